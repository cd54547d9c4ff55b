#include "ports/ledger.hpp"

#include <array>

namespace ports {
namespace {

constexpr std::array<std::string_view, 8> names = {"draft", "due",    "sending",   "uncertain",
                                                   "sent",  "failed", "cancelled", "expired"};

}  // namespace

std::string_view reply_state_name(ReplyState state) {
  return names.at(static_cast<std::size_t>(state));
}

std::optional<ReplyState> reply_state_named(std::string_view name) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return static_cast<ReplyState>(i);
  }
  return std::nullopt;
}

}  // namespace ports
