#include "sample.hpp"

namespace {

using namespace tests;
using enum Severity;

TEST(BedRules, Below20) {
  expect_rule("beds-below-20", error,
              {{"19", [](Sample& s) { s.set(0, Item::beds, number(19)); }, {"H5"}},
               {"0", [](Sample& s) { s.set(2, Item::beds, number(0)); }, {"H7"}},
               {"20 is enough", [](Sample& s) { s.set(0, Item::beds, number(20)); }, {}},
               {"each hospital on its own, all of them too",
                [](Sample& s) { s.set_all(Item::beds, number(10)); },
                {"H5", "H6", "H7"}},
               {"blank is another rule's", [](Sample& s) { s.set(0, Item::beds, blank()); }, {}}});
}

TEST(BedRules, Missing) {
  expect_rule("beds-missing", error,
              {{"one", [](Sample& s) { s.set(1, Item::beds, blank()); }, {"H6"}},
               {"the whole column: once, at its heading", [](Sample& s) { s.set_all(Item::beds, blank()); }, {"H4"}},
               {"a list of one: its cell",
                [](Sample& s) {
                  s.list().hospitals.resize(1);
                  s.set(0, Item::beds, blank());
                },
                {"H5"}},
               {"an error value is no blank", [](Sample& s) { s.set(1, Item::beds, cell_error()); }, {}},
               {"no such column: column-missing tells", [](Sample& s) { s.remove_column(Item::beds, true); }, {}},
               {"a person lifted that hold",
                [](Sample& s) {
                  s.remove_column(Item::beds, true);
                  s.the_case.released = true;
                },
                {"row 4"}}});
}

TEST(BedRules, WholeColumnOfOneTableOnly) {
  Sample sample;
  sample.list().tables.push_back(sample.table("様式2", 4));
  sample.add(4, "○○第二病院", 200, "様式2");
  sample.add(5, "○○第三病院", 200, "様式2");
  for (const std::size_t i : {3u, 4u}) sample.set(i, Item::beds, blank());
  const auto findings = sample.findings("beds-missing");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].sheet, "様式2");
  EXPECT_EQ(findings[0].cell, "H4");
  EXPECT_EQ(findings[0].details.at("rows"), "2");
}

TEST(BedRules, NotANumber) {
  expect_rule("beds-not-a-number", error,
              {{"words", [](Sample& s) { s.set(1, Item::beds, nonsense("多数")); }, {"H6"}},
               {"unclear is another rule's", [](Sample& s) { s.set(1, Item::beds, unclear("120（休床20）")); }, {}},
               {"blank is another rule's", [](Sample& s) { s.set(1, Item::beds, blank()); }, {}}});
}

}  // namespace
