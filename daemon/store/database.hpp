#pragma once
// One SQLite connection: statements prepared once, parameters bound by type, and transactions that undo themselves.
// Inside store/ a statement that fails throws Failed; attempt() turns that into a base::Result at the border.

#include <sqlite3.h>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"

namespace store {

struct Failed {
  base::Error error;
};

/// The result of `work`, or the error that it threw.
template <class Work>
auto attempt(Work work) -> base::Result<decltype(work())> {
  try {
    if constexpr (std::is_void_v<decltype(work())>) {
      work();
      return {};
    } else {
      return work();
    }
  } catch (Failed& failed) {
    return std::unexpected(std::move(failed.error));
  }
}

/// Bytes to be bound as a BLOB; text is bound as text.
struct Blob {
  std::string_view bytes;
};

class Database;

/// The rows of one statement. Columns are taken from left to right.
class Rows {
 public:
  Rows(Database& database, std::string_view sql);
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;
  ~Rows();

  /// Goes to the next row; false: there is none. Fails with retry where the database is busy, the disk full or broken.
  bool next();

  /// The next column. NULL is an empty string, 0, false, or nullopt for an optional.
  template <class T>
  T take();

  /// The row's columns from the current one on, as they are stored.
  int columns() const { return sqlite3_column_count(statement_); }
  sqlite3_stmt* statement() const { return statement_; }

  void bind(std::nullptr_t);
  void bind(std::int64_t value);
  void bind(std::string_view value);
  void bind(Blob value);
  void bind(base::Instant value) { bind(std::int64_t{value.time_since_epoch().count()}); }
  void bind(const std::string& value) { bind(std::string_view(value)); }
  void bind(const char* value) { bind(std::string_view(value)); }
  template <std::integral T>
  void bind(T value) {
    bind(static_cast<std::int64_t>(value));
  }
  template <class T>
  void bind(const std::optional<T>& value) {
    value ? bind(*value) : bind(nullptr);
  }

 private:
  std::int64_t integer() { return sqlite3_column_int64(statement_, column_++); }
  std::string text();

  Database& database_;
  std::string_view sql_;
  sqlite3_stmt* statement_ = nullptr;
  int parameter_ = 1;
  int column_ = 0;
};

class Database {
 public:
  enum class Access { create, write, read };

  /// Opens the file. `create` makes it (mode 0600) where it is missing, in a folder that exists. `read` refuses to
  /// change rows, but still recovers what a crash left behind. Throws configuration where the file cannot be opened or
  /// is none of ours.
  Database(const std::string& path, Access access);
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database();

  /// Runs a statement to its end. Returns the number of rows that it changed.
  template <class... Parameters>
  int run(std::string_view sql, const Parameters&... parameters) {
    Rows rows(*this, sql);
    (rows.bind(parameters), ...);
    while (rows.next()) {
    }
    return sqlite3_changes(handle_);
  }

  /// Each row as `T`, made by `take(rows)`.
  template <class Take, class... Parameters>
  auto all(std::string_view sql, Take take, const Parameters&... parameters) {
    Rows rows(*this, sql);
    (rows.bind(parameters), ...);
    std::vector<decltype(take(rows))> found;
    while (rows.next()) found.push_back(take(rows));
    return found;
  }

  /// The first row, where there is one.
  template <class Take, class... Parameters>
  auto first(std::string_view sql, Take take, const Parameters&... parameters) {
    Rows rows(*this, sql);
    (rows.bind(parameters), ...);
    std::optional<decltype(take(rows))> found;
    if (rows.next()) found = take(rows);
    return found;
  }

  /// The first column of the first row.
  template <class T, class... Parameters>
  std::optional<T> value(std::string_view sql, const Parameters&... parameters) {
    return first(sql, [](Rows& row) { return row.take<T>(); }, parameters...);
  }

  /// Statements without parameters, separated by semicolons.
  void execute(const std::string& script);

  std::int64_t last_id() const { return sqlite3_last_insert_rowid(handle_); }
  bool in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }
  /// Is a Scope open? SQLite may have undone its transaction by itself (disk full): then in_transaction() is false.
  bool in_scope() const { return in_scope_; }
  const std::string& path() const { return path_; }
  sqlite3* handle() const { return handle_; }

  /// Every statement that was prepared so far and is idle, for looking at their query plans.
  std::vector<std::string> statements() const;

  /// Throws what the connection's last call ended with.
  [[noreturn]] void fail(int code, std::string_view doing) const;

 private:
  friend class Rows;
  friend class Scope;
  void prepare_connection(Access access);
  sqlite3_stmt* borrow(std::string_view sql);
  void give_back(std::string_view sql, sqlite3_stmt* statement);

  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };

  std::string path_;
  sqlite3* handle_ = nullptr;
  bool in_scope_ = false;
  std::unordered_map<std::string, sqlite3_stmt*, Hash, std::equal_to<>> idle_;
};

/// A transaction (BEGIN IMMEDIATE), or within one a savepoint. Without commit() everything since is undone. Scopes end
/// in the reverse order of their beginning.
class Scope {
 public:
  explicit Scope(Database& database);
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;
  ~Scope();

  void commit();

 private:
  void require_transaction() const;

  Database& database_;
  bool nested_;
  bool open_ = true;
};

/// The failure of an SQLite result code: retry for what passes, configuration for what the administrator must mend.
base::Error error_of(int code, std::string_view doing, std::string_view message);

/// Throws give_up.
[[noreturn]] void give_up(std::string what, std::string hint = {});

template <class T>
T Rows::take() {
  if constexpr (std::is_same_v<T, std::string>) {
    return text();
  } else if constexpr (std::is_same_v<T, base::Instant>) {
    return base::Instant(std::chrono::seconds(integer()));
  } else if constexpr (std::is_same_v<T, bool>) {
    return integer() != 0;
  } else if constexpr (std::is_integral_v<T>) {
    return static_cast<T>(integer());
  } else {  // std::optional
    if (sqlite3_column_type(statement_, column_) == SQLITE_NULL) {
      ++column_;
      return std::nullopt;
    }
    return take<typename T::value_type>();
  }
}

}  // namespace store
