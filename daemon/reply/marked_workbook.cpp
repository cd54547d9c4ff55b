#include <xlsxwriter.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/text.hpp"
#include "reply/letter.hpp"
#include "reply/workbook_writer.hpp"

namespace reply {
namespace {

using Place = std::pair<std::uint32_t, std::uint32_t>;  // row, column

struct Mark {
  bool is_error = false;
  std::string text;
};

/// «H12» as row and column; nothing else.
std::optional<Place> place_named(std::string_view cell) {
  std::uint32_t row = 0, column = 0;
  std::size_t at = 0;
  for (; at < cell.size() && cell[at] >= 'A' && cell[at] <= 'Z' && at < 3; ++at)
    column = column * 26 + static_cast<std::uint32_t>(cell[at] - 'A') + 1;
  for (; at < cell.size() && cell[at] >= '0' && cell[at] <= '9' && row < 10'000'000; ++at)
    row = row * 10 + static_cast<std::uint32_t>(cell[at] - '0');
  if (at != cell.size() || row == 0 || row > LXW_ROW_MAX || column == 0 || column > LXW_COL_MAX) return std::nullopt;
  return Place{row, column};
}

/// The cell that the finding marks: its own; of a whole row its first written one.
std::optional<Place> place_of(const rules::Finding& finding, const sheet::Sheet& its_sheet) {
  if (auto place = place_named(finding.cell)) return place;
  if (finding.row == 0 || finding.row > LXW_ROW_MAX) return std::nullopt;
  const auto first = std::ranges::lower_bound(its_sheet.cells, finding.row, {}, &sheet::Cell::row);
  if (first != its_sheet.cells.end() && first->row == finding.row) return Place{first->row, first->column};
  return Place{finding.row, 1};
}

std::map<Place, Mark> marks_of(const std::vector<rules::Finding>& findings, const sheet::Sheet& its_sheet) {
  constexpr std::size_t longest = 3000;
  std::map<Place, Mark> marks;
  for (const auto& finding : findings) {
    const bool is_error = finding.severity == rules::Severity::error;
    if (finding.sheet != its_sheet.name || (!is_error && finding.severity != rules::Severity::warning)) continue;
    const auto place = place_of(finding, its_sheet);
    if (!place) continue;
    auto& mark = marks[*place];
    mark.is_error = mark.is_error || is_error;
    if (mark.text.size() > longest) continue;
    if (!mark.text.empty()) mark.text += "\n\n";
    mark.text += is_error ? "【修正をお願いしたい箇所】" : "【ご確認いただきたい点】";
    mark.text += "\n理由: " + finding.message;
    if (!finding.fix.empty()) mark.text += "\n修正: " + finding.fix;
  }
  return marks;
}

struct Bounds {
  std::uint32_t rows = 0, columns = 0;
};

Bounds used_bounds(const sheet::Sheet& its_sheet, const std::map<Place, Mark>& marks) {
  Bounds bounds;
  for (const auto& cell : its_sheet.cells)
    bounds = {std::max(bounds.rows, cell.row), std::max(bounds.columns, cell.column)};
  for (const auto& [place, mark] : marks)
    bounds = {std::max(bounds.rows, place.first), std::max(bounds.columns, place.second)};
  return bounds;
}

bool overlap(const sheet::Range& a, const sheet::Range& b) {
  return a.first_row <= b.last_row && b.first_row <= a.last_row && a.first_column <= b.last_column &&
         b.first_column <= a.last_column;
}

/// The merges that Excel accepts again: within what is used, of two cells or more, none over another. Bounded, for the
/// library writes every cell of them.
std::vector<sheet::Range> writable_merges(const sheet::Sheet& its_sheet, const Bounds& bounds) {
  constexpr std::size_t most = 2'000;
  std::uint64_t cells_left = 200'000;
  std::vector<sheet::Range> kept;
  for (auto range : its_sheet.merges) {
    if (range.last_row - range.first_row > 5'000 || range.last_column - range.first_column > 500)
      continue;  // nobody's layout
    range.last_row = std::min(range.last_row, bounds.rows);
    range.last_column = std::min(range.last_column, bounds.columns);
    if (range.first_row == 0 || range.first_column == 0 || range.first_row > range.last_row ||
        range.first_column > range.last_column)
      continue;
    const std::uint64_t area =
        std::uint64_t{range.last_row - range.first_row + 1} * (range.last_column - range.first_column + 1);
    if (area < 2 || area > cells_left ||
        std::ranges::any_of(kept, [&](const auto& other) { return overlap(range, other); }))
      continue;
    kept.push_back(range);
    cells_left -= area;
    if (kept.size() == most) break;
  }
  return kept;
}

Look look_of(const Mark* mark, const sheet::Cell* cell) {
  Look look;
  if (mark != nullptr) look.fill = mark->is_error ? Look::Fill::error : Look::Fill::warning;
  if (cell == nullptr) return look;
  look.struck = cell->struck;
  if (cell->date && cell->kind == sheet::CellKind::number && !cell->uncalculated)
    look.number = cell->number == std::floor(cell->number) ? Look::Number::date : Look::Number::time;
  return look;
}

void write_cell(WorkbookWriter& writer, lxw_worksheet* sheet, const sheet::Workbook& workbook, const sheet::Cell& cell,
                Look look) {
  if (cell.uncalculated) return writer.write_blank(sheet, cell.row, cell.column, look);
  switch (cell.kind) {
    case sheet::CellKind::number:
      return writer.write_number(sheet, cell.row, cell.column, cell.number, look);
    case sheet::CellKind::boolean:
      return writer.write_boolean(sheet, cell.row, cell.column, cell.number != 0, look);
    case sheet::CellKind::text:
    case sheet::CellKind::error:
      break;
  }
  const auto text = workbook.text(cell);
  look.wrapped = text.find('\n') != std::string_view::npos;
  writer.write_text(sheet, cell.row, cell.column, text, look);
}

void set_columns(lxw_worksheet* sheet, const sheet::Sheet& from, const Bounds& bounds) {
  const auto is_hidden = [&](std::uint32_t column) {
    return std::ranges::any_of(from.hidden_columns, [&](const auto& span) { return span.contains(column); });
  };
  for (std::uint32_t column = 1; column <= std::min<std::uint32_t>(bounds.columns, LXW_COL_MAX); ++column) {
    double width = LXW_DEF_COL_WIDTH;
    for (const auto& entry : from.widths)
      if (entry.columns.contains(column) && entry.width > 0) width = std::min(entry.width, 255.0);
    lxw_row_col_options options = {};
    options.hidden = is_hidden(column) ? 1 : 0;
    if (options.hidden || width != LXW_DEF_COL_WIDTH) {
      const auto index = static_cast<lxw_col_t>(column - 1);
      worksheet_set_column_opt(sheet, index, index, width, nullptr, &options);
    }
  }
}

void hide_rows(lxw_worksheet* sheet, const sheet::Sheet& from, const Bounds& bounds) {
  for (const auto& span : from.hidden_rows)
    for (std::uint32_t row = std::max(span.first, 1U);
         row <= std::min({span.last, bounds.rows, static_cast<std::uint32_t>(LXW_ROW_MAX)}); ++row) {
      lxw_row_col_options options = {};
      options.hidden = 1;
      worksheet_set_row_opt(sheet, row - 1, LXW_DEF_ROW_HEIGHT, nullptr, &options);
    }
}

void write_sheet(WorkbookWriter& writer, lxw_worksheet* sheet, const sheet::Workbook& workbook,
                 const sheet::Sheet& from, const std::vector<rules::Finding>& findings, const std::string& author) {
  const auto marks = marks_of(findings, from);
  const auto bounds = used_bounds(from, marks);
  set_columns(sheet, from, bounds);
  hide_rows(sheet, from, bounds);
  for (const auto& range : writable_merges(from, bounds))
    worksheet_merge_range(sheet, range.first_row - 1, static_cast<lxw_col_t>(range.first_column - 1),
                          range.last_row - 1, static_cast<lxw_col_t>(range.last_column - 1), "", nullptr);
  for (const auto& cell : from.cells) {
    const auto mark = marks.find({cell.row, cell.column});
    write_cell(writer, sheet, workbook, cell, look_of(mark == marks.end() ? nullptr : &mark->second, &cell));
  }
  for (const auto& [place, mark] : marks) {
    if (from.find(place.first, place.second) == nullptr)
      writer.write_blank(sheet, place.first, place.second, look_of(&mark, nullptr));
    writer.write_comment(sheet, place.first, place.second, mark.text, author);
  }
}

}  // namespace

base::Result<std::string> marked_workbook(const sheet::Workbook& workbook, const std::vector<rules::Finding>& findings,
                                          const std::string& author) {
  if (workbook.sheets.empty()) return base::fail(base::Failure::bad_input, "the workbook has no sheets");
  WorkbookWriter writer;
  const bool all_hidden = std::ranges::all_of(workbook.sheets, &sheet::Sheet::hidden);
  bool active = false;
  for (const auto& from : workbook.sheets) {
    auto* sheet = writer.add_sheet(from.name);
    if (sheet == nullptr) break;
    write_sheet(writer, sheet, workbook, from, findings, author);
    const bool hidden = from.hidden && !(all_hidden && !active);
    if (hidden) worksheet_hide(sheet);
    if (!hidden && !active) {
      worksheet_activate(sheet);
      worksheet_set_first_sheet(sheet);
      active = true;
    }
  }
  return writer.finish();
}

}  // namespace reply
