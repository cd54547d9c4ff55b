#include "rules/known_hospital.hpp"
#include "sample.hpp"

namespace {

using namespace tests;
using enum Severity;

/// A second list in another file of the mail.
void second_list(Sample& s, const std::string& prefecture) {
  s.attach("リスト2.xlsx", sheet::FileType::xlsx, "", true);
  s.attached.lists.push_back({1, form::Likeness::list, s.list(), prefecture});
}

/// The list in hand was accepted before, with one hospital more.
void accepted_before(Sample& s, const std::string& sender = "suzuki@pref.aichi.lg.jp") {
  rules::PastList past;
  past.receipt_number = "CS1-23-01";
  past.sender = sender;
  past.hospitals = rules::known_hospitals(s.list());
  past.hospitals.push_back({4, code("23", 77), "取り下げた病院", "愛知県豊橋市1", 50});
  s.history.accepted = past;
}

TEST(ListRules, ColumnMissing) {
  expect_rule("column-missing", hold,
              {{"one", [](Sample& s) { s.remove_column(Item::beds, true); }, {"row 4"}},
               {"two",
                [](Sample& s) {
                  s.remove_column(Item::beds, true);
                  s.remove_column(Item::emr, true);
                },
                {"row 4", "row 4"}},
               {"one that need not be", [](Sample& s) { s.remove_column(Item::code, false); }, {}}});
  Sample sample;
  sample.remove_column(Item::beds, true);
  EXPECT_EQ(sample.findings().size(), 1u) << "nothing else is said about a column that is not there";
  EXPECT_EQ(sample.findings()[0].column, "許可病床数");
}

TEST(ListRules, SeveralLists) {
  expect_rule("several-lists", hold,
              {{"two of one prefecture", [](Sample& s) { second_list(s, "23"); }, {"list"}},
               {"the second names none", [](Sample& s) { second_list(s, ""); }, {"list"}},
               {"two prefectures are another rule's", [](Sample& s) { second_list(s, "21"); }, {}}});
  expect_rule("several-prefectures", hold,
              {{"two", [](Sample& s) { second_list(s, "21"); }, {"list"}},
               {"one", [](Sample& s) { second_list(s, "23"); }, {}}});
  Sample sample;
  second_list(sample, "21");
  const auto finding = sample.findings("several-prefectures").at(0);
  EXPECT_EQ(finding.details.at("other_files"), "リスト2.xlsx");
  EXPECT_EQ(finding.details.at("prefectures"), "岐阜県、愛知県");
}

TEST(ListRules, Empty) {
  expect_rule("list-empty", error,
              {{"no hospital", [](Sample& s) { s.list().hospitals.clear(); }, {"row 4"}},
               {"該当なし",
                [](Sample& s) {
                  s.list().hospitals.clear();
                  s.list().tables[0].says_none = true;
                },
                {}}});
}

TEST(ListRules, AnErrorInTheNameNamesNoHospital) {
  Sample s;
  Answer broken = given("#REF!");
  broken.state = Answer::State::cell_error;
  s.set(1, Item::name, broken);
  s.set(1, Item::beds, number(19));
  const auto found = s.findings("beds-below-20");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].hospital, "");
}

TEST(ListRules, HospitalsDropped) {
  const auto words = [](const char* text) {
    return [=](Sample& s) {
      accepted_before(s);
      s.contents.text = text;
    };
  };
  expect_rule("hospitals-dropped", hold,
              {{"one is gone", [](Sample& s) { accepted_before(s); }, {"list"}},
               {"all are there",
                [](Sample& s) {
                  accepted_before(s);
                  s.history.accepted->hospitals.pop_back();
                },
                {}},
               {"a word alone is not enough", words("差替えます。"), {"list"}},
               {"the same address alone is not either",
                [](Sample& s) { accepted_before(s, "Tanaka@pref.aichi.lg.jp"); },
                {"list"}},
               {"a word from the same address",
                [](Sample& s) {
                  accepted_before(s, "Tanaka@pref.aichi.lg.jp");
                  s.contents.text = "1病院の取下げがありました。";
                },
                {}},
               {"a word in an answer to us",
                [](Sample& s) {
                  accepted_before(s);
                  s.the_case.answers_our_mail = true;
                  s.contents.head.subject = "リストの訂正";
                },
                {}},
               {"a word in the file's name",
                [](Sample& s) {
                  accepted_before(s);
                  s.the_case.answers_our_mail = true;
                  s.contents.files[0].name = "リスト修正.xlsx";
                },
                {}},
               {"our own word, quoted",
                [](Sample& s) {
                  accepted_before(s);
                  s.the_case.answers_our_mail = true;
                  s.contents.text = "追加の3病院です。\n> 修正をお願いする箇所はありませんでした。\n";
                },
                {"list"}},
               {"our own word in the subject",
                [](Sample& s) {
                  accepted_before(s);
                  s.the_case.answers_our_mail = true;
                  s.contents.head.subject = "Re: 【差替え依頼】支援対象病院リスト";
                },
                {"list"}},
               {"該当なし after a list",
                [](Sample& s) {
                  accepted_before(s);
                  s.list().hospitals.clear();
                  s.list().tables[0].says_none = true;
                },
                {"list"}}});
  Sample sample;
  accepted_before(sample);
  const auto finding = sample.findings("hospitals-dropped").at(0);
  EXPECT_EQ(finding.details.at("count"), "1");
  EXPECT_EQ(finding.details.at("hospitals"), "取り下げた病院");
  EXPECT_EQ(finding.details.at("receipt_number"), "CS1-23-01");
}

TEST(KnownHospital, WhichOneItIs) {
  using rules::KnownHospital;
  const KnownHospital coded{1, "2310100011", "中央病院", "名古屋市1", 100};
  struct {
    const char* label;
    std::vector<KnownHospital> here, there;
    bool found;
  } const table[] = {
      {"code, renamed and moved", {coded}, {{1, "2310100011", "新病院", "豊橋市", 0}}, true},
      {"no code there, name and address", {coded}, {{1, "", "中央　病院", "名古屋市１", 0}}, true},
      {"no code there, the name stands once", {coded}, {{1, "", "中央病院", "", 0}}, true},
      {"another code, the name stands once", {coded}, {{1, "2310199999", "中央病院", "", 0}}, true},
      {"namesakes there", {coded}, {{1, "", "中央病院", "豊橋市", 0}, {2, "", "中央病院", "岡崎市", 0}}, false},
      {"namesakes here", {coded, {2, "", "中央病院", "岡崎市", 0}}, {{1, "", "中央病院", "", 0}}, false},
      {"namesakes, told apart by address",
       {coded, {2, "", "中央病院", "岡崎市", 0}},
       {{1, "", "中央病院", "名古屋市1", 0}},
       true},
      {"another", {coded}, {{1, "2310199999", "東病院", "名古屋市1", 0}}, false},
      {"nameless", {{1, "", "", "名古屋市1", 0}}, {{1, "", "", "名古屋市1", 0}}, false},
  };
  for (const auto& [label, here, there, found] : table)
    EXPECT_EQ(rules::find_hospital(here[0], here, there) != nullptr, found) << label;
}

TEST(KnownHospital, AsAnAcceptedListKeepsIt) {
  Sample sample;
  sample.set(1, Item::name, given("医療法人　髙島病院"));
  sample.set(1, Item::code, given("123"));
  const auto known = rules::known_hospitals(sample.list());
  ASSERT_EQ(known.size(), 3u);
  EXPECT_EQ(known[0].code, code("23", 1));
  EXPECT_EQ(known[1].rank, 2);
  EXPECT_EQ(known[1].name, "医療法人　髙島病院");
  EXPECT_EQ(known[1].code, "") << "a malformed code is no code";
  EXPECT_EQ(known[1].beds, 120);
}

TEST(ListRules, HospitalListedAgain) {
  const auto listed = [](Sample& s) {
    rules::PastList past;
    past.receipt_number = "CS1-23-01";
    past.hospitals = {s.known(1)};
    s.history.earlier_rounds = {past};
  };
  expect_rule("hospital-listed-again", information,
              {{"in an additional round",
                [=](Sample& s) {
                  listed(s);
                  s.round = "R6-2";
                },
                {"D6"}},
               {"in a full one it is usual", listed, {}}});
}

TEST(ListRules, LateOverInTime) {
  const auto accepted = [](Sample& s, bool late) {
    accepted_before(s);
    s.history.accepted->hospitals.pop_back();
    s.history.accepted->late = late;
  };
  expect_rule("late-over-in-time", hold,
              {{"late over in time",
                [=](Sample& s) {
                  accepted(s, false);
                  s.late = true;
                },
                {"list"}},
               {"late over late",
                [=](Sample& s) {
                  accepted(s, true);
                  s.late = true;
                },
                {}},
               {"in time over in time", [=](Sample& s) { accepted(s, false); }, {}},
               {"late, the first one", [](Sample& s) { s.late = true; }, {}}});
}

TEST(ListRules, AfterDeadline) {
  expect_rule("after-deadline", information,
              {{"late", [](Sample& s) { s.late = true; }, {"mail"}}, {"in time", [](Sample&) {}, {}}});
  Sample sample;
  sample.late = true;
  EXPECT_EQ(sample.findings("after-deadline").at(0).details.at("deadline"), "令和7年3月14日（金）");
}

TEST(ListRules, HiddenRows) {
  expect_rule(
      "hidden-rows", warning,
      {{"two rows, told once", [](Sample& s) { s.hospital(1).hidden = s.hospital(2).hidden = true; }, {"row 6"}},
       {"columns", [](Sample& s) { s.list().tables[0].hidden_columns = {"備考"}; }, {"row 4"}}});
}

}  // namespace
