#pragma once
// A workbook as values: sheets of cells, whatever the file format. Rows and columns count from 1, as people read them.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sheet {

enum class CellKind : std::uint8_t { number, text, boolean, error };

/// 24 bytes a cell; text lies in the workbook's pool, once however often it is used.
struct Cell {
  std::uint32_t row = 0;
  std::uint32_t column = 0;
  union {
    double number =
        0;  // number (a date is its serial of the 1900 system when the cell's format is one), boolean: 0 or 1
    std::uint32_t text;  // text and error: index into Workbook::strings («#N/A»)
  };
  CellKind kind = CellKind::number;
  bool date : 1 = false;  // the number is a day or time by its format
  bool formula : 1 = false;
  bool uncalculated : 1 = false;  // a formula without a stored value; number is 0 and means nothing
  bool struck : 1 = false;        // some or all of its text is struck through
};

struct Range {
  std::uint32_t first_row = 0, first_column = 0, last_row = 0, last_column = 0;
  friend bool operator==(const Range&, const Range&) = default;
};

struct Span {  // first..last, both inside
  std::uint32_t first = 0, last = 0;
  bool contains(std::uint32_t n) const { return first <= n && n <= last; }
  friend bool operator==(const Span&, const Span&) = default;
};

struct ColumnWidth {
  Span columns;
  double width = 0;  // in characters, as Excel counts
};

struct Sheet {
  std::string name;
  bool hidden = false;
  std::vector<Cell> cells;  // by row, then column; non-empty ones only (an empty string is no cell)
  std::vector<Range> merges;
  std::vector<Span> hidden_rows, hidden_columns;
  std::vector<ColumnWidth> widths;

  const Cell* find(std::uint32_t row, std::uint32_t column) const;  // nullptr where empty
};

struct Workbook {
  std::vector<Sheet> sheets;
  std::vector<std::string> strings;  // UTF-8
  bool truncated = false;            // a limit cut it; never judged as a list
  bool date1904 = false;  // the file counts days from 1904; the cells' dates are of the 1900 system all the same

  std::string_view text(const Cell& cell) const { return strings[cell.text]; }
  /// What the cell shows, as far as a value shows it: text as it is, whole numbers without a point, others in their
  /// shortest form.
  std::string shown(const Cell& cell) const;
};

/// «H12»
std::string cell_name(std::uint32_t row, std::uint32_t column);
/// «H»
std::string column_name(std::uint32_t column);

}  // namespace sheet
