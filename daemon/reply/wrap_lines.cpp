#include "reply/wrap_lines.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/text.hpp"

namespace reply {
namespace {

/// A character with the marks that combine with it.
struct Cluster {
  std::string_view bytes;
  char32_t point = 0;
  std::size_t width = 0;
};

std::vector<Cluster> clusters_of(std::string_view line) {
  std::vector<Cluster> out;
  for (std::size_t at = 0; at < line.size();) {
    std::size_t end = at + 1;
    while (end < line.size() && (static_cast<unsigned char>(line[end]) & 0xC0) == 0x80) ++end;
    const auto bytes = line.substr(at, end - at);
    const auto width = base::display_width(bytes);
    if (width == 0 && !out.empty()) {
      out.back().bytes = std::string_view(out.back().bytes.data(), out.back().bytes.size() + bytes.size());
    } else {
      const auto points = base::code_points(bytes);
      out.push_back({bytes, points.empty() ? char32_t{0xFFFD} : points.front(), width});
    }
    at = end;
  }
  return out;
}

bool one_of(std::u32string_view set, char32_t c) {
  return set.find(c) != std::u32string_view::npos;
}

bool never_first(char32_t c) {
  return one_of(
      U"、。，．,.・：；:;？！?!ー」』）］｝〉》】〕”’)]}％%々ゝゞヽヾ…‥～〜"
      U"ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ",
      c);
}
bool never_last(char32_t c) {
  return one_of(U"「『（［｛〈《【〔“‘([{", c);
}
bool is_ascii_word(char32_t c) {
  return c > U' ' && c < 0x7F;
}
bool is_digit(char32_t c) {
  return c >= U'0' && c <= U'9';
}
bool is_hiragana(char32_t c) {
  return c >= 0x3041 && c <= 0x309F;
}
bool is_katakana(char32_t c) {
  return (c >= 0x30A1 && c <= 0x30FF) || (c >= 0xFF66 && c <= 0xFF9F);
}
bool is_kanji(char32_t c) {
  return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) || c >= 0x20000 || c == U'々';
}
bool is_space(char32_t c) {
  return c == U' ' || c == U'\u3000';
}
bool closes(char32_t c) {
  return one_of(U"、。，．」』）］｝〉》】〕！？・：；", c);
}

enum class Break : std::uint8_t { never, poor, fair, good };

Break break_between(char32_t before_last, char32_t last, char32_t next, char32_t after_next) {
  if (is_space(last)) return Break::good;
  if (is_space(next)) return Break::fair;
  if (never_first(next) || never_last(last)) return Break::never;
  if (is_ascii_word(last) && is_ascii_word(next)) return Break::never;
  if (closes(last)) return is_hiragana(next) && !one_of(U"、。，．", last) ? Break::poor : Break::good;  // «）を»
  if (never_last(next)) return Break::good;
  if (one_of(U"をにではがもとのうて", last) && one_of(U"おご", next) && is_kanji(after_next))
    return Break::good;                                                                        // «で|お送り»
  if (is_digit(last) || is_digit(next)) return is_hiragana(last) ? Break::good : Break::poor;  // «2か所», «令和7年»
  if (is_katakana(last) && is_katakana(next)) return Break::poor;
  if (is_kanji(last) && is_hiragana(next)) return Break::poor;  // «送|り»
  if (is_hiragana(last) && !is_hiragana(next)) {
    const bool prefix = (last == U'お' || last == U'ご') && !is_hiragana(before_last);  // «ご|協力»
    return prefix || one_of(U"おご", last) ? Break::poor : Break::good;
  }
  return is_hiragana(last) && is_hiragana(next) ? Break::poor : Break::fair;
}

/// How many clusters from `first` on stand on one line of `columns`; at least one, and those before `unbroken`
/// together.
std::size_t take_line(const std::vector<Cluster>& clusters, std::size_t first, std::size_t columns,
                      std::size_t unbroken) {
  constexpr std::size_t ragged[] = {0, 12, 20, 28};  // columns that a break of that quality may leave empty
  std::size_t width = 0;
  std::size_t end = first;
  while (end < clusters.size() && width + clusters[end].width <= columns) width += clusters[end++].width;
  if (end == clusters.size()) return end - first;
  if (is_space(clusters[end].point) && end > first) return end - first;
  std::size_t best = 0, fallback = 0;
  std::size_t used = width;
  for (std::size_t i = end; i > std::max(first, unbroken); used -= clusters[--i].width) {
    const char32_t after_next = i + 1 < clusters.size() ? clusters[i + 1].point : U' ';
    const auto quality = break_between(i - first > 1 ? clusters[i - 2].point : U' ', clusters[i - 1].point,
                                       clusters[i].point, after_next);
    if (quality == Break::never) continue;
    if (fallback == 0) fallback = i;
    if (columns - used > ragged[static_cast<std::size_t>(quality)]) continue;
    if (quality == Break::good) return i - first;
    if (best == 0 && quality == Break::fair) best = i;
  }
  if (best == 0) best = fallback;
  return std::max<std::size_t>(best == 0 ? end - first : best - first, 1);
}

struct Beginning {
  std::size_t clusters = 0, columns = 0;
};

/// What stands in front of the line's first word, under which it goes on.
Beginning beginning_of(const std::vector<Cluster>& line) {
  std::size_t at = 0, columns = 0;
  while (at < line.size() && is_space(line[at].point)) columns += line[at++].width;
  if (at < line.size() && one_of(U"・※■", line[at].point)) return {at + 1, columns + line[at].width};
  std::size_t label = at, width = 0;
  while (label < line.size() && !is_space(line[label].point)) width += line[label++].width;
  std::size_t gap = label, blank = 0;
  while (gap < line.size() && is_space(line[gap].point)) blank += line[gap++].width;
  const bool is_label = at > 0 && width > 0 && width <= 14 && blank >= 2 && gap < line.size();
  return is_label ? Beginning{gap, columns + width + blank} : Beginning{at, columns};
}

void wrap_line(std::string_view line, std::size_t columns, std::string& out) {
  const auto clusters = clusters_of(line);
  const auto beginning = beginning_of(clusters);
  const std::size_t indent = beginning.columns < columns / 2 ? beginning.columns : 0;
  const std::size_t unbroken = beginning.columns + 4 <= columns ? beginning.clusters : 0;
  for (std::size_t at = 0; at < clusters.size();) {
    const std::size_t room = at == 0 ? columns : columns - indent;
    const std::size_t count = take_line(clusters, at, room, unbroken);
    if (at > 0) {
      out += '\n';
      out.append(indent, ' ');
    }
    for (std::size_t i = at; i < at + count; ++i) out += clusters[i].bytes;
    at += count;
    while (!out.empty() && out.back() == ' ') out.pop_back();
    while (at < clusters.size() && is_space(clusters[at].point)) ++at;
  }
}

}  // namespace

std::string wrap_lines(std::string_view text, std::size_t columns) {
  std::string out;
  bool blank = true;  // none at the beginning
  for (const auto& line : base::split(text, '\n')) {
    const auto kept = line.substr(0, line.find_last_not_of(" \t\r") + 1);
    if (kept.empty()) {
      if (!blank) out += '\n';
      blank = true;
      continue;
    }
    wrap_line(kept, columns, out);
    out += '\n';
    blank = false;
  }
  while (out.ends_with("\n\n")) out.pop_back();
  return out;
}

}  // namespace reply
