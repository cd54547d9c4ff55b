// Bodies: batches bounded in bytes, two commands in flight, every length compared with what was announced.

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>

#include "base/hash.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "imap/closing.hpp"
#include "imap/imap_mailbox.hpp"
#include "imap/uid_set.hpp"

namespace imap {
namespace {

using base::Failure;
using ports::MessageInfo;
using ports::Uid;

using Take = std::function<bool(Uid, std::string)>;

/// The longest list of ranges that is sent in one command; servers take lines of 8,000 bytes (RFC 7162 section 4).
constexpr std::size_t longest_set = 4000;

std::vector<std::vector<Uid>> cut_into_batches(const std::vector<MessageInfo>& messages, base::Bytes bytes,
                                               std::size_t count) {
  std::vector<std::vector<Uid>> out;
  std::uint64_t held = 0;
  for (const MessageInfo& message : messages) {
    bool full = out.empty() || out.back().size() >= count || out.back().size() >= longest_set / 11 ||
                held + message.size.count > bytes.count;
    if (full) {
      out.emplace_back();
      held = 0;
    }
    out.back().push_back(message.uid);
    held += message.size.count;
  }
  return out;
}

struct Collector {
  std::map<Uid, std::uint64_t> announced;
  std::uint64_t largest;
  const Take& take;
  std::set<Uid> done = {};
  std::map<Uid, std::string> doubtful = {};  // SHA-256 of a body whose length was not the one announced
  bool go_on = true;

  base::Result<void> operator()(Response& response) {
    if (response.name != "FETCH") return {};
    auto some = fetched_attributes(response);
    if (!some) return std::unexpected(some.error());
    if (!some->uid || !announced.contains(*some->uid) || done.contains(*some->uid)) return {};
    // NIL is what Dovecot gives of a message that went away; whether it did is looked at in the end.
    if (!some->body) return {};
    Uid uid = *some->uid;
    if (some->body->size() > largest) {
      return base::fail(Failure::give_up,
                        fmt::format("UID {} holds {} bytes, more than the limit", uid, some->body->size()));
    }
    if (some->body->size() != announced[uid] && !confirmed(uid, *some->body)) return {};
    done.insert(uid);
    if (go_on) go_on = take(uid, std::move(*some->body));
    return {};
  }

  /// A length that is not the announced one counts only when it comes twice with the same bytes.
  bool confirmed(Uid uid, const std::string& body) {
    std::string hash = base::sha256(body);
    auto [before, first] = doubtful.emplace(uid, hash);
    if (!first && before->second == hash) {
      base::log(base::Level::notice, "imap.size",
                fmt::format("UID {} was announced with {} bytes and has {}", uid, announced[uid], body.size()));
      return true;
    }
    return false;
  }

  std::vector<Uid> missing() const {
    std::vector<Uid> out;
    for (const auto& [uid, size] : announced)
      if (!done.contains(uid)) out.push_back(uid);
    return out;
  }
};

std::string command_for(const std::vector<Uid>& batch) {
  return fmt::format("UID FETCH {} (UID BODY.PEEK[])", uid_set(batch));
}

base::Result<void> fetch_in_flight(Session& session, std::deque<std::vector<Uid>> batches, Collector& collector) {
  std::deque<std::string> in_flight;
  while (!in_flight.empty() || (!batches.empty() && collector.go_on)) {
    while (in_flight.size() < 2 && !batches.empty() && collector.go_on) {
      auto tag = session.begin(command_for(batches.front()));
      if (!tag) return std::unexpected(tag.error());
      in_flight.push_back(*tag);
      batches.pop_front();
    }
    auto answer = session.finish(in_flight.front(), std::ref(collector));
    if (!answer) return std::unexpected(answer.error());
    // Messages that another session removed are missing from the answer, and some servers say NO to that.
    if (!answer->ok() && !answer->has_code("EXPUNGEISSUED"))
      return std::unexpected(refused("fetching messages", *answer));
    in_flight.pop_front();
  }
  return {};
}

}  // namespace

base::Result<FetchedAttributes> fetched_attributes(Response& response) {
  auto nonsense = [](std::string_view what) {
    return base::fail(Failure::retry, fmt::format("a FETCH response is malformed: {}", what));
  };
  if (response.values.size() != 1 || response.values[0].kind != Value::Kind::list) return nonsense("no list");
  auto& items = response.values[0].items;
  if (items.size() % 2 != 0) return nonsense("a name without a value");
  FetchedAttributes out;
  for (std::size_t i = 0; i < items.size(); i += 2) {
    if (items[i].kind != Value::Kind::atom) return nonsense("a value where a name belongs");
    std::string name = base::lower_ascii(items[i].text);
    Value& value = items[i + 1];
    if (name == "uid") {
      out.uid = parse_number(value.text);
      if (!out.uid || *out.uid == 0) return nonsense("UID");
    } else if (name == "rfc822.size") {
      out.size = parse_large_number(value.text);
      if (!out.size) return nonsense("RFC822.SIZE");
    } else if (name == "internaldate") {
      out.internal_date = parse_date_time(value.text);
      if (!out.internal_date) return nonsense("INTERNALDATE");
    } else if (name.starts_with("body[")) {
      if (value.kind == Value::Kind::list || value.kind == Value::Kind::atom) return nonsense("BODY[]");
      if (value.kind != Value::Kind::nil) out.body = std::move(value.text);
    }
  }
  return out;
}

base::Result<void> ImapMailbox::fetch(const std::vector<MessageInfo>& messages, const Take& take) {
  if (messages.empty()) return {};
  for (const MessageInfo& message : messages) {
    if (message.size > options_.max_message)
      return base::fail(Failure::give_up, fmt::format("UID {} was announced with {} bytes, more than the limit",
                                                      message.uid, message.size.count));
  }
  return closing_on_failure([&]() -> base::Result<void> {
    if (auto ready = be_selected(); !ready) return ready;
    return fetch_now(messages, take);
  });
}

base::Result<void> ImapMailbox::fetch_now(const std::vector<MessageInfo>& messages, const Take& take) {
  Collector collector{{}, options_.max_message.count, take};
  for (const MessageInfo& message : messages) collector.announced[message.uid] = message.size.count;
  auto batches = cut_into_batches(messages, options_.batch_bytes, options_.batch_count);
  if (auto done = fetch_in_flight(*session_, {batches.begin(), batches.end()}, collector); !done) return done;
  if (!collector.go_on) return {};

  if (!collector.doubtful.empty()) {
    std::deque<std::vector<Uid>> again;
    for (const auto& [uid, hash] : collector.doubtful) again.push_back({uid});
    if (auto done = fetch_in_flight(*session_, std::move(again), collector); !done) return done;
    if (!collector.go_on) return {};
  }
  // What did not come should be gone; a server that merely left it out must not make us pass over it.
  std::vector<Uid> missing = collector.missing();
  if (missing.empty()) return {};
  auto there = still_there(missing);
  if (!there) return std::unexpected(there.error());
  if (!there->empty()) {
    return base::fail(Failure::retry,
                      fmt::format("the IMAP server did not give UID {} as it announced it", *there->begin()));
  }
  return {};
}

base::Result<std::set<Uid>> ImapMailbox::still_there(const std::vector<Uid>& uids) {
  std::set<Uid> asked(uids.begin(), uids.end()), found;
  auto note = [&](Response& response) -> base::Result<void> {
    if (response.name != "FETCH") return {};
    auto some = fetched_attributes(response);
    if (!some) return std::unexpected(some.error());
    if (some->uid && asked.contains(*some->uid)) found.insert(*some->uid);
    return {};
  };
  for (std::size_t i = 0; i < uids.size(); i += longest_set / 11) {
    std::vector<Uid> part(uids.begin() + static_cast<std::ptrdiff_t>(i),
                          uids.begin() + static_cast<std::ptrdiff_t>(std::min(uids.size(), i + longest_set / 11)));
    // One after the other: Dovecot puts off what NOOP should show when another command follows in the same flight.
    if (auto synced = session_->command("NOOP"); !synced) return std::unexpected(synced.error());
    auto answer = session_->command(fmt::format("UID FETCH {} (UID)", uid_set(part)), note);
    if (!answer) return std::unexpected(answer.error());
    bool nothing_to_name = answer->status == "BAD" && session_->exists() == 0;
    if (!answer->ok() && !answer->has_code("EXPUNGEISSUED") && !nothing_to_name)
      return std::unexpected(refused("looking for messages", *answer));
  }
  return found;
}

}  // namespace imap
