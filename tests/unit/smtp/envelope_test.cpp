#include "smtp/envelope.hpp"

namespace smtp {
namespace {

TEST(Address, OnlySafeOnesPass) {
  for (const char* good : {"a@b", "isei-cskakuho@mhlw.go.jp", "a.b+c=d@x-y.lg.jp", "\"a\"@b", "x!y%z@w"})
    EXPECT_TRUE(is_safe_address(good)) << good;
  const std::string table[] = {"",
                               "a",
                               "@b",
                               "a@",
                               "a b@c",
                               "a@b\r\nRCPT TO:<evil@x>",
                               "a@b\n",
                               "a\r@b",
                               "a@b>",
                               "<a@b>",
                               "a\t@b",
                               "受付@b",
                               std::string("a\0@b", 4),
                               "a\x7f@b",
                               std::string(250, 'a') + "@b.jp"};
  for (const std::string& wrong : table) EXPECT_FALSE(is_safe_address(wrong)) << wrong;
}

ports::Outgoing mail(std::string from, std::vector<std::string> to, std::string message) {
  return {std::move(from), std::move(to), std::move(message)};
}

TEST(Fault, TellsWhatCannotBeSent) {
  const std::string good = "Subject: x\r\n\r\nbody\r\n";
  EXPECT_FALSE(fault_of(mail("a@b", {"c@d", "e@f"}, good)));
  EXPECT_FALSE(fault_of(mail("", {"c@d"}, good)));
  const std::pair<ports::Outgoing, std::string> table[] = {
      {mail("a@b\r\n", {"c@d"}, good), "MAIL"},
      {mail(" ", {"c@d"}, good), "MAIL"},
      {mail("a@b", {}, good), "RCPT"},
      {mail("a@b", {"c@d", "e f@g"}, good), "RCPT"},
      {mail("a@b", {""}, good), "RCPT"},
      {mail("a@b", {"c@d"}, ""), "body"},
      {mail("a@b", {"c@d"}, "x\n"), "body"},
      {mail("a@b", {"c@d"}, "x\r"), "body"},
      {mail("a@b", {"c@d"}, "x\r\n\n.\n"), "body"},
      {mail("a@b", {"c@d"}, "x\ry\r\n"), "body"},
      {mail("a@b", {"c@d"}, "x\r\r\n"), "body"},
      {mail("a@b", {"c@d"}, std::string("x\0\r\n", 4)), "body"},
  };
  for (const auto& [outgoing, stage] : table) {
    auto fault = fault_of(outgoing);
    ASSERT_TRUE(fault) << stage;
    EXPECT_EQ(fault->delivery, ports::Delivery::permanent);
    EXPECT_EQ(fault->stage, stage);
    EXPECT_FALSE(fault->answer.empty());
  }
}

TEST(DotStuffing, DoublesDotsAtLineStartsOnly) {
  const std::pair<const char*, const char*> table[] = {
      {"a.b\r\n", "a.b\r\n"},
      {".\r\n", "..\r\n"},
      {"..x\r\n.\r\n", "...x\r\n..\r\n"},
      {"a\r\n.b\r\n\r\n.", "a\r\n..b\r\n\r\n..\r\n"},
      {"x", "x\r\n"},
  };
  for (auto [plain, stuffed] : table) EXPECT_EQ(dot_stuffed(plain), stuffed);
}

}  // namespace
}  // namespace smtp
