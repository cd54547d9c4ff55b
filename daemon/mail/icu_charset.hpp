#pragma once
// The one door to ICU's converters. Bad bytes become U+FFFD and are counted.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace mail {

struct Converted {
  std::string text;     // UTF-8
  std::size_t bad = 0;  // sequences that the charset does not explain
};

/// The bytes, all of them in the charset `name`; nullopt where ICU has no such charset, and for UTF-7 and its kin,
/// which hide text from filters. Shift_JIS and its other names mean windows-31j. Private-use characters are kept.
std::optional<Converted> convert_charset(std::string_view bytes, std::string_view name);

/// ISO-2022-JP and JIS8 as they are sent: vendor characters, half-width kana by ESC ( I, by SO/SI and as 8-bit bytes,
/// JIS X 0212, broken line ends. Bytes of another charset between the escapes are guessed over.
Converted convert_iso_2022_jp(std::string_view bytes);

/// Does a text designate a Japanese set by ESC?
bool has_japanese_escape(std::string_view bytes);

/// The charset guessed, see decode_charset.
Converted convert_unlabelled(std::string_view bytes);

}  // namespace mail
