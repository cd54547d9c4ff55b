#include <fmt/format.h>

#include <algorithm>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "reply/letter.hpp"

namespace reply {
namespace {

constexpr std::size_t line_octets = 76;
constexpr std::size_t longest_id = 900;  // RFC 5322 section 2.1.1 allows 998 octets a line

bool is_visible_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F; });
}
bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}
bool is_id(std::string_view text) {
  return text.size() > 4 && text.size() <= longest_id && text.front() == '<' && text.back() == '>' &&
         is_visible_ascii(text) && text.find('@') != std::string_view::npos &&
         text.find_first_of("<>", 1) == text.size() - 1;
}

base::Result<void> check_address(std::string_view what, std::string_view address) {
  const auto at = address.rfind('@');
  const bool fits = is_visible_ascii(address) && address.find_first_of("<>(),;:\\\"[]") == std::string_view::npos &&
                    at != std::string_view::npos && at > 0 && at + 1 < address.size() && address.size() <= 254;
  if (!fits)
    return base::fail(base::Failure::give_up,
                      fmt::format("{} is no address that a header can hold: {}", what, base::visible(address)));
  return {};
}

base::Result<void> check(const Addressing& addressing) {
  if (auto from = check_address("From", addressing.from); !from) return from;
  if (auto to = check_address("To", addressing.to); !to) return to;
  if (!is_id(addressing.message_id))
    return base::fail(base::Failure::give_up, "no Message-ID: " + base::visible(addressing.message_id));
  bool clean =
      !has_control(addressing.in_reply_to) && !has_control(addressing.instance) && !has_control(addressing.from_name);
  for (const auto& id : addressing.references) clean = clean && !has_control(id);
  if (!clean) return base::fail(base::Failure::give_up, "a message id or name holds a control character");
  return {};
}

/// The beginning of `text` of at most `octets`, whole characters, at least one.
std::string_view take_characters(std::string_view text, std::size_t octets) {
  if (text.size() <= octets) return text;
  std::size_t end = octets;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  if (end == 0) {
    end = 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
  }
  return text.substr(0, end);
}

/// RFC 2047 section 2: encoded-words of at most 75 octets, one a line; the first line has `used` octets already.
/// `after` octets are to follow the last word on its line.
std::string encoded_words(std::string_view text, std::size_t used, std::size_t after) {
  constexpr std::size_t frame = 12;  // =?UTF-8?B??=
  std::string out;
  while (!text.empty()) {
    const std::size_t room = line_octets - used - frame - after;
    const auto part = take_characters(text, room / 4 * 3);
    if (!out.empty()) out += "\r\n ";
    out += fmt::format("=?UTF-8?B?{}?=", base::base64(part));
    text.remove_prefix(part.size());
    used = 1;
  }
  return out;
}

/// The value of an unstructured header or a display name, on as many lines as it needs.
std::string header_text(std::string_view text, std::size_t used, std::size_t after, bool is_phrase) {
  const bool plain = std::ranges::all_of(text, [](char c) { return c >= ' ' && c < 0x7F; }) &&
                     used + text.size() + after + 2 <= line_octets && text.find("=?") == std::string_view::npos;
  if (!plain) return encoded_words(text, used, after);
  if (!is_phrase) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

std::string from_header(const Addressing& addressing) {
  const auto name = base::single_line(base::to_utf8(addressing.from_name));
  if (name.empty()) return fmt::format("From: {}\r\n", addressing.from);
  return fmt::format("From: {}\r\n <{}>\r\n", header_text(name, 6, 0, true), addressing.from);
}

/// RFC 5322 section 3.6.4, the parent's references and then the parent: the first, which names the thread, and the last
/// twenty.
std::string references_header(const Addressing& addressing) {
  constexpr std::size_t last = 20;
  std::vector<std::string> ids;
  for (const auto& id : addressing.references)
    if (is_id(id) && id != addressing.in_reply_to) ids.push_back(id);
  if (is_id(addressing.in_reply_to)) ids.push_back(addressing.in_reply_to);
  if (ids.size() > last + 1) ids.erase(ids.begin() + 1, ids.end() - static_cast<std::ptrdiff_t>(last));
  std::string out;
  for (const auto& id : ids) out += (out.empty() ? "References: " : "\r\n ") + id;
  return out.empty() ? out : out + "\r\n";
}

/// Base64 in lines (RFC 2045 section 6.8).
std::string encoded_body(std::string_view bytes) {
  const auto all = base::base64(bytes);
  std::string out;
  for (std::size_t at = 0; at < all.size(); at += line_octets) out += all.substr(at, line_octets) + "\r\n";
  return out;
}

std::string with_crlf(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\r') continue;
    if (c == '\n') out += '\r';
    out += c;
  }
  return out;
}

/// RFC 2231 section 4.1: a parameter with its charset, in numbered pieces where it is long.
std::string extended_parameter(std::string_view name, std::string_view value) {
  std::vector<std::string> pieces(1, "UTF-8''");
  while (!value.empty()) {
    const auto character = take_characters(value, 1);
    std::string escaped;
    for (const char c : character) {
      const bool token = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
                         c == '-' || c == '_';
      escaped += token ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    if (pieces.back().size() + escaped.size() > 56) pieces.emplace_back();
    pieces.back() += escaped;
    value.remove_prefix(character.size());
  }
  std::string out;
  for (std::size_t i = 0; i < pieces.size(); ++i)
    out += pieces.size() == 1 ? fmt::format(";\r\n {}*={}", name, pieces[i])
                              : fmt::format(";\r\n {}*{}*={}", name, i, pieces[i]);
  return out;
}

std::string attachment_part(const Attachment& attachment) {
  const auto name = base::single_line(base::to_utf8(attachment.name));
  const bool simple = std::ranges::all_of(name, [](char c) { return c >= ' ' && c < 0x7F && c != '"' && c != '\\'; }) &&
                      name.size() <= 60 && name.find("=?") == std::string::npos;
  const auto old_clients = simple ? name : encoded_words(name, 7, 1);
  const auto standard = simple ? fmt::format(";\r\n filename=\"{}\"", name) : extended_parameter("filename", name);
  return fmt::format(
      "Content-Type: {};\r\n name=\"{}\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: "
      "attachment{}\r\n\r\n{}",
      attachment.type, old_clients, standard, encoded_body(attachment.content));
}

}  // namespace

base::Result<std::string> to_message(const Letter& letter, const Addressing& addressing) {
  if (auto checked = check(addressing); !checked) return std::unexpected(checked.error());
  if (letter.attachment &&
      !std::ranges::all_of(letter.attachment->type, [](char c) { return c > ' ' && c < 0x7F && c != ';'; }))
    return base::fail(base::Failure::give_up, "no content type: " + base::visible(letter.attachment->type));
  std::string out = from_header(addressing);
  out += fmt::format("To: {}\r\n", addressing.to);
  out += fmt::format("Subject: {}\r\n", header_text(base::single_line(base::to_utf8(letter.subject)), 9, 0, false));
  out += fmt::format("Date: {}\r\nMessage-ID: {}\r\n", base::rfc5322_date(addressing.date), addressing.message_id);
  if (is_id(addressing.in_reply_to)) out += fmt::format("In-Reply-To: {}\r\n", addressing.in_reply_to);
  out += references_header(addressing);
  out += "Auto-Submitted: auto-replied\r\nX-Auto-Response-Suppress: All\r\n";
  if (!addressing.instance.empty())
    out += fmt::format("X-Cskakuhod: {}\r\n", header_text(addressing.instance, 13, 0, false));
  out += "MIME-Version: 1.0\r\nContent-Language: ja\r\n";
  const auto text_part = "Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
                         encoded_body(with_crlf(base::to_utf8(letter.text)));
  if (!letter.attachment) return out + text_part;
  const auto boundary = "=_" + base::sha256(addressing.message_id).substr(0, 40);  // base64 holds no «_»
  out += fmt::format("Content-Type: multipart/mixed;\r\n boundary=\"{}\"\r\n\r\n", boundary);
  out += fmt::format("--{0}\r\n{1}\r\n--{0}\r\n{2}\r\n--{0}--\r\n", boundary, text_part,
                     attachment_part(*letter.attachment));
  return out;
}

}  // namespace reply
