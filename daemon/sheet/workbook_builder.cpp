#include "sheet/workbook_builder.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "sheet/rich_text.hpp"

namespace sheet {
namespace {

void add_span(std::vector<Span>& spans, Span span) {
  if (!spans.empty() && spans.back().last + 1 == span.first) {
    spans.back().last = span.last;
  } else {
    spans.push_back(span);
  }
}

}  // namespace

double characters_of_points(double points) {
  // Seven pixels a digit of the usual font and five around them, 96 pixels an inch.
  constexpr double pixels_per_point = 96.0 / 72, around = 5, digit = 7;
  return std::max(0.0, (points * pixels_per_point - around) / digit);
}

WorkbookBuilder::WorkbookBuilder(Workbook& workbook, const Limits& limits)
    : workbook_(workbook), limits_(limits), pooled_(0, Lookup{&workbook.strings}, Lookup{&workbook.strings}) {}

void WorkbookBuilder::fail(Trouble trouble, std::string_view what) {
  if (trouble_) return;
  const auto where =
      workbook_.sheets.empty() ? std::string{} : fmt::format("sheet «{}»: ", base::visible(sheet().name));
  trouble_ = Unread{trouble, where + std::string(what)};
}

void WorkbookBuilder::start_sheet(std::string name, bool hidden) {
  auto& started = workbook_.sheets.emplace_back();
  started.name = std::move(name);
  started.hidden = hidden;
  constexpr std::size_t most_sheets = 10'000;
  if (workbook_.sheets.size() > most_sheets) fail(Trouble::too_large, "too many sheets");
  sorted_ = true;
}

void WorkbookBuilder::finish_sheet() {
  std::ranges::sort(sheet().hidden_rows, {}, &Span::first);
  if (sorted_) return;
  const auto place = [](const Cell& cell) { return std::pair{cell.row, cell.column}; };
  auto& cells = sheet().cells;
  std::ranges::stable_sort(cells, {}, place);
  std::ranges::reverse(cells);  // the last of each place comes first
  const auto repeated = std::ranges::unique(cells, {}, place);
  cells.erase(repeated.begin(), repeated.end());
  std::ranges::reverse(cells);
}

void WorkbookBuilder::add(const Cell& cell) {
  if (trouble_) return;
  if (cell.row == 0 || cell.column == 0 || cell.row > most_rows || cell.column > most_columns) {
    return fail(Trouble::unreadable, "a cell off the sheet");
  }
  if (cells_ >= limits_.cells) return fail(Trouble::too_large, "too many cells");
  ++cells_;
  auto& cells = sheet().cells;
  if (!cells.empty() && std::pair{cells.back().row, cells.back().column} >=
                            std::pair<std::uint32_t, std::uint32_t>{cell.row, cell.column}) {
    sorted_ = false;
  }
  cells.push_back(cell);
}

void WorkbookBuilder::add_text(Cell cell, std::string text, CellKind kind) {
  if (text.empty() || trouble_) return;
  cell.kind = kind;
  cell.text = pool(std::move(text));
  add(cell);
}

std::uint32_t WorkbookBuilder::pool(std::string text) {
  if (cut_text(text, limits_.text)) workbook_.truncated = true;
  if (const auto known = pooled_.find(std::string_view(text)); known != pooled_.end()) return *known;
  auto& strings = workbook_.strings;
  if (strings.size() >= limits_.strings) {
    fail(Trouble::too_large, "too many strings");
    return 0;
  }
  strings.push_back(std::move(text));
  const auto at = static_cast<std::uint32_t>(strings.size() - 1);
  pooled_.insert(at);
  return at;
}

void WorkbookBuilder::add_merge(const Range& range) {
  if (trouble_) return;
  if (sheet().merges.size() >= limits_.merges) return fail(Trouble::too_large, "too many merged ranges");
  if (range.first_row == 0 || range.first_column == 0 || range.first_row > range.last_row ||
      range.first_column > range.last_column || range.last_row > most_rows || range.last_column > most_columns) {
    return;
  }
  sheet().merges.push_back(range);
}

void WorkbookBuilder::hide_rows(Span rows) {
  rows.last = std::min(rows.last, most_rows);
  if (trouble_ || rows.first == 0 || rows.first > rows.last) return;
  if (sheet().hidden_rows.size() >= most_rows) return fail(Trouble::too_large, "too many hidden rows");
  add_span(sheet().hidden_rows, rows);
}

void WorkbookBuilder::add_columns(Span columns, std::optional<double> width, bool hidden) {
  columns.last = std::min(columns.last, most_columns);
  if (trouble_ || columns.first == 0 || columns.first > columns.last) return;
  if (sheet().widths.size() >= most_columns || sheet().hidden_columns.size() >= most_columns) {
    return fail(Trouble::too_large, "too many column descriptions");
  }
  if (width) sheet().widths.push_back({columns, *width});
  if (hidden || width == 0.0) add_span(sheet().hidden_columns, columns);
}

}  // namespace sheet
