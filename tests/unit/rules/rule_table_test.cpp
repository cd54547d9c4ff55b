#include <map>
#include <set>

#include "sample.hpp"

namespace {

using enum rules::Severity;

// The table of the domain, and below it what holds a mail for other reasons.
const std::map<std::string, rules::Severity> expected = {
    {"beds-below-20", error},
    {"beds-missing", error},
    {"beds-not-a-number", error},
    {"emr-not-installed", error},
    {"emr-missing", error},
    {"renewal-survey-late", error},
    {"survey-date-missing", error},
    {"renewal-missing", warning},
    {"survey-already-completed", error},
    {"already-surveyed", hold},
    {"prior-participation-missing", warning},
    {"backup-only", error},
    {"support-none", error},
    {"support-missing", warning},
    {"rank-missing", error},
    {"rank-not-a-number", error},
    {"rank-duplicate", error},
    {"rank-by-class", hold},
    {"rank-gap", warning},
    {"hospital-name-missing", error},
    {"hospital-duplicate", error},
    {"prefecture-missing", warning},
    {"prefecture-unknown", error},
    {"prefecture-mixed", error},
    {"prefecture-not-the-senders", hold},
    {"several-prefectures", hold},
    {"several-lists", hold},
    {"hospitals-dropped", hold},
    {"late-over-in-time", hold},
    {"form-unrecognised", hold},
    {"column-missing", hold},
    {"value-unclear", hold},
    {"choice-not-understood", error},
    {"code-malformed", warning},
    {"code-check-digit", warning},
    {"code-prefecture", warning},
    {"contact-missing", warning},
    {"phone-malformed", warning},
    {"postal-code-malformed", warning},
    {"mail-address-malformed", warning},
    {"list-empty", error},
    {"formula-without-value", error},
    {"cell-error", error},
    {"normalised", information},
    {"no-attachment", error},
    {"file-encrypted", error},
    {"file-unreadable", error},
    {"file-type-unsupported", error},
    {"file-too-large", error},
    {"after-deadline", information},

    {"sender-unknown", hold},
    {"sender-several", hold},
    {"sender-not-authenticated", hold},
    {"sender-domain-unconfirmed", hold},
    {"reply-withheld", information},
    {"message-encrypted", hold},
    {"structure-uncertain", hold},
    {"password-mail", hold},
    {"question", hold},
    {"hospital-listed-again", information},
    {"hidden-rows", warning},
};

TEST(RuleTable, HasEveryRuleOfTheDomainOnceWithItsSeverity) {
  std::map<std::string, rules::Severity> found;
  for (const auto& rule : rules::rule_table()) {
    EXPECT_TRUE(found.emplace(rule.id, rule.severity).second) << rule.id << " stands twice";
    EXPECT_NE(rule.check, nullptr) << rule.id;
  }
  EXPECT_EQ(found, expected);
}

TEST(RuleTable, FindsNothingInAFaultlessList) {
  for (const auto& finding : tests::Sample().findings()) ADD_FAILURE() << finding.rule << " " << tests::place(finding);
}

TEST(RuleTable, RoundRaisesLowersAndSwitchesOff) {
  tests::Sample sample;
  sample.set(0, form::Item::beds, tests::number(19));
  sample.set(1, form::Item::renewal, tests::blank());
  sample.set(2, form::Item::emr, tests::no());
  sample.programme.rounds[0].severities = {
      {"beds-below-20", information}, {"renewal-missing", error}, {"emr-not-installed", std::nullopt}};
  const auto findings = sample.findings();
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[0].rule, "beds-below-20");
  EXPECT_EQ(findings[0].severity, information);
  EXPECT_EQ(findings[1].rule, "renewal-missing");
  EXPECT_EQ(findings[1].severity, error);
}

TEST(RuleTable, FindingsStandByRowWithThoseOfTheMailFirst) {
  tests::Sample sample;
  sample.late = true;
  sample.set(2, form::Item::rank, tests::blank());
  sample.set(1, form::Item::beds, tests::number(10));
  sample.set(1, form::Item::rank, tests::nonsense("二番"));
  std::vector<std::string> order;
  for (const auto& finding : sample.findings()) order.push_back(finding.rule + " " + tests::place(finding));
  EXPECT_EQ(order, (std::vector<std::string>{"after-deadline mail", "rank-not-a-number A6", "beds-below-20 H6",
                                             "rank-missing A7"}));
}

TEST(RuleTable, FindingCarriesWhatAPersonNeeds) {
  tests::Sample sample;
  auto beds = tests::number(19);
  beds.raw = "１９";
  sample.set(1, form::Item::beds, beds);
  const auto findings = sample.findings("beds-below-20");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].file, "リスト.xlsx");
  EXPECT_EQ(findings[0].sheet, "様式1");
  EXPECT_EQ(findings[0].cell, "H6");
  EXPECT_EQ(findings[0].row, 6u);
  EXPECT_EQ(findings[0].column, "許可病床数");
  EXPECT_EQ(findings[0].value, "１９");
  EXPECT_EQ(findings[0].hospital, "△△病院");
}

TEST(RuleTable, SeveritiesHaveNames) {
  for (const auto severity : {information, warning, hold, error})
    EXPECT_EQ(rules::severity_named(rules::severity_name(severity)), severity);
  EXPECT_FALSE(rules::severity_named("fatal"));
}

}  // namespace
