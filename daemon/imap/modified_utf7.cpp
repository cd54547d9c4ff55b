#include "imap/modified_utf7.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "base/text.hpp"

namespace imap {
namespace {

bool plain(char32_t c) {
  return c >= 0x20 && c <= 0x7e;
}

void append_utf16(std::string& out, char32_t point) {
  auto unit = [&](char32_t u) {
    out += static_cast<char>(u >> 8 & 0xff);
    out += static_cast<char>(u & 0xff);
  };
  if (point < 0x10000) {
    unit(point);
  } else {
    unit(0xd800 + ((point - 0x10000) >> 10));
    unit(0xdc00 + ((point - 0x10000) & 0x3ff));
  }
}

std::string shifted(std::string_view utf16) {
  std::string packed = base::base64(utf16);
  packed.erase(packed.find_last_not_of('=') + 1);
  std::ranges::replace(packed, '/', ',');
  return "&" + packed + "-";
}

/// The UTF-16BE of one shifted run; false where it is not well-formed.
bool append_shifted(std::string& out, std::string packed) {
  for (char c : packed) {
    bool fits = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == ',';
    if (!fits) return false;
  }
  std::ranges::replace(packed, ',', '/');
  std::string bytes = base::from_base64(packed);
  if (bytes.size() % 2 != 0 || bytes.empty()) return false;
  auto unit = [&](std::size_t i) {
    return static_cast<char32_t>(static_cast<unsigned char>(bytes[i]) << 8 | static_cast<unsigned char>(bytes[i + 1]));
  };
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    char32_t c = unit(i);
    if (c >= 0xdc00 && c <= 0xdfff) return false;
    if (c >= 0xd800 && c <= 0xdbff) {
      i += 2;
      char32_t low = i < bytes.size() ? unit(i) : 0;
      if (low < 0xdc00 || low > 0xdfff) return false;
      c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
    }
    base::append_code_point(out, c);
  }
  return true;
}

}  // namespace

std::string to_modified_utf7(std::string_view utf8) {
  std::string out, pending;
  auto flush = [&] {
    if (!pending.empty()) out += shifted(pending);
    pending.clear();
  };
  for (char32_t point : base::code_points(base::to_utf8(utf8))) {
    if (!plain(point)) {
      append_utf16(pending, point);
      continue;
    }
    flush();
    out += static_cast<char>(point);
    if (point == '&') out += '-';
  }
  flush();
  return out;
}

std::optional<std::string> from_modified_utf7(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!plain(static_cast<unsigned char>(text[i]))) return std::nullopt;
    if (text[i] != '&') {
      out += text[i];
      continue;
    }
    auto end = text.find('-', i);
    if (end == std::string_view::npos) return std::nullopt;
    if (end == i + 1) {
      out += '&';
    } else if (!append_shifted(out, std::string(text.substr(i + 1, end - i - 1)))) {
      return std::nullopt;
    }
    i = end;
  }
  return out;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

}  // namespace imap
