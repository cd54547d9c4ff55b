#pragma once
// The mailbox, as the pipeline sees it: messages by UID, never by flags.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"

namespace ports {

using Uid = std::uint32_t;

/// A folder as selected: its identity and how far it reaches.
struct MailboxState {
  std::uint32_t uid_validity = 0;
  std::optional<Uid> uid_next;  // some servers do not tell
  std::uint32_t messages = 0;
};

struct MessageInfo {
  Uid uid = 0;
  base::Bytes size;
  base::Instant internal_date{};  // decides what is newer, and what is late; never the sender's Date
};

enum class Filed : std::uint8_t {
  moved,   // it lies in the folder now
  gone,    // somebody moved or removed it meanwhile: no error
  unable,  // the server has neither MOVE nor UIDPLUS: it stays, and the ledger remembers
};

/// One connection. Every call may fail with retry (the connection is then closed, and the next call opens it anew) or
/// give_up or configuration (a login refused, a folder that cannot be made). Every wait has a deadline.
class Mailbox {
 public:
  virtual ~Mailbox() = default;

  /// Selects the mailbox; creates the folders of the configuration that are missing (once a connection).
  virtual base::Result<MailboxState> open() = 0;

  /// The messages with a UID above `after`, in order of UID. Sees what came since open(), too.
  virtual base::Result<std::vector<MessageInfo>> list_after(Uid after) = 0;

  /// The raw bytes of each, in batches in flight; `take` is called once for each message that is still there, in any
  /// order, and says whether to go on. A body of another length than announced is fetched a second time and taken only
  /// where both agree byte for byte (Exchange announces estimates); one beyond the limit is an error (give_up). Sets no
  /// flag.
  virtual base::Result<void> fetch(const std::vector<MessageInfo>& messages,
                                   const std::function<bool(Uid, std::string)>& take) = 0;

  /// The header block alone, for a message too large to fetch; at most 256 KiB of it. nullopt where it is gone.
  virtual base::Result<std::optional<std::string>> fetch_head(Uid uid) = 0;

  /// MOVE, else COPY, STORE \Deleted and UID EXPUNGE where UIDPLUS allows; never a bare EXPUNGE. Creates the folder
  /// (UTF-8 name) where missing.
  virtual base::Result<Filed> file(Uid uid, const std::string& folder) = 0;
  /// The same for many at once; the answer keeps their order.
  virtual base::Result<std::vector<Filed>> file(const std::vector<Uid>& uids, const std::string& folder) = 0;

  /// All folders that can be selected: UTF-8 names, «/» between levels. For the search after a restore.
  virtual base::Result<std::vector<std::string>> folders() {
    return base::fail(base::Failure::give_up, "this mailbox has no folders");
  }
  /// Like open(), of another folder and without creating any; the calls above and wait() then speak of it until the
  /// next open().
  virtual base::Result<MailboxState> open_folder(const std::string& folder) {
    return base::fail(base::Failure::give_up, "this mailbox has no folder " + folder);
  }

  /// The messages of the folder last opened whose Message-ID header holds `message_id`. May find too many; finds none
  /// where the id is empty.
  virtual base::Result<std::vector<Uid>> find(const std::string& message_id) {
    return base::fail(base::Failure::give_up, "this mailbox cannot search for " + message_id);
  }

  /// APPEND, for the copy of a reply in the Sent folder. Fails with uncertain where the connection broke after the
  /// bytes were sent.
  virtual base::Result<void> append(const std::string& folder, const std::string& message, base::Instant date) = 0;

  /// Waits for new mail (IDLE where offered) or until the time is over or `wake_descriptor` (-1: none) is readable;
  /// true: something changed.
  virtual base::Result<bool> wait(std::chrono::seconds at_most, int wake_descriptor) = 0;
};

}  // namespace ports
