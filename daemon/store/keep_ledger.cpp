// Desk's backup and verification.

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <thread>

#include "base/hash.hpp"
#include "store/decisions.hpp"
#include "store/desk.hpp"

namespace store {
namespace {

using base::Failure;
using base::Result;
using ports::MessageId;
using std::string;

constexpr int pages_at_once = 2000;
constexpr int starts_at_most = 5;
constexpr std::chrono::milliseconds pause{10};

[[noreturn]] void fail_file(std::string_view doing, const string& path) {
  throw Failed{{Failure::give_up, fmt::format("{} {}: {}", doing, path, std::strerror(errno)),
                "check the folder, and the room on its disk"}};
}

void sync(const string& path, int flags) {
  const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC);
  if (descriptor < 0) fail_file("opening", path);
  const bool synced = ::fsync(descriptor) == 0;
  ::close(descriptor);
  if (!synced) fail_file("writing", path);
}

/// Copies all pages. SQLite begins again by itself whenever another connection commits meanwhile; after some such
/// starts everything is copied at once, which holds writers up.
void copy_pages(Database& from, sqlite3* to) {
  sqlite3_backup* backup = sqlite3_backup_init(to, "main", from.handle(), "main");
  if (backup == nullptr) throw Failed{error_of(sqlite3_errcode(to), "backup", sqlite3_errmsg(to))};
  int starts = 1;
  int remaining = -1;
  int code = SQLITE_OK;
  do {
    code = sqlite3_backup_step(backup, starts < starts_at_most ? pages_at_once : -1);
    const int left = sqlite3_backup_remaining(backup);
    if (remaining >= 0 && left >= remaining) ++starts;
    remaining = left;
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED) ++starts;
    if (code != SQLITE_DONE) std::this_thread::sleep_for(pause);
  } while (code == SQLITE_OK || ((code == SQLITE_BUSY || code == SQLITE_LOCKED) && starts < 2 * starts_at_most));
  const int finished = sqlite3_backup_finish(backup);
  if (code != SQLITE_DONE) throw Failed{error_of(code, "backup", sqlite3_errstr(code))};
  if (finished != SQLITE_OK) throw Failed{error_of(finished, "backup", sqlite3_errstr(finished))};
}

struct Connection {
  sqlite3* handle = nullptr;
  ~Connection() { sqlite3_close(handle); }
};

void copy_database(Database& from, const string& path) {
  ::unlink(path.c_str());  // of a backup that was cut short
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) fail_file("creating", path);
  ::close(descriptor);
  Connection to;
  const int code = sqlite3_open_v2(path.c_str(), &to.handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE, nullptr);
  if (code != SQLITE_OK) throw Failed{error_of(code, "opening " + path, sqlite3_errstr(code))};
  copy_pages(from, to.handle);
}

std::vector<Damage> check_database(Database& database) {
  const auto text = [](Rows& row) { return row.take<string>(); };
  std::vector<Damage> damages;
  for (auto& line : database.all("PRAGMA integrity_check", text)) {
    if (line != "ok") damages.push_back({"database", std::move(line)});
  }
  for (auto& line : database.all("PRAGMA foreign_key_check", [](Rows& row) {
         const auto table = row.take<string>();
         const auto id = row.take<std::int64_t>();
         return fmt::format("row {} of {} refers to a missing row of {}", id, table, row.take<string>());
       })) {
    damages.push_back({"database", std::move(line)});
  }
  return damages;
}

void check_mail(Database& database, MessageId message, std::vector<Damage>& damages) {
  database.first(
      "SELECT sha256, size, raw FROM messages WHERE id = ?",
      [&](Rows& row) {
        const auto sha256 = row.take<string>();
        const auto size = row.take<std::uint64_t>();
        const auto raw = row.take<string>();
        if (raw.size() != size || base::sha256(raw) != sha256) {
          damages.push_back({fmt::format("message {}", message), "the stored mail does not fit its SHA-256"});
        }
        return true;
      },
      message);
}

struct Link {
  DecisionId id = 0;
  unsigned version = 0;
  string chain;
};

void check_chain(Database& database, MessageId message, std::vector<Damage>& damages) {
  const auto links = database.all(
      "SELECT id, version, chain FROM decisions WHERE message = ? ORDER BY version",
      [](Rows& row) { return Link{row.take<DecisionId>(), row.take<unsigned>(), row.take<string>()}; }, message);
  string before;
  unsigned version = 0;
  for (const auto& link : links) {
    const auto where = fmt::format("decision {} of message {}", link.version, message);
    if (link.version != ++version) damages.push_back({where, "a decision before it is missing"});
    if (chain_link(database, link.id, before) != link.chain) {
      damages.push_back({where, "its contents, or a decision before it, were changed after it was made"});
    }
    version = link.version;
    before = link.chain;
  }
  const auto newest = database.first(
      "SELECT m.version, m.verdict = coalesce((SELECT d.verdict FROM decisions d WHERE d.message = m.id AND d.version ="
      " m.version), '') FROM messages m WHERE m.id = ?",
      [](Rows& row) { return std::pair{row.take<unsigned>(), row.take<bool>()}; }, message);
  if (newest && (newest->first != version || !newest->second)) {
    damages.push_back(
        {fmt::format("message {}", message), "its newest decision is missing, or its verdict is another"});
  }
}

/// The list that stands must be the newest accepted one, and the submission must say what its decision says.
void check_standing(Database& database, std::vector<Damage>& damages) {
  const auto message = [](Rows& row) { return row.take<MessageId>(); };
  for (const auto id : database.all("SELECT s.message FROM submissions s JOIN messages m ON m.id = s.message JOIN "
                                    "decisions d ON d.message = s.message"
                                    " AND d.version = m.version WHERE s.verdict <> d.verdict OR s.prefecture <> "
                                    "d.prefecture OR s.round <> d.round"
                                    " OR s.late <> d.late OR coalesce(s.receipt_number, '') <> d.receipt_number"
                                    " OR s.received_at <> m.received_at"
                                    " OR (d.verdict = 'accepted' AND d.prefecture <> '') <> (s.standing <> 'none')",
                                    message)) {
    damages.push_back({fmt::format("message {}", id), "its submission is not what its newest decision says"});
  }
  for (const auto id :
       database.all("SELECT s.message FROM submissions s WHERE s.standing IN ('standing', 'superseded') AND"
                    " (s.standing = 'standing') = EXISTS (SELECT 1 FROM submissions n WHERE n.round = s.round"
                    " AND n.prefecture = s.prefecture AND n.standing IN ('standing', 'superseded')"
                    " AND (n.received_at, n.uid, n.message) > (s.received_at, s.uid, s.message))",
                    message)) {
    damages.push_back({fmt::format("message {}", id), "it stands beside a newer list, or is superseded by none"});
  }
}

}  // namespace

Result<void> Desk::backup(const string& to) {
  return attempt([&] {
    std::error_code ignored;
    if (std::filesystem::equivalent(to, database_.path(), ignored))
      give_up("the backup would replace the ledger itself");
    const string unfinished = to + ".part";
    try {
      copy_database(database_, unfinished);
      sync(unfinished, O_RDWR);
      if (std::rename(unfinished.c_str(), to.c_str()) != 0) fail_file("renaming", unfinished);
    } catch (const Failed&) {
      ::unlink(unfinished.c_str());
      throw;
    }
    const auto folder = std::filesystem::path(to).parent_path().string();
    sync(folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY);
  });
}

Result<std::vector<Damage>> Desk::verify() {
  return attempt([&] {
    auto damages = check_database(database_);
    const auto known = messages();
    if (!known) throw Failed{known.error()};
    for (const MessageId message : *known) {
      check_mail(database_, message, damages);
      check_chain(database_, message, damages);
    }
    check_standing(database_, damages);
    return damages;
  });
}

}  // namespace store
