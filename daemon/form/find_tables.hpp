#pragma once
// Where the tables of a sheet are: their heading rows, which column answers which item, where their rows end.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "form/heading_key.hpp"
#include "form/list.hpp"
#include "form/sheet_view.hpp"

namespace form {

struct FoundHeading {
  Heading heading;
  std::uint32_t last_column = 0;  // it may span several
  int quality = 0;                // see HeadingIndex::Hit
};

struct TableArea {
  std::uint32_t first_heading_row = 0;
  std::uint32_t last_heading_row = 0;
  std::uint32_t last_row = UINT32_MAX;  // before the headings of the next table
  std::uint32_t first_column = 1;       // another table may stand beside it
  std::uint32_t last_column = UINT32_MAX;
  std::map<Item, FoundHeading> headings;
};

/// From top to bottom, then left to right. Everything that has the headings of a name and two more, at least; whether
/// it is the form is not judged.
std::vector<TableArea> find_tables(const SheetView& view, const HeadingIndex& index);

}  // namespace form
