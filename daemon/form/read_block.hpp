#pragma once
// The fields above (or under) a table: 都道府県名, 担当課, …

#include <map>

#include "form/find_tables.hpp"
#include "form/form_keys.hpp"
#include "form/list.hpp"
#include "form/sheet_view.hpp"

namespace form {

/// The block's fields that the sheet has. The value stands right of the label, below it, or behind it in the same cell.
/// A field without a value is a blank answer at the cell where it would stand.
std::map<Item, Answer> read_block(const FormKeys& keys, const SheetView& view, const std::vector<TableArea>& areas);

}  // namespace form
