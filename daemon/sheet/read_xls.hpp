#pragma once
// .xls (BIFF2 to BIFF8), in a Compound File or bare. Charts, macro sheets and modules are left out.

#include "sheet/read_workbook.hpp"

namespace sheet {

std::expected<Workbook, Unread> read_xls(std::string_view bytes, const Limits& limits);

}  // namespace sheet
