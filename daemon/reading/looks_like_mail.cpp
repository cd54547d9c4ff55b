#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "reading/contents.hpp"

namespace reading {
namespace {

constexpr std::size_t most_looked_at = 64 * 1024;

/// The name of the header field in the line; empty where the line is none.
std::string_view field_name(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == line.npos) return {};
  const std::string_view name = line.substr(0, line.find_last_not_of(" \t", colon - 1) + 1).substr(0, colon);
  const bool printable = std::ranges::all_of(name, [](unsigned char c) { return c > ' ' && c < 127; });
  return printable ? name : std::string_view{};
}

bool is_mail_field(std::string_view name) {
  static constexpr std::array<std::string_view, 13> fields{
      "from",       "to",           "cc",           "subject",      "date",     "received", "return-path",
      "message-id", "mime-version", "content-type", "delivered-to", "reply-to", "sender"};
  return std::ranges::find(fields, base::lower_ascii(name)) != fields.end();
}

/// At least two well-known fields before the first line that is neither field nor continuation, or one and the empty
/// line.
bool begins_with_header_block(std::string_view bytes) {
  unsigned known = 0;
  bool first = true;
  while (!bytes.empty()) {
    const auto end = std::min(bytes.find('\n'), bytes.size());
    std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) return known > 0;
    const bool continued = !first && (line.front() == ' ' || line.front() == '\t');
    const bool mbox = first && (line.starts_with("From ") || line.starts_with(">From "));
    first = false;
    if (continued || mbox) continue;
    const std::string_view name = field_name(line);
    if (name.empty()) break;
    if (is_mail_field(name)) ++known;
  }
  return known > 1;
}

}  // namespace

bool looks_like_mail(std::string_view bytes, std::string_view name) {
  const std::string lower = base::lower_ascii(name);
  for (const std::string_view ending : {".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods", ".zip"}) {
    if (lower.ends_with(ending)) return false;
  }
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  if (begins_with_header_block(bytes.substr(0, most_looked_at))) return true;
  if (!lower.ends_with(".eml") && !lower.ends_with(".mime")) return false;
  switch (sheet::recognise(bytes, "")) {
    case sheet::FileType::text:
    case sheet::FileType::html:
    case sheet::FileType::csv:
    case sheet::FileType::tsv:
    case sheet::FileType::unknown:
      return true;
    default:
      return false;
  }
}

}  // namespace reading
