#pragma once
// The ledger's tables, and how an older database becomes today's.

#include <span>
#include <string_view>

#include "store/database.hpp"

namespace store {

/// One step: from version n to n + 1, n being its place in the row of migrations.
using Migration = std::string_view;

/// All steps from an empty database on.
std::span<const Migration> migrations();

/// The version of today's tables.
int schema_version();

/// Brings the database up, step by step, each in a transaction of its own with its new version number. Throws
/// configuration where the database is newer than `steps` know.
void migrate(Database& database, std::span<const Migration> steps);

/// Throws configuration where the file is a database of some other program.
void check_owner(Database& database);

/// Throws configuration unless the tables are exactly those of today, for programs that work beside the daemon.
void require_current(Database& database);

}  // namespace store
