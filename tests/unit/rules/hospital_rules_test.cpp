#include "sample.hpp"

namespace {

using namespace tests;
using enum Severity;

void same_code(Sample& s) {
  s.set(2, Item::code, s.hospital(0)[Item::code]);
}
void same_name(Sample& s) {
  s.set(2, Item::name, given(s.hospital(0)[Item::name].raw));
}
void same_address(Sample& s) {
  s.set(2, Item::address, given(s.hospital(0)[Item::address].raw));
}
void no_codes(Sample& s) {
  s.set_all(Item::code, blank());
}

TEST(HospitalRules, NameMissing) {
  expect_rule("hospital-name-missing", error,
              {{"one", [](Sample& s) { s.set(1, Item::name, blank()); }, {"D6"}},
               {"all", [](Sample& s) { s.set_all(Item::name, blank()); }, {"D4"}}});
}

TEST(HospitalRules, Duplicate) {
  expect_rule("hospital-duplicate", error,
              {{"code", same_code, {"D7"}},
               {"name and address without codes",
                [](Sample& s) {
                  no_codes(s);
                  same_name(s);
                  same_address(s);
                },
                {"D7"}},
               {"name and address, one without code",
                [](Sample& s) {
                  s.set(2, Item::code, blank());
                  same_name(s);
                  same_address(s);
                },
                {"D7"}},
               {"spelled otherwise",
                [](Sample& s) {
                  no_codes(s);
                  s.set(0, Item::name, given("髙島　病院"));
                  s.set(2, Item::name, given("高島病院"));
                  s.set(0, Item::address, given("名古屋市１－２"));
                  s.set(2, Item::address, given("名古屋市1-2"));
                },
                {"D7"}},
               {"a name alone is no key",
                [](Sample& s) {
                  no_codes(s);
                  same_name(s);
                },
                {}},
               {"nor is it without addresses",
                [](Sample& s) {
                  no_codes(s);
                  same_name(s);
                  s.set_all(Item::address, blank());
                },
                {}},
               {"different codes tell them apart",
                [](Sample& s) {
                  same_name(s);
                  same_address(s);
                },
                {}},
               {"two kinds of sameness, one finding",
                [](Sample& s) {
                  same_code(s);
                  same_name(s);
                  same_address(s);
                },
                {"D7"}}});
}

TEST(HospitalRules, DuplicateNamesTheFirst) {
  Sample sample;
  same_code(sample);
  const auto finding = sample.findings("hospital-duplicate").at(0);
  EXPECT_EQ(finding.details.at("other_row"), "5");
  EXPECT_EQ(finding.details.at("other_cell"), "D5");
  EXPECT_EQ(finding.details.at("other_hospital"), "愛知県立中央病院");
  EXPECT_EQ(finding.details.at("code"), code("23", 1));
  EXPECT_EQ(finding.details.at("same_code"), code("23", 1));
}

TEST(HospitalRules, AlreadySurveyed) {
  expect_rule("already-surveyed", hold,
              {{"on the ministry's list", [](Sample& s) { s.programme.completed_hospitals = {code("23", 2)}; }, {"D6"}},
               {"another is", [](Sample& s) { s.programme.completed_hospitals = {code("23", 9)}; }, {}},
               {"without a code nobody can tell",
                [](Sample& s) {
                  s.programme.completed_hospitals = {""};
                  no_codes(s);
                },
                {}}});
}

TEST(CodeRules, Malformed) {
  expect_rule("code-malformed", warning,
              {{"8 digits", [](Sample& s) { s.set(0, Item::code, given("12345678")); }, {"C5"}},
               {"letters", [](Sample& s) { s.set(0, Item::code, given("23ABC00001")); }, {"C5"}},
               {"not understood", [](Sample& s) { s.set(0, Item::code, nonsense("申請中")); }, {"C5"}},
               {"the letter asks for none", no_codes, {}}});
}

TEST(CodeRules, CheckDigit) {
  expect_rule("code-check-digit", warning,
              {{"wrong digit",
                [](Sample& s) {
                  auto wrong = code("23", 1);
                  wrong.back() = wrong.back() == '9' ? '0' : static_cast<char>(wrong.back() + 1);
                  s.set(0, Item::code, given(wrong));
                },
                {"C5"}},
               {"malformed is another rule's", [](Sample& s) { s.set(0, Item::code, given("123")); }, {}}});
}

TEST(CodeRules, Prefecture) {
  expect_rule("code-prefecture", warning,
              {{"岐阜's", [](Sample& s) { s.set(1, Item::code, given(code("21", 1))); }, {"C6"}},
               {"malformed is another rule's", [](Sample& s) { s.set(1, Item::code, given("21")); }, {}}});
  Sample sample;
  sample.set(1, Item::code, given(code("21", 1)));
  const auto finding = sample.findings("code-prefecture").at(0);
  EXPECT_EQ(finding.details.at("prefecture"), "愛知県");
  EXPECT_EQ(finding.details.at("code_prefecture"), "岐阜県");
}

}  // namespace
