#include "base/text.hpp"

namespace {

TEST(Utf8, IllFormedSequencesAreReplaced) {
  EXPECT_TRUE(base::is_utf8("髙﨑①"));
  EXPECT_FALSE(base::is_utf8("\x82\xA0"));
  EXPECT_FALSE(base::is_utf8("\xED\xA0\x80"));  // a surrogate
  EXPECT_FALSE(base::is_utf8("\xC0\xAF"));      // overlong
  EXPECT_EQ(base::to_utf8("a\xFF"), "a\xEF\xBF\xBD");
  EXPECT_EQ(base::from_code_points(base::code_points("𠮷野家")), "𠮷野家");
}

struct Pair {
  const char* a;
  const char* b;
};

class SameName : public testing::TestWithParam<Pair> {};
TEST_P(SameName, HasOneKey) {
  EXPECT_EQ(base::match_key(GetParam().a), base::match_key(GetParam().b));
}
INSTANTIATE_TEST_SUITE_P(
    MatchKey, SameName,
    testing::Values(Pair{"髙橋病院", "高橋病院"}, Pair{"岡﨑病院", "岡崎病院"}, Pair{"濵田病院", "浜田病院"},
                    Pair{"濱田病院", "浜田病院"}, Pair{"ヶ丘", "ケ丘"}, Pair{"緑ヵ丘", "緑カ丘"}, Pair{"１〜２", "1~2"},
                    Pair{"1\u301C2", "1\uFF5E2"}, Pair{"1\u22122", "1-2"}, Pair{"1－2", "1-2"},
                    Pair{"医療法人　愛全病院", "医療法人愛全病院"}, Pair{"㈱病院", "(株)病院"},
                    Pair{"ﾊﾟｰｸ病院", "パーク病院"}, Pair{"ＡＢＣ病院", "abc病院"}, Pair{"葛\U000E0100城", "葛城"},
                    Pair{"が", "か\u3099"}, Pair{"德洲会", "徳洲会"}, Pair{"渡邉", "渡辺"}, Pair{"渡邊", "渡辺"},
                    Pair{"齋藤", "斎藤"}, Pair{"黒澤", "黒沢"}, Pair{"廣瀨", "広瀬"}, Pair{"國際", "国際"},
                    Pair{"龍", "竜"}, Pair{"櫻井", "桜井"}, Pair{"冨田", "富田"}, Pair{"𠮷田", "吉田"},
                    Pair{"桒原", "桑原"}, Pair{"栁", "柳"}, Pair{"嶋", "島"}, Pair{"舘", "館"}));

class OtherName : public testing::TestWithParam<Pair> {};
TEST_P(OtherName, HasAnotherKey) {
  EXPECT_NE(base::match_key(GetParam().a), base::match_key(GetParam().b));
}
INSTANTIATE_TEST_SUITE_P(MatchKey, OtherName,
                         testing::Values(Pair{"第一病院", "第二病院"}, Pair{"大田", "太田"}, Pair{"ハート", "バート"},
                                         Pair{"アー", "ア-"}, Pair{"\uE18D", "\uE38B"}));

TEST(Columns, FullWidthCountsTwo) {
  EXPECT_EQ(base::display_width("abc"), 3u);
  EXPECT_EQ(base::display_width("病院"), 4u);
  EXPECT_EQ(base::display_width("ﾊﾟ"), 2u);
  EXPECT_EQ(base::display_width("①■"), 4u);  // ambiguous: as Japanese clients show them
  EXPECT_EQ(base::display_width("か\u3099"), 2u);
  EXPECT_EQ(base::fit_columns("病院名", 5), "病院");
  EXPECT_EQ(base::fit_columns("か\u3099き", 2), "か\u3099");
}

TEST(Visible, NothingReachesATerminalOrALogUnescaped) {
  EXPECT_EQ(base::visible("a\r\nb"), "a\\x0D\\x0Ab");
  EXPECT_EQ(base::visible("\x1B[31m"), "\\x1B[31m");
  EXPECT_EQ(base::visible("\u202Eabc"), "\\u{202E}abc");
  EXPECT_EQ(base::visible("\u009B1m"), "\\x9B1m");
  EXPECT_EQ(base::visible("病院"), "病院");
}

TEST(SingleLine, BreaksBecomeSpacesAndControlsVanish) {
  EXPECT_EQ(base::single_line("a\r\n\tb\x1B[0m\u202E"), "a b[0m");
  EXPECT_EQ(base::single_line("\n病院\n"), "病院");
}

TEST(Trim, KnowsTheIdeographicSpace) {
  EXPECT_EQ(base::trim("　 病院\u00A0\u200B"), "病院");
  EXPECT_EQ(base::trim("　"), "");
  EXPECT_EQ(base::without_spaces("医療法人　愛全 病院"), "医療法人愛全病院");
}

}  // namespace
