#include "mail/transfer_encoding.hpp"

#include "base/hash.hpp"

namespace mail {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// The byte that two hexadecimal digits at `at` stand for, -1 where they are none.
int byte_at(std::string_view text, std::size_t at) {
  if (at + 1 >= text.size()) return -1;
  const int high = hex_value(text[at]), low = hex_value(text[at + 1]);
  return high < 0 || low < 0 ? -1 : high << 4 | low;
}

// Where the next line begins if only blanks stand between `at` and the line's end, else 0.
std::size_t line_end_behind(std::string_view text, std::size_t at) {
  while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) ++at;
  if (at == text.size()) return at;
  if (text[at] == '\r') ++at;
  return at < text.size() && text[at] == '\n' ? at + 1 : 0;
}

std::string decode_escapes(std::string_view text, char escape, bool underscore_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int byte = text[i] == escape ? byte_at(text, i + 1) : -1;
    if (byte >= 0) {
      out += static_cast<char>(byte);
      i += 2;
    } else {
      out += underscore_is_space && text[i] == '_' ? ' ' : text[i];
    }
  }
  return out;
}

void append_uuencoded_line(std::string& out, std::string_view line) {
  const auto value = [&](std::size_t i) { return i < line.size() ? static_cast<unsigned>(line[i] - 0x20) & 63 : 0u; };
  const std::size_t count = value(0);
  std::string bytes;
  for (std::size_t i = 1; bytes.size() < count; i += 4) {
    const unsigned group = value(i) << 18 | value(i + 1) << 12 | value(i + 2) << 6 | value(i + 3);
    bytes += {static_cast<char>(group >> 16), static_cast<char>(group >> 8), static_cast<char>(group)};
  }
  out.append(bytes, 0, count);
}

}  // namespace

std::string decode_base64(std::string_view body) {
  return base::from_base64(body);
}

std::string decode_quoted_printable(std::string_view body) {
  std::string out;
  out.reserve(body.size());
  for (std::size_t i = 0; i < body.size();) {
    if (body[i] != '=') {
      out += body[i++];
    } else if (const int byte = byte_at(body, i + 1); byte >= 0) {
      out += static_cast<char>(byte);
      i += 3;
    } else if (const auto next = line_end_behind(body, i + 1); next > 0) {
      i = next;
    } else {
      out += body[i++];
    }
  }
  return out;
}

std::string decode_uuencode(std::string_view body) {
  std::string out;
  bool begun = false;
  for (std::size_t at = 0; at < body.size();) {
    const auto end = body.find('\n', at);
    auto line = body.substr(at, end == std::string_view::npos ? end : end - at);
    at = end == std::string_view::npos ? body.size() : end + 1;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!begun) {
      begun = line.starts_with("begin ");
    } else if (line == "end") {
      break;
    } else if (!line.empty()) {
      append_uuencoded_line(out, line);
    }
  }
  return out;
}

std::string decode_q(std::string_view text) {
  return decode_escapes(text, '=', true);
}
std::string decode_percent(std::string_view text) {
  return decode_escapes(text, '%', false);
}

std::string decode_transfer(std::string_view body, std::string_view encoding) {
  if (encoding == "base64") return decode_base64(body);
  if (encoding == "quoted-printable") return decode_quoted_printable(body);
  if (encoding == "x-uuencode" || encoding == "uuencode" || encoding == "x-uue" || encoding == "uue")
    return decode_uuencode(body);
  return std::string(body);
}

}  // namespace mail
