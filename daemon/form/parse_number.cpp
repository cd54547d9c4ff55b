#include <algorithm>
#include <array>
#include <span>
#include <string>

#include "base/text.hpp"
#include "form/read_answer.hpp"

namespace form {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

void drop_around(std::string& text, std::span<const std::string_view> before, std::span<const std::string_view> after) {
  for (const auto word : before)
    if (text.starts_with(word)) {
      text.erase(0, word.size());
      break;
    }
  for (const auto word : after)
    if (text.ends_with(word)) {
      text.resize(text.size() - word.size());
      break;
    }
}

// 十二, 百二十, 一二〇
std::optional<std::int64_t> kanji_number(std::string_view text) {
  static constexpr std::u32string_view digits = U"〇一二三四五六七八九";
  const auto points = base::code_points(text);
  if (points.empty() || points.size() > 9) return std::nullopt;
  std::int64_t total = 0;
  std::int64_t run = 0;
  bool units = false;
  for (const char32_t c : points) {
    const auto digit = digits.find(c);
    if (digit != std::u32string_view::npos) {
      run = run * 10 + static_cast<std::int64_t>(digit);
      continue;
    }
    const std::int64_t unit = c == U'十' ? 10 : c == U'百' ? 100 : c == U'千' ? 1000 : 0;
    if (unit == 0) return std::nullopt;
    units = true;
    total += std::max<std::int64_t>(run, 1) * unit;
    run = 0;
  }
  return units && run > 9 ? std::nullopt : std::optional(total + run);
}

// Digits, with commas at the thousands only, and a fraction of zeros at most.
std::optional<std::int64_t> digits_number(std::string_view text) {
  if (const auto dot = text.find('.'); dot != std::string_view::npos) {
    if (!std::ranges::all_of(text.substr(dot + 1), [](char c) { return c == '0'; })) return std::nullopt;
    text = text.substr(0, dot);
  }
  const auto first_comma = text.find(',');
  if (text.empty() || first_comma == 0 || (first_comma != std::string_view::npos && first_comma > 3))
    return std::nullopt;
  std::int64_t number = 0;
  std::size_t since_comma = 0;
  bool commas = false;
  for (const char c : text) {
    if (c == ',') {
      if (commas && since_comma != 3) return std::nullopt;
      commas = true;
      since_comma = 0;
    } else if (is_digit(c)) {
      if (number > 100'000'000) return std::nullopt;
      number = number * 10 + (c - '0');
      ++since_comma;
    } else {
      return std::nullopt;
    }
  }
  return commas && since_comma != 3 ? std::nullopt : std::optional(number);
}

}  // namespace

WrittenNumber parse_number(std::string_view text) {
  static constexpr std::array<std::string_view, 8> before = {"第", "順位", "no.", "no", "#", "計", "合計", "全"};
  static constexpr std::array<std::string_view, 8> after = {"番目", "位", "番", "病床", "床", "bed", ".", ")"};
  auto key = base::match_key(text);
  for (std::size_t at = 0; (at = key.find("、", at)) != std::string::npos;) {
    key[at] = ',';
    key.erase(at + 1, 2);
  }
  if (key.starts_with('(') && key.ends_with(')')) key = key.substr(1, key.size() - 2);
  drop_around(key, before, after);
  if (const auto number = digits_number(key)) return {WrittenNumber::Kind::number, *number};
  if (const auto number = kanji_number(key)) return {WrittenNumber::Kind::number, *number};
  if (std::ranges::none_of(key, is_digit)) return {};
  // What holds words or an extent beside the number is for a person; a fraction, a negative or letters are no number.
  const bool words = std::ranges::any_of(key, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  const bool extent = key.find_first_of("~()/+,?=>[:") != std::string::npos || key.find('-', 1) != std::string::npos;
  return {words || extent ? WrittenNumber::Kind::unclear : WrittenNumber::Kind::none, 0};
}

}  // namespace form
