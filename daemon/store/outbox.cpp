#include "store/outbox.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace store {
namespace {

using ports::DueReply;
using ports::MessageId;
using ports::ReplyId;
using std::string;

DueReply take_reply(Rows& row) {
  DueReply reply;
  reply.id = row.take<ReplyId>();
  reply.message = row.take<MessageId>();
  reply.receipt_number = row.take<string>();
  reply.prefecture = row.take<string>();
  reply.mail.envelope_from = row.take<string>();
  reply.mail.recipients = {row.take<string>()};
  reply.mail.message = row.take<string>();
  reply.message_id = row.take<string>();
  reply.attempts = row.take<unsigned>();
  reply.uncertain = row.take<unsigned>();
  reply.created_at = row.take<base::Instant>();
  return reply;
}

// INDEXED BY: without statistics SQLite would rather walk through all replies of a state, which is every reply ever
// sent.
#define SELECT_REPLIES(index)                                                                                   \
  "SELECT r.id, r.message, s.receipt_number, r.prefecture, r.envelope_from, r.recipient, r.mail, r.message_id," \
  " r.attempts, r.uncertain, r.created_at FROM replies r INDEXED BY " index                                     \
  " LEFT JOIN submissions s ON s.message = r.message "

void require_change(Database& database, int changed, ReplyId reply, std::string_view wanted) {
  if (changed > 0) return;
  const auto state = database.value<string>("SELECT state FROM replies WHERE id = ?", reply);
  if (!state) give_up(fmt::format("there is no reply {}", reply));
  give_up(fmt::format("reply {} is {}, {}", reply, *state, wanted));
}

}  // namespace

ReplyId add_reply(Database& database, std::optional<MessageId> message, const string& prefecture,
                  const ports::NewReply& reply, base::Instant now) {
  const bool due = reply.state == ports::ReplyState::due;
  if (!due && reply.state != ports::ReplyState::draft) give_up("a new reply is either due or a draft");
  database.run(
      "INSERT INTO replies (message, prefecture, kind, recipient, recipient_key, envelope_from, subject, text, "
      "message_id,"
      " state, why_draft, created_at, waiting_since, counted_at, due_at, mail)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12, ?12, ?13, ?14)",
      message, prefecture, rules::reply_kind_name(reply.kind), reply.to, base::lower_ascii(reply.to),
      reply.envelope_from, reply.subject, reply.text, reply.message_id, ports::reply_state_name(reply.state),
      reply.why_draft, now, due ? std::optional(now) : std::nullopt, Blob{reply.message});
  return database.last_id();
}

void cancel_unsent(Database& database, MessageId message) {
  database.run(
      "UPDATE replies SET state = 'cancelled', due_at = NULL, last_answer = 'the message was decided anew'"
      " WHERE message = ? AND state IN ('draft', 'due')",
      message);
}

unsigned count_replies(Database& database, const string& to, base::Instant since) {
  if (to.empty()) {
    return database
        .value<unsigned>(
            "SELECT count(*) FROM replies INDEXED BY replies_counted WHERE counted_at >= ? AND state IN ('due', "
            "'sending', 'uncertain', 'sent')",
            since)
        .value_or(0);
  }
  return database
      .value<unsigned>(
          "SELECT count(*) FROM replies INDEXED BY replies_recipient WHERE recipient_key = ? AND counted_at >= ?"
          " AND state IN ('due', 'sending', 'uncertain', 'sent')",
          base::lower_ascii(to), since)
      .value_or(0);
}

bool is_own_message_id(Database& database, const string& message_id) {
  return database.value<int>("SELECT 1 FROM replies WHERE message_id = ?", message_id).has_value();
}

std::vector<DueReply> due_replies(Database& database, base::Instant now, std::size_t at_most) {
  return database.all(SELECT_REPLIES("replies_due") "WHERE r.due_at <= ? ORDER BY r.due_at, r.id LIMIT ?", take_reply,
                      now, at_most);
}

std::optional<base::Instant> next_due(Database& database) {
  return database.value<base::Instant>("SELECT due_at FROM replies WHERE due_at IS NOT NULL ORDER BY due_at LIMIT 1");
}

std::vector<DueReply> copies_to_save(Database& database, std::size_t at_most) {
  return database.all(
      SELECT_REPLIES("replies_copies") "WHERE r.state = 'sent' AND r.copy_saved = 0 ORDER BY r.id LIMIT ?", take_reply,
      at_most);
}

void mark_sending(Database& database, ReplyId reply, base::Instant now) {
  const int changed = database.run(
      "UPDATE replies SET state = 'sending', attempts = attempts + 1, due_at = NULL, last_attempt_at = ?"
      " WHERE id = ? AND state IN ('due', 'uncertain')",
      now, reply);
  require_change(database, changed, reply, "nothing to send");
}

void mark_outcome(Database& database, ReplyId reply, const ports::Outcome& outcome, base::Instant now,
                  std::optional<base::Instant> again) {
  string state;
  std::optional<base::Instant> due;
  switch (outcome.delivery) {
    case ports::Delivery::accepted:
      state = "sent";
      break;
    case ports::Delivery::temporary:
      state = "due";
      due = again.value_or(now);
      break;
    case ports::Delivery::permanent:
      state = "failed";
      break;
    case ports::Delivery::uncertain:
      state = "uncertain";
      due = again;
      break;
  }
  const bool sent = state == "sent";
  const int changed = database.run(
      "UPDATE replies SET state = ?2, due_at = ?3, uncertain = uncertain + ?4, last_stage = ?5, last_code = ?6,"
      " last_answer = ?7, sent_at = ?8, counted_at = iif(?8 IS NULL, counted_at, ?8) WHERE id = ?1 AND state = "
      "'sending'",
      reply, state, due, state == "uncertain" ? 1 : 0, outcome.stage, outcome.code, outcome.answer,
      sent ? std::optional(now) : std::nullopt);
  require_change(database, changed, reply, "not being sent");
  if (sent) {
    database.run(
        "INSERT INTO status (key, at, value) VALUES ('last_send', ?, '')"
        " ON CONFLICT (key) DO UPDATE SET at = excluded.at",
        now);
  }
}

void approve_reply(Database& database, ReplyId reply, const string& who, base::Instant now) {
  const int changed = database.run(
      "UPDATE replies SET state = 'due', due_at = ?2, waiting_since = ?2, counted_at = ?2, approved_by = ?3"
      " WHERE id = ?1 AND state = 'draft'",
      reply, now, who);
  require_change(database, changed, reply, "not a draft");
}

void retry_reply(Database& database, ReplyId reply, base::Instant now) {
  // What may have arrived stays marked so: `uncertain` counts on, and the state keeps it for those who look.
  const int changed = database.run(
      "UPDATE replies SET state = iif(state = 'uncertain', 'uncertain', 'due'), due_at = ?2, waiting_since = ?2,"
      " counted_at = ?2 WHERE id = ?1 AND state IN ('due', 'uncertain', 'failed', 'expired')",
      reply, now);
  require_change(database, changed, reply, "it cannot be tried again");
}

void cancel_reply(Database& database, ReplyId reply) {
  const int changed = database.run(
      "UPDATE replies SET state = 'cancelled', due_at = NULL"
      " WHERE id = ? AND state IN ('draft', 'due', 'uncertain', 'failed', 'expired')",
      reply);
  require_change(database, changed, reply, "it cannot be cancelled");
}

unsigned recover_sending(Database& database, base::Instant now) {
  const auto interrupted = database.run(
      "UPDATE replies SET state = 'uncertain', uncertain = uncertain + 1, due_at = ?, last_answer ="
      " 'the daemon ended while it was being sent' WHERE state = 'sending'",
      now);
  const auto in_doubt = database.run("UPDATE replies SET due_at = ?1 WHERE state = 'uncertain' AND due_at > ?1", now);
  return static_cast<unsigned>(interrupted + in_doubt);
}

std::vector<DueReply> expire_replies(Database& database, base::Instant before, base::Instant now) {
  auto expired = database.all(
      SELECT_REPLIES("replies_waiting") "WHERE r.waiting_since < ? AND r.state IN ('draft', 'due', 'uncertain') ORDER BY r.waiting_since",
      take_reply, before);
  for (const auto& reply : expired) {
    database.run("UPDATE replies SET state = 'expired', due_at = NULL, last_answer = ? WHERE id = ?",
                 "expired on " + base::rfc3339(now), reply.id);
  }
  return expired;
}

}  // namespace store
