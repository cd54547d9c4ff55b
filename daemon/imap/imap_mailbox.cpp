#include "imap/imap_mailbox.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/log.hpp"
#include "imap/closing.hpp"
#include "imap/uid_set.hpp"

namespace imap {
namespace {

using base::Failure;
using ports::MailboxState;
using ports::MessageInfo;
using ports::Uid;

constexpr std::uint64_t longest_head = 256 * 1024;
constexpr std::chrono::minutes idle_renewal{28};  // servers may hang up after 30 (RFC 2177)

}  // namespace

ImapMailbox::ImapMailbox(Options options) : options_(std::move(options)), folder_(options_.mailbox) {}
ImapMailbox::~ImapMailbox() = default;

base::Result<void> ImapMailbox::connect() {
  if (session_) return {};
  selected_ = folders_made_ = false;
  folders_ = {};
  ResponseLimits limits;
  limits.literal.count = std::max(options_.max_message.count, longest_head);
  auto session = Session::open(options_.endpoint, options_.credentials, options_.keep_going, limits);
  if (!session) return std::unexpected(session.error());
  session_ = std::move(*session);
  return folders_.learn(*session_);
}

base::Result<MailboxState> ImapMailbox::select(const std::string& folder) {
  MailboxState state;
  selected_ = false;
  auto note = [&](const std::string& code) {
    auto number = parse_number(code_rest(code));
    if (code_name(code) == "UIDVALIDITY") state.uid_validity = number.value_or(0);
    if (code_name(code) == "UIDNEXT") state.uid_next = number;
  };
  auto answer = session_->command("SELECT " + folders_.wire_name(folder), [&](Response& r) -> base::Result<void> {
    note(r.code);
    return {};
  });
  if (!answer) return std::unexpected(answer.error());
  if (!answer->ok()) return std::unexpected(why_not_opened(folder, *answer));
  note(answer->code);
  if (state.uid_validity == 0) return base::fail(Failure::retry, "the IMAP server gave the mailbox no UIDVALIDITY");
  state.messages = session_->exists();
  read_only_ = answer->has_code("READ-ONLY");
  selected_ = true;
  return state;
}

/// Dovecot gives no response code that would tell a missing folder from a passing trouble.
base::Error ImapMailbox::why_not_opened(const std::string& folder, const Completed& answer) {
  base::Error error = refused(fmt::format("the mailbox {} cannot be opened", folder), answer);
  auto found = folders_.list(*session_, folders_.wire_name(folder));
  if (found && std::ranges::none_of(*found, &Folder::selectable)) {
    error.kind = Failure::configuration;
    error.hint = "the server has no such folder";
  }
  return error;
}

base::Result<MailboxState> ImapMailbox::reopen(const std::string& folder, bool make_folders) {
  if (auto connected = connect(); !connected) return std::unexpected(connected.error());
  if (make_folders && !folders_made_) {
    for (const std::string& name : options_.folders)
      if (auto made = folders_.ensure(*session_, name); !made) return std::unexpected(made.error());
    folders_made_ = true;
  }
  auto state = select(folder);
  if (!state) return state;
  folder_ = folder;
  uid_validity_ = state->uid_validity;
  return state;
}

base::Result<MailboxState> ImapMailbox::open() {
  bool reused = session_ != nullptr;
  auto state = closing_on_failure([&] { return reopen(options_.mailbox, true); });
  // A connection that the server gave up while we were busy is no trouble worth telling.
  if (!state && reused && state.error().kind == Failure::retry)
    state = closing_on_failure([&] { return reopen(options_.mailbox, true); });
  return state;
}

base::Result<MailboxState> ImapMailbox::open_folder(const std::string& folder) {
  return closing_on_failure([&] { return reopen(folder, false); });
}

base::Result<std::vector<std::string>> ImapMailbox::folders() {
  return closing_on_failure([&]() -> base::Result<std::vector<std::string>> {
    if (auto connected = connect(); !connected) return std::unexpected(connected.error());
    auto found = folders_.list(*session_, R"("*")");
    if (!found) return std::unexpected(found.error());
    std::vector<std::string> names;
    for (const Folder& folder : *found)
      if (folder.selectable) names.push_back(folder.name);
    return names;
  });
}

base::Result<void> ImapMailbox::be_selected() {
  if (session_ && selected_) return {};
  if (auto connected = connect(); !connected) return connected;
  auto state = select(folder_);
  if (!state) return std::unexpected(state.error());
  if (!uid_validity_) uid_validity_ = state->uid_validity;
  if (*uid_validity_ != state->uid_validity) {
    return base::fail(Failure::retry, "the mailbox's UIDVALIDITY changed while the connection was down");
  }
  return {};
}

base::Result<std::vector<MessageInfo>> ImapMailbox::list_after(Uid after) {
  return closing_on_failure([&]() -> base::Result<std::vector<MessageInfo>> {
    if (auto ready = be_selected(); !ready) return std::unexpected(ready.error());
    return list_now(after);
  });
}

base::Result<std::vector<MessageInfo>> ImapMailbox::list_now(Uid after) {
  if (after == UINT32_MAX) return std::vector<MessageInfo>{};
  std::map<Uid, FetchedAttributes> found;
  auto note = [&](Response& response) -> base::Result<void> {
    if (response.name != "FETCH") return {};
    auto some = fetched_attributes(response);
    if (!some) return std::unexpected(some.error());
    // «n:*» always names the last message, however old; and flags that somebody changed come along unasked.
    if (!some->uid || *some->uid <= after) return {};
    FetchedAttributes& all = found[*some->uid];
    if (some->size) all.size = some->size;
    if (some->internal_date) all.internal_date = some->internal_date;
    return {};
  };
  // Without NOOP (or IDLE) a server may show the mailbox as it was selected; and Dovecot puts off what NOOP should show
  // when another command follows in the same flight, so one after the other.
  if (auto synced = session_->command("NOOP", note); !synced) return std::unexpected(synced.error());
  auto listed = session_->command(fmt::format("UID FETCH {}:* (UID RFC822.SIZE INTERNALDATE)", after + 1), note);
  if (!listed) return std::unexpected(listed.error());
  // Some servers find nothing to name in an empty mailbox.
  bool empty = listed->status == "BAD" && session_->exists() == 0;
  if (!listed->ok() && !empty) return std::unexpected(refused("listing the new messages", *listed));

  std::vector<MessageInfo> out;
  for (const auto& [uid, attributes] : found) {
    // Left out, it would be passed over for good once a later one is recorded.
    if (!attributes.size || !attributes.internal_date)
      return base::fail(Failure::retry, fmt::format("the IMAP server told of UID {} only in part", uid));
    out.push_back({uid, {*attributes.size}, *attributes.internal_date});
  }
  return out;
}

base::Result<std::optional<std::string>> ImapMailbox::fetch_head(Uid uid) {
  return closing_on_failure([&]() -> base::Result<std::optional<std::string>> {
    if (auto ready = be_selected(); !ready) return std::unexpected(ready.error());
    std::optional<std::string> head;
    auto command = fmt::format("UID FETCH {} (UID BODY.PEEK[HEADER]<0.{}>)", uid, longest_head);
    auto answer = session_->command(command, [&](Response& response) -> base::Result<void> {
      if (response.name != "FETCH") return {};
      auto some = fetched_attributes(response);
      if (!some) return std::unexpected(some.error());
      if (some->uid == uid && some->body) head = std::move(some->body);
      return {};
    });
    if (!answer) return std::unexpected(answer.error());
    if (!answer->ok() && !answer->has_code("EXPUNGEISSUED"))
      return std::unexpected(refused("fetching a header", *answer));
    if (head && head->size() > longest_head) head->resize(longest_head);
    return head;
  });
}

base::Result<void> ImapMailbox::append(const std::string& folder, const std::string& message, base::Instant date) {
  return closing_on_failure([&]() -> base::Result<void> {
    if (auto connected = connect(); !connected) return connected;
    if (auto made = folders_.ensure(*session_, folder); !made) return made;
    auto command = fmt::format(R"(APPEND {} (\Seen) "{}")", folders_.wire_name(folder), date_time(date));
    bool sent = false;
    auto answer = session_->command_with_literal(command, message, sent);
    if (answer && !answer->ok() && answer->has_code("TRYCREATE")) {
      if (auto made = folders_.create(*session_, folder); !made) return made;
      answer = session_->command_with_literal(command, message, sent);
    }
    if (!answer) {
      base::Error error = answer.error();
      if (sent) error.kind = Failure::uncertain;
      return std::unexpected(std::move(error));
    }
    if (!answer->ok()) return std::unexpected(refused(fmt::format("storing a copy in {}", folder), *answer));
    return {};
  });
}

base::Result<bool> ImapMailbox::wait(std::chrono::seconds at_most, int wake_descriptor) {
  // Who lost the connection waits before he asks for another.
  if (!session_ || !selected_ || !session_->can("IDLE")) {
    auto woken = net::wait_for_descriptor(wake_descriptor, at_most, options_.keep_going);
    if (!woken) return std::unexpected(woken.error());
    return false;
  }
  return closing_on_failure([&]() -> base::Result<bool> {
    auto end = std::chrono::steady_clock::now() + at_most;
    for (;;) {
      auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
      if (left.count() <= 0) return false;
      auto idled = session_->idle(std::min<std::chrono::milliseconds>(left, idle_renewal), wake_descriptor);
      if (!idled) return std::unexpected(idled.error());
      if (*idled == Session::Idled::changed) return true;
      if (*idled == Session::Idled::woken) return false;
    }
  });
}

}  // namespace imap
