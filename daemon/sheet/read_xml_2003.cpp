#include "sheet/read_xml_2003.hpp"

#include <algorithm>

#include "sheet/decode_text.hpp"
#include "sheet/parse_number.hpp"
#include "sheet/xml_2003_content.hpp"

namespace sheet {
namespace {

/// Without its XML declaration, whose encoding is no longer true.
std::string_view without_declaration(std::string_view text) {
  text = text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  if (!text.starts_with("<?xml")) return text;
  const auto end = text.find("?>");
  return end == text.npos ? text : text.substr(end + 2);
}

}  // namespace

std::expected<Workbook, Unread> read_xml_2003(std::string_view bytes, const Limits& limits) {
  if (bytes.size() > limits.entry.count) return std::unexpected(Unread{Trouble::too_large, "too much XML"});
  // Hand-made files come in Shift_JIS too, which expat does not know.
  const auto decoded = decode_text(bytes);
  Workbook workbook;
  WorkbookBuilder builder(workbook, limits);
  Xml2003Content content(workbook, builder, limits);
  XmlParser parser(content, xml_2003_namespaces, limits.depth);
  constexpr std::size_t piece = 64 * 1024;
  const auto text = without_declaration(decoded.text);
  for (std::size_t at = 0; at < text.size() && parser.feed(text.substr(at, piece)); at += piece) {
  }
  if (auto parsed = parser.finish(); !parsed) return std::unexpected(std::move(parsed.error()));
  return workbook;
}

}  // namespace sheet
