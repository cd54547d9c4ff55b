#include <gtest/gtest.h>

#include "reading/zip_directory.hpp"

namespace reading {
namespace {

TEST(ZipNames, AreDecodedAsTheirWriterMeantThem) {
  EXPECT_EQ(decode_zip_name("list.xlsx", false), "list.xlsx");
  // 様式表.xlsx of Windows: windows-31j, without bit 11; the second byte of 表 is a backslash.
  EXPECT_EQ(decode_zip_name("\x97\x6C\x8E\xAE\x95\x5C.xlsx", false), "様式表.xlsx");
  // Of a Mac: UTF-8 in NFD, without bit 11.
  EXPECT_EQ(decode_zip_name("\xE3\x82\xAB\xE3\x82\x99.xlsx", false), "ガ.xlsx");
  EXPECT_EQ(decode_zip_name("様式.xlsx", true), "様式.xlsx");
  // Bit 11 that lies.
  EXPECT_EQ(decode_zip_name("\x97\x6C\x8E\xAE.xlsx", true), "様式.xlsx");
}

}  // namespace
}  // namespace reading
