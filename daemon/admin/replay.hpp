#pragma once
// Stored mail under other rules: what would change. Nothing is changed.

#include <functional>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "store/desk.hpp"

namespace admin {

struct Change {
  ports::MessageId message = 0;
  std::string receipt_number;
  rules::VerdictKind before = rules::VerdictKind::held;
  rules::VerdictKind after = rules::VerdictKind::held;
  std::vector<std::string> gone, added;  // findings, as «rule sheet!cell»
  bool unreadable = false;               // the form no longer finds the list
};

/// Replays these messages, in their order. `progress` hears how many are done.
base::Result<std::vector<Change>> replay(store::Desk& ledger, const config::Settings& settings,
                                         const std::vector<ports::MessageId>& messages,
                                         const std::function<void(std::size_t)>& progress);

}  // namespace admin
