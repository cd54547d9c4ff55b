#include "form/read_choice.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "base/text.hpp"

namespace form {
namespace {

using Kind = ChoiceReading::Kind;
using Words = ColumnKeys::Words;

bool contains(const std::vector<std::string>& words, std::string_view key) {
  return std::ranges::find(words, key) != words.end();
}

const Words* choice_of(const ColumnKeys& column, std::string_view key) {
  for (const auto& words : column.choices)
    if (key == words.shown) return &words;
  for (const auto& words : column.choices)
    if (contains(words.accepted, key)) return &words;
  return nullptr;
}

bool holds_any(std::string_view key, std::span<const std::string_view> words) {
  return std::ranges::any_of(words, [&](auto word) { return key.find(word) != std::string_view::npos; });
}

// The year in «令和7年度»; empty where there is none.
std::string_view fiscal_year(std::string_view key) {
  const auto end = key.find("年度");
  if (end == std::string_view::npos) return {};
  auto begin = end;
  while (begin > 0 && key[begin - 1] >= '0' && key[begin - 1] <= '9') --begin;
  return key.substr(begin, end - begin);
}

bool contradicts(const ColumnKeys& column, const Words& said, std::string_view remark) {
  static constexpr std::array<std::string_view, 4> against_any = {"?", "一部", "ただし", "除"};
  static constexpr std::array<std::string_view, 13> against_yes = {
      "検討", "未", "不", "無", "否", "なし", "ない", "中止", "廃止", "調整", "のみ", "困難", "以降"};
  static constexpr std::array<std::string_view, 3> against_no = {"済", "有", "完了"};
  if (contains(said.accepted, remark)) return false;
  if (holds_any(remark, against_any) || is_unclear(column, remark)) return true;
  const auto heading = base::match_key(column.column->heading);
  const auto year = fiscal_year(remark);
  if (const auto asked = fiscal_year(heading); !year.empty() && !asked.empty() && year != asked) return true;
  constexpr std::size_t two_characters = 6;  // bytes
  const bool yes_or_no = said.choice->value == "yes" || said.choice->value == "no";
  const auto means_other = [&](const std::string& word) {
    return remark == word ||
           (!yes_or_no && word.size() >= two_characters && remark.find(word) != std::string_view::npos);
  };
  for (const auto& other : column.choices)
    if (&other != &said && (means_other(other.shown) || std::ranges::any_of(other.accepted, means_other))) return true;
  if (said.choice->value == "no") return holds_any(remark, against_no);
  if (said.choice->value != "yes") return false;
  // A plan contradicts what should be in place, not a question for plans.
  const bool asks_for_plans = heading.find("予定") != std::string::npos || heading.find("見込") != std::string::npos;
  return holds_any(remark, against_yes) || (!asks_for_plans && remark.find("予定") != std::string_view::npos);
}

// «☑有 □無» becomes «有»; the text itself where no single box is checked.
std::string checked_box(std::string_view text) {
  static constexpr std::u32string_view checked = U"☑■☒✓✔✅";
  static constexpr std::u32string_view unchecked = U"□☐";
  std::vector<std::u32string> on;
  std::u32string off;
  bool boxes = false;
  bool in_checked = false;
  for (const char32_t c : base::code_points(text)) {
    if (checked.contains(c)) {
      on.emplace_back();
      in_checked = true;
    } else if (unchecked.contains(c)) {
      in_checked = false;
      boxes = true;
    } else if (in_checked) {
      on.back() += c;
    } else if (!boxes) {
      return std::string(text);
    }
  }
  return boxes && on.size() == 1 ? base::from_code_points(on.front()) : std::string(text);
}

}  // namespace

bool is_unclear(const ColumnKeys& column, std::string_view key) {
  constexpr std::size_t two_characters = 6;  // bytes
  return std::ranges::any_of(column.unclear, [&](const auto& word) {
    return key == word || ((word.size() >= two_characters || word == "?") && key.find(word) != std::string_view::npos);
  });
}

ChoiceReading read_choice(const FormKeys& keys, const ColumnKeys& column, std::string_view text) {
  const auto written = base::match_key(text);
  const auto key = base::match_key(checked_box(text));
  if (const auto* said = choice_of(column, key)) return {Kind::understood, said->choice, written == said->shown, {}};
  if (contains(column.unclear, key)) return {.kind = Kind::unclear, .remark = {}};
  if (keys.says_nothing(key)) return {.kind = Kind::blank, .remark = {}};
  if (const auto open = key.find('('); key.ends_with(')') && open != std::string::npos && open > 0) {
    const auto* said = choice_of(column, key.substr(0, open));
    auto remark = key.substr(open + 1, key.size() - open - 2);
    if (said != nullptr && contradicts(column, *said, remark))
      return {.kind = Kind::unclear, .remark = std::move(remark)};
    if (said != nullptr) return {Kind::understood, said->choice, false, std::move(remark)};
  }
  if (is_unclear(column, key)) return {.kind = Kind::unclear, .remark = {}};
  const auto begins = [&](const std::string& word) { return word.size() >= 3 && key.starts_with(word); };
  const bool starts_as_choice = std::ranges::any_of(
      column.choices, [&](const Words& c) { return begins(c.shown) || std::ranges::any_of(c.accepted, begins); });
  // «令和6年4月に導入済み»; short words end other sentences: «わからない».
  constexpr std::size_t three_characters = 9;  // bytes
  const auto ends = [&](const std::string& word) { return word.size() >= three_characters && key.ends_with(word); };
  const bool ends_as_choice = std::ranges::any_of(
      column.choices, [&](const Words& c) { return ends(c.shown) || std::ranges::any_of(c.accepted, ends); });
  return {.kind = starts_as_choice || ends_as_choice ? Kind::unclear : Kind::not_understood, .remark = {}};
}

}  // namespace form
