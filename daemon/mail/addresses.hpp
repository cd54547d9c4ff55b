#pragma once
// Address lists (RFC 5322 section 3.4 and the obsolete syntax of 4.4), own reader: mimetic's frees memory twice on
// empty groups.

#include <string_view>
#include <vector>

#include "mail/mail.hpp"

namespace mail {

/// The mailboxes of an address list, groups opened, display names decoded. What is no mailbox is left out; «a@b <c@d>»
/// is c@d alone, but every further <…> counts as a mailbox of its own: a From that can be read in two ways has two
/// senders. A quoted local part that needs its quotes keeps them.
std::vector<Address> parse_addresses(std::string_view raw);

}  // namespace mail
