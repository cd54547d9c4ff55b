// Desk's views of everything but single messages.

#include <fmt/format.h>

#include <map>

#include "store/decisions.hpp"
#include "store/desk.hpp"
#include "store/submissions.hpp"

namespace store {
namespace {

using base::Instant;
using base::Result;
using ports::MessageId;
using std::string;

constexpr int prefectures = 47;

rules::VerdictKind take_verdict(Rows& row) {
  return rules::verdict_named(row.take<string>()).value_or(rules::VerdictKind::held);
}

void read_polls(Database& database, ServiceStatus& status) {
  struct Entry {
    string key;
    Instant at;
    string value;
  };
  for (auto& entry : database.all("SELECT key, at, value FROM status", [](Rows& row) {
         return Entry{row.take<string>(), row.take<Instant>(), row.take<string>()};
       })) {
    if (entry.key == "last_poll") status.last_poll = entry.at;
    if (entry.key == "failing_since") status.failing_since = entry.at;
    if (entry.key == "last_send") status.last_send = entry.at;
    if (entry.key == "last_poll_failure") {
      status.last_poll_failure = entry.at;
      status.poll_failure = std::move(entry.value);
    }
  }
}

std::size_t count(Database& database, std::string_view sql) {
  return database.value<std::size_t>(sql).value_or(0);
}

/// One submission of the round, as the board weighs it.
struct Entry {
  string prefecture;
  string receipt_number;
  rules::VerdictKind verdict = rules::VerdictKind::held;
  bool late = false;
  bool standing = false;
  bool accepted = false;  // stands or was superseded
  bool waiting = false;
  Instant received_at{};
  std::size_t hospitals = 0;
  std::optional<Instant> correction_due;
};

/// In order of time, of all prefectures.
std::vector<Entry> entries(Database& database, const string& round) {
  return database.all(
      "SELECT s.prefecture, s.receipt_number, s.verdict, s.late, s.standing = 'standing',"
      " s.standing IN ('standing', 'superseded'), s.verdict = 'held' AND m.closed_at IS NULL, s.received_at,"
      " iif(s.standing = 'standing', (SELECT count(*) FROM hospitals h WHERE h.decision = d.id), 0), d.correction_due"
      " FROM submissions s JOIN messages m ON m.id = s.message"
      " JOIN decisions d ON d.message = s.message AND d.version = m.version"
      " WHERE s.round = ? ORDER BY s.prefecture, s.received_at, s.uid, s.message",
      [](Rows& row) {
        return Entry{row.take<string>(),      row.take<string>(),
                     take_verdict(row),       row.take<bool>(),
                     row.take<bool>(),        row.take<bool>(),
                     row.take<bool>(),        row.take<Instant>(),
                     row.take<std::size_t>(), row.take<std::optional<Instant>>()};
      },
      round);
}

/// The row after one more submission, later than those before.
void weigh(BoardRow& row, const Entry& entry) {
  row.last_received = entry.received_at;
  row.versions += entry.accepted ? 1 : 0;
  row.waiting += entry.waiting ? 1 : 0;
  const bool stands = row.state == PrefectureState::accepted || row.state == PrefectureState::late;
  if (entry.standing) {
    row.state = entry.late ? PrefectureState::late : PrefectureState::accepted;
    row.hospitals = entry.hospitals;
    row.says_none = entry.hospitals == 0;
    row.correction_due.reset();
  } else if (!stands && entry.verdict == rules::VerdictKind::correction) {
    row.state = PrefectureState::correction_asked;
    row.correction_due = entry.correction_due;
  } else if (!stands && entry.waiting) {
    row.state = PrefectureState::held;
  } else {
    return;
  }
  row.receipt_number = entry.receipt_number;
}

SubmissionRow take_submission(Rows& row) {
  SubmissionRow submission;
  submission.message = row.take<MessageId>();
  submission.receipt_number = row.take<string>();
  submission.prefecture = row.take<string>();
  submission.round = row.take<string>();
  submission.verdict = take_verdict(row);
  submission.late = row.take<bool>();
  submission.received_at = row.take<Instant>();
  submission.sender = row.take<string>();
  submission.subject = row.take<string>();
  submission.via = row.take<string>();
  submission.standing = static_cast<ListStanding>(row.take<int>());
  submission.supersedes = row.take<string>();
  submission.superseded_by = row.take<string>();
  submission.hospitals = row.take<std::size_t>();
  return submission;
}

}  // namespace

Result<ServiceStatus> Desk::status() {
  return attempt([&] {
    ServiceStatus status;
    read_polls(database_, status);
    status.oldest_unsent =
        database_.value<std::optional<Instant>>("SELECT min(created_at) FROM replies WHERE due_at IS NOT NULL")
            .value_or(std::nullopt);
    for (const auto& [verdict, number] :
         database_.all("SELECT verdict, count(*) FROM messages GROUP BY verdict",
                       [](Rows& row) { return std::pair{take_verdict(row), row.take<std::size_t>()}; })) {
      status.messages[verdict] = number;
    }
    for (const auto& [state, number] :
         database_.all("SELECT state, count(*) FROM replies GROUP BY state", [](Rows& row) {
           return std::pair{ports::reply_state_named(row.take<string>()).value_or(ports::ReplyState::failed),
                            row.take<std::size_t>()};
         })) {
      status.replies[state] = number;
    }
    status.held_waiting =
        count(database_,
              "SELECT count(*) FROM messages INDEXED BY messages_waiting WHERE verdict = 'held' AND closed_at IS NULL");
    status.attempts_pending = count(database_, "SELECT count(*) FROM attempts");
    status.filing_pending = count(database_, "SELECT count(*) FROM locations WHERE filed = 'pending'");
    return status;
  });
}

Result<std::vector<BoardRow>> Desk::board(const string& round) {
  return attempt([&] {
    std::map<string, BoardRow> rows;
    for (int code = 1; code <= prefectures; ++code) {
      const auto name = fmt::format("{:02}", code);
      rows[name].prefecture = name;
    }
    for (const auto& entry : entries(database_, round)) {
      if (const auto row = rows.find(entry.prefecture); row != rows.end()) weigh(row->second, entry);
    }
    const auto given = extensions(round);
    if (!given) throw Failed{given.error()};
    for (const auto& extension : *given) {
      if (const auto row = rows.find(extension.prefecture); row != rows.end()) row->second.extension = extension.until;
    }
    std::vector<BoardRow> board;
    for (auto& [code, row] : rows) board.push_back(std::move(row));
    return board;
  });
}

#define SELECT_SUBMISSIONS                                                                                            \
  "SELECT s.message, s.receipt_number, s.prefecture, s.round, s.verdict, s.late, s.received_at, m.sender, m.subject," \
  " m.via, CASE s.standing WHEN 'standing' THEN 1 WHEN 'superseded' THEN 2 WHEN 'retracted' THEN 3 ELSE 0 END,"       \
  " (SELECT receipt_number FROM submissions o WHERE o.message = s.supersedes),"                                       \
  " (SELECT receipt_number FROM submissions o WHERE o.message = s.superseded_by),"                                    \
  " (SELECT count(*) FROM hospitals h WHERE h.decision ="                                                             \
  "   (SELECT id FROM decisions d WHERE d.message = s.message AND d.version = m.version))"                            \
  " FROM submissions s JOIN messages m ON m.id = s.message "
#define UNLESS_OUTDATED                                                                                     \
  " AND (?1 OR s.standing = 'standing' OR (s.standing = 'none' AND NOT EXISTS (SELECT 1 FROM submissions n" \
  " WHERE n.round = s.round AND n.prefecture = s.prefecture AND s.prefecture <> ''"                         \
  " AND n.verdict IN ('accepted', 'correction') AND n.standing <> 'retracted'"                              \
  " AND (n.received_at, n.uid, n.message) > (s.received_at, s.uid, s.message))))"                           \
  " ORDER BY s.received_at DESC, s.uid DESC, s.message DESC"

Result<std::vector<SubmissionRow>> Desk::submissions(const string& prefecture, bool all_versions) {
  return attempt([&] {
    if (prefecture.empty()) {
      return database_.all(SELECT_SUBMISSIONS "WHERE true" UNLESS_OUTDATED, take_submission, all_versions);
    }
    return database_.all(SELECT_SUBMISSIONS "WHERE s.prefecture = ?2" UNLESS_OUTDATED, take_submission, all_versions,
                         prefecture);
  });
}

Result<std::vector<HeldMessage>> Desk::held() {
  return attempt([&] {
    std::vector<HeldMessage> waiting;
    std::vector<DecisionId> decisions;
    database_.all(
        "SELECT d.id, m.id, s.receipt_number, d.prefecture, m.received_at, m.sender, m.subject, d.reason FROM messages "
        "m INDEXED BY messages_waiting"
        " JOIN decisions d ON d.message = m.id AND d.version = m.version LEFT JOIN submissions s ON s.message = m.id"
        " WHERE m.verdict = 'held' AND m.closed_at IS NULL ORDER BY m.received_at",
        [&](Rows& row) {
          decisions.push_back(row.take<DecisionId>());
          waiting.push_back({row.take<MessageId>(),
                             row.take<string>(),
                             row.take<string>(),
                             row.take<Instant>(),
                             row.take<string>(),
                             row.take<string>(),
                             row.take<string>(),
                             {}});
          return true;
        });
    for (std::size_t i = 0; i < waiting.size(); ++i) waiting[i].findings = findings_of(database_, decisions[i]);
    return waiting;
  });
}

Result<std::vector<MessageId>> Desk::messages() {
  return attempt([&] {
    return database_.all("SELECT id FROM messages ORDER BY received_at, id",
                         [](Rows& row) { return row.take<MessageId>(); });
  });
}

Result<std::vector<StandingList>> Desk::standing_lists(const string& round) {
  return attempt([&] {
    std::vector<DecisionId> decisions;
    auto lists = database_.all(
        "SELECT d.id, s.message, s.receipt_number, s.prefecture, s.round, s.received_at, s.late, m.sender, d.says_none,"
        " d.block FROM submissions s JOIN messages m ON m.id = s.message"
        " JOIN decisions d ON d.message = s.message AND d.version = m.version"
        " WHERE s.round = ? AND s.standing = 'standing' ORDER BY s.prefecture",
        [&](Rows& row) {
          decisions.push_back(row.take<DecisionId>());
          return StandingList{row.take<MessageId>(),
                              row.take<string>(),
                              row.take<string>(),
                              row.take<string>(),
                              row.take<Instant>(),
                              row.take<bool>(),
                              row.take<string>(),
                              row.take<bool>(),
                              decode_answers(row.take<string>()),
                              {}};
        },
        round);
    for (std::size_t i = 0; i < lists.size(); ++i) lists[i].hospitals = hospitals_of(database_, decisions[i]);
    return lists;
  });
}

Result<std::vector<TrustedDomain>> Desk::trusted_domains() {
  return attempt([&] {
    return database_.all("SELECT domain, who, why, at FROM sender_trust ORDER BY domain", [](Rows& row) {
      return TrustedDomain{row.take<string>(), row.take<string>(), row.take<string>(), row.take<Instant>()};
    });
  });
}

Result<std::vector<Note>> Desk::notes(const string& prefecture) {
  return attempt([&] {
    return database_.all(
        "SELECT prefecture, at, who, text FROM notes WHERE prefecture = ? ORDER BY id",
        [](Rows& row) { return Note{row.take<string>(), row.take<Instant>(), row.take<string>(), row.take<string>()}; },
        prefecture);
  });
}

Result<std::vector<Extension>> Desk::extensions(const string& round) {
  return attempt([&] {
    return database_.all(
        "SELECT round, prefecture, until, at, who, why FROM extensions WHERE round = ? ORDER BY id",
        [](Rows& row) {
          return Extension{row.take<string>(),  row.take<string>(), row.take<Instant>(),
                           row.take<Instant>(), row.take<string>(), row.take<string>()};
        },
        round);
  });
}

Result<rules::History> Desk::history_before(MessageId message, const string& prefecture, const string& round,
                                            const std::vector<string>& earlier_rounds) {
  return attempt([&] { return history_of(database_, {prefecture, round, earlier_rounds, message, message}); });
}

}  // namespace store
