#include "form/heading_key.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.hpp"

namespace form {
namespace {

constexpr std::size_t longest_heading = 600;  // bytes; longer texts are explanations

bool is_enumerator(char32_t c) {  // ① ⑴ ⒈ ❶ and the like
  return (c >= 0x2460 && c <= 0x249B) || (c >= 0x24EB && c <= 0x24FF) || (c >= 0x2776 && c <= 0x2793);
}

bool is_mark(char32_t c) {
  static constexpr std::u32string_view marks = U"※*★☆●○◯◎◆◇■□▲△▼▽↓↑→←⇒・.,、。:;!?\"'`_~/\\|+=#&^-)]}>】〕〉》」』✓✔";
  return marks.contains(c);
}

// The first line, and further ones that are no remark of their own; a ※ inside a line begins a remark.
std::string without_remark_lines(std::string_view text) {
  std::u32string out;
  std::u32string line;
  bool first = true;
  const auto take = [&] {
    const bool remark = !first && !line.empty() && (line[0] == U'※' || line[0] == U'*' || line[0] == U'＊');
    if (!line.empty()) first = false;
    if (remark) return line.clear();
    const auto cut = line.find(U'※', 1);
    out += line.substr(0, cut);
    line.clear();
  };
  for (const char32_t c : base::code_points(base::trim(text))) {
    if (c == U'\n' || c == U'\r') {
      take();
    } else if (!line.empty() || (c != U' ' && c != U'\u3000')) {
      line += c;
    }
  }
  take();
  while (!out.empty() && is_enumerator(out.front())) out.erase(0, 1);
  while (!out.empty() && is_enumerator(out.back())) out.pop_back();
  return base::from_code_points(out);
}

constexpr std::u32string_view opening = U"([{<【〔〈《「『";
constexpr std::u32string_view closing = U")]}>】〕〉》」』";

// 許可病床数（一般） is another column than 許可病床数（合計）.
bool changes_meaning(std::u32string_view remark) {
  static constexpr std::array<std::u32string_view, 17> words = {U"一般", U"療養", U"精神", U"結核", U"感染症", U"うち",
                                                                U"内訳", U"稼働", U"休床", U"前年", U"カナ",   U"ガナ",
                                                                U"かな", U"がな", U"英",   U"旧",   U"fax"};
  if (remark.contains(U"合計") || remark.contains(U"総")) return false;
  return std::ranges::any_of(words, [&](auto word) { return remark.contains(word); });
}

std::u32string without_brackets(std::u32string_view key) {
  std::u32string out;
  std::u32string first_inside;
  for (std::size_t i = 0; i < key.size(); ++i) {
    const auto kind = opening.find(key[i]);
    if (kind == std::u32string_view::npos) {
      out += key[i];
      continue;
    }
    std::size_t end = i + 1;
    for (int depth = 1; end < key.size(); ++end) {
      if (opening.contains(key[end])) ++depth;
      if (closing.contains(key[end]) && --depth == 0) break;
    }
    const auto inside = key.substr(i + 1, end - i - 1);
    if (changes_meaning(inside)) out += inside;
    if (kind != 0 && kind != 3 && first_inside.empty())
      first_inside = inside;  // 【順位】 is a heading, （有/無） is a remark
    i = end;
  }
  return out.empty() ? first_inside : out;
}

std::string without_marks(std::u32string_view key) {
  std::size_t digits = 0;
  while (digits < key.size() && key[digits] >= U'0' && key[digits] <= U'9') ++digits;
  if (digits > 0 && digits <= 2 && digits < key.size() && std::u32string_view(U".):,、").contains(key[digits]))
    key.remove_prefix(digits);
  std::string out;
  for (const char32_t c : key)
    if (!is_mark(c) && !opening.contains(c)) base::append_code_point(out, c);
  return out;
}

// What is often added to a heading without brackets.
std::string without_tail(std::string key) {
  static constexpr std::array<std::string_view, 18> tails = {
      "の有無", "有無",     "の可否",     "可否",     "必須", "任意", "を選択", "選択", "を記入",
      "記入",   "について", "プルダウン", "半角数字", "半角", "10桁", "単位床", "床",   "注"};
  for (bool again = true; again;) {
    again = false;
    for (const auto tail : tails) {
      if (!key.ends_with(tail) || key.size() < tail.size() + 6) continue;
      key.resize(key.size() - tail.size());
      again = true;
    }
  }
  return key;
}

}  // namespace

HeadingKey heading_key(std::string_view text) {
  if (text.size() > longest_heading) return {};
  const auto key = base::code_points(base::match_key(without_remark_lines(text)));
  return {without_marks(key), without_marks(without_brackets(key))};
}

std::string normalised_heading(std::string_view text) {
  return heading_key(text).bare;
}

HeadingIndex::HeadingIndex(const Form& form) {
  const auto add = [](auto& index, const std::string& key, Item item, int quality) {
    if (!key.empty()) index.try_emplace(key, Hit{item, quality});
  };
  for (const auto& column : form.columns) add(full_, heading_key(column.heading).full, column.item, 0);
  for (const auto& column : form.columns) add(bare_, heading_key(column.heading).bare, column.item, 1);
  for (const auto& column : form.columns) {
    for (const auto& alias : column.aliases) {
      const auto key = heading_key(alias);
      add(full_, key.full, column.item, 2);
      add(bare_, key.bare, column.item, 3);
    }
  }
  for (const auto& [key, hit] : bare_) add(trimmed_, without_tail(key), hit.item, 4);
}

std::optional<HeadingIndex::Hit> HeadingIndex::find_key(const HeadingKey& key) const {
  if (key.full.empty()) return std::nullopt;
  if (const auto found = full_.find(key.full); found != full_.end()) return found->second;
  if (key.bare.empty()) return std::nullopt;
  if (const auto found = bare_.find(key.bare); found != bare_.end()) return found->second;
  if (const auto found = trimmed_.find(without_tail(key.bare)); found != trimmed_.end()) return found->second;
  return std::nullopt;
}

std::optional<HeadingIndex::Hit> HeadingIndex::find(std::span<const HeadingKey* const> stack) const {
  HeadingKey joined;
  for (const auto* key : stack) {
    joined.full += key->full;
    joined.bare += key->bare;
  }
  return find_key(joined);
}

std::optional<HeadingIndex::Hit> HeadingIndex::find(std::string_view text) const {
  if (const auto hit = find_key(heading_key(text))) return hit;
  // Explanations below the heading, in the same cell.
  for (auto end = text.rfind('\n'); end != std::string_view::npos && end > 0; end = text.rfind('\n', end - 1))
    if (const auto hit = find_key(heading_key(text.substr(0, end)))) return Hit{hit->item, hit->quality + 5};
  return std::nullopt;
}

const HeadingTexts::Known& HeadingTexts::known(std::string_view text) {
  const auto [at, is_new] = known_.try_emplace(text.data());
  if (is_new) at->second = {heading_key(text), index_.find(text)};
  return at->second;
}

std::optional<HeadingIndex::Hit> HeadingTexts::find(std::span<const std::string_view> stack) {
  if (stack.size() == 1) return known(stack.front()).alone;
  std::vector<const HeadingKey*> keys;
  for (const auto text : stack) keys.push_back(&known(text).key);
  return index_.find(keys);
}

}  // namespace form
