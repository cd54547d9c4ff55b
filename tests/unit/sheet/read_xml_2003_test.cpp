#include "sheet/read_xml_2003.hpp"

#include <gtest/gtest.h>

#include "unit/sheet/shown_cells.hpp"

namespace {

using sheet_test::cells;

const std::string declaration = "<?xml version=\"1.0\"?>\r\n<?mso-application progid=\"Excel.Sheet\"?>\r\n";

std::string workbook_of(const std::string& inside, const std::string& head = declaration) {
  return head +
         "<Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet' "
         "xmlns:x='urn:schemas-microsoft-com:office:excel' xmlns:ss='urn:schemas-microsoft-com:office:spreadsheet' "
         "xmlns:html='http://www.w3.org/TR/REC-html40'>" +
         inside + "</Workbook>";
}
std::string styles(const std::string& inside) {
  return "<Styles>" + inside + "</Styles>";
}
std::string table(const std::string& inside, const std::string& options = "") {
  return "<Worksheet ss:Name='様式1'><Table>" + inside + "</Table>" + options + "</Worksheet>";
}
std::string data(const std::string& type, const std::string& value, const std::string& cell = "") {
  return "<Cell " + cell + "><Data ss:Type='" + type + "'>" + value + "</Data></Cell>";
}

sheet::Workbook read(const std::string& bytes) {
  EXPECT_EQ(sheet::recognise(bytes, "list.xml"), sheet::FileType::xml_2003);
  const auto workbook = sheet::read_xml_2003(bytes, {});
  EXPECT_TRUE(workbook) << workbook.error().what;
  return workbook.value_or(sheet::Workbook{.sheets = {{}}, .strings = {}});
}

sheet::Unread refused(const std::string& bytes, const sheet::Limits& limits = {}) {
  const auto workbook = sheet::read_xml_2003(bytes, limits);
  EXPECT_FALSE(workbook) << "should have been refused";
  return workbook ? sheet::Unread{} : workbook.error();
}

struct Pitfall {
  std::string label;
  std::string inside;
  std::string expected;
};

class ReadXml2003 : public testing::TestWithParam<Pitfall> {};

TEST_P(ReadXml2003, Reads) {
  EXPECT_EQ(cells(read(workbook_of(GetParam().inside))), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Pitfalls, ReadXml2003,
    testing::Values(
        Pitfall{"each type of data",
                table("<Row>" + data("Number", "1.5") + data("String", "東京都") +
                      data("DateTime", "2024-02-29T12:00:00.000") + data("Boolean", "1") + data("Error", "#N/A") +
                      data("DateTime", "1899-12-31T06:00:00.000") + "</Row>"),
                "A1=1.5 B1=東京都 C1=45351.5@ D1=TRUE E1=#N/A! F1=0.25@"},
        Pitfall{"rows and cells that say where they are",
                table("<Row>" + data("Number", "1") + data("Number", "2", "ss:Index='4'") + data("Number", "3") +
                      "</Row><Row ss:Index='5' ss:Span='2'>" + data("Number", "4") + "</Row><Row>" +
                      data("Number", "5") + "</Row>"),
                "A1=1 D1=2 E1=3 A5=4 A8=5"},
        Pitfall{"the cell after merged ones",
                table("<Row>" + data("String", "題", "ss:MergeAcross='2'") + data("String", "右") + "</Row>"),
                "A1=題 D1=右"},
        Pitfall{"comments and readings are not text",
                table("<Row><Cell><Data ss:Type='String'>県</Data><PhoneticText "
                      "xmlns='urn:schemas-microsoft-com:office:excel'>ケン</PhoneticText><Comment ss:Author='x'>"
                      "<ss:Data xmlns='http://www.w3.org/TR/REC-html40'>注</ss:Data></Comment></Cell></Row>"),
                "A1=県"},
        Pitfall{"rich text, its struck part, line ends",
                table("<Row><Cell><ss:Data ss:Type='String' xmlns='http://www.w3.org/TR/REC-html40'><Font>現<B>行"
                      "</B></Font>&#10;次</ss:Data></Cell><Cell><ss:Data ss:Type='String' "
                      "xmlns='http://www.w3.org/TR/REC-html40'>旧<S><Font>廃止</Font></S>新</ss:Data></Cell></Row>"),
                "A1=現行\n次 B1=旧廃止新~"},
        Pitfall{"formulas with and without a value",
                table("<Row>" + data("Number", "3", "ss:Formula='=1+2'") + "<Cell ss:Formula='=1+2'/>" +
                      data("String", "", "ss:Formula='=&quot;&quot;'") + data("Error", "#DIV/0!", "ss:Formula='=1/0'") +
                      "</Row>"),
                "A1=3 B1=? D1=#DIV/0!!"},
        Pitfall{"styles: dates by name and by code, struck fonts, parents, columns, rows",
                styles("<Style ss:ID='Default' ss:Name='Normal'/><Style ss:ID='s1'><NumberFormat ss:Format='Short "
                       "Date'/></Style><Style ss:ID='s2'><NumberFormat ss:Format='Fixed'/><Font "
                       "ss:StrikeThrough='1'/></Style><Style ss:ID='s3' ss:Parent='s2'><NumberFormat "
                       "ss:Format='yyyy/m/d'/></Style>") +
                    table("<Column ss:StyleID='s1' ss:Span='1'/><Row>" + data("Number", "45000") +
                          data("Number", "45000", "ss:StyleID='s2'") + data("Number", "45000") +
                          data("Number", "45000", "ss:StyleID='s3'") + "</Row><Row ss:StyleID='s2'>" +
                          data("String", "廃") + "</Row>"),
                "A1=45000@ B1=45000~ C1=45000 D1=45000~@ A2=廃~"},
        Pitfall{"serials of 1904, days that are written out",
                "<x:ExcelWorkbook><x:Date1904/></x:ExcelWorkbook>" +
                    styles("<Style ss:ID='s1'><NumberFormat ss:Format='Long Date'/></Style>") +
                    table("<Row>" + data("Number", "1", "ss:StyleID='s1'") +
                          data("DateTime", "1904-01-02T00:00:00.000", "ss:StyleID='s1'") + "</Row>"),
                "A1=1463@ B1=1463@"},
        Pitfall{"data that is not of its type is text",
                table("<Row>" + data("Number", "約3") + data("DateTime", "昨日") + "</Row>"), "A1=約3 B1=昨日"}),
    [](const auto& each) { return "Case" + std::to_string(each.index); });

TEST(ReadXml2003Layout, MergesHiddenRowsColumnsAndSheets) {
  const auto workbook = read(workbook_of(
      table("<Column ss:Width='72'/><Column ss:Index='3' ss:Hidden='1' ss:Span='1'/><Row>" +
                data("String", "題", "ss:MergeAcross='1' ss:MergeDown='2'") +
                "</Row><Row ss:Hidden='1' ss:Span='1'/><Row>" + data("String", "甲") + "</Row>",
            "<WorksheetOptions xmlns='urn:schemas-microsoft-com:office:excel'><Visible>SheetHidden</Visible>"
            "</WorksheetOptions>") +
      table("<Row>" + data("String", "甲") + "</Row>")));
  ASSERT_EQ(workbook.sheets.size(), 2U);
  const auto& sheet = workbook.sheets[0];
  EXPECT_EQ(sheet.name, "様式1");
  EXPECT_TRUE(sheet.hidden);
  EXPECT_FALSE(workbook.sheets[1].hidden);
  EXPECT_EQ(cells(workbook), "A1=題 A4=甲");
  EXPECT_EQ(sheet.merges, (std::vector<sheet::Range>{{1, 1, 3, 2}}));
  EXPECT_EQ(sheet.hidden_rows, (std::vector<sheet::Span>{{2, 3}}));
  EXPECT_EQ(sheet.hidden_columns, (std::vector<sheet::Span>{{3, 4}}));
  ASSERT_EQ(sheet.widths.size(), 1U);
  EXPECT_NEAR(sheet.widths[0].width, 13, 0.01);
}

TEST(ReadXml2003Encodings, Utf8Utf16AndShiftJis) {
  const auto inside = table("<Row>" + data("String", "ABC") + "</Row>");
  const auto ascii = workbook_of(inside);
  std::string utf16 = "\xFF\xFE";
  const auto ascii_only =
      workbook_of("<Worksheet ss:Name='S'><Table><Row>" + data("String", "ABC") + "</Row></Table></Worksheet>",
                  "<?xml version=\"1.0\" encoding=\"UTF-16\"?>");
  for (const char c : ascii_only) utf16.append({c, '\0'});
  const auto shift_jis =
      workbook_of("<Worksheet ss:Name='S'><Table><Row>" + data("String", "\x93\x8C\x8B\x9E\x93\x73\x81\x84") +
                      "</Row></Table></Worksheet>",
                  "<?xml version='1.0' encoding='Shift_JIS'?>");
  EXPECT_EQ(cells(read("\xEF\xBB\xBF" + ascii)), "A1=ABC");
  EXPECT_EQ(cells(read(utf16)), "A1=ABC");
  EXPECT_EQ(cells(read(shift_jis)), "A1=東京都＞");
}

TEST(ReadXml2003Refuses, WhatIsHostileOrBroken) {
  EXPECT_EQ(refused(workbook_of("", "<?xml version='1.0'?><!DOCTYPE Workbook [<!ENTITY a 'b'>]>")).trouble,
            sheet::Trouble::unreadable);
  EXPECT_EQ(refused(declaration + "<Other/>").trouble, sheet::Trouble::unreadable);
  EXPECT_EQ(refused(workbook_of(table("<Row>" + data("Number", "1")))).trouble, sheet::Trouble::unreadable);
  EXPECT_EQ(refused(workbook_of(table("<Row ss:Index='9999999999'>" + data("Number", "1") + "</Row>"))).trouble,
            sheet::Trouble::unreadable);
  EXPECT_EQ(refused(workbook_of(table("<Row>" + data("Number", "1", "ss:Index='16385'") + "</Row>"))).trouble,
            sheet::Trouble::unreadable);
  sheet::Limits limits;
  limits.cells = 1;
  EXPECT_EQ(refused(workbook_of(table("<Row>" + data("Number", "1") + data("Number", "2") + "</Row>")), limits).trouble,
            sheet::Trouble::too_large);
}

TEST(ReadXml2003Limits, LongTextIsCutAndTold) {
  sheet::Limits limits;
  limits.text = 3;
  const auto workbook = sheet::read_xml_2003(
      workbook_of(table("<Row>" + data("String", "一二三四五六七八九十一二三四五六七八九十") + "</Row>")), limits);
  ASSERT_TRUE(workbook);
  EXPECT_TRUE(workbook->truncated);
  EXPECT_EQ(cells(*workbook), "A1=一二三");
}

}  // namespace
