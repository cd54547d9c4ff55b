#include "mail/transfer_encoding.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using mail::decode_transfer;

TEST(Base64, StopsAtItsPaddingAndSkipsJunk) {
  EXPECT_EQ(decode_transfer("QUJD\r\nREVG", "base64"), "ABCDEF");
  EXPECT_EQ(decode_transfer("QUI=\r\n_____\r\nList footer", "base64"), "AB");
  EXPECT_EQ(decode_transfer("Q|U*J D", "base64"), "ABC");
  EXPECT_EQ(decode_transfer("QUJDR", "base64"), "ABC");
  EXPECT_EQ(decode_transfer("QUI", "base64"), "AB");
  EXPECT_EQ(decode_transfer("", "base64"), "");
}

TEST(QuotedPrintable, KeepsWhatIsRaw) {
  EXPECT_EQ(decode_transfer("=E7=97=85=e9=99=a2", "quoted-printable"), "病院");
  EXPECT_EQ(decode_transfer("a=\r\nb=\nc= \t\r\nd", "quoted-printable"), "abcd");
  EXPECT_EQ(decode_transfer("\x1b$BIB1!\x1b(B=3D", "quoted-printable"), "\x1b$BIB1!\x1b(B=");
  EXPECT_EQ(decode_transfer("a=XYb =", "quoted-printable"), "a=XYb ");
  EXPECT_EQ(decode_transfer("a\r\nb\n", "quoted-printable"), "a\r\nb\n");
}

TEST(Uuencode, ReadsTheFirstFile) {
  EXPECT_EQ(decode_transfer("junk\r\nbegin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\nmore", "x-uuencode"), "Cat");
  EXPECT_EQ(decode_transfer("begin 644 a\n$86)C9", "uuencode"), "abcd");
  EXPECT_EQ(decode_transfer("no file", "x-uue"), "");
}

TEST(OtherEncodings, AreTheIdentity) {
  for (const auto* encoding : {"", "7bit", "8bit", "binary", "nonsense"})
    EXPECT_EQ(decode_transfer("a=3D\r\n", encoding), "a=3D\r\n");
}

TEST(Escapes, OfHeaders) {
  EXPECT_EQ(mail::decode_q("a_b=5Fc=?"), "a b_c=?");
  EXPECT_EQ(mail::decode_percent("%41%zz%4"), "A%zz%4");
}

}  // namespace
