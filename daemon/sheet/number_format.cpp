#include "sheet/number_format.hpp"

#include <cctype>

#include "base/text.hpp"

namespace sheet {
namespace {

bool is_elapsed(std::string_view bracket) {
  return !bracket.empty() &&
         (bracket.find_first_not_of("hH") == bracket.npos || bracket.find_first_not_of("mM") == bracket.npos ||
          bracket.find_first_not_of("sS") == bracket.npos);
}

bool starts_with_word(std::string_view code, std::string_view word) {
  return code.size() >= word.size() && base::equal_ignoring_case(code.substr(0, word.size()), word);
}

struct Letters {
  bool year_or_day = false;
  bool month_or_minute = false;
  bool hour_or_second = false;
};

void note_letter(char letter, Letters& seen) {
  switch (std::tolower(static_cast<unsigned char>(letter))) {
    case 'y':
    case 'd':
    case 'e':  // the year of an era
    case 'b':  // the Buddhist year
      seen.year_or_day = true;
      break;
    case 'm':
      seen.month_or_minute = true;
      break;
    case 'h':
    case 's':
      seen.hour_or_second = true;
      break;
    default:
      break;
  }
}

/// How many characters at the front stand for something other than one letter; 0 where it is a letter.
std::size_t special_length(std::string_view rest, Letters& seen) {
  const auto until = [&](char closing) {
    const auto end = rest.find(closing, 1);
    return end == rest.npos ? rest.size() : end + 1;
  };
  switch (rest.front()) {
    case '"':
      return until('"');
    case '\\':
    case '_':
    case '*':
      return 2;
    case '[': {
      const auto length = until(']');
      if (length > 2 && is_elapsed(rest.substr(1, length - 2))) seen.hour_or_second = true;
      return length;
    }
    default:
      break;
  }
  if (starts_with_word(rest, "General")) return 7;
  if (starts_with_word(rest, "G/標準")) return std::string_view("G/標準").size();
  if (starts_with_word(rest, "AM/PM")) {
    seen.hour_or_second = true;
    return 5;
  }
  if (starts_with_word(rest, "aaa")) {
    seen.year_or_day = true;
    return 3;
  }
  if (rest.size() > 1 && (rest[0] == 'E' || rest[0] == 'e') && (rest[1] == '+' || rest[1] == '-')) return 2;
  return 0;
}

}  // namespace

FormatKind format_kind(std::string_view code) {
  Letters seen;
  while (!code.empty() && code.front() != ';') {
    auto length = special_length(code, seen);
    if (length == 0) {
      note_letter(code.front(), seen);
      length = 1;
    }
    code.remove_prefix(std::min(length, code.size()));
  }
  if (seen.year_or_day) return FormatKind::calendar;
  if (seen.hour_or_second) return FormatKind::clock;
  return seen.month_or_minute ? FormatKind::calendar : FormatKind::plain;
}

FormatKind builtin_format_kind(unsigned id) {
  if ((id >= 18 && id <= 21) || (id >= 45 && id <= 47) || id == 32 || id == 33) return FormatKind::clock;
  if ((id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58)) return FormatKind::calendar;
  return FormatKind::plain;
}

}  // namespace sheet
