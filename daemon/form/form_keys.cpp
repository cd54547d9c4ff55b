#include "form/form_keys.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace form {
namespace {

std::vector<std::string> keys(const std::vector<std::string>& words) {
  std::vector<std::string> out;
  for (const auto& word : words)
    if (auto key = base::match_key(word); !key.empty()) out.push_back(std::move(key));
  return out;
}

bool only_dashes(std::string_view key) {
  static constexpr std::array<std::string_view, 6> dashes = {"-", "ー", "/", "\\", "―", "…"};
  if (key.empty() || key.size() > 12) return false;
  while (!key.empty()) {
    const auto dash = std::ranges::find_if(dashes, [&](auto d) { return key.starts_with(d); });
    if (dash == dashes.end()) return false;
    key.remove_prefix(dash->size());
  }
  return true;
}

}  // namespace

ColumnKeys::ColumnKeys(const Column& c) : column(&c), unclear(keys(c.unclear)), example(base::match_key(c.example)) {
  for (const auto& choice : c.choices)
    choices.push_back({&choice, base::match_key(choice.shown), keys(choice.accepted)});
}

FormKeys::FormKeys(const Form& f)
    : form(&f), prompts(keys(f.prompts)), examples(keys(f.examples)), totals(keys(f.totals)), nothing(keys(f.nothing)) {
  for (const auto& column : f.columns) columns[static_cast<std::size_t>(column.item)] = ColumnKeys(column);
}

bool FormKeys::is_prompt(std::string_view key) const {
  if (key.empty() || key.starts_with("↓")) return true;
  return std::ranges::any_of(prompts, [&](const auto& prompt) {
    constexpr std::size_t long_enough = 15;  // bytes: five characters
    return key == prompt || (prompt.size() >= long_enough && key.size() < 2 * prompt.size() &&
                             key.find(prompt) != std::string_view::npos);
  });
}

bool FormKeys::is_nothing_word(std::string_view key) const {
  while (key.ends_with("。")) key.remove_suffix(std::string_view("。").size());
  if (key.starts_with('(') && key.ends_with(')') && key.size() > 2) key = key.substr(1, key.size() - 2);
  return std::ranges::find(nothing, key) != nothing.end();
}

bool FormKeys::says_nothing(std::string_view key) const {
  return only_dashes(key) || is_nothing_word(key);
}

}  // namespace form
