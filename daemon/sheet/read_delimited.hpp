#pragma once
// .csv and .tsv (RFC 4180, as Excel in Japan writes it).

#include "sheet/read_workbook.hpp"

namespace sheet {

/// One sheet, named after the file. All cells are text, as written: a number's leading zeros count. The encoding and
/// the separator are found from the content; `type` breaks ties.
std::expected<Workbook, Unread> read_delimited(std::string_view bytes, std::string_view name, FileType type,
                                               const Limits& limits);

/// The separator (comma, tab or semicolon) that cuts the lines most evenly; '\0' where none does.
char find_separator(std::string_view text);

}  // namespace sheet
