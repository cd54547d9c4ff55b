#include "mail/charset.hpp"
#include "mail/html_text.hpp"
#include "mail/mail.hpp"

#include "base/text.hpp"

namespace mail {
namespace {

// Larger bodies are cut before they are decoded: nobody reads so far, and a character is at most eight bytes with its
// escapes.
constexpr std::size_t bytes_a_character = 8;

bool is_body(const Part& part, std::string_view type) {
  return part.leaf && part.type == type && part.disposition != "attachment" && !part.name;
}

std::string joined(const Mail& mail, std::string_view type, std::size_t limit,
                   std::string (*read)(const Part&, std::size_t)) {
  std::string out;
  std::optional<unsigned> forwarded;  // the depth of the forwarded mail that we are in
  for (const auto& part : mail.parts) {
    if (forwarded && part.depth > *forwarded) continue;
    forwarded.reset();
    if (part.type.starts_with("message/")) {
      forwarded = part.depth;
    } else if (is_body(part, type) && out.size() < limit) {
      const auto text = read(part, limit);
      if (!out.empty() && !out.ends_with('\n')) out += '\n';
      out += text;
    }
  }
  return out;
}

std::string plain(const Part& part, std::size_t limit) {
  std::string out;
  for (const char c : decode_charset(std::string_view(part.content).substr(0, limit * bytes_a_character), part.charset))
    if (c != '\r') out += c;
  return out;
}

std::string html(const Part& part, std::size_t limit) {
  return html_text(decode_charset(std::string_view(part.content).substr(0, limit * bytes_a_character), part.charset));
}

std::string cut(std::string text, std::size_t limit) {
  if (text.size() <= limit) return text;
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0) == 0x80) --limit;
  text.resize(limit);
  return text;
}

}  // namespace

std::string readable_text(const Mail& mail, std::size_t limit) {
  auto text = joined(mail, "text/plain", limit, plain);
  if (base::trim(text).empty()) text = joined(mail, "text/html", limit, html);
  return cut(std::move(text), limit);
}

}  // namespace mail
