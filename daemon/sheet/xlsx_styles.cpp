#include "sheet/xlsx_styles.hpp"

#include <charconv>
#include <unordered_map>

#include "sheet/xlsx_names.hpp"

namespace sheet {
namespace {

constexpr std::size_t most_styles = 100'000;  // Excel itself allows 65,490

unsigned number(std::optional<std::string_view> text) {
  unsigned value = 0;
  if (text) std::from_chars(text->data(), text->data() + text->size(), value);
  return value;
}

class StylesHandler : public XmlHandler {
 public:
  void start_element(XmlName name, const XmlAttributes& attributes) override {
    const auto next = is_main(name) ? below(name.local) : Where::ignored;
    // `dxfs` holds formats and fonts of its own with the same names and other meanings: only what lies in its place
    // counts.
    if (next == Where::format)
      formats_[number(attributes.get("numFmtId"))] = format_kind(attributes.get("formatCode").value_or(""));
    if (next == Where::font) fonts_.push_back(false);
    if (next == Where::strike) fonts_.back() = !attributes.get("val") || attributes.is_true("val");
    if (next == Where::cell_format)
      cells_.push_back({number(attributes.get("numFmtId")), number(attributes.get("fontId"))});
    if (fonts_.size() > most_styles || cells_.size() > most_styles || formats_.size() > most_styles) {
      stop({Trouble::too_large, "too many styles"});
    }
    where_.push_back(next);
  }
  void end_element(XmlName) override { where_.pop_back(); }

  std::vector<CellStyle> styles() const {
    std::vector<CellStyle> out;
    out.reserve(cells_.size());
    for (const auto [format, font] : cells_) {
      const auto own = formats_.find(format);
      out.push_back(
          {own != formats_.end() ? own->second : builtin_format_kind(format), font < fonts_.size() && fonts_[font]});
    }
    return out;
  }

 private:
  enum class Where : std::uint8_t { root, formats, format, fonts, font, strike, cell_formats, cell_format, ignored };
  struct CellFormat {
    unsigned format;
    unsigned font;
  };

  Where below(std::string_view name) const {
    if (where_.empty()) return name == "styleSheet" ? Where::root : Where::ignored;
    switch (where_.back()) {
      case Where::root:
        if (name == "numFmts") return Where::formats;
        if (name == "fonts") return Where::fonts;
        return name == "cellXfs" ? Where::cell_formats : Where::ignored;
      case Where::formats:
        return name == "numFmt" ? Where::format : Where::ignored;
      case Where::fonts:
        return name == "font" ? Where::font : Where::ignored;
      case Where::font:
        return name == "strike" ? Where::strike : Where::ignored;
      case Where::cell_formats:
        return name == "xf" ? Where::cell_format : Where::ignored;
      default:
        return Where::ignored;
    }
  }

  std::vector<Where> where_;
  std::unordered_map<unsigned, FormatKind> formats_;
  std::vector<bool> fonts_;
  std::vector<CellFormat> cells_;
};

}  // namespace

std::expected<std::vector<CellStyle>, Unread> read_styles(ZipContainer& zip, const std::string& part) {
  if (part.empty()) return std::vector<CellStyle>{};
  StylesHandler handler;
  if (auto parsed = zip.parse(part, handler, xlsx_namespaces); !parsed)
    return std::unexpected(std::move(parsed.error()));
  return handler.styles();
}

}  // namespace sheet
