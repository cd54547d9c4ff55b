#include "store/schema.hpp"

#include <fmt/format.h>

#include <array>
#include <string>

namespace store {
namespace {

constexpr int application_id = 0x43534b48;  // «CSKH»

// Times are seconds since 1970, UTC. JSON columns hold what is only shown or exported, never searched.
constexpr Migration version_1 = R"sql(
CREATE TABLE messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  sha256 TEXT NOT NULL UNIQUE,
  header_message_id TEXT NOT NULL,
  size INTEGER NOT NULL,
  subject TEXT NOT NULL,
  sender TEXT NOT NULL,             -- address
  sender_domain TEXT NOT NULL,
  received_at INTEGER NOT NULL,     -- INTERNALDATE
  via TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('accepted', 'correction', 'held', 'ignored')),  -- of the newest decision
  version INTEGER NOT NULL DEFAULT 0,                                                      -- of the newest decision
  closed_at INTEGER,                -- a person dealt with it otherwise
  raw BLOB NOT NULL
) STRICT;
CREATE INDEX messages_header_id ON messages (header_message_id);
CREATE INDEX messages_verdict ON messages (verdict);
CREATE INDEX messages_received ON messages (received_at);
CREATE INDEX messages_waiting ON messages (received_at) WHERE verdict = 'held' AND closed_at IS NULL;

CREATE TABLE locations (
  mailbox TEXT NOT NULL,
  uid_validity INTEGER NOT NULL,
  uid INTEGER NOT NULL,
  message INTEGER NOT NULL REFERENCES messages,
  folder TEXT NOT NULL,             -- where it belongs
  lies_in TEXT NOT NULL DEFAULT '', -- the folder that it was moved to; empty: still where it was found
  filed TEXT NOT NULL DEFAULT 'pending' CHECK (filed IN ('pending', 'moved', 'gone', 'unable')),
  PRIMARY KEY (mailbox, uid_validity, uid)
) STRICT, WITHOUT ROWID;
CREATE INDEX locations_message ON locations (message);
CREATE INDEX locations_pending ON locations (mailbox, uid_validity, uid) WHERE filed = 'pending';
CREATE INDEX locations_misplaced ON locations (mailbox) WHERE filed = 'moved' AND lies_in <> folder;

CREATE TABLE decisions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  message INTEGER NOT NULL REFERENCES messages,
  version INTEGER NOT NULL,         -- from 1, of the message
  decided_at INTEGER NOT NULL,
  decided_by TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('accepted', 'correction', 'held', 'ignored')),
  prefecture TEXT NOT NULL,
  round TEXT NOT NULL,
  receipt_number TEXT NOT NULL,
  late INTEGER NOT NULL,
  deadline INTEGER,
  correction_due INTEGER,
  reason TEXT NOT NULL,
  reply_kind TEXT NOT NULL,
  says_none INTEGER NOT NULL,       -- the list says that there is no hospital
  list_file INTEGER,                -- which of `files` holds the list
  block TEXT NOT NULL,              -- JSON: the answers of the block above the table
  hashes TEXT NOT NULL,             -- JSON: of the configuration, form, rules, templates
  files TEXT NOT NULL,              -- JSON: the inventory
  chain TEXT NOT NULL,              -- SHA-256 of the message's chain before and this decision with all its rows
  UNIQUE (message, version)
) STRICT;

CREATE TABLE findings (
  decision INTEGER NOT NULL REFERENCES decisions,
  seq INTEGER NOT NULL,
  rule TEXT NOT NULL,
  severity TEXT NOT NULL CHECK (severity IN ('information', 'warning', 'hold', 'error')),
  file TEXT NOT NULL,
  sheet TEXT NOT NULL,
  cell TEXT NOT NULL,
  "row" INTEGER NOT NULL,
  "column" TEXT NOT NULL,
  value TEXT NOT NULL,
  hospital TEXT NOT NULL,
  details TEXT NOT NULL,            -- JSON
  message TEXT NOT NULL,
  fix TEXT NOT NULL,
  PRIMARY KEY (decision, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX findings_rule ON findings (rule);

CREATE TABLE hospitals (
  decision INTEGER NOT NULL REFERENCES decisions,
  seq INTEGER NOT NULL,
  sheet TEXT NOT NULL,
  "row" INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  rank INTEGER,
  code TEXT NOT NULL,
  name TEXT NOT NULL,               -- as written
  address TEXT NOT NULL,
  beds INTEGER,
  answers TEXT NOT NULL,            -- JSON: every answer, raw and normalised
  PRIMARY KEY (decision, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX hospitals_code ON hospitals (code) WHERE code <> '';

CREATE TABLE submissions (
  message INTEGER PRIMARY KEY REFERENCES messages,
  receipt_number TEXT UNIQUE,
  prefecture TEXT NOT NULL,
  round TEXT NOT NULL,
  verdict TEXT NOT NULL,            -- of the newest decision
  late INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  uid INTEGER NOT NULL,             -- settles which is newer within one second
  standing TEXT NOT NULL CHECK (standing IN ('standing', 'superseded', 'retracted', 'none')),
  supersedes INTEGER REFERENCES messages,
  superseded_by INTEGER REFERENCES messages
) STRICT;
CREATE INDEX submissions_order ON submissions (round, prefecture, received_at, uid, message);
CREATE INDEX submissions_prefecture ON submissions (prefecture, received_at);
CREATE UNIQUE INDEX submissions_standing ON submissions (round, prefecture) WHERE standing = 'standing';

CREATE TABLE serials (
  round_number INTEGER NOT NULL,
  prefecture TEXT NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (round_number, prefecture)
) STRICT, WITHOUT ROWID;

CREATE TABLE replies (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  message INTEGER REFERENCES messages,  -- NULL: a letter that answers no mail
  prefecture TEXT NOT NULL,
  kind TEXT NOT NULL,
  recipient TEXT NOT NULL,
  recipient_key TEXT NOT NULL,      -- lower case, for the limits
  envelope_from TEXT NOT NULL,
  subject TEXT NOT NULL,
  text TEXT NOT NULL,
  message_id TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL
    CHECK (state IN ('draft', 'due', 'sending', 'uncertain', 'sent', 'failed', 'cancelled', 'expired')),
  why_draft TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  waiting_since INTEGER NOT NULL,   -- creation, approval or a person's order to try again: from here it expires
  counted_at INTEGER NOT NULL,      -- when it became due or was sent: for the limits
  due_at INTEGER,                   -- NULL: nothing is to be sent
  attempts INTEGER NOT NULL DEFAULT 0,
  uncertain INTEGER NOT NULL DEFAULT 0,
  last_attempt_at INTEGER,
  last_stage TEXT NOT NULL DEFAULT '',
  last_code INTEGER NOT NULL DEFAULT 0,
  last_answer TEXT NOT NULL DEFAULT '',
  sent_at INTEGER,
  copy_saved INTEGER NOT NULL DEFAULT 0,
  approved_by TEXT NOT NULL DEFAULT '',
  mail BLOB NOT NULL
) STRICT;
CREATE INDEX replies_message ON replies (message);
CREATE INDEX replies_state ON replies (state, created_at);
CREATE INDEX replies_due ON replies (due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX replies_waiting ON replies (waiting_since) WHERE state IN ('draft', 'due', 'uncertain');
CREATE INDEX replies_recipient ON replies (recipient_key, counted_at) WHERE state IN ('due', 'sending', 'uncertain', 'sent');
CREATE INDEX replies_counted ON replies (counted_at) WHERE state IN ('due', 'sending', 'uncertain', 'sent');
CREATE INDEX replies_copies ON replies (id) WHERE state = 'sent' AND copy_saved = 0;

CREATE TABLE positions (
  mailbox TEXT NOT NULL,
  uid_validity INTEGER NOT NULL,
  last_uid INTEGER NOT NULL,
  PRIMARY KEY (mailbox, uid_validity)
) STRICT, WITHOUT ROWID;

CREATE TABLE in_flight (
  mailbox TEXT NOT NULL,
  uid_validity INTEGER NOT NULL,
  uid INTEGER NOT NULL,
  run TEXT NOT NULL,                -- the process that began it
  PRIMARY KEY (mailbox, uid_validity, uid)
) STRICT, WITHOUT ROWID;

CREATE TABLE attempts (
  mailbox TEXT NOT NULL,
  uid_validity INTEGER NOT NULL,
  uid INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  why TEXT NOT NULL,
  PRIMARY KEY (mailbox, uid_validity, uid)
) STRICT, WITHOUT ROWID;

CREATE TABLE events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  message INTEGER REFERENCES messages,
  at INTEGER NOT NULL,
  event TEXT NOT NULL,
  who TEXT NOT NULL,
  why TEXT NOT NULL
) STRICT;
CREATE INDEX events_message ON events (message);

CREATE TABLE notes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  prefecture TEXT NOT NULL,
  at INTEGER NOT NULL,
  who TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE INDEX notes_prefecture ON notes (prefecture);

CREATE TABLE extensions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  round TEXT NOT NULL,
  prefecture TEXT NOT NULL,
  until INTEGER NOT NULL,           -- the last second that is in time; the newest row counts
  at INTEGER NOT NULL,
  who TEXT NOT NULL,
  why TEXT NOT NULL
) STRICT;
CREATE INDEX extensions_round ON extensions (round, prefecture);

CREATE TABLE waivers (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  message INTEGER NOT NULL REFERENCES messages,
  kind TEXT NOT NULL CHECK (kind IN ('finding', 'row')),
  what TEXT NOT NULL,               -- «rule», «rule@sheet!cell»; «sheet!row»
  at INTEGER NOT NULL,
  who TEXT NOT NULL,
  why TEXT NOT NULL
) STRICT;
CREATE INDEX waivers_message ON waivers (message);

CREATE TABLE sender_trust (
  domain TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  who TEXT NOT NULL,
  why TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE status (
  key TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

constexpr std::array all_migrations{version_1};

int version_of(Database& database) {
  return database.value<int>("PRAGMA user_version").value_or(0);
}

[[noreturn]] void refuse(std::string what, std::string hint) {
  throw Failed{{base::Failure::configuration, std::move(what), std::move(hint)}};
}

[[noreturn]] void refuse_newer(const Database& database, int found, int known) {
  refuse(fmt::format("{} has tables of version {}, this program knows {}", database.path(), found, known),
         "install the version that wrote it, or restore the backup made before that");
}

}  // namespace

std::span<const Migration> migrations() {
  return all_migrations;
}

int schema_version() {
  return static_cast<int>(all_migrations.size());
}

void migrate(Database& database, std::span<const Migration> steps) {
  const int newest = static_cast<int>(steps.size());
  for (int version = version_of(database); version != newest; version = version_of(database)) {
    if (version > newest) refuse_newer(database, version, newest);
    Scope scope(database);
    if (version_of(database) != version) continue;  // another process was quicker
    database.execute(std::string(steps[static_cast<std::size_t>(version)]));
    database.execute(fmt::format("PRAGMA application_id={}; PRAGMA user_version={}", application_id, version + 1));
    scope.commit();
  }
}

void check_owner(Database& database) {
  const int owner = database.value<int>("PRAGMA application_id").value_or(0);
  if (owner == application_id) return;
  const bool empty = database.value<int>("SELECT count(*) FROM sqlite_schema").value_or(0) == 0;
  if (owner != 0 || !empty) refuse(database.path() + " is another program's database", "check store.path");
}

void require_current(Database& database) {
  const int version = version_of(database);
  if (version > schema_version()) refuse_newer(database, version, schema_version());
  if (version == 0) refuse(database.path() + " holds no ledger yet", "start cskakuhod once; it makes the tables");
  if (version < schema_version()) {
    refuse(
        fmt::format("{} has tables of version {}, this program needs {}", database.path(), version, schema_version()),
        "restart cskakuhod; it brings them up to date");
  }
}

}  // namespace store
