#pragma once
// Of the styles of an .ods (ODF 1.3 part 3, 16), what a reader of values needs.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "sheet/xlsx_styles.hpp"
#include "sheet/xml_parser.hpp"

namespace sheet {

enum OdsSpace : int { office_space = 1, style_space, text_space, table_space, number_space, calc_space };

inline constexpr std::array<XmlNamespace, 6> ods_namespaces = {{
    {"urn:oasis:names:tc:opendocument:xmlns:office:1.0", office_space},
    {"urn:oasis:names:tc:opendocument:xmlns:style:1.0", style_space},
    {"urn:oasis:names:tc:opendocument:xmlns:text:1.0", text_space},
    {"urn:oasis:names:tc:opendocument:xmlns:table:1.0", table_space},
    {"urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0", number_space},
    {"urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0", calc_space},
}};

inline bool is(XmlName name, OdsSpace space, std::string_view local) {
  return name.space == space && name.local == local;
}

class OdsStyles {
 public:
  /// Call for each element below `office:styles` and `office:automatic-styles`.
  void start_element(XmlName name, const XmlAttributes& attributes);

  CellStyle cell(const std::string& name);
  /// Of a span or paragraph; nullopt where its styles say nothing.
  std::optional<bool> struck(std::string_view family, std::string_view name) const;
  /// Of a sheet.
  bool hidden(std::string_view name) const;
  /// Of a column, in characters.
  std::optional<double> width(std::string_view name) const;

 private:
  struct Style {
    std::string parent;
    std::string data_style;
    std::optional<bool> struck;
    std::optional<bool> shown;
    std::optional<double> width;
  };
  static std::string key(std::string_view family, std::string_view name);
  /// What the style or the nearest of its ancestors says.
  template <class Value>
  Value find(std::string_view family, std::string_view name, Value Style::* member) const;

  std::unordered_map<std::string, Style> styles_;  // by family and name
  std::unordered_map<std::string, FormatKind> data_styles_;
  std::unordered_map<std::string, CellStyle> cells_;  // found so far
  Style* current_ = nullptr;
};

}  // namespace sheet
