#pragma once
// The record of all that was ever received, decided and answered. What a transaction committed survives kill -9 and
// power loss.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "ports/mailbox.hpp"
#include "ports/mailer.hpp"
#include "reading/contents.hpp"
#include "rules/verdict.hpp"

namespace ports {

using MessageId = std::int64_t;  // of a message in the ledger; never reused
using ReplyId = std::int64_t;

/// A message's place on the server. The mailbox is «user@host:port/INBOX», as the pipeline names it.
struct Location {
  std::string mailbox;
  std::uint32_t uid_validity = 0;
  Uid uid = 0;
};

/// How far a mailbox has been worked through.
struct Position {
  Uid last_uid = 0;              // every UID up to here is recorded, linked or in `retry`
  std::vector<Uid> retry;        // read failed, to be tried again
  std::vector<Uid> interrupted;  // begun when the daemon died: to be tried one by one, after all others
};

struct Known {
  MessageId id = 0;
  rules::VerdictKind verdict = rules::VerdictKind::held;
};

enum class ReplyState : std::uint8_t {
  draft,      // waits for a person's approval
  due,        // to be sent at `due_at`
  sending,    // handed to the server; after a restart this means uncertain
  uncertain,  // perhaps delivered; due again with the same Message-ID
  sent,
  failed,     // refused for good
  cancelled,  // by a person
  expired,    // nobody approved it in time, or it could not be delivered within replies.expire
};
std::string_view reply_state_name(ReplyState state);
std::optional<ReplyState> reply_state_named(std::string_view name);

/// A reply as rendered; what is committed is what is sent.
struct NewReply {
  std::string to;
  std::string envelope_from;
  std::string subject;
  std::string text;        // the letter, for people to look at
  std::string message;     // the whole mail, CRLF
  std::string message_id;  // with its angle brackets
  rules::ReplyKind kind = rules::ReplyKind::receipt;
  ReplyState state = ReplyState::due;  // due or draft
  std::string why_draft;               // «older than replies.max_age», «approval asked for corrections» …
};

/// One decided message, to be recorded whole.
struct Record {
  Location location;
  std::string sha256;
  std::string raw;  // the mail's bytes (its head alone where it was too large)
  std::string header_message_id;
  std::string subject;          // decoded; personal data stays in the ledger, never in logs
  base::Instant received_at{};  // INTERNALDATE
  base::Instant decided_at{};
  const rules::Verdict* verdict = nullptr;
  std::vector<reading::File> files;           // inventory; workbooks and contents are not stored
  std::string receipt_number;                 // empty for what gets none (ignored)
  std::string folder;                         // where the mail is to be filed
  std::map<std::string, std::string> hashes;  // configuration, form, rules, templates
  std::optional<NewReply> reply;
  std::string via = "mail";      // mail, fax, post, phone, forward
  std::string by = "cskakuhod";  // who decided: the daemon, or the login name of a person
};

struct DueReply {
  ReplyId id = 0;
  MessageId message = 0;
  std::string receipt_number;
  std::string prefecture;
  Outgoing mail;
  std::string message_id;
  unsigned attempts = 0;
  unsigned uncertain = 0;  // how often its outcome stayed unknown
  base::Instant created_at{};
};

struct ToFile {
  MessageId message = 0;
  Location location;
  std::string folder;
};

/// A mail that was moved and must move again, because it was decided anew. Its UID in the folder where it lies is
/// unknown: it is found there by its Message-ID, or by the SHA-256 of its bytes.
struct ToRefile {
  MessageId message = 0;
  Location location;  // where it was first
  std::string header_message_id;
  std::string sha256;
  std::string lies_in;
  std::string folder;  // where it belongs
};

/// Everything between begin() and commit() is there after it, or none of it. Destroyed without commit(): rolled back.
class Transaction {
 public:
  virtual ~Transaction() = default;

  virtual base::Result<std::optional<Known>> find_content(const std::string& sha256) = 0;
  /// Known content at a new place: linked, and to be filed again where its verdict's folder is.
  virtual base::Result<void> link(const Location& location, MessageId message, const std::string& folder) = 0;

  virtual base::Result<rules::History> history(const std::string& prefecture, const std::string& round,
                                               const std::vector<std::string>& earlier_rounds) = 0;
  /// Is one of the ids that of a reply of ours?
  virtual base::Result<bool> is_ours(const std::vector<std::string>& message_ids) = 0;

  /// Did a person confirm the domain, or one that it lies within?
  virtual base::Result<bool> is_trusted(const std::string& domain) = 0;

  /// The next serial of the round's number and prefecture («00» where unknown); never given twice, not even after a
  /// rollback's retry was committed.
  virtual base::Result<unsigned> next_serial(unsigned round_number, const std::string& prefecture) = 0;

  /// The message, its verdict, findings, hospitals, version chain and reply. An accepted list supersedes the standing
  /// one of its prefecture and round when it is newer (received_at, then UID); an older one is recorded as superseded
  /// from the start.
  virtual base::Result<MessageId> record(const Record& record) = 0;

  /// A new decision (the next version) of a recorded message; of `record` counts what a decision holds: decided_at,
  /// verdict, files, receipt number, folder, hashes, reply, by. A number once given stays: an empty one keeps it,
  /// another one fails with give_up. Replies of the earlier decision that nobody has sent yet are cancelled, a
  /// retraction ends, a closed message is open again, the mail is filed anew from where it lies now.
  virtual base::Result<void> re_record(MessageId message, const Record& record) = 0;
  /// history() leaves this message out from now on: it is being decided again and is not its own predecessor.
  virtual void leave_out(MessageId message) = 0;

  /// The mailbox is worked through up to this UID; what failed stays in `retry`.
  virtual base::Result<void> advance(const std::string& mailbox, std::uint32_t uid_validity, Uid last_uid) = 0;

  /// How many replies were sent, or are due, to the address (empty: to anybody) since then: for the limits.
  /// A reply counts at the time it was sent; one still due, at the time it became due.
  virtual base::Result<unsigned> replies_since(const std::string& to, base::Instant since) = 0;

  /// A line in the message's history: what happened, who did it («cskakuhod», or a login name), why.
  virtual base::Result<void> note_event(MessageId message, const std::string& event, const std::string& who,
                                        const std::string& why) = 0;

  virtual base::Result<void> commit() = 0;
};

/// Used by one thread at a time. While a Transaction is open, the ledger's own methods take part in it: what they did
/// is there after its commit, or not at all.
class Ledger {
 public:
  virtual ~Ledger() = default;

  /// Fails with give_up while another Transaction of this ledger is open.
  virtual base::Result<std::unique_ptr<Transaction>> begin() = 0;

  virtual base::Result<Position> position(const std::string& mailbox, std::uint32_t uid_validity) = 0;
  /// These are being worked on; forgotten with the next finish_batch. What is still there at the next start was
  /// interrupted, and stays so until it was in a batch that finished. A recorded or linked UID is in no batch any more.
  virtual base::Result<void> start_batch(const std::string& mailbox, std::uint32_t uid_validity,
                                         const std::vector<Uid>& uids) = 0;
  virtual base::Result<void> finish_batch(const std::string& mailbox, std::uint32_t uid_validity) = 0;
  /// Reading failed: counts an attempt on disk, keeps the UID in Position::retry. Returns the attempts so far. A
  /// recorded or linked UID leaves `retry`.
  virtual base::Result<unsigned> count_attempt(const Location& location, const std::string& why) = 0;
  /// The mail is no longer there: it leaves `retry` and `interrupted`.
  virtual base::Result<void> forget(const Location& location) = 0;

  virtual base::Result<std::vector<ToFile>> to_file(const std::string& mailbox, std::uint32_t uid_validity,
                                                    std::size_t at_most) = 0;
  virtual base::Result<void> mark_filed(const std::vector<std::pair<ToFile, Filed>>& filed) = 0;
  /// Mails that lie in another folder than that of their newest decision.
  virtual base::Result<std::vector<ToRefile>> to_refile(const std::string& mailbox, std::size_t at_most) = 0;
  virtual base::Result<void> mark_refiled(const ToRefile& mail, Filed filed) = 0;

  /// Replies whose time has come, the oldest first.
  virtual base::Result<std::vector<DueReply>> due_replies(base::Instant now, std::size_t at_most) = 0;
  virtual base::Result<std::optional<base::Instant>> next_due() = 0;
  /// Fails with give_up where the reply is not to be sent any more: a person cancelled it meanwhile.
  virtual base::Result<void> mark_sending(ReplyId reply, base::Instant now) = 0;
  /// The outcome of an attempt. accepted: sent. temporary: due again at `again`. permanent: failed. uncertain:
  /// uncertain, due again at `again` where it is given, else it rests.
  virtual base::Result<void> mark_outcome(ReplyId reply, const Outcome& outcome, base::Instant now,
                                          std::optional<base::Instant> again) = 0;
  /// After a restart: what was `sending` is uncertain now, and all that is uncertain and has another try is due at
  /// once. Returns how many.
  virtual base::Result<unsigned> recover_sending(base::Instant now) = 0;
  /// Due or uncertain replies created (or approved, or ordered anew by a person) before `before` expire, and drafts
  /// likewise. Returns them.
  virtual base::Result<std::vector<DueReply>> expire_replies(base::Instant before, base::Instant now) = 0;
  /// Replies sent whose copy is not yet in the Sent folder.
  virtual base::Result<std::vector<DueReply>> copies_to_save(std::size_t at_most) = 0;
  virtual base::Result<void> mark_copy_saved(ReplyId reply) = 0;

  /// For status: a poll succeeded, or failed and why.
  virtual base::Result<void> note_poll(base::Instant now, const std::string& failure) = 0;
};

}  // namespace ports
