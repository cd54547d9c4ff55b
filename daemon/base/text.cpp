#include "base/text.hpp"

#include <fmt/format.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdlib>
#include <map>

namespace base {
namespace {

struct Decoded {
  char32_t point;  // U+FFFD where ill-formed
  bool valid;
};

Decoded next(std::string_view text, std::size_t& at) {
  std::int32_t i = 0;
  UChar32 c = 0;
  const auto rest = text.substr(at, 8);
  U8_NEXT(reinterpret_cast<const std::uint8_t*>(rest.data()), i, static_cast<std::int32_t>(rest.size()), c);
  at += static_cast<std::size_t>(i);
  if (c < 0) return {0xFFFD, false};
  return {static_cast<char32_t>(c), true};
}

std::string normalize(const icu::Normalizer2* (*instance)(UErrorCode&), std::string_view text) {
  if (std::ranges::all_of(text, [](char c) { return static_cast<signed char>(c) >= 0; })) return std::string(text);
  UErrorCode status = U_ZERO_ERROR;
  const auto* normalizer = instance(status);
  if (U_FAILURE(status)) std::abort();
  const auto in = icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
  std::string out;
  normalizer->normalize(in, status).toUTF8String(out);
  return out;
}

bool is_space(char32_t c) {
  return u_isUWhiteSpace(static_cast<UChar32>(c)) || c == 0x180E;
}
bool is_invisible(char32_t c) {
  return (c >= 0x200B && c <= 0x200D) || c == 0x2060 || c == 0xFEFF || c == 0x00AD;
}
bool is_variation_selector(char32_t c) {
  return (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF) || (c >= 0x180B && c <= 0x180D);
}
bool is_control(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0);
}
bool is_bidi_control(char32_t c) {
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E || c == 0x200F || c == 0x061C;
}

// Spellings of one name that NFKC keeps apart. Left: as written by some; right: as compared.
const std::map<char32_t, char32_t>& folding() {
  static const std::map<char32_t, char32_t> table = {
      {U'髙', U'高'},     {U'﨑', U'崎'},     {U'嵜', U'崎'},     {U'濵', U'浜'},     {U'濱', U'浜'},
      {U'栁', U'柳'},     {U'德', U'徳'},     {U'桒', U'桑'},     {U'冨', U'富'},     {U'邉', U'辺'},
      {U'邊', U'辺'},     {U'齋', U'斎'},     {U'齊', U'斉'},     {U'澤', U'沢'},     {U'廣', U'広'},
      {U'國', U'国'},     {U'惠', U'恵'},     {U'會', U'会'},     {U'醫', U'医'},     {U'學', U'学'},
      {U'舘', U'館'},     {U'嶋', U'島'},     {U'嶌', U'島'},     {U'槇', U'槙'},     {U'瀨', U'瀬'},
      {U'瀧', U'滝'},     {U'龍', U'竜'},     {U'櫻', U'桜'},     {U'眞', U'真'},     {U'靜', U'静'},
      {U'榮', U'栄'},     {U'壽', U'寿'},     {U'萬', U'万'},     {U'與', U'与'},     {U'鐵', U'鉄'},
      {U'渕', U'淵'},     {U'渊', U'淵'},     {U'曻', U'昇'},     {U'𠮷', U'吉'},     {U'﨟', U'臈'},
      {U'ヶ', U'ケ'},     {U'ゖ', U'ケ'},     {U'ヵ', U'カ'},     {U'\u301C', U'~'},  {U'\uFF5E', U'~'},
      {U'\u223C', U'~'},  {U'\u223E', U'~'},  {U'\u2212', U'-'},  {U'\u2010', U'-'},  {U'\u2011', U'-'},
      {U'\u2012', U'-'},  {U'\u2013', U'-'},  {U'\u2014', U'-'},  {U'\u2015', U'-'},  {U'\u2500', U'-'},
      {U'\u2501', U'-'},  {U'\uFF0D', U'-'},  {U'\uFE63', U'-'},  {U'\u30FC', U'ー'}, {U'\uFF70', U'ー'},
      {U'\u2018', U'\''}, {U'\u2019', U'\''}, {U'\u201C', U'"'},  {U'\u201D', U'"'},  {U'\u00B7', U'・'},
      {U'\u2022', U'・'}, {U'\u22C5', U'・'}, {U'\uFF65', U'・'},
  };
  return table;
}

std::size_t width_of(char32_t c) {
  if (is_invisible(c) || is_variation_selector(c)) return 0;
  const auto category = u_charType(static_cast<UChar32>(c));
  if (category == U_NON_SPACING_MARK || category == U_ENCLOSING_MARK || category == U_FORMAT_CHAR) return 0;
  switch (u_getIntPropertyValue(static_cast<UChar32>(c), UCHAR_EAST_ASIAN_WIDTH)) {
    case U_EA_FULLWIDTH:
    case U_EA_WIDE:
    case U_EA_AMBIGUOUS:
      return 2;
    default:
      return 1;
  }
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size();)
    if (!next(bytes, at).valid) return false;
  return true;
}

std::string to_utf8(std::string_view bytes) {
  if (is_utf8(bytes)) return std::string(bytes);
  std::string out;
  for (std::size_t at = 0; at < bytes.size();) append_code_point(out, next(bytes, at).point);
  return out;
}

std::u32string code_points(std::string_view utf8) {
  std::u32string out;
  for (std::size_t at = 0; at < utf8.size();) out += next(utf8, at).point;
  return out;
}

void append_code_point(std::string& out, char32_t point) {
  std::uint8_t buffer[4];
  std::int32_t length = 0;
  UBool error = false;
  U8_APPEND(buffer, length, 4, static_cast<UChar32>(point), error);
  if (error) {
    out += "\xEF\xBF\xBD";
    return;
  }
  out.append(reinterpret_cast<const char*>(buffer), static_cast<std::size_t>(length));
}

std::string from_code_points(std::u32string_view points) {
  std::string out;
  for (const char32_t c : points) append_code_point(out, c);
  return out;
}

std::string nfc(std::string_view text) {
  return normalize(icu::Normalizer2::getNFCInstance, text);
}
std::string nfkc(std::string_view text) {
  return normalize(icu::Normalizer2::getNFKCInstance, text);
}

std::string trim(std::string_view text) {
  auto points = code_points(text);
  const auto blank = [](char32_t c) { return is_space(c) || is_invisible(c); };
  const auto first = std::ranges::find_if_not(points, blank);
  auto last = points.end();
  while (last != first && blank(*(last - 1))) --last;
  return from_code_points(std::u32string_view(first, last));
}

std::string without_spaces(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next(text, at).point;
    if (!is_space(c) && !is_invisible(c)) append_code_point(out, c);
  }
  return out;
}

std::string match_key(std::string_view text) {
  std::string folded;
  for (const char32_t c : code_points(text)) {  // before NFKC, which would turn some of them into others
    const auto found = folding().find(c);
    append_code_point(folded, found == folding().end() ? c : found->second);
  }
  std::string out;
  for (const char32_t c : code_points(nfkc(folded))) {
    if (is_space(c) || is_invisible(c) || is_variation_selector(c) || is_control(c)) continue;
    const auto found = folding().find(c);
    append_code_point(
        out, static_cast<char32_t>(
                 u_foldCase(static_cast<UChar32>(found == folding().end() ? c : found->second), U_FOLD_CASE_DEFAULT)));
  }
  return out;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) width += width_of(next(text, at).point);
  return width;
}

std::string_view fit_columns(std::string_view text, std::size_t columns) {
  std::size_t used = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t after = at;
    used += width_of(next(text, after).point);
    if (used > columns) break;
    at = after;
  }
  return text.substr(0, at);
}

std::string visible(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next(text, at).point;
    if (is_control(c)) {
      out += fmt::format("\\x{:02X}", static_cast<unsigned>(c));
    } else if (is_bidi_control(c) || c == 0x2028 || c == 0x2029) {
      out += fmt::format("\\u{{{:04X}}}", static_cast<unsigned>(c));
    } else {
      append_code_point(out, c);
    }
  }
  return out;
}

std::string single_line(std::string_view text) {
  std::string out;
  bool gap = false;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next(text, at).point;
    if (c == '\n' || c == '\r' || c == '\t' || c == 0x2028 || c == 0x2029 || c == 0x85) {
      gap = true;
      continue;
    }
    if (is_control(c) || is_bidi_control(c)) continue;
    if (gap && !out.empty()) out += ' ';
    gap = false;
    append_code_point(out, c);
  }
  return out;
}

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && lower_ascii(a) == lower_ascii(b);
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> out;
  for (std::size_t at = 0;;) {
    const auto end = text.find(separator, at);
    out.emplace_back(text.substr(at, end == std::string_view::npos ? end : end - at));
    if (end == std::string_view::npos) return out;
    at = end + 1;
  }
}

}  // namespace base
