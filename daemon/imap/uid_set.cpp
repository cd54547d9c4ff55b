#include "imap/uid_set.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.hpp"

namespace imap {
namespace {

constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// Two digits (or a space and one) at `at`; -1 where there are none.
int two_digits(std::string_view text, std::size_t at) {
  auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9' ? text[i] - '0' : -1; };
  int tens = text[at] == ' ' ? 0 : digit(at), ones = digit(at + 1);
  return tens < 0 || ones < 0 ? -1 : tens * 10 + ones;
}

}  // namespace

std::string uid_set(std::vector<ports::Uid> uids) {
  std::ranges::sort(uids);
  uids.erase(std::unique(uids.begin(), uids.end()), uids.end());
  std::string out;
  for (std::size_t i = 0; i < uids.size();) {
    std::size_t last = i;
    while (last + 1 < uids.size() && uids[last + 1] == uids[last] + 1) ++last;
    if (!out.empty()) out += ',';
    out += last == i ? fmt::format("{}", uids[i]) : fmt::format("{}:{}", uids[i], uids[last]);
    i = last + 1;
  }
  return out;
}

std::optional<std::uint64_t> parse_large_number(std::string_view text) {
  std::uint64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::uint32_t> parse_number(std::string_view text) {
  auto value = parse_large_number(text);
  if (!value || *value > UINT32_MAX) return std::nullopt;
  return static_cast<std::uint32_t>(*value);
}

std::optional<std::vector<ports::Uid>> parse_uid_set(std::string_view text, std::size_t most) {
  std::vector<ports::Uid> out;
  for (const std::string& part : base::split(text, ',')) {
    auto colon = part.find(':');
    auto first = parse_number(part.substr(0, colon));
    auto last = colon == std::string::npos ? first : parse_number(part.substr(colon + 1));
    if (!first || !last || *first == 0 || *last == 0) return std::nullopt;
    auto [low, high] = std::minmax(*first, *last);
    if (high - low >= most - std::min(most, out.size())) return std::nullopt;
    for (std::uint64_t uid = low; uid <= high; ++uid) out.push_back(static_cast<ports::Uid>(uid));
  }
  return out;
}

std::optional<base::Instant> parse_date_time(std::string_view text) {
  // dd-Mon-yyyy hh:mm:ss +zzzz
  std::string padded = text.size() == 25 ? " " + std::string(text) : std::string(text);
  std::string_view t = padded;
  if (t.size() != 26 || t[2] != '-' || t[6] != '-' || t[11] != ' ' || t[14] != ':' || t[17] != ':' || t[20] != ' ')
    return std::nullopt;
  auto month =
      std::ranges::find_if(months, [&](std::string_view m) { return base::equal_ignoring_case(m, t.substr(3, 3)); });
  int day = two_digits(t, 0), century = two_digits(t, 7), year = two_digits(t, 9);
  int hour = two_digits(t, 12), minute = two_digits(t, 15), second = two_digits(t, 18);
  int zone_hours = two_digits(t, 22), zone_minutes = two_digits(t, 24);
  bool signed_zone = t[21] == '+' || t[21] == '-';
  if (month == months.end() || !signed_zone ||
      std::min({day, century, year, hour, minute, second, zone_hours, zone_minutes}) < 0) {
    return std::nullopt;
  }
  base::Date date{std::chrono::year(century * 100 + year),
                  std::chrono::month(static_cast<unsigned>(month - months.begin()) + 1),
                  std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  auto zone = std::chrono::hours(zone_hours) + std::chrono::minutes(zone_minutes);
  auto local = std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
               std::chrono::seconds(second);
  return t[21] == '+' ? local - zone : local + zone;
}

std::string date_time(base::Instant instant) {
  auto local = instant + base::tokyo_offset;
  auto day = std::chrono::floor<std::chrono::days>(local);
  base::Date date{day};
  std::chrono::hh_mm_ss time{local - day};
  return fmt::format("{:>2}-{}-{:04} {:02}:{:02}:{:02} +0900", static_cast<unsigned>(date.day()),
                     months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                     time.hours().count(), time.minutes().count(), time.seconds().count());
}

}  // namespace imap
