#include "store/database.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "store/schema.hpp"

namespace store {
namespace {

using base::Failure;
using std::string;

constexpr int busy_milliseconds = 10'000;
constexpr std::size_t statements_kept = 200;

/// The file with mode 0600 from its first moment: SQLite alone would make it with the process's umask.
void create_file(const string& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor >= 0) {
    ::close(descriptor);
    return;
  }
  if (errno == EEXIST) return;
  throw Failed{{Failure::configuration, fmt::format("cannot create {}: {}", path, std::strerror(errno)),
                fmt::format("create the folder {} and give it to the daemon's user, or change store.path",
                            std::filesystem::path(path).parent_path().string())}};
}

}  // namespace

base::Error error_of(int code, std::string_view doing, std::string_view message) {
  auto what = fmt::format("{}: {}", doing, message);
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {Failure::retry, std::move(what),
              "another program holds the database; a long-running one may have to end"};
    case SQLITE_IOERR:
      return {Failure::retry, std::move(what), "look at the disk: it is full, or broken"};
    case SQLITE_FULL:
      return {Failure::retry, std::move(what), "the disk is full: make room"};
    case SQLITE_NOMEM:
      return {Failure::retry, std::move(what), "memory is short"};
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return {Failure::configuration, std::move(what),
              "check store.path, and that the user may read and write the file and its folder"};
    case SQLITE_READONLY:
      return {Failure::configuration, std::move(what),
              "the user may not write the file or its folder, or it was opened to be read"};
    case SQLITE_NOTADB:
      return {Failure::configuration, std::move(what), "the file is no database: check store.path"};
    case SQLITE_CORRUPT:
      return {Failure::give_up, std::move(what),
              "stop the daemon, keep the file, restore a backup, then run cskakuhoctl resync"};
    default:
      return {Failure::give_up, std::move(what), {}};
  }
}

void give_up(string what, string hint) {
  throw Failed{{Failure::give_up, std::move(what), std::move(hint)}};
}

Database::Database(const string& path, Access access) : path_(path) {
  if (access == Access::create) create_file(path);
  const int opened = sqlite3_open_v2(path.c_str(), &handle_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE, nullptr);
  try {
    if (opened != SQLITE_OK) fail(opened, "opening " + path);
    // SQLite itself falls back to reading where the user may not write.
    if (access != Access::read && sqlite3_db_readonly(handle_, "main") == 1) fail(SQLITE_READONLY, "opening " + path);
    prepare_connection(access);
  } catch (...) {
    for (auto& [sql, statement] : idle_) sqlite3_finalize(statement);
    sqlite3_close(handle_);
    throw;
  }
}

Database::~Database() {
  for (auto& [sql, statement] : idle_) sqlite3_finalize(statement);
  sqlite3_close(handle_);
}

void Database::prepare_connection(Access access) {
  sqlite3_busy_timeout(handle_, busy_milliseconds);
  check_owner(*this);
  execute(
      "PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY;"
      "PRAGMA cache_size=-16000");
  // Debian 12's SQLite has the WAL-reset bug with two connections, and anything below EXTRA can lose a commit with the
  // power.
  if (access == Access::read) {
    execute("PRAGMA query_only=ON");
  } else {
    execute("PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=EXTRA");
  }
}

void Database::fail(int code, std::string_view doing) const {
  throw Failed{error_of(code, doing, handle_ != nullptr ? sqlite3_errmsg(handle_) : sqlite3_errstr(code))};
}

void Database::execute(const string& script) {
  const int code = sqlite3_exec(handle_, script.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code, path_);
}

std::vector<string> Database::statements() const {
  std::vector<string> known;
  for (const auto& [sql, statement] : idle_) known.push_back(sql);
  return known;
}

/// A statement in use is out of the store, so that the same query may run within its own loop.
sqlite3_stmt* Database::borrow(std::string_view sql) {
  if (const auto kept = idle_.find(sql); kept != idle_.end()) {
    sqlite3_stmt* statement = kept->second;
    idle_.erase(kept);
    return statement;
  }
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                      &statement, nullptr);
  if (code != SQLITE_OK) fail(code, path_);
  return statement;
}

void Database::give_back(std::string_view sql, sqlite3_stmt* statement) {
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
  if (idle_.size() >= statements_kept || !idle_.emplace(sql, statement).second) sqlite3_finalize(statement);
}

Rows::Rows(Database& database, std::string_view sql)
    : database_(database), sql_(sql), statement_(database.borrow(sql)) {}

Rows::~Rows() {
  database_.give_back(sql_, statement_);
}

bool Rows::next() {
  column_ = 0;
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  database_.fail(code, database_.path());
}

string Rows::text() {
  const int column = column_++;
  const void* bytes = sqlite3_column_type(statement_, column) == SQLITE_BLOB ? sqlite3_column_blob(statement_, column)
                                                                             : sqlite3_column_text(statement_, column);
  if (bytes == nullptr) return {};
  return {static_cast<const char*>(bytes), static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

void Rows::bind(std::nullptr_t) {
  ++parameter_;
}  // unbound parameters are NULL

void Rows::bind(std::int64_t value) {
  sqlite3_bind_int64(statement_, parameter_++, value);
}

void Rows::bind(std::string_view value) {
  const int code = sqlite3_bind_text64(statement_, parameter_++, value.empty() ? "" : value.data(), value.size(),
                                       SQLITE_TRANSIENT, SQLITE_UTF8);
  if (code != SQLITE_OK) database_.fail(code, database_.path());
}

void Rows::bind(Blob value) {
  // The caller's bytes outlive the statement's run, and give_back() forgets them: no copy of a whole mail.
  const int code = sqlite3_bind_blob64(statement_, parameter_++, value.bytes.empty() ? "" : value.bytes.data(),
                                       value.bytes.size(), SQLITE_STATIC);
  if (code != SQLITE_OK) database_.fail(code, database_.path());
}

Scope::Scope(Database& database) : database_(database), nested_(database.in_scope_) {
  if (nested_) require_transaction();
  database_.run(nested_ ? "SAVEPOINT part" : "BEGIN IMMEDIATE");
  database_.in_scope_ = true;
}

Scope::~Scope() {
  if (!open_) return;
  database_.in_scope_ = nested_;
  if (!database_.in_transaction()) return;
  // What cannot be undone now is undone by SQLite at the next opening; there is nobody to tell.
  sqlite3_exec(database_.handle(), nested_ ? "ROLLBACK TO part; RELEASE part" : "ROLLBACK", nullptr, nullptr, nullptr);
}

void Scope::require_transaction() const {
  if (database_.in_transaction()) return;
  throw Failed{
      {Failure::retry, database_.path() + ": SQLite undid the transaction", "look at the disk: it is full, or broken"}};
}

void Scope::commit() {
  require_transaction();
  database_.run(nested_ ? "RELEASE part" : "COMMIT");
  database_.in_scope_ = nested_;
  open_ = false;
}

}  // namespace store
