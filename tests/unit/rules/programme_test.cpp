#include "sample.hpp"

namespace {

using namespace tests;

TEST(Programme, RoundIsTheLastThatHadOpened) {
  const auto programme = sample_programme();
  EXPECT_EQ(programme.round_at(at("2024-01-01T00:00:00+09:00")).id, "R6-1");
  EXPECT_EQ(programme.round_at(at("2025-06-09T23:59:59+09:00")).id, "R6-1");
  EXPECT_EQ(programme.round_at(at("2025-06-10T00:00:00+09:00")).id, "R6-2");
  EXPECT_EQ(programme.round_at(at("2026-06-10T00:00:00+09:00")).id, "R6-2") << "after the last deadline, too";
  EXPECT_EQ(programme.round_named("R6-2")->number, 2u);
  EXPECT_EQ(programme.round_named("R9"), nullptr);
}

TEST(Programme, RoundThatOpensLaterThanAllMail) {
  auto programme = sample_programme();
  programme.rounds.front().opens = at("2025-02-04T00:00:00+09:00");
  EXPECT_EQ(programme.round_at(at("2024-01-01T00:00:00+09:00")).id, "R6-1");
}

TEST(Programme, CorrectionDue) {
  struct {
    const char* received;
    const char* due;
    const char* why;
  } const table[] = {
      {"2025-02-10T09:00:00+09:00", "2025-03-14", "long before the deadline: the deadline"},
      {"2025-03-11T09:00:00+09:00", "2025-03-14", "Tuesday and three working days is the deadline"},
      {"2025-03-13T16:40:00+09:00", "2025-03-18", "Thursday: Friday, Monday, Tuesday"},
      {"2025-03-13T23:59:59+09:00", "2025-03-18", "the last second of that Thursday in Tokyo"},
      {"2025-03-13T15:00:00Z", "2025-03-19", "which is Friday in Tokyo"},
      {"2025-03-15T09:00:00+09:00", "2025-03-19", "Saturday counts no more than its Sunday"},
      {"2025-03-18T09:00:00+09:00", "2025-03-24", "a holiday on Thursday"},
  };
  const auto programme = sample_programme();
  for (const auto& [received, due, why] : table)
    EXPECT_EQ(base::rfc3339(programme.correction_due(programme.rounds[0], "23", at(received))),
              std::string(due) + "T23:59:59+09:00")
        << why;
}

TEST(Programme, CorrectionDueWithExtension) {
  auto programme = sample_programme();
  programme.rounds[0].extensions["13"] = at("2025-03-28T17:00:00+09:00");
  const auto received = at("2025-03-13T09:00:00+09:00");
  EXPECT_EQ(programme.correction_due(programme.rounds[0], "13", received), at("2025-03-28T23:59:59+09:00"));
  EXPECT_EQ(programme.correction_due(programme.rounds[0], "23", received), at("2025-03-18T23:59:59+09:00"));
  EXPECT_EQ(programme.rounds[0].deadline_of("13"), at("2025-03-28T17:00:00+09:00"));
  EXPECT_EQ(programme.rounds[0].deadline_of(""), at("2025-03-14T23:59:59+09:00"));
}

TEST(Register, WholeLabelsDecide) {
  const auto register_ = sample_register();
  struct {
    const char* domain;
    const char* code;
    bool verified;
  } const table[] = {{"pref.aichi.lg.jp", "23", true},
                     {"x.y.pref.aichi.lg.jp", "23", true},
                     {"PREF.Aichi.LG.JP", "23", true},
                     {"pref.aichi.lg.jp.", "23", true},
                     {"notpref.aichi.lg.jp", "", false},
                     {"aichi.lg.jp", "", false},
                     {"pref.aichi.lg.jp.evil.example", "", false},
                     {"lg.jp", "", false},
                     {"", "", false},
                     {"pref.kyoto.jp", "26", false},
                     {"pref.kyoto.lg.jp", "26", true},
                     {"ken.pref.kochi.lg.jp", "39", true},
                     {"a.ken.pref.kochi.lg.jp", "39", true},
                     {"pref.kochi.lg.jp", "39", false},
                     {"b.pref.kochi.lg.jp", "39", false}};
  for (const auto& [domain, code, verified] : table) {
    const auto match = register_.find(domain);
    EXPECT_EQ(match ? match->prefecture->code : "", code) << domain;
    EXPECT_EQ(match && match->verified, verified) << domain;
  }
  EXPECT_EQ(register_.named("12")->name, "千葉県");
  EXPECT_EQ(register_.named("99"), nullptr);
}

}  // namespace
