// RFC 2047 as clients write it.

#include <gtest/gtest.h>

#include <string>

#include "mail/charset.hpp"

namespace {

struct Case {
  std::string what;
  std::string value;
  std::string text;
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << c.what;
}

class EncodedWords : public testing::TestWithParam<Case> {};

TEST_P(EncodedWords, AreDecoded) {
  EXPECT_EQ(mail::decode_header(GetParam().value), GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(
    Mail, EncodedWords,
    testing::Values(
        Case{"none", "Re: list (1)", "Re: list (1)"}, Case{"B", "=?UTF-8?B?55eF6Zmi44Oq44K544OI?=", "病院リスト"},
        Case{"Q", "=?utf-8?Q?=E7=97=85_=E9=99=A2_a=3Db?=", "病 院 a=b"},
        Case{"lower-case b", "=?utf-8?b?55eF6Zmi?=", "病院"},
        Case{"text around", "Re: =?UTF-8?B?55eF6Zmi?= (1)", "Re: 病院 (1)"},
        Case{"vendor characters", "=?ISO-2022-JP?B?GyRCLSEtanxieXUbKEI=?=", "①㈱髙﨑"},
        Case{"split inside a UTF-8 character", "=?UTF-8?B?55eF6Q==?= =?UTF-8?B?maLjg6rjgrnjg4g=?=", "病院リスト"},
        Case{"split inside a character of ISO-2022-JP, on the next line",
             "=?ISO-2022-JP?B?GyRCIVowJkNOOCkhWztZMWc=?=\r\n "
             "=?ISO-2022-JP?B?QlA+XUlCMSElaiU5JUgkTkRzPVAkSyREJCQkRhsoQg==?=",
             "【愛知県】支援対象病院リストの提出について"},
        Case{
            "split in the middle of two bytes",
            "=?ISO-2022-JP?B?GyRCIVowJkNOOCkhWztZMWdCUD5dSUIxIQ==?= =?iso-2022-jp?B?JWolOSVIJE5Ecz1QJEskRCQkJEYbKEI=?=",
            "【愛知県】支援対象病院リストの提出について"},
        Case{"split inside an escape sequence", "=?ISO-2022-JP?B?GyQ=?= =?ISO-2022-JP?B?QklCMSEbKEI=?=", "病院"},
        Case{"base64 split inside a group of four",
             "=?ISO-2022-JP?B?GyRCSU?=\r\n =?ISO-2022-JP?B?IxIRsoQg==?=", "病院"},
        Case{"B after Q, one character", "=?UTF-8?Q?=E7?= =?UTF-8?B?l4U=?=", "病"},
        Case{"several charsets",
             "=?Shift_JIS?B?lWGJQIOKg1iDZw==?= =?UTF-8?B?55eF6Zmi?= =?ISO-2022-JP?B?GyRCLSEbKEI=?=", "病院リスト病院①"},
        Case{"a language", "=?UTF-8*ja?B?55eF6Zmi?=", "病院"},
        Case{"in quotes", "\"=?UTF-8?B?55eF6Zmi?=\" <a@b>", "\"病院\" <a@b>"},
        Case{"without a blank before", "Re:=?UTF-8?B?55eF6Zmi?=x", "Re:病院x"},
        Case{"a blank inside", "=?UTF-8?B?55eF 6Zmi?=", "病院"},
        Case{"Q beginning with an escape", "=?UTF-8?Q?=E7=97=85?=", "病"},
        Case{"a wrong label", "=?us-ascii?B?lWGJQIOKg1iDZw==?=", "病院リスト"},
        Case{"raw UTF-8", "病院リスト", "病院リスト"},
        Case{"raw Shift_JIS", "Re: \x95\x61\x89@\x83\x8a\x83X\x83g", "Re: 病院リスト"},
        Case{"raw EUC-JP", "\xc5\xec\xb5\xfe\xc5\xd4\xa4\xce\xc9\xc2\xb1\xa1", "東京都の病院"},
        Case{"unlabelled ISO-2022-JP", "\x1b$B!Z0&CN8)![;Y1gBP>]IB1!%j%9%H\x1b(B 1", "【愛知県】支援対象病院リスト 1"},
        Case{"raw bytes and a word", "\x95\x61\x89@ =?UTF-8?B?55eF6Zmi?=", "病院 病院"},
        Case{"private use", "=?Shift_JIS?B?8lU=?=", "\uE18D"},
        Case{"unfinished", "=?UTF-8?B?55eF6Zmi", "=?UTF-8?B?55eF6Zmi"},
        Case{"unfinished, then a good one", "=?UTF-8?B?55e =?UTF-8?B?55eF6Zmi?=", "=?UTF-8?B?55e 病院"},
        Case{"no such encoding", "=?UTF-8?X?abc?=", "=?UTF-8?X?abc?="},
        Case{"empty",
             "=?UTF-8?B?"
             "?=",
             ""},
        Case{"a line break smuggled in", "=?UTF-8?Q?a=0D=0ABcc:_x@y?=", "a Bcc: x@y"}));

TEST(EncodedWordsSize, ManyUnfinishedWordsAreReadOnce) {
  std::string value;
  while (value.size() < 1'000'000) value += "=?a?q?x ";
  EXPECT_EQ(mail::decode_header(value).size(), value.size());
}

}  // namespace
