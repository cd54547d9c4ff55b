#include <algorithm>
#include <array>
#include <chrono>
#include <string>

#include "base/text.hpp"
#include "form/read_answer.hpp"

namespace form {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Reads from the front of a text.
class Scan {
 public:
  explicit Scan(std::string_view text) : rest_(text) {}
  bool skip(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  std::optional<int> number(std::size_t most_digits) {
    std::size_t length = 0;
    while (length < rest_.size() && is_digit(rest_[length])) ++length;
    if (length == 0 || length > most_digits) return std::nullopt;
    int n = 0;
    for (const char c : rest_.substr(0, length)) n = n * 10 + (c - '0');
    rest_.remove_prefix(length);
    return n;
  }
  bool separator(std::string_view word) { return skip(word) || skip("/") || skip(".") || skip("-"); }
  std::string_view rest() const { return rest_; }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

struct Era {
  std::string_view name;
  int before;  // the year before its first
};
constexpr std::array<Era, 9> eras = {{{"令和", 2018},
                                      {"平成", 1988},
                                      {"昭和", 1925},
                                      {"r.", 2018},
                                      {"r", 2018},
                                      {"令", 2018},
                                      {"h", 1988},
                                      {"平", 1988},
                                      {"s", 1925}}};

std::optional<int> read_year(Scan& scan, bool& era) {
  for (const auto& e : eras) {
    if (!scan.skip(e.name)) continue;
    era = true;
    if (scan.skip("元")) return e.before + 1;
    const auto year = scan.number(2);
    return year ? std::optional(e.before + *year) : std::nullopt;
  }
  scan.skip("西暦");
  return scan.number(4);
}

// What may follow without changing the day or month. False: 頃, 以降 and what else is not known.
bool harmless_tail(Scan& scan, bool month_only) {
  static constexpr std::array<std::string_view, 20> tails = {"上旬", "中旬", "下旬",   "初旬", "初め", "月末",   "末日",
                                                             "末",   "中",   "までに", "まで", "予定", "見込み", "見込",
                                                             "完了", "に",   "を",     "実施", "終了", "。"};
  if (!month_only && scan.skip("(")) {  // the day of the week
    const auto close = scan.rest().find(')');
    if (close == std::string_view::npos || close > 12) return false;
    scan.skip(scan.rest().substr(0, close + 1));
  }
  for (bool again = true; again && !scan.at_end();) {
    again = std::ranges::any_of(tails, [&](auto tail) { return scan.skip(tail); });
  }
  return scan.at_end();
}

WrittenDate dated(int year, int month, std::optional<int> day, bool era) {
  using namespace std::chrono;
  if (year < 1926 || year > 2200) return {WrittenDate::Kind::unclear};
  const auto y = std::chrono::year(year);
  const auto m = std::chrono::month(static_cast<unsigned>(month));
  const base::Date date =
      day ? base::Date(y / m / std::chrono::day(static_cast<unsigned>(*day))) : base::Date(y / m / last);
  if (!date.ok()) return {WrittenDate::Kind::impossible};
  return {WrittenDate::Kind::date, date, era || !day};
}

}  // namespace

WrittenDate parse_date(std::string_view text) {
  auto key = base::match_key(text);
  for (const std::string_view midnight : {"t00:00:00", "00:00:00", "0:00:00"})
    if (key.size() > midnight.size() + 7 && key.ends_with(midnight)) key.erase(key.size() - midnight.size());
  const bool digits = std::ranges::any_of(key, is_digit) || key.find("元年") != std::string::npos;
  if (!digits) return {};
  const WrittenDate unclear{WrittenDate::Kind::unclear};
  if (key.size() == 8 && std::ranges::all_of(key, is_digit))
    return dated(std::stoi(key.substr(0, 4)), std::stoi(key.substr(4, 2)), std::stoi(key.substr(6, 2)), false);
  Scan scan(key);
  bool era = false;
  const auto year = read_year(scan, era);
  if (!year || (!era && *year < 1900) || !scan.separator("年")) return unclear;
  const auto month = scan.number(2);
  if (!month) return unclear;
  std::optional<int> day;
  if (scan.separator("月")) {
    day = scan.number(2);
    if (day) scan.skip("日");
  }
  if (!harmless_tail(scan, !day)) return unclear;
  return dated(*year, *month, day, era);
}

}  // namespace form
