#include "form/read_rows.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "form/read_answer.hpp"
#include "form/row_words.hpp"

namespace form {
namespace {

bool is_choice(Type type) {
  return type == Type::choice || type == Type::date_or_choice;
}

bool is_contact(Item item) {
  return item == Item::division || item == Item::contact_person || item == Item::phone || item == Item::mail ||
         item == Item::remarks;
}

// Merged downwards, one value stands for several hospitals.
bool inherits(Item item) {
  return item == Item::prefecture || (is_contact(item) && item != Item::remarks);
}

class RowReader {
 public:
  RowReader(const FormKeys& keys, const SheetView& view, const TableArea& area)
      : keys_(keys), view_(view), area_(area), words_(keys, view) {}

  TableRows run() {
    const auto& rows = view_.rows();
    auto at = std::ranges::upper_bound(rows, area_.last_heading_row, {}, &SheetView::Row::number);
    for (; at != rows.end() && at->number <= area_.last_row; ++at) read(at->number);
    drop_prefilled();
    return std::move(out_);
  }

 private:
  /// What a row holds, before its answers are read.
  struct Contents {
    std::map<Item, const sheet::Cell*> cells;  // with substance, rank and prefecture included
    std::size_t substance = 0;                 // cells beyond rank and prefecture
    std::size_t all = 0;                       // cells of the row in the table, whatever their column
    const sheet::Cell* first = nullptr;
    bool choices_only = true;
    bool contacts_only = true;
    bool has(Item item) const { return cells.contains(item); }
  };

  const sheet::Cell* cell_of(std::uint32_t row, Item item) const {
    const auto found = area_.headings.find(item);
    if (found == area_.headings.end()) return nullptr;
    for (auto column = found->second.heading.column; column <= found->second.last_column; ++column)
      if (const auto* cell = view_.cell(row, column)) return cell;
    return nullptr;
  }

  std::span<const sheet::Cell> cells_in_area(std::uint32_t row) const {
    const auto cells = view_.row(row);
    const auto first = std::ranges::lower_bound(cells, area_.first_column, {}, &sheet::Cell::column);
    const auto last = std::ranges::upper_bound(cells, area_.last_column, {}, &sheet::Cell::column);
    return {first, last};
  }

  // A formula put into all rows beforehand says nothing, unless it brings a name.
  bool has_substance(Item item, const sheet::Cell& cell) {
    if (cell.uncalculated) return item == Item::name;
    if (cell.formula && (item != Item::name || cell.kind != sheet::CellKind::text)) return false;
    return !words_[cell].blank;
  }

  Contents contents_of(std::uint32_t row) {
    Contents out;
    for (const auto& cell : cells_in_area(row)) {
      if (words_[cell].blank) continue;
      ++out.all;
      if (out.first == nullptr) out.first = &cell;
    }
    for (const auto& [item, heading] : area_.headings) {
      const auto* cell = cell_of(row, item);
      if (cell == nullptr || !has_substance(item, *cell)) continue;
      out.cells[item] = cell;
      if (item == Item::rank || item == Item::prefecture) continue;
      ++out.substance;
      out.choices_only = out.choices_only && keys_[item].column != nullptr && is_choice(keys_[item].column->type);
      out.contacts_only = out.contacts_only && is_contact(item);
    }
    return out;
  }

  bool is_example(std::uint32_t row, const Contents& contents) {
    const bool marked =
        std::ranges::any_of(cells_in_area(row), [&](const sheet::Cell& cell) { return words_[cell].example; });
    if (marked || marked_at_the_side(row)) return true;
    std::size_t equal = 0;
    for (const auto& [item, cell] : contents.cells) {
      const auto& example = keys_[item].example;
      if (item == Item::rank) continue;
      if (example.empty() || base::match_key(view_.book().shown(*cell)) != example) return false;
      ++equal;
    }
    return equal >= 3 && contents.has(Item::name);
  }

  // 記入例 merged over several rows left of them.
  bool marked_at_the_side(std::uint32_t row) {
    const auto rank = area_.headings.find(Item::rank);
    const auto until = rank == area_.headings.end() ? area_.first_column : rank->second.heading.column;
    for (auto column = area_.first_column; column <= until && column - area_.first_column < 8; ++column) {
      const auto* merge = view_.merge_at(row, column);
      if (merge == nullptr || merge->first_row == row || merge->first_row <= area_.last_heading_row) continue;
      const auto* cell = view_.cell(merge->first_row, merge->first_column);
      if (cell != nullptr && words_[*cell].example) return true;
    }
    return false;
  }

  bool says_none(const Contents& contents) {
    const auto says = [&](const sheet::Cell* cell) { return cell != nullptr && words_[*cell].nothing; };
    const auto name = contents.cells.find(Item::name);
    if (name != contents.cells.end()) return says(name->second);
    if (contents.substance > 1) return false;
    for (const auto& [item, cell] : contents.cells)
      if (says(cell)) return keys_[item].column == nullptr || !is_choice(keys_[item].column->type) || contents.all == 1;
    return contents.all <= 2 && says(contents.first);
  }

  bool is_total_or_note(std::uint32_t row, const Contents& contents) {
    const auto facts = [&](Item item) -> const TextFacts* {
      const auto found = contents.cells.find(item);
      return found == contents.cells.end() ? nullptr : &words_[*found->second];
    };
    for (const auto item : {Item::rank, Item::prefecture, Item::code, Item::name})
      if (const auto* f = facts(item); f != nullptr && f->total) return true;
    if (contents.first == nullptr) return false;
    const auto& first = words_[*contents.first];
    if (first.total) return true;
    if ((first.note || first.label) && contents.all <= 2) return true;
    if (first.label && contents.first->column <= leftmost_column()) return true;
    const auto* merge = view_.merge_at(row, contents.first->column);
    const bool wide = merge != nullptr && merge->last_column >= merge->first_column + 2;
    return wide && contents.all == 1 && !(contents.has(Item::name) && first.institution);
  }

  std::uint32_t leftmost_column() const {
    std::uint32_t least = UINT32_MAX;
    for (const auto& [item, heading] : area_.headings) least = std::min(least, heading.heading.column);
    return least;
  }

  // The row's name and rank are merged into the row above: more lines of the same hospital.
  bool continues_hospital(std::uint32_t row, const Contents& contents) const {
    if (contents.has(Item::name) || contents.has(Item::rank)) return false;
    const auto name = area_.headings.find(Item::name);
    if (name == area_.headings.end()) return false;
    const auto* merge = view_.merge_at(row, name->second.heading.column);
    return merge != nullptr && merge->first_row < row && merge->first_row > area_.last_heading_row;
  }

  // A number, or what may be one; 支援枠 under the heading of ranks is none.
  bool has_rank(const Contents& contents) const {
    const auto found = contents.cells.find(Item::rank);
    if (found == contents.cells.end()) return false;
    const auto text = view_.text(*found->second);
    return text.empty() || parse_number(text).kind != WrittenNumber::Kind::none;
  }

  bool is_hospital(std::uint32_t row, const Contents& contents) {
    const bool ranked = has_rank(contents);
    if (contents.substance == 0 || (contents.contacts_only && !ranked)) return false;
    if (is_total_or_note(row, contents) || continues_hospital(row, contents)) return false;
    if (ranked || contents.substance > 2) return true;
    // A few words without a rank: a hospital where they go on from the last one or name an institution, else notes
    // under the table.
    const auto name = contents.cells.find(Item::name);
    const bool named = name != contents.cells.end() && words_[*name->second].institution;
    if (contents.substance == 1 && !contents.has(Item::name)) return false;
    return named || row == last_hospital_row_ + 1;
  }

  void read(std::uint32_t row) {
    const auto contents = contents_of(row);
    if (contents.all == 0) return;
    if (says_none(contents)) {
      out_.says_none = true;
      return;
    }
    if (is_example(row, contents)) {
      last_hospital_row_ = row;
      return;
    }
    if (!is_hospital(row, contents)) return;
    last_hospital_row_ = row;
    if (contents.choices_only) prefilled_[signature(contents)].push_back(out_.hospitals.size());
    out_.hospitals.push_back(hospital_of(row));
  }

  std::string signature(const Contents& contents) const {
    std::string out;
    for (const auto& [item, cell] : contents.cells) {
      if (item == Item::rank) continue;
      out += item_name(item);
      out += '=' + view_.book().shown(*cell) + '\n';
    }
    return out;
  }

  Hospital hospital_of(std::uint32_t row) const {
    Hospital hospital{view_.sheet().name, row, view_.row_hidden(row), {}};
    for (const auto& [item, heading] : area_.headings) {
      auto& answer = hospital[item];
      const auto* cell = cell_of(row, item);
      if (cell == nullptr && inherits(item)) {
        const auto* merge = view_.merge_at(row, heading.heading.column);
        if (merge != nullptr && merge->first_row > area_.last_heading_row)
          cell = view_.cell(merge->first_row, merge->first_column);
      }
      if (keys_[item].column != nullptr) answer = read_answer(keys_, keys_[item], view_.book(), cell);
      if (answer.row == 0) {
        answer.row = row;
        answer.column = heading.heading.column;
      }
    }
    return hospital;
  }

  // Three or more rows without a name and with the same choices: defaults of the form, not hospitals.
  void drop_prefilled() {
    std::vector<std::size_t> drop;
    for (const auto& [choices, rows] : prefilled_)
      if (rows.size() >= 3) drop.insert(drop.end(), rows.begin(), rows.end());
    if (drop.empty()) return;
    std::ranges::sort(drop);
    std::vector<Hospital> kept;
    for (std::size_t i = 0; i < out_.hospitals.size(); ++i)
      if (!std::ranges::binary_search(drop, i)) kept.push_back(std::move(out_.hospitals[i]));
    out_.hospitals = std::move(kept);
  }

  const FormKeys& keys_;
  const SheetView& view_;
  const TableArea& area_;
  RowWords words_;
  TableRows out_;
  std::uint32_t last_hospital_row_ = area_.last_heading_row;
  std::map<std::string, std::vector<std::size_t>> prefilled_;
};

}  // namespace

TableRows read_rows(const FormKeys& keys, const SheetView& view, const TableArea& area) {
  return RowReader(keys, view, area).run();
}

}  // namespace form
