#include "mail/charset.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "mail/icu_charset.hpp"

namespace mail {
namespace {

bool is_plain_ascii(std::string_view bytes) {
  return std::ranges::all_of(
      bytes, [](char c) { return static_cast<signed char>(c) >= 0 && c != '\x1b' && c != '\x0e' && c != '\0'; });
}

Converted as_utf8(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  if (base::is_utf8(bytes)) return {std::string(bytes), 0};
  return convert_charset(bytes, "UTF-8").value();
}

struct Utf8Count {
  std::size_t wide = 0;  // sequences of three bytes and more
  std::size_t kana = 0;  // full-width hiragana and katakana
};

Utf8Count count_wide(std::string_view utf8) {
  Utf8Count count;
  for (const char32_t c : base::code_points(utf8)) {
    if (c >= 0x800 && c != 0xFFFD) ++count.wide;
    if (c >= 0x3041 && c <= 0x30FE) ++count.kana;
  }
  return count;
}

std::optional<Converted> as_utf16(std::string_view bytes) {
  if (bytes.size() >= 2 && (bytes.starts_with("\xFE\xFF") || bytes.starts_with("\xFF\xFE")))
    return convert_charset(bytes, "UTF-16");
  return std::nullopt;
}

/// Many EUC-JP texts are valid windows-31j as well: then half-width kana stand where the other reading has full-width
/// ones.
bool reads_better_as_euc(const Converted& windows, const Converted& euc) {
  return euc.bad == 0 && count_wide(euc.text).kana > 0 && count_wide(windows.text).kana == 0;
}

template <std::size_t size>
bool is_one_of(const std::array<std::string_view, size>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

std::string normal_label(std::string_view label) {
  std::string out;
  for (const char c : base::lower_ascii(label.substr(0, label.find('*'))))
    if (static_cast<unsigned char>(c) > 0x20 && c != '"' && c != '\'') out += c;
  return out;
}

bool is_iso_2022_jp(std::string_view label) {
  static constexpr std::array<std::string_view, 9> names = {"cp50220", "cp50221", "cp50222", "csiso2022jp", "jis",
                                                            "jis7",    "jis8",    "x-jis",   "jis_encoding"};
  return label.starts_with("iso-2022-jp") || label.starts_with("iso2022jp") || label.starts_with("iso2022-jp") ||
         is_one_of(names, label);
}

struct Alias {
  std::string_view label;
  std::string_view name;
};

// What senders write and ICU lacks, or takes too literally.
constexpr std::array aliases = {
    Alias{"cp51932", "EUC-JP"},
    Alias{"eucjp-ms", "EUC-JP"},
    Alias{"eucjp-win", "EUC-JP"},
    Alias{"x-eucjp", "EUC-JP"},
    Alias{"x-mac-japanese", "windows-31j"},
    Alias{"shift_jis-2004", "windows-31j"},
    Alias{"shift_jisx0213", "windows-31j"},
    Alias{"shiftjis", "windows-31j"},
    Alias{"sjis-win", "windows-31j"},
    Alias{"gb2312", "GB18030"},
    Alias{"gbk", "GB18030"},
    Alias{"x-gbk", "GB18030"},
    Alias{"iso-8859-1", "windows-1252"},
    Alias{"latin1", "windows-1252"},
    Alias{"latin-1", "windows-1252"},
    Alias{"iso8859-1", "windows-1252"},
    Alias{"iso_8859-1", "windows-1252"},
    Alias{"utf-8-sig", "UTF-8"},
    Alias{"utf-8n", "UTF-8"},
};

std::string_view icu_name(std::string_view label) {
  const auto found = std::ranges::find(aliases, label, &Alias::label);
  return found == aliases.end() ? label : found->name;
}

bool is_ascii_label(std::string_view label) {
  static constexpr std::array<std::string_view, 12> names = {"",        "us-ascii",     "ascii",     "ansi_x3.4-1968",
                                                             "unknown", "unknown-8bit", "x-unknown", "default",
                                                             "none",    "binary",       "8bit",      "7bit"};
  return is_one_of(names, label);
}

/// Labels under which other charsets are sent by mistake.
bool is_often_wrong(std::string_view name) {
  return name == "windows-31j" || name == "EUC-JP" || name == "UTF-8" || name == "windows-1252" ||
         name.contains("utf-8") || name.contains("utf8") || name.contains("jis") || name.contains("euc-jp") ||
         name.contains("eucjp") || name.contains("1252") || name.contains("932");
}

/// windows-1252 explains nearly every byte; Japanese shows by its kana.
bool is_japanese_after_all(std::string_view bytes, std::string_view name) {
  if (name != "windows-1252" && !name.contains("1252")) return false;
  if (base::is_utf8(bytes)) return true;
  const auto windows = convert_charset(bytes, "windows-31j").value();
  return windows.bad == 0 && count_wide(windows.text).kana > 0;
}

std::optional<Converted> as_labelled(std::string_view bytes, std::string_view name) {
  if (name == "utf-16" && as_utf16(bytes)) return as_utf16(bytes);
  if (name == "utf-16") {
    if (base::is_utf8(bytes) && !bytes.contains('\0')) return std::nullopt;
    std::size_t little = 0, big = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
      if (bytes[i] == '\0') ++(i % 2 == 0 ? big : little);
    return convert_charset(bytes, little > big ? "UTF-16LE" : "UTF-16BE");
  }
  return convert_charset(bytes, name);
}

}  // namespace

Converted convert_unlabelled(std::string_view bytes) {
  if (is_plain_ascii(bytes)) return {std::string(bytes), 0};
  if (has_japanese_escape(bytes)) return convert_iso_2022_jp(bytes);
  if (auto utf16 = as_utf16(bytes)) return *utf16;
  auto utf8 = as_utf8(bytes);
  if (utf8.bad == 0 || count_wide(utf8.text).wide >= 4 * utf8.bad) return utf8;
  auto windows = convert_charset(bytes, "windows-31j").value();
  auto euc = convert_charset(bytes, "EUC-JP").value();
  if (windows.bad == 0) return reads_better_as_euc(windows, euc) ? euc : windows;
  if (euc.bad == 0) return euc;
  return std::min({utf8, windows, euc}, [](const Converted& a, const Converted& b) { return a.bad < b.bad; });
}

std::string decode_charset(std::string_view bytes, std::string_view label) {
  const auto normal = normal_label(label);
  const auto name = icu_name(normal);
  const bool wide = name.starts_with("utf-16") || name.starts_with("utf-32") || name.starts_with("ucs");
  if (is_plain_ascii(bytes) && !wide && name != "hz-gb-2312") return std::string(bytes);
  if (is_iso_2022_jp(name)) {
    const bool foreign = bytes.contains("\x1b$A") || bytes.contains("\x1b$(C") || bytes.contains("\x1b.");
    return foreign ? convert_charset(bytes, "ISO-2022-JP-2").value().text : convert_iso_2022_jp(bytes).text;
  }
  if (is_ascii_label(name) || (!name.starts_with("iso-2022") && has_japanese_escape(bytes)))
    return convert_unlabelled(bytes).text;
  const auto labelled = as_labelled(bytes, name);
  if (!labelled) return convert_unlabelled(bytes).text;
  if (labelled->bad == 0 && !is_japanese_after_all(bytes, name)) return labelled->text;
  if (!is_often_wrong(name) && !base::is_utf8(bytes)) return labelled->text;
  const auto guessed = convert_unlabelled(bytes);
  return guessed.bad == 0 || guessed.bad < labelled->bad ? guessed.text : labelled->text;
}

}  // namespace mail
