#pragma once
// One worksheet part of an .xlsx, streamed into a Sheet.

#include <cstdint>
#include <string>
#include <vector>

#include "sheet/rich_text.hpp"
#include "sheet/workbook.hpp"
#include "sheet/xlsx_styles.hpp"
#include "sheet/zip_container.hpp"

namespace sheet {

/// What the sheets of a workbook share. The shared strings are the first of the workbook's pool.
struct XlsxContext {
  const Limits& limits;
  Workbook& workbook;
  std::vector<CellStyle> styles;
  std::vector<Strike> shared;  // one for each shared string
  bool date1904 = false;
  std::size_t cells = 0;  // so far, over all sheets
};

/// Fills cells, merges, hidden rows and columns, and widths. Cells end up by row, then column; of two at one place the
/// later counts.
std::expected<void, Unread> read_worksheet(ZipContainer& zip, const std::string& part, XlsxContext& context,
                                           Sheet& sheet);

/// An ISO 8601 day, time or both (`t="d"`) as a serial of the 1900 system; nullopt where it is none.
std::optional<double> serial_of_iso8601(std::string_view text);

}  // namespace sheet
