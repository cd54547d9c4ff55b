#include "form/heading_band.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "base/text.hpp"

namespace form {
namespace {

constexpr std::size_t columns_read = 120;

struct Part {
  std::uint32_t row = 0;
  std::uint32_t last_row = 0;
  std::uint32_t first_column = 0;
  std::uint32_t last_column = 0;
  std::string_view text;
};
using Stack = std::vector<Part>;  // from top to bottom

// How far a heading without a merge reaches over the sub-headings to its right.
std::uint32_t reach(const SheetView& view, const sheet::Cell& cell, std::uint32_t last) {
  const auto below = [&](std::uint32_t column) {
    for (auto row = cell.row + 1; row <= last; ++row)
      if (view.cell(row, column) != nullptr) return true;
    return false;
  };
  std::uint32_t column = cell.column;
  if (!below(column)) return column;
  while (column - cell.column < 16 && view.seen(cell.row, column + 1) == nullptr && below(column + 1)) ++column;
  return column;
}

std::map<std::uint32_t, Stack> stacks(const SheetView& view, std::uint32_t first, std::uint32_t last) {
  std::map<std::uint32_t, Stack> out;
  for (auto row = first; row <= last; ++row) {
    std::size_t count = 0;
    for (const auto& cell : view.row(row)) {
      if (++count > columns_read) break;
      const auto text = view.text(cell);
      const auto* merge = view.merge_at(cell.row, cell.column);
      if (text.empty() || (merge != nullptr && (merge->first_row != cell.row || merge->first_column != cell.column)))
        continue;
      Part part{row, row, cell.column, cell.column, text};
      if (merge != nullptr) {
        part.last_row = merge->last_row;
        part.last_column = std::min(merge->last_column, merge->first_column + 63);
      } else {
        part.last_column = reach(view, cell, last);
      }
      for (auto column = part.first_column; column <= part.last_column; ++column) out[column].push_back(part);
    }
  }
  return out;
}

struct Match {
  HeadingIndex::Hit hit;
  std::size_t first = 0, count = 0;  // of the stack's parts
};

// The longest run of the stack's texts that is a heading; first those that reach down to its end. A text over several
// columns is no heading of one of them by itself where other texts stand below it.
std::optional<Match> match(HeadingTexts& texts, const Stack& stack, std::uint32_t anchor) {
  std::vector<std::string_view> parts;
  for (const auto& part : stack) parts.push_back(part.text);
  for (std::size_t end = parts.size(); end > 0; --end) {
    const auto& lowest = stack[end - 1];
    if (lowest.last_row < anchor) break;
    if (end < parts.size() && lowest.last_column > lowest.first_column) continue;
    for (std::size_t begin = 0; begin < end; ++begin)
      if (const auto hit = texts.find(std::span<const std::string_view>(parts).subspan(begin, end - begin)))
        return Match{*hit, begin, end - begin};
  }
  return std::nullopt;
}

std::string written(const Stack& stack, const Match& match) {
  std::string out;
  for (std::size_t i = match.first; i < match.first + match.count; ++i) {
    if (!out.empty()) out += ' ';
    out += base::single_line(stack[i].text);
  }
  return out;
}

}  // namespace

std::vector<BandHeading> read_band(const SheetView& view, HeadingTexts& texts, std::uint32_t first, std::uint32_t last,
                                   std::uint32_t anchor) {
  std::vector<BandHeading> out;
  std::set<std::pair<std::uint32_t, std::uint32_t>> used;  // lowest texts, for one may span several columns
  for (const auto& [column, stack] : stacks(view, first, last)) {
    const auto found = match(texts, stack, anchor);
    if (!found) continue;
    const auto& lowest = stack[found->first + found->count - 1];
    if (!used.emplace(lowest.row, lowest.first_column).second) continue;
    out.push_back(
        {found->hit.item, {{written(stack, *found), lowest.row, column}, lowest.last_column, found->hit.quality}});
  }
  return out;
}

}  // namespace form
