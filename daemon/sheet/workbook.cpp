#include "sheet/workbook.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace sheet {

const Cell* Sheet::find(std::uint32_t row, std::uint32_t column) const {
  const auto at = std::ranges::lower_bound(cells, std::pair{row, column}, {},
                                           [](const Cell& c) { return std::pair{c.row, c.column}; });
  return at != cells.end() && at->row == row && at->column == column ? &*at : nullptr;
}

std::string Workbook::shown(const Cell& cell) const {
  switch (cell.kind) {
    case CellKind::text:
    case CellKind::error:
      return std::string(text(cell));
    case CellKind::boolean:
      return cell.number != 0 ? "TRUE" : "FALSE";
    case CellKind::number:
      break;
  }
  if (cell.uncalculated) return {};
  if (std::abs(cell.number) < 1e15 && cell.number == std::floor(cell.number))
    return fmt::format("{}", static_cast<long long>(cell.number));
  return fmt::format("{}", cell.number);
}

std::string column_name(std::uint32_t column) {
  std::string out;
  for (; column > 0; column = (column - 1) / 26) out.insert(out.begin(), static_cast<char>('A' + (column - 1) % 26));
  return out;
}

std::string cell_name(std::uint32_t row, std::uint32_t column) {
  return column_name(column) + fmt::format("{}", row);
}

}  // namespace sheet
