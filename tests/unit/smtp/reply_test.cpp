#include "smtp/reply.hpp"

namespace smtp {
namespace {

base::Result<Reply> read(std::vector<std::string> lines) {
  std::size_t at = 0;
  return read_reply([&]() -> base::Result<std::string> {
    if (at == lines.size()) return base::fail(base::Failure::retry, "the end");
    return lines[at++];
  });
}

TEST(Reply, LinesAreTakenApart) {
  struct Case {
    const char* line;
    int code;
    bool last;
    const char* text;
  };
  for (const Case& c :
       {Case{"250 OK", 250, true, "OK"}, Case{"250", 250, true, ""}, Case{"250-SIZE 10", 250, false, "SIZE 10"},
        Case{"250-", 250, false, ""}, Case{"354 go", 354, true, "go"}, Case{"599  x", 599, true, " x"},
        Case{"220 ", 220, true, ""}}) {
    auto parsed = parse_reply_line(c.line);
    ASSERT_TRUE(parsed) << c.line;
    EXPECT_EQ(parsed->code, c.code) << c.line;
    EXPECT_EQ(parsed->last, c.last) << c.line;
    EXPECT_EQ(parsed->text, c.text) << c.line;
  }
  for (const char* wrong : {"", "25", "25 OK", "2500 OK", "250_OK", "abc", "-250", " 250 OK", "150 x", "600 x", "099 x",
                            "25x y", "HTTP/1.1 200 OK"})
    EXPECT_FALSE(parse_reply_line(wrong)) << wrong;
}

TEST(Reply, SeveralLinesAreOne) {
  auto reply = read({"450-4.2.1 busy", "450-", "450 4.2.1 try\tagain\x1b[2J"});
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->code, 450);
  EXPECT_EQ(reply->lines.size(), 3u);
  EXPECT_TRUE(reply->temporary());
  EXPECT_THAT(reply->words(), testing::StartsWith("450 4.2.1 busy /  / 4.2.1 try again"));
  EXPECT_EQ(reply->words().find('\x1b'), std::string::npos);
}

TEST(Reply, WordsAreBounded) {
  auto reply = read({"550 " + std::string(2000, 'x')});
  ASSERT_TRUE(reply);
  EXPECT_LE(reply->words().size(), 300u);
}

TEST(Reply, MalformedOnesAreErrors) {
  EXPECT_FALSE(read({}));
  EXPECT_FALSE(read({"250-one"}));
  EXPECT_FALSE(read({"250-one", "550 two"}));
  EXPECT_FALSE(read({"250-one", "two"}));
  EXPECT_FALSE(read(std::vector<std::string>(100'000, "250-again")));
}

}  // namespace
}  // namespace smtp
