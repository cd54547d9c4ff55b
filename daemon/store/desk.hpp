#pragma once
// The administrator's desk: looks into the ledger and records a person's acts, beside the running daemon. No query
// holds the database longer than it takes to read its answer; every act is a transaction of its own, or part of
// begin()'s.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "store/database.hpp"
#include "store/desk_views.hpp"

namespace store {

class Desk {
 public:
  enum class Access { read, write };

  /// Fails with configuration where there is no ledger yet, or its tables are not today's.
  static base::Result<std::unique_ptr<Desk>> open(const std::string& path, Access access);

  // Looking. ----------------------------------------------------------------------------------------------------------

  base::Result<ServiceStatus> status();
  /// The 47 prefectures in order of their codes.
  base::Result<std::vector<BoardRow>> board(const std::string& round);
  /// The newest first. Without `all_versions`: lists that stand, and what came after them or instead. `prefecture`
  /// empty: all.
  base::Result<std::vector<SubmissionRow>> submissions(const std::string& prefecture, bool all_versions);
  /// By message number («12») or receipt number («CS1-33-02», any case). nullopt: there is none.
  base::Result<std::optional<ports::MessageId>> find(const std::string& id);
  /// Fails with bad_input where there is no such message.
  base::Result<MessageView> show(ports::MessageId message);
  base::Result<std::vector<HeldMessage>> held();
  /// Replies in the given states (all where empty), the oldest first, without their text.
  base::Result<std::vector<ReplyRow>> outbox(const std::vector<ports::ReplyState>& states);
  /// The mail's bytes as received. Fails with bad_input where there is no such message.
  base::Result<std::string> raw(ports::MessageId message);
  /// Every message's number, oldest first: for replay.
  base::Result<std::vector<ports::MessageId>> messages();
  base::Result<std::vector<StandingList>> standing_lists(const std::string& round);
  base::Result<std::vector<TrustedDomain>> trusted_domains();
  base::Result<std::vector<Waiver>> waivers(ports::MessageId message);
  base::Result<std::vector<Note>> notes(const std::string& prefecture);
  base::Result<std::vector<Extension>> extensions(const std::string& round);
  /// What went before the message, as the ledger knows it today: for replay.
  base::Result<rules::History> history_before(ports::MessageId message, const std::string& prefecture,
                                              const std::string& round, const std::vector<std::string>& earlier_rounds);

  // A person's acts: who did it, and why. They fail with give_up where the message or reply is in no state for them.
  // ---

  base::Result<void> approve(ports::ReplyId reply, const std::string& who);
  /// Due at once: what failed, expired, rests or waits for its next try.
  base::Result<void> retry(ports::ReplyId reply, const std::string& who);
  base::Result<void> cancel(ports::ReplyId reply, const std::string& who);
  /// A letter that answers no mail: a reminder.
  base::Result<ports::ReplyId> add_letter(const ports::NewReply& letter, const std::string& prefecture,
                                          const std::string& who);
  /// A held message was dealt with otherwise; its unsent replies are cancelled.
  base::Result<void> close(ports::MessageId message, const std::string& who, const std::string& why);
  /// An accepted list is taken back; the one before it stands again.
  base::Result<void> retract(ports::MessageId message, const std::string& who, const std::string& why);
  /// From now on the domain counts as confirmed. Lower case is kept.
  base::Result<void> trust_domain(const std::string& domain, const std::string& who, const std::string& why);
  base::Result<void> add_waiver(ports::MessageId message, const std::string& kind, const std::string& what,
                                const std::string& who, const std::string& why);
  base::Result<void> add_note(const std::string& prefecture, const std::string& text, const std::string& who);
  base::Result<void> extend(const std::string& round, const std::string& prefecture, base::Instant until,
                            const std::string& who, const std::string& why);

  /// For deciding a message again (re_record), or registering a list by hand. The acts above take part in it while it
  /// is open.
  base::Result<std::unique_ptr<ports::Transaction>> begin();

  // Keeping. ----------------------------------------------------------------------------------------------------------

  /// An online copy, whole and consistent, mode 0600; replaces `to` only when it is complete. Where the daemon writes
  /// too often for a copy in pieces, the last try holds it up until the copy is made.
  base::Result<void> backup(const std::string& to);
  /// The database's integrity, foreign keys, every stored mail against its hash, the chain of decisions, and which
  /// lists stand.
  base::Result<std::vector<Damage>> verify();

  const Database& database() const { return database_; }

 private:
  Desk(const std::string& path, Access access);

  Database database_;
};

}  // namespace store
