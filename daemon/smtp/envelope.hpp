#pragma once
// What may be sent at all, looked at before the server hears a word.

#include <optional>
#include <string>
#include <string_view>

#include "ports/mailer.hpp"

namespace smtp {

/// True for an address that stands safely between < and >: printable ASCII without spaces and angle brackets, an @ with
/// something on both sides, at most 254 bytes.
bool is_safe_address(std::string_view address);

/// Why this mail cannot be sent: a permanent outcome of stage MAIL, RCPT or body. nullopt where nothing is wrong with
/// it.
std::optional<ports::Outcome> fault_of(const ports::Outgoing& mail);

/// The message with dots doubled at the beginning of lines (RFC 5321 section 4.5.2), ending with CRLF, without the
/// final dot.
std::string dot_stuffed(std::string_view message);

bool has_eight_bit(std::string_view message);

}  // namespace smtp
