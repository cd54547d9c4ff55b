// Whole letters, compared literally: what an official reads.

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <functional>

#include "rules/rule.hpp"
#include "unit/reply/samples.hpp"

namespace reply {
namespace {

using rules::ReplyKind;
using rules::Severity;
using rules::VerdictKind;

const std::string file = "支援対象病院リスト（広島県）.xlsx";

struct Sample {
  rules::Programme programme = samples::programme();
  form::Form form = samples::form();
  LetterFacts facts{programme, form, "CS1-34-02", *base::parse_rfc3339("2025-03-12T14:05:00+09:00"),
                    file,      {},   {},          nullptr};

  Letter letter(rules::Verdict& verdict) {
    describe(verdict, samples::templates());
    return compose(verdict, facts, samples::templates());
  }
};

rules::PastList past(const std::string& number, VerdictKind kind, std::vector<rules::Finding> findings = {}) {
  rules::PastList made;
  made.receipt_number = number;
  made.verdict = kind;
  made.findings = std::move(findings);
  return made;
}

rules::Finding tie(std::uint32_t row, const std::string& hospital) {
  return samples::finding("rank-duplicate", Severity::error, fmt::format("A{}", row), row, "順位", "5", hospital,
                          {{"rank", "5"},
                           {"other_row", "11"},
                           {"other_sheet", "様式1"},
                           {"other_hospital", "△△病院"},
                           {"other_cell", "A11"}});
}

rules::Finding few_beds(std::uint32_t row, const std::string& hospital) {
  return samples::finding("beds-below-20", Severity::error, fmt::format("G{}", row), row, "許可病床数", "１９",
                          hospital);
}

rules::Verdict three_hospitals() {
  auto verdict = samples::verdict(VerdictKind::accepted, ReplyKind::receipt);
  verdict.list = samples::list({samples::hospital(8, 1, "広島県立中央病院", 520),
                                samples::hospital(9, 2, "△△病院", 120), samples::hospital(10, 4, "□□記念病院", 88)},
                               "健康福祉局医療介護基盤課");
  return verdict;
}

/// The letter as letters/NAME.txt has it: the subject, an empty line, the text.
void expect_letter(const std::string& name, const Letter& letter) {
  const auto path = std::string(SOURCE_DIR) + "/tests/unit/reply/letters/" + name + ".txt";
  EXPECT_EQ(samples::file_text(path), letter.subject + "\n\n" + letter.text) << path;
}

void expect_narrow(const Letter& letter) {
  for (const auto& line : base::split(letter.text, '\n')) EXPECT_LE(base::display_width(line), 76U) << line;
}

base::Instant instant(const std::string& text) {
  return *base::parse_rfc3339(text);
}

rules::Verdict two_errors() {
  auto verdict = samples::verdict(VerdictKind::correction, ReplyKind::correction);
  std::vector<form::Hospital> hospitals;
  for (std::uint32_t i = 0; i < 23; ++i)
    hospitals.push_back(samples::hospital(8 + i, i + 1, fmt::format("病院{}", i + 1), 100));
  verdict.list = samples::list(std::move(hospitals));
  verdict.correction_due = instant("2025-03-19T23:59:59+09:00");
  verdict.findings = {tie(12, "○○病院"), few_beds(15, "□□病院")};
  return verdict;
}

rules::Verdict unreadable(const std::string& rule, const std::string& file_name) {
  auto verdict = samples::verdict(VerdictKind::correction, ReplyKind::resend);
  verdict.correction_due = instant("2025-03-19T23:59:59+09:00");
  verdict.findings = {samples::finding(rule, Severity::error, "", 0, "", "", "", {{"type", "PDFファイル"}})};
  verdict.findings.front().file = file_name;
  return verdict;
}

TEST(Letter, receipt_with_warnings_normalised_values_and_a_replaced_list) {
  Sample sample;
  auto verdict = three_hospitals();
  verdict.findings = {samples::finding("rank-gap", Severity::warning, "A10", 10, "順位", "4", "□□記念病院",
                                       {{"missing", "3"}, {"count", "1"}, {"before", "2"}, {"after", "4"}}),
                      samples::finding("phone-malformed", Severity::warning, "N9", 9, "電話番号", "03-12", "△△病院"),
                      samples::finding("normalised", Severity::information, "G9", 9, "許可病床数", "１２０床", "△△病院",
                                       {{"read_as", "120"}})};
  sample.facts.replaced = past("CS1-34-01", VerdictKind::accepted);
  expect_letter("receipt", sample.letter(verdict));
}

TEST(Letter, receipt_after_a_request_says_that_it_is_met_and_what_was_agreed) {
  Sample sample;
  auto verdict = three_hospitals();
  auto agreed = few_beds(9, "△△病院");
  agreed.severity = Severity::information;
  agreed.details["waived"] = "yes";
  verdict.findings = {agreed};
  sample.facts.previous = past("CS1-34-01", VerdictKind::correction, {tie(12, "○○病院")});
  expect_letter("receipt_after_request", sample.letter(verdict));
  sample.facts.previous = past("CS1-34-01", VerdictKind::correction, {few_beds(9, "△△病院")});
  EXPECT_THAT(sample.letter(verdict).text, testing::Not(testing::HasSubstr("全て解消")))
      << "what was waived was not corrected";
}

TEST(Letter, late_receipt_tells_it_in_the_text_alone) {
  Sample sample;
  auto verdict = three_hospitals();
  sample.facts.received_at = instant("2025-03-17T09:30:00+09:00");
  verdict.late = true;
  verdict.findings = {samples::finding("after-deadline", Severity::information, "", 0, "", "", "")};
  expect_letter("receipt_late", sample.letter(verdict));
}

TEST(Letter, receipt_of_a_list_without_hospitals) {
  Sample sample;
  auto verdict = samples::verdict(VerdictKind::accepted, ReplyKind::receipt);
  verdict.list = samples::list({});
  verdict.list->tables.front().says_none = true;
  const auto letter = sample.letter(verdict);
  EXPECT_THAT(letter.text, testing::HasSubstr("  病院数    該当なしとして受領しました。\n"));
  EXPECT_THAT(letter.text, testing::Not(testing::HasSubstr("■")));
}

TEST(Letter, correction) {
  Sample sample;
  sample.facts.receipt_number = "CS1-34-01";
  sample.facts.received_at = instant("2025-03-13T16:40:00+09:00");
  auto verdict = two_errors();
  sheet::Workbook workbook;
  workbook.sheets.emplace_back().name = "様式1";
  sample.facts.workbook = &workbook;
  const auto letter = sample.letter(verdict);
  expect_letter("correction", letter);
  ASSERT_TRUE(letter.attachment);
  EXPECT_EQ("確認用_支援対象病院リスト（広島県）_CS1-34-01.xlsx", letter.attachment->name);
  EXPECT_TRUE(letter.attachment->content.starts_with("PK"));
}

TEST(Letter, correction_of_a_resubmission_says_what_was_fixed_what_remains_and_what_is_new) {
  Sample sample;
  auto verdict = two_errors();
  auto normalised = samples::finding("normalised", Severity::information, "G15", 15, "許可病床数", "１９", "□□病院",
                                     {{"read_as", "19"}});
  verdict.findings.push_back(normalised);  // its cell is under corrections already
  verdict.findings.push_back(
      samples::finding("phone-malformed", Severity::warning, "N9", 9, "電話番号", "03-12", "△△病院"));
  sample.facts.previous =
      past("CS1-34-01", VerdictKind::correction,
           {tie(14, "○○病院"), few_beds(20, "××病院"),
            samples::finding("emr-missing", Severity::error, "H9", 9, "電子カルテ導入状況", "", "△△病院")});
  expect_letter("correction_again", sample.letter(verdict));
}

TEST(Letter, a_renamed_hospital_in_its_row_is_the_same_error) {
  Sample sample;
  auto verdict = two_errors();
  sample.facts.previous = past("CS1-34-01", VerdictKind::correction, {tie(12, "○〇病院")});
  EXPECT_THAT(sample.letter(verdict).text,
              testing::HasSubstr("  引き続き  1か所（下記の【1】）\n  新たに    1か所（下記の【2】）\n"));
}

TEST(Letter, the_promise_is_the_offices_choice_and_made_only_where_it_means_something) {
  const std::string promise = "期限内の提出として取り扱います", record = "期限内の提出として記録済み";
  const auto text = [](const std::function<void(Sample&, rules::Verdict&)>& change) {
    Sample sample;
    auto verdict = two_errors();
    change(sample, verdict);
    return sample.letter(verdict).text;
  };
  using testing::HasSubstr;
  using testing::Not;
  const auto off = text([](Sample& sample, rules::Verdict&) { sample.programme.promise_in_time = false; });
  EXPECT_THAT(off, testing::AllOf(Not(HasSubstr(promise)), Not(HasSubstr(record))));
  const auto late = text([](Sample&, rules::Verdict& verdict) { verdict.late = true; });
  EXPECT_THAT(late, testing::AllOf(Not(HasSubstr(promise)), Not(HasSubstr(record)),
                                   HasSubstr("提出期限（令和7年3月14日（金））後の受領")));
  const auto early = text([](Sample&, rules::Verdict& verdict) { verdict.correction_due = verdict.deadline; });
  EXPECT_THAT(early, testing::AllOf(Not(HasSubstr(promise)), HasSubstr(record), HasSubstr("3月14日（金）までに")));
}

TEST(Letter, locked_file) {
  Sample sample;
  auto verdict = unreadable("file-encrypted", "支援対象病院リスト.zip");
  expect_letter("resend_locked", sample.letter(verdict));
}

TEST(Letter, missing_attachment) {
  Sample sample;
  sample.facts.file_name.clear();
  auto verdict = unreadable("no-attachment", "");
  expect_letter("resend_missing", sample.letter(verdict));
}

TEST(Letter, unreadable_pdf) {
  Sample sample;
  auto verdict = unreadable("file-type-unsupported", "リスト.pdf");
  verdict.findings.push_back(verdict.findings.front());
  verdict.findings.back().file = "リスト（その2）.pdf";
  expect_letter("resend_pdf", sample.letter(verdict));
}

TEST(Letter, acknowledgement) {
  Sample sample;
  auto verdict = samples::verdict(VerdictKind::held, ReplyKind::acknowledgement);
  expect_letter("acknowledgement", sample.letter(verdict));
}

TEST(Letter, is_addressed_to_the_division_the_prefecture_or_whoever_is_in_charge) {
  const auto first_line = [](const std::string& prefecture, const std::string& division) {
    Sample sample;
    auto verdict = three_hospitals();
    verdict.prefecture = prefecture;
    verdict.list = samples::list({samples::hospital(8, 1, "病院", 20)}, division);
    const auto letter = sample.letter(verdict);
    return letter.text.substr(0, letter.text.find('\n'));
  };
  EXPECT_EQ("広島県 医療介護基盤課 御中", first_line("34", "医療介護基盤課"));
  EXPECT_EQ("広島県 医療介護基盤課 御中", first_line("34", "広島県　医療介護基盤課 御中"));
  EXPECT_EQ("広島県 衛生主管部（局） 御中", first_line("34", ""));
  EXPECT_EQ("ご担当者 様", first_line("", ""));
}

TEST(Letter, the_longest_letter_is_bounded_and_names_every_cell) {
  Sample sample;
  auto verdict = two_errors();
  for (std::uint32_t row = 100; row < 900; ++row) {
    verdict.findings.push_back(tie(row, fmt::format("病院{}", row)));
    verdict.findings.push_back(samples::finding("phone-malformed", Severity::warning, fmt::format("N{}", row), row,
                                                "電話番号", fmt::format("03-{}", row), "△△病院"));
    verdict.findings.push_back(
        samples::finding("beds-missing", Severity::error, fmt::format("G{}", row), row, "許可病床数", "", ""));
  }
  const auto letter = sample.letter(verdict);
  EXPECT_THAT(letter.text, testing::HasSubstr("【50】"));
  EXPECT_THAT(letter.text, testing::Not(testing::HasSubstr("【51】")));
  EXPECT_THAT(letter.text, testing::HasSubstr("（残りの1552か所です"));
  EXPECT_THAT(letter.text, testing::HasSubstr("A124～A899  順位"));
  EXPECT_THAT(letter.text, testing::HasSubstr("G124～G899  許可病床数"));
  EXPECT_THAT(letter.text, testing::HasSubstr("ほかに760か所（N140～N899）"));
  EXPECT_LT(std::ranges::count(letter.text, '\n'), 600);
  expect_narrow(letter);
}

TEST(Letter, what_is_told_by_cells_alone_says_how_to_mend_it_unless_that_was_said) {
  Sample sample;
  auto verdict = two_errors();
  for (std::uint32_t row = 100; row < 160; ++row) verdict.findings.push_back(tie(row, fmt::format("病院{}", row)));
  verdict.findings.push_back(samples::finding("emr-missing", Severity::error, "H200", 200, "電子カルテ", "", ""));
  const auto text = sample.letter(verdict).text;
  const auto rest = text.substr(text.find("■ ほかの修正箇所"));
  EXPECT_THAT(rest, testing::HasSubstr("となっています。\n    修正  「有」又は「無」をご記入ください。\n"));
  EXPECT_EQ(rest.find("修正  "), rest.rfind("修正  "));
}

TEST(Letter, a_list_without_hospitals_is_no_matter_of_one_row) {
  Sample sample;
  auto verdict = two_errors();
  verdict.findings = {samples::finding("list-empty", Severity::error, "", 7, "", "", "")};
  const auto text = sample.letter(verdict).text;
  EXPECT_THAT(text, testing::HasSubstr("【1】シート「様式1」 リスト全体"));
  EXPECT_THAT(text, testing::Not(testing::HasSubstr("7行目")));
}

TEST(Letter, three_hundred_hospitals_are_listed_and_the_others_counted) {
  Sample sample;
  auto verdict = three_hospitals();
  std::vector<form::Hospital> hospitals;
  for (std::uint32_t i = 1; i <= 412; ++i)
    hospitals.push_back(samples::hospital(7 + i, i, fmt::format("病院{}", i), 99));
  verdict.list = samples::list(std::move(hospitals));
  const auto letter = sample.letter(verdict);
  EXPECT_THAT(letter.text, testing::HasSubstr("    1  病院1  99\n"));
  EXPECT_THAT(letter.text, testing::HasSubstr("  300  病院300  99\n  （ほか112病院も受領しています）\n"));
}

TEST(Letter, nothing_from_the_mail_makes_lines_tags_or_headers) {
  Sample sample;
  auto verdict = two_errors();
  verdict.findings[0].value = "5\n\n【3】偽の箇所\r\nBcc: x@example.jp";
  verdict.findings[0].hospital = "{{number}}{{>closing}}<b>&amp;\x01";
  verdict.findings[1].details["other_hospital"] = "{{/corrections}}";
  sample.facts.file_name = "リスト\n件名: 偽.xlsx";
  const auto letter = sample.letter(verdict);
  EXPECT_THAT(letter.text, testing::HasSubstr("  記載  5 【3】偽の箇所 Bcc: x@example.jp\n"));
  EXPECT_THAT(letter.text, testing::HasSubstr("（{{number}}{{>closing}}<b>&amp;）\n"));
  EXPECT_THAT(letter.text, testing::HasSubstr("  ファイル  リスト 件名: 偽.xlsx\n"));
  EXPECT_THAT(letter.subject, testing::Not(testing::HasSubstr("偽")));
}

TEST(Letter, every_rule_in_every_role_stays_within_76_columns_and_leaves_no_tag) {
  const std::string longest =
      "医療法人社団○○会△△総合リハビリテーションセンター附属□□記念病院https://www.example.jp/a/very/long/path/without/"
      "any/blank/in/it/at/all";
  for (const auto& rule : Templates::required_rules()) {
    for (const auto severity : {Severity::error, Severity::warning, Severity::information}) {
      for (const bool with_values : {true, false}) {
        Sample sample;
        auto verdict = severity == Severity::error ? two_errors() : three_hospitals();
        verdict.findings = {samples::finding(rule, severity, with_values ? "AB10012" : "", 10012,
                                             with_values ? "医療機関名" : "", with_values ? longest : "",
                                             with_values ? longest : "")};
        if (with_values)
          for (const auto* name : {"other_row", "other_hospital", "rank", "missing", "before", "after", "rows",
                                   "choices", "limit", "code_prefecture", "prefecture", "other_prefecture", "hospitals",
                                   "columns", "receipt_number", "type", "read_as", "other_sheet"})
            verdict.findings.front().details[name] = longest;
        if (rule == "no-attachment" || rule.starts_with("file-")) verdict.reply = ReplyKind::resend;
        sample.facts.file_name = longest;
        const auto letter = sample.letter(verdict);
        SCOPED_TRACE(rule + "\n" + letter.text);
        expect_narrow(letter);
        EXPECT_THAT(letter.text, testing::Not(testing::HasSubstr("{{")));
        EXPECT_THAT(letter.text, testing::Not(testing::HasSubstr("「」")));
        EXPECT_THAT(letter.text, testing::Not(testing::HasSubstr("（）")));
        EXPECT_THAT(letter.text, testing::Not(testing::HasSubstr("\n\n\n")));
        EXPECT_THAT(letter.text, testing::Not(testing::HasSubstr("・: ")));
        EXPECT_FALSE(verdict.findings.front().message.empty());
      }
    }
  }
}

TEST(ReceiptNumber, tells_round_prefecture_and_serial) {
  EXPECT_EQ("CS1-33-02", receipt_number(1, "33", 2));
  EXPECT_EQ("CS2-00-117", receipt_number(2, "", 117));
}

TEST(Templates, refuse_what_is_missing_or_does_not_parse_and_say_where) {
  const auto refusal = [](const std::function<void(std::map<std::string, std::string>&,
                                                   std::map<std::string, Templates::Words>&)>& spoil) {
    auto texts = samples::shipped_texts();
    auto words = samples::shipped_words();
    spoil(texts, words);
    const auto made = Templates::make(std::move(texts), std::move(words));
    return made ? std::string("accepted") : made.error().what;
  };
  using testing::HasSubstr;
  EXPECT_EQ("accepted", refusal([](auto&, auto&) {}));
  EXPECT_THAT(refusal([](auto& texts, auto&) { texts.erase("closing.mustache"); }),
              HasSubstr("closing.mustache: is missing"));
  EXPECT_THAT(refusal([](auto& texts, auto&) { texts["receipt.mustache"] += "{{#late}}"; }),
              HasSubstr("receipt.mustache: Unclosed section"));
  EXPECT_THAT(refusal([](auto& texts, auto&) { texts["receipt.mustache"].insert(0, "\n"); }),
              HasSubstr("does not begin with «件名:»"));
  EXPECT_THAT(refusal([](auto& texts, auto&) { texts["opening.mustache"] += "{{>opening}}"; }),
              HasSubstr("may not include another"));
  EXPECT_THAT(refusal([](auto&, auto& words) { words.erase("rank-gap"); }),
              HasSubstr("no words for the rule rank-gap"));
  EXPECT_THAT(refusal([](auto&, auto& words) { words["rank-gap"].fix = "{{/x}}"; }),
              HasSubstr("findings.yaml: rank-gap: fix: "));
}

TEST(Templates, have_words_for_every_rule_and_a_fix_for_what_asks_for_correction) {
  const auto words = samples::shipped_words();
  for (const auto& rule : rules::rule_table()) {
    ASSERT_TRUE(words.contains(std::string(rule.id))) << rule.id;
    EXPECT_TRUE(rule.severity != Severity::error || !words.at(std::string(rule.id)).fix.empty()) << rule.id;
  }
}

}  // namespace
}  // namespace reply
