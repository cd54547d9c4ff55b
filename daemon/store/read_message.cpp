// Desk's view of one message whole, and of the outbox.

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "store/decisions.hpp"
#include "store/desk.hpp"

namespace store {
namespace {

using base::Instant;
using base::Result;
using ports::MessageId;
using std::string;

[[noreturn]] void no_such(MessageId message) {
  throw Failed{{base::Failure::bad_input, fmt::format("there is no message {}", message), {}}};
}

rules::VerdictKind take_verdict(Rows& row) {
  return rules::verdict_named(row.take<string>()).value_or(rules::VerdictKind::held);
}

ListStanding standing_named(const string& name) {
  for (const auto standing : {ListStanding::standing, ListStanding::superseded, ListStanding::retracted}) {
    if (standing_name(standing) == name) return standing;
  }
  return ListStanding::none;
}

std::optional<MessageView> head_of(Database& database, MessageId message) {
  return database.first(
      "SELECT m.id, m.sha256, m.header_message_id, m.size, m.subject, m.sender, m.sender_domain, m.received_at, m.via,"
      " m.verdict, m.closed_at, s.receipt_number, s.standing,"
      " (SELECT receipt_number FROM submissions o WHERE o.message = s.supersedes),"
      " (SELECT receipt_number FROM submissions o WHERE o.message = s.superseded_by)"
      " FROM messages m LEFT JOIN submissions s ON s.message = m.id WHERE m.id = ?",
      [](Rows& row) {
        MessageView view;
        view.id = row.take<MessageId>();
        view.sha256 = row.take<string>();
        view.header_message_id = row.take<string>();
        view.size = row.take<std::uint64_t>();
        view.subject = row.take<string>();
        view.sender = row.take<string>();
        view.sender_domain = row.take<string>();
        view.received_at = row.take<Instant>();
        view.via = row.take<string>();
        view.verdict = take_verdict(row);
        view.closed_at = row.take<std::optional<Instant>>();
        view.receipt_number = row.take<string>();
        view.standing = standing_named(row.take<string>());
        view.supersedes = row.take<string>();
        view.superseded_by = row.take<string>();
        return view;
      },
      message);
}

std::vector<DecisionView> decisions_of(Database& database, MessageId message) {
  std::vector<DecisionId> ids;
  auto decisions = database.all(
      "SELECT id, version, decided_at, decided_by, verdict, prefecture, round, late, deadline, correction_due, reason,"
      " says_none, list_file, block, hashes, files FROM decisions WHERE message = ? ORDER BY version",
      [&](Rows& row) {
        ids.push_back(row.take<DecisionId>());
        return DecisionView{row.take<unsigned>(),
                            row.take<Instant>(),
                            row.take<string>(),
                            take_verdict(row),
                            row.take<string>(),
                            row.take<string>(),
                            row.take<bool>(),
                            row.take<std::optional<Instant>>(),
                            row.take<std::optional<Instant>>(),
                            row.take<string>(),
                            row.take<bool>(),
                            row.take<std::optional<std::size_t>>(),
                            decode_answers(row.take<string>()),
                            decode_texts(row.take<string>()),
                            decode_files(row.take<string>()),
                            {},
                            {}};
      },
      message);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    decisions[i].findings = findings_of(database, ids[i]);
    decisions[i].hospitals = hospitals_of(database, ids[i]);
  }
  return decisions;
}

ReplyRow take_reply(Rows& row) {
  ReplyRow reply;
  reply.id = row.take<ports::ReplyId>();
  reply.message = row.take<MessageId>();
  reply.receipt_number = row.take<string>();
  reply.prefecture = row.take<string>();
  reply.kind = row.take<string>();
  reply.to = row.take<string>();
  reply.subject = row.take<string>();
  reply.state = ports::reply_state_named(row.take<string>()).value_or(ports::ReplyState::failed);
  reply.why_draft = row.take<string>();
  reply.created_at = row.take<Instant>();
  reply.due_at = row.take<std::optional<Instant>>();
  reply.sent_at = row.take<std::optional<Instant>>();
  reply.attempts = row.take<unsigned>();
  reply.uncertain = row.take<unsigned>();
  reply.last_stage = row.take<string>();
  reply.last_code = row.take<int>();
  reply.last_answer = row.take<string>();
  reply.approved_by = row.take<string>();
  reply.message_id = row.take<string>();
  reply.text = row.take<string>();
  return reply;
}

#define REPLY_COLUMNS                                                                                             \
  "SELECT r.id, r.message, s.receipt_number, r.prefecture, r.kind, r.recipient, r.subject, r.state, r.why_draft," \
  " r.created_at, r.due_at, r.sent_at, r.attempts, r.uncertain, r.last_stage, r.last_code, r.last_answer,"        \
  " r.approved_by, r.message_id"
#define FROM_REPLIES " FROM replies r LEFT JOIN submissions s ON s.message = r.message "

std::vector<EventView> events_of(Database& database, MessageId message) {
  return database.all(
      "SELECT at, event, who, why FROM events WHERE message = ? ORDER BY id",
      [](Rows& row) {
        return EventView{row.take<Instant>(), row.take<string>(), row.take<string>(), row.take<string>()};
      },
      message);
}

std::vector<LocationView> locations_of(Database& database, MessageId message) {
  return database.all(
      "SELECT mailbox, uid_validity, uid, folder, lies_in, filed FROM locations WHERE message = ?",
      [](Rows& row) {
        ports::Location location{row.take<string>(), row.take<std::uint32_t>(), row.take<ports::Uid>()};
        return LocationView{std::move(location), row.take<string>(), row.take<string>(), row.take<string>()};
      },
      message);
}

std::vector<Waiver> waivers_of(Database& database, MessageId message) {
  return database.all(
      "SELECT kind, what, who, why, at FROM waivers WHERE message = ? ORDER BY id",
      [](Rows& row) {
        return Waiver{row.take<string>(), row.take<string>(), row.take<string>(), row.take<string>(),
                      row.take<Instant>()};
      },
      message);
}

}  // namespace

Result<std::optional<MessageId>> Desk::find(const string& id) {
  return attempt([&]() -> std::optional<MessageId> {
    const string wanted = base::nfkc(base::trim(id));
    const bool number = !wanted.empty() && wanted.size() < 19 &&
                        std::ranges::all_of(wanted, [](char c) { return c >= '0' && c <= '9'; });
    if (number) return database_.value<MessageId>("SELECT id FROM messages WHERE id = ?", std::stoll(wanted));
    string receipt = wanted;
    std::ranges::transform(receipt, receipt.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return database_.value<MessageId>("SELECT message FROM submissions WHERE receipt_number = ?", receipt);
  });
}

Result<MessageView> Desk::show(MessageId message) {
  return attempt([&] {
    auto view = head_of(database_, message);
    if (!view) no_such(message);
    view->decisions = decisions_of(database_, message);
    view->replies =
        database_.all(REPLY_COLUMNS ", r.text" FROM_REPLIES "WHERE r.message = ? ORDER BY r.id", take_reply, message);
    view->events = events_of(database_, message);
    view->locations = locations_of(database_, message);
    view->waivers = waivers_of(database_, message);
    return std::move(*view);
  });
}

Result<std::vector<Waiver>> Desk::waivers(MessageId message) {
  return attempt([&] { return waivers_of(database_, message); });
}

Result<string> Desk::raw(MessageId message) {
  return attempt([&] {
    auto bytes = database_.value<string>("SELECT raw FROM messages WHERE id = ?", message);
    if (!bytes) no_such(message);
    return std::move(*bytes);
  });
}

Result<std::vector<ReplyRow>> Desk::outbox(const std::vector<ports::ReplyState>& states) {
  return attempt([&] {
    if (states.empty()) {
      return database_.all(REPLY_COLUMNS ", ''" FROM_REPLIES "ORDER BY r.id", take_reply);
    }
    std::vector<ReplyRow> found;
    for (const auto state : states) {
      std::ranges::move(database_.all(REPLY_COLUMNS ", ''" FROM_REPLIES "WHERE r.state = ? ORDER BY r.created_at",
                                      take_reply, ports::reply_state_name(state)),
                        std::back_inserter(found));
    }
    std::ranges::sort(found, {}, &ReplyRow::id);
    return found;
  });
}

}  // namespace store
