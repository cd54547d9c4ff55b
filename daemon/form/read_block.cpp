#include "form/read_block.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "form/prefecture.hpp"
#include "form/read_answer.hpp"

namespace form {
namespace {

constexpr std::size_t longest_text = 400;   // bytes
constexpr std::uint32_t columns_right = 3;  // how far from its label a value may stand
constexpr std::size_t cells_read = 20'000;

Type type_of(Item item) {
  switch (item) {
    case Item::prefecture:
      return Type::prefecture;
    case Item::phone:
      return Type::phone;
    case Item::mail:
      return Type::mail_address;
    default:
      return Type::text;
  }
}

class BlockReader {
 public:
  BlockReader(const FormKeys& keys, const SheetView& view, const std::vector<TableArea>& areas)
      : keys_(keys), view_(view), areas_(areas) {
    for (const auto& field : keys.form->block) {
      labels_.try_emplace(normalised_heading(field.label), field.item);
      for (const auto& alias : field.aliases) labels_.try_emplace(normalised_heading(alias), field.item);
      Column column;
      column.item = field.item;
      column.type = type_of(field.item);
      columns_.try_emplace(field.item, column);
    }
  }

  std::map<Item, Answer> run() {
    std::size_t count = 0;
    for (const auto& row : view_.rows()) {
      if (!outside_tables(row)) continue;
      for (const auto& cell : row.cells) {
        if (++count > cells_read) return std::move(out_);
        const auto text = view_.text(cell);
        if (!text.empty() && text.size() <= longest_text) read(cell, text);
      }
    }
    return std::move(out_);
  }

 private:
  // Above the first table; under the tables only rows that begin with a label.
  bool outside_tables(const SheetView::Row& row) const {
    if (row.number < areas_.front().first_heading_row) return true;
    const auto& first = row.cells.front();
    return row.number > areas_.back().last_heading_row && row.cells.size() <= 10 && first.column <= 3 &&
           label(first).has_value();
  }

  std::optional<Item> label_in(std::string_view text) const {
    if (text.empty() || text.size() > 120) return std::nullopt;
    const auto found = labels_.find(normalised_heading(text));
    return found == labels_.end() ? std::nullopt : std::optional(found->second);
  }
  std::optional<Item> label(const sheet::Cell& cell) const { return label_in(view_.text(cell)); }

  void read(const sheet::Cell& cell, std::string_view text) {
    if (const auto item = label_in(text)) return read_beside(*item, cell, text);
    for (const auto& line : base::split(text, '\n')) read_line(cell, line);
  }

  // 担当課：医療政策課　電話：03-…, or 都道府県名　東京都
  void read_line(const sheet::Cell& cell, std::string_view line) {
    std::optional<Item> item;
    std::string value;
    const auto finish = [&] {
      if (item)
        put(*item, read_answer(keys_, ColumnKeys(columns_.at(*item)), base::trim(value)), cell.row, cell.column);
      item.reset();
      value.clear();
    };
    const auto words = split_at_spaces(line);
    for (std::size_t i = 0; i < words.size(); ++i) {
      const auto& word = words[i];
      const auto colon = std::min(word.find("："), word.find(':'));
      const auto found = colon == std::string::npos ? std::nullopt : label_in(std::string_view(word).substr(0, colon));
      if (found) {
        finish();
        item = found;
        value = word.substr(colon + (word[colon] == ':' ? 1 : std::string_view("：").size()));
      } else if (!item && i == 0 && words.size() == 2) {
        item = label_in(word);
      } else if (item) {
        value += (value.empty() ? "" : " ") + word;
      }
    }
    finish();
  }

  static std::vector<std::string> split_at_spaces(std::string_view line) {
    std::vector<std::string> out(1);
    for (const char32_t c : base::code_points(line)) {
      if (c == U' ' || c == U'\u3000' || c == U'\t') {
        if (!out.back().empty()) out.emplace_back();
      } else {
        base::append_code_point(out.back(), c);
      }
    }
    if (out.back().empty()) out.pop_back();
    return out;
  }

  void read_beside(Item item, const sheet::Cell& cell, std::string_view text) {
    const auto* merge = view_.merge_at(cell.row, cell.column);
    const auto after = (merge != nullptr ? merge->last_column : cell.column) + 1;
    const auto under = (merge != nullptr ? merge->last_row : cell.row) + 1;
    auto answer = beside(item, cell.row, after);
    if (answer.blank()) {
      const auto* below = under < areas_.front().first_heading_row ? view_.cell(under, cell.column) : nullptr;
      if (auto other = value_in(item, below); !other.blank() && (item != Item::prefecture || other.given()))
        answer = std::move(other);
    }
    if (answer.blank() && item == Item::prefecture) answer = in_brackets(item, text);
    put(item, std::move(answer), cell.row, after);
  }

  Answer beside(Item item, std::uint32_t row, std::uint32_t first_column) const {
    for (auto column = first_column; column < first_column + columns_right; ++column) {
      const auto* cell = view_.cell(row, column);
      if (cell == nullptr) continue;
      if (label(*cell)) break;
      return value_in(item, cell);
    }
    return {};
  }

  // 都道府県名（東京都）
  Answer in_brackets(Item item, std::string_view text) const {
    const auto key = base::nfkc(text);
    const auto open = key.find('(');
    const auto close = key.rfind(')');
    if (open == std::string::npos || close == std::string::npos || close < open) return {};
    const auto inside = key.substr(open + 1, close - open - 1);
    return prefecture_code(inside) ? read_answer(keys_, ColumnKeys(columns_.at(item)), inside) : Answer{};
  }

  // Another label, a remark and an arrow are no values.
  Answer value_in(Item item, const sheet::Cell* cell) const {
    if (cell == nullptr || label(*cell)) return {};
    const auto text = base::trim(view_.text(*cell));
    if (text.size() > 200) return {};
    for (const std::string_view mark : {"※", "←", "⇐", "→", "＊", "*"})
      if (text.starts_with(mark)) return {};
    for (const auto& line : base::split(text, ' ')) {
      const auto colon = std::min(line.find("："), line.find(':'));
      if (colon != std::string::npos && label_in(std::string_view(line).substr(0, colon))) return {};
    }
    return read_answer(keys_, ColumnKeys(columns_.at(item)), view_.book(), cell);
  }

  void put(Item item, Answer answer, std::uint32_t row, std::uint32_t column) {
    if (answer.row == 0) {
      answer.row = row;
      answer.column = column;
    }
    const auto [at, is_new] = out_.try_emplace(item, answer);
    if (!is_new && at->second.blank() && !answer.blank()) at->second = std::move(answer);
  }

  const FormKeys& keys_;
  const SheetView& view_;
  const std::vector<TableArea>& areas_;
  std::map<std::string, Item> labels_;
  std::map<Item, Column> columns_;
  std::map<Item, Answer> out_;
};

}  // namespace

std::map<Item, Answer> read_block(const FormKeys& keys, const SheetView& view, const std::vector<TableArea>& areas) {
  if (areas.empty()) return {};
  return BlockReader(keys, view, areas).run();
}

}  // namespace form
