#pragma once
// The server's folders: how their names are built, which there are, and making those that are missing.

#include <set>
#include <string>
#include <vector>

#include "imap/session.hpp"

namespace imap {

struct Folder {
  std::string name;  // UTF-8, «/» between levels
  bool selectable = true;
};

/// Knowledge of one session. Names of the configuration are UTF-8 with «/» between levels; on the wire they get the
/// server's separator, the prefix of the personal namespace (Courier's «INBOX.») and modified UTF-7.
class Folders {
 public:
  /// Asks for the namespace (RFC 2342), or for the separator alone.
  base::Result<void> learn(Session& session);

  std::string wire_name(const std::string& name) const;  // quoted, ready to send
  /// nullopt where the name is no modified UTF-7.
  std::optional<std::string> shown_name(const std::string& wire) const;

  /// Creates and subscribes the folder where it is missing. Asks once a session for each. Fails with configuration
  /// where it cannot be made.
  base::Result<void> ensure(Session& session, const std::string& name);
  /// The same after the server said that it is missing.
  base::Result<void> create(Session& session, const std::string& name);

  base::Result<std::vector<Folder>> list(Session& session, const std::string& quoted_pattern) const;

 private:
  std::string separator_ = "/";  // empty: the server has no hierarchy
  std::string prefix_;
  std::set<std::string> present_;
};

}  // namespace imap
