#pragma once
// Content-Transfer-Encoding (RFC 2045 section 6) of mail as it really is: junk is skipped, nothing fails.

#include <string>
#include <string_view>

namespace mail {

/// The content of a body. `encoding` is the lower-case token; what is not known is the identity.
std::string decode_transfer(std::string_view body, std::string_view encoding);

/// Base64 up to its padding; what a list server adds behind it is no content.
std::string decode_base64(std::string_view body);

/// Quoted-printable. Raw control and 8-bit bytes (unencoded ISO-2022-JP) are kept, a «=» that escapes nothing too.
std::string decode_quoted_printable(std::string_view body);

/// The first file of a uuencoded body.
std::string decode_uuencode(std::string_view body);

/// The Q encoding of RFC 2047: quoted-printable with «_» for a space.
std::string decode_q(std::string_view text);

/// «%E3%81%82» as bytes; a «%» that escapes nothing is kept.
std::string decode_percent(std::string_view text);

}  // namespace mail
