#include "base/clock.hpp"
#include "imap/modified_utf7.hpp"
#include "imap/uid_set.hpp"

namespace imap {
namespace {

TEST(ModifiedUtf7, GoesThereAndBack) {
  const std::pair<const char*, const char*> table[] = {
      {"INBOX", "INBOX"},     {"Held & kept", "Held &- kept"},
      {"受付", "&U9dO2A-"},   {"~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"},  // RFC 3501 section 5.1.3
      {"𠮷野", "&2ELft5HO-"}, {"", ""},
      {"\r\n", "&AA0ACg-"},   {"&&", "&-&-"},
  };
  for (auto [plain, wire] : table) {
    EXPECT_EQ(to_modified_utf7(plain), wire);
    EXPECT_EQ(from_modified_utf7(wire), plain);
  }
  for (const char* name : {"a受b付c", "令和７年度 リスト", "〜―‖", "ｶﾅ", "\u007f"})
    EXPECT_EQ(from_modified_utf7(to_modified_utf7(name)), name);
}

TEST(ModifiedUtf7, OnlyPrintableAsciiGoesOut) {
  for (char c : to_modified_utf7("x\x01\x7f\r\n\t\xff 受付")) EXPECT_TRUE(c >= 0x20 && c < 0x7f);
}

TEST(ModifiedUtf7, RefusesWhatItIsNot) {
  for (const char* wrong :
       {"&U9dO2A", "&U9dO2", "\xe5\x8f\x97", "a\nb", "&!!!!-", "&2EI-", "&3,c-", "&AA-", "&U9dO2A/-"})
    EXPECT_EQ(from_modified_utf7(wrong), std::nullopt) << wrong;
}

TEST(Quoted, EscapesWhatEndsAString) {
  EXPECT_EQ(quoted(R"(a "b" \c)"), R"("a \"b\" \\c")");
}

TEST(UidSet, JoinsWhatFollowsEachOther) {
  EXPECT_EQ(uid_set({}), "");
  EXPECT_EQ(uid_set({7}), "7");
  EXPECT_EQ(uid_set({9, 3, 4, 5, 5, 4294967295, 1}), "1,3:5,9,4294967295");
}

TEST(UidSet, IsReadBack) {
  EXPECT_EQ(parse_uid_set("1,3:5,9"), (std::vector<ports::Uid>{1, 3, 4, 5, 9}));
  EXPECT_EQ(parse_uid_set("5:3"), (std::vector<ports::Uid>{3, 4, 5}));
  EXPECT_EQ(parse_uid_set("4294967294:4294967295"), (std::vector<ports::Uid>{4294967294, 4294967295}));
  for (const char* wrong : {"", ",", "1,", "0", "*", "1:*", "a", "-1", "4294967296", "1:", ":1", " 1"})
    EXPECT_EQ(parse_uid_set(wrong), std::nullopt) << wrong;
  EXPECT_EQ(parse_uid_set("1:4294967295"), std::nullopt);
  EXPECT_EQ(parse_uid_set("1:10", 9), std::nullopt);
  EXPECT_TRUE(parse_uid_set("1:10", 10));
}

TEST(Numbers, AreDigitsThatFit) {
  EXPECT_EQ(parse_number("4294967295"), 4294967295u);
  EXPECT_EQ(parse_number("4294967296"), std::nullopt);
  EXPECT_EQ(parse_large_number("4294967296"), 4294967296u);
  for (const char* wrong : {"", "+1", "-1", "1 ", "0x1", "18446744073709551616"})
    EXPECT_EQ(parse_large_number(wrong), std::nullopt) << wrong;
}

TEST(DateTime, IsReadInEachZone) {
  auto instant = base::parse_rfc3339("2025-03-07T14:05:09+09:00");
  EXPECT_EQ(parse_date_time(" 7-Mar-2025 14:05:09 +0900"), instant);
  EXPECT_EQ(parse_date_time("07-Mar-2025 05:05:09 +0000"), instant);
  EXPECT_EQ(parse_date_time("7-mar-2025 05:05:09 +0000"), instant);
  EXPECT_EQ(parse_date_time("06-Mar-2025 23:35:09 -0530"), instant);
  for (const char* wrong : {"", "31-Feb-2025 05:05:09 +0000", "07-Mär-2025 05:05:09 +0000",
                            "07-Mar-2025 24:05:09 +0000", "07-Mar-2025 05:05:09 0000", "07-Mar-2025 05:05:09 +00",
                            "07-Mar-2025T05:05:09 +0000", "0a-Mar-2025 05:05:09 +0000"})
    EXPECT_EQ(parse_date_time(wrong), std::nullopt) << wrong;
}

TEST(DateTime, IsWrittenForTokyo) {
  auto instant = *base::parse_rfc3339("2025-03-06T15:04:05Z");
  EXPECT_EQ(date_time(instant), " 7-Mar-2025 00:04:05 +0900");
  EXPECT_EQ(parse_date_time(date_time(instant)), instant);
}

}  // namespace
}  // namespace imap
