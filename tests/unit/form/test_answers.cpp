#include <gtest/gtest.h>

#include "form/read_answer.hpp"
#include "unit/form/grid.hpp"
#include "unit/form/sample_form.hpp"

namespace {

using form::Item;
using State = form::Answer::State;

const char* state_name(State state) {
  switch (state) {
    case State::blank:
      return "blank";
    case State::given:
      return "given";
    case State::unclear:
      return "unclear";
    case State::not_understood:
      return "not understood";
    case State::uncalculated:
      return "uncalculated";
    case State::cell_error:
      return "error";
  }
  return "?";
}

struct Case {
  const char* cell;  // as tests::Grid draws it
  const char* state;
  const char* value = "";
  bool normalised = false;
};

form::Answer answer(Item item, const char* cell) {
  static const auto sample = tests::sample_form();
  static const form::FormKeys keys(sample);
  tests::Grid grid;
  grid.sheet("様式1").put(3, 2, cell);
  const auto& book = grid.workbook();
  return form::read_answer(keys, keys[item], book, book.sheets[0].find(3, 2));
}

void check(Item item, const std::vector<Case>& cases) {
  for (const auto& c : cases) {
    const auto read = answer(item, c.cell);
    EXPECT_STREQ(state_name(read.state), c.state) << form::item_name(item) << ": " << c.cell;
    EXPECT_EQ(read.value, c.value) << c.cell;
    EXPECT_EQ(read.normalised, c.normalised) << c.cell;
  }
}

TEST(Answers, Beds) {
  check(Item::beds, {
                        {"120", "given", "120"},
                        {"'120", "given", "120"},
                        {"120.0", "given", "120"},
                        {"0", "given", "0"},
                        {"=88", "given", "88"},
                        {"1２０", "given", "120", true},
                        {"１２０床", "given", "120", true},
                        {"120 床", "given", "120", true},
                        {"'1,200", "given", "1200", true},
                        {"１，２００", "given", "1200", true},
                        {"１、２００床", "given", "1200", true},
                        {"'　120　", "given", "120"},
                        {"'120.0", "given", "120", true},
                        {"百二十", "given", "120", true},
                        {"120.5", "not understood"},
                        {"'120.5", "not understood"},
                        {"-5", "not understood"},
                        {"'-5", "not understood"},
                        {"'12,00", "unclear"},
                        {"'12a", "not understood"},
                        {"たくさん", "not understood"},
                        {"TRUE", "not understood"},
                        {"120（休床20）", "unclear"},
                        {"120(20)", "unclear"},
                        {"約120", "unclear"},
                        {"120～130", "unclear"},
                        {"120-130", "unclear"},
                        {"120程度", "unclear"},
                        {"120床+30床", "unclear"},
                        {"未定", "unclear"},
                        {"検討中です", "unclear"},
                        {"?", "unclear"},
                        {"？", "unclear"},
                        {"~120~", "unclear"},
                        {"@2026-01-31", "unclear"},
                        {"－", "blank"},
                        {"'　", "blank"},
                        {"↓選択してください", "blank"},
                        {"#N/A", "error"},
                        {"#REF!", "error"},
                        {"=?", "uncalculated"},
                        {"999999999999", "not understood"},
                    });
  EXPECT_EQ(answer(Item::beds, "１２０床").number, 120);
  EXPECT_EQ(answer(Item::beds, "１２０床").raw, "１２０床");
  EXPECT_EQ(answer(Item::beds, "１２０床").row, 3u);
  EXPECT_EQ(answer(Item::beds, "１２０床").column, 2u);
  EXPECT_FALSE(answer(Item::beds, "約120").number);
}

TEST(Answers, Rank) {
  check(Item::rank, {
                        {"5", "given", "5"},          {"第５位", "given", "5", true},
                        {"1位", "given", "1", true},  {"①", "given", "1", true},
                        {"⑳", "given", "20", true},   {"㈠", "given", "1", true},
                        {"(3)", "given", "3", true},  {"'3.", "given", "3", true},
                        {"No.4", "given", "4", true}, {"第十二位", "given", "12", true},
                        {"0", "not understood"},      {"-1", "not understood"},
                        {"1.5", "not understood"},    {"A", "not understood"},
                        {"高", "not understood"},     {"1位（同率）", "unclear"},
                        {"'1-2", "unclear"},          {"未定", "unclear"},
                        {"~3~", "unclear"},
                    });
}

TEST(Answers, ElectronicRecords) {
  check(Item::emr, {
                       {"有", "given", "yes"},
                       {"'有　", "given", "yes"},
                       {"あり", "given", "yes", true},
                       {"有り", "given", "yes", true},
                       {"○", "given", "yes", true},
                       {"◯", "given", "yes", true},
                       {"〇", "given", "yes", true},
                       {"✔", "given", "yes", true},
                       {"レ", "given", "yes", true},
                       {"はい", "given", "yes", true},
                       {"1", "given", "yes", true},
                       {"１", "given", "yes", true},
                       {"TRUE", "given", "yes", true},
                       {"導入済み", "given", "yes", true},
                       {"有（A社）", "given", "yes"},
                       {"☑有 □無", "given", "yes", true},
                       {"□有　■無", "given", "no", true},
                       {"無", "given", "no"},
                       {"なし", "given", "no", true},
                       {"×", "given", "no", true},
                       {"✕", "given", "no", true},
                       {"0", "given", "no", true},
                       {"導入予定", "given", "no", true},
                       {"未導入（令和8年度導入予定）", "given", "no"},
                       {"有（令和8年度導入予定）", "unclear"},
                       {"有（一部）", "unclear"},
                       {"有（未稼働）", "unclear"},
                       {"無（導入済）", "unclear"},
                       {"有 A社", "unclear"},
                       {"有？", "unclear"},
                       {"電子カルテあり", "given", "yes", true},
                       {"電子カルテは令和6年4月に導入済み", "unclear"},
                       {"まだ導入していない", "unclear"},
                       {"〃", "unclear"},
                       {"わからない", "not understood"},
                       {"一部導入", "unclear"},
                       {"一部の病棟のみ", "unclear"},
                       {"未定", "unclear"},
                       {"検討中", "unclear"},
                       {"現在調整中です", "unclear"},
                       {"=0", "unclear"},
                       {"~有~", "unclear"},
                       {"たぶん", "not understood"},
                       {"2", "not understood"},
                       {"有・無", "blank"},
                       {"選択してください", "blank"},
                       {"#N/A", "error"},
                       {"'#N/A", "error"},
                       {"=?", "uncalculated"},
                   });
}

TEST(Answers, Survey) {
  check(Item::survey, {
                          {"可", "given", "yes"},
                          {"可能", "given", "yes", true},
                          {"見込みあり", "given", "yes", true},
                          {"否", "given", "no"},
                          {"不可", "given", "no", true},
                          {"×", "given", "no", true},
                          {"@2026-01-31", "given", "2026-01-31"},
                          {"46053", "given", "2026-01-31", true},
                          {"'2026/1/31", "given", "2026-01-31"},
                          {"'2026-01-31 00:00:00", "given", "2026-01-31"},
                          {"'20260131", "given", "2026-01-31"},
                          {"2026年1月31日", "given", "2026-01-31"},
                          {"2026年1月31日（土）", "given", "2026-01-31"},
                          {"R7.3.14", "given", "2025-03-14", true},
                          {"Ｒ７．３．１４", "given", "2025-03-14", true},
                          {"R7年12月20日", "given", "2025-12-20", true},
                          {"令和７年３月", "given", "2025-03-31", true},
                          {"令和8年2月", "given", "2026-02-28", true},
                          {"令和元年5月", "given", "2019-05-31", true},
                          {"㋿8年1月", "given", "2026-01-31", true},
                          {"2026年1月", "given", "2026-01-31", true},
                          {"2025/12", "given", "2025-12-31", true},
                          {"令和7年12月末", "given", "2025-12-31", true},
                          {"令和7年12月中旬まで", "given", "2025-12-31", true},
                          {"令和7年12月予定", "given", "2025-12-31", true},
                          {"可（令和7年12月）", "given", "2025-12-31", true},
                          {"可（令和7年12月予定）", "given", "2025-12-31", true},
                          {"可（A社）", "given", "yes"},
                          {"可（12月）", "unclear"},
                          {"令和7年12月頃", "unclear"},
                          {"令和8年1月以降", "unclear"},
                          {"1月末", "unclear"},
                          {"令和7年度中", "unclear"},
                          {"'26/1/31", "unclear"},
                          {"未定", "unclear"},
                          {"調整中", "unclear"},
                          {"'2026/2/30", "not understood"},
                          {"令和8年13月", "not understood"},
                          {"たぶん", "not understood"},
                          {"－", "blank"},
                          {"該当なし", "blank"},
                          {"非該当", "blank"},
                      });
  EXPECT_EQ(answer(Item::survey, "@2026-01-31").raw, "2026/1/31");
  EXPECT_EQ(base::iso_date(answer(Item::survey, "令和8年2月").date.value()), "2026-02-28");
  EXPECT_FALSE(answer(Item::survey, "可").date);
}

TEST(Answers, Participation) {
  check(Item::participation, {
                                 {"未参加", "given", "none"},
                                 {"参加なし", "given", "none", true},
                                 {"無", "given", "none", true},
                                 {"辞退", "given", "withdrawn"},
                                 {"取下げ", "given", "withdrawn", true},
                                 {"辞退（日程調整つかず）", "given", "withdrawn"},
                                 {"調査完了", "given", "completed"},
                                 {"完了", "given", "completed", true},
                                 {"辞退（調査完了後）", "unclear"},
                                 {"参加", "unclear"},
                                 {"有", "unclear"},
                                 {"未参加？", "unclear"},
                                 {"△△", "not understood"},
                             });
}

TEST(Answers, OtherChoices) {
  check(Item::renewal,
        {{"予定なし", "given", "no", true}, {"有", "given", "yes"}, {"検討中", "unclear"}, {"", "blank"}});
  check(Item::network_check,
        {{"希望する", "given", "yes", true}, {"希望しない", "given", "no", true}, {"有（検討中）", "unclear"}});
  check(Item::offline_backup, {{"要", "given", "yes", true}, {"不要", "given", "no", true}, {"無", "given", "no"}});
}

TEST(Answers, Prefecture) {
  check(Item::prefecture, {
                              {"東京都", "given", "13"},
                              {"'東京都　", "given", "13"},
                              {"東京", "given", "13", true},
                              {"13", "given", "13", true},
                              {"1", "given", "01", true},
                              {"東京都（島しょ）", "given", "13", true},
                              {"東京都保健医療局", "given", "13", true},
                              {"東京都・神奈川県", "not understood"},
                              {"東京部", "not understood"},
                              {"48", "not understood"},
                              {"↓選択してください", "blank"},
                              {"=0", "blank"},
                          });
}

TEST(Answers, CodesAndContacts) {
  check(Item::code, {
                        {"1318814790", "given", "1318814790"},
                        {"'1318814790", "given", "1318814790"},
                        {"13-1-8814790", "given", "1318814790", true},
                        {"１３１８８１４７９０", "given", "1318814790", true},
                        {"13 1 881479 0", "given", "1318814790", true},
                        {"'123", "given", "123"},
                        {"－", "blank"},
                    });
  check(Item::phone, {
                         {"03-5253-1111", "given", "03-5253-1111"},
                         {"０３－５２５３－１１１１", "given", "03-5253-1111"},
                         {"352531111", "given", "0352531111", true},
                     });
  check(Item::postal_code, {
                               {"〒100-8916", "given", "100-8916"},
                               {"１００－８９１６", "given", "100-8916"},
                               {"1008916", "given", "100-8916"},
                               {"50813", "given", "005-0813", true},
                               {"'10-89", "given", "10-89"},
                           });
  check(Item::mail,
        {{"ａ@pref.lg.jp", "given", "a@pref.lg.jp"}, {"mailto:x@y.jp", "given", "x@y.jp"}, {"なし", "blank"}});
  check(Item::name, {
                        {"医療法人　髙橋病院", "given", "医療法人　髙橋病院"},
                        {"'　○○病院　", "given", "○○病院"},
                        {"~○○病院~", "unclear"},
                        {"=0", "blank"},
                        {"=○○病院", "given", "○○病院"},
                    });
  check(Item::address, {{"~東京都~", "given", "東京都"}});
}

TEST(Answers, CodesRegainTheirZeros) {
  struct {
    const char* written;
    const char* prefecture;
    const char* code;
  } const cases[] = {
      {"110112489", "01", "0110112489"}, {"110112489", "", "0110112489"}, {"110112488", "", "110112488"},
      {"131881479", "13", "131881479"},  {"8814790", "13", "1318814790"}, {"8814790", "", "8814790"},
      {"112489", "01", "0110112489"},    {"0112489", "01", "0110112489"}, {"12345678", "01", "12345678"},
  };
  for (const auto& c : cases) {
    auto code = answer(Item::code, (std::string("'") + c.written).c_str());
    form::complete_code(code, c.prefecture);
    EXPECT_EQ(code.value, c.code) << c.written << " in " << c.prefecture;
    EXPECT_EQ(code.normalised, std::string(c.written) != c.code) << c.written;
    EXPECT_EQ(code.raw, c.written);
  }
}

TEST(Answers, AColumnWithoutACellIsBlank) {
  const auto read = answer(Item::beds, "");
  EXPECT_TRUE(read.blank());
  EXPECT_EQ(read.row, 0u);
}

}  // namespace
