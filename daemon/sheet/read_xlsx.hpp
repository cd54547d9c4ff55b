#pragma once
// .xlsx and .xlsm (ECMA-376, transitional and strict), streamed.

#include "sheet/read_workbook.hpp"

namespace sheet {

std::expected<Workbook, Unread> read_xlsx(std::string_view bytes, const Limits& limits);

}  // namespace sheet
