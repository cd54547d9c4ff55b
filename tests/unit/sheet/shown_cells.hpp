#pragma once
// A sheet in one line, to compare with what is expected.

#include <string>

#include "sheet/workbook.hpp"

namespace sheet_test {

/// «A1=text B1=12 …», with «?» for an uncalculated cell, «!» for an error, «~» for struck, «@» for a date.
inline std::string cells(const sheet::Workbook& workbook, std::size_t sheet = 0) {
  std::string out;
  for (const auto& cell : workbook.sheets.at(sheet).cells) {
    out += (out.empty() ? "" : " ") + sheet::cell_name(cell.row, cell.column) + "=" + workbook.shown(cell);
    if (cell.uncalculated) out += "?";
    if (cell.kind == sheet::CellKind::error) out += "!";
    if (cell.struck) out += "~";
    if (cell.date) out += "@";
  }
  return out;
}

}  // namespace sheet_test
