#pragma once
// For the files that hold ImapMailbox's methods.

#include "imap/imap_mailbox.hpp"

namespace imap {

template <class Step>
auto ImapMailbox::closing_on_failure(Step step) {
  auto result = step();
  if (!result) {
    session_.reset();
    selected_ = false;
  }
  return result;
}

}  // namespace imap
