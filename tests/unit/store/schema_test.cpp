#include "store/schema.hpp"

#include <gmock/gmock.h>

#include <array>
#include <fstream>

#include "store/lock.hpp"
#include "unit/store/ledger_fixture.hpp"

namespace store_tests {
namespace {

using testing::HasSubstr;

class Schema : public testing::Test {
 protected:
  void execute(const std::string& sql) { store::Database(path, store::Database::Access::create).execute(sql); }
  base::Error refusal() {
    const auto opened = store::SqliteLedger::open(path);
    if (opened) throw std::runtime_error("it was opened");
    return opened.error();
  }

  Folder folder;
  std::string path = folder / "ledger.db";
};

TEST_F(Schema, ANewFileGetsTodaysTables) {
  ASSERT_TRUE(store::SqliteLedger::open(path));
  store::Database database(path, store::Database::Access::read);
  EXPECT_EQ(database.value<int>("PRAGMA user_version"), store::schema_version());
  EXPECT_EQ(database.value<int>("PRAGMA application_id"), 0x43534b48);
  EXPECT_NO_THROW(store::require_current(database));
}

TEST_F(Schema, GoesUpStepByStepAndKeepsTheRows) {
  const std::array<store::Migration, 1> then{"CREATE TABLE a (x)"};
  const std::array<store::Migration, 3> now{then[0], "ALTER TABLE a ADD COLUMN y DEFAULT 2", "CREATE TABLE b (z)"};
  store::Database database(path, store::Database::Access::create);
  store::migrate(database, then);
  database.run("INSERT INTO a VALUES (1)");
  store::migrate(database, now);
  EXPECT_EQ(database.value<int>("SELECT x + y FROM a"), 3);
  EXPECT_EQ(database.value<int>("PRAGMA user_version"), 3);
  store::migrate(database, now);
}

TEST_F(Schema, AStepThatFailsLeavesTheOneBefore) {
  const std::array<store::Migration, 2> steps{"CREATE TABLE a (x)", "CREATE TABLE b (y); CREATE TABLE a (z)"};
  store::Database database(path, store::Database::Access::create);
  EXPECT_THROW(store::migrate(database, steps), store::Failed);
  EXPECT_EQ(database.value<int>("PRAGMA user_version"), 1);
  EXPECT_EQ(database.value<int>("SELECT count(*) FROM sqlite_schema"), 1);
}

TEST_F(Schema, RefusesANewerLedger) {
  ASSERT_TRUE(store::SqliteLedger::open(path));
  execute("PRAGMA user_version=99");
  const auto error = refusal();
  EXPECT_EQ(error.kind, Failure::configuration);
  EXPECT_THAT(error.what, HasSubstr("99"));
  EXPECT_FALSE(error.hint.empty());
  EXPECT_EQ(store::Desk::open(path, store::Desk::Access::read).error().kind, Failure::configuration);
}

TEST_F(Schema, TheDeskRefusesAnOlderLedger) {
  execute("PRAGMA application_id=0x43534b48");
  EXPECT_EQ(store::Desk::open(path, store::Desk::Access::write).error().kind, Failure::configuration);
}

TEST_F(Schema, RefusesAnotherProgramsDatabase) {
  sqlite3* handle = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &handle), SQLITE_OK);
  sqlite3_exec(handle, "CREATE TABLE theirs (x)", nullptr, nullptr, nullptr);
  sqlite3_close(handle);
  EXPECT_EQ(refusal().kind, Failure::configuration);
}

TEST_F(Schema, RefusesWhatIsNoDatabase) {
  std::ofstream(path) << std::string(4096, 'x');
  const auto error = refusal();
  EXPECT_EQ(error.kind, Failure::configuration);
  EXPECT_THAT(error.hint, HasSubstr("store.path"));
}

TEST_F(Schema, NeedsItsFolder) {
  path = folder / "missing/ledger.db";
  const auto error = refusal();
  EXPECT_EQ(error.kind, Failure::configuration);
  EXPECT_THAT(error.what, HasSubstr(path));
  EXPECT_THAT(error.hint, HasSubstr("missing"));
}

TEST_F(Schema, AFolderIsNoLedger) {
  path = folder / "folder";
  std::filesystem::create_directory(path);
  EXPECT_EQ(refusal().kind, Failure::configuration);
}

TEST(SqliteErrors, SayWhatToDo) {
  const std::vector<std::pair<int, Failure>> kinds{{SQLITE_BUSY, Failure::retry},
                                                   {SQLITE_BUSY_SNAPSHOT, Failure::retry},
                                                   {SQLITE_LOCKED, Failure::retry},
                                                   {SQLITE_IOERR_WRITE, Failure::retry},
                                                   {SQLITE_FULL, Failure::retry},
                                                   {SQLITE_CANTOPEN, Failure::configuration},
                                                   {SQLITE_READONLY, Failure::configuration},
                                                   {SQLITE_NOTADB, Failure::configuration},
                                                   {SQLITE_CORRUPT, Failure::give_up},
                                                   {SQLITE_CONSTRAINT_UNIQUE, Failure::give_up}};
  for (const auto& [code, kind] : kinds) EXPECT_EQ(store::error_of(code, "x", "y").kind, kind) << code;
  EXPECT_THAT(store::error_of(SQLITE_FULL, "x", "y").hint, HasSubstr("disk"));
}

TEST(Database, AFullDiskIsARetryAndUndoesTheTransaction) {
  Folder folder;
  auto ledger = value_of(store::SqliteLedger::open(folder / "ledger.db"));
  auto& database = const_cast<store::Database&>(ledger->database());
  database.run("PRAGMA max_page_count=" + std::to_string(*database.value<int>("PRAGMA page_count") + 10));
  auto transaction = value_of(ledger->begin());
  Sample large(VerdictKind::held, 1, noon);
  large.record.raw.assign(1'000'000, 'x');
  const auto recorded = transaction->record(large.record);
  ASSERT_FALSE(recorded);
  EXPECT_EQ(recorded.error().kind, Failure::retry);
  transaction.reset();
  EXPECT_EQ(value_of(value_of(ledger->begin())->find_content(large.record.sha256)), std::nullopt);
}

TEST(Database, AQueryMayRunWithinItsOwnRows) {
  Folder folder;
  store::Database database(folder / "x.db", store::Database::Access::create);
  database.execute("PRAGMA application_id=0x43534b48; CREATE TABLE t (x); INSERT INTO t VALUES (1), (2), (3)");
  const auto sql = "SELECT x FROM t";
  int seen = 0;
  database.all(sql, [&](store::Rows&) {
    return seen += static_cast<int>(database.all(sql, [](store::Rows& row) { return row.take<int>(); }).size());
  });
  EXPECT_EQ(seen, 9);
}

TEST(Lock, KeepsASecondDaemonOut) {
  Folder folder;
  {
    const auto held = store::Lock::take(folder / "ledger.db");
    ASSERT_TRUE(held);
    const auto second = store::Lock::take(folder / "ledger.db");
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind, Failure::retry);
  }
  EXPECT_TRUE(store::Lock::take(folder / "ledger.db"));
  EXPECT_EQ(store::Lock::take(folder / "missing/ledger.db").error().kind, Failure::configuration);
}

}  // namespace
}  // namespace store_tests
