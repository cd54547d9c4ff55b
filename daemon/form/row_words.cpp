#include "form/row_words.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace form {
namespace {

constexpr std::size_t long_text = 120;  // bytes: 40 characters; notes are longer, names are shorter

// Without brackets, digits and punctuation at either end: «【例1】» is «例».
std::string_view core(std::string_view key) {
  static constexpr std::array<std::string_view, 9> around = {"【", "】", "〔", "〕", "<", ">", "「", "」", "→"};
  static constexpr std::string_view ascii = "()[]{}:.,-0123456789*";
  for (bool again = true; again && !key.empty();) {
    again = false;
    if (ascii.contains(key.front())) {
      key.remove_prefix(1);
      again = true;
    } else if (ascii.contains(key.back())) {
      key.remove_suffix(1);
      again = true;
    }
    for (const auto mark : around) {
      if (key.starts_with(mark)) {
        key.remove_prefix(mark.size());
        again = true;
      } else if (key.ends_with(mark)) {
        key.remove_suffix(mark.size());
        again = true;
      }
    }
  }
  return key;
}

// 合計 and what may follow it: a colon, a count, a unit.
bool is_total(const FormKeys& keys, std::string_view key) {
  static constexpr std::array<std::string_view, 6> units = {"病院", "施設", "医療機関", "床", "件", "か所"};
  auto stem = core(key);
  for (const auto unit : units)
    if (stem.ends_with(unit) && stem.size() > unit.size() && std::ranges::find(keys.totals, stem) == keys.totals.end())
      stem.remove_suffix(unit.size());
  return std::ranges::find(keys.totals, core(stem)) != keys.totals.end();
}

bool is_note(const FormKeys& keys, std::string_view key, std::string_view text) {
  if (text.size() > long_text || key.ends_with("。") || key.ends_with("ください")) return true;
  const auto stem = key.starts_with('(') ? key.substr(1) : key;
  return std::ranges::any_of(keys.totals, [&](const auto& mark) {
    if (!stem.starts_with(mark) || (mark.size() < 6 && mark != "※" && mark != "注")) return false;
    const auto rest = stem.substr(mark.size());
    return mark == "※" || rest.empty() || std::string_view(":)(.-0123456789").contains(rest.front());
  });
}

}  // namespace

bool is_example_mark(const FormKeys& keys, std::string_view key) {
  const auto stem = core(key);
  return std::ranges::any_of(keys.examples, [&](const auto& mark) {
    if (stem == mark) return true;
    if (mark.size() >= 6) return stem.starts_with(mark);  // two characters
    const auto at = key.find(mark);
    if (at > 3) return false;
    const auto rest = key.substr(at + mark.size());
    return rest.starts_with(':') || (at > 0 && (rest.starts_with(')') || rest.starts_with("】") ||
                                                rest.starts_with("〕") || rest.starts_with(']')));
  });
}

RowWords::RowWords(const FormKeys& keys, const SheetView& view) : keys_(keys), view_(view) {
  for (const auto& field : keys.form->block) {
    labels_.insert(normalised_heading(field.label));
    for (const auto& alias : field.aliases) labels_.insert(normalised_heading(alias));
  }
}

TextFacts RowWords::facts(std::string_view text) const {
  static constexpr std::array<std::string_view, 10> institutions = {"病院", "センター", "医院", "クリニック", "診療",
                                                                    "療養", "医療",     "療育", "ホスピタル", "総合"};
  TextFacts out;
  if (text.size() > 2 * long_text) {
    out.note = true;
    return out;
  }
  out.key = base::match_key(text);
  out.blank = keys_.is_prompt(out.key);
  if (out.blank) return out;
  out.example = is_example_mark(keys_, out.key);
  out.total = is_total(keys_, out.key);
  out.note = is_note(keys_, out.key, text);
  out.nothing = keys_.is_nothing_word(out.key);
  out.label = labels_.contains(normalised_heading(text));
  out.institution =
      std::ranges::any_of(institutions, [&](auto word) { return out.key.find(word) != std::string::npos; });
  return out;
}

const TextFacts& RowWords::operator[](const sheet::Cell& cell) {
  static const TextFacts none;
  if (cell.kind != sheet::CellKind::text || cell.uncalculated) return none;
  const auto [at, is_new] = known_.try_emplace(cell.text);
  if (is_new) at->second = facts(view_.book().text(cell));
  return at->second;
}

}  // namespace form
