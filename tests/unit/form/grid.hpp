#pragma once
// Workbooks drawn as text, for tests of whatever reads lists.
//
//   tests::Grid grid;
//   grid.sheet("様式1").rows(R"(
//     順位 | 医療機関名 | 許可病床数（合計）
//     1    | ○○病院     | 120
//   )");
//   const sheet::Workbook workbook = grid.workbook();
//
// One line a row, «|» between cells, blanks around a cell dropped; the lines that hold the delimiters of the raw string
// count for nothing, an empty line in between is an empty row. What a cell says:
//   (nothing)      no cell                    120, -3, 120.5   a number
//   '120           the text 120               @2026-01-31      a day (number with the date format)
//   #N/A, #REF!…   an error                   =?               a formula without a stored value
//   =0, =○○病院    a formula and its value    ~text~, ~120~    struck through
//   <              merged with the cell left  ^                merged with the cell above
//   \n             a line break inside a cell

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "sheet/workbook.hpp"

namespace tests {

class Grid {
 public:
  /// Begins a sheet; what follows goes there.
  Grid& sheet(std::string name, bool hidden = false) {
    workbook_.sheets.emplace_back();
    workbook_.sheets.back().name = std::move(name);
    workbook_.sheets.back().hidden = hidden;
    next_row_ = 1;
    return *this;
  }

  /// Appends rows, the first column being `first_column`.
  Grid& rows(std::string_view drawing, std::uint32_t first_column = 1) {
    if (drawing.starts_with('\n')) drawing.remove_prefix(1);
    while (!drawing.empty()) {
      const auto end = std::min(drawing.find('\n'), drawing.size());
      const auto line = trimmed(drawing.substr(0, end));
      const bool last = end == drawing.size();
      if (!last || !line.empty()) row(line, first_column);
      drawing.remove_prefix(last ? end : end + 1);
    }
    return *this;
  }

  Grid& row(std::string_view line, std::uint32_t first_column = 1) {
    std::uint32_t column = first_column;
    for (std::size_t at = 0; at <= line.size(); ++column) {
      const auto end = std::min(line.find('|', at), line.size());
      put(next_row_, column, trimmed(line.substr(at, end - at)));
      at = end + 1;
    }
    ++next_row_;
    return *this;
  }

  /// Goes on at this row.
  Grid& at_row(std::uint32_t row) {
    next_row_ = row;
    return *this;
  }
  std::uint32_t next_row() const { return next_row_; }

  Grid& hide_row(std::uint32_t row) {
    current().hidden_rows.push_back({row, row});
    return *this;
  }
  Grid& hide_column(std::uint32_t column) {
    current().hidden_columns.push_back({column, column});
    return *this;
  }
  Grid& merge(std::uint32_t first_row, std::uint32_t first_column, std::uint32_t last_row, std::uint32_t last_column) {
    current().merges.push_back({first_row, first_column, last_row, last_column});
    return *this;
  }

  /// Sets one cell, written as in rows().
  Grid& put(std::uint32_t row, std::uint32_t column, std::string_view written) {
    if (written.empty()) return *this;
    if (written == "<" || written == "^") {
      widen(row, column, written == "<");
      return *this;
    }
    auto& cells = current().cells;
    const auto key = std::pair{row, column};
    const auto at =
        std::ranges::lower_bound(cells, key, {}, [](const sheet::Cell& c) { return std::pair{c.row, c.column}; });
    const auto made = cell(row, column, written);
    if (at != cells.end() && std::pair{at->row, at->column} == key) {
      *at = made;
    } else {
      cells.insert(at, made);
    }
    return *this;
  }

  const sheet::Workbook& workbook() const { return workbook_; }

 private:
  sheet::Sheet& current() {
    if (workbook_.sheets.empty()) sheet("Sheet1");
    return workbook_.sheets.back();
  }

  static std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
  }

  // Takes the cell into the merge that holds its neighbour; a drawing has to be a rectangle in the end.
  void widen(std::uint32_t row, std::uint32_t column, bool left) {
    const std::uint32_t r = left ? row : row - 1;
    const std::uint32_t c = left ? column - 1 : column;
    for (auto& m : current().merges) {
      if (r < m.first_row || r > m.last_row || c < m.first_column || c > m.last_column) continue;
      m.last_row = std::max(m.last_row, row);
      m.last_column = std::max(m.last_column, column);
      return;
    }
    current().merges.push_back({r, c, row, column});
  }

  std::uint32_t pooled(std::string_view written) {
    std::string text;
    for (std::size_t i = 0; i < written.size(); ++i) {
      if (written.substr(i, 2) == "\\n") {
        text += '\n';
        ++i;
      } else {
        text += written[i];
      }
    }
    const auto [at, is_new] = pool_.try_emplace(text, static_cast<std::uint32_t>(workbook_.strings.size()));
    if (is_new) workbook_.strings.push_back(text);
    return at->second;
  }

  static bool number_in(std::string_view text, double& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size();
  }

  sheet::Cell cell(std::uint32_t row, std::uint32_t column, std::string_view written) {
    sheet::Cell out;
    out.row = row;
    out.column = column;
    if (written == "=?") {
      out.formula = out.uncalculated = true;
      return out;
    }
    if (written.starts_with('=')) {
      out.formula = true;
      written.remove_prefix(1);
    }
    if (written.size() > 2 && written.starts_with('~') && written.ends_with('~')) {
      out.struck = true;
      written = written.substr(1, written.size() - 2);
    }
    double number = 0;
    const auto day = written.starts_with('@') ? base::parse_iso_date(written.substr(1)) : std::nullopt;
    if (day) {
      out.number = base::to_excel_serial(*day);
      out.date = true;
    } else if (number_in(written, number)) {
      out.number = number;
    } else if (written == "TRUE" || written == "FALSE") {
      out.kind = sheet::CellKind::boolean;
      out.number = written == "TRUE" ? 1 : 0;
    } else {
      const bool error =
          written.starts_with('#') && (written.ends_with('!') || written.ends_with('?') || written == "#N/A");
      out.kind = error ? sheet::CellKind::error : sheet::CellKind::text;
      if (written.starts_with('\'')) written.remove_prefix(1);
      out.text = pooled(written);
    }
    return out;
  }

  sheet::Workbook workbook_;
  std::map<std::string, std::uint32_t> pool_;
  std::uint32_t next_row_ = 1;
};

}  // namespace tests
