#include "rules/verdict.hpp"

#include <algorithm>
#include <array>

namespace rules {
namespace {

constexpr std::array<std::string_view, 4> verdict_names = {"accepted", "correction", "held", "ignored"};
constexpr std::array<std::string_view, 5> reply_kind_names = {"none", "receipt", "correction", "resend",
                                                              "acknowledgement"};

}  // namespace

std::string_view verdict_name(VerdictKind kind) {
  return verdict_names[static_cast<std::size_t>(kind)];
}

std::optional<VerdictKind> verdict_named(std::string_view name) {
  const auto found = std::ranges::find(verdict_names, name);
  if (found == verdict_names.end()) return std::nullopt;
  return static_cast<VerdictKind>(found - verdict_names.begin());
}

std::string_view reply_kind_name(ReplyKind kind) {
  return reply_kind_names[static_cast<std::size_t>(kind)];
}

bool Verdict::has(std::string_view rule) const {
  return std::ranges::any_of(findings, [&](const Finding& finding) { return finding.rule == rule; });
}

std::size_t Verdict::count(Severity severity) const {
  return static_cast<std::size_t>(std::ranges::count(findings, severity, &Finding::severity));
}

}  // namespace rules
