#include "sheet/read_xlsx.hpp"

#include <gtest/gtest.h>

#include "unit/sheet/built_workbook.hpp"
#include "unit/sheet/shown_cells.hpp"

namespace {

using sheet_test::BuiltWorkbook;
using sheet_test::cells;
using sheet_test::main_uri;
using sheet_test::relation;
using sheet_test::relations;

sheet::Workbook read(const BuiltWorkbook& built) {
  const auto workbook = sheet::read_xlsx(built.bytes(), {});
  EXPECT_TRUE(workbook) << workbook.error().what;
  return workbook.value_or(sheet::Workbook{});
}

sheet::Unread refused(const std::string& bytes, const sheet::Limits& limits = {}) {
  const auto workbook = sheet::read_xlsx(bytes, limits);
  EXPECT_FALSE(workbook) << "should have been refused";
  return workbook ? sheet::Unread{} : workbook.error();
}

struct Pitfall {
  std::string label;
  std::string rows;
  std::string items;
  std::string expected;
};

class ReadXlsx : public testing::TestWithParam<Pitfall> {};

TEST_P(ReadXlsx, Reads) {
  BuiltWorkbook built;
  built.rows(GetParam().rows).items(GetParam().items);
  EXPECT_EQ(cells(read(built)), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Pitfalls, ReadXlsx,
    testing::Values(
        Pitfall{"phonetic runs are not text", "<row r='1'><c r='A1' t='s'><v>0</v></c></row>",
                "<si><t>東京都</t><rPh sb='0' eb='3'><t>トウキョウト</t></rPh><phoneticPr fontId='1'/></si>",
                "A1=東京都"},
        Pitfall{
            "phonetic runs beside rich text", "<row r='1'><c r='A1' t='s'><v>0</v></c></row>",
            "<si><r><t>東京</t></r><r><rPr><b/></rPr><t>都</t></r><rPh sb='0' eb='3'><t>トウキョウト</t></rPh></si>",
            "A1=東京都"},
        Pitfall{"inline strings", "<row r='1'><c r='A1' t='inlineStr'><is><t>大阪</t></is></c></row>", "", "A1=大阪"},
        Pitfall{
            "phonetic runs in inline strings",
            "<row r='1'><c r='A1' t='inlineStr'><is><t>大阪</t><rPh sb='0' eb='2'><t>オオサカ</t></rPh></is></c></row>",
            "", "A1=大阪"},
        Pitfall{"text of a formula", "<row r='1'><c r='A1' t='str'><f>B1</f><v>一般</v></c></row>", "", "A1=一般"},
        Pitfall{"an empty result of a formula is no cell", "<row r='1'><c r='A1' t='str'><f>B1</f><v></v></c></row>",
                "", ""},
        Pitfall{"a shared string without a number is empty",
                "<row r='1'><c r='A1' t='s'><v/></c><c r='B1'><v>2</v></c></row>", "<si><t>wrong</t></si>", "B1=2"},
        Pitfall{"an empty shared string is no cell", "<row r='1'><c r='A1' t='s'><v>0</v></c></row>", "<si><t/></si>",
                ""},
        Pitfall{"formulas never calculated", "<row r='1'><c r='A1'><f>1+1</f></c><c r='B1'><f>1</f><v/></c></row>", "",
                "A1=? B1=?"},
        Pitfall{"booleans and errors", "<row r='1'><c r='A1' t='b'><v>1</v></c><c r='B1' t='e'><v>#N/A</v></c></row>",
                "", "A1=TRUE B1=#N/A!"},
        Pitfall{"days as ISO 8601",
                "<row r='1'><c r='A1' t='d'><v>2025-03-14</v></c><c r='B1' t='d'><v>2025-03-14T12:00:00Z</v></c>"
                "<c r='C1' t='d'><v>06:00:00</v></c><c r='D1' t='d'><v>2025-02-30</v></c></row>",
                "", "A1=45730@ B1=45730.5@ C1=0.25@ D1=2025-02-30"},
        Pitfall{"no references", "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>", "",
                "A1=1 B1=2 A2=3"},
        Pitfall{"rows out of order, and twice the same cell",
                "<row r='3'><c r='B3'><v>32</v></c><c r='A3'><v>31</v></c></row><row r='1'><c r='A1'><v>1</v></c><c "
                "r='A1'><v>11</v></c></row>",
                "", "A1=11 A3=31 B3=32"},
        Pitfall{"escaped characters", "<row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='s'><v>1</v></c></row>",
                "<si><t>一行_x000D_\n二行</t></si><si><t>_x005F_x0041__xD842__xDFB7_</t></si>",
                "A1=一行\n二行 B1=_x0041_𠮷"},
        Pitfall{"line ends as character references", "<row r='1'><c r='A1' t='s'><v>0</v></c></row>",
                "<si><t>a&#13;&#10;b</t></si>", "A1=a\nb"},
        Pitfall{"spaces are kept", "<row r='1'><c r='A1' t='s'><v>0</v></c></row>",
                "<si><t xml:space='preserve'> 県 </t></si>", "A1= 県 "},
        Pitfall{"numbers as written by many",
                "<row r='1'><c r='A1'><v> 12 </v></c><c r='B1'><v>1.5E3</v></c><c r='C1'><v>+7</v></c>"
                "<c r='D1'><v>1,234</v></c></row>",
                "", "A1=12 B1=1500 C1=7 D1=1,234"},
        Pitfall{
            "elements of other namespaces",
            "<row r='1'><c r='A1'><x:v xmlns:x='urn:x'>9</x:v><v>1</v><extLst><ext><v>8</v></ext></extLst></c></row>",
            "", "A1=1"}),
    [](const auto& each) { return "Case" + std::to_string(each.index); });

TEST(ReadXlsxStyles, DatesByTheirFormats) {
  BuiltWorkbook built;
  built.style_parts(
      "<numFmts><numFmt numFmtId='164' formatCode='ggge&quot;年&quot;m&quot;月&quot;d&quot;日&quot;'/>"
      "<numFmt numFmtId='165' formatCode='0&quot;床&quot;'/></numFmts>"
      "<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='31'/><xf numFmtId='57'/><xf numFmtId='164'/>"
      "<xf numFmtId='165'/></cellXfs><dxfs><dxf><numFmt numFmtId='165' formatCode='yyyy/m/d'/></dxf></dxfs>");
  built.rows(
      "<row r='1'><c s='0'><v>45730</v></c><c s='1'><v>45730</v></c><c s='2'><v>45730</v></c><c s='3'><v>45730</v></c>"
      "<c s='4'><v>45730</v></c><c s='5'><v>45730</v></c></row>");
  EXPECT_EQ(cells(read(built)), "A1=45730 B1=45730@ C1=45730@ D1=45730@ E1=45730@ F1=45730");
}

TEST(ReadXlsxStyles, DaysOf1904AreShiftedTimesAreNot) {
  BuiltWorkbook built;
  built.workbook = "<workbook xmlns='" + main_uri + "' xmlns:r='" + sheet_test::relation_uri +
                   "'><workbookPr date1904='1'/><sheets><sheet name='a' sheetId='1' r:id='rId1'/></sheets></workbook>";
  built.style_parts("<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='46'/></cellXfs>");
  built.rows("<row r='1'><c s='0'><v>100</v></c><c s='1'><v>100</v></c><c s='2'><v>1.5</v></c></row>");
  const auto workbook = read(built);
  EXPECT_TRUE(workbook.date1904);
  EXPECT_EQ(cells(workbook), "A1=100 B1=1562@ C1=1.5@");
}

TEST(ReadXlsxStyles, StruckText) {
  BuiltWorkbook built;
  built.style_parts(
      "<fonts><font><sz val='11'/></font><font><strike/></font><font><strike val='0'/></font></fonts>"
      "<cellXfs><xf fontId='0'/><xf fontId='1'/><xf "
      "fontId='2'/></cellXfs><dxfs><dxf><font><strike/></font></dxf></dxfs>");
  built.items(
      "<si><t>plain</t></si><si><r><t>120</t></r><r><rPr><strike/></rPr><t>100</t></r></si>"
      "<si><r><rPr><sz val='9'/></rPr><t>own font</t></r></si>"
      "<si><r><rPr><strike/></rPr><t xml:space='preserve'> </t></r><r><rPr><b/></rPr><t>blank struck</t></r></si>");
  built.rows(
      "<row r='1'><c s='0' t='s'><v>0</v></c><c s='1' t='s'><v>0</v></c><c s='2' t='s'><v>0</v></c></row>"
      "<row r='2'><c s='0' t='s'><v>1</v></c><c s='1' t='s'><v>2</v></c><c s='0' t='s'><v>3</v></c></row>"
      "<row r='3'><c s='1'><v>5</v></c><c s='0' t='inlineStr'><is><r><rPr><strike/></rPr><t>x</t></r></is></c></row>");
  EXPECT_EQ(cells(read(built)), "A1=plain B1=plain~ C1=plain A2=120100~ B2=own font C2= blank struck A3=5~ B3=x~");
}

TEST(ReadXlsxSheet, HiddenThingsWidthsAndMerges) {
  BuiltWorkbook built;
  built.sheet = BuiltWorkbook::worksheet(
      "<cols><col min='1' max='2' width='8.5'/><col min='3' max='3' width='9' hidden='1'/><col min='4' max='16384' "
      "width='0'/></cols>"
      "<sheetData><row r='2' hidden='1'/><row r='3' hidden='true'><c r='B3'><v>7</v></c></row><row r='5' "
      "ht='0'/></sheetData>"
      "<mergeCells><mergeCell ref='A3:C4'/><mergeCell ref='$F$2:$E$1'/></mergeCells>");
  const auto workbook = read(built);
  const auto& sheet = workbook.sheets.at(0);
  EXPECT_EQ(sheet.name, "様式1");
  EXPECT_EQ(sheet.hidden_rows, (std::vector<sheet::Span>{{2, 3}, {5, 5}}));
  EXPECT_EQ(sheet.hidden_columns, (std::vector<sheet::Span>{{3, 16384}}));
  EXPECT_EQ(sheet.merges, (std::vector<sheet::Range>{{3, 1, 4, 3}, {1, 5, 2, 6}}));
  EXPECT_EQ(sheet.widths.at(0).columns, (sheet::Span{1, 2}));
  EXPECT_EQ(sheet.widths.at(0).width, 8.5);
  EXPECT_EQ(cells(workbook), "B3=7") << "covered cells of a merge hold values too";
}

TEST(ReadXlsxSheet, SheetsInOrderHiddenOnesMarkedOthersLeftOut) {
  BuiltWorkbook built;
  built.workbook =
      "<workbook xmlns='" + main_uri + "' xmlns:r='" + sheet_test::relation_uri +
      "'><sheets><sheet name='z' r:id='b'/><sheet name='chart' r:id='c'/><sheet name='a' state='veryHidden' r:id='a'/>"
      "<sheet name='macro' r:id='m'/><sheet name='Module' r:id=''/></sheets></workbook>";
  built.workbook_relations = relations(
      relation("a", "worksheet", "worksheets/sheet1.xml") + relation("b", "worksheet", "worksheets/other.xml") +
      relation("c", "chartsheet", "chartsheets/sheet1.xml") +
      "<Relationship Id='m' Type='http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet' "
      "Target='macro.xml'/>");
  built.more = {
      {"xl/worksheets/other.xml", BuiltWorkbook::worksheet("<sheetData><row><c><v>2</v></c></row></sheetData>")}};
  const auto workbook = read(built);
  ASSERT_EQ(workbook.sheets.size(), 2u);
  EXPECT_EQ(workbook.sheets[0].name, "z");
  EXPECT_FALSE(workbook.sheets[0].hidden);
  EXPECT_EQ(workbook.sheets[1].name, "a");
  EXPECT_TRUE(workbook.sheets[1].hidden);
  EXPECT_EQ(cells(workbook), "A1=2");
}

const std::string one_cell = "<row r='1'><c r='A1' t='s'><v>0</v></c></row>";

TEST(ReadXlsxPackage, AbsoluteTargets) {
  BuiltWorkbook built;
  built.top_relations = relations(relation("rId1", "officeDocument", "/xl/workbook.xml"));
  built.workbook_relations = relations(relation("rId1", "worksheet", "/xl/worksheets/sheet1.xml") +
                                       relation("rId3", "sharedStrings", "/xl/sharedStrings.xml"));
  built.rows(one_cell).items("<si><t>県</t></si>");
  EXPECT_EQ(cells(read(built)), "A1=県");
}

TEST(ReadXlsxPackage, WorkbookElsewhereAndTargetsUpwards) {
  const BuiltWorkbook plain;
  const auto bytes = sheet_test::zip_of(
      {{"_rels/.rels", relations(relation("x", "officeDocument", "office/book/main.xml"))},
       {"office/book/main.xml", plain.workbook},
       {"office/book/_rels/main.xml.rels", relations(relation("rId1", "worksheet", "../sheets/./sheet%201.xml"))},
       {"office/sheets/sheet 1.xml", BuiltWorkbook::worksheet("<sheetData><row><c><v>5</v></c></row></sheetData>")}});
  const auto workbook = sheet::read_xlsx(bytes, {});
  ASSERT_TRUE(workbook) << workbook.error().what;
  EXPECT_EQ(cells(*workbook), "A1=5");
}

TEST(ReadXlsxPackage, BackslashesAndOtherCaseInNames) {
  BuiltWorkbook built;
  built.sheet_part = "XL\\Worksheets\\Sheet1.XML";
  built.rows("<row><c><v>5</v></c></row>");
  EXPECT_EQ(cells(read(built)), "A1=5");
}

TEST(ReadXlsxPackage, PrefixedElements) {
  BuiltWorkbook built;
  built.sheet = "<x:worksheet xmlns:x='" + main_uri +
                "'><x:sheetData><x:row r='1'><x:c r='A1' t='s'><x:v>0</x:v></x:c></x:row></x:sheetData></x:worksheet>";
  built.strings = "<y:sst xmlns:y='" + main_uri + "'><y:si><y:t>県</y:t></y:si></y:sst>";
  EXPECT_EQ(cells(read(built)), "A1=県");
}

TEST(ReadXlsxPackage, StrictNamespaces) {
  BuiltWorkbook built;
  built.rows(one_cell).items("<si><t>県</t></si>");
  const auto strict = [](std::string& part) {
    for (const auto& [from, to] : {std::pair{main_uri, std::string("http://purl.oclc.org/ooxml/spreadsheetml/main")},
                                   std::pair{sheet_test::relation_uri,
                                             std::string("http://purl.oclc.org/ooxml/officeDocument/relationships")}}) {
      for (auto at = part.find(from); at != part.npos; at = part.find(from, at + to.size()))
        part.replace(at, from.size(), to);
    }
  };
  for (auto* part : {&built.top_relations, &built.workbook, &built.workbook_relations, &built.sheet, &built.strings})
    strict(*part);
  EXPECT_EQ(cells(read(built)), "A1=県");
}

TEST(ReadXlsxPackage, PartsInUtf16) {
  BuiltWorkbook built;
  built.rows("<row><c t='inlineStr'><is><t>北海道</t></is></c></row>");
  std::u16string wide = u"\uFEFF<?xml version='1.0' encoding='UTF-16'?>";
  wide +=
      u"<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData><row><c "
      u"t='inlineStr'><is>"
      u"<t>北海道</t></is></c></row></sheetData></worksheet>";
  built.sheet.assign(reinterpret_cast<const char*>(wide.data()), wide.size() * 2);
  EXPECT_EQ(cells(read(built)), "A1=北海道");
}

TEST(ReadXlsxRefusals, WhatCannotBeTrustedIsUnreadable) {
  BuiltWorkbook doctype;
  doctype.sheet = "<!DOCTYPE worksheet [<!ENTITY a 'b'>]>" + doctype.sheet;
  BuiltWorkbook index;
  index.rows("<row><c t='s'><v>7</v></c></row>");
  BuiltWorkbook missing;
  missing.sheet_part = "xl/worksheets/elsewhere.xml";
  BuiltWorkbook malformed;
  malformed.sheet = "<worksheet xmlns='" + main_uri + "'><sheetData>";
  BuiltWorkbook foreign;
  foreign.sheet = "<worksheet xmlns='urn:other'/>";
  BuiltWorkbook off_sheet;
  off_sheet.rows("<row><c r='XFE1'><v>1</v></c></row>");
  for (const auto* built : {&doctype, &index, &missing, &malformed, &foreign, &off_sheet}) {
    EXPECT_EQ(refused(built->bytes()).trouble, sheet::Trouble::unreadable);
  }
  EXPECT_EQ(refused("PK\3\4 no zip at all").trouble, sheet::Trouble::unreadable);
  const auto whole = BuiltWorkbook{}.bytes();
  EXPECT_EQ(refused(whole.substr(0, whole.size() / 2)).trouble, sheet::Trouble::unreadable);
}

TEST(ReadXlsxRefusals, TwoEntriesOfOneName) {
  auto built = BuiltWorkbook{};
  built.more = {{"xl/worksheets/sheet2.xml", built.sheet}};
  auto bytes = built.bytes();
  for (auto at = bytes.find("sheet2.xml"); at != bytes.npos; at = bytes.find("sheet2.xml")) bytes[at + 5] = '1';
  EXPECT_THAT(refused(bytes).what, testing::HasSubstr("there twice"));
}

TEST(ReadXlsxRefusals, LockedEntriesAreEncrypted) {
  auto bytes = BuiltWorkbook{}.bytes();
  for (auto at = bytes.find("PK\1\2"); at != bytes.npos; at = bytes.find("PK\1\2", at + 4)) bytes[at + 8] |= 1;
  for (auto at = bytes.find("PK\3\4"); at != bytes.npos; at = bytes.find("PK\3\4", at + 4)) bytes[at + 6] |= 1;
  EXPECT_EQ(refused(bytes).trouble, sheet::Trouble::encrypted);
}

std::string repeated(std::string_view what, std::size_t times) {
  std::string out;
  out.reserve(what.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += what;
  return out;
}

struct Bomb {
  std::string label;
  BuiltWorkbook built;
  sheet::Limits limits;
};

TEST(ReadXlsxLimits, EachLimitRefuses) {
  std::vector<Bomb> bombs;
  bombs.push_back({"cells", BuiltWorkbook{}.rows("<row>" + repeated("<c><v>1</v></c>", 11) + "</row>"), {.cells = 10}});
  bombs.push_back({"shared strings", BuiltWorkbook{}.items(repeated("<si><t>a</t></si>", 11)), {.strings = 10}});
  bombs.push_back({"inline strings",
                   BuiltWorkbook{}.rows("<row>" + repeated("<c t='str'><v>a</v></c>", 11) + "</row>"),
                   {.strings = 10}});
  BuiltWorkbook merges;
  merges.sheet = BuiltWorkbook::worksheet("<mergeCells>" + repeated("<mergeCell ref='A1:B2'/>", 11) + "</mergeCells>");
  bombs.push_back({"merges", merges, {.merges = 10}});
  BuiltWorkbook deep;
  deep.sheet = BuiltWorkbook::worksheet(repeated("<a>", 64) + repeated("</a>", 64));
  bombs.push_back({"depth", deep, {}});
  BuiltWorkbook ratio;
  ratio.rows(repeated(" ", 4 << 20));
  bombs.push_back({"ratio", ratio, {}});
  bombs.push_back({"entry", ratio, {.entry = base::megabytes(1), .ratio = 1'000'000}});
  bombs.push_back({"all entries", ratio, {.unpacked = base::megabytes(1), .ratio = 1'000'000}});
  for (int i = 0; i < 30; ++i) ratio.more.emplace_back("x" + std::to_string(i), "");
  bombs.push_back({"number of entries", ratio, {.zip_entries = 30}});
  for (const auto& bomb : bombs) {
    EXPECT_EQ(refused(bomb.built.bytes(), bomb.limits).trouble, sheet::Trouble::too_large) << bomb.label;
  }
}

TEST(ReadXlsxLimits, ALieAboutTheNumberOfEntriesIsSeenBeforeTheZipIsOpened) {
  auto bytes = BuiltWorkbook{}.bytes();
  const auto end = bytes.rfind("PK\5\6");
  bytes[end + 10] = bytes[end + 11] = '\xFE';
  EXPECT_THAT(refused(bytes).what, testing::HasSubstr("too many entries"));
}

TEST(ReadXlsxLimits, LongTextIsCutAndTold) {
  BuiltWorkbook built;
  built.rows(one_cell).items("<si><t>" + repeated("あ", 11) + "</t></si>");
  const auto workbook = sheet::read_xlsx(built.bytes(), {.text = 10});
  ASSERT_TRUE(workbook);
  EXPECT_TRUE(workbook->truncated);
  EXPECT_EQ(cells(*workbook), "A1=" + repeated("あ", 10));
}

TEST(ReadXlsxLimits, RepeatedTextIsHeldOnce) {
  BuiltWorkbook built;
  built.rows("<row>" + repeated("<c t='s'><v>0</v></c>", 10'000) + "</row>")
      .items("<si><t>" + repeated("長", 10'000) + "</t></si>");
  const auto workbook = read(built);
  EXPECT_EQ(workbook.sheets.at(0).cells.size(), 10'000u);
  EXPECT_EQ(workbook.strings.size(), 1u);
}

}  // namespace
