#include "base/clock.hpp"

#include <cstdlib>
#include <ctime>

namespace {

using namespace std::chrono;

TEST(Rfc3339, ReadsEveryOffset) {
  const auto noon = sys_days{2025y / March / 14} + 12h;
  EXPECT_EQ(base::parse_rfc3339("2025-03-14T21:00:00+09:00"), noon);
  EXPECT_EQ(base::parse_rfc3339("2025-03-14T12:00:00Z"), noon);
  EXPECT_EQ(base::parse_rfc3339("2025-03-14T12:00Z"), noon);
  EXPECT_EQ(base::parse_rfc3339("2025-03-14T06:30:00.250-05:30"), noon);
  EXPECT_EQ(base::rfc3339(noon), "2025-03-14T21:00:00+09:00");
}

TEST(Rfc3339, RefusesWhatIsNoTime) {
  for (const auto* text : {"", "2025-03-14", "2025-02-30T00:00:00Z", "2025-03-14T24:00:00Z", "2025-03-14T12:00:00",
                           "2025-03-14T12:00:00+9", "yesterday", "2025-03-14T12:60:00Z"})
    EXPECT_FALSE(base::parse_rfc3339(text)) << text;
}

TEST(Tokyo, ADayEndsWithItsLastSecondWhateverTheMachinesZone) {
  for (const auto* zone : {"UTC", "America/New_York", "Asia/Tokyo", "Pacific/Kiritimati"}) {
    setenv("TZ", zone, 1);
    tzset();
    const auto end = base::end_of_day(2025y / March / 14);
    EXPECT_EQ(base::rfc3339(end), "2025-03-14T23:59:59+09:00");
    EXPECT_EQ(base::tokyo_date(end), base::Date{2025y / March / 14});
    EXPECT_EQ(base::tokyo_date(end + 1s), base::Date{2025y / March / 15});
  }
  unsetenv("TZ");
  tzset();
}

TEST(Japanese, ErasAndWeekdays) {
  EXPECT_EQ(base::japanese_time(*base::parse_rfc3339("2025-03-12T14:05:00+09:00")), "令和7年3月12日（水）14時05分");
  EXPECT_EQ(base::japanese_date(2019y / May / 1), "令和元年5月1日（水）");
  EXPECT_EQ(base::japanese_date(2019y / April / 30), "平成31年4月30日（火）");
  EXPECT_EQ(base::japanese_day(2025y / March / 19), "3月19日（水）");
  EXPECT_EQ(base::rfc5322_date(*base::parse_rfc3339("2025-03-12T14:05:00+09:00")), "Wed, 12 Mar 2025 14:05:00 +0900");
}

TEST(Instants, Beyond2038) {
  EXPECT_EQ(base::rfc3339(*base::parse_rfc3339("2040-01-19T03:14:08Z")), "2040-01-19T12:14:08+09:00");
}

TEST(ExcelSerials, BothSidesOfTheDayThatNeverWas) {
  EXPECT_EQ(base::from_excel_serial(1), base::Date{1900y / January / 1});
  EXPECT_EQ(base::from_excel_serial(59), base::Date{1900y / February / 28});
  EXPECT_EQ(base::from_excel_serial(60), std::nullopt);
  EXPECT_EQ(base::from_excel_serial(61), base::Date{1900y / March / 1});
  EXPECT_EQ(base::from_excel_serial(46053.75), base::Date{2026y / January / 31});
  EXPECT_EQ(base::from_excel_serial(0), std::nullopt);
  EXPECT_EQ(base::from_excel_serial(3e6), std::nullopt);
  for (const int serial : {1, 59, 61, 46053})
    EXPECT_EQ(base::to_excel_serial(*base::from_excel_serial(serial)), serial);
}

}  // namespace
