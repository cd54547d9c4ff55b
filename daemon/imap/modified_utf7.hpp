#pragma once
// Folder names as IMAP writes them (RFC 3501 section 5.1.3).

#include <optional>
#include <string>
#include <string_view>

namespace imap {

/// «受付» → «&U9dO2A-», «&» → «&-». Input is UTF-8; ill-formed sequences become U+FFFD.
std::string to_modified_utf7(std::string_view utf8);

/// Back. nullopt where the text is no modified UTF-7: 8-bit or control characters, a shift without its end, half a
/// surrogate pair.
std::optional<std::string> from_modified_utf7(std::string_view text);

/// As a quoted string of IMAP: «"a \"b\""». The text must hold neither CR, LF nor NUL.
std::string quoted(std::string_view text);

}  // namespace imap
