#include "store/submissions.hpp"

#include "store/decisions.hpp"

namespace store {
namespace {

using ports::MessageId;
using rules::PastList;
using std::string;

struct Place {
  string round;
  string prefecture;
};

std::optional<Place> place_of(Database& database, MessageId message) {
  return database.first(
      "SELECT round, prefecture FROM submissions WHERE message = ?",
      [](Rows& row) { return Place{row.take<string>(), row.take<string>()}; }, message);
}

std::vector<rules::KnownHospital> known_hospitals(Database& database, DecisionId decision) {
  return database.all(
      "SELECT rank, code, name, address, beds FROM hospitals WHERE decision = ? ORDER BY seq",
      [](Rows& row) {
        return rules::KnownHospital{row.take<std::int64_t>(), row.take<string>(), row.take<string>(),
                                    row.take<string>(), row.take<std::int64_t>()};
      },
      decision);
}

PastList past_list(Database& database, MessageId message) {
  const auto decision = newest_decision(database, message);
  if (!decision) give_up("a submission without a decision", "run cskakuhoctl verify");
  auto list = database.first(
      "SELECT d.receipt_number, d.verdict, m.sender, m.received_at, d.late, d.correction_due"
      " FROM decisions d JOIN messages m ON m.id = d.message WHERE d.id = ?",
      [](Rows& row) {
        return PastList{row.take<string>(),
                        rules::verdict_named(row.take<string>()).value_or(rules::VerdictKind::held),
                        row.take<string>(),
                        row.take<base::Instant>(),
                        row.take<bool>(),
                        row.take<std::optional<base::Instant>>(),
                        {},
                        {}};
      },
      *decision);
  list->hospitals = known_hospitals(database, *decision);
  list->findings = findings_of(database, *decision);
  return std::move(*list);
}

std::optional<PastList> past_list(Database& database, std::optional<MessageId> message) {
  return message ? std::optional(past_list(database, *message)) : std::nullopt;
}

std::optional<MessageId> standing_list(Database& database, const HistoryQuestion& question, const string& round) {
  // Not by `standing`: with a message left out, or as of an earlier time, another one stood.
  if (question.leave_out == 0 && !question.before) {
    return database.value<MessageId>(
        "SELECT message FROM submissions WHERE round = ? AND prefecture = ? AND standing = 'standing'", round,
        question.prefecture);
  }
  return database.value<MessageId>(
      "SELECT s.message FROM submissions s LEFT JOIN submissions b ON b.message = ?4"
      " WHERE s.round = ?1 AND s.prefecture = ?2 AND s.standing IN ('standing', 'superseded') AND s.message <> ?3"
      " AND (?4 IS NULL OR (s.received_at, s.uid, s.message) < (b.received_at, b.uid, b.message))"
      " ORDER BY s.received_at DESC, s.uid DESC, s.message DESC LIMIT 1",
      round, question.prefecture, question.leave_out, question.before);
}

std::optional<MessageId> last_answered(Database& database, const HistoryQuestion& question) {
  return database.value<MessageId>(
      "SELECT s.message FROM submissions s LEFT JOIN submissions b ON b.message = ?4"
      " WHERE s.round = ?1 AND s.prefecture = ?2 AND s.verdict IN ('accepted', 'correction') AND s.message <> ?3"
      " AND (?4 IS NULL OR (s.received_at, s.uid, s.message) < (b.received_at, b.uid, b.message))"
      " ORDER BY s.received_at DESC, s.uid DESC, s.message DESC LIMIT 1",
      question.round, question.prefecture, question.leave_out, question.before);
}

}  // namespace

void enter_submission(Database& database, MessageId message, const ports::Record& record,
                      const string& receipt_number) {
  const auto& verdict = *record.verdict;
  const auto before = place_of(database, message);
  if (!before && receipt_number.empty() && verdict.kind == rules::VerdictKind::ignored) return;
  const bool accepted = verdict.kind == rules::VerdictKind::accepted && !verdict.prefecture.empty();
  database.run(
      "INSERT INTO submissions (message, receipt_number, prefecture, round, verdict, late, received_at, uid, standing)"
      " SELECT id, nullif(?2, ''), ?3, ?4, ?5, ?6, received_at,"
      " coalesce((SELECT min(uid) FROM locations WHERE message = ?1), 0), ?7 FROM messages WHERE id = ?1"
      " ON CONFLICT (message) DO UPDATE SET receipt_number = excluded.receipt_number, prefecture = excluded.prefecture,"
      " round = excluded.round, verdict = excluded.verdict, late = excluded.late, standing = excluded.standing,"
      " supersedes = NULL, superseded_by = NULL",
      message, receipt_number, verdict.prefecture, verdict.round, rules::verdict_name(verdict.kind), verdict.late,
      accepted ? "superseded" : "none");
  if (accepted || before) settle(database, verdict.round, verdict.prefecture);
  if (before && (before->round != verdict.round || before->prefecture != verdict.prefecture)) {
    settle(database, before->round, before->prefecture);
  }
}

void retract_submission(Database& database, MessageId message) {
  const auto place = place_of(database, message);
  const int retracted = database.run(
      "UPDATE submissions SET standing = 'retracted', supersedes = NULL, superseded_by = NULL"
      " WHERE message = ? AND standing IN ('standing', 'superseded')",
      message);
  if (retracted == 0) give_up("it is no accepted list, or was retracted before");
  settle(database, place->round, place->prefecture);
}

void settle(Database& database, const string& round, const string& prefecture) {
  const auto versions = database.all(
      "SELECT message FROM submissions WHERE round = ? AND prefecture = ? AND standing IN ('standing', 'superseded')"
      " ORDER BY received_at, uid, message",
      [](Rows& row) { return row.take<MessageId>(); }, round, prefecture);
  // First none stands: two at once are against the index.
  database.run(
      "UPDATE submissions SET standing = 'superseded' WHERE round = ? AND prefecture = ? AND standing = 'standing'",
      round, prefecture);
  for (std::size_t i = 0; i < versions.size(); ++i) {
    const bool newest = i + 1 == versions.size();
    database.run("UPDATE submissions SET standing = ?, supersedes = ?, superseded_by = ? WHERE message = ?",
                 newest ? "standing" : "superseded", i == 0 ? std::nullopt : std::optional(versions[i - 1]),
                 newest ? std::nullopt : std::optional(versions[i + 1]), versions[i]);
  }
}

rules::History history_of(Database& database, const HistoryQuestion& question) {
  rules::History history;
  history.accepted = past_list(database, standing_list(database, question, question.round));
  history.previous = past_list(database, last_answered(database, question));
  for (const auto& round : question.earlier_rounds) {
    if (auto list = past_list(database, standing_list(database, question, round))) {
      history.earlier_rounds.push_back(std::move(*list));
    }
  }
  history.extension = database.value<base::Instant>(
      "SELECT until FROM extensions WHERE round = ? AND prefecture = ? ORDER BY id DESC LIMIT 1", question.round,
      question.prefecture);
  return history;
}

}  // namespace store
