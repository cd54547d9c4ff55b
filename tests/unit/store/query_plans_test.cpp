// With many mails every statement must find its rows by an index. What each statement's plan is, SQLite tells.
#include <gmock/gmock.h>

#include "unit/store/ledger_fixture.hpp"

namespace store_tests {
namespace {

using testing::AnyOf;
using testing::HasSubstr;
using testing::StartsWith;

/// Steps of the plan that walk through a whole table, sort, or take an index that leaves too much.
bool is_slow(const std::string& step) {
  for (const auto* coarse :
       {"INDEX messages_verdict (verdict=?)", "INDEX replies_state (state=?)",
        "locations USING PRIMARY KEY (mailbox=?)", "locations USING PRIMARY KEY (mailbox=? AND uid_validity=?)"}) {
    if (step.ends_with(coarse)) return true;
  }
  if (step.starts_with("USE TEMP B-TREE FOR ORDER BY")) return true;
  return step.starts_with("SCAN ") && step.find(" INDEX ") == std::string::npos && step != "SCAN CONSTANT ROW";
}

/// The slow steps of all statements that the connection has run.
std::vector<std::string> slow_steps(const store::Database& known, const std::string& path) {
  store::Database database(path, store::Database::Access::read);
  std::vector<std::string> found;
  for (const auto& sql : known.statements()) {
    const std::string explain = "EXPLAIN QUERY PLAN " + sql;
    if (!sql.starts_with("SELECT") && !sql.starts_with("UPDATE") && !sql.starts_with("DELETE") &&
        !sql.starts_with("INSERT"))
      continue;
    database.all(explain, [&](store::Rows& row) {
      row.take<int>(), row.take<int>(), row.take<int>();
      if (const auto step = row.take<std::string>(); is_slow(step)) found.push_back(step + ": " + sql);
      return true;
    });
  }
  return found;
}

class QueryPlans : public LedgerTest {
 protected:
  /// Small mails of all kinds, in few commits.
  void fill(unsigned count) {
    static constexpr std::array kinds{VerdictKind::accepted, VerdictKind::correction, VerdictKind::held,
                                      VerdictKind::ignored};
    auto transaction = value_of(ledger->begin());
    for (ports::Uid uid = 1; uid <= count; ++uid) {
      const auto kind = kinds[uid % 4];
      Sample sample(kind, uid, noon + uid * 1s, kind == VerdictKind::ignored ? "" : "CS1-" + std::to_string(uid));
      // A prefecture sends some versions, not hundreds.
      sample.verdict.round = "round " + std::to_string(uid / 1000);
      sample.verdict.prefecture = uid % 47 < 9 ? "0" + std::to_string(uid % 47 + 1) : std::to_string(uid % 47 + 1);
      if (uid % 4 < 2) sample.answered(uid % 8 == 0 ? ReplyState::draft : ReplyState::due);
      value_of(transaction->record(sample.record));
    }
    value_of(transaction->advance(inbox, 7, count));
    value_of(transaction->commit());
  }

  void use_the_ledger() {
    const auto last = noon + 30'000s;
    auto transaction = value_of(ledger->begin());
    value_of(transaction->find_content("x"));
    const auto id =
        value_of(transaction->record(Sample(VerdictKind::held, 99'999, last, "CS9-13-01").answered().record));
    value_of(transaction->link({inbox, 7, 99'998}, id, "Held"));
    value_of(transaction->re_record(id, Sample(VerdictKind::accepted, 99'999, last).record));
    value_of(transaction->history("13", "round 3", {"round 2"}));
    transaction->leave_out(id);
    value_of(transaction->history("13", "round 3", {"round 2"}));
    value_of(transaction->is_ours({"<a@b>"}));
    value_of(transaction->next_serial(1, "13"));
    value_of(transaction->replies_since("", last));
    value_of(transaction->replies_since("a@b", last));
    value_of(transaction->note_event(id, "x", "y", "z"));
    value_of(transaction->advance(inbox, 7, 99'999));
    value_of(transaction->commit());
    transaction.reset();
    value_of(ledger->position(inbox, 7));
    value_of(ledger->start_batch(inbox, 7, {1}));
    value_of(ledger->finish_batch(inbox, 7));
    value_of(ledger->count_attempt({inbox, 7, 5}, "x"));
    value_of(ledger->forget({inbox, 7, 5}));
    for (const auto& mail : value_of(ledger->to_file(inbox, 7, 2)))
      value_of(ledger->mark_filed({{mail, ports::Filed::moved}}));
    value_of(ledger->to_refile(inbox, 10));
    const auto due = value_of(ledger->due_replies(last, 10));
    ASSERT_EQ(due.size(), 10u);
    value_of(ledger->next_due());
    value_of(ledger->mark_sending(due[0].id, last));
    value_of(ledger->mark_outcome(due[0].id, {ports::Delivery::accepted, "", 250, ""}, last, {}));
    value_of(ledger->copies_to_save(10));
    value_of(ledger->mark_copy_saved(due[0].id));
    value_of(ledger->recover_sending(last));
    value_of(ledger->expire_replies(noon, last));
    value_of(ledger->note_poll(last, "x"));
    value_of(ledger->note_poll(last, ""));
  }

  void use_the_desk() {
    value_of(desk->status());
    EXPECT_EQ(value_of(desk->board("round 3")).size(), 47u);
    value_of(desk->submissions("13", false));
    value_of(desk->find("CS1-500"));
    value_of(desk->show(17));
    value_of(desk->raw(17));
    value_of(desk->held());
    EXPECT_FALSE(value_of(desk->standing_lists("round 3")).empty());
    value_of(desk->history_before(5000, "13", "round 4", {"round 3"}));
    value_of(desk->close(2, "sato", ""));
    value_of(desk->notes("13"));
    value_of(desk->extensions("round 3"));
    value_of(desk->waivers(17));
    const auto drafts = value_of(desk->outbox({ReplyState::draft}));
    ASSERT_FALSE(drafts.empty());
    value_of(desk->approve(drafts[0].id, "sato"));
    value_of(desk->retry(drafts[0].id, "sato"));
    value_of(desk->cancel(drafts[0].id, "sato"));
  }
};

TEST_F(QueryPlans, EverythingIsFoundByIndex) {
  fill(20'000);
  use_the_ledger();
  use_the_desk();
  EXPECT_GT(ledger->database().statements().size(), 40u);
  EXPECT_GT(desk->database().statements().size(), 25u);
  const auto recovery_at_start = AnyOf(HasSubstr("WHERE state = 'sending'"), HasSubstr("WHERE state = 'uncertain' AND due_at > ?1"));
  const auto schema = StartsWith("SCAN sqlite_master");
  EXPECT_THAT(slow_steps(ledger->database(), path), testing::Each(AnyOf(recovery_at_start, schema)));
  // All of a small table is wanted, or all replies of a state.
  const auto whole = AnyOf(StartsWith("SCAN status"), StartsWith("SCAN attempts"), HasSubstr("FROM extensions"),
                           HasSubstr("WHERE r.state = ?"));
  EXPECT_THAT(slow_steps(desk->database(), path), testing::Each(AnyOf(whole, schema)));
}

TEST_F(QueryPlans, ASlowPlanWouldBeSeen) {
  store::Database database(path, store::Database::Access::read);
  database.all("SELECT id FROM messages WHERE size > 9", [](store::Rows&) { return 0; });
  database.all("SELECT id FROM messages WHERE verdict = 'held' ORDER BY size", [](store::Rows&) { return 0; });
  EXPECT_EQ(slow_steps(database, path).size(), 3u);
}

}  // namespace
}  // namespace store_tests
