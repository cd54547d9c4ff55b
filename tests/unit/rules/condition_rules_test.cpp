#include "sample.hpp"

namespace {

using namespace tests;
using enum Severity;

void renews(Sample& s, std::size_t i, Answer survey) {
  s.set(i, Item::renewal, yes());
  s.set(i, Item::survey, std::move(survey));
}

void supports(Sample& s, Answer network, Answer backup) {
  s.set(1, Item::network_check, std::move(network));
  s.set(1, Item::offline_backup, std::move(backup));
}

TEST(ConditionRules, Emr) {
  expect_rule("emr-not-installed", error,
              {{"無", [](Sample& s) { s.set(1, Item::emr, no()); }, {"I6"}},
               {"blank is another rule's", [](Sample& s) { s.set(1, Item::emr, blank()); }, {}},
               {"一部導入 is unclear", [](Sample& s) { s.set(1, Item::emr, unclear("一部導入")); }, {}}});
  expect_rule("emr-missing", error,
              {{"one", [](Sample& s) { s.set(1, Item::emr, blank()); }, {"I6"}},
               {"all", [](Sample& s) { s.set_all(Item::emr, blank()); }, {"I4"}}});
}

TEST(ConditionRules, RenewalMissing) {
  expect_rule("renewal-missing", warning,
              {{"one", [](Sample& s) { s.set(1, Item::renewal, blank()); }, {"J6"}},
               {"all", [](Sample& s) { s.set_all(Item::renewal, blank()); }, {"J4"}}});
}

TEST(ConditionRules, RenewalSurveyLate) {
  expect_rule(
      "renewal-survey-late", error,
      {{"否", [](Sample& s) { renews(s, 1, given("否", "no")); }, {"K6"}},
       {"a day after the limit", [](Sample& s) { renews(s, 1, on("2026-02-01")); }, {"K6"}},
       {"the last day", [](Sample& s) { renews(s, 1, on("2026-01-31")); }, {}},
       {"可", [](Sample& s) { renews(s, 1, given("可", "yes")); }, {}},
       {"否 without a renewal concerns nobody", [](Sample& s) { s.set(1, Item::survey, given("否", "no")); }, {}},
       {"nor a late day", [](Sample& s) { s.set(1, Item::survey, on("2026-05-01")); }, {}},
       {"renewal not answered: a warning is enough",
        [](Sample& s) {
          s.set(1, Item::renewal, blank());
          s.set(1, Item::survey, given("否", "no"));
        },
        {}},
       {"another limit",
        [](Sample& s) {
          s.programme.survey_limit = day("2025-12-31");
          renews(s, 1, on("2026-01-15"));
        },
        {"K6"}}});
}

TEST(ConditionRules, SurveyDateMissing) {
  expect_rule("survey-date-missing", error,
              {{"renewal without an answer", [](Sample& s) { renews(s, 1, blank()); }, {"K6"}},
               {"all renew, none answers",
                [](Sample& s) {
                  for (std::size_t i = 0; i < 3; ++i) renews(s, i, blank());
                },
                {"K4"}},
               {"answered", [](Sample& s) { renews(s, 1, given("可", "yes")); }, {}},
               {"no renewal, no question", [](Sample& s) { s.set_all(Item::survey, blank()); }, {}},
               {"an error value is no blank", [](Sample& s) { renews(s, 1, cell_error()); }, {}}});
}

TEST(ConditionRules, Participation) {
  expect_rule("survey-already-completed", error,
              {{"調査完了", [](Sample& s) { s.set(1, Item::participation, given("調査完了", "completed")); }, {"L6"}},
               {"辞退 is fine", [](Sample& s) { s.set(1, Item::participation, given("辞退", "withdrawn")); }, {}}});
  expect_rule("prior-participation-missing", warning,
              {{"one", [](Sample& s) { s.set(1, Item::participation, blank()); }, {"L6"}},
               {"all", [](Sample& s) { s.set_all(Item::participation, blank()); }, {"L4"}}});
}

TEST(ConditionRules, Support) {
  expect_rule("backup-only", error,
              {{"無 and 有", [](Sample& s) { supports(s, no(), yes()); }, {"N6"}},
               {"blank and 有", [](Sample& s) { supports(s, blank(), yes()); }, {"N6"}},
               {"有 and 無", [](Sample& s) { supports(s, yes(), no()); }, {}},
               {"unclear and 有", [](Sample& s) { supports(s, unclear("検討中"), yes()); }, {}},
               {"無 and 無 is another rule's", [](Sample& s) { supports(s, no(), no()); }, {}}});
  expect_rule("support-none", error,
              {{"無 and 無: one finding a row", [](Sample& s) { supports(s, no(), no()); }, {"M6"}},
               {"無 and blank", [](Sample& s) { supports(s, no(), blank()); }, {}},
               {"有 and 無", [](Sample& s) { supports(s, yes(), no()); }, {}}});
  expect_rule("support-missing", warning,
              {{"neither answered: one finding a row", [](Sample& s) { supports(s, blank(), blank()); }, {"M6"}},
               {"all",
                [](Sample& s) {
                  s.set_all(Item::network_check, blank());
                  s.set_all(Item::offline_backup, blank());
                },
                {"M4"}},
               {"有 and blank", [](Sample& s) { supports(s, yes(), blank()); }, {}}});
}

TEST(CellRules, ErrorsAndFormulas) {
  expect_rule("formula-without-value", error,
              {{"beds", [](Sample& s) { s.set(1, Item::beds, uncalculated()); }, {"H6"}},
               {"a whole column", [](Sample& s) { s.set_all(Item::beds, uncalculated()); }, {"H4"}},
               {"not needed",
                [](Sample& s) {
                  s.set(1, Item::remarks, uncalculated());
                  s.set(1, Item::phone, uncalculated());
                },
                {}},
               {"survey without renewal is not needed", [](Sample& s) { s.set(1, Item::survey, uncalculated()); }, {}},
               {"survey with renewal is", [](Sample& s) { renews(s, 1, uncalculated()); }, {"K6"}}});
  expect_rule("cell-error", error,
              {{"name", [](Sample& s) { s.set(2, Item::name, cell_error()); }, {"D7"}},
               {"remarks", [](Sample& s) { s.set(2, Item::remarks, cell_error()); }, {}}});
}

TEST(CellRules, AnErrorCellHasNoOtherFinding) {
  for (const auto& answer : {cell_error(), uncalculated()})
    for (std::size_t i = 0; i < form::item_count; ++i) {
      Sample sample;
      sample.set(1, Item::renewal, yes());
      sample.set(1, Item::survey, given("可", "yes"));
      sample.set(1, static_cast<Item>(i), answer);
      const auto findings = sample.findings();
      EXPECT_LE(findings.size(), 1u) << form::item_name(static_cast<Item>(i));
      for (const auto& finding : findings)
        EXPECT_TRUE(finding.rule == "cell-error" || finding.rule == "formula-without-value") << finding.rule;
    }
}

TEST(CellRules, ValueUnclear) {
  expect_rule(
      "value-unclear", hold,
      {{"beds", [](Sample& s) { s.set(0, Item::beds, unclear("120（休床20）")); }, {"H5"}},
       {"two cells of a row",
        [](Sample& s) {
          s.set(0, Item::rank, unclear("1?"));
          s.set(0, Item::emr, unclear("一部導入"));
        },
        {"A5", "I5"}},
       {"remarks are not needed", [](Sample& s) { s.set(0, Item::remarks, unclear("未定")); }, {}},
       {"survey without renewal", [](Sample& s) { s.set(0, Item::survey, unclear("未定")); }, {}},
       {"survey with renewal", [](Sample& s) { renews(s, 0, unclear("未定")); }, {"K5"}},
       {"the block's prefecture", [](Sample& s) { s.set_block(Item::prefecture, unclear("愛知県?")); }, {"C2"}}});
}

TEST(CellRules, ChoiceNotUnderstood) {
  expect_rule("choice-not-understood", error,
              {{"emr", [](Sample& s) { s.set(0, Item::emr, nonsense("A")); }, {"I5"}},
               {"survey without renewal", [](Sample& s) { s.set(0, Item::survey, nonsense("該当しない")); }, {}},
               {"survey with renewal", [](Sample& s) { renews(s, 0, nonsense("別途")); }, {"K5"}},
               {"beds have their own rule", [](Sample& s) { s.set(0, Item::beds, nonsense("多数")); }, {}}});
  Sample sample;
  sample.set(0, Item::emr, nonsense("A"));
  EXPECT_EQ(sample.findings("choice-not-understood").at(0).details.at("choices"), "有・無");
}

TEST(CellRules, Normalised) {
  const auto read = [](Answer answer, std::string raw) {
    answer.raw = std::move(raw);
    answer.normalised = true;
    return answer;
  };
  Sample sample;
  sample.set(0, Item::beds, read(number(120), "１２０床"));
  sample.set(0, Item::emr, read(yes(), "○"));
  sample.set(0, Item::prefecture, read(given("愛知", "23"), "愛知"));
  sample.set_block(Item::prefecture, read(given("愛知", "23"), "あいち"));
  renews(sample, 0, read(on("2025-12-01"), "R7.12.1"));
  std::vector<std::string> told;
  for (const auto& finding : sample.findings("normalised"))
    told.push_back(place(finding) + " " + finding.value + " → " + finding.details.at("read_as"));
  EXPECT_EQ(told, (std::vector<std::string>{"C2 あいち → 愛知県", "B5 愛知 → 愛知県", "H5 １２０床 → 120", "I5 ○ → 有",
                                            "K5 R7.12.1 → 令和7年12月1日（月）"}));
}

}  // namespace
