#include "sheet/read_delimited.hpp"

#include <gtest/gtest.h>

#include "sheet/decode_text.hpp"

namespace {

using namespace std::string_view_literals;

/// «A1=… B1=…»
std::string cells(std::string_view bytes, sheet::FileType type = sheet::FileType::csv) {
  const auto workbook = sheet::read_delimited(bytes, "県/一覧.csv", type, {});
  if (!workbook) return workbook.error().what;
  std::string out;
  for (const auto& cell : workbook->sheets.at(0).cells) {
    EXPECT_EQ(cell.kind, sheet::CellKind::text);
    out += (out.empty() ? "" : " ") + sheet::cell_name(cell.row, cell.column) + "=" + workbook->shown(cell);
  }
  return out;
}

std::string utf16(std::u16string_view text, bool big) {
  std::string out;
  for (const char16_t unit : text) {
    const char low = static_cast<char>(unit & 0xFF), high = static_cast<char>(unit >> 8);
    out += big ? std::string{high, low} : std::string{low, high};
  }
  return out;
}

TEST(ReadDelimited, Quoting) {
  EXPECT_EQ(cells("a,b\r\nc,d\r\n"), "A1=a B1=b A2=c B2=d");
  EXPECT_EQ(cells("a,,b\n\nc"), "A1=a C1=b A3=c");
  EXPECT_EQ(cells("\"a,b\",\"c\"\"d\",\"e\r\nf\"\n"), "A1=a,b B1=c\"d C1=e\nf");
  EXPECT_EQ(cells("a\"b,c\n"), "A1=a\"b B1=c");
  EXPECT_EQ(cells("\"never closed,x\ny,z\n"), "A1=\"never closed B1=x A2=y B2=z");
  EXPECT_EQ(cells("a\rb\r"), "A1=a A2=b");
  EXPECT_EQ(cells("=\"0123\",007\n"), "A1=0123 B1=007") << "numbers stay as written";
  EXPECT_EQ(cells("a,b\n\x1A"), "A1=a B1=b");
  EXPECT_EQ(cells("\x95\x61,b\n\x1A"), "A1=病 B1=b") << "in windows-31j";
  EXPECT_TRUE(sheet::is_text("\x95\x61,b\n\x1A"));
  EXPECT_EQ(cells(""), "");
}

TEST(ReadDelimited, Separators) {
  EXPECT_EQ(cells("a\tb,c\nd\te\n"), "A1=a B1=b,c A2=d B2=e");
  EXPECT_EQ(cells("a;b\nc;d\n"), "A1=a B1=b A2=c B2=d");
  EXPECT_EQ(cells("sep=;\r\na,b;c\n"), "A1=a,b B1=c");
  EXPECT_EQ(cells("alone\n"), "A1=alone");
  EXPECT_EQ(cells("\"x,y\"\t1\n\"z,w\"\t2\n", sheet::FileType::tsv), "A1=x,y B1=1 A2=z,w B2=2");
}

TEST(ReadDelimited, Encodings) {
  const auto wanted = "A1=病院 B1=①㈱髙﨑";
  EXPECT_EQ(cells("病院,①㈱髙﨑\n"), wanted);
  EXPECT_EQ(cells("\xEF\xBB\xBF病院,①㈱髙﨑\n"), wanted);
  EXPECT_EQ(cells("\x95\x61\x89\x40,\x87\x40\x87\x8A\xFB\xFC\xFA\xB1\r\n"), wanted) << "windows-31j";
  EXPECT_EQ(cells(utf16(u"\uFEFF病院,①㈱髙﨑\r\n", false)), wanted);
  EXPECT_EQ(cells(utf16(u"\uFEFF病院,①㈱髙﨑\r\n", true)), wanted);
  EXPECT_EQ(cells(utf16(u"病院\t20\r\n県\t30\r\n", false)), "A1=病院 B1=20 A2=県 B2=30") << "without a mark";
  EXPECT_EQ(cells(utf16(u"病院\t20\r\n県\t30\r\n", true)), "A1=病院 B1=20 A2=県 B2=30");
  EXPECT_EQ(cells("\x1B$BIB1!\x1B(B,1\n"), "A1=病院 B1=1") << "ISO-2022-JP";
  EXPECT_EQ(cells("\xC9\xC2\xB1\xA1\xA4\xCE\xB0\xEC\xCD\xF7,1\n"), "A1=病院の一覧 B1=1") << "EUC-JP";
  EXPECT_EQ(sheet::decode_text("\x95\x61\x89\x40,\xFF,x").unknown, 1u);
}

TEST(ReadDelimited, SheetAndLimits) {
  const auto workbook = sheet::read_delimited("a,b\nc,d\n", "県/一覧.csv", sheet::FileType::csv, {});
  ASSERT_TRUE(workbook);
  EXPECT_EQ(workbook->sheets.at(0).name, "一覧");
  const auto many = sheet::read_delimited("a,b\nc,d\n", "x.csv", sheet::FileType::csv, {.cells = 3});
  ASSERT_FALSE(many);
  EXPECT_EQ(many.error().trouble, sheet::Trouble::too_large);
  const auto big =
      sheet::read_delimited(std::string(2000, 'a'), "x.csv", sheet::FileType::csv, {.entry = base::kilobytes(1)});
  ASSERT_FALSE(big);
  EXPECT_EQ(big.error().trouble, sheet::Trouble::too_large);
}

}  // namespace
