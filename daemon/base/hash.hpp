#pragma once
#include <string>
#include <string_view>

namespace base {

/// SHA-256 of the bytes as 64 lower-case hexadecimal digits.
std::string sha256(std::string_view bytes);

/// `count` random bytes of the operating system as 2 * count hexadecimal digits, for Message-IDs and boundaries.
std::string random_hex(std::size_t count);

/// Base64 (RFC 4648) without line breaks, and back. Decoding skips what is not of the alphabet and stops at padding.
std::string base64(std::string_view bytes);
std::string from_base64(std::string_view text);

}  // namespace base
