#pragma once
// Charsets as Japanese mail uses them, by ICU. See README of this folder's tests for what each client sends.

#include <optional>
#include <string>
#include <string_view>

namespace mail {

/// The bytes as UTF-8. An empty, unknown or wrong label is guessed over: ISO-2022-JP escapes, then strict UTF-8, then
/// windows-31j, then EUC-JP. Shift_JIS means windows-31j; ISO-2022-JP is read with its vendor extensions, half-width
/// kana, JIS X 0212 and SO/SI. UTF-7 is refused (read as ASCII). What no charset explains becomes U+FFFD.
std::string decode_charset(std::string_view bytes, std::string_view label);

/// RFC 2047 encoded words anywhere in the value, adjacent ones of one charset joined before decoding; raw 8-bit bytes
/// guessed as above.
std::string decode_header(std::string_view value);

}  // namespace mail
