#pragma once
// SIGHUP: the configuration anew, all or nothing.

#include <optional>

#include "config/settings.hpp"

namespace admin {

/// The changed configuration; nullopt, and the reasons in the log, where it is faulty or where its form no longer reads
/// the lists that stand. Tells what today's rules would make of those lists.
std::optional<config::Settings> reload(const config::Settings& now);

}  // namespace admin
