#include "mail/icu_charset.hpp"

#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <memory>

namespace mail {
namespace {

struct CloseConverter {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

// ICU itself writes U+001A for a bad byte of a Japanese charset.
void replace_bad(const void* context, UConverterToUnicodeArgs* arguments, const char*, std::int32_t,
                 UConverterCallbackReason reason, UErrorCode* status) {
  if (reason > UCNV_IRREGULAR) return;
  ++*static_cast<std::size_t*>(const_cast<void*>(context));
  *status = U_ZERO_ERROR;
  static constexpr UChar replacement = 0xFFFD;
  ucnv_cbToUWriteUChars(arguments, &replacement, 1, 0, status);
}

bool is_label(std::string_view name) {
  return !name.empty() && name.size() <= 60 && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-_.:+").contains(c);
  });
}

// ibm-943 exchanges three controls, as its terminals did. What is still U+001A then is no text either.
void mend_controls(icu::UnicodeString& text) {
  for (std::int32_t i = 0; i < text.length(); ++i) {
    const UChar c = text[i];
    if (c == 0x1C) text.setCharAt(i, 0xFFFD);
    if (c == 0x7F) text.setCharAt(i, 0x1C);
    if (c == 0x1A) text.setCharAt(i, 0x7F);
  }
}

// ICU takes every byte from 0x80 to 0x9F for a control of EUC-JP; no text holds one, but Shift_JIS is full of them.
void refuse_controls(icu::UnicodeString& text, std::size_t& bad) {
  for (std::int32_t i = 0; i < text.length(); ++i) {
    if (text[i] < 0x80 || text[i] > 0x9F) continue;
    text.setCharAt(i, 0xFFFD);
    ++bad;
  }
}

}  // namespace

std::optional<Converted> convert_charset(std::string_view bytes, std::string_view name) {
  if (!is_label(name)) return std::nullopt;
  UErrorCode status = U_ZERO_ERROR;
  const Converter converter(ucnv_open(std::string(name).c_str(), &status));
  if (U_FAILURE(status) || !converter) return std::nullopt;
  const auto type = ucnv_getType(converter.get());
  if (type == UCNV_UTF7 || type == UCNV_IMAP_MAILBOX || type == UCNV_SCSU || type == UCNV_BOCU1) return std::nullopt;
  Converted out;
  ucnv_setToUCallBack(converter.get(), replace_bad, &out.bad, nullptr, nullptr, &status);
  icu::UnicodeString text;
  std::array<UChar, 4096> buffer;
  const char* from = bytes.data();
  const char* const end = from + bytes.size();
  do {
    status = U_ZERO_ERROR;
    UChar* to = buffer.data();
    ucnv_toUnicode(converter.get(), &to, buffer.data() + buffer.size(), &from, end, nullptr, true, &status);
    text.append(buffer.data(), static_cast<std::int32_t>(to - buffer.data()));
  } while (status == U_BUFFER_OVERFLOW_ERROR);
  UErrorCode name_status = U_ZERO_ERROR;
  const std::string_view icu_name = ucnv_getName(converter.get(), &name_status);
  if (icu_name.starts_with("ibm-943")) mend_controls(text);
  if (icu_name.starts_with("euc-jp")) refuse_controls(text, out.bad);
  if (text.length() > 0 && text[0] == 0xFEFF) text.remove(0, 1);
  text.toUTF8String(out.text);
  return out;
}

}  // namespace mail
