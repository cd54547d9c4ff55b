#include "rules/finding.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace rules {
namespace {

constexpr std::array<std::string_view, 4> names = {"information", "warning", "hold", "error"};

}  // namespace

std::string_view severity_name(Severity severity) {
  return names[static_cast<std::size_t>(severity)];
}

std::optional<Severity> severity_named(std::string_view name) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Severity>(found - names.begin());
}

}  // namespace rules
