#include "sheet/read_ods.hpp"
#include "sheet/read_xls.hpp"
#include "sheet/read_xml_2003.hpp"

namespace sheet {

std::expected<Workbook, Unread> read_xls(std::string_view, const Limits&) {
  return std::unexpected(Unread{Trouble::unsupported, ".xls"});
}

std::expected<Workbook, Unread> read_ods(std::string_view, const Limits&) {
  return std::unexpected(Unread{Trouble::unsupported, ".ods"});
}

std::expected<Workbook, Unread> read_xml_2003(std::string_view, const Limits&) {
  return std::unexpected(Unread{Trouble::unsupported, "XML of Excel 2003"});
}

}  // namespace sheet
