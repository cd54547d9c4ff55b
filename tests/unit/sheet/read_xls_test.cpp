#include "sheet/read_xls.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/hash.hpp"
#include "sheet/biff_decrypt.hpp"
#include "sheet/biff_globals.hpp"
#include "sheet/compound_file.hpp"
#include "sheet/decode_text.hpp"
#include "unit/sheet/built_xls.hpp"
#include "unit/sheet/shown_cells.hpp"

namespace {

using namespace std::string_literals;
using namespace sheet_test;
namespace fs = std::filesystem;

sheet::Workbook read(const BuiltXls& built) {
  const auto bytes = built.bytes();
  EXPECT_EQ(sheet::recognise(bytes, ""), sheet::FileType::xls);
  const auto workbook = sheet::read_xls(bytes, {});
  EXPECT_TRUE(workbook) << workbook.error().what;
  return workbook.value_or(sheet::Workbook{.sheets = {{}}, .strings = {}});
}

sheet::Unread refused(const std::string& bytes, const sheet::Limits& limits = {}) {
  const auto workbook = sheet::read_xls(bytes, limits);
  EXPECT_FALSE(workbook) << "should have been refused";
  return workbook ? sheet::Unread{} : workbook.error();
}

struct Pitfall {
  std::string label;
  std::string globals;
  std::string records;
  std::string expected;
};

class ReadXls : public testing::TestWithParam<Pitfall> {};

TEST_P(ReadXls, Reads) {
  BuiltXls built;
  built.globals = GetParam().globals;
  built.sheets.push_back({.records = GetParam().records});
  EXPECT_EQ(cells(read(built)), GetParam().expected);
}

// A string of three characters, the second half of which is wide after the CONTINUE.
const std::string split_strings = record(0xFC, le(2, 4) + le(2, 4) + le(3) + "\0a"s) +
                                  record(0x3C, "\1"s + wide(u"東京")) + record(0x3C, text8(u"次"));
// Runs and a reading follow the characters, and reach over the CONTINUE.
const std::string rich_strings =
    record(0xFC, le(2, 4) + le(2, 4) + le(2) + "\x0D"s + le(1) + le(6, 4) + wide(u"県市") + le(1) + le(5) + "abc") +
    record(0x3C, "def" + text8(u"後"));
const std::string fonts = font(false) + font(false) + font(false) + font(false) + font(true);  // number 5 is struck

INSTANTIATE_TEST_SUITE_P(
    Pitfalls, ReadXls,
    testing::Values(
        Pitfall{"numbers packed and not", "",
                record(0x203, at(0, 0) + le(1.25)) + record(0x27E, at(0, 1) + le(5 << 2 | 2, 4)) +
                    record(0x27E, at(0, 2) + le(1234 << 2 | 3, 4)) +
                    record(0x27E, at(0, 3) + le(static_cast<std::uint32_t>(-7) << 2 | 2, 4)) +
                    record(0x27E, at(0, 4) + le(0x3FF80000, 4)),
                "A1=1.25 B1=5 C1=12.34 D1=-7 E1=1.5"},
        Pitfall{"several numbers in one record", "",
                record(0xBD, le(4) + le(2) + le(0) + le(1 << 2 | 2, 4) + le(0) + le(2 << 2 | 2, 4) + le(3)),
                "C5=1 D5=2"},
        Pitfall{"no number", "", record(0x203, at(0, 0) + le(0x7FF8000000000000, 8)), "A1=#NUM!!"},
        Pitfall{"a string split over CONTINUE", split_strings,
                record(0xFD, at(0, 0) + le(0, 4)) + record(0xFD, at(0, 1) + le(1, 4)), "A1=a東京 B1=次"},
        Pitfall{"a reading after a string is not text", fonts + rich_strings,
                record(0xFD, at(0, 0) + le(0, 4)) + record(0xFD, at(0, 1) + le(1, 4)), "A1=県市~ B1=後"},
        Pitfall{"an empty string is no cell", shared(1, text8(u"")), record(0xFD, at(0, 0) + le(0, 4)), ""},
        Pitfall{"labels in the cell", "",
                record(0x204, at(0, 0) + text8(u"埼玉県")) + record(0x204, at(0, 1) + le(2) + "\0\xE9!"s),
                "A1=埼玉県 B1=é!"},
        Pitfall{"a long label is continued", "",
                record(0x204, at(0, 0) + le(4) + "\1"s + wide(u"熊本")) + record(0x3C, "\0ab"s), "A1=熊本ab"},
        Pitfall{"line ends", "", record(0x204, at(0, 0) + text8(u"上\r\n下")), "A1=上\n下"},
        Pitfall{"surrogates, whole and broken", "", record(0x204, at(0, 0) + text8(u"\xD842\xDFB7野\xD842!")),
                "A1=𠮷野\uFFFD!"},
        Pitfall{"rich text in the cell, struck", fonts,
                record(0xD6, at(0, 0) + text8(u"廃止済") + le(1) + le(2) + le(5)), "A1=廃止済~"},
        Pitfall{"rich text, the struck run is a blank", fonts,
                record(0xD6, at(0, 0) + text8(u"現行 ") + le(1) + le(2) + le(5)), "A1=現行 "},
        Pitfall{"the fifth font is number 5", fonts + cell_format(0, 0) + cell_format(5, 0),
                record(0x203, at(0, 0) + le(1.0)) + record(0x203, at(0, 1, 1) + le(2.0)), "A1=1 B1=2~"},
        Pitfall{
            "booleans and errors", "",
            record(0x205, at(0, 0) + "\1\0"s) + record(0x205, at(0, 1) + "\x2A\1"s) + record(0x205, at(0, 2) + "\0\1"s),
            "A1=TRUE B1=#N/A! C1=#NULL!!"},
        Pitfall{"formulas with each kind of result", "",
                formula(0, 0, le(2.5)) + formula(0, 1, special_result(1, 1)) + formula(0, 2, special_result(2, 7)) +
                    formula(0, 3, special_result(3)) + formula(0, 4, special_result(0)) +
                    record(0x207, text8(u"千葉県")),
                "A1=2.5 B1=TRUE C1=#DIV/0!! E1=千葉県"},
        Pitfall{"a shared formula between a formula and its text", "",
                formula(0, 0, special_result(0)) + record(0x4BC, "formula") + record(0x207, text8(u"群馬県")),
                "A1=群馬県"},
        Pitfall{"a formula whose text is missing", "",
                formula(0, 0, special_result(0)) + formula(1, 0, special_result(0)), "A1=? A2=?"},
        Pitfall{"blanks are no cells", "",
                record(0x201, at(0, 0)) + record(0xBE, le(1) + le(0) + le(0) + le(0) + le(1)), ""},
        Pitfall{
            "of cells at one place the last, and in order", "",
            record(0x203, at(3, 0) + le(1.0)) + record(0x203, at(0, 0) + le(2.0)) + record(0x203, at(3, 0) + le(3.0)),
            "A1=2 A4=3"},
        Pitfall{"dates, by number and by code",
                record(0x41E, le(200) + text8(u"[$-411]ggge\"年\"m\"月\"")) + cell_format(0, 14) + cell_format(0, 200) +
                    cell_format(0, 2),
                record(0x203, at(0, 0, 0) + le(45000.0)) + record(0x203, at(0, 1, 1) + le(45000.0)) +
                    record(0x203, at(0, 2, 2) + le(45000.0)),
                "A1=45000@ B1=45000@ C1=45000"},
        Pitfall{"days of 1904, times of none",
                record(0x22, le(1)) + cell_format(0, 14) + cell_format(0, 20) + cell_format(0, 0),
                record(0x203, at(0, 0, 0) + le(1.0)) + record(0x203, at(0, 1, 1) + le(0.5)) +
                    record(0x203, at(0, 2, 2) + le(1.0)),
                "A1=1463@ B1=0.5@ C1=1"},
        Pitfall{"a chart in the sheet is not the sheet", "",
                record(0x809, le(0x600) + le(0x20) + std::string(12, '\0')) + record(0x203, at(0, 0) + le(9.0)) +
                    record(0x0A, "") + record(0x203, at(0, 1) + le(1.0)),
                "B1=1"}),
    [](const auto& each) { return "Case" + std::to_string(each.index); });

TEST(ReadXlsLayout, MergesHiddenRowsAndColumns) {
  const auto row = [](unsigned number, bool hidden) {
    return record(0x208, le(number) + le(0) + le(9) + le(300) + le(0) + le(0) + le(hidden ? 0x20 : 0) + le(0));
  };
  const auto columns = [](unsigned first, unsigned last, unsigned width, bool hidden) {
    return record(0x7D, le(first) + le(last) + le(width) + le(0) + le(hidden) + le(0));
  };
  BuiltXls built;
  built.sheets.push_back(
      {.records = columns(0, 1, 2560, false) + columns(3, 256, 0, true) + row(0, false) + row(1, true) + row(2, true) +
                  row(5, true) + record(0xE5, le(2) + le(0) + le(0) + le(1) + le(2) + le(4) + le(3) + le(1) + le(1))});
  const auto workbook = read(built);
  const auto& sheet = workbook.sheets.at(0);
  EXPECT_EQ(sheet.name, "様式1");
  // A range that ends before it begins is none.
  EXPECT_EQ(sheet.merges, (std::vector<sheet::Range>{{1, 2, 1, 3}}));
  EXPECT_EQ(sheet.hidden_rows, (std::vector<sheet::Span>{{2, 3}, {6, 6}}));
  EXPECT_EQ(sheet.hidden_columns, (std::vector<sheet::Span>{{4, 256}}));
  ASSERT_EQ(sheet.widths.size(), 2U);
  EXPECT_EQ(sheet.widths[0].width, 10);
}

TEST(ReadXlsSheets, HiddenOnesAreMarkedAndChartsLeftOut) {
  BuiltXls built;
  const auto one = record(0x203, at(0, 0) + le(1.0));
  built.sheets = {{.records = one, .name = text8(u"表", 1)},
                  {.records = one, .name = text8(u"図", 1), .kind = 2, .substream = 0x20},
                  {.records = one, .name = text8(u"図も", 1), .substream = 0x20},
                  {.records = one, .name = text8(u"隠", 1), .state = 1},
                  {.records = one, .name = "\2\0B2"s, .state = 2}};
  const auto workbook = read(built);
  std::string sheets;
  for (const auto& sheet : workbook.sheets) sheets += sheet.name + (sheet.hidden ? " hidden, " : ", ");
  EXPECT_EQ(sheets, "表, 隠 hidden, B2 hidden, ");
}

TEST(ReadXlsOld, Excel95InShiftJis) {
  const std::string tokyo = "\x93\x8C\x8B\x9E\x93\x73";
  for (const auto& code_page : {record(0x42, le(932)), record(0x42, le(10001)), ""s}) {
    BuiltXls built;
    built.biff5 = true;
    built.globals = code_page + fonts + record(0x1E, le(164) + text5("yyyy\"\x94\x4E\"", 1)) + cell_format(0, 164);
    built.sheets.push_back({.records = record(0x204, at(0, 0, 9) + text5(tokyo)) +
                                       record(0xD6, at(0, 1, 9) + text5(tokyo) + "\1\2\5"s) +
                                       record(0x203, at(0, 2) + le(45000.0)) + formula(0, 3, special_result(0)) +
                                       record(0x207, text5(tokyo)),
                            .name = text5(tokyo, 1)});
    const auto workbook = read(built);
    EXPECT_EQ(workbook.sheets.at(0).name, "東京都");
    EXPECT_EQ(cells(workbook), "A1=東京都 B1=東京都~ C1=45000@ D1=東京都");
  }
}

TEST(ReadXlsOld, OneSheetWithoutACompoundFile) {
  const auto bytes = record(0x409, le(0) + le(0x10) + le(0)) + record(0x42, le(932)) +
                     record(0x443, le(0, 1) + le(14, 1) + std::string(10, '\0')) +
                     record(0x204, at(0, 0, 7) + text5("\x93\x8C\x8B\x9E")) + record(0x203, at(0, 1) + le(3.0)) +
                     record(0x0A, "");
  EXPECT_EQ(sheet::recognise(bytes, ""), sheet::FileType::xls);
  const auto workbook = sheet::read_xls(bytes, {});
  ASSERT_TRUE(workbook) << workbook.error().what;
  EXPECT_EQ(cells(*workbook), "A1=東京 B1=3@");
}

TEST(ReadXlsOld, IcuKnowsEveryCodePage) {
  int known = 0;
  for (unsigned page = 0; page < 70'000; ++page) {
    const auto* charset = sheet::charset_of_code_page(page);
    if (charset == nullptr) continue;
    ++known;
    EXPECT_EQ(sheet::decode_as(charset, "abc").text, "abc") << charset;
  }
  EXPECT_GT(known, 20);
}

TEST(ReadXlsRefuses, WhatIsCutOffOrForged) {
  BuiltXls built;
  built.sheets.push_back({.records = record(0x203, at(0, 0) + le(1.0)), .end = ""});
  EXPECT_EQ(refused(built.stream()).trouble, sheet::Trouble::unreadable) << "no end of the sheet";
  built.sheets[0] = {.records = record(0xFD, at(0, 0) + le(1, 4))};
  built.globals = shared(1, text8(u"一"));
  EXPECT_NE(refused(built.stream()).what.find("A1"), std::string::npos) << "no such shared string";
  built.globals = record(0xFC, le(9, 4) + le(0xFFFFFFFF, 4) + text8(u"一"));
  EXPECT_EQ(refused(built.stream()).trouble, sheet::Trouble::unreadable) << "fewer strings than said";
  built = {};
  built.sheets.push_back({.records = record(0x203, at(0, 20000) + le(1.0))});
  EXPECT_EQ(refused(built.stream()).trouble, sheet::Trouble::unreadable) << "off the sheet";
  const auto stream = built.stream();
  EXPECT_EQ(refused(stream.substr(0, 24)).trouble, sheet::Trouble::unreadable) << "no end of the globals";
  EXPECT_EQ(refused("\x09\x08"s).trouble, sheet::Trouble::unreadable);
}

TEST(ReadXlsRefuses, WhatIsTooLarge) {
  BuiltXls built;
  built.globals = shared(3, text8(u"一") + text8(u"二") + text8(u"三"));
  built.sheets.push_back(
      {.records = record(0x203, at(0, 0) + le(1.0)) + record(0x203, at(0, 1) + le(1.0)) +
                  record(0xE5, le(2) + le(0) + le(1) + le(0) + le(2) + le(3) + le(4) + le(0) + le(2))});
  sheet::Limits limits;
  limits.cells = 1;
  EXPECT_EQ(refused(built.stream(), limits).trouble, sheet::Trouble::too_large);
  limits = {};
  limits.strings = 2;
  EXPECT_EQ(refused(built.stream(), limits).trouble, sheet::Trouble::too_large);
  limits = {};
  limits.merges = 1;
  EXPECT_EQ(refused(built.stream(), limits).trouble, sheet::Trouble::too_large);
}

TEST(ReadXlsLimits, LongTextIsCutAndTold) {
  BuiltXls built;
  built.sheets.push_back({.records = record(0x204, at(0, 0) + text8(u"一二三四"))});
  sheet::Limits limits;
  limits.text = 3;
  const auto workbook = sheet::read_xls(built.bytes(), limits);
  ASSERT_TRUE(workbook);
  EXPECT_TRUE(workbook->truncated);
  EXPECT_EQ(cells(*workbook), "A1=一二三");
}

// --- passwords

struct Locked {
  std::string file, password;
};

class DecryptBiff : public testing::TestWithParam<Locked> {};

TEST_P(DecryptBiff, OpensWithItsPasswordOnly) {
  const auto path = fs::path(SOURCE_DIR) / "../shared/corpus/sheets" / GetParam().file;
  if (!fs::exists(path)) GTEST_SKIP() << "no corpus beside the project (shared/corpus)";
  std::ifstream in(path, std::ios::binary);
  std::ostringstream content;
  content << in.rdbuf();
  const auto bytes = content.str();
  EXPECT_EQ(refused(bytes).trouble, sheet::Trouble::encrypted);
  auto stream = sheet::CompoundFile::open(bytes)->stream("Workbook").value();
  sheet::BiffRecords records(stream);
  while (records.next() && records.type() != sheet::biff::filepass) {
  }
  ASSERT_EQ(records.type(), sheet::biff::filepass);
  const auto begin = records.end();
  const std::string filepass(records.data());
  const auto before = stream;
  EXPECT_TRUE(sheet::decrypt_biff(stream, begin, filepass, true, "another"));
  EXPECT_EQ(stream, before);
  ASSERT_FALSE(sheet::decrypt_biff(stream, begin, filepass, true, GetParam().password));
  stream[begin - filepass.size() - 4] = '\x30';  // the lock, under a number that means nothing
  const auto workbook = sheet::read_xls(stream, {});
  ASSERT_TRUE(workbook) << workbook.error().what;
  std::size_t texts = 0;
  for (const auto& sheet : workbook->sheets) texts += sheet.cells.size();
  EXPECT_GT(texts, 0U);
}

INSTANTIATE_TEST_SUITE_P(Corpus, DecryptBiff,
                         testing::Values(Locked{"poi__password.xls", "password"},
                                         Locked{"poi__35897-type4.xls", "freedom"},
                                         Locked{"poi__xor-encryption-abc.xls", "abc"}),
                         [](const auto& each) { return "File" + std::to_string(each.index); });

// Made by another implementation of MS-OFFCRYPTO, with Excel's default password.
TEST(DecryptBiffByDefault, TheWorkbookIsRead) {
  const std::string rc4 =
      "CQgQAAAGBQAAAAAAAAAAAAAAAAAvADYAAQABAAEAAAECAwQFBgcICQoLDA0ODwH9TgXcbg5y/MS3IXVoaIPe1kOjuYkXC8bhY7Xe"
      "uvcUhQAOAGQAAABA5vnMwdidQEWPCgAAAAkIEAAABhAAAAAAAAAAAAAAAAAABAIPADUo3JiyHmn9iRp/mEo9EAMCDgBxC2RVA1Td"
      "rpJA/WbCDwoAAAA=";
  const std::string crypto_api =
      "CQgQAAAGBQAAAAAAAAAAAAAAAAAvAGwAAQACAAIABAAAACIAAAAEAAAAAAAAAAFoAAAEgAAAgAAAAAEAAAAAAAAAAAAAAAAAEAAA"
      "AAABAgMEBQYHCAkKCwwNDg+gJKKV2RDc0Wsracnf7xkZFAAAAHSnDrDnJ4E26Fcxi56aE9GRFdULhQAOAJoAAACf0f50+3Fd8Jco"
      "CgAAAAkIEAAABhAAAAAAAAAAAAAAAAAABAIPAF4w6wgKHfeFlXcRI4kImQMCDgCfZC5mcAI/lnyVWWLlVgoAAAA=";
  for (const auto& encoded : {rc4, crypto_api}) {
    const auto workbook = sheet::read_xls(base::from_base64(encoded), {});
    ASSERT_TRUE(workbook) << workbook.error().what;
    EXPECT_EQ(workbook->sheets.at(0).name, "様式1");
    EXPECT_EQ(cells(*workbook), "A1=東京都 B1=2.5");
  }
}

}  // namespace
