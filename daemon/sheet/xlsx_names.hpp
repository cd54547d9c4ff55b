#pragma once
// Namespaces of SpreadsheetML, transitional and strict.

#include <array>

#include "sheet/xml_parser.hpp"

namespace sheet {

enum XlsxSpace : int { main_space = 1, relation_space = 2, package_relation_space = 3 };

inline constexpr std::array<XmlNamespace, 5> xlsx_namespaces = {{
    {"http://schemas.openxmlformats.org/spreadsheetml/2006/main", main_space},
    {"http://purl.oclc.org/ooxml/spreadsheetml/main", main_space},
    {"http://schemas.openxmlformats.org/officeDocument/2006/relationships", relation_space},
    {"http://purl.oclc.org/ooxml/officeDocument/relationships", relation_space},
    {"http://schemas.openxmlformats.org/package/2006/relationships", package_relation_space},
}};

/// Some writers leave the namespace out altogether.
inline bool is_main(XmlName name) {
  return name.space == main_space || name.space == no_namespace;
}

}  // namespace sheet
