#pragma once
// Plain text of unknown encoding.

#include <optional>
#include <string>
#include <string_view>

namespace sheet {

struct DecodedText {
  std::string text;          // UTF-8, without a byte order mark; U+FFFD for what has no meaning
  std::size_t unknown = 0;   // how many of those there are
  std::string_view charset;  // «UTF-8», «UTF-16LE», «windows-31j», …
};

/// By byte order mark; UTF-16 without one where every second byte is 0 often enough; ISO-2022-JP by its escapes; strict
/// UTF-8; else windows-31j, or EUC-JP where only that fits.
DecodedText decode_text(std::string_view bytes);

/// From a charset that ICU knows, by its name there.
DecodedText decode_as(const char* charset, std::string_view bytes);

/// Is it text at all: no control characters but line ends and tabs, (nearly) everything decodes. Looks at the first 64
/// KiB.
bool is_text(std::string_view bytes);

}  // namespace sheet
