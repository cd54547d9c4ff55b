#pragma once
// The rows of one table as hospitals.

#include <vector>

#include "form/find_tables.hpp"
#include "form/form_keys.hpp"
#include "form/list.hpp"
#include "form/sheet_view.hpp"

namespace form {

struct TableRows {
  std::vector<Hospital> hospitals;  // faulty ones included
  bool says_none = false;           // a row says 該当なし
};

/// No hospitals are: empty rows, rows with nothing but a number, a prefecture or a prompt; examples; totals; notes;
/// further lines of a hospital whose name is merged over several rows.
TableRows read_rows(const FormKeys& keys, const SheetView& view, const TableArea& area);

}  // namespace form
