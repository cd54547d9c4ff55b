#include <gtest/gtest.h>

#include <set>

#include "sheet/read_workbook.hpp"
#include "unit/sheet/built_compound_file.hpp"
#include "unit/sheet/built_workbook.hpp"

namespace {

using namespace std::string_view_literals;
using sheet::FileType;
using sheet_test::BuiltCompoundFile;
using sheet_test::BuiltWorkbook;
using sheet_test::zip_of;

std::string recognised(std::string_view bytes, std::string_view name = "") {
  return std::string(sheet::type_name(sheet::recognise(bytes, name)));
}

std::string types(std::string_view content_type) {
  return "<Types><Override PartName='/x' ContentType='application/" + std::string(content_type) + "'/></Types>";
}

TEST(Recognise, Packages) {
  EXPECT_EQ(recognised(BuiltWorkbook{}.bytes(), "list.pdf"), "xlsx") << "names lie";
  BuiltWorkbook macros;
  macros.more = {{"xl/vbaProject.bin", "x"}};
  EXPECT_EQ(recognised(macros.bytes(), "list.xlsx"), "xlsm");
  const std::pair<std::string_view, std::string_view> by_type[] = {
      {"vnd.ms-excel.sheet.macroEnabled.main+xml", "xlsm"},
      {"vnd.ms-excel.sheet.binary.macroEnabled.main", "xlsb"},
      {"vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml", "xlsx"},
      {"vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", "word"},
      {"vnd.openxmlformats-officedocument.presentationml.presentation.main+xml", "powerpoint"},
      {"vnd.ms-visio.drawing.main+xml", "unknown"},
  };
  for (const auto& [type, expected] : by_type) {
    EXPECT_EQ(recognised(zip_of({{"[Content_Types].xml", types(type)}})), expected) << type;
  }
  EXPECT_EQ(recognised(zip_of({{"[Content_Types].xml", types("vnd.openxmlformats-officedocument.spreadsheetml.sheet")},
                               {"word/document.xml", ""}})),
            "word")
      << "a workbook embedded in a letter";
  EXPECT_EQ(recognised(zip_of({{"_rels/.rels", ""}, {"xl/workbook.xml", ""}})), "xlsx");
  EXPECT_EQ(recognised(zip_of({{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}})), "ods");
  EXPECT_EQ(recognised(zip_of({{"mimetype", "application/vnd.oasis.opendocument.text"}})), "unknown");
  EXPECT_EQ(recognised(zip_of(
                {{"content.xml", ""}, {"META-INF/manifest.xml", "application/vnd.oasis.opendocument.spreadsheet"}})),
            "ods");
  EXPECT_EQ(recognised(zip_of({{"list.xlsx", "x"}})), "zip");
  EXPECT_EQ(recognised("PK\5\6" + std::string(18, '\0')), "zip");
}

TEST(Recognise, DamagedPackages) {
  const auto whole = BuiltWorkbook{}.bytes();
  const auto half = whole.substr(0, whole.size() / 2);
  EXPECT_EQ(recognised(half), "xlsx");
  const auto workbook = sheet::read_workbook(half, "", FileType::xlsx, {});
  ASSERT_FALSE(workbook);
  EXPECT_EQ(workbook.error().trouble, sheet::Trouble::unreadable);
}

TEST(Recognise, CompoundFiles) {
  const std::pair<std::string, std::string_view> by_stream[] = {
      {"Workbook", "xls"},
      {"Book", "xls"},
      {"WordDocument", "word"},
      {"PowerPoint Document", "powerpoint"},
      {"__properties_version1.0", "msg"},
      {"EncryptedPackage", "encrypted"},
      {"\4JSRV_SegmentInformation", "ichitaro"},
      {"something", "unknown"},
  };
  for (const auto& [stream, expected] : by_stream)
    EXPECT_EQ(recognised(BuiltCompoundFile(BuiltCompoundFile::Streams{{stream, "x"}}).bytes()), expected) << stream;
  EXPECT_EQ(recognised(BuiltCompoundFile(BuiltCompoundFile::Streams{{"something", "x"}}).bytes(), "一覧.jtd"),
            "ichitaro");
  EXPECT_EQ(recognised("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "一覧.XLS"), "xls") << "damaged";
}

TEST(Recognise, Magics) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"%PDF-1.7\n", "pdf"},
      {"junk\r\n%PDF-1.4", "pdf"},
      {"\x89PNG\r\n\x1A\n...", "image"},
      {"\xFF\xD8\xFF\xE0", "image"},
      {"GIF89a", "image"},
      {"II*\0"sv, "image"},
      {"RIFF....WEBPVP8 ", "image"},
      {"....ftypheic", "image"},
      {"{\\rtf1\\ansi", "rtf"},
      {"7z\xBC\xAF\x27\x1C", "archive"},
      {"Rar!\x1A\x07\x01", "archive"},
      {"\x1F\x8B\x08\0"sv, "archive"},
      {"..-lh5-..", "archive"},
      {"\x09\x08\x10\0\0\6\5\0"sv, "xls"},
      {"\x30\x82\x05\x00\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02"sv, "signature"},
      {"MZ\x90\0\3\0"sv, "unknown"},
      {"", "unknown"},
      {"\0\0\0\0"sv, "unknown"},
  };
  for (const auto& [bytes, expected] : cases) EXPECT_EQ(recognised(bytes), expected) << testing::PrintToString(bytes);
  EXPECT_EQ(recognised("\x60\x0E\x82\x01\0\0"sv, "図面.XDW"), "docuworks");
}

TEST(Recognise, Texts) {
  struct Text {
    std::string_view bytes, name, expected;
  };
  const Text cases[] = {
      {"順位,病院\n1,甲\n", "list.csv", "csv"},
      {"順位,病院\n1,甲\n", "list.CSV", "csv"},
      {"順位\t病院\n1\t甲\n", "list.tsv", "tsv"},
      {"順位,病院\n1,甲\n", "list.txt", "text"},
      {"順位,病院\n1,甲\n", "", "text"},
      {"1\t2\t3\t4\t5\t6\t7\t8\t病床\n1\t2\t3\t4\t5\t6\t7\t8\t9\n", "list.txt", "tsv"},
      {"1,2,3,4,5,6,7,8,病床\n1,2,3,4,5,6,7,8,9\n", "list", "csv"},
      {"a, b, c, d, e, f, g, h, i and j.\nRegards\n", "note.txt", "text"},
      {"\x95\x61\x89\x40,\x8C\xA7\n", "list.csv", "csv"},
      {"\x95\x61\x89\x40\t\x8C\xA7\n1\t2\n", "list.xls", "tsv"},
      {"a,b\n1,2\n", "list.xls", "csv"},
      {"plain words", "list.xls", "text"},
      {"<html><table></table></html>", "list.xls", "html"},
      {"<!DOCTYPE html>\n<p>", "", "html"},
      {"<html><body>", "list.csv", "html"},
      {"BEGIN:VCALENDAR\r\n", "", "calendar"},
      {"BEGIN:VCARD\r\n", "", "contact"},
      {"-----BEGIN PGP SIGNATURE-----\n", "signature.asc", "signature"},
      {"<?xml version='1.0'?><?mso-application progid='Excel.Sheet'?><Workbook "
       "xmlns='urn:schemas-microsoft-com:office:spreadsheet'>",
       "", "xml-2003"},
      {"<?xml version='1.0'?><svg xmlns='x'/>", "", "image"},
      {"<?xml version='1.0'?><other/>", "", "text"},
      {"\0\1\2\3binary\0\0\xFF\xFE"sv, "list.csv", "unknown"},
  };
  for (const auto& [bytes, name, expected] : cases)
    EXPECT_EQ(recognised(bytes, name), expected) << testing::PrintToString(bytes) << name;
}

TEST(FileTypes, EachHasItsOwnNames) {
  std::set<std::string_view> plain, japanese;
  for (int i = 0; i <= static_cast<int>(sheet::last_file_type); ++i) {
    plain.insert(sheet::type_name(static_cast<FileType>(i)));
    japanese.insert(sheet::type_name_japanese(static_cast<FileType>(i)));
  }
  EXPECT_EQ(plain.size(), static_cast<std::size_t>(sheet::last_file_type) + 1);
  EXPECT_EQ(japanese.size(), plain.size());
  EXPECT_TRUE(sheet::is_workbook(FileType::xlsx));
  EXPECT_TRUE(sheet::is_workbook(FileType::encrypted_workbook));
  EXPECT_FALSE(sheet::is_workbook(FileType::xlsb));
}

}  // namespace
