#pragma once
// .ods (ODF 1.0 to 1.3).

#include "sheet/read_workbook.hpp"

namespace sheet {

std::expected<Workbook, Unread> read_ods(std::string_view bytes, const Limits& limits);

}  // namespace sheet
