#include "admin/reload.hpp"

#include <fmt/format.h>

#include "admin/command.hpp"
#include "admin/replay.hpp"
#include "base/log.hpp"

namespace admin {
namespace {

void refuse(const std::string& why) {
  base::log(base::Level::error, "reload.refused",
            "the changed configuration is not used, the one before stays in force: " + why);
}

/// What the changed configuration would make of the lists that stand; nullopt where that cannot be told.
std::optional<std::vector<Change>> changes_to_standing_lists(const config::Settings& changed) {
  auto ledger = store::Desk::open(changed.store_path, store::Desk::Access::write);
  if (!ledger) {
    refuse(ledger.error().what);
    return std::nullopt;
  }
  std::vector<ports::MessageId> messages;
  for (const auto& round : changed.programme.rounds) {
    const auto lists = (*ledger)->standing_lists(round.id);
    if (!lists) {
      refuse(lists.error().what);
      return std::nullopt;
    }
    for (const auto& list : *lists) messages.push_back(list.message);
  }
  auto changes = replay(**ledger, changed, messages, [](std::size_t) {});
  if (changes) return std::move(*changes);
  refuse(changes.error().what);
  return std::nullopt;
}

}  // namespace

std::optional<config::Settings> reload(const config::Settings& now) {
  auto loaded = config::load(now.file);
  if (!loaded.settings) {
    for (const auto& problem : loaded.problems.errors)
      base::log(base::Level::error, "configuration.error", problem.shown());
    refuse("mend it, and look with cskakuhod --check-config");
    return std::nullopt;
  }
  auto& changed = *loaded.settings;
  if (changed.store_path != now.store_path) {
    refuse("store.path cannot change while the service runs: restart it");
    return std::nullopt;
  }
  if (changed.hashes != now.hashes) {
    const auto changes = changes_to_standing_lists(changed);
    if (!changes) return std::nullopt;
    std::size_t other = 0;
    for (const auto& change : *changes) {
      if (change.unreadable) {
        refuse(fmt::format("with it the accepted list {} can no longer be read", change.receipt_number));
        return std::nullopt;
      }
      other += change.after != rules::VerdictKind::accepted ? 1 : 0;
    }
    if (!changes->empty())
      base::log(base::Level::warning, "reload.differs",
                fmt::format("of the lists that stand, {} would be judged otherwise today, {} not accepted; they stand. "
                            "See: cskakuhoctl replay",
                            changes->size(), other));
  }
  base::log(base::Level::notice, "reload.done", "the changed configuration is in force");
  return std::move(changed);
}

}  // namespace admin
