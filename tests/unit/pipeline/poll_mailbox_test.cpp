// Batches, attempts, interruptions: the rhythm of one cycle, over a real ledger.
#include "pipeline/poll_mailbox.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "base/log.hpp"
#include "config/settings.hpp"
#include "fakes.hpp"
#include "store/desk.hpp"
#include "store/sqlite_ledger.hpp"

namespace {

class Poll : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / fmt::format("cskakuho-poll-{}", getpid());
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    reopen();
    const auto loaded = config::load(std::string(SOURCE_DIR) + "/config/cskakuhod.yaml", config::Use::judging);
    ASSERT_TRUE(loaded.settings);
    policy_.mailbox = "box@host:993/INBOX";
    policy_.folders = {"Accepted", "Corrections", "Held", "Ignored"};
    policy_.max_message = base::megabytes(1);
    policy_.batch = 3;
    policy_.programme = loaded.settings->programme;
    policy_.form = loaded.settings->form;
    policy_.register_ = loaded.settings->register_;
    policy_.templates = loaded.settings->templates;
    before_ = base::set_log_sink([this](const base::Event& event) { events_.push_back(event.name); });
  }
  void TearDown() override {
    base::set_log_sink(before_);
    ledger_.reset();
    std::filesystem::remove_all(folder_);
  }
  void reopen() {
    ledger_.reset();
    auto opened = store::SqliteLedger::open(path());
    ASSERT_TRUE(opened) << opened.error().what;
    ledger_ = std::move(*opened);
  }
  std::string path() const { return (folder_ / "ledger.db").string(); }
  base::Result<pipeline::PollReport> run() {
    pipeline::MailboxPoll poll(mailbox_, reader_, *ledger_, policy_, [] { return true; }, base::now);
    return poll.run();
  }
  std::size_t recorded() {
    const auto desk = store::Desk::open(path(), store::Desk::Access::read);
    return (*desk)->messages()->size();
  }
  long count(const std::string& event) const { return std::ranges::count(events_, event); }

  std::filesystem::path folder_;
  std::unique_ptr<store::SqliteLedger> ledger_;
  pipeline::Policy policy_;
  tests::FakeMailbox mailbox_;
  tests::FakeReader reader_;
  std::vector<std::string> events_;
  base::LogSink before_;
};

std::string mail(int n, const std::string& more = {}) {
  return fmt::format("From: someone@example.com\r\nSubject: {}\r\n\r\n{}\r\n", n, more);
}

TEST_F(Poll, RecordsAndFilesWhatIsNewOnce) {
  for (int n = 1; n <= 8; ++n) mailbox_.inbox[static_cast<ports::Uid>(n)] = mail(n);
  const auto first = run();
  ASSERT_TRUE(first) << first.error().what;
  EXPECT_EQ(first->recorded, 8u);
  EXPECT_EQ(mailbox_.folders_of["Held"].size(), 8u);
  const auto second = run();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->listed, 0u);
  EXPECT_EQ(recorded(), 8u);
}

TEST_F(Poll, KnownContentUnderANewUidIsFiledAgainAndNotJudgedAgain) {
  mailbox_.inbox[1] = mail(1);
  ASSERT_TRUE(run());
  mailbox_.uid_validity = 2;
  mailbox_.inbox[1] = mail(1);
  const auto again = run();
  ASSERT_TRUE(again) << again.error().what;
  EXPECT_EQ(again->known, 1u);
  EXPECT_EQ(reader_.reads, 1u);
  EXPECT_EQ(recorded(), 1u);
  EXPECT_EQ(mailbox_.folders_of["Held"].size(), 2u);
}

TEST_F(Poll, APoisonedMailIsHeldAfterThreeAttemptsAndItsNeighboursGoOn) {
  mailbox_.inbox[1] = mail(1, "POISON");
  mailbox_.inbox[2] = mail(2);
  const auto first = run();
  ASSERT_TRUE(first) << first.error().what;
  EXPECT_EQ(first->failed, 1u);
  EXPECT_EQ(first->recorded, 1u);
  ASSERT_TRUE(run());
  EXPECT_EQ(recorded(), 1u);
  reopen();  // attempts are counted on disk
  const auto third = run();
  ASSERT_TRUE(third) << third.error().what;
  EXPECT_EQ(recorded(), 2u);
  EXPECT_EQ(count("message.poison"), 1);
  EXPECT_TRUE(mailbox_.inbox.empty());
  EXPECT_EQ(run()->listed, 0u);
}

TEST_F(Poll, ARetriedMailThatAPersonRemovedIsForgotten) {
  mailbox_.inbox[1] = mail(1, "POISON");
  ASSERT_TRUE(run());
  mailbox_.inbox.clear();
  ASSERT_TRUE(run());
  EXPECT_TRUE(ledger_->position(policy_.mailbox, 1)->retry.empty());
}

TEST_F(Poll, AnInterruptedBatchIsTakenUpOneByOneAfterAllOthers) {
  for (int n = 1; n <= 3; ++n) mailbox_.inbox[static_cast<ports::Uid>(n)] = mail(n);
  ASSERT_TRUE(ledger_->start_batch(policy_.mailbox, 1, {1, 2, 3}));
  reopen();  // the daemon died
  mailbox_.inbox[4] = mail(4);
  const auto report = run();
  ASSERT_TRUE(report) << report.error().what;
  EXPECT_EQ(report->recorded, 4u);
  EXPECT_EQ(recorded(), 4u);
  EXPECT_EQ(mailbox_.folders_of["Held"][0], mail(4));
  EXPECT_TRUE(ledger_->position(policy_.mailbox, 1)->interrupted.empty());
}

TEST_F(Poll, AMailOverTheLimitIsNotFetched) {
  mailbox_.inbox[1] = mail(1, std::string(2 * 1024 * 1024, 'x'));
  const auto report = run();
  ASSERT_TRUE(report) << report.error().what;
  EXPECT_EQ(mailbox_.fetched, 0u);
  EXPECT_EQ(report->recorded, 1u);
}

TEST_F(Poll, AMailboxThatCannotBeOpenedIsAnError) {
  mailbox_.open_fails = base::Error{base::Failure::retry, "connection refused", ""};
  const auto report = run();
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, base::Failure::retry);
}

}  // namespace
