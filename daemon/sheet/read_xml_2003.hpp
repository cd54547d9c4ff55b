#pragma once
// The XML of Excel 2002 and 2003 («XML スプレッドシート»).

#include "sheet/read_workbook.hpp"

namespace sheet {

std::expected<Workbook, Unread> read_xml_2003(std::string_view bytes, const Limits& limits);

}  // namespace sheet
