#include "reply/wrap_lines.hpp"

#include <gmock/gmock.h>

#include "base/text.hpp"

namespace reply {
namespace {

TEST(WrapLines, keeps_what_fits_and_joins_blank_lines) {
  EXPECT_EQ("一\n\n二\n", wrap_lines("\n\n一  \n\n\n \n二\n\n", 76));
}

TEST(WrapLines, never_begins_a_line_with_a_full_stop_nor_ends_it_with_an_opening_bracket) {
  EXPECT_EQ("ああ\nあ。\n", wrap_lines("あああ。", 6));
  EXPECT_EQ("ああ\n「い」\n", wrap_lines("ああ「い」", 6));
  EXPECT_EQ("漢字ゃ\n漢\n", wrap_lines("漢字ゃ漢", 6));
}

TEST(WrapLines, prefers_to_break_after_a_particle) {
  EXPECT_EQ("病院のリストを\n受領しました。\n", wrap_lines("病院のリストを受領しました。", 18));
}

TEST(WrapLines, goes_on_under_the_first_word) {
  EXPECT_EQ("  理由  あいうえお\n        かき\n", wrap_lines("  理由  あいうえおかき", 18));
  EXPECT_EQ("  ・あいうえ\n    お\n", wrap_lines("  ・あいうえお", 12));
  EXPECT_EQ("※ああ\n  ああ\n", wrap_lines("※ああああ", 6));
}

TEST(WrapLines, cuts_a_word_only_where_it_is_longer_than_a_line) {
  EXPECT_EQ("あい\nhttps://a.jp\nう\n", wrap_lines("あいhttps://a.jpう", 12));
  EXPECT_EQ("aaaaaaaaaa\naaaaa\n", wrap_lines(std::string(15, 'a'), 10));
}

TEST(WrapLines, keeps_marks_with_their_character) {
  const std::string ga = "か\u3099";  // two code points, two columns
  EXPECT_EQ(ga + ga + "\n" + ga + "\n", wrap_lines(ga + ga + ga, 4));
}

TEST(WrapLines, ends_on_any_text_within_the_columns) {
  const std::vector<std::string> pieces = {"。", "「", "あ",       "漢",         "A", "0",      " ",  "　",
                                           "・", "ー", "か\u3099", "\U00020BB7", "…", "\u0301", "）", "ア"};
  std::uint32_t seed = 1;
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (int i = 0; i < 60; ++i) text += pieces[(seed = seed * 1664525 + 1013904223) >> 28];
    for (const auto& line : base::split(wrap_lines(text, 20), '\n')) ASSERT_LE(base::display_width(line), 20U) << text;
  }
}

}  // namespace
}  // namespace reply
