#include "sheet/number_format.hpp"

#include <gtest/gtest.h>

namespace {

using sheet::FormatKind;

struct Case {
  std::string_view code;
  FormatKind kind;
};

TEST(NumberFormat, ByCode) {
  const Case cases[] = {
      {"General", FormatKind::plain},
      {"G/標準", FormatKind::plain},
      {"0", FormatKind::plain},
      {"#,##0_);[Red](#,##0)", FormatKind::plain},
      {"0\"床\"", FormatKind::plain},
      {"0\"days\"", FormatKind::plain},
      {"0.00E+00", FormatKind::plain},
      {"[DBNum3]0", FormatKind::plain},
      {"[Magenta]0", FormatKind::plain},
      {"@", FormatKind::plain},
      {"\\d0", FormatKind::plain},
      {"0;yyyy", FormatKind::plain},
      {"yyyy/m/d", FormatKind::calendar},
      {"yyyy/m/d h:mm", FormatKind::calendar},
      {"ggge\"年\"m\"月\"d\"日\"", FormatKind::calendar},
      {"ggge\"年\"", FormatKind::calendar},
      {"[$-411]ge.m.d;@", FormatKind::calendar},
      {"[$-F800]dddd, mmmm dd, yyyy", FormatKind::calendar},
      {"m\"月\"", FormatKind::calendar},
      {"aaa", FormatKind::calendar},
      {"h:mm", FormatKind::clock},
      {"h\"時\"mm\"分\"", FormatKind::clock},
      {"[h]:mm:ss", FormatKind::clock},
      {"[mm]:ss", FormatKind::clock},
      {"mm:ss.0", FormatKind::clock},
      {"AM/PM h", FormatKind::clock},
      {"\"", FormatKind::plain},
      {"[", FormatKind::plain},
      {"\\", FormatKind::plain},
      {"", FormatKind::plain},
  };
  for (const auto& [code, kind] : cases) EXPECT_EQ(sheet::format_kind(code), kind) << code;
}

TEST(NumberFormat, ByNumber) {
  for (const unsigned id : {14u, 15u, 17u, 22u, 27u, 30u, 31u, 36u, 50u, 57u, 58u}) {
    EXPECT_EQ(sheet::builtin_format_kind(id), FormatKind::calendar) << id;
  }
  for (const unsigned id : {18u, 21u, 32u, 33u, 45u, 46u, 47u})
    EXPECT_EQ(sheet::builtin_format_kind(id), FormatKind::clock) << id;
  for (const unsigned id : {0u, 1u, 4u, 9u, 13u, 23u, 26u, 37u, 40u, 48u, 49u, 59u, 164u}) {
    EXPECT_EQ(sheet::builtin_format_kind(id), FormatKind::plain) << id;
  }
}

}  // namespace
