#include "base/log.hpp"

namespace {

TEST(Log, OneLineForEachEventAndNoneBelowTheLevel) {
  std::vector<std::string> lines;
  auto before =
      base::set_log_sink([&](const base::Event& event) { lines.push_back(base::log_line(event)); }, base::Level::info);
  base::log(base::Level::debug, "poll.detail", "unheard");
  base::log(base::Level::alert, "message.poison", "UID 7\r\nforged: line", {{"UID", "7\x1B[0m"}});
  base::set_log_sink(before);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0], "alert message.poison: UID 7\\x0D\\x0Aforged: line UID=7\\x1B[0m");
}

}  // namespace
