#include "sheet/biff_sheet.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace sheet {
namespace {

enum Record : std::uint16_t {
  integer_biff2 = 0x0002,
  number_biff2 = 0x0003,
  label_biff2 = 0x0004,
  boolean_biff2 = 0x0005,
  formula_biff2 = 0x0006,  // and Excel 5 on
  result_biff2 = 0x0007,
  number = 0x0203,
  label = 0x0204,
  boolean = 0x0205,
  formula_biff3 = 0x0206,
  formula_biff4 = 0x0406,
  result = 0x0207,
  packed_number = 0x027E,
  packed_numbers = 0x00BD,
  rich_label = 0x00D6,
  shared_label = 0x00FD,
  row = 0x0208,
  column_info = 0x007D,
  merged_cells = 0x00E5,
};

double read_double(BiffReader& reader) {
  const std::uint64_t low = reader.long_word();
  return std::bit_cast<double>(low | std::uint64_t{reader.long_word()} << 32);
}

/// RkNumber (MS-XLS 2.5.217): the upper 30 bits of a double or a whole number, perhaps times 100.
double unpack(std::uint32_t packed) {
  const bool hundredfold = packed & 1, whole = packed & 2;
  const double value = whole ? static_cast<double>(static_cast<std::int32_t>(packed) >> 2)
                             : std::bit_cast<double>(std::uint64_t{packed & ~3U} << 32);
  return hundredfold ? value / 100 : value;
}

std::string_view error_text(unsigned code) {
  switch (code) {
    case 0x00:
      return "#NULL!";
    case 0x07:
      return "#DIV/0!";
    case 0x0F:
      return "#VALUE!";
    case 0x17:
      return "#REF!";
    case 0x1D:
      return "#NAME?";
    case 0x24:
      return "#NUM!";
    case 0x2A:
      return "#N/A";
    case 0x2B:
      return "#GETTING_DATA";
    default:
      return "#ERROR";
  }
}

}  // namespace

Cell BiffSheetReader::start_cell(BiffReader& reader) {
  Cell cell;
  cell.row = reader.word() + 1U;
  cell.column = reader.word() + 1U;
  if (globals_.version() == BiffVersion::biff2) {
    reader.skip(1);
    const auto format = reader.byte();
    reader.skip(1);
    style_ = {builtin_format_kind(format & 0x3F), false};
  } else {
    style_ = globals_.style(reader.word());
  }
  return cell;
}

void BiffSheetReader::add_number(Cell cell, double value) {
  cell.struck = style_.struck;
  if (!std::isfinite(value)) return builder_.add_text(cell, "#NUM!", CellKind::error);
  cell.number = value;
  cell.date = style_.format != FormatKind::plain;
  if (globals_.date1904() && style_.format == FormatKind::calendar) cell.number += days_from_1900_to_1904;
  builder_.add(cell);
}

void BiffSheetReader::add_boolean_or_error(Cell cell, unsigned value, bool error) {
  cell.struck = style_.struck;
  if (error) return builder_.add_text(cell, std::string(error_text(value)), CellKind::error);
  cell.kind = CellKind::boolean;
  cell.number = value != 0 ? 1 : 0;
  builder_.add(cell);
}

void BiffSheetReader::take_text(Cell cell, const BiffGlobals::Text& text) {
  cell.struck = text.strike.some_run || (text.strike.follows_cell && style_.struck);
  builder_.add_text(cell, text.text);
}

void BiffSheetReader::give_up_result() {
  if (!waiting_) return;
  waiting_->cell.uncalculated = true;
  waiting_->cell.struck = waiting_->style.struck;
  builder_.add(waiting_->cell);
  waiting_.reset();
}

void BiffSheetReader::take(BiffRecords& records) {
  switch (records.type()) {
    case result:
    case result_biff2:
      return take_result(records);
    case biff::eof:
      return give_up_result();
    case row:
    case column_info:
    case merged_cells:
      return take_layout(records.type(), BiffReader(records.data(), 0));
    default:
      return take_value(records);
  }
}

void BiffSheetReader::take_value(BiffRecords& records) {
  const auto type = records.type();
  BiffReader reader(records.data(), 0);
  switch (type) {
    case integer_biff2: {
      const auto cell = start_cell(reader);
      return add_number(cell, reader.word());
    }
    case number:
    case number_biff2: {
      const auto cell = start_cell(reader);
      return add_number(cell, read_double(reader));
    }
    case packed_number: {
      const auto cell = start_cell(reader);
      return add_number(cell, unpack(reader.long_word()));
    }
    case packed_numbers:
      return take_packed_numbers(reader);
    case boolean:
    case boolean_biff2: {
      const auto cell = start_cell(reader);
      const auto value = reader.byte();
      return add_boolean_or_error(cell, value, reader.byte() != 0);
    }
    case label:
    case label_biff2:
    case rich_label: {
      BiffReader whole(records.pieces());
      const auto cell = start_cell(whole);
      return take_text(cell, type == rich_label ? globals_.read_rich_string(whole)
                                                : globals_.read_string(whole, type == label_biff2 ? 1 : 2));
    }
    case shared_label:
      return take_shared_string(reader);
    case formula_biff2:
    case formula_biff3:
    case formula_biff4:
      return take_formula(reader);
    default:
      return;
  }
}

void BiffSheetReader::take_packed_numbers(BiffReader reader) {
  Cell cell;
  cell.row = reader.word() + 1U;
  cell.column = reader.word() + 1U;
  // At the end stands the last column, too short for another number.
  for (;; ++cell.column) {
    style_ = globals_.style(reader.word());
    const auto packed = reader.long_word();
    if (reader.ended()) return;
    add_number(cell, unpack(packed));
  }
}

void BiffSheetReader::take_shared_string(BiffReader reader) {
  auto cell = start_cell(reader);
  const auto index = reader.long_word();
  if (index >= globals_.shared_strings().size()) {
    return builder_.fail(Trouble::unreadable, cell_name(cell.row, cell.column) + ": a shared string that is not there");
  }
  const auto& shared = globals_.shared_strings()[index];
  if (shared.empty) return;
  cell.kind = CellKind::text;
  cell.text = shared.pooled;
  cell.struck = shared.strike.some_run || (shared.strike.follows_cell && style_.struck);
  builder_.add(cell);
}

void BiffSheetReader::take_formula(BiffReader reader) {
  give_up_result();
  auto cell = start_cell(reader);
  cell.formula = true;
  const auto value = read_double(reader);
  const auto bits = std::bit_cast<std::uint64_t>(value);
  if (bits >> 48 != 0xFFFF) return add_number(cell, value);
  const auto result_value = static_cast<unsigned>(bits >> 16 & 0xFF);
  switch (bits & 0xFF) {
    case 0:
      waiting_ = Formula{cell, style_};
      return;
    case 1:
      return add_boolean_or_error(cell, result_value, false);
    case 2:
      return add_boolean_or_error(cell, result_value, true);
    default:  // 3 is the empty text
      return;
  }
}

void BiffSheetReader::take_result(BiffRecords& records) {
  if (!waiting_) return;
  BiffReader reader(records.pieces());
  const auto text = globals_.read_string(reader, globals_.version() == BiffVersion::biff2 ? 1 : 2);
  style_ = waiting_->style;
  take_text(waiting_->cell, text);
  waiting_.reset();
}

void BiffSheetReader::take_layout(std::uint16_t type, BiffReader reader) {
  if (type == row) {
    const auto number = reader.word() + 1U;
    reader.skip(10);
    if (reader.word() & 0x20) builder_.hide_rows({number, number});
    return;
  }
  if (type == column_info) {
    const auto first = reader.word() + 1U;
    // Excel writes 256 for «to the end», one more than there are.
    const auto last = std::min(reader.word() + 1U, 256U);
    const double width = reader.word() / 256.0;
    reader.skip(2);
    const bool hidden = reader.word() & 1;
    if (!reader.ended()) builder_.add_columns({first, last}, width, hidden);
    return;
  }
  const std::size_t count = reader.word();
  for (std::size_t i = 0; i < count; ++i) {
    const auto first_row = reader.word() + 1U, last_row = reader.word() + 1U;
    const auto first_column = reader.word() + 1U, last_column = reader.word() + 1U;
    if (reader.ended()) return;
    builder_.add_merge({first_row, first_column, last_row, last_column});
  }
}

}  // namespace sheet
