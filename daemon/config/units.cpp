#include "config/units.hpp"

#include <charconv>
#include <utility>

#include "base/text.hpp"

namespace config {
namespace {

struct Quantity {
  std::uint64_t number = 0;
  std::string unit;
};

std::optional<Quantity> quantity(std::string_view text) {
  Quantity out;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out.number);
  if (error != std::errc{} || end == text.data()) return std::nullopt;
  out.unit = base::trim(text.substr(static_cast<std::size_t>(end - text.data())));
  return out;
}

}  // namespace

std::optional<std::chrono::seconds> parse_duration(std::string_view text) {
  const auto parsed = quantity(text);
  if (!parsed || parsed->number > 100'000'000) return std::nullopt;
  const auto n = static_cast<std::int64_t>(parsed->number);
  if (parsed->unit == "s") return std::chrono::seconds{n};
  if (parsed->unit == "m") return std::chrono::minutes{n};
  if (parsed->unit == "h") return std::chrono::hours{n};
  if (parsed->unit == "d") return std::chrono::days{n};
  return std::nullopt;
}

std::optional<base::Bytes> parse_size(std::string_view text) {
  static constexpr std::pair<std::string_view, std::uint64_t> units[] = {
      {"B", 1}, {"KB", 1 << 10}, {"MB", 1 << 20}, {"GB", 1 << 30}};
  const auto parsed = quantity(text);
  if (!parsed || parsed->number > 1'000'000'000) return std::nullopt;
  for (const auto& [unit, factor] : units)
    if (parsed->unit == unit) return base::Bytes{parsed->number * factor};
  return std::nullopt;
}

std::optional<Rate> parse_rate(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto count = quantity(base::trim(text.substr(0, slash)));
  auto within = parse_duration(base::trim(text.substr(slash + 1)));
  if (!count || !count->unit.empty() || count->number == 0 || count->number > 1'000'000 || !within ||
      within->count() == 0)
    return std::nullopt;
  return Rate{static_cast<unsigned>(count->number), *within};
}

std::optional<unsigned> parse_working_days(std::string_view text) {
  const auto parsed = quantity(text);
  if (!parsed || parsed->number > 60 || (parsed->unit != "working days" && parsed->unit != "working day"))
    return std::nullopt;
  return static_cast<unsigned>(parsed->number);
}

std::optional<std::chrono::seconds> parse_time_of_day(std::string_view text) {
  if (text.size() != 5) return std::nullopt;
  const auto at = base::parse_rfc3339("2000-01-01T" + std::string(text) + ":00+09:00");
  if (!at) return std::nullopt;
  return *at - base::start_of_day(base::tokyo_date(*at));
}

}  // namespace config
