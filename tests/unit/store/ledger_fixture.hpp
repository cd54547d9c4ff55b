#pragma once
// A ledger in a folder of its own, and records to put into it.

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/hash.hpp"
#include "store/desk.hpp"
#include "store/sqlite_ledger.hpp"

namespace store_tests {

using namespace std::chrono_literals;
using base::Failure;
using base::Instant;
using ports::MessageId;
using ports::ReplyId;
using ports::ReplyState;
using rules::VerdictKind;

inline const std::string inbox = "ministry@localhost:143/INBOX";
inline const Instant noon = *base::parse_rfc3339("2025-03-10T12:00:00+09:00");

template <class T>
T value_of(base::Result<T> result) {
  if (!result) throw std::runtime_error(result.error().what + " (" + result.error().hint + ")");
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

class Folder {
 public:
  Folder() {
    auto name = (std::filesystem::temp_directory_path() / "ledger-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

inline form::Answer answer(const std::string& raw, std::optional<std::int64_t> number = {}) {
  form::Answer given;
  given.state = form::Answer::State::given;
  given.raw = raw;
  given.value = number ? std::to_string(*number) : raw;
  given.number = number;
  return given;
}

inline form::Hospital hospital(std::int64_t rank, const std::string& name, std::int64_t beds) {
  form::Hospital made;
  made.sheet = "様式1";
  made.row = static_cast<std::uint32_t>(7 + rank);
  made[form::Item::rank] = answer("第" + std::to_string(rank) + "位", rank);
  made[form::Item::name] = answer(name);
  made[form::Item::code] = answer("1318814790");
  made[form::Item::address] = answer("千代田区１");
  made[form::Item::beds] = answer(std::to_string(beds) + "床", beds);
  return made;
}

inline rules::Finding finding(const std::string& rule, rules::Severity severity) {
  rules::Finding found;
  found.rule = rule;
  found.severity = severity;
  found.file = "list.xlsx";
  found.sheet = "様式1";
  found.cell = "H12";
  found.row = 12;
  found.column = "許可病床数";
  found.value = "１９";
  found.hospital = "△△病院";
  found.details = {{"other_row", "11"}};
  found.message = "20床以上が要件です。";
  found.fix = "ご確認ください。";
  return found;
}

/// A message and its verdict; the record points into it, so it stays where it is.
struct Sample {
  rules::Verdict verdict;
  ports::Record record;

  Sample(VerdictKind kind, ports::Uid uid, Instant received_at, const std::string& receipt = {}) {
    verdict.kind = kind;
    verdict.prefecture = "13";
    verdict.round = "2025";
    verdict.sender.address = {"", "iryo", "pref.tokyo.lg.jp"};
    verdict.reason = "because";
    if (kind == VerdictKind::accepted || kind == VerdictKind::correction) {
      verdict.list.emplace();
      verdict.list->block[form::Item::prefecture] = answer("東京都");
      verdict.list->hospitals = {hospital(1, "髙野病院", 120), hospital(2, "△△病院", 19)};
    }
    if (kind == VerdictKind::correction) {
      verdict.findings = {finding("beds-below-20", rules::Severity::error)};
      verdict.correction_due = noon + 72h;
    }
    record.location = {inbox, 7, uid};
    record.raw = std::string("Subject: list\r\n\r\n\0\xff", 18) + std::to_string(uid) + "-" +
                 std::to_string(received_at.time_since_epoch().count());
    record.sha256 = base::sha256(record.raw);
    record.header_message_id = "<" + std::to_string(uid) + "@pref.tokyo.lg.jp>";
    record.subject = "リスト提出";
    record.received_at = received_at;
    record.decided_at = received_at + 60s;
    record.verdict = &verdict;
    record.receipt_number = receipt;
    record.folder = kind == VerdictKind::accepted ? "Accepted" : kind == VerdictKind::held ? "Held" : "Corrections";
    record.hashes = {{"form", "abc"}};
    reading::File file;
    file.name = "list.xlsx";
    file.type = sheet::FileType::xlsx;
    file.bytes = 123;
    file.list_like = true;
    record.files = {file};
  }
  Sample(const Sample&) = delete;
  Sample& operator=(const Sample&) = delete;

  Sample& answered(ReplyState state = ReplyState::due, const std::string& to = "Iryo@pref.tokyo.lg.jp") {
    ports::NewReply reply;
    reply.to = to;
    reply.envelope_from = "isei@localhost";
    reply.subject = "【受理】";
    reply.text = "本文";
    reply.message = "Subject: x\r\n\r\nbody\r\n";
    reply.message_id = "<reply-" + record.sha256 + "@localhost>";
    reply.state = state;
    reply.kind = rules::ReplyKind::receipt;
    if (state == ReplyState::draft) reply.why_draft = "approval asked for";
    record.reply = reply;
    return *this;
  }
};

class LedgerTest : public testing::Test {
 protected:
  LedgerTest() { reopen(); }

  /// As after a restart of the daemon.
  void reopen() {
    desk.reset();
    ledger.reset();
    ledger = value_of(store::SqliteLedger::open(path));
    desk = value_of(store::Desk::open(path, store::Desk::Access::write));
  }

  MessageId add(const Sample& sample) {
    auto transaction = value_of(ledger->begin());
    const auto id = value_of(transaction->record(sample.record));
    value_of(transaction->commit());
    return id;
  }

  void decide_again(MessageId message, const Sample& sample) {
    auto transaction = value_of(ledger->begin());
    value_of(transaction->re_record(message, sample.record));
    value_of(transaction->commit());
  }

  rules::History history(const std::string& prefecture = "13", const std::string& round = "2025",
                         const std::vector<std::string>& earlier = {}) {
    return value_of(value_of(ledger->begin())->history(prefecture, round, earlier));
  }

  ReplyId only_reply(MessageId message) { return value_of(desk->show(message)).replies.at(0).id; }
  ReplyState state_of(MessageId message) { return value_of(desk->show(message)).replies.at(0).state; }

  /// Behind the ledger's back.
  void meddle(const std::string& sql) {
    sqlite3* handle = nullptr;
    ASSERT_EQ(sqlite3_open(path.c_str(), &handle), SQLITE_OK);
    char* message = nullptr;
    EXPECT_EQ(sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, &message), SQLITE_OK) << message;
    sqlite3_free(message);
    sqlite3_close(handle);
  }

  Folder folder;
  std::string path = folder / "ledger.db";
  std::unique_ptr<store::SqliteLedger> ledger;
  std::unique_ptr<store::Desk> desk;
};

}  // namespace store_tests
