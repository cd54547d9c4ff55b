#pragma once
// A mailbox, a reader and a mailer that do as the test says; the ledger under them is the real one.

#include <map>
#include <string>
#include <vector>

#include "ports/mailbox.hpp"
#include "ports/mailer.hpp"
#include "ports/reader.hpp"

namespace tests {

class FakeMailbox : public ports::Mailbox {
 public:
  std::uint32_t uid_validity = 1;
  std::map<ports::Uid, std::string> inbox;
  std::map<std::string, std::vector<std::string>> folders_of;
  base::Instant date{};
  std::optional<base::Error> open_fails;
  unsigned fetched = 0;

  base::Result<ports::MailboxState> open() override {
    if (open_fails) return std::unexpected(*open_fails);
    return ports::MailboxState{uid_validity, std::nullopt, static_cast<std::uint32_t>(inbox.size())};
  }
  base::Result<std::vector<ports::MessageInfo>> list_after(ports::Uid after) override {
    std::vector<ports::MessageInfo> out;
    for (const auto& [uid, raw] : inbox)
      if (uid > after) out.push_back({uid, {raw.size()}, date});
    return out;
  }
  base::Result<void> fetch(const std::vector<ports::MessageInfo>& messages,
                           const std::function<bool(ports::Uid, std::string)>& take) override {
    for (const auto& info : messages) {
      ++fetched;
      if (inbox.contains(info.uid) && !take(info.uid, inbox[info.uid])) break;
    }
    return {};
  }
  base::Result<std::optional<std::string>> fetch_head(ports::Uid uid) override {
    return inbox[uid].substr(0, inbox[uid].find("\r\n\r\n") + 4);
  }
  base::Result<ports::Filed> file(ports::Uid uid, const std::string& folder) override {
    if (!inbox.contains(uid)) return ports::Filed::gone;
    folders_of[folder].push_back(inbox[uid]);
    inbox.erase(uid);
    return ports::Filed::moved;
  }
  base::Result<std::vector<ports::Filed>> file(const std::vector<ports::Uid>& uids,
                                               const std::string& folder) override {
    std::vector<ports::Filed> out;
    for (const auto uid : uids) out.push_back(*file(uid, folder));
    return out;
  }
  base::Result<void> append(const std::string& folder, const std::string& message, base::Instant) override {
    folders_of[folder].push_back(message);
    return {};
  }
  base::Result<bool> wait(std::chrono::seconds, int) override { return false; }
};

/// Reads every mail as a question from a stranger; fails on those that hold «POISON».
class FakeReader : public ports::Reader {
 public:
  unsigned reads = 0;
  base::Result<ports::ReadAnswer> read(const ports::ReadRequest& request) override {
    ++reads;
    if (request.bytes.find("POISON") != std::string_view::npos)
      return base::fail(base::Failure::retry, "reader was killed by signal 11");
    ports::ReadAnswer answer;
    answer.contents.head.from = {{"", "someone", "example.com"}};
    answer.contents.head.message_id = "<" + std::to_string(reads) + "@example.com>";
    return answer;
  }
};

class FakeMailer : public ports::Mailer {
 public:
  std::vector<ports::Outcome> outcomes;  // taken from the front; accepted once there are none
  std::vector<ports::Outgoing> sent;
  base::Result<ports::Outcome> send(const ports::Outgoing& mail) override {
    sent.push_back(mail);
    if (outcomes.empty()) return ports::Outcome{ports::Delivery::accepted, "dot", 250, "ok"};
    const auto outcome = outcomes.front();
    outcomes.erase(outcomes.begin());
    return outcome;
  }
  void hang_up() override {}
};

}  // namespace tests
