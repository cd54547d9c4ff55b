#include "mail/addresses.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using mail::Address;

struct Case {
  std::string what;
  std::string value;
  std::vector<Address> addresses;
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << c.what;
}

class Addresses : public testing::TestWithParam<Case> {};

TEST_P(Addresses, AreRead) {
  const auto read = mail::parse_addresses(GetParam().value);
  std::vector<std::string> got, wanted;
  for (const auto& a : read) got.push_back(a.display + "|" + a.local + "|" + a.domain);
  for (const auto& a : GetParam().addresses) wanted.push_back(a.display + "|" + a.local + "|" + a.domain);
  EXPECT_EQ(got, wanted);
}

const std::string ideographic = "山田　太郎";

INSTANTIATE_TEST_SUITE_P(
    Rfc5322, Addresses,
    testing::Values(
        Case{"bare", "yamada@pref.aichi.lg.jp", {{"", "yamada", "pref.aichi.lg.jp"}}},
        Case{"the domain is lower case", "Yamada@Pref.Aichi.LG.jp", {{"", "Yamada", "pref.aichi.lg.jp"}}},
        Case{"in brackets", "Taro Yamada <y@a.jp>", {{"Taro Yamada", "y", "a.jp"}}},
        Case{"a quoted name with a comma",
             "\"Yamada, Taro\" <y@a.jp>, z@b.jp",
             {{"Yamada, Taro", "y", "a.jp"}, {"", "z", "b.jp"}}},
        Case{"an address as display name",
             "\"isei@mhlw.go.jp\" <evil@x.example>",
             {{"isei@mhlw.go.jp", "evil", "x.example"}}},
        Case{"the same without quotes", "isei@mhlw.go.jp <evil@x.example>", {{"isei@mhlw.go.jp", "evil", "x.example"}}},
        Case{"a group",
             "Staff: a@b.jp, \"C\" <c@d.jp>;, e@f.jp",
             {{"", "a", "b.jp"}, {"C", "c", "d.jp"}, {"", "e", "f.jp"}}},
        Case{"undisclosed recipients", "undisclosed-recipients:;", {}},
        Case{"unfinished group", "undisclosed-recipients:", {}},
        Case{"comments", "(a, b) y(c)@(d)a.jp (Taro (T) Yamada)", {{"a, b", "y", "a.jp"}}},
        Case{"the name in a comment", "y@a.jp (Taro Yamada)", {{"Taro Yamada", "y", "a.jp"}}},
        Case{"a route", "<@relay.jp,@r2.jp:y@a.jp>", {{"", "y", "a.jp"}}},
        Case{"blanks around dots", "y . z @ a . b . jp", {{"", "y.z", "a.b.jp"}}},
        Case{"empty elements", ", ,y@a.jp,,z@a.jp,", {{"", "y", "a.jp"}, {"", "z", "a.jp"}}},
        Case{"an address literal", "y@[192.0.2.1]", {{"", "y", "[192.0.2.1]"}}},
        Case{"a quoted local part that needs no quotes", "\"y.z\"@a.jp", {{"", "y.z", "a.jp"}}},
        Case{"one that needs them", "\"y..z\"@docomo.ne.jp", {{"", "\"y..z\"", "docomo.ne.jp"}}},
        Case{"dots that are not allowed but sent", "y..z.@docomo.ne.jp", {{"", "y..z.", "docomo.ne.jp"}}},
        Case{"an escaped quotation mark", "\"a\\\"b\" <y@a.jp>", {{"a\"b", "y", "a.jp"}}},
        Case{"a dot at the end", "y@a.jp.", {{"", "y", "a.jp"}}},
        Case{"a semicolon for a comma", "y@a.jp; z@a.jp", {{"", "y", "a.jp"}, {"", "z", "a.jp"}}}));

INSTANTIATE_TEST_SUITE_P(
    Japanese, Addresses,
    testing::Values(
        Case{"an encoded word", "=?ISO-2022-JP?B?GyRCOzNFRCEhQkBPOhsoQg==?= <y@a.jp>", {{ideographic, "y", "a.jp"}}},
        Case{"one in quotes", "\"=?Shift_JIS?B?jlKTYw==?=\" <y@a.jp>", {{"山田", "y", "a.jp"}}},
        Case{"specials left in a Q word", "=?utf-8?Q?Yamada,_<x@y>?= <y@a.jp>", {{"Yamada, <x@y>", "y", "a.jp"}}},
        Case{"raw UTF-8", "愛知県、医務課 <y@a.jp>", {{"愛知県、医務課", "y", "a.jp"}}},
        Case{"raw Shift_JIS", "\x95\\\x8e\xa6\x83\\ <y@a.jp>", {{"表示ソ", "y", "a.jp"}}},
        Case{"raw ISO-2022-JP with specials among its bytes",
             "\x1b$B=)ED!\";3ED\x1b(B <y@a.jp>",
             {{"秋田、山田", "y", "a.jp"}}}));

INSTANTIATE_TEST_SUITE_P(
    Garbage, Addresses,
    testing::Values(
        Case{"nothing", "", {}}, Case{"words", "no address here", {}}, Case{"an at sign", "@", {}},
        Case{"no domain", "y@", {}}, Case{"no local part", "@a.jp", {}}, Case{"empty brackets", "<>", {}},
        Case{"two at signs", "a@b@c.jp", {}}, Case{"two addresses without a comma", "a@b.jp c@d.jp", {}},
        Case{"two brackets are two senders", "\"A\" <a@b.jp> <c@d.jp>", {{"A", "a", "b.jp"}, {"", "c", "d.jp"}}},
        Case{"an unclosed bracket", "A <y@a.jp", {{"A", "y", "a.jp"}}}, Case{"an unclosed quote", "\"A <y@a.jp>", {}},
        Case{"an unclosed comment", "y@a.jp (A", {{"A", "y", "a.jp"}}}, Case{"brackets in brackets", "<<y@a.jp>>", {}},
        Case{"a line break in quotes", "\"a\r\nRCPT TO:<x@y>\"@a.jp", {}}, Case{"a lone backslash", "\\", {}},
        Case{"a lone bracket", "y@[", {{"", "y", "["}}}));

TEST(AddressesSize, DeepAndLong) {
  std::string comments(200'000, '('), colons(200'000, ':'), brackets(200'000, '<'), quotes;
  for (int i = 0; i < 30'000; ++i) quotes += "\"a\"<";
  for (const auto& value : {comments, colons, brackets, quotes}) EXPECT_TRUE(mail::parse_addresses(value).empty());
}

}  // namespace
