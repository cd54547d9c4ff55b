#pragma once
// What the administrator's command shows of the ledger.

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ports/ledger.hpp"
#include "store/records.hpp"

namespace store {

enum class ListStanding : std::uint8_t { none, standing, superseded, retracted };
std::string_view standing_name(ListStanding standing);

struct ServiceStatus {
  std::optional<base::Instant> last_poll;  // the last that went well
  std::optional<base::Instant> last_poll_failure;
  std::string poll_failure;                    // what that one said
  std::optional<base::Instant> failing_since;  // set while polls fail
  std::optional<base::Instant> last_send;
  std::optional<base::Instant> oldest_unsent;  // creation of the oldest reply that is due or uncertain with another try
  std::map<rules::VerdictKind, std::size_t> messages;  // by newest verdict
  std::map<ports::ReplyState, std::size_t> replies;
  std::size_t held_waiting = 0;      // held and not closed
  std::size_t attempts_pending = 0;  // mails that could not be read yet
  std::size_t filing_pending = 0;
};

enum class PrefectureState : std::uint8_t { not_submitted, correction_asked, held, late, accepted };
std::string_view prefecture_state_name(PrefectureState state);

struct BoardRow {
  std::string prefecture;  // code
  PrefectureState state = PrefectureState::not_submitted;
  std::string receipt_number;  // of the list that stands, else of the last submission
  std::size_t versions = 0;    // accepted lists, superseded ones included
  std::size_t hospitals = 0;   // of the list that stands
  bool says_none = false;      // an accepted list without hospitals
  std::size_t waiting = 0;     // held submissions that a person must look at
  std::optional<base::Instant> last_received;
  std::optional<base::Instant> correction_due;  // of the last correction request, where that is what counts
  std::optional<base::Instant> extension;
};

struct SubmissionRow {
  ports::MessageId message = 0;
  std::string receipt_number;
  std::string prefecture;
  std::string round;
  rules::VerdictKind verdict = rules::VerdictKind::held;
  bool late = false;
  base::Instant received_at{};
  std::string sender;
  std::string subject;
  std::string via;
  ListStanding standing = ListStanding::none;
  std::string supersedes;  // receipt numbers
  std::string superseded_by;
  std::size_t hospitals = 0;
};

struct HeldMessage {
  ports::MessageId message = 0;
  std::string receipt_number;
  std::string prefecture;
  base::Instant received_at{};
  std::string sender;
  std::string subject;
  std::string reason;
  std::vector<rules::Finding> findings;
};

struct ReplyRow {
  ports::ReplyId id = 0;
  ports::MessageId message = 0;  // 0: it answers no mail
  std::string receipt_number;
  std::string prefecture;
  std::string kind;
  std::string to;
  std::string subject;
  ports::ReplyState state = ports::ReplyState::draft;
  std::string why_draft;
  base::Instant created_at{};
  std::optional<base::Instant> due_at;
  std::optional<base::Instant> sent_at;
  unsigned attempts = 0;
  unsigned uncertain = 0;
  std::string last_stage;
  int last_code = 0;
  std::string last_answer;
  std::string approved_by;
  std::string message_id;  // of the reply, with its angle brackets
  std::string text;
};

struct DecisionView {
  unsigned version = 1;
  base::Instant decided_at{};
  std::string by;
  rules::VerdictKind verdict = rules::VerdictKind::held;
  std::string prefecture;
  std::string round;
  bool late = false;
  std::optional<base::Instant> deadline;
  std::optional<base::Instant> correction_due;
  std::string reason;
  bool says_none = false;
  std::optional<std::size_t> list_file;
  StoredAnswers block;
  std::map<std::string, std::string> hashes;
  std::vector<StoredFile> files;
  std::vector<rules::Finding> findings;
  std::vector<StoredHospital> hospitals;
};

struct EventView {
  base::Instant at{};
  std::string event;
  std::string who;
  std::string why;
};

struct LocationView {
  ports::Location location;
  std::string folder;   // where it belongs
  std::string lies_in;  // the folder it was moved to; empty: still where it was found
  std::string filed;    // pending, moved, gone, unable
};

struct Waiver {
  std::string kind;  // finding, row
  std::string what;  // «rule», «rule@sheet!cell»; «sheet!row»
  std::string who;
  std::string why;
  base::Instant at{};
};

struct MessageView {
  ports::MessageId id = 0;
  std::string sha256;
  std::string header_message_id;
  std::uint64_t size = 0;
  std::string subject;
  std::string sender;
  std::string sender_domain;
  base::Instant received_at{};
  std::string via;
  rules::VerdictKind verdict = rules::VerdictKind::held;
  std::optional<base::Instant> closed_at;
  std::string receipt_number;
  ListStanding standing = ListStanding::none;
  std::string supersedes;  // receipt numbers
  std::string superseded_by;
  std::vector<DecisionView> decisions;  // the newest last
  std::vector<ReplyRow> replies;
  std::vector<EventView> events;
  std::vector<LocationView> locations;
  std::vector<Waiver> waivers;
};

/// An accepted list that stands, whole.
struct StandingList {
  ports::MessageId message = 0;
  std::string receipt_number;
  std::string prefecture;
  std::string round;
  base::Instant received_at{};
  bool late = false;
  std::string sender;
  bool says_none = false;
  StoredAnswers block;
  std::vector<StoredHospital> hospitals;
};

struct TrustedDomain {
  std::string domain;
  std::string who;
  std::string why;
  base::Instant at{};
};

struct Note {
  std::string prefecture;
  base::Instant at{};
  std::string who;
  std::string text;
};

struct Extension {
  std::string round;
  std::string prefecture;
  base::Instant until{};
  base::Instant at{};
  std::string who;
  std::string why;
};

/// What verify found: the part of the ledger («database», «message 12», «decision 2 of message 12») and what is wrong
/// with it.
struct Damage {
  std::string where;
  std::string what;
};

}  // namespace store
