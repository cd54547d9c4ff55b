#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "base/log.hpp"
#include "base/text.hpp"
#include "sandbox/reader_process.hpp"

#ifdef __SANITIZE_ADDRESS__
#define SKIP_UNDER_SANITIZER() GTEST_SKIP() << "memory and system calls are not limited under AddressSanitizer"
#else
#define SKIP_UNDER_SANITIZER() static_cast<void>(0)
#endif

namespace sandbox {
namespace {

using base::Failure;
using testing::HasSubstr;

ReaderOptions options_of(const std::string& program, std::chrono::seconds time = std::chrono::seconds(20)) {
  ReaderOptions options;
  options.program = std::string(BINARY_DIR "/bin/") + program;
  options.time = time;
  return options;
}

base::Result<ports::ReadAnswer> misbehave(const std::string& how,
                                          ReaderOptions options = options_of("stand_in_reader")) {
  ReaderProcess reader(std::move(options));
  return reader.read({ports::ReadRequest::Kind::mail, std::string(300'000, 'm'), how, reading::Want::values});
}

bool has_children() {
  return waitpid(-1, nullptr, WNOHANG) >= 0 || errno != ECHILD;
}

struct Case {
  const char* how;
  const char* what;
};

class Misbehaviour : public testing::TestWithParam<Case> {};

TEST_P(Misbehaviour, CostsTheMessageAnAttempt) {
  // AddressSanitizer turns a fault into an exit of its own.
  if (std::string(GetParam().what).find("SIGSEGV") != std::string::npos) SKIP_UNDER_SANITIZER();
  const auto answer = misbehave(GetParam().how);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, Failure::retry);
  EXPECT_THAT(answer.error().what, HasSubstr(GetParam().what));
  EXPECT_FALSE(has_children());
}

const Case misbehaviours[] = {
    {"exit", "exited with status 7"},
    {"crash", "signal 11 (SIGSEGV)"},
    {"endless", "too long"},
    {"too-long", "too long"},
    {"garbage", "nonsense"},
    {"garbage-in-frame", "nonsense"},
    {"half", "exited with status 0 before its answer was complete"},
    {"more", "no single frame"},
    {"boxed-abort", "signal 6 (SIGABRT)"},
    {"boxed-stack", "signal 11 (SIGSEGV)"},
};

std::string test_name(std::string how) {
  std::ranges::replace(how, '-', '_');
  return how;
}

std::string name_of_case(const testing::TestParamInfo<Case>& each) {
  return test_name(each.param.how);
}
std::string name_of(const testing::TestParamInfo<const char*>& each) {
  return test_name(each.param);
}

INSTANTIATE_TEST_SUITE_P(All, Misbehaviour, testing::ValuesIn(misbehaviours), name_of_case);

class Forbidden : public testing::TestWithParam<const char*> {};

TEST_P(Forbidden, KillsTheReader) {
  SKIP_UNDER_SANITIZER();
  const auto probe = misbehave("boxed-answer");
  ASSERT_TRUE(probe) << probe.error().what;
  const auto answer = misbehave(GetParam());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, Failure::retry);
  EXPECT_EQ(answer.error().what, "reader was killed by signal 31 (SIGSYS)");
}

INSTANTIATE_TEST_SUITE_P(All, Forbidden,
                         testing::Values("boxed-open", "boxed-create", "boxed-stat", "boxed-socket", "boxed-fork",
                                         "boxed-exec", "boxed-ptrace", "boxed-kill", "boxed-executable-memory"),
                         name_of);

TEST(ReaderProcess, MemoryIsBounded) {
  SKIP_UNDER_SANITIZER();
  auto options = options_of("stand_in_reader");
  options.memory = base::megabytes(100);
  const auto answer = misbehave("boxed-memory", options);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, Failure::retry);
  EXPECT_THAT(answer.error().what, HasSubstr("ran out of memory"));
  EXPECT_EQ(answer.error().hint, "limits.reader_memory");
}

class Slow : public testing::TestWithParam<const char*> {};

TEST_P(Slow, IsKilledAtTheDeadline) {
  const auto answer = misbehave(GetParam(), options_of("stand_in_reader", std::chrono::seconds(1)));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, Failure::retry);
  EXPECT_EQ(answer.error().what, "reader timed out after 1 s");
  EXPECT_FALSE(has_children());
}

INSTANTIATE_TEST_SUITE_P(All, Slow, testing::Values("loop", "sleep", "close-and-sleep", "boxed-loop"), name_of);

TEST(ReaderProcess, TheBoxLetsAnAnswerOut) {
  const auto answer = misbehave("boxed-answer");
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(answer->contents.text, "from the box");
}

TEST(ReaderProcess, WhatALibraryPrintsIsNoPartOfTheAnswer) {
  const auto answer = misbehave("boxed-print");
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(answer->contents.text, "printed");
}

TEST(ReaderProcess, NothingIsInheritedButThePipes) {
  const int secret = open("/etc/passwd", O_RDONLY);  // without O_CLOEXEC
  setenv("CSKAKUHO_SECRET", "1", 1);
  const auto answer = misbehave("inheritance");
  close(secret);
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_THAT(answer->contents.text, testing::StartsWith("environment 0; descriptors"));
  std::vector<std::string> descriptors;
  for (const auto& each : base::split(answer->contents.text.substr(26), ' ')) {
    if (!each.empty()) descriptors.push_back(each);
  }
  EXPECT_THAT(descriptors, testing::UnorderedElementsAre("0", "1", "2"));
}

TEST(ReaderProcess, ACompleteAnswerCountsWhateverTheReaderDoesNext) {
  const auto answer = misbehave("answer-and-loop");
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(answer->contents.text, "complete");
  EXPECT_FALSE(has_children());
}

TEST(ReaderProcess, AMissingFilterIsLoggedOnce) {
  std::vector<std::string> events;
  const auto before = base::set_log_sink([&](const base::Event& event) { events.push_back(event.name); });
  ReaderProcess reader(options_of("stand_in_reader"));
  for (int i = 0; i < 3; ++i)
    EXPECT_TRUE(reader.read({ports::ReadRequest::Kind::mail, "", "no-filter", reading::Want::values}));
  base::set_log_sink(before);
  EXPECT_EQ(events, std::vector<std::string>{"reader.unfiltered"});
}

TEST(ReaderProcess, AMissingProgramBlamesNoMessage) {
  const auto answer = misbehave("exit", options_of("no-such-reader"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, Failure::configuration);
  EXPECT_THAT(answer.error().what, HasSubstr("no-such-reader"));
}

TEST(ReaderProcess, LeaksNoDescriptors) {
  const auto count = [] {
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), std::filesystem::directory_iterator());
  };
  const auto before = count();
  for (const char* how : {"exit", "garbage", "boxed-answer", "no-filter"}) misbehave(how);
  misbehave("exit", options_of("no-such-reader"));
  EXPECT_EQ(count(), before);
}

TEST(ReaderProcess, ServesTwoThreadsAtOnce) {
  ReaderProcess reader(options_of("stand_in_reader"));
  std::atomic<int> good = 0;
  const auto work = [&] {
    for (int i = 0; i < 20; ++i) {
      const auto answer = reader.read(
          {ports::ReadRequest::Kind::mail, std::string(100'000, 'x'), "boxed-answer", reading::Want::values});
      if (answer && answer->contents.text == "from the box") ++good;
    }
  };
  std::thread one(work), two(work);
  one.join();
  two.join();
  EXPECT_EQ(good, 40);
}

}  // namespace
}  // namespace sandbox
