#include <set>

#include "sample.hpp"
#include "unit/form/grid.hpp"

namespace {

using namespace tests;
using rules::ReplyKind;
using rules::VerdictKind;
using sheet::FileType;

constexpr const char* headings =
    "順位 | 都道府県名 | 医療機関コード | 医療機関名（正式名称） | 所在地 | 許可病床数（合計） | 電子カルテ導入状況 | "
    "令和7年度中のシステム更改予定 | "
    "令和8年1月までの現地調査完了見込み | 令和6年度事業への参加状況 | 外部ネットワーク接続の検証・検査の希望 | "
    "オフライン・バックアップ支援の希望 | 電話番号";
constexpr const char* good_rows = R"(
  1 | 愛知県 | | 中央病院 | 名古屋市1 | 520 | 有 | 無 | | 未参加 | 有 | 有 | 052-961-2111
  2 | 愛知県 | | 東病院 | 名古屋市2 | 120 | 有 | 無 | | 未参加 | 有 | 無 | 052-961-2112
  3 | 愛知県 | | 西病院 | 名古屋市3 | 88 | 有 | 無 | | 辞退 | 有 | 無 | 052-961-2113
)";
constexpr const char* faulty_rows = R"(
  1 | 愛知県 | | 中央病院 | 名古屋市1 | 520 | 有 | 無 | | 未参加 | 有 | 有 | 052-961-2111
  2 | 愛知県 | | 東病院 | 名古屋市2 | 19 | 有 | 無 | | 未参加 | 有 | 無 | 052-961-2112
)";

sheet::Workbook list_of(std::string_view rows) {
  Grid grid;
  grid.sheet("様式1").row(headings).rows(rows);
  return grid.workbook();
}

/// A sample whose list is read from a workbook, as it arrives.
struct Mail : Sample {
  explicit Mail(std::string_view rows = good_rows) { contents.files[0].workbook = list_of(rows); }

  void attach_list(const std::string& name, std::string_view rows) {
    attach(name, FileType::xlsx, "", true);
    contents.files.back().workbook = list_of(rows);
  }
  rules::Verdict judge() const {
    return rules::judge(the_case, book, [this](const std::string&, const rules::Round&) { return history; });
  }
};

void from_stranger(Mail& m) {
  m.contents.head.from = {address("a@evil.example")};
}
void from_unconfirmed(Mail& m) {
  m.register_.prefectures[2].domains[0].verified = false;
}
void unauthenticated(Mail& m) {
  m.policy = {rules::AuthenticationPolicy::Require::dmarc, {"mx.mhlw.go.jp"}};
}
void several_from(Mail& m) {
  m.contents.head.from.push_back(address("b@pref.aichi.lg.jp"));
}
void automatic(Mail& m) {
  m.contents.head.headers.push_back({"Auto-Submitted", "auto-replied"});
}
void faulty(Mail& m) {
  m.contents.files[0].workbook = list_of(faulty_rows);
}
void nothing_attached(Mail& m) {
  m.contents.files.clear();
}
void locked(Mail& m) {
  m.contents.files.clear(), m.attach("a.zip", FileType::zip, "file-encrypted", true);
}
void ask(Mail& m) {
  nothing_attached(m), m.contents.head.subject = "お礼", m.contents.text = "ありがとうございました。";
}
void drop_one(Mail& m) {
  rules::PastList past;
  past.hospitals = {{9, "", "南病院", "名古屋市9", 100}};
  m.history.accepted = past;
}

struct JudgeCase {
  const char* label;
  std::vector<void (*)(Mail&)> edits;
  VerdictKind kind;
  ReplyKind reply;
  bool withheld = false;
};

TEST(Judge, FirstThatAppliesInTheDomainsOrder) {
  const JudgeCase table[] = {
      {"a good list", {}, VerdictKind::accepted, ReplyKind::receipt},
      {"a faulty list", {faulty}, VerdictKind::correction, ReplyKind::correction},
      {"a faulty list that drops hospitals", {faulty, drop_one}, VerdictKind::held, ReplyKind::acknowledgement},
      {"an automatic mail", {nothing_attached, automatic}, VerdictKind::ignored, ReplyKind::none},
      {"an automatic mail of a stranger",
       {nothing_attached, automatic, from_stranger},
       VerdictKind::ignored,
       ReplyKind::none},
      {"an automatic mail with a list", {automatic}, VerdictKind::accepted, ReplyKind::receipt, true},
      {"an automatic mail with a faulty list",
       {automatic, faulty},
       VerdictKind::correction,
       ReplyKind::correction,
       true},
      {"a stranger's automatic mail with a list", {automatic, from_stranger}, VerdictKind::held, ReplyKind::none},
      {"a stranger's list", {from_stranger}, VerdictKind::held, ReplyKind::none},
      {"a stranger's faulty list", {from_stranger, faulty}, VerdictKind::held, ReplyKind::none},
      {"an unconfirmed domain", {from_unconfirmed}, VerdictKind::held, ReplyKind::none},
      {"without authentication", {unauthenticated}, VerdictKind::held, ReplyKind::none},
      {"several From", {several_from}, VerdictKind::held, ReplyKind::none},
      {"nothing attached", {nothing_attached}, VerdictKind::correction, ReplyKind::resend},
      {"a locked file", {locked}, VerdictKind::correction, ReplyKind::resend},
      {"a stranger's locked file", {locked, from_stranger}, VerdictKind::held, ReplyKind::none},
      {"a thank-you", {ask}, VerdictKind::held, ReplyKind::none},
      {"too large",
       {nothing_attached, [](Mail& m) { m.the_case.oversized = true; }},
       VerdictKind::correction,
       ReplyKind::resend},
      {"a blind copy", {[](Mail& m) { m.contents.head.to.clear(); }}, VerdictKind::accepted, ReplyKind::receipt, true},
      {"silence wanted, a thank-you",
       {ask, [](Mail& m) { m.contents.head.headers.push_back({"X-Auto-Response-Suppress", "All"}); }},
       VerdictKind::held,
       ReplyKind::none},
      {"our own mail",
       {nothing_attached, [](Mail& m) { m.the_case.is_ours = true; }},
       VerdictKind::ignored,
       ReplyKind::none},
      {"our own mail with its marked copy",
       {[](Mail& m) {
         m.the_case.is_ours = true;
         m.contents.head.from = {address("isei-cskakuho@mhlw.go.jp")};
       }},
       VerdictKind::ignored,
       ReplyKind::none},
      {"a bounce",
       {nothing_attached, [](Mail& m) { m.contents.head.return_paths = {""}; }},
       VerdictKind::ignored,
       ReplyKind::none},
      {"a bounce whose structure nobody understands",
       {nothing_attached, automatic, [](Mail& m) { m.contents.structure_certain = false; }},
       VerdictKind::ignored,
       ReplyKind::none},
      {"a list whose mail's structure nobody understands",
       {[](Mail& m) { m.contents.structure_certain = false; }},
       VerdictKind::held,
       ReplyKind::acknowledgement},
      {"an encrypted mail",
       {nothing_attached, [](Mail& m) { m.contents.encrypted = true; }},
       VerdictKind::held,
       ReplyKind::acknowledgement},
      {"another form",
       {[](Mail& m) { m.contents.files[0].workbook = Grid().sheet("予算").rows("月 | 額\n4 | 100\n").workbook(); }},
       VerdictKind::held,
       ReplyKind::acknowledgement},
      {"a workbook cut by a limit",
       {[](Mail& m) { m.contents.files[0].workbook->truncated = true; }},
       VerdictKind::held,
       ReplyKind::acknowledgement},
      {"held without acknowledgement",
       {drop_one, [](Mail& m) { m.book.acknowledge_held = false; }},
       VerdictKind::held,
       ReplyKind::none},
      {"a PDF beside the list",
       {[](Mail& m) { m.attach("a.pdf", FileType::pdf, "file-type-unsupported", true); }},
       VerdictKind::accepted,
       ReplyKind::receipt},
      {"the list twice",
       {[](Mail& m) { m.attach_list("b.xlsx", good_rows); }},
       VerdictKind::accepted,
       ReplyKind::receipt},
      {"two lists",
       {[](Mail& m) { m.attach_list("b.xlsx", faulty_rows); }},
       VerdictKind::held,
       ReplyKind::acknowledgement},
      {"a list and the blank form",
       {[](Mail& m) { m.attach_list("b.xlsx", ""); }},
       VerdictKind::accepted,
       ReplyKind::receipt},
      {"the blank form",
       {[](Mail& m) { m.contents.files[0].workbook = list_of(""); }},
       VerdictKind::correction,
       ReplyKind::correction},
      {"another workbook beside the list",
       {[](Mail& m) {
         m.attach("b.xlsx", FileType::xlsx, "", true);
         m.contents.files.back().workbook = Grid().sheet("予算").rows("月 | 額\n4 | 100\n").workbook();
       }},
       VerdictKind::accepted,
       ReplyKind::receipt},
  };
  for (const auto& each : table) {
    SCOPED_TRACE(each.label);
    Mail mail;
    for (const auto& edit : each.edits) edit(mail);
    const auto verdict = mail.judge();
    EXPECT_EQ(rules::verdict_name(verdict.kind), rules::verdict_name(each.kind)) << verdict.reason;
    EXPECT_EQ(rules::reply_kind_name(verdict.reply), rules::reply_kind_name(each.reply));
    EXPECT_EQ(verdict.reply_withheld, each.withheld);
    EXPECT_EQ(verdict.has("reply-withheld"), each.withheld);
    EXPECT_FALSE(verdict.reason.empty());
  }
}

TEST(Judge, AcceptedList) {
  const auto verdict = Mail().judge();
  EXPECT_EQ(verdict.prefecture, "23");
  EXPECT_EQ(verdict.round, "R6-1");
  EXPECT_FALSE(verdict.late);
  EXPECT_FALSE(verdict.replaces);
  EXPECT_FALSE(verdict.correction_due);
  EXPECT_EQ(verdict.deadline, at("2025-03-14T23:59:59+09:00"));
  ASSERT_TRUE(verdict.list);
  EXPECT_EQ(verdict.list->hospitals.size(), 3u);
  for (const auto& finding : verdict.findings) ADD_FAILURE() << finding.rule << " " << place(finding);
}

TEST(Judge, ReplacesTheAcceptedOneOnlyWhereAccepted) {
  Mail mail;
  mail.history.accepted = rules::PastList{};
  EXPECT_TRUE(mail.judge().replaces);
  faulty(mail);
  const auto verdict = mail.judge();
  EXPECT_FALSE(verdict.replaces);
  EXPECT_EQ(verdict.correction_due, at("2025-03-17T23:59:59+09:00"));
}

TEST(Judge, TakesTheListAndSaysWhichFileHoldsIt) {
  Mail mail;
  mail.contents.files.insert(mail.contents.files.begin(), reading::File{});
  mail.contents.files[0].workbook = Grid().sheet("予算").rows("月 | 額\n4 | 100\n").workbook();
  EXPECT_EQ(mail.judge().list_file, 1u);
}

TEST(Judge, TheLikestListIsJudgedWhateverTheOrderOfTheFiles) {
  Mail mail;
  mail.attach_list("b.xlsx", good_rows);
  mail.contents.files[0].workbook = Grid()
                                        .sheet("様式1")
                                        .rows(R"(
    順位 | 都道府県名 | 医療機関名（正式名称） | 所在地 | 電子カルテ導入状況 | 令和7年度中のシステム更改予定 | 令和8年1月までの現地調査完了見込み | 令和6年度事業への参加状況 | 外部ネットワーク接続の検証・検査の希望 | オフライン・バックアップ支援の希望
    1 | 愛知県 | 北病院 | 豊橋市1 | 有 | 無 | | 未参加 | 有 | 有
    2 | 愛知県 | 南病院 | 豊橋市2 | 有 | 無 | | 未参加 | 有 | 有
  )")
                                        .workbook();
  const auto verdict = mail.judge();
  EXPECT_EQ(verdict.list_file, 1u);
  EXPECT_FALSE(verdict.has("column-missing"));
  EXPECT_TRUE(verdict.has("several-lists")) << "the other is surely a list, too: a person must look";
}

TEST(Judge, AutomaticMailTooLargeToLookIntoIsNotIgnored) {
  Mail mail;
  nothing_attached(mail);
  automatic(mail);
  mail.the_case.oversized = true;
  const auto verdict = mail.judge();
  EXPECT_EQ(verdict.kind, VerdictKind::correction);
  EXPECT_TRUE(verdict.reply_withheld);
}

TEST(Judge, Lateness) {
  struct {
    const char* label;
    const char* received;
    bool previous_late;
    const char* previous_due;  // empty: no submission before
    const char* extension;     // empty: none
    bool late;
  } const table[] = {
      {"the last second", "2025-03-14T23:59:59+09:00", false, "", "", false},
      {"the next one", "2025-03-15T00:00:00+09:00", false, "", "", true},
      {"corrected by the day it was asked for", "2025-03-18T23:59:59+09:00", false, "2025-03-18T23:59:59+09:00", "",
       false},
      {"corrected a second later", "2025-03-19T00:00:00+09:00", false, "2025-03-18T23:59:59+09:00", "", true},
      {"corrected, but late already", "2025-03-18T12:00:00+09:00", true, "2025-03-18T23:59:59+09:00", "", true},
      {"within the extension", "2025-03-21T12:00:00+09:00", false, "", "2025-03-21T23:59:59+09:00", false},
      {"beyond the extension", "2025-03-22T12:00:00+09:00", false, "", "2025-03-21T23:59:59+09:00", true},
  };
  for (const auto& [label, received, previous_late, previous_due, extension, late] : table) {
    Mail mail;
    mail.the_case.received_at = at(received);
    if (*previous_due != '\0') {
      mail.history.previous = rules::PastList{};
      mail.history.previous->late = previous_late;
      mail.history.previous->correction_due = at(previous_due);
    }
    if (*extension != '\0') mail.history.extension = at(extension);
    const auto verdict = mail.judge();
    EXPECT_EQ(verdict.late, late) << label;
    EXPECT_EQ(verdict.has("after-deadline"), late) << label;
    EXPECT_EQ(verdict.kind, VerdictKind::accepted) << label << ": late lists are never scolded";
  }
}

TEST(Judge, ConfiguredExtensionIsThePrefecturesOwn) {
  Mail mail;
  mail.the_case.received_at = at("2025-03-20T12:00:00+09:00");
  mail.programme.rounds[0].extensions["23"] = at("2025-03-21T23:59:59+09:00");
  EXPECT_FALSE(mail.judge().late);
  mail.programme.rounds[0].extensions.clear();
  mail.programme.rounds[0].extensions["13"] = at("2025-03-21T23:59:59+09:00");
  EXPECT_TRUE(mail.judge().late);
}

TEST(Judge, QuestionAfterTheDeadlineIsNotLate) {
  Mail mail;
  ask(mail);
  mail.the_case.received_at = at("2025-04-01T12:00:00+09:00");
  const auto verdict = mail.judge();
  EXPECT_FALSE(verdict.late);
  EXPECT_FALSE(verdict.has("after-deadline"));
}

TEST(Judge, ExtensionByAPersonMovesTheCorrectionDue) {
  Mail mail(faulty_rows);
  mail.history.extension = at("2025-03-28T17:00:00+09:00");
  EXPECT_EQ(mail.judge().correction_due, at("2025-03-28T23:59:59+09:00"));
}

TEST(Judge, ReleasedHoldsHoldNoLonger) {
  Mail mail;
  from_stranger(mail);
  drop_one(mail);
  EXPECT_EQ(mail.judge().kind, VerdictKind::held);
  mail.the_case.released = true;
  auto verdict = mail.judge();
  EXPECT_EQ(verdict.kind, VerdictKind::accepted) << verdict.reason;
  EXPECT_EQ(verdict.reply, ReplyKind::receipt);
  EXPECT_EQ(verdict.count(Severity::hold), 0u);
  EXPECT_TRUE(verdict.has("hospitals-dropped"));
  faulty(mail);
  EXPECT_EQ(mail.judge().kind, VerdictKind::correction);
  ask(mail);
  verdict = mail.judge();
  EXPECT_EQ(verdict.kind, VerdictKind::held) << "there is nothing to accept";
  EXPECT_EQ(verdict.reply, ReplyKind::none);
}

TEST(Judge, WaivedFindingsAreKeptAsInformation) {
  for (const auto* waived : {"beds-below-20", "beds-below-20@様式1!F3"}) {
    Mail mail(faulty_rows);
    mail.the_case.waived = {waived};
    const auto verdict = mail.judge();
    EXPECT_EQ(verdict.kind, VerdictKind::accepted) << waived;
    ASSERT_TRUE(verdict.has("beds-below-20"));
    EXPECT_EQ(verdict.findings[0].severity, Severity::information);
    EXPECT_EQ(verdict.findings[0].details.at("waived"), "yes");
  }
  for (const auto* other : {"beds-below-20@様式1!F2", "beds-below-20@様式2!F3", "beds-missing"}) {
    Mail mail(faulty_rows);
    mail.the_case.waived = {other};
    EXPECT_EQ(mail.judge().kind, VerdictKind::correction) << other;
  }
}

TEST(Judge, ExcludedRowsAreNoHospitals) {
  Mail mail(faulty_rows);
  mail.the_case.excluded_rows = {"様式1!3"};
  const auto verdict = mail.judge();
  EXPECT_EQ(verdict.kind, VerdictKind::accepted);
  EXPECT_EQ(verdict.list->hospitals.size(), 1u);
}

TEST(Judge, BareFileHasNoSender) {
  Mail mail;
  mail.contents.head = {};
  mail.the_case.is_mail = false;
  auto verdict = mail.judge();
  EXPECT_EQ(verdict.kind, VerdictKind::accepted) << verdict.reason;
  EXPECT_EQ(verdict.sender.standing, rules::Standing::not_a_mail);
  EXPECT_EQ(verdict.prefecture, "23");
  mail.the_case.prefecture = "21";
  EXPECT_TRUE(mail.judge().has("prefecture-not-the-senders"));
}

TEST(Judge, PrefectureThatNobodyTells) {
  Mail mail;
  mail.contents.files[0].workbook = list_of(R"(
    1 | | | 中央病院 | 名古屋市1 | 520 | 有 | 無 | | 未参加 | 有 | 有 | 052-961-2111
  )");
  auto verdict = mail.judge();
  EXPECT_EQ(verdict.prefecture, "23") << "the sender's is taken";
  EXPECT_EQ(verdict.kind, VerdictKind::accepted);
  mail.the_case.is_mail = false;
  verdict = mail.judge();
  EXPECT_EQ(verdict.kind, VerdictKind::correction);
  EXPECT_TRUE(verdict.has("prefecture-missing"));
  mail.the_case.prefecture = "23";
  EXPECT_EQ(mail.judge().kind, VerdictKind::accepted);
}

TEST(Judge, HistoryIsAskedForTheListsPrefecture) {
  Mail mail;
  std::string asked;
  rules::judge(mail.the_case, mail.book, [&](const std::string& prefecture, const rules::Round& round) {
    asked = prefecture + " " + round.id;
    return rules::History{};
  });
  EXPECT_EQ(asked, "23 R6-1");
  EXPECT_EQ(rules::judge(mail.the_case, mail.book, {}).kind, VerdictKind::accepted) << "`check` has no history";
}

TEST(Judge, SenderRulesSwitchedOffTrustNobody) {
  Mail mail;
  from_stranger(mail);
  mail.programme.rounds[0].severities["sender-unknown"] = std::nullopt;
  const auto verdict = mail.judge();
  EXPECT_EQ(verdict.kind, VerdictKind::held);
  EXPECT_EQ(verdict.reply, ReplyKind::none);
}

TEST(Judge, SameInputSameVerdict) {
  const Mail mail(faulty_rows);
  const auto a = mail.judge(), b = mail.judge();
  EXPECT_EQ(a.reason, b.reason);
  EXPECT_EQ(a.findings.size(), b.findings.size());
}

TEST(Judge, NamesGoThereAndBack) {
  for (const auto kind : {VerdictKind::accepted, VerdictKind::correction, VerdictKind::held, VerdictKind::ignored})
    EXPECT_EQ(rules::verdict_named(rules::verdict_name(kind)), kind);
  EXPECT_FALSE(rules::verdict_named("refused"));
  EXPECT_EQ(rules::reply_kind_name(ReplyKind::acknowledgement), "acknowledgement");
}

}  // namespace
