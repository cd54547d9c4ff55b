#pragma once
// Lays text out within a number of columns as Japanese typesetting wants it (kinsoku: no 。 at the start of a line, no
// 「 at its end).

#include <string>
#include <string_view>

namespace reply {

/// Every line of the text within `columns` (base::display_width). A line that was cut goes on under its own first word:
/// behind its leading blanks, its bullet (・, ※), or its label («  理由  …»: a short first word and two blanks). Breaks
/// after a particle or a punctuation mark are preferred; words of ASCII, like an address, are cut only where they are
/// longer than a line. Trailing blanks are dropped, and more than one blank line in a row is one.
std::string wrap_lines(std::string_view text, std::size_t columns);

}  // namespace reply
