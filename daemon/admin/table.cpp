#include "admin/table.hpp"

#include <algorithm>

#include "admin/command.hpp"
#include "base/text.hpp"

namespace admin {

std::string Table::shown() const {
  std::vector<std::size_t> widths;
  for (const auto& row : rows_)
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (widths.size() <= i) widths.push_back(0);
      widths[i] = std::max(widths[i], base::display_width(base::visible(row[i])));
    }
  std::string out;
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    std::string line;
    for (std::size_t i = 0; i < rows_[r].size(); ++i) {
      const auto cell = base::visible(rows_[r][i]);
      line += cell;
      if (i + 1 < rows_[r].size()) line.append(widths[i] - base::display_width(cell) + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += (r == 0 ? coloured(line, 1) : line) + "\n";
  }
  return out;
}

}  // namespace admin
