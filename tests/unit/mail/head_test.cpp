#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "mail/authentication_results.hpp"
#include "mail/mail.hpp"

namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

mail::Head head_of(const std::string& headers) {
  return mail::parse_mail(headers + "\r\n\r\nx\r\n", {}).value().head;
}

TEST(Head, HoldsWhatStandsAboveTheBody) {
  const auto head = head_of(
      "Return-Path: <y@pref.aichi.lg.jp>\r\n"
      "Received: from a\r\n\tby b\r\n"
      "From: =?ISO-2022-JP?B?GyRCOzNFRCEhQkBPOhsoQg==?= <y@pref.aichi.lg.jp>\r\n"
      "To: isei-cskakuho@mhlw.go.jp\r\n"
      "CC: a@b.jp\r\nCc: c@d.jp\r\n"
      "Subject: =?UTF-8?B?55eF6Zmi?=\r\n =?UTF-8?B?44Oq44K544OI?=\r\n"
      "subject: second\r\n"
      "Date: Wed, 12 Mar 2025 14:05:00 +0900\r\n"
      "Message-ID:\r\n <abc@pref.aichi.lg.jp>\r\n"
      "In-Reply-To: <1@a> (of Tuesday)\r\n"
      "References: <0@a>\r\n\t<1@a><2@a>");
  EXPECT_EQ(head.subject, "病院リスト");
  EXPECT_THAT(head.from, ElementsAre(mail::Address{"山田　太郎", "y", "pref.aichi.lg.jp"}));
  EXPECT_EQ(head.to.at(0).spec(), "isei-cskakuho@mhlw.go.jp");
  EXPECT_EQ(head.cc.size(), 2u);
  EXPECT_EQ(head.date, "Wed, 12 Mar 2025 14:05:00 +0900");
  EXPECT_EQ(head.message_id, "<abc@pref.aichi.lg.jp>");
  EXPECT_THAT(head.in_reply_to, ElementsAre("<1@a>"));
  EXPECT_THAT(head.references, ElementsAre("<0@a>", "<1@a>", "<2@a>"));
  EXPECT_THAT(head.return_paths, ElementsAre("y@pref.aichi.lg.jp"));
  EXPECT_EQ(head.first("RECEIVED"), "from a by b");
  EXPECT_THAT(head.all("Subject"), ElementsAre("病院リスト", "second"));
  EXPECT_FALSE(head.has("List-Id"));
}

TEST(Head, SeveralFromHeadersAreSeveralSenders) {
  EXPECT_EQ(head_of("From: a@b.jp\r\nFrom: c@d.jp").from.size(), 2u);
}

TEST(Head, ReturnPaths) {
  EXPECT_THAT(head_of("Return-Path: <>").return_paths, ElementsAre(""));
  EXPECT_THAT(head_of("Return-Path: <a@b>\r\nReturn-Path: < >").return_paths, ElementsAre("a@b", ""));
  EXPECT_THAT(head_of("Return-Path: a@b").return_paths, ElementsAre("a@b"));
  EXPECT_THAT(head_of("X: y").return_paths, IsEmpty());
}

TEST(Head, MessageIdsOfOddClients) {
  EXPECT_EQ(head_of("Message-ID: abc@x").message_id, "abc@x");
  EXPECT_EQ(head_of("Message-ID: <a b@x>").message_id, "<ab@x>");
  EXPECT_EQ(head_of("X: y").message_id, "");
  EXPECT_THAT(head_of("References: junk <1@a> , <<2@a> <3@").references, ElementsAre("<1@a>", "<2@a>"));
}

TEST(Head, MimeticsUseAfterFree) {
  EXPECT_THAT(head_of("To: undisclosed-recipients:\r\nFrom: a@b.jp").to, IsEmpty());
}

TEST(AuthenticationResults, OfRfc8601) {
  const auto results = mail::parse_authentication_results(
      "mx.mhlw.go.jp 1;\r\n spf=pass (sender (ok); dmarc=fail) smtp.mailfrom=pref.aichi.lg.jp;\r\n"
      " dkim=pass reason=\"good; signature\" header.d=pref.aichi.lg.jp header.b=\"ab/c=\"; DMARC = Pass header . From "
      "= pref.aichi.lg.jp");
  EXPECT_EQ(results.authserv_id, "mx.mhlw.go.jp");
  ASSERT_EQ(results.methods.size(), 3u);
  EXPECT_EQ(results.methods[0].method, "spf");
  EXPECT_EQ(results.methods[0].result, "pass");
  EXPECT_THAT(results.methods[0].properties, ElementsAre(Pair("smtp.mailfrom", "pref.aichi.lg.jp")));
  EXPECT_THAT(
      results.methods[1].properties,
      ElementsAre(Pair("reason", "good; signature"), Pair("header.d", "pref.aichi.lg.jp"), Pair("header.b", "ab/c=")));
  EXPECT_EQ(results.methods[2].method, "dmarc");
  EXPECT_EQ(results.methods[2].result, "pass");
  EXPECT_THAT(results.methods[2].properties, ElementsAre(Pair("header.from", "pref.aichi.lg.jp")));
}

TEST(AuthenticationResults, None) {
  const auto results = mail::parse_authentication_results("example.org 1; none");
  EXPECT_EQ(results.authserv_id, "example.org");
  EXPECT_THAT(results.methods, IsEmpty());
}

TEST(AuthenticationResults, VersionsOfAMethod) {
  const auto results = mail::parse_authentication_results("\"mx.a\"; dkim/1=fail header.b=ab/d=ef");
  EXPECT_EQ(results.authserv_id, "mx.a");
  ASSERT_EQ(results.methods.size(), 1u);
  EXPECT_EQ(results.methods[0].method, "dkim");
  EXPECT_THAT(results.methods[0].properties, ElementsAre(Pair("header.b", "ab/d=ef")));
}

TEST(AuthenticationResults, WithoutAnAuthservId) {
  const auto results = mail::parse_authentication_results(
      "spf=pass (sender IP is 1.2.3.4) smtp.mailfrom=a.jp; dmarc=bestguesspass action=none "
      "header.from=a.jp;compauth=pass reason=109");
  EXPECT_EQ(results.authserv_id, "");
  ASSERT_EQ(results.methods.size(), 3u);
  EXPECT_EQ(results.methods[1].result, "bestguesspass");
  EXPECT_THAT(results.methods[1].properties, ElementsAre(Pair("header.from", "a.jp")));
}

struct Forgery {
  std::string what;
  std::string value;
};

// What a sender can put into the envelope or a comment never becomes a result.
TEST(AuthenticationResults, NothingIsForgedWithinAValue) {
  for (const auto& [what, value] : {
           Forgery{"quoted", "mx.a; spf=fail smtp.mailfrom=\"x; dmarc=pass header.from=y\""},
           Forgery{"comment", "mx.a; spf=fail (x; dmarc=pass header.from=y) smtp.mailfrom=z"},
           Forgery{"nested comment", "mx.a; spf=fail (a (b) ; dmarc=pass ) smtp.mailfrom=z"},
           Forgery{"escaped quote", "mx.a; spf=fail smtp.mailfrom=\"x\\\"; dmarc=pass \""},
           Forgery{"unclosed quote", "mx.a; spf=fail smtp.mailfrom=\"x; dmarc=pass"},
           Forgery{"unclosed comment", "mx.a; spf=fail (x; dmarc=pass"},
           Forgery{"a second result in one method", "mx.a; spf=fail dmarc=pass header.from=y"},
       }) {
    for (const auto& method : mail::parse_authentication_results(value).methods)
      EXPECT_NE(method.method, "dmarc") << what;
  }
}

TEST(AuthenticationResults, KeepTheOrderOfTheMail) {
  const auto head =
      head_of("Authentication-Results: first; dmarc=pass header.from=a\r\nAuthentication-Results: second; none");
  ASSERT_EQ(head.authentication_results.size(), 2u);
  EXPECT_EQ(head.authentication_results[0].authserv_id, "first");
  EXPECT_EQ(head.authentication_results[1].authserv_id, "second");
}

TEST(AuthenticationResults, Garbage) {
  for (const auto* value :
       {"", ";", ";;;", "=", "a=;", "mx; =pass", "mx; dkim=", "mx; dkim=pass header.", "mx; dkim=pass =", "(", "\""}) {
    for (const auto& method : mail::parse_authentication_results(value).methods) EXPECT_FALSE(method.method.empty());
  }
}

}  // namespace
