// The workbooks that we send, as openpyxl, our own reader and our own recognition of lists see them.

#include <gmock/gmock.h>

#include "form/list.hpp"
#include "reply/workbook_writer.hpp"
#include "sheet/read_workbook.hpp"
#include "unit/reply/samples.hpp"

namespace reply {
namespace {

using rules::Severity;

sheet::Cell& add(sheet::Workbook& book, sheet::Sheet& sheet, std::uint32_t row, std::uint32_t column,
                 const std::string& text) {
  auto& cell = sheet.cells.emplace_back();
  cell.row = row;
  cell.column = column;
  cell.kind = sheet::CellKind::text;
  cell.text = static_cast<std::uint32_t>(book.strings.size());
  book.strings.push_back(text);
  return cell;
}
sheet::Cell& add(sheet::Sheet& sheet, std::uint32_t row, std::uint32_t column, double number) {
  auto& cell = sheet.cells.emplace_back();
  cell.row = row;
  cell.column = column;
  cell.number = number;
  return cell;
}

sheet::Workbook filled_list() {
  sheet::Workbook book;
  sheet::Sheet hidden, sheet;
  hidden.name = "選択肢";
  hidden.hidden = true;
  add(book, hidden, 1, 1, "有");
  sheet.name = "様式1";
  add(book, sheet, 1, 1, "【様式】\nリスト");
  std::uint32_t column = 1;
  for (const auto* heading : {"順位", "医療機関名", "許可病床数", "電子カルテ導入状況", "令和7年度中のシステム更改予定",
                              "令和8年1月までの現地調査完了見込み", "令和6年度事業への参加状況",
                              "外部ネットワーク接続の検証・検査の希望", "オフライン・バックアップ支援の希望"})
    add(book, sheet, 3, column++, heading);
  add(sheet, 4, 1, 1);
  add(book, sheet, 4, 2, "髙﨑_x0041_病院").struck = true;
  add(book, sheet, 4, 3, "１９");
  add(book, sheet, 4, 4, "有");
  add(book, sheet, 4, 5, "有");
  auto& date = add(sheet, 4, 6, 46022);
  date.date = true;
  add(book, sheet, 4, 7, "未参加");
  add(book, sheet, 4, 8, "有");
  add(book, sheet, 4, 9, "無");
  add(sheet, 5, 1, 2.5);
  add(book, sheet, 5, 2, "□□病院");
  auto& formula = add(sheet, 5, 3, 0);
  formula.formula = formula.uncalculated = true;
  add(book, sheet, 5, 4, "=1+1");
  auto& flag = add(sheet, 5, 5, 1);
  flag.kind = sheet::CellKind::boolean;
  sheet.merges = {{1, 1, 1, 9}, {1, 2, 2, 3}, {2, 1, 1'048'576, 16'384}};
  sheet.hidden_rows = {{5, 5}};
  sheet.hidden_columns = {{9, 9}};
  sheet.widths = {{{2, 2}, 40}};
  book.sheets = {hidden, sheet};
  return book;
}

std::vector<rules::Finding> findings() {
  auto beds = samples::finding("beds-below-20", Severity::error, "C4", 4, "許可病床数", "１９", "髙﨑病院");
  auto phone = samples::finding("phone-malformed", Severity::warning, "J4", 4, "電話番号", "", "髙﨑病院");
  auto row = samples::finding("support-none", Severity::error, "", 5, "", "", "□□病院");
  auto read = samples::finding("normalised", Severity::information, "A4", 4, "順位", "1", "");
  rules::Verdict verdict;
  verdict.findings = {beds, phone, row, read};
  describe(verdict, samples::templates());
  return verdict.findings;
}

const char* const dump = R"(
import sys, openpyxl
wb = openpyxl.load_workbook(sys.argv[1])
for ws in wb:
    print('sheet', ws.title, ws.sheet_state, sorted(str(m) for m in ws.merged_cells.ranges))
    print('hidden', [r for r, d in ws.row_dimensions.items() if d.hidden], [c for c, d in ws.column_dimensions.items() if d.hidden])
    for row in ws.iter_rows():
        for c in row:
            if c.value is not None or c.comment:
                fill = c.fill.fgColor.rgb if c.fill.fill_type else '-'
                print(c.coordinate, repr(c.value), fill, 'struck' if c.font.strike else '', c.comment.author + '|' + c.comment.text.replace('\n', '/') if c.comment else '')
)";

TEST(MarkedWorkbook, holds_the_same_cells_with_colours_and_comments) {
  const auto bytes = marked_workbook(filled_list(), findings(), "厚生労働省医政局");
  ASSERT_TRUE(bytes) << bytes.error().what;
  EXPECT_EQ(R"(sheet 選択肢 hidden []
hidden [] []
A1 '有' -  
sheet 様式1 visible ['A1:I1']
hidden [5] ['I']
A1 '【様式】\nリスト' -  
A3 '順位' -  
B3 '医療機関名' -  
C3 '許可病床数' -  
D3 '電子カルテ導入状況' -  
E3 '令和7年度中のシステム更改予定' -  
F3 '令和8年1月までの現地調査完了見込み' -  
G3 '令和6年度事業への参加状況' -  
H3 '外部ネットワーク接続の検証・検査の希望' -  
I3 'オフライン・バックアップ支援の希望' -  
A4 1 -  
B4 '髙﨑_x0041_病院' - struck 
C4 '１９' FFF8CBAD  厚生労働省医政局|【修正をお願いしたい箇所】/理由: 本事業の対象は、病床数20床以上の病院です。/修正: 誤記の場合は、正しい病床数に改めてください。19床で正しい場合は、この病院をリストから除いてください（順位は空いたままで構いません）。
D4 '有' -  
E4 '有' -  
F4 datetime.datetime(2025, 12, 31, 0, 0) -  
G4 '未参加' -  
H4 '有' -  
I4 '無' -  
J4 None FFFFF2CC  厚生労働省医政局|【ご確認いただきたい点】/理由: 電話番号の桁数等が、通常の形と異なるようです。/修正: 電話番号に誤記がないかご確認ください。
A5 2.5 FFF8CBAD  厚生労働省医政局|【修正をお願いしたい箇所】/理由: 外部ネットワーク接続の検証・検査と、オフライン・バックアップ支援の希望が、いずれも「無」となっています。/修正: 希望される支援を「有」に改めてください。いずれも希望されない場合は、この病院をリストから除いてください（順位は空いたままで構いません）。
B5 '□□病院' -  
D5 '=1+1' -  
E5 True -  
)",
            samples::python(dump, *bytes));
}

TEST(MarkedWorkbook, has_the_same_bytes_for_the_same_input) {
  EXPECT_EQ(*marked_workbook(filled_list(), findings(), "office"),
            *marked_workbook(filled_list(), findings(), "office"));
}

TEST(MarkedWorkbook, is_the_list_that_it_was_for_our_own_reader) {
  const auto before = filled_list();
  const auto bytes = marked_workbook(before, findings(), "office");
  ASSERT_TRUE(bytes);
  const auto after = sheet::read_workbook(*bytes, "写し.xlsx", sheet::FileType::xlsx, {});
  ASSERT_TRUE(after) << after.error().what;
  ASSERT_EQ(before.sheets.size(), after->sheets.size());
  for (std::size_t i = 0; i < before.sheets.size(); ++i) {
    EXPECT_EQ(before.sheets[i].name, after->sheets[i].name);
    EXPECT_EQ(before.sheets[i].hidden, after->sheets[i].hidden);
    for (const auto& cell : before.sheets[i].cells) {
      const auto* same = after->sheets[i].find(cell.row, cell.column);
      if (cell.uncalculated) {
        EXPECT_EQ(nullptr, same);
        continue;
      }
      ASSERT_NE(nullptr, same) << sheet::cell_name(cell.row, cell.column);
      EXPECT_EQ(before.shown(cell), after->shown(*same));
      EXPECT_EQ(cell.kind, same->kind);
      EXPECT_EQ(cell.date, same->date);
      EXPECT_EQ(cell.struck, same->struck);
    }
  }
  const auto form = samples::form();
  auto without_the_merge_over_all = before;
  without_the_merge_over_all.sheets[1].merges.pop_back();
  const auto known = form::find_list(form, without_the_merge_over_all);
  const auto again = form::find_list(form, *after);
  EXPECT_EQ(form::Likeness::list, again.likeness);
  ASSERT_EQ(2U, known.list.hospitals.size());
  ASSERT_EQ(2U, again.list.hospitals.size());
  EXPECT_EQ("１９", again.list.hospitals.front()[form::Item::beds].raw);
  EXPECT_EQ(19, again.list.hospitals.front()[form::Item::beds].number);
}

TEST(MarkedWorkbook, takes_sheet_names_and_texts_that_the_format_refuses) {
  sheet::Workbook book;
  const std::string long_name = "とても長いシートの名前がここに三十一文字を超えて続いていくものとします";
  for (const auto& name : std::vector<std::string>{long_name, long_name + "2", "a/b:c", "'", "", "History"})
    book.sheets.emplace_back().name = name;
  for (auto& sheet : book.sheets) sheet.hidden = true;
  add(book, book.sheets[0], 1, 1, std::string(100'000, 'x'));
  add(book, book.sheets[0], 1, 2, "ill-formed \xFF\x01 text");
  const auto bytes = marked_workbook(book, {}, "office");
  ASSERT_TRUE(bytes) << bytes.error().what;
  const auto seen = samples::python(
      "import sys, openpyxl\nwb = openpyxl.load_workbook(sys.argv[1])\n"
      "print(len(wb.sheetnames), max(map(len, wb.sheetnames)), wb.worksheets[0].sheet_state, "
      "len(wb.worksheets[0]['A1'].value), wb.worksheets[0]['B1'].value)\n",
      *bytes);
  EXPECT_EQ("6 29 visible 32767 ill-formed \uFFFD text\n", seen);
}

TEST(MarkedWorkbook, keeps_literal_escapes_literal) {
  EXPECT_EQ("_x005F_x0041_ _x00G1_ _x", writable_text("_x0041_ _x00G1_ _x"));
}

const char* const fill_in = R"(
import sys, io, openpyxl
wb = openpyxl.load_workbook(sys.argv[1])
ws = wb.worksheets[0]
head = next(r for r in range(1, 30) if ws.cell(r, 1).value == '順位')
for i, row in enumerate([[1, '広島県', '3410000001', '中央病院', 520, '有', '有', '可', '辞退', '有', '無', '082-000-0000'],
                         [2, '広島県', None, '南病院', 120, '有', '無', None, '未参加', '有', '有', '082-000-0001']]):
    for j, value in enumerate(row):
        ws.cell(head + 2 + i, j + 1).value = value
for r in range(1, head):
    if ws.cell(r, 1).value == '都道府県名': ws.cell(r, 3).value = '広島県'
    if ws.cell(r, 1).value == '担当課': ws.cell(r, 3).value = '医療介護基盤課'
out = io.BytesIO()
wb.save(out)
sys.stdout.buffer.write(out.getvalue())
)";

TEST(BlankForm, is_recognised_when_filled_in_and_says_nothing_before) {
  const auto form = samples::form();
  const auto blank = blank_form(form);
  ASSERT_TRUE(blank) << blank.error().what;
  const auto empty = sheet::read_workbook(*blank, "blank.xlsx", sheet::FileType::xlsx, {});
  ASSERT_TRUE(empty);
  const auto nothing = form::find_list(form, *empty);
  EXPECT_EQ(form::Likeness::list, nothing.likeness);
  EXPECT_TRUE(nothing.list.hospitals.empty()) << "the example row is no hospital";

  const auto filled = sheet::read_workbook(samples::python(fill_in, *blank), "filled.xlsx", sheet::FileType::xlsx, {});
  ASSERT_TRUE(filled) << filled.error().what;
  const auto found = form::find_list(form, *filled);
  ASSERT_EQ(form::Likeness::list, found.likeness);
  ASSERT_EQ(2U, found.list.hospitals.size());
  const auto& first = found.list.hospitals.front();
  EXPECT_EQ(1, first[form::Item::rank].number);
  EXPECT_EQ("3410000001", first[form::Item::code].value);
  EXPECT_EQ("yes", first[form::Item::survey].value);
  EXPECT_EQ("withdrawn", first[form::Item::participation].value);
  EXPECT_EQ("34", found.list.block.at(form::Item::prefecture).value);
  EXPECT_EQ("医療介護基盤課", found.list.block.at(form::Item::division).value);
}

TEST(BlankForm, offers_choices_and_the_47_prefectures) {
  const auto blank = blank_form(samples::form());
  ASSERT_TRUE(blank);
  const auto seen = samples::python(R"(
import sys, openpyxl
wb = openpyxl.load_workbook(sys.argv[1])
ws = wb.worksheets[0]
print(wb.sheetnames, wb.worksheets[1].sheet_state, wb.worksheets[1].max_row, wb.worksheets[1]['A13'].value, ws.freeze_panes, ws.print_title_rows)
for d in ws.data_validations.dataValidation:
    if d.type == 'list': print(d.sqref, d.formula1)
)",
                                    *blank);
  EXPECT_EQ(R"(['様式1', '選択肢'] hidden 47 東京都 A12 $11:$11
B13:B212 選択肢!$A$1:$A$47
F13:F212 "有,無"
G13:G212 "有,無"
H13:H212 "可,否"
I13:I212 "未参加,辞退,調査完了"
J13:J212 "有,無"
K13:K212 "有,無"
C5 選択肢!$B$1:$B$47
)",
            seen);
}

}  // namespace
}  // namespace reply
