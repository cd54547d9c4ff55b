#include "store/ledger_transaction.hpp"

#include <fmt/format.h>

#include "store/decisions.hpp"
#include "store/outbox.hpp"
#include "store/submissions.hpp"

namespace store {
namespace {

using base::Result;
using ports::Known;
using ports::Location;
using ports::MessageId;
using ports::Record;
using std::string;

Database& unless_open(Database& database) {
  if (database.in_scope()) give_up("a transaction of this ledger is open already");
  return database;
}

void require_verdict(const Record& record) {
  if (record.verdict == nullptr) throw Failed{{base::Failure::bad_input, "a record without a verdict", {}}};
}

void leave_queues(Database& database, const Location& location) {
  database.run("DELETE FROM attempts WHERE mailbox = ? AND uid_validity = ? AND uid = ?", location.mailbox,
               location.uid_validity, location.uid);
  database.run("DELETE FROM in_flight WHERE mailbox = ? AND uid_validity = ? AND uid = ?", location.mailbox,
               location.uid_validity, location.uid);
}

void add_location(Database& database, const Location& location, MessageId message, const string& folder) {
  database.run(
      "INSERT INTO locations (mailbox, uid_validity, uid, message, folder, filed) VALUES (?, ?, ?, ?, ?, ?)"
      " ON CONFLICT DO NOTHING",
      location.mailbox, location.uid_validity, location.uid, message, folder, folder.empty() ? "unable" : "pending");
  leave_queues(database, location);
}

MessageId add_message(Database& database, const Record& record) {
  const auto& address = record.verdict->sender.address;
  const string sender = address.local.empty() && address.domain.empty() ? string() : address.spec();
  database.run(
      "INSERT INTO messages (sha256, header_message_id, size, subject, sender, sender_domain, received_at, via, "
      "verdict,"
      " raw) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      record.sha256, record.header_message_id, record.raw.size(), record.subject, sender, address.domain,
      record.received_at, record.via, rules::verdict_name(record.verdict->kind), Blob{record.raw});
  return database.last_id();
}

void decide(Database& database, MessageId message, const Record& record, const string& receipt_number) {
  add_decision(database, message, record, receipt_number);
  enter_submission(database, message, record, receipt_number);
  if (record.reply) add_reply(database, message, record.verdict->prefecture, *record.reply, record.decided_at);
}

string number_kept(Database& database, MessageId message, const Record& record) {
  const auto given = database.value<string>("SELECT receipt_number FROM submissions WHERE message = ?", message);
  if (!given || given->empty()) return record.receipt_number;
  if (!record.receipt_number.empty() && record.receipt_number != *given) {
    give_up(fmt::format("message {} has the receipt number {} and keeps it", message, *given));
  }
  return *given;
}

}  // namespace

LedgerTransaction::LedgerTransaction(Database& database) : database_(unless_open(database)), scope_(database) {}

Result<std::optional<Known>> LedgerTransaction::find_content(const string& sha256) {
  return attempt([&] {
    return database_.first(
        "SELECT id, verdict FROM messages WHERE sha256 = ?",
        [](Rows& row) {
          return Known{row.take<MessageId>(),
                       rules::verdict_named(row.take<string>()).value_or(rules::VerdictKind::held)};
        },
        sha256);
  });
}

Result<void> LedgerTransaction::link(const Location& location, MessageId message, const string& folder) {
  return attempt([&] {
    Scope scope(database_);
    // Under a new UIDVALIDITY the old places can no longer be reached.
    database_.run(
        "UPDATE locations SET filed = 'gone' WHERE message = ? AND mailbox = ? AND uid_validity <> ? AND filed = "
        "'pending'",
        message, location.mailbox, location.uid_validity);
    add_location(database_, location, message, folder);
    scope.commit();
  });
}

Result<rules::History> LedgerTransaction::history(const string& prefecture, const string& round,
                                                  const std::vector<string>& earlier_rounds) {
  return attempt([&] { return history_of(database_, {prefecture, round, earlier_rounds, left_out_, std::nullopt}); });
}

Result<bool> LedgerTransaction::is_ours(const std::vector<string>& message_ids) {
  return attempt([&] {
    for (const auto& id : message_ids) {
      if (is_own_message_id(database_, id)) return true;
    }
    return false;
  });
}

Result<bool> LedgerTransaction::is_trusted(const string& domain) {
  return attempt([&] {
    for (std::string_view rest = domain; !rest.empty();) {
      if (database_.value<int>("SELECT 1 FROM sender_trust WHERE domain = ?", string(rest))) return true;
      const auto dot = rest.find('.');
      rest = dot == std::string_view::npos ? std::string_view{} : rest.substr(dot + 1);
    }
    return false;
  });
}

Result<unsigned> LedgerTransaction::next_serial(unsigned round_number, const string& prefecture) {
  return attempt([&] {
    Scope scope(database_);
    const auto serial = database_.value<unsigned>(
        "INSERT INTO serials (round_number, prefecture, last) VALUES (?, ?, 1)"
        " ON CONFLICT DO UPDATE SET last = last + 1 RETURNING last",
        round_number, prefecture.empty() ? "00" : prefecture);
    scope.commit();
    return *serial;
  });
}

Result<MessageId> LedgerTransaction::record(const Record& record) {
  return attempt([&] {
    require_verdict(record);
    Scope scope(database_);
    const MessageId message = add_message(database_, record);
    if (!record.location.mailbox.empty()) add_location(database_, record.location, message, record.folder);
    decide(database_, message, record, record.receipt_number);
    scope.commit();
    return message;
  });
}

Result<void> LedgerTransaction::re_record(MessageId message, const Record& record) {
  return attempt([&] {
    require_verdict(record);
    Scope scope(database_);
    if (!database_.value<int>("SELECT 1 FROM messages WHERE id = ?", message)) {
      give_up(fmt::format("there is no message {}", message));
    }
    cancel_unsent(database_, message);
    decide(database_, message, record, number_kept(database_, message, record));
    if (!record.folder.empty()) {
      database_.run("UPDATE locations SET folder = ? WHERE message = ? AND filed <> 'gone'", record.folder, message);
      // A server that could not move it may have learnt to.
      database_.run("UPDATE locations SET filed = 'pending' WHERE message = ? AND filed = 'unable'", message);
    }
    scope.commit();
  });
}

Result<void> LedgerTransaction::advance(const string& mailbox, std::uint32_t uid_validity, ports::Uid last_uid) {
  return attempt([&] {
    Scope scope(database_);
    database_.run(
        "INSERT INTO positions (mailbox, uid_validity, last_uid) VALUES (?, ?, ?)"
        " ON CONFLICT DO UPDATE SET last_uid = max(last_uid, excluded.last_uid)",
        mailbox, uid_validity, last_uid);
    scope.commit();
  });
}

Result<unsigned> LedgerTransaction::replies_since(const string& to, base::Instant since) {
  return attempt([&] { return count_replies(database_, to, since); });
}

Result<void> LedgerTransaction::note_event(MessageId message, const string& event, const string& who,
                                           const string& why) {
  return attempt([&] {
    Scope scope(database_);
    add_event(database_, message, event, who, why);
    scope.commit();
  });
}

Result<void> LedgerTransaction::commit() {
  return attempt([&] { scope_.commit(); });
}

void add_event(Database& database, std::optional<MessageId> message, const string& event, const string& who,
               const string& why) {
  database.run("INSERT INTO events (message, at, event, who, why) VALUES (?, ?, ?, ?, ?)", message, base::now(), event,
               who, why);
}

}  // namespace store
