#include "sample.hpp"

namespace {

using namespace tests;
using enum Severity;

/// As find_attached_lists would have found it.
void tell_prefecture(Sample& s) {
  s.attached.lists.front().prefecture = rules::prefecture_of(s.list());
}

void no_prefectures(Sample& s) {
  s.set_all(Item::prefecture, blank());
  tell_prefecture(s);
}

TEST(PrefectureRules, PrefectureOfAList) {
  Sample sample;
  EXPECT_EQ(rules::prefecture_of(sample.list()), "23");
  sample.set(0, Item::prefecture, given("岐阜県", "21"));
  EXPECT_EQ(rules::prefecture_of(sample.list()), "23") << "most rows decide, not the first";
  sample.set_block(Item::prefecture, given("岐阜県", "21"));
  EXPECT_EQ(rules::prefecture_of(sample.list()), "21") << "the block decides over rows";
  sample.list().block.clear();
  sample.set_all(Item::prefecture, blank());
  EXPECT_EQ(rules::prefecture_of(sample.list()), "");
}

TEST(PrefectureRules, Missing) {
  expect_rule("prefecture-missing", warning,
              {{"the sender's is taken", no_prefectures, {"B4"}},
               {"in some rows only", [](Sample& s) { s.set(1, Item::prefecture, blank()); }, {}},
               {"the block tells",
                [](Sample& s) {
                  s.set_block(Item::prefecture, given("愛知県", "23"));
                  no_prefectures(s);
                },
                {}},
               {"no such column",
                [](Sample& s) {
                  s.remove_column(Item::prefecture, false);
                  no_prefectures(s);
                },
                {"row 4"}},
               {"an unknown name is another rule's",
                [](Sample& s) {
                  s.set_all(Item::prefecture, nonsense("尾張"));
                  tell_prefecture(s);
                },
                {}}});
  expect_rule("prefecture-missing", error,
              {{"nobody tells",
                [](Sample& s) {
                  s.sender = {};
                  no_prefectures(s);
                },
                {"B4"}}});
}

TEST(PrefectureRules, Unknown) {
  expect_rule("prefecture-unknown", error,
              {{"a row", [](Sample& s) { s.set(1, Item::prefecture, nonsense("尾張")); }, {"B6"}},
               {"two rows",
                [](Sample& s) {
                  s.set(1, Item::prefecture, nonsense("尾張"));
                  s.set(2, Item::prefecture, nonsense("三河"));
                },
                {"B6", "B7"}},
               {"the same in all: told once", [](Sample& s) { s.set_all(Item::prefecture, nonsense("尾張")); }, {"B5"}},
               {"the block", [](Sample& s) { s.set_block(Item::prefecture, nonsense("尾張")); }, {"C2"}}});
}

TEST(PrefectureRules, Mixed) {
  expect_rule("prefecture-mixed", error,
              {{"one of another",
                [](Sample& s) {
                  s.set(2, Item::prefecture, given("岐阜県", "21"));
                  tell_prefecture(s);
                },
                {"B7"}},
               {"blank rows are not of another", [](Sample& s) { s.set(2, Item::prefecture, blank()); }, {}},
               {"rows that contradict the block",
                [](Sample& s) {
                  s.set_block(Item::prefecture, given("愛知県", "23"));
                  s.set(0, Item::prefecture, given("岐阜県", "21"));
                  tell_prefecture(s);
                },
                {"B5"}},
               {"all rows contradict the block: told once, at the block",
                [](Sample& s) {
                  s.set_block(Item::prefecture, given("岐阜県", "21"));
                  tell_prefecture(s);
                },
                {"C2"}}});
}

TEST(PrefectureRules, MixedSaysWhetherAllRowsContradictTheBlock) {
  Sample all, one;
  all.set_block(Item::prefecture, given("岐阜県", "21"));
  tell_prefecture(all);
  EXPECT_TRUE(all.findings("prefecture-mixed").at(0).details.contains("all_rows"));
  one.set(2, Item::prefecture, given("岐阜県", "21"));
  tell_prefecture(one);
  EXPECT_FALSE(one.findings("prefecture-mixed").at(0).details.contains("all_rows"));
}

TEST(PrefectureRules, NotTheSenders) {
  expect_rule("prefecture-not-the-senders", hold,
              {{"by its rows",
                [](Sample& s) {
                  s.set_all(Item::prefecture, given("岐阜県", "21"));
                  tell_prefecture(s);
                },
                {"list"}},
               {"by its block",
                [](Sample& s) {
                  s.set_block(Item::prefecture, given("岐阜県", "21"));
                  tell_prefecture(s);
                },
                {"C2"}},
               {"the list does not tell", no_prefectures, {}},
               {"the sender does not tell", [](Sample& s) { s.sender = {}; }, {}}});
}

TEST(ContactRules, Missing) {
  const auto none = [](Sample& s, std::size_t i) {
    s.set(i, Item::phone, blank());
    s.set(i, Item::mail, blank());
  };
  expect_rule("contact-missing", warning,
              {{"one", [=](Sample& s) { none(s, 1); }, {"Q6"}},
               {"all: told once",
                [=](Sample& s) {
                  for (std::size_t i = 0; i < 3; ++i) none(s, i);
                },
                {"Q4"}},
               {"a mail address is enough", [](Sample& s) { s.set(1, Item::phone, blank()); }, {}},
               {"a phone is enough", [](Sample& s) { s.set(1, Item::mail, blank()); }, {}},
               {"the block's phone is the prefecture's",
                [=](Sample& s) {
                  none(s, 1);
                  s.set_block(Item::phone, given("052-961-2111"));
                },
                {"Q6"}},
               {"neither column stands in the table",
                [](Sample& s) {
                  s.remove_column(Item::phone, false);
                  s.remove_column(Item::mail, false);
                },
                {"row 4"}}});
}

struct Detail {
  const char* written;
  bool looks_right;
};

void expect_detail(std::string_view rule, Item item, const char* cell, const std::vector<Detail>& details) {
  for (const auto& [written, looks_right] : details) {
    Sample sample;
    sample.set(0, item, given(written));
    const auto findings = sample.findings(rule);
    EXPECT_EQ(findings.empty(), looks_right) << rule << " " << written;
    if (!findings.empty()) {
      EXPECT_EQ(findings[0].cell, cell);
    }
  }
}

TEST(ContactRules, Details) {
  expect_detail("phone-malformed", Item::phone, "Q5",
                {{"052-961-2111", true},
                 {"０５２－９６１－２１１１", true},
                 {"0529612111", true},
                 {"090-1234-5678", true},
                 {"(052)961-2111", true},
                 {"052(961)2111", true},
                 {"03-5253-1111（内線4392）", true},
                 {"03-5253-1111 内線 4392", true},
                 {"+81-52-961-2111", true},
                 {"TEL 052-961-2111", true},
                 {"052-961-2111、052-961-2112", true},
                 {"961-2111", false},
                 {"052-961-211", false},
                 {"052-961-21111111", false},
                 {"529612111", false},
                 {"なし", false},
                 {"tanaka@example.jp", false}});
  expect_detail("postal-code-malformed", Item::postal_code, "F5",
                {{"460-8501", true},
                 {"4608501", true},
                 {"〒460-8501", true},
                 {"４６０－８５０１", true},
                 {"460ー8501", true},
                 {"460-850", false},
                 {"46-08501", false},
                 {"名古屋", false}});
  expect_detail("mail-address-malformed", Item::mail, "R5",
                {{"a@b.jp", true},
                 {"tanaka.taro+x@pref.aichi.lg.jp", true},
                 {"ａ@b.jp", true},
                 {"a@b.jp、c@d.jp", true},
                 {"a@b.jp; c@d.jp", true},
                 {"a@b.jp c", false},
                 {"a@b", false},
                 {"a.b.jp", false},
                 {"@b.jp", false},
                 {"a@b@c.jp", false},
                 {"a b@c.jp", false},
                 {"a@b..jp", false},
                 {"田中@b.jp", false}});
}

TEST(ContactRules, BlockDetails) {
  Sample sample;
  sample.set_block(Item::phone, given("961"));
  sample.set_block(Item::mail, nonsense("田中"));
  EXPECT_EQ(place(sample.findings("phone-malformed").at(0)), "C2");
  EXPECT_EQ(place(sample.findings("mail-address-malformed").at(0)), "C2");
}

}  // namespace
