#pragma once
// From what was read to a verdict. Pure: the same message, rulebook and history give the same verdict for ever.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "form/list.hpp"
#include "reading/contents.hpp"
#include "rules/finding.hpp"
#include "rules/programme.hpp"

namespace rules {

enum class VerdictKind : std::uint8_t { accepted, correction, held, ignored };
std::string_view verdict_name(VerdictKind kind);
std::optional<VerdictKind> verdict_named(std::string_view name);

enum class Standing : std::uint8_t {
  registered,       // a confirmed domain of the register, authenticated as the policy wants
  unconfirmed,      // a domain of the register that nobody has confirmed yet
  unauthenticated,  // of the register, but its authentication failed or is missing
  stranger,
  several,     // several From addresses
  nobody,      // no From, or none that can be read
  not_a_mail,  // a bare file, or registered by hand
};

struct Sender {
  Standing standing = Standing::not_a_mail;
  mail::Address address;
  std::string prefecture;  // code, also where the standing is not registered but the domain tells; empty where unknown
};

/// Matched on whole labels of the From domain; only the topmost Authentication-Results of ours counts. Display names
/// never do.
Sender identify_sender(const mail::Head& head, const Register& register_, const AuthenticationPolicy& policy);

struct OwnIdentity {
  std::vector<std::string> addresses;  // ours, lower case
  std::string instance;                // value of our X-Cskakuhod header
};

/// The sign that a mail was sent by a program, or to many, or by us, in the administrator's words («Auto-Submitted:
/// auto-replied»); nullopt for a person's mail. RFC 3834 section 2, and what real systems send.
std::optional<std::string> automatic_sign(const reading::Contents& contents, const OwnIdentity& own);

/// The sign that a person's mail wants no answer from a program, or was not addressed to us («X-Auto-Response-Suppress:
/// All», «neither in To nor in Cc»): its reply waits for a person. RFC 3834 section 2. Where we know no address of
/// ours, the recipients are not looked at.
std::optional<std::string> silence_sign(const reading::Contents& contents, const OwnIdentity& own);

/// A hospital as an accepted list holds it.
struct KnownHospital {
  std::int64_t rank = 0;
  std::string code;  // 10 digits, or empty
  std::string name;  // as written
  std::string address;
  std::int64_t beds = 0;
};

/// A submission that the ledger remembers.
struct PastList {
  std::string receipt_number;
  VerdictKind verdict = VerdictKind::accepted;
  std::string sender;  // address
  base::Instant received_at{};
  bool late = false;
  std::optional<base::Instant> correction_due;  // told in our request
  std::vector<KnownHospital> hospitals;
  std::vector<Finding> findings;
};

/// What went before, of one prefecture and round.
struct History {
  std::optional<PastList> accepted;        // the list that stands
  std::optional<PastList> previous;        // the last submission that we answered, whatever its verdict
  std::vector<PastList> earlier_rounds;    // the lists that stand in earlier rounds, for an additional one
  std::optional<base::Instant> extension;  // given by a person (`extend`), beyond the configuration's
};
using LookUpHistory = std::function<History(const std::string& prefecture, const Round& round)>;

struct Case {
  const reading::Contents& contents;
  bool is_mail = true;
  base::Instant received_at{};        // INTERNALDATE; what --received-at says for `check`
  bool answers_our_mail = false;      // In-Reply-To or References name a mail that we sent
  bool is_ours = false;               // its Message-ID is one that we gave
  bool domain_confirmed = false;      // a person confirmed the sender's domain beyond the register
  bool oversized = false;             // too large to fetch: contents hold the head alone
  bool released = false;              // a person lifted the hold: hold findings become warnings, the sender is trusted
  std::string prefecture{};           // where a person said it (register), else empty
  std::vector<std::string> waived{};  // rule ids, or «rule@sheet!cell», that a person waived
  std::vector<std::string> excluded_rows{};  // «sheet!row»
};

struct Rulebook {
  const Programme& programme;
  const form::Form& form;
  const Register& register_;
  const AuthenticationPolicy& authentication;
  const OwnIdentity& own;
  bool acknowledge_held = true;  // a known sender is told that a held mail arrived
};

enum class ReplyKind : std::uint8_t {
  none,
  receipt,
  correction,
  resend,
  acknowledgement
};  // resend: nothing readable was attached
std::string_view reply_kind_name(ReplyKind kind);

struct Verdict {
  VerdictKind kind = VerdictKind::held;
  Sender sender;
  std::string prefecture;  // code; empty where unknown
  std::string round;       // id
  bool late = false;
  std::optional<base::Instant> deadline;        // the prefecture's
  std::optional<base::Instant> correction_due;  // for corrections
  std::vector<Finding> findings;                // by sheet and row; those of the mail first
  std::optional<form::List> list;               // what was read, faulty rows included
  std::size_t list_file = 0;                    // index into Contents::files of the file that holds it
  ReplyKind reply = ReplyKind::none;
  bool reply_withheld = false;  // the reply waits for a person
  bool replaces = false;        // accepted: it supersedes History::accepted
  std::string reason;           // English, one sentence for the administrator: why this verdict

  bool has(std::string_view rule) const;
  std::size_t count(Severity severity) const;
};

/// ignored > held > correction > accepted: the first that applies.
Verdict judge(const Case& the_case, const Rulebook& book, const LookUpHistory& history);

/// The rank, name … of each hospital as an accepted list keeps them.
std::vector<KnownHospital> known_hospitals(const form::List& list);

}  // namespace rules
