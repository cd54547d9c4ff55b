#pragma once
// Authentication-Results (RFC 8601).

#include <string_view>

#include "mail/mail.hpp"

namespace mail {

/// One header's value. Comments are dropped and quoted strings opened before anything is believed; what stands behind
/// an unclosed one is dropped with its method. Without an authserv-id (Exchange Online leaves it out) the id is empty.
AuthenticationResults parse_authentication_results(std::string_view raw);

}  // namespace mail
