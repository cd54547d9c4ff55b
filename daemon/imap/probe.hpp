#pragma once
// What a look at the server finds, for a person who sets the service up. Changes nothing.

#include "imap/imap_mailbox.hpp"

namespace imap {

struct Found {
  net::TlsDescription tls;
  std::vector<std::string> capabilities;
  std::vector<Folder> folders;
  std::uint32_t messages = 0;  // in the mailbox
  std::uint32_t uid_validity = 0;
  std::vector<std::string> missing_folders;  // of the options, which the service would make
};

/// Logs in, lists, EXAMINEs the mailbox and leaves.
base::Result<Found> probe(const Options& options);

}  // namespace imap
