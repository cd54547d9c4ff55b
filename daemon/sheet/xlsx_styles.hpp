#pragma once
// Of styles.xml, what a reader of values needs: which cell formats are dates, which fonts are struck through.

#include <string>
#include <vector>

#include "sheet/number_format.hpp"
#include "sheet/zip_container.hpp"

namespace sheet {

struct CellStyle {
  FormatKind format = FormatKind::plain;
  bool struck = false;
};

/// One for each `xf` of `cellXfs`.
std::expected<std::vector<CellStyle>, Unread> read_styles(ZipContainer& zip, const std::string& part);

}  // namespace sheet
