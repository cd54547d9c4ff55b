#include <gtest/gtest.h>

#include <string>

#include "base/text.hpp"
#include "mail/html_text.hpp"
#include "mail/mail.hpp"

namespace {

std::string text_of(const std::string& raw, std::size_t limit = 65536) {
  return mail::readable_text(mail::parse_mail(raw, {}).value(), limit);
}

std::string mixed(const std::string& parts) {
  return "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + parts + "--b--\r\n";
}

TEST(ReadableText, PrefersPlainText) {
  EXPECT_EQ(text_of(mixed("--b\r\nContent-Type: text/html\r\n\r\n<p>html</p>\r\n--b\r\nContent-Type: text/plain; "
                          "charset=iso-2022-jp\r\n\r\n\x1b$B-!IB1!\x1b(B\r\n")),
            "①病院");
}

TEST(ReadableText, TakesHtmlWhereThereIsNothingElse) {
  EXPECT_EQ(text_of("Content-Type: text/html; charset=Shift_JIS\r\n\r\n<b>\x95\x61\x89@</b><br>\x83\x8a\x83X\x83g"),
            "病院\nリスト");
  EXPECT_EQ(text_of(mixed("--b\r\n\r\n \r\n--b\r\nContent-Type: text/html\r\n\r\n<p>html</p>\r\n")), "html");
}

TEST(ReadableText, LeavesOutAttachmentsAndForwardedMails) {
  EXPECT_EQ(text_of(mixed("--b\r\n\r\none\r\n"
                          "--b\r\nContent-Disposition: attachment\r\n\r\ntwo\r\n"
                          "--b\r\nContent-Type: text/plain; name=a.txt\r\n\r\nthree\r\n"
                          "--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\nfour\r\n"
                          "--b\r\n\r\nfive\r\n")),
            "one\nfive");
}

TEST(ReadableText, IsCutBetweenCharacters) {
  const auto text = text_of("Content-Type: text/plain; charset=utf-8\r\n\r\n病院病院", 7);
  EXPECT_EQ(text, "病院");
  std::string large;
  for (int i = 0; i < 100'000; ++i) large += "病院";
  const auto cut = text_of("Content-Type: text/plain; charset=utf-8\r\n\r\n" + large);
  EXPECT_LE(cut.size(), 65536u);
  EXPECT_GT(cut.size(), 65530u);
  EXPECT_TRUE(base::is_utf8(cut));
}

struct Case {
  std::string html;
  std::string text;
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << c.html;
}

class Html : public testing::TestWithParam<Case> {};

TEST_P(Html, AsText) {
  EXPECT_EQ(mail::html_text(GetParam().html), GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(
    Mail, Html,
    testing::Values(Case{"<html><head><title>t</title><style>p{}</style></head><body>a</body></html>", "a"},
                    Case{"<SCRIPT>if(a<b)x()</SCRIPT>b", "b"}, Case{"<p>a</p><p>b<br/>c</p>", "a\nb\nc"},
                    Case{"a<br><br>b", "a\n\nb"}, Case{"a  \r\n b", "a b"}, Case{"<!-- <p>x</p> -->a", "a"},
                    Case{"&lt;&amp;&gt;&quot;&nbsp;&#65;&#x75C5;&copy;", "<&>\" A病©"},
                    Case{"&unknown; & a&b;", "&unknown; & a&b;"},
                    Case{"&#1114112;&#xD800;", "\xEF\xBF\xBD\xEF\xBF\xBD"}, Case{"1 < 2", "1 < 2"},
                    Case{"<table><tr><td>a<td>b</tr><tr><td>c</table>", "a b\nc"}, Case{"a<", "a<"}, Case{"a<b", "a"},
                    Case{"<script>never closed", ""}, Case{"<!-- never closed", ""}));

TEST(HtmlSize, UnclosedMarkupIsReadOnce) {
  for (const auto* piece : {"<", "<a", "<!--", "<script>", "&", "&#", "</"}) {
    std::string html;
    while (html.size() < 500'000) html += piece;
    mail::html_text(html);
  }
}

}  // namespace
