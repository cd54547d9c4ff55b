#pragma once
// Durations, sizes and rates, as the configuration writes them.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/clock.hpp"

namespace config {

/// «60s», «15m», «2h», «7d».
std::optional<std::chrono::seconds> parse_duration(std::string_view text);
/// «25MB», «512KB», «1GB», «100B»: powers of 1024.
std::optional<base::Bytes> parse_size(std::string_view text);

/// At most `count` within `within`: «5/2h».
struct Rate {
  unsigned count = 0;
  std::chrono::seconds within{};
};
std::optional<Rate> parse_rate(std::string_view text);

/// «3 working days»
std::optional<unsigned> parse_working_days(std::string_view text);
/// «08:30», as the seconds since midnight in Tokyo.
std::optional<std::chrono::seconds> parse_time_of_day(std::string_view text);

}  // namespace config
