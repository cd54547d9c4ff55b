#include "form/find_tables.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "form/heading_band.hpp"

namespace form {
namespace {

constexpr std::size_t most_tables = 200;  // of one sheet
constexpr std::size_t most_misses = 60;   // rows that looked like headings and were none
constexpr std::uint32_t rows_around =
    3;  // that may belong to the headings, above and below the row that shows them best

bool belongs_to_hospital(Item item) {
  switch (item) {
    case Item::prefecture:
    case Item::division:
    case Item::contact_person:
    case Item::phone:
    case Item::mail:
    case Item::remarks:
      return false;  // stand above tables and in other forms as well
    default:
      return true;
  }
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

class Search {
 public:
  Search(const SheetView& view, const HeadingIndex& index) : view_(view), texts_(index) {}

  std::vector<TableArea> run() {
    std::uint32_t free_from = 1;
    for (const auto& row : view_.rows()) {
      if (row.number < free_from || areas_.size() >= most_tables || misses_ >= most_misses || !shows_headings(row))
        continue;
      const auto [first, last, headings] = best_band(row.number, free_from);
      const auto before = areas_.size();
      add_areas(first, below_headings(headings, last), headings);
      if (areas_.size() == before) {
        ++misses_;
        continue;
      }
      close_above(before, first);
      free_from = areas_.back().last_heading_row + 1;
    }
    return std::move(areas_);
  }

 private:
  struct Band {
    std::uint32_t first = 0, last = 0;
    std::vector<BandHeading> headings;
  };

  std::optional<HeadingIndex::Hit> hit_of(const sheet::Cell& cell) {
    const auto text = view_.text(cell);
    return text.empty() ? std::nullopt : texts_.find(std::span(&text, 1));
  }

  bool shows_headings(const SheetView::Row& row) {
    std::set<Item> items;
    for (const auto& cell : row.cells)
      if (const auto hit = hit_of(cell); hit && belongs_to_hospital(hit->item)) items.insert(hit->item);
    return items.size() >= 2;
  }

  bool holds_numbers(std::uint32_t row) const {
    return std::ranges::any_of(view_.row(row), [&](const sheet::Cell& cell) {
      return cell.kind != sheet::CellKind::text || all_digits(base::trim(view_.text(cell)));
    });
  }

  static std::size_t items_in(const std::vector<BandHeading>& headings) {
    std::set<Item> items;
    for (const auto& heading : headings) items.insert(heading.item);
    return items.size();
  }

  // The rows around the anchor that make the most headings; of equal ones the fewest rows.
  Band best_band(std::uint32_t anchor, std::uint32_t free_from) {
    std::uint32_t top = anchor;
    while (top > free_from && anchor - top < rows_around && !holds_numbers(top - 1)) --top;
    std::uint32_t bottom = anchor;
    while (bottom - anchor < rows_around && !holds_numbers(bottom + 1)) ++bottom;
    Band best;
    std::size_t most = 0;
    for (std::uint32_t height = 1; height <= bottom - top + 1; ++height) {
      for (auto first = std::max(top, anchor >= height - 1 ? anchor - (height - 1) : 1);
           first <= anchor && first + height - 1 <= bottom; ++first) {
        auto headings = read_band(view_, texts_, first, first + height - 1, anchor);
        const auto items = items_in(headings);
        if (items <= most) continue;
        most = items;
        best = {first, first + height - 1, std::move(headings)};
      }
    }
    return best;
  }

  // The last row that the headings cover: merges reach down, and rows of remarks or numbering may follow.
  std::uint32_t below_headings(const std::vector<BandHeading>& headings, std::uint32_t last) const {
    std::uint32_t lowest = last;
    for (const auto& heading : headings) {
      const auto* merge = view_.merge_at(heading.found.heading.row, heading.found.heading.column);
      if (merge != nullptr && merge->last_row <= last + rows_around) lowest = std::max(lowest, merge->last_row);
    }
    while (lowest < last + 2 * rows_around && only_remarks(lowest + 1)) ++lowest;
    return lowest;
  }

  // （有/無）, ※半角数字, ①…⑳, or 1 2 3 … from left to right.
  bool only_remarks(std::uint32_t row) const {
    static constexpr std::array<std::string_view, 10> remarks = {"必須", "任意",   "半角", "半角数字", "プルダウン",
                                                                 "選択", "選択式", "記述", "自動入力", "数字"};
    const auto cells = view_.row(row);
    if (cells.size() < 2) return false;
    const bool texts = std::ranges::all_of(cells, [&](const sheet::Cell& cell) {
      if (cell.kind != sheet::CellKind::text) return false;
      const auto text = base::trim(view_.text(cell));
      const auto key = heading_key(text).bare;
      return (key.empty() && text.size() < 200) || text.starts_with("※") ||
             std::ranges::find(remarks, key) != remarks.end();
    });
    return texts || numbering(cells);
  }

  bool numbering(std::span<const sheet::Cell> cells) const {
    if (cells.size() < 4) return false;
    std::string before;
    for (const auto& cell : cells) {
      auto number = base::match_key(view_.book().shown(cell));
      std::erase_if(number, [](char c) { return c == '(' || c == ')'; });
      if (!all_digits(number) || number.size() > 2) return false;
      if (!before.empty() && std::stoi(number) != std::stoi(before) + 1) return false;
      before = number;
    }
    return true;
  }

  // One table, or several beside one another: the headings repeat.
  void add_areas(std::uint32_t first, std::uint32_t last, std::vector<BandHeading> headings) {
    std::ranges::sort(headings, {}, [](const auto& h) { return h.found.heading.column; });
    std::uint32_t first_column = 1;
    for (std::size_t begin = 0; begin < headings.size();) {
      const auto end = begin + end_of_table(std::span(headings).subspan(begin));
      TableArea area{first, last, UINT32_MAX, first_column, UINT32_MAX, {}};
      if (end < headings.size()) area.last_column = headings[end].found.heading.column - 1;
      for (const auto& heading : std::span(headings).subspan(begin, end - begin)) {
        const auto [at, is_new] = area.headings.try_emplace(heading.item, heading.found);
        if (!is_new && heading.found.quality < at->second.quality) at->second = heading.found;
      }
      first_column = end < headings.size() ? headings[end].found.heading.column : first_column;
      begin = end;
      if (area.headings.contains(Item::name) ? area.headings.size() >= 3 : area.headings.size() >= 4)
        areas_.push_back(std::move(area));
    }
  }

  static std::size_t end_of_table(std::span<const BandHeading> headings) {
    std::map<Item, std::size_t> seen;
    std::set<Item> repeated;
    std::size_t first_repeated = headings.size();
    for (std::size_t i = 0; i < headings.size(); ++i) {
      if (seen.try_emplace(headings[i].item, i).second || repeated.contains(headings[i].item)) continue;
      repeated.insert(headings[i].item);
      first_repeated = std::min(first_repeated, i);
    }
    return repeated.size() >= 3 && repeated.contains(Item::name) ? first_repeated : headings.size();
  }

  void close_above(std::size_t before, std::uint32_t first_heading_row) {
    for (std::size_t i = 0; i < before; ++i)
      if (areas_[i].last_row == UINT32_MAX) areas_[i].last_row = first_heading_row - 1;
  }

  const SheetView& view_;
  HeadingTexts texts_;
  std::size_t misses_ = 0;
  std::vector<TableArea> areas_;
};

}  // namespace

std::vector<TableArea> find_tables(const SheetView& view, const HeadingIndex& index) {
  return Search(view, index).run();
}

}  // namespace form
