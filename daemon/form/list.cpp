#include "form/list.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "form/find_tables.hpp"
#include "form/form_keys.hpp"
#include "form/heading_key.hpp"
#include "form/read_answer.hpp"
#include "form/read_block.hpp"
#include "form/read_rows.hpp"
#include "form/row_words.hpp"
#include "form/sheet_view.hpp"

namespace form {
namespace {

/// How much a table looks like the form.
enum class Rank : std::uint8_t {
  other,     // another table
  fragment,  // ranked hospitals, but not the form
  partial,   // surely the form, required headings missing
  full,
};

struct Candidate {
  std::size_t sheet = 0;
  bool example_sheet = false;
  Rank rank = Rank::other;
  Table table;
  TableRows rows;
};

bool is_choice(Type type) {
  return type == Type::choice || type == Type::date_or_choice;
}

Rank rank_of(const Form& form, const TableArea& area, bool titled) {
  std::size_t required = 0, matched = 0, typical = 0, typical_matched = 0;
  for (const auto& column : form.columns) {
    if (!column.required) continue;
    const bool found = area.headings.contains(column.item);
    ++required;
    matched += found ? 1 : 0;
    if (!is_choice(column.type)) continue;
    ++typical;  // lists of hospitals share names and beds; these questions are the form's own
    typical_matched += found ? 1 : 0;
  }
  if (matched == required) return Rank::full;
  const bool named =
      area.headings.contains(Item::name) || area.headings.contains(Item::code) || matched + 2 >= required;
  const bool half = matched * 2 >= required && matched >= 3 && typical_matched >= std::min<std::size_t>(2, typical);
  if (named && (half || (titled && matched >= 3))) return Rank::partial;
  return area.headings.contains(Item::name) && area.headings.contains(Item::rank) ? Rank::fragment : Rank::other;
}

Table table_of(const Form& form, const SheetView& view, const TableArea& area) {
  Table table;
  table.sheet = view.sheet().name;
  table.heading_row = area.last_heading_row;
  for (const auto& [item, found] : area.headings) {
    table.headings[item] = found.heading;
    if (view.column_hidden(found.heading.column)) table.hidden_columns.push_back(found.heading.text);
  }
  for (const auto& column : form.columns)
    if (column.required && !area.headings.contains(column.item)) table.missing.push_back(column.item);
  return table;
}

// The form's title stands in the first rows, or in the sheet's name.
bool has_title(const Form& form, const SheetView& view) {
  const auto title = normalised_heading(form.title);
  if (title.empty()) return false;
  const auto holds = [&](std::string_view text) {
    return text.size() < 600 && heading_key(text).full.find(title) != std::string::npos;
  };
  if (holds(view.sheet().name)) return true;
  for (const auto& row : view.rows()) {
    if (row.number > 20) break;
    if (std::ranges::any_of(row.cells, [&](const auto& cell) { return holds(view.text(cell)); })) return true;
  }
  return false;
}

void add_block(List& list, const std::string& sheet, std::map<Item, Answer> block) {
  for (auto& [item, answer] : block) {
    const auto [at, is_new] = list.block.try_emplace(item, answer);
    auto& known = at->second;
    if (!is_new && item == Item::prefecture && known.given() && answer.given() && known.value != answer.value) {
      known.state = Answer::State::unclear;  // the sheets name different ones
      known.raw += "／" + answer.raw;
    } else if (!is_new && (!known.blank() || answer.blank())) {
      continue;
    } else {
      known = std::move(answer);
      list.block_sheets[item] = sheet;
    }
  }
}

// «様式1（記入例）», «別紙1 記載例», «記入要領»: short marks such as 例 must be the whole name.
bool is_example_sheet(const FormKeys& keys, std::string_view name) {
  constexpr std::size_t three_characters = 9;  // bytes
  const auto key = base::match_key(name);
  if (is_example_mark(keys, key)) return true;
  const auto holds = [&](std::string_view word) { return key.find(word) != std::string::npos; };
  return holds("要領") || holds("記入方法") || holds("記載方法") ||
         std::ranges::any_of(keys.examples,
                             [&](const auto& mark) { return mark.size() >= three_characters && holds(mark); });
}

std::set<std::string> names_in(const std::vector<Candidate>& candidates, Rank least) {
  std::set<std::string> names;
  for (const auto& candidate : candidates) {
    if (candidate.rank < least) continue;
    for (const auto& hospital : candidate.rows.hospitals) names.insert(base::match_key(hospital[Item::name].raw));
  }
  return names;
}

// Ranked hospitals in another layout beside the list: a summary of it, or hospitals that would be lost.
bool adds_hospitals(const Candidate& fragment, const std::set<std::string>& names) {
  return std::ranges::any_of(fragment.rows.hospitals, [&](const Hospital& hospital) {
    const auto& rank = hospital[Item::rank];
    return rank.given() && hospital[Item::name].given() && !names.contains(base::match_key(hospital[Item::name].raw));
  });
}

std::vector<const sheet::Sheet*> sheets_to_read(const sheet::Workbook& workbook) {
  std::vector<const sheet::Sheet*> out;
  for (const auto& sheet : workbook.sheets)
    if (!sheet.hidden) out.push_back(&sheet);
  if (out.empty())
    for (const auto& sheet : workbook.sheets) out.push_back(&sheet);
  return out;
}

class Finder {
 public:
  Finder(const Form& form, const sheet::Workbook& workbook)
      : form_(form), workbook_(workbook), keys_(form), index_(form) {}

  Recognition run() {
    sheets_ = sheets_to_read(workbook_);
    blocks_.resize(sheets_.size());
    for (std::size_t i = 0; i < sheets_.size(); ++i) read_sheet(i);
    drop_example_sheets();
    Recognition out;
    out.likeness = settle();
    if (out.likeness == Likeness::unrecognised) return out;
    take(out.list);
    return out;
  }

 private:
  void read_sheet(std::size_t index) {
    const SheetView view(workbook_, *sheets_[index]);
    const auto areas = find_tables(view, index_);
    if (areas.empty()) return;
    const bool titled = has_title(form_, view);
    const bool example = is_example_sheet(keys_, view.sheet().name);
    for (const auto& area : areas) {
      Candidate candidate{index, example, rank_of(form_, area, titled), table_of(form_, view, area), {}};
      if (candidate.rank == Rank::other) continue;
      candidate.rows = read_rows(keys_, view, area);
      candidate.table.says_none = candidate.rows.says_none;
      candidates_.push_back(std::move(candidate));
    }
    blocks_[index] = read_block(keys_, view, areas);
  }

  // A sheet 記入例 counts where nothing else holds the form.
  void drop_example_sheets() {
    const bool others =
        std::ranges::any_of(candidates_, [](const auto& c) { return c.rank >= Rank::partial && !c.example_sheet; });
    if (others) std::erase_if(candidates_, [](const auto& c) { return c.example_sheet; });
  }

  Likeness settle() {
    const bool full = std::ranges::any_of(candidates_, [](const auto& c) { return c.rank == Rank::full; });
    const auto names = names_in(candidates_, Rank::partial);
    const bool any = std::ranges::any_of(candidates_, [](const auto& c) { return c.rank >= Rank::partial; });
    std::erase_if(candidates_, [&](const Candidate& c) {
      if (c.rank == Rank::fragment) return !any || !adds_hospitals(c, names);
      return c.rank == Rank::partial && full && c.rows.hospitals.empty();
    });
    if (candidates_.empty()) return Likeness::unrecognised;
    const bool all_full = std::ranges::all_of(candidates_, [](const auto& c) { return c.rank == Rank::full; });
    return all_full ? Likeness::list : Likeness::column_missing;
  }

  void take(List& list) {
    std::set<std::size_t> seen;
    for (auto& candidate : candidates_) {
      if (seen.insert(candidate.sheet).second)
        add_block(list, candidate.table.sheet, std::move(blocks_[candidate.sheet]));
      list.tables.push_back(std::move(candidate.table));
      std::ranges::move(candidate.rows.hospitals, std::back_inserter(list.hospitals));
    }
    const auto block = list.block.find(Item::prefecture);
    const auto of_list = block != list.block.end() && block->second.given() ? block->second.value : std::string{};
    for (auto& hospital : list.hospitals) {
      const auto& own = hospital[Item::prefecture];
      complete_code(hospital[Item::code], own.given() ? own.value : of_list);
    }
  }

  const Form& form_;
  const sheet::Workbook& workbook_;
  FormKeys keys_;
  HeadingIndex index_;
  std::vector<const sheet::Sheet*> sheets_;
  std::vector<Candidate> candidates_;
  std::vector<std::map<Item, Answer>> blocks_;
};

}  // namespace

bool List::says_none() const {
  return hospitals.empty() && std::ranges::any_of(tables, &Table::says_none);
}

std::string List::heading(const Form& form, Item item) const {
  for (const auto& table : tables)
    if (const auto found = table.headings.find(item); found != table.headings.end()) return found->second.text;
  const auto* column = form.column(item);
  return column == nullptr ? std::string{} : column->heading;
}

Recognition find_list(const Form& form, const sheet::Workbook& workbook) {
  if (workbook.truncated) return {};
  return Finder(form, workbook).run();
}

}  // namespace form
