#include "base/clock.hpp"

#include <fmt/format.h>

#include <cmath>

namespace base {
namespace {

using namespace std::chrono;

constexpr const char* weekdays_japanese[] = {"日", "月", "火", "水", "木", "金", "土"};
constexpr const char* weekdays_english[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr const char* months_english[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct Civil {
  Date date;
  hh_mm_ss<seconds> time;
};

Civil civil(Instant instant) {
  const auto local = instant + tokyo_offset;
  const auto day = floor<days>(local);
  return {Date{day}, hh_mm_ss<seconds>{local - day}};
}

unsigned weekday_of(Date date) {
  return weekday{sys_days{date}}.c_encoding();
}

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return std::nullopt;
  int value = 0;
  for (const char c : text.substr(at, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

std::string era_year(Date date) {
  const int year = static_cast<int>(date.year());
  if (date >= Date{2019y / May / 1}) return year == 2019 ? "令和元" : fmt::format("令和{}", year - 2018);
  if (date >= Date{1989y / January / 8}) return year == 1989 ? "平成元" : fmt::format("平成{}", year - 1988);
  return fmt::format("{}", year);
}

}  // namespace

Instant now() {
  return floor<seconds>(system_clock::now());
}

Date tokyo_date(Instant instant) {
  return civil(instant).date;
}
Instant start_of_day(Date date) {
  return sys_days{date} - tokyo_offset;
}
Instant end_of_day(Date date) {
  return sys_days{date} + days{1} - tokyo_offset - seconds{1};
}

std::string iso_date(Date date) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

std::optional<Date> parse_iso_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto y = digits(text, 0, 4), m = digits(text, 5, 2), d = digits(text, 8, 2);
  if (!y || !m || !d) return std::nullopt;
  const Date date{year{*y}, month{static_cast<unsigned>(*m)}, day{static_cast<unsigned>(*d)}};
  if (!date.ok()) return std::nullopt;
  return date;
}

std::string rfc3339(Instant instant) {
  const auto [date, time] = civil(instant);
  return fmt::format("{}T{:02}:{:02}:{:02}+09:00", iso_date(date), time.hours().count(), time.minutes().count(),
                     time.seconds().count());
}

std::optional<Instant> parse_rfc3339(std::string_view text) {
  if (text.size() < 17 || (text[10] != 'T' && text[10] != 't' && text[10] != ' ') || text[13] != ':')
    return std::nullopt;
  const auto date = parse_iso_date(text.substr(0, 10));
  const auto hour = digits(text, 11, 2), minute = digits(text, 14, 2);
  if (!date || !hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
  std::size_t at = 16;
  int second = 0;
  if (text[at] == ':') {
    const auto parsed = digits(text, at + 1, 2);
    if (!parsed || *parsed > 60) return std::nullopt;
    second = *parsed;
    at += 3;
    if (at < text.size() && text[at] == '.') {
      ++at;
      while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    }
  }
  const Instant local = sys_days{*date} + hours{*hour} + minutes{*minute} + seconds{second};
  const auto zone = text.substr(std::min(at, text.size()));
  if (zone == "Z" || zone == "z") return local;
  if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':') return std::nullopt;
  const auto zone_hours = digits(zone, 1, 2), zone_minutes = digits(zone, 4, 2);
  if (!zone_hours || !zone_minutes || *zone_hours > 23 || *zone_minutes > 59) return std::nullopt;
  const auto offset = hours{*zone_hours} + minutes{*zone_minutes};
  return zone[0] == '+' ? local - offset : local + offset;
}

std::string rfc5322_date(Instant instant) {
  const auto [date, time] = civil(instant);
  return fmt::format("{}, {} {} {} {:02}:{:02}:{:02} +0900", weekdays_english[weekday_of(date)],
                     static_cast<unsigned>(date.day()), months_english[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()), time.hours().count(), time.minutes().count(),
                     time.seconds().count());
}

std::string japanese_day(Date date) {
  return fmt::format("{}月{}日（{}）", static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     weekdays_japanese[weekday_of(date)]);
}

std::string japanese_date(Date date) {
  return era_year(date) + "年" + japanese_day(date);
}

std::string japanese_time(Instant instant) {
  const auto [date, time] = civil(instant);
  return fmt::format("{}{}時{:02}分", japanese_date(date), time.hours().count(), time.minutes().count());
}

std::optional<Date> from_excel_serial(double serial) {
  const double day = std::floor(serial);
  if (!(day >= 1) || day > 2958465 || day == 60) return std::nullopt;
  const sys_days origin = day < 60 ? sys_days{1899y / December / 31} : sys_days{1899y / December / 30};
  return Date{origin + days{static_cast<int>(day)}};
}

double to_excel_serial(Date date) {
  const auto since = (sys_days{date} - sys_days{1899y / December / 30}).count();
  return static_cast<double>(since < 61 ? since - 1 : since);
}

}  // namespace base
