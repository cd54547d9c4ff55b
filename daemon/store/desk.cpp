#include "store/desk.hpp"

#include <fmt/format.h>

#include <array>

#include "base/text.hpp"
#include "store/ledger_transaction.hpp"
#include "store/outbox.hpp"
#include "store/schema.hpp"
#include "store/submissions.hpp"

namespace store {
namespace {

using base::Result;
using ports::MessageId;
using ports::ReplyId;
using std::string;

template <class Work>
Result<void> act(Database& database, Work work) {
  return attempt([&] {
    Scope scope(database);
    work();
    scope.commit();
  });
}

void require_message(Database& database, MessageId message) {
  if (!database.value<int>("SELECT 1 FROM messages WHERE id = ?", message)) {
    give_up(fmt::format("there is no message {}", message));
  }
}

std::optional<MessageId> answered_message(Database& database, ReplyId reply) {
  return database.value<std::optional<MessageId>>("SELECT message FROM replies WHERE id = ?", reply)
      .value_or(std::nullopt);
}

void add_reply_event(Database& database, ReplyId reply, const string& event, const string& who) {
  add_event(database, answered_message(database, reply), event, who, fmt::format("reply {}", reply));
}

}  // namespace

std::string_view standing_name(ListStanding standing) {
  static constexpr std::array<std::string_view, 4> names{"none", "standing", "superseded", "retracted"};
  return names.at(static_cast<std::size_t>(standing));
}

std::string_view prefecture_state_name(PrefectureState state) {
  static constexpr std::array<std::string_view, 5> names{"not submitted", "correction asked", "held", "late",
                                                         "accepted"};
  return names.at(static_cast<std::size_t>(state));
}

Desk::Desk(const string& path, Access access)
    : database_(path, access == Access::write ? Database::Access::write : Database::Access::read) {
  require_current(database_);
}

Result<std::unique_ptr<Desk>> Desk::open(const string& path, Access access) {
  return attempt([&] { return std::unique_ptr<Desk>(new Desk(path, access)); });
}

Result<std::unique_ptr<ports::Transaction>> Desk::begin() {
  return attempt(
      [&]() -> std::unique_ptr<ports::Transaction> { return std::make_unique<LedgerTransaction>(database_); });
}

Result<void> Desk::approve(ReplyId reply, const string& who) {
  return act(database_, [&] {
    approve_reply(database_, reply, who, base::now());
    add_reply_event(database_, reply, "reply approved", who);
  });
}

Result<void> Desk::retry(ReplyId reply, const string& who) {
  return act(database_, [&] {
    retry_reply(database_, reply, base::now());
    add_reply_event(database_, reply, "reply ordered again", who);
  });
}

Result<void> Desk::cancel(ReplyId reply, const string& who) {
  return act(database_, [&] {
    cancel_reply(database_, reply);
    add_reply_event(database_, reply, "reply cancelled", who);
  });
}

Result<ReplyId> Desk::add_letter(const ports::NewReply& letter, const string& prefecture, const string& who) {
  return attempt([&] {
    Scope scope(database_);
    const ReplyId id = add_reply(database_, std::nullopt, prefecture, letter, base::now());
    add_event(database_, std::nullopt, "letter written", who, fmt::format("reply {}", id));
    scope.commit();
    return id;
  });
}

Result<void> Desk::close(MessageId message, const string& who, const string& why) {
  return act(database_, [&] {
    require_message(database_, message);
    const int closed =
        database_.run("UPDATE messages SET closed_at = ? WHERE id = ? AND verdict = 'held' AND closed_at IS NULL",
                      base::now(), message);
    if (closed == 0) give_up(fmt::format("message {} is not held, or was closed before", message));
    cancel_unsent(database_, message);
    add_event(database_, message, "closed", who, why);
  });
}

Result<void> Desk::retract(MessageId message, const string& who, const string& why) {
  return act(database_, [&] {
    require_message(database_, message);
    retract_submission(database_, message);
    add_event(database_, message, "retracted", who, why);
  });
}

Result<void> Desk::trust_domain(const string& domain, const string& who, const string& why) {
  return act(database_, [&] {
    database_.run(
        "INSERT INTO sender_trust (domain, at, who, why) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (domain) DO UPDATE SET at = excluded.at, who = excluded.who, why = excluded.why",
        base::lower_ascii(domain), base::now(), who, why);
  });
}

Result<void> Desk::add_waiver(MessageId message, const string& kind, const string& what, const string& who,
                              const string& why) {
  return act(database_, [&] {
    require_message(database_, message);
    database_.run("INSERT INTO waivers (message, kind, what, at, who, why) VALUES (?, ?, ?, ?, ?, ?)", message, kind,
                  what, base::now(), who, why);
  });
}

Result<void> Desk::add_note(const string& prefecture, const string& text, const string& who) {
  return act(database_, [&] {
    database_.run("INSERT INTO notes (prefecture, at, who, text) VALUES (?, ?, ?, ?)", prefecture, base::now(), who,
                  text);
  });
}

Result<void> Desk::extend(const string& round, const string& prefecture, base::Instant until, const string& who,
                          const string& why) {
  return act(database_, [&] {
    database_.run("INSERT INTO extensions (round, prefecture, until, at, who, why) VALUES (?, ?, ?, ?, ?, ?)", round,
                  prefecture, until, base::now(), who, why);
  });
}

}  // namespace store
