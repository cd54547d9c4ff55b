#include "pipeline/poll_mailbox.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/hash.hpp"
#include "base/log.hpp"

namespace pipeline {

using base::Result;
using ports::MessageInfo;
using ports::Uid;

MailboxPoll::MailboxPoll(ports::Mailbox& mailbox, ports::Reader& reader, ports::Ledger& ledger, const Policy& policy,
                         std::function<bool()> alive, std::function<base::Instant()> now)
    : mailbox_(mailbox),
      reader_(reader),
      ledger_(ledger),
      policy_(policy),
      alive_(std::move(alive)),
      now_(std::move(now)) {}

Result<PollReport> MailboxPoll::run() {
  report_ = {};
  if (auto filed = file_decided_anew(); !filed) return std::unexpected(filed.error());
  const auto state = mailbox_.open();
  if (!state) return std::unexpected(state.error());
  uid_validity_ = state->uid_validity;
  if (auto filed = file_recorded(); !filed) return std::unexpected(filed.error());
  const auto batches = plan();
  if (!batches) return std::unexpected(batches.error());
  for (const auto& batch : *batches) {
    if (!alive_()) break;
    if (auto handled = handle_batch(batch); !handled) return std::unexpected(handled.error());
  }
  return report_;
}

/// New messages in batches; what failed before or was interrupted by the daemon's death one by one, after all others.
Result<std::vector<MailboxPoll::Batch>> MailboxPoll::plan() {
  const auto position = ledger_.position(policy_.mailbox, uid_validity_);
  if (!position) return std::unexpected(position.error());
  const std::set<Uid> alone = [&] {
    std::set<Uid> uids(position->retry.begin(), position->retry.end());
    uids.insert(position->interrupted.begin(), position->interrupted.end());
    return uids;
  }();
  const Uid after = alone.empty() ? position->last_uid : std::min(position->last_uid, *alone.begin() - 1);
  const auto listed = mailbox_.list_after(after);
  if (!listed) return std::unexpected(listed.error());

  std::vector<Batch> batches;
  std::vector<Batch> singles;
  std::set<Uid> there;
  base::Bytes bytes;
  for (const auto& info : *listed) {
    there.insert(info.uid);
    if (alone.contains(info.uid)) {
      singles.push_back({info});
    } else if (info.uid > position->last_uid) {
      const bool full = batches.empty() || batches.back().size() >= policy_.batch ||
                        bytes.count + info.size.count > policy_.batch_bytes.count;
      if (full) {
        batches.emplace_back();
        bytes = {};
      }
      batches.back().push_back(info);
      bytes.count += info.size.count;
    }
  }
  batches.insert(batches.end(), singles.begin(), singles.end());
  for (const auto& batch : batches) report_.listed += static_cast<unsigned>(batch.size());
  for (const Uid uid : alone)  // a person moved or removed it meanwhile
    if (!there.contains(uid))
      if (auto forgotten = ledger_.forget({policy_.mailbox, uid_validity_, uid}); !forgotten)
        return std::unexpected(forgotten.error());
  return batches;
}

Result<void> MailboxPoll::handle_batch(const Batch& batch) {
  std::vector<Uid> uids;
  for (const auto& info : batch) uids.push_back(info.uid);
  if (auto started = ledger_.start_batch(policy_.mailbox, uid_validity_, uids); !started) return started;
  auto fetched = fetch(batch);
  if (!fetched) return std::unexpected(fetched.error());
  auto messages = read(std::move(*fetched));
  if (!messages) return std::unexpected(messages.error());
  if (auto recorded = record(*messages, batch); !recorded) return recorded;
  return file_recorded();
}

Result<std::vector<Arrived>> MailboxPoll::fetch(const Batch& batch) {
  std::map<Uid, Arrived> arrived;
  std::vector<MessageInfo> wanted;
  for (const auto& info : batch) {
    if (info.size <= policy_.max_message) {
      wanted.push_back(info);
      continue;
    }
    auto head = mailbox_.fetch_head(info.uid);
    if (!head) return std::unexpected(head.error());
    if (*head)
      arrived[info.uid] = {
          .info = info, .raw = std::move(**head), .sha256 = {}, .oversized = true, .poison = {}, .contents = {}};
  }
  std::map<Uid, MessageInfo> infos;
  for (const auto& info : wanted) infos[info.uid] = info;
  if (!wanted.empty()) {
    const auto fetched = mailbox_.fetch(wanted, [&](Uid uid, std::string raw) {
      if (const auto info = infos.find(uid); info != infos.end())
        arrived[uid] = {.info = info->second,
                        .raw = std::move(raw),
                        .sha256 = {},
                        .oversized = false,
                        .poison = {},
                        .contents = {}};
      alive_();
      return true;
    });
    if (!fetched) return std::unexpected(fetched.error());
  }
  std::vector<Arrived> out;
  for (auto& [uid, message] : arrived) {
    // The head of an oversized mail is no identity by itself: two large mails of one sender may share it but for the
    // body.
    message.sha256 =
        base::sha256(message.oversized ? fmt::format("{}\n{}", message.info.size.count, message.raw) : message.raw);
    out.push_back(std::move(message));
  }
  return out;
}

/// Reads what the ledger does not know yet. A message that cannot be read is left out, to be tried again, or comes back
/// as poison.
Result<std::vector<Arrived>> MailboxPoll::read(std::vector<Arrived> fetched) {
  std::vector<bool> known;
  {
    auto transaction = ledger_.begin();
    if (!transaction) return std::unexpected(transaction.error());
    for (const auto& message : fetched) {
      const auto found = (*transaction)->find_content(message.sha256);
      if (!found) return std::unexpected(found.error());
      known.push_back(found->has_value());
    }
  }
  std::vector<Arrived> out;
  for (std::size_t i = 0; i < fetched.size(); ++i) {
    auto& message = fetched[i];
    if (!known[i]) {
      const auto readable = read_one(message);
      alive_();
      if (!readable) return std::unexpected(readable.error());
      if (!*readable) continue;
    }
    out.push_back(std::move(message));
  }
  return out;
}

Result<bool> MailboxPoll::read_one(Arrived& message) {
  auto answer = reader_.read(
      {.kind = ports::ReadRequest::Kind::mail, .bytes = message.raw, .name = {}, .want = reading::Want::values});
  if (answer) {
    message.contents = std::move(answer->contents);
    return true;
  }
  const auto why = answer.error().what;
  const auto attempts = ledger_.count_attempt({policy_.mailbox, uid_validity_, message.info.uid}, why);
  if (!attempts) return std::unexpected(attempts.error());
  if (*attempts >= attempts_before_hold) {
    base::log(base::Level::alert, "message.poison",
              fmt::format("UID {} could not be read {} times and is held: {}. Look at it: cskakuhoctl held",
                          message.info.uid, *attempts, why),
              {{"UID", std::to_string(message.info.uid)}});
    message.poison = why;
    return true;
  }
  base::log(base::Level::warning, "message.retry",
            fmt::format("UID {} could not be read (attempt {} of {}): {}", message.info.uid, *attempts,
                        attempts_before_hold, why),
            {{"UID", std::to_string(message.info.uid)}});
  ++report_.failed;
  return false;
}

Result<void> MailboxPoll::record(const std::vector<Arrived>& messages, const Batch& batch) {
  auto transaction = ledger_.begin();
  if (!transaction) return std::unexpected(transaction.error());
  PollReport done = report_;
  for (const auto& message : messages) {
    const auto handled = handle_message(message, **transaction, policy_, uid_validity_, now_());
    if (!handled) return std::unexpected(handled.error());
    ++(handled->known ? done.known : done.recorded);
  }
  const auto last = std::ranges::max(batch, {}, &MessageInfo::uid).uid;
  if (auto advanced = (*transaction)->advance(policy_.mailbox, uid_validity_, last); !advanced) return advanced;
  if (auto finished = ledger_.finish_batch(policy_.mailbox, uid_validity_); !finished) return finished;
  if (auto committed = (*transaction)->commit(); !committed) return committed;
  report_ = done;
  return {};
}

/// Moves mail that a person decided about to the folder of its new verdict. It is looked for where it was moved to; one
/// that is not there any more is no error.
Result<void> MailboxPoll::file_decided_anew() {
  const auto waiting = ledger_.to_refile(policy_.mailbox, 100);
  if (!waiting) return std::unexpected(waiting.error());
  for (const auto& mail : *waiting) {
    const auto filed = refile(mail);
    if (!filed) return std::unexpected(filed.error());
    if (auto marked = ledger_.mark_refiled(mail, *filed); !marked) return marked;
    alive_();
  }
  return {};
}

Result<ports::Filed> MailboxPoll::refile(const ports::ToRefile& mail) {
  const auto opened = mailbox_.open_folder(mail.lies_in);
  if (!opened) {
    if (opened.error().kind == base::Failure::retry) return std::unexpected(opened.error());
    return ports::Filed::gone;  // a person removed the folder
  }
  const auto found = mailbox_.find(mail.header_message_id);
  if (!found) return std::unexpected(found.error());
  const auto listed = mailbox_.list_after(0);
  if (!listed) return std::unexpected(listed.error());
  std::vector<MessageInfo> candidates;
  for (const auto& info : *listed)
    if (std::ranges::find(*found, info.uid) != found->end() ||
        (mail.header_message_id.empty() && info.size <= policy_.max_message))
      candidates.push_back(info);
  std::optional<Uid> at;
  const auto fetched = mailbox_.fetch(candidates, [&](Uid uid, const std::string& raw) {
    if (base::sha256(raw) == mail.sha256) at = uid;
    return !at;
  });
  if (!fetched) return std::unexpected(fetched.error());
  if (!at) return ports::Filed::gone;
  return mailbox_.file(*at, mail.folder);
}

/// Moves what is recorded to the folder of its verdict, also what a former run recorded and did not move.
Result<void> MailboxPoll::file_recorded() {
  for (;;) {
    const auto waiting = ledger_.to_file(policy_.mailbox, uid_validity_, 500);
    if (!waiting) return std::unexpected(waiting.error());
    if (waiting->empty()) return {};
    std::map<std::string, std::vector<ports::ToFile>> by_folder;
    for (const auto& item : *waiting) by_folder[item.folder].push_back(item);
    for (const auto& [folder, items] : by_folder) {
      std::vector<Uid> uids;
      for (const auto& item : items) uids.push_back(item.location.uid);
      const auto filed = mailbox_.file(uids, folder);
      if (!filed) return std::unexpected(filed.error());
      std::vector<std::pair<ports::ToFile, ports::Filed>> marks;
      for (std::size_t i = 0; i < items.size(); ++i) marks.emplace_back(items[i], (*filed)[i]);
      if (auto marked = ledger_.mark_filed(marks); !marked) return marked;
      alive_();
    }
  }
}

}  // namespace pipeline
