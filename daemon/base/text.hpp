#pragma once
// Text is UTF-8 in std::string. Folding for comparison is never applied to what is stored or shown.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace base {

bool is_utf8(std::string_view bytes);
/// The same text with every ill-formed sequence replaced by U+FFFD.
std::string to_utf8(std::string_view bytes);

std::u32string code_points(std::string_view utf8);
std::string from_code_points(std::u32string_view points);
void append_code_point(std::string& out, char32_t point);

/// Unicode NFC and NFKC (ICU). Input must be UTF-8; ill-formed sequences come out as U+FFFD.
std::string nfc(std::string_view text);
std::string nfkc(std::string_view text);

/// Without white space of any script (the ideographic space and NBSP too) at either end.
std::string trim(std::string_view text);
/// Without white space and zero-width characters anywhere.
std::string without_spaces(std::string_view text);

/// The key under which two spellings of one name are equal: NFKC, lower case, without spaces and variation selectors,
/// and with what NFKC leaves apart folded by an explicit table: 髙/高, 﨑/崎, 濵/浜 and their kin, ヶ/ケ, dashes and
/// waves.
std::string match_key(std::string_view text);

/// Columns that a mail client or terminal gives the text: East Asian wide and full-width characters and those of
/// ambiguous width count two, combining and zero-width ones none.
std::size_t display_width(std::string_view text);
/// The longest beginning of at most `columns` columns, never cutting a character from its combining marks.
std::string_view fit_columns(std::string_view text, std::size_t columns);

/// Safe in a log line or on a terminal: C0 and C1 controls, DEL, bidirectional overrides and line separators become
/// «\xNN» or «\u{NNNN}».
std::string visible(std::string_view text);
/// One line of plain text: controls and bidirectional overrides dropped, line breaks and tabs to one space. For headers
/// and letters.
std::string single_line(std::string_view text);

std::string lower_ascii(std::string_view text);
bool equal_ignoring_case(std::string_view a, std::string_view b);  // ASCII
std::vector<std::string> split(std::string_view text, char separator);

}  // namespace base
