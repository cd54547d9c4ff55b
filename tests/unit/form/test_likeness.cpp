// What is a list, what is one that lacks columns, and what is another workbook.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "sheet/read_workbook.hpp"
#include "unit/form/lists.hpp"

namespace {

using form::Likeness;
using namespace tests;

TEST(Likenesses, OneRequiredHeadingMissing) {
  const auto sample = tests::sample_form();
  std::vector<std::string> all;
  for (std::size_t at = 0; at < headings.size();) {
    const auto end = std::min(headings.find(" | ", at), headings.size());
    all.push_back(headings.substr(at, end - at));
    at = end + 3;
  }
  ASSERT_EQ(all.size(), 9u);
  for (std::size_t out = 0; out < all.size(); ++out) {
    Grid grid;
    std::string row;
    for (std::size_t i = 0; i < all.size(); ++i) row += (i == out ? std::string("別の見出し") : all[i]) + " | ";
    grid.row(row).row(hospital(1, "A病院"));
    const auto found = find(grid);
    EXPECT_EQ(found.likeness, Likeness::column_missing) << all[out];
    ASSERT_EQ(found.list.tables.size(), 1u);
    EXPECT_EQ(found.list.tables[0].missing.size(), 1u) << all[out];
  }
}

TEST(Likenesses, OtherWorkbooksAreUnrecognised) {
  Grid hospitals;
  hospitals.sheet("病院一覧").rows(R"(
    医療機関コード | 医療機関名 | 郵便番号 | 所在地 | 電話番号 | 許可病床数 | 開設者
    0110112489 | 愛全病院 | 005-0813 | 札幌市南区 | 011-571-5670 | 437 | 法人
  )");
  EXPECT_EQ(find(hospitals).likeness, Likeness::unrecognised);
  Grid survey;
  survey.sheet("調査票").rows(R"(
    順位 | 病院名 | 病床数 | 電子カルテの有無 | 備考
    1 | A病院 | 120 | 有 |
  )");
  EXPECT_EQ(find(survey).likeness, Likeness::unrecognised);
  Grid members;
  members.row("氏名 | 所属 | 電話番号 | メールアドレス | 備考").row("山田 | 医療課 | 03-1111-1111 | a@b.jp |");
  EXPECT_EQ(find(members).likeness, Likeness::unrecognised);
  EXPECT_EQ(find(Grid()).likeness, Likeness::unrecognised);
  Grid empty;
  empty.sheet("Sheet1");
  EXPECT_EQ(find(empty).likeness, Likeness::unrecognised);
}

TEST(Likenesses, TheTitleTellsAnOldLayout) {
  Grid grid;
  grid.row("【様式】セキュリティ確保事業支援対象病院リスト").row("順位 | 病院名 | 病床数").row("1 | A病院 | 120");
  EXPECT_EQ(find(grid).likeness, Likeness::column_missing);
}

TEST(Likenesses, ASummaryBesideTheListIsIgnored) {
  Grid grid;
  grid.sheet("様式1").row(headings).row(hospital(1, "A病院"));
  grid.sheet("集計").row("順位 | 病院名 | 病床数").row("1 | A病院 | 120");
  expect_list(grid, "1 A病院 120@2");
  Grid more = grid;
  more.row("2 | B病院 | 88");  // it would be lost
  EXPECT_EQ(find(more).likeness, Likeness::column_missing);
}

TEST(Likenesses, ATruncatedWorkbookIsNeverJudged) {
  Grid grid;
  grid.row(headings).row(hospital(1, "A病院"));
  auto workbook = grid.workbook();
  workbook.truncated = true;
  EXPECT_EQ(form::find_list(tests::sample_form(), workbook).likeness, Likeness::unrecognised);
}

TEST(Likenesses, ManyRowsThatLookLikeHeadingsEndSoon) {
  Grid grid;
  for (int n = 0; n < 2000; ++n) grid.row("順位 | 許可病床数 | 氏名");
  EXPECT_EQ(find(grid).likeness, Likeness::unrecognised);
}

TEST(Likenesses, NoPublicWorkbookIsAList) {
  const std::filesystem::path folder = SOURCE_DIR "/../shared/corpus/sheets";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "shared/corpus/sheets is not there";
  const auto sample = sample_form();
  int read = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(file), {});
    const auto name = entry.path().filename().string();
    const auto type = sheet::recognise(bytes, name);
    if (!sheet::is_workbook(type)) continue;
    const auto workbook = sheet::read_workbook(bytes, name, type, {});
    if (!workbook) continue;
    ++read;
    EXPECT_EQ(form::find_list(sample, *workbook).likeness, Likeness::unrecognised) << name;
  }
  EXPECT_GT(read, 50);
}

}  // namespace
