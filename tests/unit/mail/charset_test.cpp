// Each charset as Japanese clients send it.

#include "mail/charset.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

using namespace std::string_literals;

namespace {

struct Case {
  std::string what;
  std::string bytes;
  std::string label;
  std::string text;
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << c.what;
}

class Charset : public testing::TestWithParam<Case> {};

TEST_P(Charset, IsDecoded) {
  EXPECT_EQ(mail::decode_charset(GetParam().bytes, GetParam().label), GetParam().text);
}

const std::string jis_byoin = "\x1b$BIB1!%j%9%H\x1b(B";

INSTANTIATE_TEST_SUITE_P(
    Iso2022Jp, Charset,
    testing::Values(Case{"plain", jis_byoin + ".xlsx", "ISO-2022-JP", "病院リスト.xlsx"},
                    Case{"vendor characters", "\x1b$B-!-j|byu\x1b(B", "iso-2022-jp", "①㈱髙﨑"},
                    Case{"the label's other names", "\x1b$B-!\x1b(B", "CP50220", "①"},
                    Case{"the old JIS C 6226", "\x1b$@IB1!\x1b(J", "iso-2022-jp", "病院"},
                    Case{"half-width kana by ESC ( I", "\x1b(IKN^\x1b(B abc", "iso-2022-jp", "ﾋﾎﾞ abc"},
                    Case{"half-width kana by SO and SI",
                         "a\x0e\x31\x32\x0f"
                         "1",
                         "iso-2022-jp", "aｱｲ1"},
                    Case{"half-width kana as 8-bit bytes", "a\xb1\xb2\xdd", "iso-2022-jp", "aｱｲﾝ"},
                    Case{"8-bit kana between kanji", "\x1b$BIB1!\xb1\x1b(B", "iso-2022-jp", "病院ｱ"},
                    Case{"JIS X 0212", "\x1b$(D\x30\x21\x1b(B", "iso-2022-jp", "丂"},
                    Case{"JIS X 0212 under its own label", "\x1b$(D\x30\x21\x1b$B-!\x1b(B", "iso-2022-jp-1", "丂①"},
                    Case{"a wave dash", "\x1b$B!A\x1b(B", "iso-2022-jp", "～"},
                    Case{"JIS X 0201 letters are ASCII", "\x1b(JC:\\~\x1b(B", "iso-2022-jp", "C:\\~"},
                    Case{"a line that never returned to ASCII", "\x1b$BIB1!\nabc", "iso-2022-jp", "病院\nabc"},
                    Case{"an odd byte before ESC", "\x1b$BIB1\x1b(Bx", "iso-2022-jp", "病\xEF\xBF\xBDx"},
                    Case{"a cut end", "\x1b$BIB1", "iso-2022-jp", "病\xEF\xBF\xBD"},
                    Case{"Chinese by ISO-2022-JP-2", "\x1b$A<R\x1b(B", "iso-2022-jp-2", "家"},
                    Case{"UTF-8 between the escapes", "\x1b$BIB1!\x1b(B \xe7\x97\x85\xe9\x99\xa2", "iso-2022-jp",
                         "病院 病院"},
                    Case{"Shift_JIS under the label", "\x95\x61\x89@\x83\x8a\x83X\x83g", "iso-2022-jp", "病院リスト"}));

INSTANTIATE_TEST_SUITE_P(
    ShiftJis, Charset,
    testing::Values(Case{"vendor characters of NEC", "\x87@\x87\x8a\xee\xe0\xed\x95\x81`", "Shift_JIS", "①㈱髙﨑～"},
                    Case{"vendor characters of IBM", "\xfb\xfc\xfa\xb1", "windows-31j", "髙﨑"},
                    Case{"private use (the ministry's own)", "\xf2\x55\xf0\x40", "Shift_JIS", "\uE18D\uE000"},
                    Case{"a backslash as second byte", "\x95\\\x8e\xa6\x83\\", "x-sjis", "表示ソ"},
                    Case{"a backslash and a tilde of their own", "C:\\~", "shift_jis", "C:\\~"},
                    Case{"half-width kana", "\xb1\xb2\xc3\xde\xde", "cp932", "ｱｲﾃﾞﾞ"},
                    Case{"a bad byte is U+FFFD, never U+001A", "\x95\x61\xfd\xff\x89@", "shift_jis",
                         "病\xEF\xBF\xBD\xEF\xBF\xBD院"},
                    Case{"DEL and FS stay themselves", "\x95\x61\x7f\x1c", "shift_jis", "病\x7f\x1c"},
                    Case{"U+001A itself", "\x95\x61\x1a", "shift_jis", "病\xEF\xBF\xBD"}));

INSTANTIATE_TEST_SUITE_P(
    Others, Charset,
    testing::Values(Case{"EUC-JP", "\xc9\xc2\xb1\xa1\xa5\xea\xa5\xb9\xa5\xc8", "EUC-JP", "病院リスト"},
                    Case{"EUC-JP, vendor characters", "\xad\xa1\xad\xea\xfc\xe2", "euc-jp", "①㈱髙"},
                    Case{"EUC-JP, JIS X 0212 and kana", "\x8f\xb0\xa1\x8e\xb1", "cp51932", "丂ｱ"},
                    Case{"UTF-8", "\xe9\xab\x99\xef\xa8\x91\xe3\x80\x9c", "utf-8", "髙﨑〜"},
                    Case{"UTF-8, private use and 𠮷", "\xee\x86\x8d\xf0\xa0\xae\xb7", "utf8", "\uE18D𠮷"},
                    Case{"UTF-8, byte order mark",
                         "\xEF\xBB\xBF"
                         "abc\xe7\x97\x85",
                         "utf-8", "abc病"},
                    Case{"UTF-16, big", "\xfe\xff\x75\xc5\x96\x62", "utf-16", "病院"},
                    Case{"UTF-16, little", "\xff\xfe\xc5\x75\x62\x96", "UTF-16", "病院"},
                    Case{"UTF-16BE", "u\xc5\x96\x62\0a"s, "utf-16be", "病院a"},
                    Case{"UTF-16 without a mark, ASCII in it", "a\0b\0c\0"s, "utf-16", "abc"},
                    Case{"UTF-16 claimed of UTF-8", "abc \xe7\x97\x85", "utf-16", "abc 病"},
                    Case{"UTF-7 is refused", "+AGEAYgBj- <script>", "utf-7", "+AGEAYgBj- <script>"},
                    Case{"UTF-7 by another name", "+AGEAYgBj-", "unicode-1-1-utf-7", "+AGEAYgBj-"},
                    Case{"Latin 1 with the quotes of windows-1252",
                         "\x93"
                         "caf\xe9\x94",
                         "iso-8859-1", "“café”"},
                    Case{"GB 2312", "\xd6\xd0\xce\xc4", "gb2312", "中文"},
                    Case{"Big 5", "\xa4\xa4\xa4\xe5", "big5", "中文"},
                    Case{"Korean", "\xc7\xd1\xb1\xdb", "ks_c_5601-1987", "한글"}, Case{"nothing", "", "utf-8", ""}));

INSTANTIATE_TEST_SUITE_P(
    WrongLabels, Charset,
    testing::Values(
        Case{"ISO-2022-JP without a label", jis_byoin, "", "病院リスト"},
        Case{"ISO-2022-JP as UTF-8", jis_byoin, "utf-8", "病院リスト"},
        Case{"ISO-2022-JP as ASCII", jis_byoin, "us-ascii", "病院リスト"},
        Case{"ISO-2022-JP as Shift_JIS", jis_byoin, "shift_jis", "病院リスト"},
        Case{"ISO-2022-JP as Latin 1", jis_byoin, "iso-8859-1", "病院リスト"},
        Case{"UTF-8 without a label", "病院リスト", "", "病院リスト"},
        Case{"UTF-8 as Latin 1", "病院リスト", "iso-8859-1", "病院リスト"},
        Case{"UTF-8 as windows-1252", "病院", "windows-1252", "病院"},
        Case{"UTF-8 as EUC-JP", "あいう。", "euc-jp", "あいう。"},
        Case{"Shift_JIS without a label", "\x95\x61\x89@\x83\x8a\x83X\x83g", "", "病院リスト"},
        Case{"Shift_JIS as UTF-8", "\x88\xa4\x92m\x8c\xa7\x97\xa7\x95\x61\x89@", "utf-8", "愛知県立病院"},
        Case{"Shift_JIS as Latin 1", "\x95\x61\x89@\x83\x8a\x83X\x83g", "iso-8859-1", "病院リスト"},
        Case{"Shift_JIS as EUC-JP", "\x95\x61\x89@\x83\x8a\x83X\x83g", "euc-jp", "病院リスト"},
        Case{"Shift_JIS as ISO-2022-JP with vendor characters", "\x87@\xee\xe0", "", "①髙"},
        Case{"EUC-JP without a label", "\xc5\xec\xb5\xfe\xc5\xd4\xa4\xce\xc9\xc2\xb1\xa1", "", "東京都の病院"},
        Case{"EUC-JP as Shift_JIS", "\xc5\xec\xb5\xfe\xc5\xd4\xa4\xce\xc9\xc2\xb1\xa1", "shift_jis", "東京都の病院"},
        Case{"an unknown label", "病院", "x-no-such-charset", "病院"},
        Case{"a label in quotes", "\x95\x61\x89@", "\"Shift_JIS\"", "病院"},
        Case{"a label that is no label", "\x95\x61\x89@", "../../etc", "病院"},
        Case{"UTF-8 with a cut end", "病院リスト\xe3\x81", "utf-8", "病院リスト\xEF\xBF\xBD"},
        Case{"what nothing explains", "\xff", "", "\xEF\xBF\xBD"}));

}  // namespace
