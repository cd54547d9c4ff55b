#pragma once
// One worksheet of an .xls (MS-XLS 2.1.7.20.5).

#include <optional>

#include "sheet/biff_globals.hpp"

namespace sheet {

class BiffSheetReader {
 public:
  /// Fills the sheet that `builder` has started. Both must outlive the reader.
  BiffSheetReader(const BiffGlobals& globals, WorkbookBuilder& builder) : globals_(globals), builder_(builder) {}

  /// Takes what the record tells, if it is one of a sheet's. Call also for its EOF.
  void take(BiffRecords& records);

 private:
  /// Row, column and cell format, with which most cells begin.
  Cell start_cell(BiffReader& reader);
  void take_value(BiffRecords& records);
  void take_packed_numbers(BiffReader reader);
  void take_formula(BiffReader reader);
  void take_result(BiffRecords& records);
  void take_text(Cell cell, const BiffGlobals::Text& text);
  void take_shared_string(BiffReader reader);
  void take_layout(std::uint16_t type, BiffReader reader);
  void add_number(Cell cell, double value);
  void add_boolean_or_error(Cell cell, unsigned value, bool error);
  /// The text of a formula should have followed, and has not.
  void give_up_result();

  const BiffGlobals& globals_;
  WorkbookBuilder& builder_;
  CellStyle style_;  // of the cell started last
  struct Formula {
    Cell cell;
    CellStyle style;
  };
  std::optional<Formula> waiting_;  // its text is in a STRING record to come
};

}  // namespace sheet
