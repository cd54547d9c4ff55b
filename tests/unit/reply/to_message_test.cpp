// The message as another mail library reads it.

#include <gmock/gmock.h>

#include "base/hash.hpp"
#include "unit/reply/samples.hpp"

namespace reply {
namespace {

// name= holds RFC 2047 words, which the standard does not allow there and old clients want: its defect is known.
const char* const parse = R"(
import sys, email, email.policy, email.header
raw = open(sys.argv[1], 'rb').read()
m = email.message_from_bytes(raw, policy=email.policy.SMTP)
def all_defects(part):
    return list(part.defects) + [d for n, h in part.items() if n != 'Content-Type' for d in getattr(h, 'defects', [])] + [d for p in part.iter_parts() for d in all_defects(p)]
print('defects', sorted({type(d).__name__ for d in all_defects(m)}))
for name in ('From', 'To', 'Subject', 'Date', 'Message-ID', 'In-Reply-To', 'References', 'Auto-Submitted', 'X-Auto-Response-Suppress', 'X-Cskakuhod', 'MIME-Version', 'Content-Language'):
    print(name + ':', m[name] if name != 'From' else email.header.make_header(email.header.decode_header(email.message_from_bytes(raw)[name])))
body = m.get_body(preferencelist=('plain',))
print('text', body.get_content_charset(), repr(body.get_content().replace('\r\n', '\n')), body.get_content().count('\n') == body.get_content().count('\r\n'))
for a in m.iter_attachments():
    print('attachment', a.get_content_type(), a.get_filename(), len(a.get_content()))
    print('name', a.get_param('name'))
legacy = email.message_from_bytes(raw)
for p in legacy.walk():
    if p.get_param('name'):
        print('old name', ''.join(b.decode(c or 'ascii') if isinstance(b, bytes) else b for b, c in email.header.decode_header(p.get_param('name').replace('\r\n', ''))))
)";

Letter letter() {
  return {"【差替え依頼】支援対象病院リスト（広島県）受付番号CS1-34-01", "広島県 御中\n\n髙﨑・𠮷野 ～ ①\n.\n",
          Attachment{"確認用_支援対象病院リスト（広島県）髙﨑_CS1-34-01.xlsx",
                     "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                     std::string(1000, '\0') + "PK\r\n.\r\n"}};
}

Addressing addressing() {
  return {"isei-cskakuho@mhlw.go.jp",
          "厚生労働省医政局 特定医薬品開発支援・医療情報担当参事官室",
          "iryou@pref.hiroshima.lg.jp",
          "<cs1-34-01.abc@mhlw.go.jp>",
          *base::parse_rfc3339("2025-03-13T16:41:00+09:00"),
          "<parent@pref.hiroshima.lg.jp>",
          {"<first@a.jp>", "<second@a.jp>"},
          "cskakuhod-1"};
}

TEST(ToMessage, is_read_back_by_another_library) {
  const auto message = to_message(letter(), addressing());
  ASSERT_TRUE(message) << message.error().what;
  EXPECT_EQ(R"(defects []
From: 厚生労働省医政局 特定医薬品開発支援・医療情報担当参事官室 <isei-cskakuho@mhlw.go.jp>
To: iryou@pref.hiroshima.lg.jp
Subject: 【差替え依頼】支援対象病院リスト（広島県）受付番号CS1-34-01
Date: Thu, 13 Mar 2025 16:41:00 +0900
Message-ID: <cs1-34-01.abc@mhlw.go.jp>
In-Reply-To: <parent@pref.hiroshima.lg.jp>
References: <first@a.jp> <second@a.jp> <parent@pref.hiroshima.lg.jp>
Auto-Submitted: auto-replied
X-Auto-Response-Suppress: All
X-Cskakuhod: cskakuhod-1
MIME-Version: 1.0
Content-Language: ja
text utf-8 '広島県 御中\n\n髙﨑・𠮷野 ～ ①\n.\n' True
attachment application/vnd.openxmlformats-officedocument.spreadsheetml.sheet 確認用_支援対象病院リスト（広島県）髙﨑_CS1-34-01.xlsx 1007
name 確認用_支援対象病院リスト（広島県）髙﨑_CS1-34-01.xlsx
old name 確認用_支援対象病院リスト（広島県）髙﨑_CS1-34-01.xlsx
)",
            samples::python(parse, *message));
}

TEST(ToMessage, keeps_to_seven_bits_short_lines_and_crlf) {
  for (const bool attached : {true, false}) {
    auto its_letter = letter();
    if (!attached) its_letter.attachment.reset();
    const auto message = to_message(its_letter, addressing());
    ASSERT_TRUE(message);
    for (std::size_t at = 0; at < message->size();) {
      const auto end = message->find("\r\n", at);
      ASSERT_NE(std::string::npos, end);
      const auto line = message->substr(at, end - at);
      EXPECT_LE(line.size(), line.starts_with("Content-Type: application/") ? 80U : 76U) << line;
      for (const char c : line) EXPECT_TRUE(c >= ' ' && c < 0x7F) << line;
      at = end + 2;
    }
    EXPECT_EQ(*message, *to_message(its_letter, addressing())) << "the same letter has the same bytes";
  }
}

TEST(ToMessage, writes_a_plain_letter_plainly) {
  auto plain = addressing();
  plain.from_name = "Office \"A\"";
  plain.in_reply_to.clear();
  plain.references.clear();
  const auto message = to_message({"Receipt CS1-34-01", "text\n", {}}, plain);
  ASSERT_TRUE(message);
  EXPECT_THAT(*message, testing::HasSubstr("From: \"Office \\\"A\\\"\"\r\n <isei-cskakuho@mhlw.go.jp>\r\n"));
  EXPECT_THAT(*message, testing::HasSubstr("\r\nSubject: Receipt CS1-34-01\r\n"));
  EXPECT_THAT(*message, testing::Not(testing::HasSubstr("In-Reply-To")));
  EXPECT_THAT(*message, testing::Not(testing::HasSubstr("References")));
}

TEST(ToMessage, caps_references_to_the_first_and_the_last_twenty) {
  auto many = addressing();
  many.references.clear();
  for (int i = 0; i < 100; ++i) many.references.push_back("<" + std::to_string(i) + "@a.jp>");
  many.references[50] = "<not an id>";
  const auto message = to_message(letter(), many);
  ASSERT_TRUE(message);
  EXPECT_THAT(*message, testing::HasSubstr("References: <0@a.jp>\r\n <81@a.jp>\r\n"));
  EXPECT_THAT(*message, testing::HasSubstr(" <99@a.jp>\r\n <parent@pref.hiroshima.lg.jp>\r\n"));
}

TEST(ToMessage, refuses_what_would_make_a_header) {
  const std::vector<std::function<void(Addressing&)>> injections = {
      [](Addressing& a) { a.to = "a@b.jp\r\nBcc: c@d.jp"; },
      [](Addressing& a) { a.to = "a@b.jp, c@d.jp"; },
      [](Addressing& a) { a.to = "a@b.jp\n"; },
      [](Addressing& a) { a.to = ""; },
      [](Addressing& a) { a.to = "あ@b.jp"; },
      [](Addressing& a) { a.from = "a@b.jp>\rX: y"; },
      [](Addressing& a) { a.from_name = "Office\r\nBcc: c@d.jp"; },
      [](Addressing& a) { a.message_id = "<a@b.jp>\r\nX: y"; },
      [](Addressing& a) { a.message_id = "a@b.jp"; },
      [](Addressing& a) { a.in_reply_to = "<a@b.jp>\nX: y"; },
      [](Addressing& a) { a.references.push_back(std::string("<a\0@b.jp>", 9)); },
      [](Addressing& a) { a.instance = "x\r\nY: z"; },
  };
  for (std::size_t i = 0; i < injections.size(); ++i) {
    auto spoiled = addressing();
    injections[i](spoiled);
    const auto message = to_message(letter(), spoiled);
    ASSERT_FALSE(message) << i << "\n" << *message;
    EXPECT_EQ(base::Failure::give_up, message.error().kind);
  }
  const auto message = to_message({"件名\r\nBcc: c@d.jp", "text", {}}, addressing());
  ASSERT_TRUE(message);
  EXPECT_THAT(*message, testing::Not(testing::HasSubstr("\nBcc")));
}

}  // namespace
}  // namespace reply
