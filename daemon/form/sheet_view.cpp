#include "form/sheet_view.hpp"

#include <algorithm>

namespace form {

SheetView::SheetView(const sheet::Workbook& book, const sheet::Sheet& sheet) : book_(&book), sheet_(&sheet) {
  const std::span cells(sheet.cells);
  for (std::size_t first = 0; first < cells.size();) {
    std::size_t last = first;
    while (last < cells.size() && cells[last].row == cells[first].row) ++last;
    rows_.push_back({cells[first].row, cells.subspan(first, last - first)});
    first = last;
  }
  constexpr std::uint32_t columns_counted = 64;
  for (const auto& merge : sheet.merges)
    for (auto c = merge.first_column; c <= merge.last_column && c - merge.first_column < columns_counted; ++c)
      merges_[c].push_back(&merge);
  for (auto& [column, merges] : merges_) std::ranges::sort(merges, {}, [](const auto* m) { return m->first_row; });
  auto spans = sheet.hidden_rows;
  std::ranges::sort(spans, {}, &sheet::Span::first);
  for (const auto& span : spans) {
    if (!hidden_rows_.empty() && span.first <= hidden_rows_.back().last) {
      hidden_rows_.back().last = std::max(hidden_rows_.back().last, span.last);
    } else {
      hidden_rows_.push_back(span);
    }
  }
}

std::span<const sheet::Cell> SheetView::row(std::uint32_t number) const {
  const auto at = std::ranges::lower_bound(rows_, number, {}, &Row::number);
  return at != rows_.end() && at->number == number ? at->cells : std::span<const sheet::Cell>{};
}

const sheet::Cell* SheetView::cell(std::uint32_t row_number, std::uint32_t column) const {
  const auto cells = row(row_number);
  const auto at = std::ranges::lower_bound(cells, column, {}, &sheet::Cell::column);
  return at != cells.end() && at->column == column ? &*at : nullptr;
}

const sheet::Range* SheetView::merge_at(std::uint32_t row_number, std::uint32_t column) const {
  const auto found = merges_.find(column);
  if (found == merges_.end()) return nullptr;
  const auto after =
      std::ranges::upper_bound(found->second, row_number, {}, [](const auto* m) { return m->first_row; });
  if (after == found->second.begin()) return nullptr;
  const auto* merge = *(after - 1);
  return row_number <= merge->last_row ? merge : nullptr;
}

const sheet::Cell* SheetView::seen(std::uint32_t row_number, std::uint32_t column) const {
  const auto* merge = merge_at(row_number, column);
  return merge == nullptr ? cell(row_number, column) : cell(merge->first_row, merge->first_column);
}

bool SheetView::row_hidden(std::uint32_t row_number) const {
  const auto after = std::ranges::upper_bound(hidden_rows_, row_number, {}, &sheet::Span::first);
  return after != hidden_rows_.begin() && (after - 1)->contains(row_number);
}

bool SheetView::column_hidden(std::uint32_t column) const {
  return std::ranges::any_of(sheet_->hidden_columns, [&](const auto& span) { return span.contains(column); });
}

std::string_view SheetView::text(const sheet::Cell& cell) const {
  return cell.kind == sheet::CellKind::text && !cell.uncalculated ? book_->text(cell) : std::string_view{};
}

}  // namespace form
