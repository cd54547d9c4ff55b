#include "sample.hpp"

namespace {

using namespace tests;
using enum Severity;

void ranks(Sample& s, const std::vector<int>& values) {
  while (s.list().hospitals.size() < values.size()) s.add(9, fmt::format("第{}病院", s.list().hospitals.size()), 120);
  for (std::size_t i = 0; i < values.size(); ++i) s.set(i, Item::rank, values[i] == 0 ? blank() : number(values[i]));
}

void beds(Sample& s, const std::vector<int>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) s.set(i, Item::beds, number(values[i]));
}

TEST(RankRules, Missing) {
  expect_rule("rank-missing", error,
              {{"one", [](Sample& s) { ranks(s, {1, 0, 2}); }, {"A6"}},
               {"all", [](Sample& s) { ranks(s, {0, 0, 0}); }, {"A4"}}});
}

TEST(RankRules, NotANumber) {
  expect_rule("rank-not-a-number", error,
              {{"words", [](Sample& s) { s.set(2, Item::rank, nonsense("最優先")); }, {"A7"}},
               {"zero: ranks begin at 1", [](Sample& s) { s.set(0, Item::rank, number(0)); }, {"A5"}},
               {"1", [](Sample& s) { s.set(0, Item::rank, number(1)); }, {}}});
}

TEST(RankRules, Duplicate) {
  expect_rule("rank-duplicate", error,
              {{"at the second occurrence", [](Sample& s) { ranks(s, {1, 2, 2}); }, {"A7"}},
               {"three of one rank: each after the first", [](Sample& s) { ranks(s, {2, 1, 2, 2}); }, {"A7", "A8"}},
               {"two pairs",
                [](Sample& s) {
                  ranks(s, {1, 2, 1, 2});
                  beds(s, {100, 100, 100, 100});
                },
                {"A7", "A8"}},
               {"blanks are no tie", [](Sample& s) { ranks(s, {1, 0, 0}); }, {}},
               {"each class of its own, as the programme wants",
                [](Sample& s) {
                  s.programme.ranks_over = rules::Programme::RanksOver::bed_class;
                  ranks(s, {1, 1, 2, 1});
                  beds(s, {500, 100, 100, 100});
                },
                {"A8"}}});
}

TEST(RankRules, DuplicateNamesTheFirst) {
  Sample sample;
  ranks(sample, {1, 2, 2});
  const auto findings = sample.findings("rank-duplicate");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].hospital, "□□記念病院");
  EXPECT_EQ(findings[0].details.at("other_row"), "6");
  EXPECT_EQ(findings[0].details.at("other_cell"), "A6");
  EXPECT_EQ(findings[0].details.at("other_hospital"), "△△病院");
  EXPECT_EQ(findings[0].details.at("rank"), "2");
}

TEST(RankRules, DuplicateOverTwoSheets) {
  Sample sample;
  sample.list().tables.push_back(sample.table("様式2", 4));
  sample.add(2, "○○第二病院", 130, "様式2");
  const auto findings = sample.findings("rank-duplicate");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].sheet, "様式2");
  EXPECT_EQ(findings[0].details.at("other_sheet"), "様式1");
}

TEST(RankRules, ByClass) {
  expect_rule("rank-by-class", hold,
              {{"each class from 1",
                [](Sample& s) {
                  ranks(s, {1, 1, 2});
                  beds(s, {500, 120, 130});
                },
                {"A4"}},
               {"a hospital below the least class is ranked among the smallest",
                [](Sample& s) {
                  ranks(s, {1, 1, 2});
                  beds(s, {500, 50, 19});
                },
                {"A4"}},
               {"a tie within a class",
                [](Sample& s) {
                  ranks(s, {1, 1, 1});
                  beds(s, {500, 120, 130});
                },
                {}},
               {"a class that does not begin at 1",
                [](Sample& s) {
                  ranks(s, {1, 2, 2});
                  beds(s, {500, 510, 130});
                },
                {}},
               {"no repetition", [](Sample& s) { ranks(s, {1, 2, 3}); }, {}},
               {"beds unknown",
                [](Sample& s) {
                  ranks(s, {1, 1, 2});
                  beds(s, {500, 120});
                  s.set(2, Item::beds, blank());
                },
                {}},
               {"the programme ranks by class",
                [](Sample& s) {
                  ranks(s, {1, 1, 2});
                  s.programme.ranks_over = rules::Programme::RanksOver::bed_class;
                },
                {}}});
}

TEST(RankRules, ByClassSilencesTiesAndGaps) {
  Sample sample;
  ranks(sample, {1, 1, 2});
  beds(sample, {500, 120, 130});
  EXPECT_TRUE(sample.findings("rank-duplicate").empty());
  EXPECT_TRUE(sample.findings("rank-gap").empty());
  sample.programme.rounds[0].severities["rank-by-class"] = std::nullopt;
  EXPECT_EQ(sample.findings("rank-duplicate").size(), 1u) << "where ranking by class is no question, a tie is a tie";
}

TEST(RankRules, Gap) {
  expect_rule("rank-gap", warning,
              {{"one", [](Sample& s) { ranks(s, {1, 2, 4}); }, {"A7"}},
               {"order does not matter", [](Sample& s) { ranks(s, {4, 1, 2}); }, {"A5"}},
               {"not from 1", [](Sample& s) { ranks(s, {2, 3, 4}); }, {"A5"}},
               {"two gaps, told once", [](Sample& s) { ranks(s, {1, 3, 5}); }, {"A6"}},
               {"a blank rank explains its gap", [](Sample& s) { ranks(s, {1, 0, 3}); }, {}},
               {"a tie explains its gap", [](Sample& s) { ranks(s, {1, 1, 3}); }, {}},
               {"but not a second one", [](Sample& s) { ranks(s, {1, 1, 4}); }, {"A7"}}});
}

TEST(RankRules, GapSaysWhatIsMissing) {
  Sample sample;
  ranks(sample, {1, 2, 4});
  auto finding = sample.findings("rank-gap").at(0);
  EXPECT_EQ(finding.details.at("missing"), "3");
  EXPECT_EQ(finding.details.at("before"), "2");
  EXPECT_EQ(finding.details.at("after"), "4");
  ranks(sample, {1, 3, 1'000'000});
  finding = sample.findings("rank-gap").at(0);
  EXPECT_EQ(finding.details.at("missing"), "2、4、5、6、7、8、9、10、11、12 ほか");
  EXPECT_EQ(finding.details.at("count"), "999997");
}

}  // namespace
