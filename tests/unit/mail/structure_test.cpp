// The tree of parts, repaired where mail is broken, and the limits.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/hash.hpp"
#include "mail/mail.hpp"

namespace {

using testing::ElementsAre;
using testing::HasSubstr;

mail::Mail read(const std::string& raw) {
  return mail::parse_mail(raw, {}).value();
}

std::vector<std::string> tree(const mail::Mail& mail) {
  std::vector<std::string> out;
  for (const auto& part : mail.parts) out.push_back(fmt::format("{} {}", part.depth, part.type));
  return out;
}

std::string with_boundary(const std::string& type, const std::string& boundary, const std::vector<std::string>& parts,
                          bool closed = true) {
  std::string out = "Content-Type: multipart/" + type + "; boundary=\"" + boundary + "\"\r\n\r\npreamble\r\n";
  for (const auto& part : parts) out += "--" + boundary + "\r\n" + part + "\r\n";
  return out + (closed ? "--" + boundary + "--\r\nepilogue\r\n" : "");
}

const std::string plain = "Content-Type: text/plain\r\n\r\nhello";

std::string problems(const mail::Mail& mail) {
  std::string out;
  for (const auto& problem : mail.problems) out += problem.message + "\n";
  return out;
}

TEST(Structure, AListBesideAText) {
  const auto mail =
      read("From: a@b.jp\r\nMIME-Version: 1.0\r\n" +
           with_boundary("mixed", "=_x",
                         {plain,
                          "Content-Type: application/vnd.ms-excel; name=l.xls\r\nContent-ID: <c@d>\r\n"
                          "Content-Disposition: Attachment\r\nContent-Transfer-Encoding: BASE64\r\n\r\nQUJD\r\n"}));
  EXPECT_THAT(tree(mail), ElementsAre("0 multipart/mixed", "1 text/plain", "1 application/vnd.ms-excel"));
  EXPECT_EQ(mail.parts[1].content, "hello");
  EXPECT_EQ(mail.parts[2].content, "ABC");
  EXPECT_EQ(mail.parts[2].name, "l.xls");
  EXPECT_EQ(mail.parts[2].disposition, "attachment");
  EXPECT_EQ(mail.parts[2].content_id, "<c@d>");
  EXPECT_TRUE(mail.structure_certain);
  EXPECT_TRUE(mail.problems.empty());
}

TEST(Structure, ForwardedMailIsOneDeeper) {
  const std::string forwarded = "Subject: x\r\n" + with_boundary("mixed", "in", {plain});
  const auto mail =
      read(with_boundary("mixed", "out", {plain, "Content-Type: message/rfc822\r\n\r\n" + forwarded, plain}));
  EXPECT_THAT(tree(mail), ElementsAre("0 multipart/mixed", "1 text/plain", "1 message/rfc822", "2 multipart/mixed",
                                      "3 text/plain", "1 text/plain"));
  EXPECT_FALSE(mail.parts[2].leaf);
  EXPECT_TRUE(mail.structure_certain);
}

TEST(Structure, ForwardedMailInBase64) {
  const std::string forwarded =
      "Subject: x\r\n" + with_boundary("mixed", "out", {plain});  // its boundary is the outer one too
  const auto mail = read(with_boundary(
      "mixed", "out",
      {"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base::base64(forwarded), plain}));
  EXPECT_THAT(tree(mail), ElementsAre("0 multipart/mixed", "1 message/rfc822", "2 multipart/mixed", "3 text/plain",
                                      "1 text/plain"));
  EXPECT_EQ(mail.parts[3].content, "hello");
  EXPECT_TRUE(mail.structure_certain);
}

TEST(Structure, AForwardedMailCutInItsHeader) {
  const auto mail =
      read("Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n--b\n\nhello\n--b--\n");
  EXPECT_THAT(tree(mail), ElementsAre("0 multipart/mixed", "1 message/rfc822", "2 text/plain", "1 text/plain"));
  EXPECT_TRUE(mail.structure_certain);
}

TEST(Structure, DigestsHoldMails) {
  const auto mail =
      read(with_boundary("digest", "d", {"\r\nSubject: x\r\n\r\none", "Content-Type: text/plain\r\n\r\ntwo"}));
  EXPECT_THAT(tree(mail), ElementsAre("0 multipart/digest", "1 message/rfc822", "2 text/plain", "1 text/plain"));
  EXPECT_EQ(mail.parts[2].content, "one");
}

TEST(Structure, OtherMessagesAreLeaves) {
  const auto mail =
      read(with_boundary("report", "r", {"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; a"}));
  EXPECT_THAT(tree(mail), ElementsAre("0 multipart/report", "1 message/delivery-status"));
  EXPECT_EQ(mail.parts[1].content, "Reporting-MTA: dns; a");
}

TEST(Structure, AnInternationalisedMessageIsALeaf) {
  const auto mail = read("Content-Type: message/global\r\n\r\nSubject: x\r\n\r\nhello");
  EXPECT_THAT(tree(mail), ElementsAre("0 message/global"));
  EXPECT_TRUE(mail.structure_certain);
}

TEST(Structure, TheDefaultIsPlainText) {
  EXPECT_THAT(tree(read("Subject: x\r\n\r\nhello")), ElementsAre("0 text/plain"));
  EXPECT_THAT(tree(read("Content-Type: nonsense\r\n\r\nhello")), ElementsAre("0 text/plain"));
  EXPECT_THAT(tree(read("Content-Type: TEXT/Html;charset=Shift_JIS\r\n\r\nhello")), ElementsAre("0 text/html"));
  EXPECT_EQ(read("Content-Type: TEXT/Html;charset=Shift_JIS\r\n\r\nhello").parts[0].charset, "shift_jis");
}

TEST(Structure, OneBoundaryTheBeginningOfAnother) {
  const auto mail = read(with_boundary("mixed", "ab", {with_boundary("alternative", "abc", {plain, plain}), plain}));
  EXPECT_THAT(tree(mail), ElementsAre("0 multipart/mixed", "1 multipart/alternative", "2 text/plain", "2 text/plain",
                                      "1 text/plain"));
  EXPECT_TRUE(mail.structure_certain);
}

TEST(Structure, ABoundaryWithinALineIsNone) {
  const auto mail = read(with_boundary("mixed", "b", {"\r\nsee --b\r\n--bb\r\n --b\r\nend"}));
  EXPECT_THAT(tree(mail), ElementsAre("0 multipart/mixed", "1 text/plain"));
  EXPECT_EQ(mail.parts[1].content, "see --b\r\n--bb\r\n --b\r\nend");
}

TEST(Structure, ABoundaryInThreeSpellings) {
  for (const auto* parameter :
       {"boundary=\"b (1)\"", "boundary*=us-ascii''b%20%281%29", "boundary*0=\"b (\"; boundary*1=\"1)\""}) {
    const auto mail = read(
        fmt::format("Content-Type: multipart/mixed; {}\n\n--b (1)  \n\none\n--b (1)\n\ntwo\n--b (1)--\n", parameter));
    EXPECT_THAT(tree(mail), ElementsAre("0 multipart/mixed", "1 text/plain", "1 text/plain")) << parameter;
  }
}

TEST(Structure, WhatIsMissingIsClosed) {
  const auto mail =
      read(with_boundary("mixed", "out", {with_boundary("alternative", "in", {plain, plain}, false), plain}, false));
  EXPECT_THAT(tree(mail), ElementsAre("0 multipart/mixed", "1 multipart/alternative", "2 text/plain", "2 text/plain",
                                      "1 text/plain"));
  EXPECT_THAT(problems(mail), HasSubstr("without its closing boundary"));
  EXPECT_TRUE(mail.structure_certain);
}

TEST(Structure, AMultipartWithoutPartsIsUncertain) {
  for (const auto* raw : {"Content-Type: multipart/mixed\r\n\r\nhello",
                          "Content-Type: multipart/mixed; boundary=b\r\n\r\n--c\r\n\r\nhello\r\n--c--\r\n"}) {
    const auto mail = read(raw);
    EXPECT_THAT(tree(mail), ElementsAre("0 multipart/mixed"));
    EXPECT_FALSE(mail.structure_certain);
  }
}

TEST(Structure, WhatStandsBeforeTheHeaderIsDropped) {
  for (const auto* before :
       {"From a@b Wed Mar 12 14:05:00 2025\n", ">From a@b Wed Mar 12\n", "\xEF\xBB\xBF", "\r\n\r\n"}) {
    const auto mail = read(before + std::string("Subject: x\n\nhello"));
    EXPECT_EQ(mail.head.subject, "x");
    EXPECT_EQ(mail.parts[0].content, "hello");
    EXPECT_FALSE(mail.problems.empty());
    EXPECT_EQ(mail.problems[0].rule, "structure-repaired");
  }
}

TEST(Structure, ABadLineInTheHeader) {
  const auto mail = read("Subject: x\nthis is no field\nContent-Type: text/html\n\nhello");
  EXPECT_THAT(tree(mail), ElementsAre("0 text/html"));
  EXPECT_THAT(problems(mail), HasSubstr("was dropped"));
  const auto body = read("Subject: x\nDear all,\nplease note: this\n\nbye");
  EXPECT_EQ(body.parts[0].content, "Dear all,\nplease note: this\n\nbye");
}

TEST(Structure, LinesThatEndInCarriageReturnAlone) {
  const auto mail = read("Subject: x\r\rhello\rworld");
  EXPECT_EQ(mail.head.subject, "x");
  EXPECT_EQ(mail.parts[0].content, "hello\nworld");
}

TEST(Structure, BinaryContentKeepsItsBytes) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  const auto mail = read(with_boundary(
      "mixed", "b", {"Content-Type: application/x\r\nContent-Transfer-Encoding: binary\r\n\r\n" + bytes}));
  EXPECT_EQ(mail.parts.at(1).content, bytes);
  EXPECT_TRUE(mail.structure_certain);
}

TEST(Structure, SignedAndEncryptedMail) {
  EXPECT_EQ(read("Content-Type: application/pkcs7-mime; smime-type=Enveloped-Data; name=smime.p7m\r\n\r\nx")
                .parts[0]
                .smime_type,
            "enveloped-data");
}

TEST(Structure, AnythingIsAMail) {
  for (const auto& raw : {std::string(), std::string("\n"), std::string("\r"), std::string("no header"),
                          std::string("\0\0\0", 3), std::string(":\n"), std::string(" x\n"),
                          std::string("Content-Type: multipart/mixed; boundary=\"\"\n\n--\n--\n----\n"),
                          std::string("A: b"), std::string("A:\0b\n\nx", 7)}) {
    const auto mail = mail::parse_mail(raw, {});
    ASSERT_TRUE(mail);
    EXPECT_FALSE(mail->parts.empty());
  }
}

std::string nested(unsigned levels) {
  std::string out;
  for (unsigned i = 0; i < levels; ++i)
    out += fmt::format("Content-Type: multipart/mixed; boundary=b{}\r\n\r\n--b{}\r\n", i, i);
  return out + "\r\nhello";
}

TEST(Limits, Depth) {
  EXPECT_TRUE(mail::parse_mail(nested(50), {}));
  const auto refused = mail::parse_mail(nested(51), {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, base::Failure::bad_input);
  EXPECT_THAT(refused.error().what, HasSubstr("50 levels"));
  EXPECT_FALSE(mail::parse_mail(nested(100'000), {}));
}

TEST(Limits, ForwardsInForwards) {
  std::string out;
  for (int i = 0; i < 100'000; ++i) out += "Content-Type: message/rfc822\r\n\r\n";
  EXPECT_FALSE(mail::parse_mail(out, {}));
}

TEST(Limits, Parts) {
  EXPECT_TRUE(mail::parse_mail(with_boundary("mixed", "b", std::vector<std::string>(999, plain)), {}));
  EXPECT_FALSE(mail::parse_mail(with_boundary("mixed", "b", std::vector<std::string>(1000, plain)), {}));
}

TEST(Limits, Headers) {
  std::string headers;
  for (int i = 0; i < 1000; ++i) headers += "X: y\r\n";
  EXPECT_TRUE(mail::parse_mail(headers + "\r\nx", {}));
  EXPECT_FALSE(mail::parse_mail(headers + "X: y\r\n\r\nx", {}));
}

TEST(Limits, TheSizeOfAHeader) {
  EXPECT_TRUE(mail::parse_mail("Subject: " + std::string(65'000, 'x') + "\r\n\r\nx", {}));
  EXPECT_FALSE(mail::parse_mail("Subject: " + std::string(66'000, 'x') + "\r\n\r\nx", {}));
  std::string folded = "Subject: x\r\n";
  for (int i = 0; i < 10'000; ++i) folded += "\t0123456789\r\n";
  EXPECT_FALSE(mail::parse_mail(folded + "\r\nx", {}));
}

// Each of these takes seconds where a step is quadratic.
TEST(Limits, HugeMailsAreReadInOnePass) {
  std::string dashes;
  for (int i = 0; i < 300'000; ++i) dashes += "--b4x\r\n";
  std::string lines;
  for (int i = 0; i < 300'000; ++i) lines += "junk\r\n";
  EXPECT_TRUE(mail::parse_mail(nested(50) + "\r\n" + dashes, {}));
  EXPECT_TRUE(mail::parse_mail("Subject: x\r\n" + lines, {}));
  EXPECT_TRUE(
      mail::parse_mail("Content-Type: multipart/mixed; boundary=b\r\n\r\n" + lines + "--b\r\n\r\n" + lines, {}));
}

}  // namespace
