#include "sheet/read_ods.hpp"

#include <gtest/gtest.h>

#include "unit/sheet/built_workbook.hpp"
#include "unit/sheet/shown_cells.hpp"

namespace {

using namespace sheet_test;

const std::string oasis = "urn:oasis:names:tc:opendocument:xmlns:";

std::string namespaces() {
  std::string out;
  for (const std::string name : {"office", "style", "text", "table"}) {
    out += " xmlns:" + name + "='" + oasis + name + ":1.0'";
  }
  return out + " xmlns:number='" + oasis + "datastyle:1.0'" +
         " xmlns:calcext='urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0'";
}

struct BuiltOds {
  std::string styles;    // automatic ones
  std::string settings;  // what stands before the sheets
  std::string sheets;    // instead of `rows`
  std::string rows;      // of «様式1»
  std::string manifest = "<manifest/>";
  std::string named_styles;

  std::string bytes() const {
    const auto table = sheets.empty() ? "<table:table table:name='様式1'>" + rows + "</table:table>" : sheets;
    const auto content = "<office:document-content" + namespaces() + "><office:automatic-styles>" + styles +
                         "</office:automatic-styles><office:body><office:spreadsheet>" + settings + table +
                         "</office:spreadsheet></office:body></office:document-content>";
    const auto named = "<office:document-styles" + namespaces() + "><office:styles>" + named_styles +
                       "</office:styles></office:document-styles>";
    return zip_of({{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"},
                   {"content.xml", content},
                   {"styles.xml", named},
                   {"META-INF/manifest.xml", manifest}});
  }
};

sheet::Workbook read(const BuiltOds& built) {
  const auto bytes = built.bytes();
  EXPECT_EQ(sheet::recognise(bytes, ""), sheet::FileType::ods);
  const auto workbook = sheet::read_ods(bytes, {});
  EXPECT_TRUE(workbook) << workbook.error().what;
  return workbook.value_or(sheet::Workbook{.sheets = {{}}, .strings = {}});
}

sheet::Unread refused(const BuiltOds& built, const sheet::Limits& limits = {}) {
  const auto workbook = sheet::read_ods(built.bytes(), limits);
  EXPECT_FALSE(workbook) << "should have been refused";
  return workbook ? sheet::Unread{} : workbook.error();
}

std::string row(const std::string& inside, const std::string& attributes = "") {
  return "<table:table-row " + attributes + ">" + inside + "</table:table-row>";
}
std::string text(const std::string& inside, const std::string& attributes = "") {
  return "<table:table-cell office:value-type='string' " + attributes + "><text:p>" + inside +
         "</text:p></table:table-cell>";
}
std::string value(const std::string& attributes, const std::string& shown = "") {
  return "<table:table-cell " + attributes + "><text:p>" + shown + "</text:p></table:table-cell>";
}
std::string cell_style(const std::string& name, const std::string& more) {
  return "<style:style style:name='" + name + "' style:family='table-cell' " + more;
}

struct Pitfall {
  std::string label;
  std::string rows;
  std::string expected;
};

class ReadOds : public testing::TestWithParam<Pitfall> {};

TEST_P(ReadOds, Reads) {
  BuiltOds built;
  built.styles = cell_style("struck", "><style:text-properties style:text-line-through-style='solid'/></style:style>") +
                 cell_style("child", "style:parent-style-name='struck'/>") +
                 "<style:style style:name='T1' style:family='text'><style:text-properties "
                 "style:text-line-through-type='single'/></style:style>"
                 "<style:style style:name='T2' style:family='text'><style:text-properties "
                 "style:text-line-through-style='none'/></style:style>"
                 "<number:date-style style:name='N36'><number:year/></number:date-style>"
                 "<number:time-style style:name='N40'><number:hours/></number:time-style>" +
                 cell_style("date", "style:data-style-name='N36'/>") +
                 cell_style("time", "style:data-style-name='N40'/>");
  built.rows = GetParam().rows;
  EXPECT_EQ(cells(read(built)), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Pitfalls, ReadOds,
    testing::Values(
        Pitfall{"each type of value",
                row(value("office:value-type='float' office:value='1.5'", "2") +
                    value("office:value-type='percentage' office:value='0.25'", "25%") +
                    value("office:value-type='currency' office:value='100'", "￥100") +
                    value("office:value-type='boolean' office:boolean-value='true'", "TRUE") +
                    value("office:value-type='date' office:date-value='2024-02-29'", "令和6年") +
                    value("office:value-type='date' office:date-value='2024-02-29T12:00:00'", "") +
                    value("office:value-type='time' office:time-value='PT36H30M00S'", "") +
                    value("office:value-type='string'", "文字")),
                "A1=1.5 B1=0.25 C1=100 D1=TRUE E1=45351@ F1=45351.5@ G1=1.5208333333333333@ H1=文字"},
        Pitfall{"the value counts, not how it is shown",
                row(value("office:value-type='string' office:string-value='真'", "偽") +
                    value("office:value-type='float' office:value='3'", "三")),
                "A1=真 B1=3"},
        Pitfall{"a value that is none is its text",
                row(value("office:value-type='date' office:date-value='昨日'", "昨日") +
                    value("office:value-type='float' office:value='NaN'", "非数")),
                "A1=昨日 B1=非数"},
        Pitfall{"spaces, tabs, lines and paragraphs",
                row("<table:table-cell office:value-type='string'><text:p>一<text:s text:c='3'/>二<text:tab/>三"
                    "<text:line-break/>四</text:p><text:p/><text:p>五</text:p></table:table-cell>"),
                "A1=一   二\t三\n四\n\n五"},
        Pitfall{"white space in the file is one space", row(text("\n  一 \n 二")), "A1=一 二"},
        Pitfall{
            "spans and links are text, ruby and annotations are not",
            row("<table:table-cell office:value-type='string'><office:annotation><text:p>注記</text:p>"
                "</office:annotation><text:p>東<text:span>京<text:a>都</text:a></text:span><text:ruby><text:ruby-base>"
                "庁</text:ruby-base><text:ruby-text>チョウ</text:ruby-text></text:ruby><office:annotation><text:p>注"
                "</text:p></office:annotation></text:p></table:table-cell>"),
            "A1=東京都庁"},
        Pitfall{"repeated columns and rows",
                row("<table:table-cell table:number-columns-repeated='2'/>" +
                        text("同", "table:number-columns-repeated='2'"),
                    "table:number-rows-repeated='2'") +
                    row("<table:table-cell/>", "table:number-rows-repeated='3'") + row(text("末")),
                "C1=同 D1=同 C2=同 D2=同 A6=末"},
        Pitfall{"empty to the end of the sheet and beyond",
                row(text("一") + "<table:table-cell table:number-columns-repeated='4294967295'/>") +
                    row("<table:table-cell table:number-columns-repeated='16384'/>",
                        "table:number-rows-repeated='18446744073709551615'"),
                "A1=一"},
        Pitfall{"formulas without a value, with an empty one, with an error",
                row("<table:table-cell table:formula='of:=A2'/>"
                    "<table:table-cell table:formula='of:=A2' office:value-type='float'/>"
                    "<table:table-cell table:formula='of:=\"\"' office:value-type='string' office:string-value=''/>" +
                    value("table:formula='x' office:value-type='string' office:string-value='' "
                          "calcext:value-type='error'",
                          "#N/A") +
                    value("table:formula='x' office:value-type='float' office:value='0'", "#DIV/0!") +
                    value("table:formula='x' office:value-type='float' office:value='0'", "0")),
                "A1=? B1=? D1=#N/A! E1=#DIV/0!! F1=0"},
        Pitfall{"covered cells can hold values",
                row(text("上", "table:number-columns-spanned='2'") +
                    "<table:covered-table-cell office:value-type='float' office:value='7'/>" + text("右")),
                "A1=上 B1=7 C1=右"},
        Pitfall{"struck cells and spans",
                row(text("甲", "table:style-name='struck'") + text("乙", "table:style-name='child'") +
                    text("丙<text:span text:style-name='T1'>丁</text:span>") +
                    text("戊<text:span text:style-name='T1'> </text:span>") +
                    text("<text:span text:style-name='T2'>己</text:span>", "table:style-name='struck'") +
                    value("office:value-type='float' office:value='1' table:style-name='struck'", "1")),
                "A1=甲~ B1=乙~ C1=丙丁~ D1=戊  E1=己 F1=1~"},
        Pitfall{"a number under a date format",
                row(value("office:value-type='float' office:value='45000' table:style-name='date'") +
                    value("office:value-type='float' office:value='0.5' table:style-name='time'")),
                "A1=45000@ B1=0.5@"},
        Pitfall{"styles of columns and rows",
                "<table:table-column table:default-cell-style-name='struck' table:number-columns-repeated='2'/>"
                "<table:table-column/>" +
                    row(text("一") + text("二", "table:style-name='date'") + text("三")) +
                    row(text("四"), "table:default-cell-style-name='date'"),
                "A1=一~ B1=二 C1=三 A2=四"},
        Pitfall{"groups of rows",
                "<table:table-header-rows>" + row(text("一")) +
                    "</table:table-header-rows><table:table-row-group><table:table-row-group>" + row(text("二")) +
                    "</table:table-row-group></table:table-row-group><table:table-rows>" + row(text("三")) +
                    "</table:table-rows>",
                "A1=一 A2=二 A3=三"}),
    [](const auto& each) { return "Case" + std::to_string(each.index); });

TEST(ReadOdsLayout, MergesHiddenRowsColumnsAndWidths) {
  BuiltOds built;
  built.styles =
      "<style:style style:name='co1' style:family='table-column'><style:table-column-properties "
      "style:column-width='1in'/></style:style>";
  built.rows =
      "<table:table-column-group><table:table-column table:style-name='co1' table:number-columns-repeated='2'/>"
      "</table:table-column-group><table:table-column table:visibility='collapse' "
      "table:number-columns-repeated='16382'/>" +
      row(text("題", "table:number-columns-spanned='2' table:number-rows-spanned='3'") +
          "<table:covered-table-cell/>") +
      row("<table:covered-table-cell/>", "table:visibility='collapse' table:number-rows-repeated='2'") +
      row(text("甲"), "table:visibility='filter'") + row(text("乙"));
  const auto workbook = read(built);
  const auto& sheet = workbook.sheets.at(0);
  EXPECT_EQ(cells(workbook), "A1=題 A4=甲 A5=乙");
  EXPECT_EQ(sheet.merges, (std::vector<sheet::Range>{{1, 1, 3, 2}}));
  EXPECT_EQ(sheet.hidden_rows, (std::vector<sheet::Span>{{2, 4}}));
  EXPECT_EQ(sheet.hidden_columns, (std::vector<sheet::Span>{{3, 16384}}));
  ASSERT_EQ(sheet.widths.size(), 1U);
  EXPECT_EQ(sheet.widths[0].columns, (sheet::Span{1, 2}));
  EXPECT_NEAR(sheet.widths[0].width, 13, 0.01);
}

TEST(ReadOdsSheets, HiddenOnesAreMarkedAndCopiesOfOtherFilesLeftOut) {
  BuiltOds built;
  built.styles =
      "<style:style style:name='ta1' style:family='table'><style:table-properties table:display='true'/></style:style>"
      "<style:style style:name='ta2' style:family='table'><style:table-properties table:display='false'/>"
      "</style:style>";
  const auto one = row(text("一"));
  built.sheets = "<table:table table:name='表' table:style-name='ta1'>" + one +
                 "</table:table><table:table table:name='file:///other.ods#表' table:style-name='ta_extref'>" + one +
                 "</table:table><table:table table:name='隠' table:style-name='ta2'>" + one + "</table:table>";
  const auto workbook = read(built);
  ASSERT_EQ(workbook.sheets.size(), 2U);
  EXPECT_EQ(workbook.sheets[0].name, "表");
  EXPECT_FALSE(workbook.sheets[0].hidden);
  EXPECT_EQ(workbook.sheets[1].name, "隠");
  EXPECT_TRUE(workbook.sheets[1].hidden);
  EXPECT_EQ(workbook.strings, std::vector<std::string>{"一"}) << "a text lies there once";
}

TEST(ReadOdsDates, AreOfThe1900SystemWhateverTheFileCountsFrom) {
  BuiltOds built;
  built.settings =
      "<table:calculation-settings><table:null-date table:date-value='1904-01-01'/></table:calculation-settings>";
  built.named_styles = "<number:date-style style:name='N1'><number:year/></number:date-style>" +
                       cell_style("日付", "style:data-style-name='N1'/>");
  built.styles = cell_style("ce1", "style:parent-style-name='日付'/>");
  built.rows = row(value("office:value-type='float' office:value='1' table:style-name='ce1'") +
                   value("office:value-type='date' office:date-value='1904-01-02'") +
                   value("office:value-type='float' office:value='1'"));
  const auto workbook = read(built);
  EXPECT_TRUE(workbook.date1904);
  EXPECT_EQ(cells(workbook), "A1=1463@ B1=1463@ C1=1");
}

TEST(ReadOdsRefuses, Passwords) {
  BuiltOds built;
  built.manifest =
      "<!DOCTYPE manifest:manifest><manifest:manifest><manifest:file-entry><manifest:encryption-data/>"
      "</manifest:file-entry></manifest:manifest>";
  EXPECT_EQ(refused(built).trouble, sheet::Trouble::encrypted);
}

TEST(ReadOdsRefuses, ExpandingWithoutEnd) {
  BuiltOds built;
  built.rows = row(text("一", "table:number-columns-repeated='16384'"), "table:number-rows-repeated='1048576'");
  EXPECT_EQ(refused(built).trouble, sheet::Trouble::too_large);
  built.rows = row(text("一"), "table:number-rows-repeated='1048577'");  // as many as there may be
  EXPECT_EQ(refused(built).trouble, sheet::Trouble::too_large);
  built.rows = row("<table:table-cell table:number-columns-repeated='16384'/>" + text("一"));
  EXPECT_EQ(refused(built).trouble, sheet::Trouble::unreadable) << "off the sheet";
  built.rows = row("<table:table-cell/>", "table:number-rows-repeated='1048576'") + row(text("一"));
  EXPECT_EQ(refused(built).trouble, sheet::Trouble::unreadable) << "off the sheet";
  built.rows.clear();
  for (int i = 0; i < 3; ++i) built.rows += row(value("table:number-columns-spanned='2'", "一"));
  sheet::Limits limits;
  limits.merges = 2;
  EXPECT_EQ(refused(built, limits).trouble, sheet::Trouble::too_large);
}

TEST(ReadOdsLimits, LongTextIsCutAndTold) {
  BuiltOds built;
  built.rows = row(text("字<text:s text:c='18446744073709551615'/>"));
  const auto workbook = read(built);
  EXPECT_TRUE(workbook.truncated);
  EXPECT_EQ(workbook.strings.at(0).size(), 2U + 32767U);
}

}  // namespace
