#pragma once
// A band of rows read as headings: the texts above one another are one heading.

#include <vector>

#include "form/find_tables.hpp"

namespace form {

struct BandHeading {
  Item item = Item::rank;
  FoundHeading found;
};

/// The headings that the rows first..last make together, by column; several may mean the same item. A heading has to
/// reach down to `anchor` at least: what stands above it alone is a title.
std::vector<BandHeading> read_band(const SheetView& view, HeadingTexts& texts, std::uint32_t first, std::uint32_t last,
                                   std::uint32_t anchor);

}  // namespace form
