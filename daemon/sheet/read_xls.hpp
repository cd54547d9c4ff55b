#pragma once
// .xls (BIFF5 to BIFF8), in a Compound File or bare.

#include "sheet/read_workbook.hpp"

namespace sheet {

std::expected<Workbook, Unread> read_xls(std::string_view bytes, const Limits& limits);

}  // namespace sheet
