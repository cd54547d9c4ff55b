// File names as clients put them: RFC 2231, RFC 2047 in a parameter, raw bytes, decomposed.

#include <gtest/gtest.h>

#include <string>

#include "mail/mail.hpp"
#include "mail/structured_field.hpp"

namespace {

struct Case {
  std::string what;
  std::string headers;
  std::string name;
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << c.what;
}

class FileName : public testing::TestWithParam<Case> {};

TEST_P(FileName, IsWhatTheClientMeant) {
  const auto mail = mail::parse_mail(GetParam().headers + "\r\n\r\nx\r\n", {});
  ASSERT_TRUE(mail);
  EXPECT_EQ(mail->parts.at(0).name, GetParam().name);
  EXPECT_TRUE(mail->structure_certain);
}

const std::string attachment = "Content-Type: application/octet-stream\r\nContent-Disposition: attachment; ";

INSTANTIATE_TEST_SUITE_P(
    Rfc2231, FileName,
    testing::Values(
        Case{"UTF-8", attachment + "filename*=UTF-8''%E7%97%85%E9%99%A2%E3%83%AA%E3%82%B9%E3%83%88.xlsx",
             "病院リスト.xlsx"},
        Case{"Shift_JIS with a language", attachment + "filename*=Shift_JIS'ja'%95%61%89%40%83%8A%83%58%83%67.xlsx",
             "病院リスト.xlsx"},
        Case{"cut within the percent signs",
             attachment +
                 "filename*0*=UTF-8''%E7%97%8;\r\n filename*1*=5%E9%99;\r\n filename*2*=%A2%;\r\n filename*3*=E8;"
                 "\r\n filename*4*=%A1%A8.xlsx",
             "病院表.xlsx"},
        Case{"ISO-2022-JP", attachment + "filename*=iso-2022-jp''%1B%24%42%49%42%31%21%25%6A%25%39%25%48%1B%28%42.xlsx",
             "病院リスト.xlsx"},
        Case{"split in the middle of an escape sequence",
             attachment +
                 "filename*0*=iso-2022-jp''%1B%24%42%49%42%31%21%25%6A%25%39%25%48%1B%28;\r\n filename*1*=%42%2Exlsx",
             "病院リスト.xlsx"},
        Case{"split inside a character",
             attachment + "filename*0*=UTF-8''%E7%97%85%E9;\r\n filename*1*=%99%A2;\r\n filename*2=.xlsx", "病院.xlsx"},
        Case{"split inside a character of Shift_JIS",
             attachment + "filename*0*=Shift_JIS''%95;\r\n filename*1*=%61%89%40.xlsx", "病院.xlsx"},
        Case{"sections out of order", attachment + "filename*1*=%99%A2.xlsx; filename*0*=UTF-8''%E7%97%85%E9",
             "病院.xlsx"},
        Case{"more than ten sections",
             attachment + "filename*0=a; filename*1=b; filename*2=c; filename*3=d; filename*4=e; filename*5=f; "
                          "filename*6=g; filename*7=h; filename*8=i; filename*9=j; filename*10=k; filename*11=.xls",
             "abcdefghijk.xls"},
        Case{"beside a plain one", attachment + "filename=\"list.xlsx\"; filename*=UTF-8''%E7%97%85%E9%99%A2.xlsx",
             "病院.xlsx"},
        Case{"in quotes against the rule", attachment + "filename*=\"UTF-8''%E7%97%85%E9%99%A2.xlsx\"", "病院.xlsx"},
        Case{"without a charset", attachment + "filename*=%E7%97%85%E9%99%A2.xlsx", "病院.xlsx"},
        Case{"a wrong charset", attachment + "filename*=us-ascii''%95%61%89%40.xlsx", "病院.xlsx"},
        Case{"an encoded word inside", attachment + "filename*=UTF-8''%3D%3FUTF-8%3FB%3F55eF6Zmi%3F%3D.xlsx",
             "病院.xlsx"},
        Case{"private use and vendor characters", attachment + "filename*=windows-31j''%F2%55%87%40%EE%E0.xls",
             "\uE18D①髙.xls"},
        Case{"in the Content-Type", "Content-Type: application/pdf; name*=UTF-8''%E7%97%85%E9%99%A2.pdf", "病院.pdf"}));

INSTANTIATE_TEST_SUITE_P(
    Rfc2047, FileName,
    testing::Values(
        Case{"Outlook", attachment + "filename=\"=?iso-2022-jp?B?GyRCSUIxISVqJTklSBsoQi54bHN4?=\"", "病院リスト.xlsx"},
        Case{"Outlook, several words",
             attachment + "filename=\"=?utf-8?B?55eF6Zmi?=\r\n =?utf-8?B?44Oq44K544OILnhsc3g=?=\"", "病院リスト.xlsx"},
        Case{"words split inside a character",
             attachment + "filename=\"=?UTF-8?B?55eF6Q==?= =?UTF-8?B?maLjg6rjgrnjg4g=?=.xlsx\"", "病院リスト.xlsx"},
        Case{"split across sections of RFC 2231",
             attachment + "filename*0=\"=?ISO-2022-JP?B?GyRCSUIxISVqJ\";\r\n filename*1=\"TklSBsoQi54bHN4?=\"",
             "病院リスト.xlsx"},
        Case{"a word in each section",
             attachment + "filename*0=\"=?UTF-8?B?55eF6Zmi?=\"; filename*1=\"=?UTF-8?B?44Oq44K544OILnhsc3g=?=\"",
             "病院リスト.xlsx"},
        Case{"without quotes", attachment + "filename==?UTF-8?B?55eF6Zmi?=.xlsx", "病院.xlsx"},
        Case{"only in the Content-Type",
             "Content-Type: application/vnd.ms-excel;\r\n\tname=\"=?Shift_JIS?B?lWGJQIOKg1iDZw==?=.xls\"",
             "病院リスト.xls"}));

INSTANTIATE_TEST_SUITE_P(
    Raw, FileName,
    testing::Values(
        Case{"UTF-8", attachment + "filename=\"病院リスト.xlsx\"", "病院リスト.xlsx"},
        Case{"Shift_JIS, a backslash as second byte",
             attachment + "filename=\"\x95\x61\x89@\x88\xea\x97\x97\x95\\.xls\"", "病院一覧表.xls"},
        Case{"Shift_JIS, a backslash as last byte",
             attachment + "filename=\"\x95\x61\x89@\x88\xea\x97\x97\x95\\\"; size=3", "病院一覧表"},
        Case{"EUC-JP", attachment + "filename=\"\xc5\xec\xb5\xfe\xc5\xd4\xa4\xce\xc9\xc2\xb1\xa1.xls\"",
             "東京都の病院.xls"},
        Case{"ISO-2022-JP with a quotation mark among its bytes",
             attachment + "filename=\"\x1b$B=)ED!\";3ED\x1b(B.xls\"", "秋田、山田.xls"},
        Case{"ISO-2022-JP without quotation marks, a semicolon among its bytes",
             attachment + "filename=\x1b$B;3ED\x1b(B.xls; size=1", "山田.xls"},
        Case{"half-width kana of ISO-2022-JP that are a quotation mark and a semicolon",
             attachment + "filename=\"\x1b$B;3ED\x1b(I\";#\x1b(B.xls\"; size=1", "山田｢ｻ｣.xls"},
        Case{"half-width kana in front", attachment + "filename=\x1b(I;0\x1b(B.xls", "ｻｰ.xls"},
        Case{"a designation that is never taken back", attachment + "filename=\"\x1b$B;3ED\"; size=1", "山田"},
        Case{"decomposed by a Mac",
             attachment +
                 "filename=\"\xe3\x83\x95\xe3\x82\x9a\xe3\x83\xad\xe3\x82\xaf\xe3\x82\x99\xe3\x83\xa9\xe3\x83\xa0."
                 "xlsx\"",
             "プログラム.xlsx"},
        Case{"decomposed, percent-encoded", attachment + "filename*=UTF-8''%E3%83%95%E3%82%9A%E3%83%AD.xlsx",
             "プロ.xlsx"},
        Case{"compatibility ideographs stay",
             attachment + "filename=\"\xef\xa8\x99\xe3\x81\x8b\xe3\x82\x99\xe9\xab\x99\xef\xa8\x91.xls\"",
             "\uFA19が髙﨑.xls"},
        Case{"blanks without quotes", attachment + "filename=hospital list (1).xlsx; size=1", "hospital list (1).xlsx"},
        Case{"a semicolon in quotes", attachment + "filename=\"a;b.xls\"", "a;b.xls"},
        Case{"an escaped quotation mark", attachment + "filename=\"a\\\"b.xls\"", "a\"b.xls"},
        Case{"a Windows path", attachment + "filename=\"C:\\temp\\list.xls\"", "C:\\temp\\list.xls"},
        Case{"an unclosed quote", attachment + "filename=\"list.xls", "list.xls"},
        Case{"a missing semicolon", attachment + "size=\"3\" filename=\"list.xls\"", "list.xls"},
        Case{"a bidirectional override", attachment + "filename=\"list\xe2\x80\xaeslx.exe\"", "listslx.exe"},
        Case{"the disposition before the type",
             "Content-Type: application/x; name=b.xls\r\nContent-Disposition: attachment; filename=a.xls", "a.xls"}));

TEST(FileNameMissing, IsNone) {
  const auto mail = mail::parse_mail("Content-Disposition: attachment; filename=\r\n\r\nx", {});
  ASSERT_TRUE(mail);
  EXPECT_FALSE(mail->parts.at(0).name);
}

TEST(StructuredField, CommentsQuotesAndBlanks) {
  const auto field =
      mail::parse_structured_field("Text / Plain (a;b (c)); charset (x) = \"utf-8\" (y); Format=flowed (z)");
  EXPECT_EQ(field.value, "text/plain");
  EXPECT_EQ(field.bytes("charset"), "utf-8");
  EXPECT_EQ(field.bytes("format"), "flowed");
  EXPECT_EQ(field.find("boundary"), nullptr);
}

TEST(StructuredField, EndlessSectionsAreRead) {
  std::string value = "a/b";
  for (int i = 0; i < 50000; ++i) value += "; filename*" + std::to_string(i % 1000) + "=x";
  EXPECT_EQ(mail::parse_structured_field(value).bytes("filename").size(), 1000u);
}

}  // namespace
