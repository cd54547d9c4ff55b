#pragma once
// What lies where in an .xlsx: the workbook part, its sheets in order, and the parts they share.

#include <string>
#include <vector>

#include "sheet/zip_container.hpp"

namespace sheet {

struct SheetEntry {
  std::string name;
  std::string part;
  bool hidden = false;
};

struct XlsxPackage {
  std::vector<SheetEntry> sheets;  // worksheets: charts, dialogues and macro sheets hold no list
  std::string styles;              // part names; empty where there is none
  std::string strings;
  bool date1904 = false;
};

/// Through `_rels/.rels`, the workbook and its relationships. Trouble::unreadable where the workbook cannot be found.
std::expected<XlsxPackage, Unread> read_package(ZipContainer& zip);

}  // namespace sheet
