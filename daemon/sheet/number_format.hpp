#pragma once
// Whether a number format makes a number a day or a time (ECMA-376 part 1, 18.8.30 and 18.8.31).

#include <cstdint>
#include <string_view>

namespace sheet {

enum class FormatKind : std::uint8_t {
  plain,     // a number
  calendar,  // a day, with or without its time
  clock,     // a time of day or a length of time: the date system does not touch it
};

/// What the format code shows; its first section counts. Knows quotes, escapes, colours, conditions, locales, eras
/// («ggge"年"») and elapsed time («[h]:mm»).
FormatKind format_kind(std::string_view code);

/// The formats that files use by number alone, with those of Japanese Excel (27-36, 50-58).
FormatKind builtin_format_kind(unsigned id);

/// Days between the epochs of the two date systems: a 1904 serial plus this is the 1900 serial of the same day.
inline constexpr double days_from_1900_to_1904 = 1462;

}  // namespace sheet
