// Lists as officials lay them out.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "unit/form/lists.hpp"

namespace {

using form::Item;
using form::Likeness;
using namespace tests;

TEST(Layouts, Plain) {
  Grid grid;
  grid.sheet("様式1").row(headings).row(hospital(1, "A病院")).row(hospital(2, "B病院", "88"));
  const auto found = find(grid);
  ASSERT_EQ(found.likeness, Likeness::list);
  EXPECT_EQ(summary(found.list), "1 A病院 120@2, 2 B病院 88@3");
  ASSERT_EQ(found.list.tables.size(), 1u);
  const auto& table = found.list.tables[0];
  EXPECT_EQ(table.sheet, "様式1");
  EXPECT_EQ(table.heading_row, 1u);
  EXPECT_TRUE(table.missing.empty());
  EXPECT_EQ(table.headings.at(Item::beds).column, 3u);
  EXPECT_EQ(found.list.heading(tests::sample_form(), Item::beds), "許可病床数（合計）");
  EXPECT_EQ(found.list.heading(tests::sample_form(), Item::phone), "電話番号");
  const auto& h = found.list.hospitals[0];
  EXPECT_EQ(h[Item::emr].value, "yes");
  EXPECT_EQ(h[Item::emr].row, 2u);
  EXPECT_EQ(h[Item::emr].column, 4u);
  EXPECT_EQ(h[Item::phone].column, 0u);
  EXPECT_TRUE(h[Item::phone].blank());
}

TEST(Layouts, NotesAndBlockAbove) {
  Grid grid;
  grid.sheet("様式1").rows(R"(
    【様式】セキュリティ確保事業支援対象病院リスト
    ※ 赤字の注意をよく読み、順位は1から記入してください。
    都道府県名 | 東京都 | | 担当課 | 医療政策課
    担当者     | 山田　太郎 | | 電話番号 | 03-5320-1111
    メールアドレス | a@metro.tokyo.jp

  )");
  grid.row(headings).row(hospital(1, "A病院"));
  const auto found = find(grid);
  EXPECT_EQ(found.likeness, Likeness::list);
  EXPECT_EQ(summary(found.list), "1 A病院 120@8");
  const auto& block = found.list.block;
  EXPECT_EQ(block.at(Item::prefecture).value, "13");
  EXPECT_EQ(block.at(Item::prefecture).row, 3u);
  EXPECT_EQ(block.at(Item::prefecture).column, 2u);
  EXPECT_EQ(block.at(Item::division).value, "医療政策課");
  EXPECT_EQ(block.at(Item::contact_person).value, "山田　太郎");
  EXPECT_EQ(block.at(Item::phone).value, "03-5320-1111");
  EXPECT_EQ(block.at(Item::mail).value, "a@metro.tokyo.jp");
  EXPECT_EQ(found.list.block_sheets.at(Item::prefecture), "様式1");
}

TEST(Layouts, BlockBelowItsLabels) {
  Grid grid;
  grid.rows(R"(
    都道府県名 | 担当課 | 担当者 | 電話番号 | メールアドレス
    大阪       | 保健医療企画課 | 佐藤 | 06-6941-0351 | x@pref.osaka.lg.jp
  )");
  grid.row(headings).row(hospital(1, "A病院"));
  const auto found = find(grid);
  EXPECT_EQ(summary(found.list), "1 A病院 120@4");
  EXPECT_EQ(found.list.block.at(Item::prefecture).value, "27");
  EXPECT_TRUE(found.list.block.at(Item::prefecture).normalised);
  EXPECT_EQ(found.list.block.at(Item::mail).value, "x@pref.osaka.lg.jp");
}

TEST(Layouts, BlockInOneCell) {
  Grid grid;
  grid.rows(R"(
    都道府県名：京都府　担当課：医療課
    担当者：鈴木\n電話：075-414-4111
  )");
  grid.row(headings).row(hospital(1, "A病院"));
  const auto block = find(grid).list.block;
  EXPECT_EQ(block.at(Item::prefecture).value, "26");
  EXPECT_EQ(block.at(Item::division).value, "医療課");
  EXPECT_EQ(block.at(Item::contact_person).value, "鈴木");
  EXPECT_EQ(block.at(Item::phone).value, "075-414-4111");
}

TEST(Layouts, BlockWithMergedLabelsAndABlankValue) {
  Grid grid;
  grid.rows(R"(
    都道府県名 | < | 愛知県 | <
    担当課 | < | | 担当者 | 伊藤
    電話番号 | < | ※内線も
  )");
  grid.row(headings).row(hospital(1, "A病院"));
  const auto block = find(grid).list.block;
  EXPECT_EQ(block.at(Item::prefecture).value, "23");
  EXPECT_TRUE(block.at(Item::division).blank());
  EXPECT_EQ(block.at(Item::division).column, 3u);
  EXPECT_EQ(block.at(Item::contact_person).value, "伊藤");
  EXPECT_TRUE(block.at(Item::phone).blank());
}

TEST(Layouts, PrefectureBehindASpaceOrInBrackets) {
  for (const auto* line : {"都道府県名　北海道", "都道府県名（北海道）", "都道府県： 北海道"}) {
    Grid grid;
    grid.row(line).row(headings).row(hospital(1, "A病院"));
    EXPECT_EQ(find(grid).list.block.at(Item::prefecture).value, "01") << line;
  }
}

TEST(Layouts, HeadingsOverTwoMergedRows) {
  Grid grid;
  grid.row("表題").row("");
  grid.rows(R"(
    順位 | 医療機関名 | 許可病床数 | < | < | 電子カルテ | システム更改 | < | 令和6年度事業への参加状況 | 支援の希望 | < | 担当者 | < | <
    ^ | ^ | 一般 | 療養 | 合計 | 導入状況 | 令和7年度中のシステム更改予定 | 令和8年1月までの現地調査完了見込み | ^ | 外部ネットワーク接続の検証・検査 | オフライン・バックアップ支援 | 部署 | 氏名 | 電話番号
    1 | A病院 | 100 | 20 | 120 | 有 | 無 | | 未参加 | 有 | 有 | 総務課 | 田中 | 03-1111-2222
  )");
  const auto found = find(grid);
  EXPECT_EQ(found.likeness, Likeness::list);
  EXPECT_EQ(summary(found.list), "1 A病院 120@5");
  const auto& h = found.list.hospitals.at(0);
  EXPECT_EQ(h[Item::beds].column, 5u);
  EXPECT_EQ(h[Item::emr].value, "yes");
  EXPECT_EQ(h[Item::division].value, "総務課");
  EXPECT_EQ(h[Item::contact_person].value, "田中");
  EXPECT_EQ(h[Item::phone].value, "03-1111-2222");
  EXPECT_EQ(found.list.tables[0].heading_row, 4u);
  EXPECT_EQ(found.list.tables[0].headings.at(Item::beds).text, "許可病床数 合計");
}

TEST(Layouts, SpanningHeadingsWithoutMerges) {
  Grid grid;
  grid.rows(R"(
    順位 | 病院名 | 許可病床数 | | | 電子カルテ導入状況 | 更改予定 | 現地調査完了見込み | 参加状況 | 支援の希望 | | 担当者 |
         |        | 一般 | 精神 | 合計 | | | | | 外部ネットワーク接続の検証・検査 | オフライン・バックアップ支援 | 氏名 | メール
    1 | A病院 | 100 | 20 | 120 | 有 | 無 | | 未参加 | 有 | 有 | 田中 | t@a.jp
  )");
  expect_list(grid, "1 A病院 120@3");
  EXPECT_EQ(find(grid).list.hospitals.at(0)[Item::mail].value, "t@a.jp");
}

TEST(Layouts, RemarksAndNumbersUnderTheHeadings) {
  Grid grid;
  grid.row(headings);
  grid.rows(R"(
    （必須） | （必須） | （床） | （有/無） | （有/無） | （可/否） | （選択） | （有/無） | （有/無）
    1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9
  )");
  grid.row(hospital(1, "A病院"));
  expect_list(grid, "1 A病院 120@4");
  EXPECT_EQ(find(grid).list.tables[0].heading_row, 3u);
}

TEST(Layouts, ColumnsMovedAddedAndRenamed) {
  Grid grid;
  grid.rows(R"(
    No. | オフラインバックアップ支援の希望 | 病院名 | 二次医療圏 | 総病床数 | 優先順位 | 電子カルテの有無 | システム更改予定 | 現地調査完了見込 | 参加状況 | 検証・検査の希望 | 災害拠点
    1 | 無 | B病院 | 区中央部 | 200 | 2 | 有 | 無 | | 辞退 | 有 | ○
    2 | 無 | A病院 | 区東部 | 300 | 1 | 有 | 無 | | 未参加 | 有 |
  )",
            3);
  expect_list(grid, "2 B病院 200@2, 1 A病院 300@3");
  EXPECT_EQ(find(grid).list.hospitals[0][Item::participation].value, "withdrawn");
}

TEST(Layouts, HeadingsWithLineBreaksSpacesAndMarks) {
  Grid grid;
  grid.rows(R"(
    ※順　位 | 医療機関名\n（正式名称） | 許可\n病床数※1 | 電子カルテ\n導入状況\n（有/無） | 令和７年度中の\nシステム更改予定 | 令和８年１月までの\n現地調査完了見込み\n※更改予定が有の場合 | 令和６年度事業への\n参加状況 | 外部ネットワーク接続の\n検証・検査の希望 | オフライン･バックアップ\n支援の希望
  )");
  grid.row(hospital(1, "A病院"));
  expect_list(grid, "1 A病院 120@2");
}

TEST(Layouts, ExampleRowsAreNoHospitals) {
  for (const auto* mark : {"例", "記入例", "（例）", "【記入例】", "例1", "(記入例１)"}) {
    Grid grid;
    grid.row(headings).row(std::string(mark) + " | ○○病院 | 120" + answers).row(hospital(1, "A病院"));
    expect_list(grid, "1 A病院 120@3");
  }
  Grid named;
  named.row(headings)
      .row("1 | （記入例）○○病院 | 120" + answers)
      .row("1 | 例：○○病院 | 120" + answers)
      .row(hospital(1, "例幣使病院"));
  expect_list(named, "1 例幣使病院 120@4");
}

TEST(Layouts, ExampleBesideAndMergedDown) {
  Grid shifted;
  shifted.rows(" | " + headings);
  shifted.row("記入例 | " + hospital(1, "○○病院"))
      .row("^ | " + hospital(2, "△△病院"))
      .row(" | " + hospital(1, "A病院"));
  expect_list(shifted, "1 A病院 120@4");
}

TEST(Layouts, TheFormsOwnExampleIsNoHospital) {
  Grid grid;
  grid.row(headings);
  grid.row("1 | 医療法人○○会　○○病院 | 120 | 有 | 有 | 可 | 未参加 | 有 | 無").row(hospital(1, "A病院"));
  expect_list(grid, "1 A病院 120@3");
  Grid overwritten;
  overwritten.row(headings).row("1 | 医療法人○○会　○○病院 | 121 | 有 | 有 | 可 | 未参加 | 有 | 無");
  expect_list(overwritten, "1 医療法人○○会　○○病院 121@2");
}

TEST(Layouts, HiddenSheetsAreIgnoredAndHiddenRowsMarked) {
  Grid grid;
  grid.sheet("古い", true).row(headings).row(hospital(1, "古病院"));
  grid.sheet("様式1").row(headings).row(hospital(1, "A病院")).row(hospital(2, "B病院")).hide_row(3).hide_column(5);
  expect_list(grid, "1 A病院 120@2, 2 B病院 120@3");
  const auto list = find(grid).list;
  EXPECT_FALSE(list.hospitals[0].hidden);
  EXPECT_TRUE(list.hospitals[1].hidden);
  ASSERT_EQ(list.tables[0].hidden_columns.size(), 1u);
  EXPECT_EQ(list.tables[0].hidden_columns[0], "令和7年度中のシステム更改予定（有/無）");
  Grid only;
  only.sheet("様式1", true).row(headings).row(hospital(1, "A病院"));
  expect_list(only, "1 A病院 120@2");
}

TEST(Layouts, ASheetForEachClassOfBeds) {
  Grid grid;
  grid.sheet("表紙").row("別紙1").row("支援対象病院リスト");
  grid.sheet("20-99床").row("都道府県名 | 香川県").row(headings).row(hospital(1, "A病院", "60"));
  grid.sheet("100床以上").row(headings).row(hospital(1, "B病院", "200"));
  grid.sheet("500床以上").row(headings).row(" | 該当なし");
  expect_list(grid, "1 A病院 60@3, 1 B病院 200@2");
  const auto list = find(grid).list;
  EXPECT_EQ(list.tables.size(), 3u);
  EXPECT_EQ(list.hospitals[1].sheet, "100床以上");
  EXPECT_TRUE(list.tables[2].says_none);
  EXPECT_FALSE(list.says_none());
  EXPECT_EQ(list.block.at(Item::prefecture).value, "37");
}

TEST(Layouts, InstructionsAndExampleSheets) {
  Grid grid;
  grid.sheet("記入要領").rows(R"(
    項目 | 説明
    順位 | 1から始まる順位を記入してください。
    医療機関名 | 正式名称
    許可病床数 | 合計
  )");
  grid.sheet("記入例").row(headings).row(hospital(1, "見本病院"));
  grid.sheet("様式1").row(headings).row(hospital(1, "A病院"));
  expect_list(grid, "1 A病院 120@2");
  Grid only;
  only.sheet("記入例").row(headings).row(hospital(1, "A病院"));
  expect_list(only, "1 A病院 120@2");
}

TEST(Layouts, ExampleSheetsBesideTheList) {
  for (const auto* name : {"様式1（記入例）", "様式1_記入例", "別紙1 記載例", "記入要領", "【見本】", "サンプル (2)"}) {
    SCOPED_TRACE(name);
    Grid grid;
    grid.sheet("様式1").row(headings).row(hospital(1, "A病院"));
    grid.sheet(name).row(headings).row(hospital(1, "B病院"));
    expect_list(grid, "1 A病院 120@2");
  }
  Grid cases;  // 例 alone must be the whole name
  cases.sheet("20-99床").row(headings).row(hospital(1, "A病院"));
  cases.sheet("特例病床").row(headings).row(hospital(2, "B病院"));
  expect_list(cases, "1 A病院 120@2, 2 B病院 120@2");
}

TEST(Layouts, TwoTablesOnOneSheet) {
  Grid grid;
  grid.row("20～99床").row(headings).row(hospital(1, "A病院", "60")).row("計 | 1病院 | 60").row("");
  grid.row("100床以上").row(headings).row(hospital(1, "B病院", "200"));
  expect_list(grid, "1 A病院 60@3, 1 B病院 200@8");
  EXPECT_EQ(find(grid).list.tables.size(), 2u);
  EXPECT_EQ(find(grid).list.tables[1].heading_row, 7u);
}

TEST(Layouts, TwoTablesSideBySide) {
  Grid grid;
  grid.row(headings + " | | " + headings).row(hospital(1, "A病院") + " | | " + hospital(2, "B病院"));
  const auto list = find(grid).list;
  EXPECT_EQ(summary(list), "1 A病院 120@2, 2 B病院 120@2");
  EXPECT_EQ(list.hospitals.at(1)[Item::name].column, 12u);
}

TEST(Layouts, TheHeadingsRepeatOnEveryPage) {
  Grid grid;
  grid.row(headings).row(hospital(1, "A病院")).row(headings).row(hospital(2, "B病院"));
  expect_list(grid, "1 A病院 120@2, 2 B病院 120@4");
}

TEST(Layouts, TotalsAndNotesUnderTheTable) {
  Grid grid;
  grid.row(headings).row(hospital(1, "A病院")).row(hospital(2, "注連縄病院"));
  grid.rows(R"(
    小計 | | 240
    合計 | 2病院 | 240
     | 合　計 | 240

    ※ 順位は1から記入してください。
    注1 | 許可病床数は合計を記入すること
    （注）オフライン・バックアップ支援のみは不可
    備考 | 特になし
    希望する全ての病院を記入のうえ、期限までに提出してください。 | < | < | < | <
    以下余白
    担当課 | 医療課 | | 電話番号 | 03-0000-1111
    支援枠 | 20-99床 | 10
  )");
  expect_list(grid, "1 A病院 120@2, 2 注連縄病院 120@3");
  EXPECT_EQ(find(grid).list.block.at(Item::division).value, "医療課");
}

TEST(Layouts, NumberedAndPrefilledRowsAreBlank) {
  Grid grid;
  grid.row(
      "順位 | 都道府県名 | 医療機関名 | 許可病床数 | 電子カルテ導入状況 | 更改予定 | 現地調査完了見込み | 参加状況 | "
      "検証・検査の希望 | バックアップ支援の希望 | 備考");
  grid.row("1 | 東京都 | A病院 | 120 | 有 | 無 | | 未参加 | 有 | 無 |");
  for (int n = 2; n <= 20; ++n) grid.row(std::to_string(n) + " | 東京都");
  for (int n = 21; n <= 40; ++n)
    grid.row(std::to_string(n) + " | ↓選択してください | | | 選択してください | 有・無 | | | | |");
  for (int n = 41; n <= 60; ++n) grid.row(std::to_string(n) + " | 東京都 | =0 | =#N/A | =0 | =有 | | | | |");
  for (int n = 61; n <= 80; ++n) grid.row(std::to_string(n) + " | 東京都 | | | 有 | 無 | | | | |");
  const auto found = find(grid);
  EXPECT_EQ(found.likeness, Likeness::list);
  EXPECT_EQ(summary(found.list), "1 A病院 120@2");
}

TEST(Layouts, FormulasPutIntoAllRowsSayNothing) {
  Grid grid;
  grid.row(headings).row("1 | =A病院 | =120" + answers).row("2 | =0 | =0").row("3 | =#N/A | =#N/A").row("4 | | =?");
  expect_list(grid, "1 A病院 120@2");
}

TEST(Layouts, ARowWithoutANameIsAFaultyHospital) {
  Grid grid;
  grid.row(headings).row("1 | | 120" + answers).row(" | B病院 | 88" + answers).row("3 | C病院");
  expect_list(grid, "1  120@2,  B病院 88@3, 3 C病院 @4");
  const auto list = find(grid).list;
  EXPECT_EQ(list.hospitals[0][Item::name].row, 2u);
  EXPECT_EQ(list.hospitals[0][Item::name].column, 2u);
}

TEST(Layouts, BlankRowsBetweenHospitals) {
  Grid grid;
  grid.row(headings).row(hospital(1, "A病院")).row("").row("").row(hospital(2, "B病院")).row("").row(" | C病院 | 60");
  expect_list(grid, "1 A病院 120@2, 2 B病院 120@5,  C病院 60@7");
}

TEST(Layouts, SaysNone) {
  for (const auto* row : {"該当なし", " | 該当なし", "1 | 該当なし", " | （該当なし）", " | 該当する病院はありません。",
                          " | | | 該当なし"}) {
    Grid grid;
    grid.row(headings).row(row);
    const auto found = find(grid);
    EXPECT_EQ(found.likeness, Likeness::list) << row;
    EXPECT_TRUE(found.list.says_none()) << row;
    EXPECT_TRUE(found.list.hospitals.empty()) << row;
  }
  Grid merged;
  merged.row(headings).row("該当なし | < | < | < | <");
  EXPECT_TRUE(find(merged).list.says_none());
  Grid empty;
  empty.row(headings).row("1").row("2");
  EXPECT_FALSE(find(empty).list.says_none());
  Grid outside;
  outside.row("該当なしの場合はその旨を記入").row("該当なし").row(headings);
  EXPECT_FALSE(find(outside).list.says_none());
  Grid answered;
  answered.row(headings).row("1 | A病院 | 120 | 有 | 無 | 該当なし | 未参加 | 有 | 無");
  expect_list(answered, "1 A病院 120@2");
  EXPECT_TRUE(find(answered).list.hospitals[0][Item::survey].blank());
}

TEST(Layouts, MergedValuesStandForAllTheirRows) {
  Grid grid;
  grid.rows(R"(
    順位 | 都道府県名 | 医療機関名 | 許可病床数 | 電子カルテ導入状況 | 更改予定 | 現地調査完了見込み | 参加状況 | 検証・検査の希望 | バックアップ支援の希望 | 電話番号
    1 | 東京都 | A病院 | 120 | 有 | 無 | | 未参加 | 有 | 無 | 03-1111-1111
    2 | ^ | B病院 | 88 | 有 | 無 | | 未参加 | 有 | 無 | ^
    3 | ^ | C病院 | 60 | 有 | ^ | | 未参加 | 有 | 無 | 03-3333-3333
    4 | ^
  )");
  const auto list = find(grid).list;
  EXPECT_EQ(summary(list), "1 A病院 120@2, 2 B病院 88@3, 3 C病院 60@4");
  for (const auto& h : list.hospitals) EXPECT_EQ(h[Item::prefecture].value, "13");
  EXPECT_EQ(list.hospitals.at(1)[Item::prefecture].row, 2u);
  EXPECT_EQ(list.hospitals.at(1)[Item::phone].value, "03-1111-1111");
  EXPECT_EQ(list.hospitals.at(2)[Item::phone].value, "03-3333-3333");
  EXPECT_TRUE(list.hospitals.at(2)[Item::renewal].blank());
}

TEST(Layouts, AHospitalOverSeveralRows) {
  Grid grid;
  grid.row(headings + " | 担当者氏名 | 電話番号");
  grid.row(hospital(1, "A病院") + " | 田中 | 03-1111-1111")
      .row("^ | ^ | ^ | | | | | | | 山田 | 03-2222-2222")
      .row(hospital(2, "B病院"));
  expect_list(grid, "1 A病院 120@2, 2 B病院 120@4");
}

TEST(Layouts, CodesAreCompletedFromTheListsPrefecture) {
  Grid grid;
  grid.row("都道府県名 | 北海道").row("医療機関コード | " + headings).row("112489 | " + hospital(1, "愛全病院"));
  EXPECT_EQ(find(grid).list.hospitals.at(0)[Item::code].value, "0110112489");
}

TEST(Layouts, HeadingMergedOverTwoColumns) {
  Grid grid;
  grid.row(
      "順位 | 医療機関名 | < | 許可病床数 | 電子カルテ導入状況 | 更改予定 | 現地調査完了見込み | 参加状況 | "
      "検証・検査の希望 | バックアップ支援の希望");
  grid.row("1 | | A病院 | 120 | 有 | 無 | | 未参加 | 有 | 無").row("2 | B病院 | < | 88 | 有 | 無 | | 未参加 | 有 | 無");
  expect_list(grid, "1 A病院 120@2, 2 B病院 88@3");
}

TEST(Layouts, ManyRowsCostLittle) {
  Grid grid;
  grid.row(headings);
  for (int n = 1; n <= 3000; ++n) grid.row(n <= 5 ? hospital(n, fmt::format("病院{}", n)) : std::to_string(n));
  EXPECT_EQ(find(grid).list.hospitals.size(), 5u);
}

}  // namespace
