#include "store/sqlite_ledger.hpp"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "unit/store/ledger_fixture.hpp"

namespace store_tests {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class SqliteLedger : public LedgerTest {
 protected:
  std::vector<ports::Uid> to_file(std::uint32_t uid_validity = 7) {
    std::vector<ports::Uid> uids;
    for (const auto& mail : value_of(ledger->to_file(inbox, uid_validity, 100))) uids.push_back(mail.location.uid);
    return uids;
  }
};

TEST_F(SqliteLedger, KeepsTheWholeMessage) {
  Sample sample(VerdictKind::correction, 4, noon, "CS1-13-01");
  sample.verdict.late = true;
  sample.verdict.deadline = noon - 1h;
  sample.verdict.list_file = 0;
  sample.answered();
  const auto id = add(sample);

  EXPECT_EQ(value_of(desk->raw(id)), sample.record.raw);
  const auto view = value_of(desk->show(id));
  EXPECT_EQ(view.subject, "リスト提出");
  EXPECT_EQ(view.sender, "iryo@pref.tokyo.lg.jp");
  EXPECT_EQ(view.sender_domain, "pref.tokyo.lg.jp");
  EXPECT_EQ(view.received_at, noon);
  EXPECT_EQ(view.size, sample.record.raw.size());
  EXPECT_EQ(view.verdict, VerdictKind::correction);
  EXPECT_EQ(view.receipt_number, "CS1-13-01");
  EXPECT_EQ(view.standing, store::ListStanding::none);
  ASSERT_EQ(view.decisions.size(), 1u);
  const auto& decision = view.decisions[0];
  EXPECT_TRUE(decision.late);
  EXPECT_EQ(decision.deadline, noon - 1h);
  EXPECT_EQ(decision.correction_due, noon + 72h);
  EXPECT_EQ(decision.hashes.at("form"), "abc");
  EXPECT_EQ(decision.list_file, 0u);
  EXPECT_EQ(decision.by, "cskakuhod");
  EXPECT_EQ(decision.block.at("prefecture").raw, "東京都");
  ASSERT_EQ(decision.files.size(), 1u);
  EXPECT_EQ(decision.files[0].name, "list.xlsx");
  EXPECT_EQ(decision.files[0].bytes, 123u);
  ASSERT_EQ(decision.findings.size(), 1u);
  const auto& found = decision.findings[0];
  EXPECT_EQ(found.rule, "beds-below-20");
  EXPECT_EQ(found.severity, rules::Severity::error);
  EXPECT_EQ(found.cell, "H12");
  EXPECT_EQ(found.row, 12u);
  EXPECT_EQ(found.value, "１９");
  EXPECT_EQ(found.details.at("other_row"), "11");
  EXPECT_EQ(found.fix, "ご確認ください。");
  ASSERT_EQ(decision.hospitals.size(), 2u);
  const auto& first = decision.hospitals[0];
  EXPECT_EQ(first.name, "髙野病院");
  EXPECT_EQ(first.rank, 1);
  EXPECT_EQ(first.beds, 120);
  EXPECT_EQ(first.code, "1318814790");
  EXPECT_EQ(first.answers.at("beds").raw, "120床");
  EXPECT_EQ(first.answers.at("beds").value, "120");
  EXPECT_EQ(first.answers.count("emr"), 0u);
  ASSERT_EQ(view.replies.size(), 1u);
  EXPECT_EQ(view.replies[0].text, "本文");
  ASSERT_EQ(view.locations.size(), 1u);
  EXPECT_EQ(view.locations[0].folder, "Corrections");
}

TEST_F(SqliteLedger, RefusesTheSameContentTwiceAndLeavesNothingOfIt) {
  Sample sample(VerdictKind::accepted, 4, noon, "CS1-13-01");
  add(sample);
  auto transaction = value_of(ledger->begin());
  Sample fine(VerdictKind::accepted, 5, noon + 1h, "CS1-13-02");
  value_of(transaction->record(fine.record));
  sample.record.location.uid = 6;
  const auto twice = transaction->record(sample.record);
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().kind, Failure::give_up);
  value_of(transaction->commit());
  EXPECT_THAT(to_file(), ElementsAre(4, 5));
}

TEST_F(SqliteLedger, RefusesAReceiptNumberTwice) {
  add(Sample(VerdictKind::accepted, 4, noon, "CS1-13-01"));
  auto transaction = value_of(ledger->begin());
  Sample second(VerdictKind::accepted, 5, noon, "CS1-13-01");
  EXPECT_FALSE(transaction->record(second.record));
  EXPECT_EQ(value_of(transaction->find_content(second.record.sha256)), std::nullopt);
}

TEST_F(SqliteLedger, ForgetsATransactionThatWasNotCommitted) {
  Sample sample(VerdictKind::accepted, 4, noon, "CS1-13-01");
  sample.answered();
  {
    auto transaction = value_of(ledger->begin());
    value_of(transaction->record(sample.record));
    value_of(transaction->advance(inbox, 7, 4));
  }
  reopen();
  EXPECT_EQ(value_of(ledger->position(inbox, 7)).last_uid, 0u);
  EXPECT_THAT(value_of(desk->messages()), IsEmpty());
  EXPECT_THAT(value_of(ledger->due_replies(noon + 24h, 10)), IsEmpty());
}

// The transaction is larger than SQLite's cache, so that its pages lie in the file when the process dies.
TEST_F(SqliteLedger, ForgetsAnUncommittedBatchOfAKilledProcessAndKeepsTheCommittedOne) {
  desk.reset();
  ledger.reset();
  const pid_t child = fork();
  if (child == 0) {
    auto mine = value_of(store::SqliteLedger::open(path));
    auto first = value_of(mine->begin());
    value_of(first->record(Sample(VerdictKind::accepted, 1, noon, "CS1-13-01").record));
    value_of(first->commit());
    first.reset();
    auto second = value_of(mine->begin());
    for (unsigned uid = 2; uid < 30; ++uid) {
      Sample sample(VerdictKind::held, uid, noon, "CS1-13-" + std::to_string(uid));
      sample.record.raw.assign(2'000'000, static_cast<char>('a' + uid % 20));
      value_of(second->record(sample.record));
    }
    kill(getpid(), SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  ASSERT_GT(std::filesystem::file_size(path), 20'000'000u);
  desk = value_of(store::Desk::open(path, store::Desk::Access::read));  // who only looks recovers the file, too
  EXPECT_EQ(value_of(desk->messages()).size(), 1u);
  EXPECT_THAT(value_of(desk->verify()), IsEmpty());
}

TEST_F(SqliteLedger, IsPrivateAndAsDurableAsPromised) {
  struct stat info{};
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  auto& database = const_cast<store::Database&>(ledger->database());
  EXPECT_EQ(database.value<std::string>("PRAGMA journal_mode"), "truncate");
  EXPECT_EQ(database.value<int>("PRAGMA synchronous"), 3);
  EXPECT_EQ(database.value<int>("PRAGMA foreign_keys"), 1);
}

TEST_F(SqliteLedger, FindsContentAndLinksItAnew) {
  const Sample sample(VerdictKind::held, 4, noon, "CS1-13-01");
  const auto id = add(sample);
  auto transaction = value_of(ledger->begin());
  const auto known = value_of(transaction->find_content(sample.record.sha256));
  ASSERT_TRUE(known);
  EXPECT_EQ(known->id, id);
  EXPECT_EQ(known->verdict, VerdictKind::held);
  EXPECT_FALSE(value_of(transaction->find_content("0")));
  value_of(transaction->link({inbox, 8, 1}, id, "Held"));
  value_of(transaction->link({inbox, 8, 1}, id, "Held"));  // again, as after a crash
  value_of(transaction->commit());
  EXPECT_THAT(to_file(8), ElementsAre(1));
  EXPECT_THAT(to_file(7), IsEmpty()) << "under the old UIDVALIDITY nothing can be reached";
}

TEST_F(SqliteLedger, LinksOnlyKnownMessages) {
  EXPECT_FALSE(value_of(ledger->begin())->link({inbox, 8, 1}, 99, "Held"));
}

TEST_F(SqliteLedger, NeverGivesASerialTwice) {
  {
    auto transaction = value_of(ledger->begin());
    EXPECT_EQ(value_of(transaction->next_serial(1, "13")), 1u);
    EXPECT_EQ(value_of(transaction->next_serial(1, "13")), 2u);
    EXPECT_EQ(value_of(transaction->next_serial(1, "")), 1u);
    EXPECT_EQ(value_of(transaction->next_serial(1, "00")), 2u);
    EXPECT_EQ(value_of(transaction->next_serial(2, "13")), 1u);
    value_of(transaction->commit());
  }
  EXPECT_EQ(value_of(value_of(ledger->begin())->next_serial(1, "13")), 3u);  // rolled back: nobody was told
  reopen();
  auto transaction = value_of(ledger->begin());
  EXPECT_EQ(value_of(transaction->next_serial(1, "13")), 3u);
  value_of(transaction->commit());
  transaction.reset();
  EXPECT_EQ(value_of(value_of(ledger->begin())->next_serial(1, "13")), 4u);
}

TEST_F(SqliteLedger, KnowsItsOwnMessageIds) {
  Sample sample(VerdictKind::accepted, 4, noon, "CS1-13-01");
  sample.answered();
  add(sample);
  auto transaction = value_of(ledger->begin());
  EXPECT_TRUE(value_of(transaction->is_ours({"<x@y>", sample.record.reply->message_id})));
  EXPECT_FALSE(value_of(transaction->is_ours({"<x@y>", ""})));
  EXPECT_FALSE(value_of(transaction->is_ours({})));
}

TEST_F(SqliteLedger, AdvancesButNeverBack) {
  auto transaction = value_of(ledger->begin());
  value_of(transaction->advance(inbox, 7, 10));
  value_of(transaction->advance(inbox, 7, 4));
  value_of(transaction->commit());
  EXPECT_EQ(value_of(ledger->position(inbox, 7)).last_uid, 10u);
  EXPECT_EQ(value_of(ledger->position(inbox, 8)).last_uid, 0u);
  EXPECT_EQ(value_of(ledger->position("another", 7)).last_uid, 0u);
}

TEST_F(SqliteLedger, CountsAttemptsUntilTheMailIsRecordedOrGone) {
  EXPECT_EQ(value_of(ledger->count_attempt({inbox, 7, 4}, "crashed")), 1u);
  EXPECT_EQ(value_of(ledger->count_attempt({inbox, 7, 4}, "crashed")), 2u);
  EXPECT_EQ(value_of(ledger->count_attempt({inbox, 7, 5}, "crashed")), 1u);
  EXPECT_EQ(value_of(ledger->count_attempt({inbox, 7, 6}, "crashed")), 1u);
  reopen();
  EXPECT_EQ(value_of(ledger->count_attempt({inbox, 7, 4}, "crashed")), 3u);
  EXPECT_THAT(value_of(ledger->position(inbox, 7)).retry, ElementsAre(4, 5, 6));
  const auto id = add(Sample(VerdictKind::held, 4, noon));
  EXPECT_THAT(value_of(ledger->position(inbox, 7)).retry, ElementsAre(5, 6));
  auto transaction = value_of(ledger->begin());
  value_of(transaction->link({inbox, 7, 5}, id, "Held"));
  value_of(transaction->commit());
  value_of(ledger->forget({inbox, 7, 6}));
  EXPECT_THAT(value_of(ledger->position(inbox, 7)).retry, IsEmpty());
}

TEST_F(SqliteLedger, KnowsWhatWasInterrupted) {
  value_of(ledger->start_batch(inbox, 7, {4, 5, 6}));
  EXPECT_THAT(value_of(ledger->position(inbox, 7)).interrupted, IsEmpty()) << "still at work";
  reopen();
  add(Sample(VerdictKind::held, 5, noon));
  EXPECT_THAT(value_of(ledger->position(inbox, 7)).interrupted, ElementsAre(4, 6));
  // Others are worked on meanwhile; that forgets nothing of what was interrupted.
  value_of(ledger->start_batch(inbox, 7, {8, 9}));
  value_of(ledger->finish_batch(inbox, 7));
  EXPECT_THAT(value_of(ledger->position(inbox, 7)).interrupted, ElementsAre(4, 6));
  value_of(ledger->start_batch(inbox, 7, {4}));
  value_of(ledger->finish_batch(inbox, 7));
  EXPECT_THAT(value_of(ledger->position(inbox, 7)).interrupted, ElementsAre(6));
  value_of(ledger->forget({inbox, 7, 6}));
  EXPECT_THAT(value_of(ledger->position(inbox, 7)).interrupted, IsEmpty());
}

TEST_F(SqliteLedger, DoesNotLoseAnInterruptedMailBehindThePosition) {
  value_of(ledger->start_batch(inbox, 7, {4}));
  reopen();
  auto transaction = value_of(ledger->begin());
  value_of(transaction->advance(inbox, 7, 20));
  value_of(transaction->commit());
  value_of(ledger->start_batch(inbox, 7, {4}));  // and then the connection broke
  EXPECT_THAT(value_of(ledger->position(inbox, 7)).interrupted, ElementsAre(4));
}

TEST_F(SqliteLedger, InterruptedMailIsNotInRetryAsWell) {
  value_of(ledger->start_batch(inbox, 7, {4}));
  value_of(ledger->count_attempt({inbox, 7, 4}, "crashed"));
  reopen();
  EXPECT_THAT(value_of(ledger->position(inbox, 7)).retry, IsEmpty());
  EXPECT_THAT(value_of(ledger->position(inbox, 7)).interrupted, ElementsAre(4));
}

TEST_F(SqliteLedger, FilesEachMailOnce) {
  for (ports::Uid uid = 1; uid <= 3; ++uid) add(Sample(VerdictKind::held, uid, noon));
  const auto waiting = value_of(ledger->to_file(inbox, 7, 2));
  ASSERT_EQ(waiting.size(), 2u);
  EXPECT_EQ(waiting[0].folder, "Held");
  value_of(ledger->mark_filed({{waiting[0], ports::Filed::moved}, {waiting[1], ports::Filed::gone}}));
  EXPECT_THAT(to_file(), ElementsAre(3));
  value_of(ledger->mark_filed({{value_of(ledger->to_file(inbox, 7, 2))[0], ports::Filed::unable}}));
  EXPECT_THAT(to_file(), IsEmpty());
  EXPECT_EQ(value_of(desk->show(waiting[0].message)).locations[0].lies_in, "Held");
  EXPECT_EQ(value_of(desk->show(waiting[1].message)).locations[0].filed, "gone");
}

TEST_F(SqliteLedger, OnlyOneTransactionAtATime) {
  auto transaction = value_of(ledger->begin());
  const auto second = ledger->begin();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, Failure::give_up);
  value_of(transaction->advance(inbox, 7, 3));
  value_of(transaction->commit());
  transaction.reset();
  EXPECT_TRUE(ledger->begin());
}

TEST_F(SqliteLedger, ACommittedTransactionIsOver) {
  auto first = value_of(ledger->begin());
  value_of(first->advance(inbox, 7, 3));
  value_of(first->commit());
  EXPECT_TRUE(ledger->finish_batch(inbox, 7));
  auto second = value_of(ledger->begin());
  value_of(second->advance(inbox, 7, 5));
  first.reset();  // takes nothing of the second with it
  value_of(second->commit());
  EXPECT_EQ(value_of(ledger->position(inbox, 7)).last_uid, 5u);
}

TEST_F(SqliteLedger, ItsOwnMethodsJoinTheOpenTransaction) {
  {
    auto transaction = value_of(ledger->begin());
    value_of(transaction->advance(inbox, 7, 3));
    EXPECT_EQ(value_of(ledger->count_attempt({inbox, 7, 4}, "crashed")), 1u);
    value_of(transaction->commit());
  }
  EXPECT_EQ(value_of(ledger->count_attempt({inbox, 7, 4}, "crashed")), 2u);
  {
    auto transaction = value_of(ledger->begin());
    EXPECT_EQ(value_of(ledger->count_attempt({inbox, 7, 4}, "crashed")), 3u);
  }
  EXPECT_EQ(value_of(ledger->count_attempt({inbox, 7, 4}, "crashed")), 3u) << "it was rolled back with the transaction";
}

TEST_F(SqliteLedger, ATransactionThatSqliteUndidCannotBeCommitted) {
  auto transaction = value_of(ledger->begin());
  value_of(transaction->advance(inbox, 7, 3));
  sqlite3_exec(ledger->database().handle(), "ROLLBACK", nullptr, nullptr, nullptr);  // as after a full disk
  const auto late = transaction->advance(inbox, 7, 4);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind, Failure::retry);
  EXPECT_EQ(ledger->count_attempt({inbox, 7, 4}, "x").error().kind, Failure::retry);
  const auto committed = transaction->commit();
  ASSERT_FALSE(committed);
  EXPECT_EQ(committed.error().kind, Failure::retry);
  transaction.reset();
  EXPECT_EQ(value_of(ledger->position(inbox, 7)).last_uid, 0u);
  EXPECT_EQ(value_of(ledger->count_attempt({inbox, 7, 4}, "x")), 1u);
}

TEST_F(SqliteLedger, ABusyDatabaseIsARetry) {
  auto transaction = value_of(ledger->begin());
  sqlite3_busy_timeout(desk->database().handle(), 0);
  const auto noted = desk->add_note("13", "called", "sato");
  ASSERT_FALSE(noted);
  EXPECT_EQ(noted.error().kind, Failure::retry);
  EXPECT_FALSE(noted.error().hint.empty());
}

TEST_F(SqliteLedger, TheDeskWaitsForTheDaemon) {
  auto transaction = value_of(ledger->begin());
  value_of(transaction->record(Sample(VerdictKind::held, 4, noon).record));
  std::thread person([&] { EXPECT_TRUE(desk->add_note("13", "called", "sato")); });
  std::this_thread::sleep_for(100ms);
  value_of(transaction->commit());
  transaction.reset();
  person.join();
  EXPECT_EQ(value_of(desk->notes("13")).size(), 1u);
  EXPECT_EQ(value_of(desk->held()).size(), 1u);
}

TEST_F(SqliteLedger, NotesPolls) {
  value_of(ledger->note_poll(noon, ""));
  value_of(ledger->note_poll(noon + 1min, "no route"));
  value_of(ledger->note_poll(noon + 2min, "refused"));
  auto status = value_of(desk->status());
  EXPECT_EQ(status.last_poll, noon);
  EXPECT_EQ(status.last_poll_failure, noon + 2min);
  EXPECT_EQ(status.failing_since, noon + 1min);
  EXPECT_EQ(status.poll_failure, "refused");
  value_of(ledger->note_poll(noon + 3min, ""));
  status = value_of(desk->status());
  EXPECT_EQ(status.last_poll, noon + 3min);
  EXPECT_EQ(status.failing_since, std::nullopt);
}

TEST_F(SqliteLedger, TellsEvents) {
  const auto id = add(Sample(VerdictKind::held, 4, noon));
  auto transaction = value_of(ledger->begin());
  value_of(transaction->note_event(id, "received", "cskakuhod", "why"));
  EXPECT_FALSE(transaction->note_event(id + 1, "received", "cskakuhod", ""));
  value_of(transaction->commit());
  const auto events = value_of(desk->show(id)).events;
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].event, "received");
  EXPECT_EQ(events[0].why, "why");
}

TEST_F(SqliteLedger, ARecordNeedsAVerdict) {
  EXPECT_EQ(value_of(ledger->begin())->record({}).error().kind, Failure::bad_input);
}

}  // namespace
}  // namespace store_tests
