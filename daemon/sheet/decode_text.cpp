#include "sheet/decode_text.hpp"

#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <memory>
#include <new>
#include <vector>

#include "base/text.hpp"

namespace sheet {
namespace {

struct CloseConverter {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};

// ICU's own substitution gives U+001A for some sets; here every bad sequence is U+FFFD, and counted.
void substitute(const void* context, UConverterToUnicodeArgs* arguments, const char*, std::int32_t,
                UConverterCallbackReason reason, UErrorCode* status) {
  if (reason > UCNV_IRREGULAR) return;
  ++*const_cast<std::size_t*>(static_cast<const std::size_t*>(context));
  *status = U_ZERO_ERROR;
  constexpr UChar replacement = 0xFFFD;
  ucnv_cbToUWriteUChars(arguments, &replacement, 1, 0, status);
}

}  // namespace

DecodedText decode_as(const char* charset, std::string_view bytes) {
  DecodedText out;
  out.charset = charset;
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UConverter, CloseConverter> converter(ucnv_open(charset, &status));
  if (U_FAILURE(status)) throw std::bad_alloc();
  ucnv_setToUCallBack(converter.get(), substitute, &out.unknown, nullptr, nullptr, &status);
  std::vector<UChar> units(std::min<std::size_t>(64 * 1024, bytes.size() + 16));
  const char* from = bytes.data();
  const char* const end = from + bytes.size();
  do {
    status = U_ZERO_ERROR;
    UChar* to = units.data();
    ucnv_toUnicode(converter.get(), &to, units.data() + units.size(), &from, end, nullptr, true, &status);
    icu::UnicodeString(units.data(), static_cast<std::int32_t>(to - units.data())).toUTF8String(out.text);
  } while (status == U_BUFFER_OVERFLOW_ERROR);
  return out;
}

namespace {

/// Which half of the pairs is 0 beside an ASCII character, if so many are that it must be UTF-16.
const char* utf16_without_mark(std::string_view bytes) {
  const auto sample = bytes.substr(0, std::min<std::size_t>(bytes.size(), 64 * 1024) & ~std::size_t{1});
  std::size_t little = 0, big = 0;
  for (std::size_t at = 0; at < sample.size(); at += 2) {
    const auto first = static_cast<unsigned char>(sample[at]), second = static_cast<unsigned char>(sample[at + 1]);
    little += second == 0 && first != 0 && first < 0x80;
    big += first == 0 && second != 0 && second < 0x80;
  }
  const auto pairs = sample.size() / 2;
  if (pairs == 0 || std::max(little, big) * 20 < pairs) return nullptr;
  if (little > 10 * big) return "UTF-16LE";
  return big > 10 * little ? "UTF-16BE" : nullptr;
}

bool is_odd_control(char32_t c) {
  return (c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1A) || c == 0x7F;
}

}  // namespace

DecodedText decode_text(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  if (bytes.starts_with("\xFF\xFE")) return decode_as("UTF-16LE", bytes.substr(2));
  if (bytes.starts_with("\xFE\xFF")) return decode_as("UTF-16BE", bytes.substr(2));
  if (bytes.find('\0') != bytes.npos) {
    if (const auto* charset = utf16_without_mark(bytes)) return decode_as(charset, bytes);
  }
  // MS-DOS programs end their files with Ctrl-Z, which ICU's windows-31j takes for another control character.
  if (bytes.ends_with('\x1A')) bytes.remove_suffix(1);
  if (bytes.find("\x1B$") != bytes.npos) return decode_as("ISO-2022-JP", bytes);
  if (base::is_utf8(bytes)) return {std::string(bytes), 0, "UTF-8"};
  auto japanese = decode_as("windows-31j", bytes);
  if (japanese.unknown > 0) {
    if (auto unix_japanese = decode_as("EUC-JP", bytes); unix_japanese.unknown == 0) return unix_japanese;
  }
  return japanese;
}

bool is_text(std::string_view bytes) {
  constexpr std::size_t looked_at = 64 * 1024;
  if (bytes.size() > looked_at) {
    bytes = bytes.substr(0, looked_at);
    // Not in the middle of a character.
    if (const auto line = bytes.rfind('\n'); line != bytes.npos && line > looked_at / 2)
      bytes = bytes.substr(0, line & ~std::size_t{1});
  }
  if (bytes.empty()) return false;
  const auto decoded = decode_text(bytes);
  if (decoded.unknown * 100 > decoded.text.size()) return false;
  return std::ranges::none_of(decoded.text, [](char c) { return is_odd_control(static_cast<unsigned char>(c)); });
}

}  // namespace sheet
