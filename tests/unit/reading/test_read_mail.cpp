#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "samples.hpp"

namespace reading {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Contents read(std::string_view entity, const Limits& limits = {}) {
  return read_mail(make_mail(entity), limits, Want::values);
}

const std::string greeting = "Content-Type: text/plain; charset=utf-8\r\n\r\n様式を提出します。\r\n";

TEST(ReadMail, FindsTheListBesideTheText) {
  const std::string workbook = make_xlsx("順位");
  const auto contents = read(multipart("mixed", {greeting, attachment("リスト.xlsx", workbook)}));
  EXPECT_EQ(contents.head.subject, "list");
  EXPECT_THAT(contents.text, HasSubstr("様式を提出します。"));
  ASSERT_THAT(summary(contents), ElementsAre("リスト.xlsx|part 3|xlsx||list"));
  EXPECT_EQ(first_cell(contents.files[0]), "順位");
  EXPECT_EQ(contents.files[0].bytes, workbook.size());
  EXPECT_EQ(contents.files[0].sha256, base::sha256(workbook));
  EXPECT_THAT(contents.files[0].content, IsEmpty());
  ASSERT_EQ(contents.parts.size(), 3);
  EXPECT_EQ(contents.leaves[2].sha256, base::sha256(workbook));
  EXPECT_THAT(contents.leaves[0].sha256, IsEmpty());
  EXPECT_THAT(contents.parts[2].content, IsEmpty());
  EXPECT_TRUE(contents.structure_certain);
  EXPECT_FALSE(contents.encrypted);
}

TEST(ReadMail, HandsOverTheBytesWhereAskedTo) {
  const std::string workbook = make_xlsx("x");
  const auto contents =
      read_mail(make_mail(multipart("mixed", {greeting, attachment("a.xlsx", workbook)})), {}, Want::values_and_bytes);
  EXPECT_EQ(contents.files[0].content, workbook);
  EXPECT_EQ(contents.parts[2].content, workbook);
}

TEST(ReadMail, FindsAListThatIsTheWholeMail) {
  const auto contents = read(entity("Content-Type: application/vnd.ms-excel", make_xlsx("whole")));
  ASSERT_THAT(summary(contents), ElementsAre("|part 1|xlsx||list"));
  EXPECT_EQ(first_cell(contents.files[0]), "whole");
}

TEST(ReadMail, FindsAWorkbookThatIsCalledText) {
  const auto contents = read(multipart("mixed", {greeting, entity("Content-Type: text/plain", make_xlsx("lie"))}));
  ASSERT_THAT(summary(contents), ElementsAre("|part 3|xlsx||list"));
}

TEST(ReadMail, FindsWhatIsInlineInHtmlMail) {
  const auto contents = read(multipart(
      "related", {"Content-Type: text/html\r\n\r\n<p>see <img src=\"cid:logo@x\"></p>\r\n",
                  entity("Content-Type: image/png; name=logo.png\r\nContent-ID: <logo@x>", "\x89PNG\r\n\x1A\n logo"),
                  entity("Content-Type: application/octet-stream; name=list.xlsx\r\nContent-Disposition: inline",
                         make_xlsx("inline"))}));
  EXPECT_THAT(summary(contents),
              ElementsAre("logo.png|part 3|image|file-type-unsupported|-", "list.xlsx|part 4|xlsx||list"));
}

TEST(ReadMail, TellsWhatCouldBeAListFromWhatCouldNot) {
  const std::string png = "\x89PNG\r\n\x1A\n";
  const auto contents = read(multipart(
      "mixed", {greeting, attachment("list.pdf", "%PDF-1.4 x"), attachment("scan.png", png, "image/png"),
                entity("Content-Type: image/png\r\nContent-Disposition: inline; filename=logo.png", png),
                attachment("smime.p7s", "0\x80", "application/pkcs7-signature"),
                attachment("a.ics", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "text/calendar"),
                attachment("a.vcf", "BEGIN:VCARD\r\nEND:VCARD\r\n", "text/vcard"),
                attachment("note.txt", "a note", "text/plain"), attachment("list.dat", "\x01\x02\x03 \xFE\xFF\x80"),
                attachment("list.xlsx", "\x01\x02 not a workbook \xFE"),
                attachment("list.7z", "7z\xBC\xAF\x27\x1C rest"), attachment("empty.xlsx", "")}));
  EXPECT_THAT(
      summary(contents),
      ElementsAre("list.pdf|part 3|pdf|file-type-unsupported|list", "scan.png|part 4|image|file-type-unsupported|list",
                  "logo.png|part 5|image|file-type-unsupported|-", "smime.p7s|part 6|signature|file-type-unsupported|-",
                  "a.ics|part 7|calendar|file-type-unsupported|-", "a.vcf|part 8|contact|file-type-unsupported|-",
                  "note.txt|part 9|text|file-type-unsupported|-", "list.dat|part 10|unknown|file-type-unsupported|list",
                  "list.xlsx|part 11|unknown|file-unreadable|list",
                  "list.7z|part 12|archive|file-type-unsupported|list",
                  "empty.xlsx|part 13|unknown|file-unreadable|list"));
}

TEST(ReadMail, FindsTheListInForwardedMailsOfAnyDepth) {
  std::string mail = make_mail(multipart(
      "mixed", {"Content-Type: text/plain\r\n\r\ninner words\r\n", attachment("deep.xlsx", make_xlsx("deep"))}));
  for (int i = 0; i < 5; ++i)
    mail = make_mail(multipart("mixed", {"Content-Type: text/plain\r\n\r\nouter words\r\n", forwarded(mail)}));
  const auto contents = read_mail(mail, {}, Want::values);
  ASSERT_EQ(contents.files.size(), 1);
  EXPECT_EQ(first_cell(contents.files[0]), "deep");
  EXPECT_EQ(contents.files[0].from, base::from_code_points(U"part ") + std::to_string(contents.parts.size()));
  EXPECT_THAT(contents.text, HasSubstr("outer words"));
  EXPECT_THAT(contents.text, testing::Not(HasSubstr("inner words")));
}

TEST(ReadMail, FindsTheListInAMailThatIsAttachedAsAFile) {
  const std::string mail = make_mail(multipart("mixed", {greeting, attachment("in.xlsx", make_xlsx("eml"))}));
  const auto contents = read(multipart("mixed", {greeting, attachment("転送.eml", mail)}));
  EXPECT_THAT(summary(contents), ElementsAre("in.xlsx|part 3 > 転送.eml > part 3|xlsx||list"));
}

TEST(ReadMail, TheSameFileTwiceStaysTwo) {
  const std::string workbook = make_xlsx("same");
  const auto contents =
      read(multipart("mixed", {greeting, attachment("a.xlsx", workbook), attachment("b.xlsx", workbook)}));
  ASSERT_THAT(summary(contents), ElementsAre("a.xlsx|part 3|xlsx||list", "b.xlsx|part 4|xlsx||list"));
  EXPECT_EQ(contents.files[0].sha256, contents.files[1].sha256);
}

TEST(ReadMail, NamesAreComposed) {
  const auto contents = read(multipart("mixed", {greeting, attachment("カ\xE3\x82\x99.xlsx", make_xlsx("x"))}));
  EXPECT_EQ(contents.files.at(0).name, "ガ.xlsx");
}

TEST(ReadMail, WhatLiesElsewhereIsNotFetched) {
  const auto contents = read(multipart(
      "mixed", {greeting,
                "Content-Type: message/external-body; access-type=URL; URL=\"http://example.org/list.xlsx\"\r\n\r\n"
                "Content-Type: application/octet-stream\r\n\r\n"}));
  EXPECT_THAT(contents.files, IsEmpty());
  ASSERT_FALSE(contents.problems.empty());
  EXPECT_EQ(contents.problems.back().rule, "content-elsewhere");
}

TEST(ReadMail, ReadsNoMoreFilesThanItMay) {
  Limits limits;
  limits.attachments = 2;
  const std::string workbook = make_xlsx("x");
  const auto contents =
      read(multipart("mixed", {greeting, attachment("1.xlsx", workbook), attachment("2.xlsx", workbook),
                               attachment("3.xlsx", workbook), attachment("4.zip", make_zip({{"5.xlsx", workbook}}))}),
           limits);
  EXPECT_THAT(summary(contents),
              ElementsAre("1.xlsx|part 3|xlsx||list", "2.xlsx|part 4|xlsx||list",
                          "3.xlsx|part 5|xlsx|file-too-large|list", "4.zip|part 6|zip|file-too-large|list"));
  EXPECT_FALSE(contents.files[2].workbook);
  EXPECT_THAT(contents.problems, testing::Contains(testing::Field(&mail::Problem::rule, "too-many-attachments")));
}

TEST(ReadMail, TheWorkbooksOfAMailShareTheLimitOnCells) {
  Limits limits;
  limits.sheet.cells = 1;
  const auto contents = read(
      multipart("mixed", {greeting, attachment("1.xlsx", make_xlsx("one")), attachment("2.xlsx", make_xlsx("two"))}),
      limits);
  EXPECT_THAT(summary(contents), ElementsAre("1.xlsx|part 3|xlsx||list", "2.xlsx|part 4|xlsx|file-too-large|list"));
}

TEST(ReadMail, BeyondTheLimitsTheHeadIsStillRead) {
  Limits limits;
  limits.mail.parts = 3;
  const auto contents = read(multipart("mixed", {greeting, greeting, greeting, greeting, greeting}), limits);
  EXPECT_FALSE(contents.structure_certain);
  EXPECT_THAT(contents.files, IsEmpty());
  ASSERT_EQ(contents.head.from.size(), 1);
  EXPECT_EQ(contents.head.from[0].domain, "pref.aichi.lg.jp");
  EXPECT_THAT(contents.problems, testing::Contains(testing::Field(&mail::Problem::rule, "beyond-limits")));
}

TEST(ReadMail, PgpIsRecognised) {
  const std::string message = "-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA\r\n-----END PGP MESSAGE-----\r\n";
  const auto mime = read(multipart("encrypted; protocol=\"application/pgp-encrypted\"",
                                   {"Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n",
                                    "Content-Type: application/octet-stream; name=encrypted.asc\r\n\r\n" + message}));
  EXPECT_TRUE(mime.encrypted);
  EXPECT_THAT(summary(mime), ElementsAre("encrypted.asc|part 3|unknown|file-encrypted|list"));
  const auto in_text = read("Content-Type: text/plain\r\n\r\n" + message);
  EXPECT_TRUE(in_text.encrypted);
  const auto file = read(multipart("mixed", {greeting, attachment("list.xlsx.gpg", "\x85\x01\x0C\x03\xFF\xFE")}));
  EXPECT_FALSE(file.encrypted);
  EXPECT_THAT(summary(file), ElementsAre("list.xlsx.gpg|part 3|unknown|file-encrypted|list"));
}

TEST(ReadFile, ReadsAWorkbookThatCameWithoutAMail) {
  const auto contents = read_file(make_xlsx("bare"), "リスト.xlsx", {}, Want::values);
  ASSERT_THAT(summary(contents), ElementsAre("リスト.xlsx||xlsx||list"));
  EXPECT_EQ(first_cell(contents.files[0]), "bare");
  EXPECT_THAT(summary(read_file(make_zip({{"a.xlsx", make_xlsx("x")}}), "list.zip", {}, Want::values)),
              ElementsAre("list.zip||zip||list", "a.xlsx|list.zip|xlsx||list"));
  EXPECT_THAT(summary(read_file("", "list.csv", {}, Want::values)),
              ElementsAre("list.csv||unknown|file-unreadable|list"));
}

TEST(LooksLikeMail, GoesByTheHeaderBlock) {
  EXPECT_TRUE(looks_like_mail(make_mail(greeting), "a.eml"));
  EXPECT_TRUE(looks_like_mail(make_mail(greeting), "a"));
  EXPECT_TRUE(looks_like_mail("From a@b Wed Mar 12 2025\nFrom: a@b\nSubject: x\n\nbody", "mbox"));
  EXPECT_TRUE(looks_like_mail("Subject: x\n\nbody", "draft"));
  EXPECT_TRUE(looks_like_mail("nothing that a mail has", "broken.eml"));
  EXPECT_FALSE(looks_like_mail(make_xlsx("x"), "a.xlsx"));
  EXPECT_FALSE(looks_like_mail(make_xlsx("x"), "a.eml"));
  EXPECT_FALSE(looks_like_mail("順位,医療機関名\n1,病院\n", "list"));
  EXPECT_FALSE(looks_like_mail("Subject: x\n\nbody", "list.csv"));
  EXPECT_FALSE(looks_like_mail("", ""));
}

}  // namespace
}  // namespace reading
