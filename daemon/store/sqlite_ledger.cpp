#include "store/sqlite_ledger.hpp"

#include "base/hash.hpp"
#include "store/ledger_transaction.hpp"
#include "store/outbox.hpp"
#include "store/schema.hpp"

namespace store {
namespace {

using base::Instant;
using base::Result;
using ports::DueReply;
using ports::Filed;
using ports::Location;
using ports::MessageId;
using ports::ReplyId;
using ports::ToFile;
using ports::ToRefile;
using ports::Uid;
using std::string;

/// `work` in a transaction of its own, or as a part of the open one.
template <class Work>
auto transact(Database& database, Work work) -> Result<decltype(work())> {
  return attempt([&]() -> decltype(work()) {
    Scope scope(database);
    if constexpr (std::is_void_v<decltype(work())>) {
      work();
      scope.commit();
    } else {
      auto answer = work();
      scope.commit();
      return answer;
    }
  });
}

std::string_view filed_name(Filed filed) {
  switch (filed) {
    case Filed::moved:
      return "moved";
    case Filed::gone:
      return "gone";
    case Filed::unable:
      break;
  }
  return "unable";
}

void mark(Database& database, const Location& location, const string& folder, Filed filed) {
  database.run(
      "UPDATE locations SET filed = ?4, lies_in = iif(?4 = 'moved', ?5, lies_in)"
      " WHERE mailbox = ?1 AND uid_validity = ?2 AND uid = ?3",
      location.mailbox, location.uid_validity, location.uid, filed_name(filed), folder);
}

void set_status(Database& database, std::string_view key, Instant at, const string& value) {
  database.run(
      "INSERT INTO status (key, at, value) VALUES (?, ?, ?)"
      " ON CONFLICT (key) DO UPDATE SET at = excluded.at, value = excluded.value",
      key, at, value);
}

}  // namespace

SqliteLedger::SqliteLedger(const string& path) : database_(path, Database::Access::create), run_(base::random_hex(8)) {
  migrate(database_, migrations());
}

Result<std::unique_ptr<SqliteLedger>> SqliteLedger::open(const string& path) {
  return attempt([&] { return std::unique_ptr<SqliteLedger>(new SqliteLedger(path)); });
}

Result<std::unique_ptr<ports::Transaction>> SqliteLedger::begin() {
  return attempt(
      [&]() -> std::unique_ptr<ports::Transaction> { return std::make_unique<LedgerTransaction>(database_); });
}

Result<ports::Position> SqliteLedger::position(const string& mailbox, std::uint32_t uid_validity) {
  return attempt([&] {
    ports::Position position;
    position.last_uid =
        database_
            .value<Uid>("SELECT last_uid FROM positions WHERE mailbox = ? AND uid_validity = ?", mailbox, uid_validity)
            .value_or(0);
    const auto uid = [](Rows& row) { return row.take<Uid>(); };
    position.interrupted = database_.all(
        "SELECT uid FROM in_flight WHERE mailbox = ? AND uid_validity = ? AND (run <> ? OR uid <= ?) ORDER BY uid", uid,
        mailbox, uid_validity, run_, position.last_uid);
    position.retry = database_.all(
        "SELECT uid FROM attempts a WHERE mailbox = ? AND uid_validity = ? AND NOT EXISTS (SELECT 1 FROM in_flight f"
        " WHERE f.mailbox = a.mailbox AND f.uid_validity = a.uid_validity AND f.uid = a.uid AND (run <> ? OR uid <= ?))"
        " ORDER BY uid",
        uid, mailbox, uid_validity, run_, position.last_uid);
    return position;
  });
}

Result<void> SqliteLedger::start_batch(const string& mailbox, std::uint32_t uid_validity,
                                       const std::vector<Uid>& uids) {
  return transact(database_, [&] {
    for (const Uid uid : uids) {
      database_.run(
          "INSERT INTO in_flight (mailbox, uid_validity, uid, run) VALUES (?, ?, ?, ?)"
          " ON CONFLICT DO UPDATE SET run = excluded.run",
          mailbox, uid_validity, uid, run_);
    }
  });
}

Result<void> SqliteLedger::finish_batch(const string& mailbox, std::uint32_t uid_validity) {
  return transact(database_, [&] {
    database_.run("DELETE FROM in_flight WHERE mailbox = ? AND uid_validity = ? AND run = ?", mailbox, uid_validity,
                  run_);
  });
}

Result<unsigned> SqliteLedger::count_attempt(const Location& location, const string& why) {
  return transact(database_, [&] {
    return *database_.value<unsigned>(
        "INSERT INTO attempts (mailbox, uid_validity, uid, attempts, last_at, why) VALUES (?, ?, ?, 1, ?, ?)"
        " ON CONFLICT DO UPDATE SET attempts = attempts + 1, last_at = excluded.last_at, why = excluded.why"
        " RETURNING attempts",
        location.mailbox, location.uid_validity, location.uid, base::now(), why);
  });
}

Result<void> SqliteLedger::forget(const Location& location) {
  return transact(database_, [&] {
    database_.run("DELETE FROM attempts WHERE mailbox = ? AND uid_validity = ? AND uid = ?", location.mailbox,
                  location.uid_validity, location.uid);
    database_.run("DELETE FROM in_flight WHERE mailbox = ? AND uid_validity = ? AND uid = ?", location.mailbox,
                  location.uid_validity, location.uid);
  });
}

Result<std::vector<ToFile>> SqliteLedger::to_file(const string& mailbox, std::uint32_t uid_validity,
                                                  std::size_t at_most) {
  return attempt([&] {
    return database_.all(
        "SELECT message, uid, folder FROM locations INDEXED BY locations_pending WHERE mailbox = ? AND uid_validity = "
        "? AND filed = 'pending'"
        " ORDER BY uid LIMIT ?",
        [&](Rows& row) {
          const auto message = row.take<MessageId>();
          const auto uid = row.take<Uid>();
          return ToFile{message, {mailbox, uid_validity, uid}, row.take<string>()};
        },
        mailbox, uid_validity, at_most);
  });
}

Result<void> SqliteLedger::mark_filed(const std::vector<std::pair<ToFile, Filed>>& filed) {
  return transact(database_, [&] {
    for (const auto& [mail, how] : filed) mark(database_, mail.location, mail.folder, how);
  });
}

Result<std::vector<ToRefile>> SqliteLedger::to_refile(const string& mailbox, std::size_t at_most) {
  return attempt([&] {
    return database_.all(
        "SELECT l.message, l.mailbox, l.uid_validity, l.uid, m.header_message_id, m.sha256, l.lies_in, l.folder"
        " FROM locations l INDEXED BY locations_misplaced JOIN messages m ON m.id = l.message"
        " WHERE l.mailbox = ? AND l.filed = 'moved' AND l.lies_in <> l.folder LIMIT ?",
        [](Rows& row) {
          const auto message = row.take<MessageId>();
          Location location{row.take<string>(), row.take<std::uint32_t>(), row.take<Uid>()};
          return ToRefile{
              message,           std::move(location), row.take<string>(), row.take<string>(), row.take<string>(),
              row.take<string>()};
        },
        mailbox, at_most);
  });
}

Result<void> SqliteLedger::mark_refiled(const ToRefile& mail, Filed filed) {
  return transact(database_, [&] {
    // Where the server cannot move it, the folder that it lies in has to do.
    if (filed == Filed::unable) {
      database_.run("UPDATE locations SET folder = lies_in WHERE mailbox = ? AND uid_validity = ? AND uid = ?",
                    mail.location.mailbox, mail.location.uid_validity, mail.location.uid);
    } else {
      mark(database_, mail.location, mail.folder, filed);
    }
  });
}

Result<std::vector<DueReply>> SqliteLedger::due_replies(Instant now, std::size_t at_most) {
  return attempt([&] { return store::due_replies(database_, now, at_most); });
}

Result<std::optional<Instant>> SqliteLedger::next_due() {
  return attempt([&] { return store::next_due(database_); });
}

Result<void> SqliteLedger::mark_sending(ReplyId reply, Instant now) {
  return transact(database_, [&] { store::mark_sending(database_, reply, now); });
}

Result<void> SqliteLedger::mark_outcome(ReplyId reply, const ports::Outcome& outcome, Instant now,
                                        std::optional<Instant> again) {
  return transact(database_, [&] { store::mark_outcome(database_, reply, outcome, now, again); });
}

Result<unsigned> SqliteLedger::recover_sending(Instant now) {
  return transact(database_, [&] { return store::recover_sending(database_, now); });
}

Result<std::vector<DueReply>> SqliteLedger::expire_replies(Instant before, Instant now) {
  return transact(database_, [&] { return store::expire_replies(database_, before, now); });
}

Result<std::vector<DueReply>> SqliteLedger::copies_to_save(std::size_t at_most) {
  return attempt([&] { return store::copies_to_save(database_, at_most); });
}

Result<void> SqliteLedger::mark_copy_saved(ReplyId reply) {
  return transact(database_, [&] { database_.run("UPDATE replies SET copy_saved = 1 WHERE id = ?", reply); });
}

Result<void> SqliteLedger::note_poll(Instant now, const string& failure) {
  return transact(database_, [&] {
    if (failure.empty()) {
      set_status(database_, "last_poll", now, {});
      database_.run("DELETE FROM status WHERE key = 'failing_since'");
      return;
    }
    set_status(database_, "last_poll_failure", now, failure);
    database_.run("INSERT INTO status (key, at, value) VALUES ('failing_since', ?, '') ON CONFLICT DO NOTHING", now);
  });
}

}  // namespace store
