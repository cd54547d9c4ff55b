#pragma once
// A sheet by rows, with its merges at hand. Costs what is written in the sheet, not what is formatted.

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sheet/workbook.hpp"

namespace form {

class SheetView {
 public:
  SheetView(const sheet::Workbook& book, const sheet::Sheet& sheet);

  const sheet::Workbook& book() const { return *book_; }
  const sheet::Sheet& sheet() const { return *sheet_; }

  struct Row {
    std::uint32_t number = 0;
    std::span<const sheet::Cell> cells;  // by column; never empty
  };
  /// Rows with at least one cell, by number.
  const std::vector<Row>& rows() const { return rows_; }
  /// The cells of one row; empty where there are none.
  std::span<const sheet::Cell> row(std::uint32_t number) const;
  const sheet::Cell* cell(std::uint32_t row, std::uint32_t column) const;

  /// The merge that covers the cell; nullptr for a cell of its own. Merges count for their first 64 columns.
  const sheet::Range* merge_at(std::uint32_t row, std::uint32_t column) const;
  /// The cell that is seen there: the merge's first cell where it is covered.
  const sheet::Cell* seen(std::uint32_t row, std::uint32_t column) const;

  bool row_hidden(std::uint32_t row) const;
  bool column_hidden(std::uint32_t column) const;

  /// The text of a text cell; empty for others.
  std::string_view text(const sheet::Cell& cell) const;

 private:
  const sheet::Workbook* book_;
  const sheet::Sheet* sheet_;
  std::vector<Row> rows_;
  std::map<std::uint32_t, std::vector<const sheet::Range*>> merges_;  // by column, then first row
  std::vector<sheet::Span> hidden_rows_;                              // joined and sorted
};

}  // namespace form
