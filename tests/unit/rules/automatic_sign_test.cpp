#include "sample.hpp"

namespace {

using namespace tests;

struct SignCase {
  const char* label;
  std::function<void(reading::Contents&)> edit;
  const char* sign;  // empty: none
};

auto header(const char* name, const char* value) {
  return [=](reading::Contents& contents) { contents.head.headers.push_back({name, value}); };
}
auto from(const char* spec) {
  return [=](reading::Contents& contents) { contents.head.from = {address(spec)}; };
}
auto subject(const char* text) {
  return [=](reading::Contents& contents) { contents.head.subject = text; };
}
auto return_paths(std::vector<std::string> paths) {
  return [=](reading::Contents& contents) { contents.head.return_paths = paths; };
}

TEST(AutomaticSign, Table) {
  const SignCase table[] = {
      {"a person's mail", [](reading::Contents&) {}, ""},
      {"null path", return_paths({""}), "Return-Path: <>"},
      {"two paths", return_paths({"a@b.jp", "c@d.jp"}), "several Return-Path headers"},
      {"no path: some stores keep none", return_paths({}), ""},
      {"auto-replied", header("Auto-Submitted", "auto-replied"), "Auto-Submitted: auto-replied"},
      {"with parameters", header("auto-submitted", " Auto-Generated (vacation); owner=x"),
       "Auto-Submitted: auto-generated"},
      {"no", header("Auto-Submitted", "no"), ""},
      {"no with a comment", header("Auto-Submitted", "No (a person); x=y"), ""},
      {"bulk", header("Precedence", "bulk"), "Precedence: bulk"},
      {"junk", header("Precedence", "Junk"), "Precedence: junk"},
      {"list", header("precedence", "list"), "Precedence: list"},
      {"auto_reply", header("Precedence", "auto_reply"), "Precedence: auto_reply"},
      {"first-class", header("Precedence", "first-class"), ""},
      {"list", header("List-Id", "<x.example>"), "List-Id"},
      {"any List-*", header("LIST-Anything", ""), "LIST-Anything"},
      {"Listing is no List-", header("Listing", "x"), ""},
      {"fml", header("X-ML-Name", "kenkyu"), "X-ML-Name"},
      {"feedback", header("Feedback-ID", "1:x"), "Feedback-ID"},
      {"Exim's bounce", header("X-Failed-Recipients", "a@b.jp"), "X-Failed-Recipients"},
      {"report", header("Content-Type", "multipart/report; report-type=delivery-status"), "multipart/report"},
      {"report by structure", [](reading::Contents& c) { c.parts.emplace_back().type = "multipart/report"; },
       "multipart/report"},
      {"a forwarded report",
       [](reading::Contents& c) {
         c.parts.resize(3);
         c.parts[0].type = "multipart/mixed";
         c.parts[1].type = "message/rfc822";
         c.parts[2].type = "multipart/report";
       },
       ""},
      {"mailer-daemon", from("MAILER-DAEMON@pref.aichi.lg.jp"), "From: MAILER-DAEMON"},
      {"postmaster", from("postmaster@pref.aichi.lg.jp"), "From: postmaster"},
      {"noreply", from("noreply@pref.aichi.lg.jp"), "From: noreply"},
      {"no-reply", from("No-Reply@pref.aichi.lg.jp"), "From: No-Reply"},
      {"no_reply of a system", from("kintone_no_reply@pref.aichi.lg.jp"), "From: kintone_no_reply"},
      {"do-not-reply", from("do-not-reply@pref.aichi.lg.jp"), "From: do-not-reply"},
      {"owner", from("owner-iryo@pref.aichi.lg.jp"), "From: owner-iryo"},
      {"request", from("iryo-request@pref.aichi.lg.jp"), "From: iryo-request"},
      {"a person of that name", from("tanaka-bounce@pref.aichi.lg.jp"), ""},
      {"list's envelope", return_paths({"iryo-bounces@pref.aichi.lg.jp"}), "Return-Path: iryo-bounces"},
      {"our own address", from("Isei-Cskakuho@MHLW.go.jp"), "From: our own address"},
      {"our own instance", header("X-Cskakuhod", "a1b2"), "X-Cskakuhod: our own instance"},
      {"another's instance", header("X-Cskakuhod", "ffff"), ""},
      {"absence note of Exchange", subject("自動応答: 支援対象病院リスト"), "Subject: 自動応答"},
      {"in brackets", subject("【自動返信】お問い合わせありがとうございます"), "Subject: 自動返信"},
      {"full-width brackets and space", subject("［自動応答］　不在にしております"), "Subject: 自動応答"},
      {"不在通知", subject("不在通知"), "Subject: 不在通知"},
      {"read receipt", subject("開封済み: 【受領】支援対象病院リスト"), "Subject: 開封済み:"},
      {"English", subject("Automatic reply: list"), "Subject: automaticreply"},
      {"Out of Office", subject("Out of Office: list"), "Subject: outofoffice"},
      {"a person who writes about one", subject("Re: 自動応答の件"), ""},
      {"a person who is away", subject("担当者不在の期間について"), ""},
  };
  for (const auto& [label, edit, sign] : table) {
    Sample sample;
    edit(sample.contents);
    EXPECT_EQ(rules::automatic_sign(sample.contents, sample.own).value_or(""), sign) << label;
  }
}

TEST(AutomaticSign, NothingIsOursWhereNothingIsKnown) {
  Sample sample;
  sample.contents.head.headers.push_back({"X-Cskakuhod", ""});
  EXPECT_FALSE(rules::automatic_sign(sample.contents, {}));
  EXPECT_FALSE(rules::silence_sign(sample.contents, {}));
}

TEST(SilenceSign, Table) {
  const SignCase table[] = {
      {"a person's mail", [](reading::Contents&) {}, ""},
      {"All", header("X-Auto-Response-Suppress", "All"), "X-Auto-Response-Suppress: All"},
      {"among others", header("X-Auto-Response-Suppress", "DR, RN, AutoReply"),
       "X-Auto-Response-Suppress: DR, RN, AutoReply"},
      {"receipts only", header("X-Auto-Response-Suppress", "DR, NDR, RN, NRN"), ""},
      {"copied to us", [](reading::Contents& c) { std::swap(c.head.to, c.head.cc); }, ""},
      {"blind copy", [](reading::Contents& c) { c.head.to = {address("b@pref.aichi.lg.jp")}; },
       "neither in To nor in Cc"},
      {"case", [](reading::Contents& c) { c.head.to = {address("ISEI-CSKAKUHO@mhlw.go.jp")}; }, ""},
  };
  for (const auto& [label, edit, sign] : table) {
    Sample sample;
    edit(sample.contents);
    EXPECT_EQ(rules::silence_sign(sample.contents, sample.own).value_or(""), sign) << label;
  }
}

}  // namespace
