#pragma once
// Sets of UIDs («3,5:9») and IMAP's date-time.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "ports/mailbox.hpp"

namespace imap {

/// Ranges where UIDs follow each other; the order given does not matter. Empty for none.
std::string uid_set(std::vector<ports::Uid> uids);

/// The UIDs of a set of numbers and ranges, at most `most` of them; nullopt for anything else («*», 0, more than fit in
/// 32 bits).
std::optional<std::vector<ports::Uid>> parse_uid_set(std::string_view text, std::size_t most = 1'000'000);

/// A number of at most 32 bits, or of at most 64, digits only.
std::optional<std::uint32_t> parse_number(std::string_view text);
std::optional<std::uint64_t> parse_large_number(std::string_view text);

/// « 7-Mar-2025 14:05:00 +0900» (RFC 3501, date-time), and back.
std::optional<base::Instant> parse_date_time(std::string_view text);
std::string date_time(base::Instant instant);

}  // namespace imap
