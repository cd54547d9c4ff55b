#pragma once
// Numbers in the XML of workbooks: the C locale, blanks around them and a plus sign allowed.

#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>
#include <system_error>

namespace sheet {

inline std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto first = text.find_first_not_of(blanks);
  return first == text.npos ? std::string_view{} : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

template <class Number>
bool parse_whole(std::string_view text, Number& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number value{};
  if (parse_whole(text, value)) return value;
  text = trimmed(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  return parse_whole(text, value) ? std::optional(value) : std::nullopt;
}

/// nullopt for infinities and what is no number too.
inline std::optional<double> parse_double(std::string_view text) {
  const auto value = parse_number<double>(text);
  return value && std::isfinite(*value) ? value : std::nullopt;
}

}  // namespace sheet
