#include "sheet/ods_content.hpp"

#include <algorithm>
#include <array>

#include "sheet/parse_number.hpp"
#include "sheet/xlsx_sheet.hpp"

namespace sheet {
namespace {

std::uint32_t count_of(const XmlAttributes& attributes, std::string_view name, std::uint32_t most) {
  const auto text = attributes.get(table_space, name);
  if (!text) return 1;
  const auto value = parse_number<std::uint64_t>(*text);
  return value ? static_cast<std::uint32_t>(std::clamp<std::uint64_t>(*value, 1, most)) : 1;
}

bool is_hidden(const XmlAttributes& attributes) {
  const auto visibility = attributes.get(table_space, "visibility");
  return visibility == "collapse" || visibility == "filter";
}

/// «PT12H30M00S», «-P1DT2H» in days (W3C XML Schema part 2, 3.2.6); years and months have no length.
std::optional<double> parse_duration(std::string_view text) {
  const double sign = text.starts_with('-') ? -1 : 1;
  if (sign < 0) text.remove_prefix(1);
  if (!text.starts_with('P')) return std::nullopt;
  text.remove_prefix(1);
  double days = 0;
  bool in_time = false, any = false;
  while (!text.empty()) {
    if (text.front() == 'T') {
      in_time = true;
      text.remove_prefix(1);
      continue;
    }
    const auto unit = text.find_first_not_of("0123456789.,");
    const auto value = parse_double(text.substr(0, unit));
    if (unit == text.npos || !value) return std::nullopt;
    const char name = text[unit];
    const double length = !in_time && name == 'D'  ? 1.0
                          : in_time && name == 'H' ? 1.0 / 24
                          : in_time && name == 'M' ? 1.0 / 1440
                          : in_time && name == 'S' ? 1.0 / 86400
                                                   : 0.0;
    if (length == 0 && *value != 0) return std::nullopt;
    days += *value * length;
    any = true;
    text.remove_prefix(unit + 1);
  }
  return any ? std::optional(sign * days) : std::nullopt;
}

/// What older programs write as the text of a number 0.
bool is_error_text(std::string_view text) {
  constexpr std::array errors = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"};
  return text.starts_with("Err:5") || std::ranges::find(errors, text) != errors.end();
}

}  // namespace

OdsContent::Where OdsContent::below_table(XmlName name) const {
  if (name.space != table_space) return Where::ignored;
  if (name.local == "table-row") return Where::row;
  constexpr std::array groups = {"table-columns", "table-column-group", "table-header-columns",
                                 "table-rows",    "table-row-group",    "table-header-rows"};
  return std::ranges::find(groups, name.local) != groups.end() ? Where::table : Where::ignored;
}

OdsContent::Where OdsContent::below(XmlName name) const {
  if (where_.empty()) return Where::document;
  switch (where_.back().where) {
    case Where::document:
      if (is(name, office_space, "automatic-styles") || is(name, office_space, "styles")) return Where::styles;
      return is(name, office_space, "body") ? Where::body : Where::ignored;
    case Where::styles:
    case Where::inside_styles:
      return Where::inside_styles;
    case Where::body:
      return is(name, office_space, "spreadsheet") ? Where::spreadsheet : Where::ignored;
    case Where::spreadsheet:
      if (is(name, table_space, "calculation-settings")) return Where::settings;
      return is(name, table_space, "table") ? Where::table : Where::ignored;
    case Where::table:
      return below_table(name);
    case Where::row:
      return is(name, table_space, "table-cell") || is(name, table_space, "covered-table-cell") ? Where::cell
                                                                                                : Where::ignored;
    case Where::cell:
      return is(name, text_space, "p") || is(name, text_space, "h") ? Where::text : Where::ignored;
    case Where::text:
      return Where::text;
    default:
      return Where::ignored;
  }
}

void OdsContent::start_element(XmlName name, const XmlAttributes& attributes) {
  const auto next = below(name);
  const auto above = where_.empty() ? Where::ignored : where_.back().where;
  bool sheet = false;
  switch (next) {
    case Where::document:
      if (name.space != office_space) stop({Trouble::unreadable, "not an OpenDocument file"});
      break;
    case Where::inside_styles:
      styles_.start_element(name, attributes);
      break;
    case Where::table:
      sheet = above == Where::spreadsheet;
      if (sheet) start_table(attributes);
      break;
    case Where::row:
      start_row(attributes);
      break;
    case Where::cell:
      start_cell(name, attributes);
      break;
    case Where::text:
      text_.start_element(name, attributes, styles_);
      break;
    default:
      if (above == Where::table && is(name, table_space, "table-column")) add_columns(attributes);
      if (above == Where::settings && is(name, table_space, "null-date")) {
        set_null_date(attributes.get(table_space, "date-value").value_or(""));
      }
      break;
  }
  // What LibreOffice remembers of other files looks like a sheet.
  const bool cache = sheet && attributes.get(table_space, "style-name") == "ta_extref";
  where_.push_back({cache ? Where::ignored : next, sheet});
  if (cache) workbook_.sheets.pop_back();
  check();
}

void OdsContent::end_element(XmlName) {
  const auto left = where_.back();
  where_.pop_back();
  if (left.where == Where::text) text_.end_element();
  if (left.where == Where::cell) end_cell();
  if (left.where == Where::row) end_row();
  if (left.where == Where::table && left.sheet) builder_.finish_sheet();
  check();
}

void OdsContent::text(std::string_view piece) {
  if (!where_.empty() && where_.back().where == Where::text) text_.text(piece);
}

void OdsContent::check() {
  if (builder_.trouble()) stop(*builder_.trouble());
}

void OdsContent::start_table(const XmlAttributes& attributes) {
  builder_.start_sheet(std::string(attributes.get(table_space, "name").value_or("")),
                       styles_.hidden(attributes.get(table_space, "style-name").value_or("")));
  columns_.clear();
  next_column_ = 1;
  row_ = 1;
}

void OdsContent::add_columns(const XmlAttributes& attributes) {
  if (next_column_ > most_columns) return;
  const auto last =
      std::min(next_column_ + count_of(attributes, "number-columns-repeated", most_columns) - 1, most_columns);
  const Span span{next_column_, last};
  next_column_ = last + 1;
  const std::string style(attributes.get(table_space, "default-cell-style-name").value_or(""));
  columns_.push_back({span, styles_.cell(style)});
  builder_.add_columns(span, styles_.width(attributes.get(table_space, "style-name").value_or("")),
                       is_hidden(attributes));
}

void OdsContent::start_row(const XmlAttributes& attributes) {
  row_repeats_ = count_of(attributes, "number-rows-repeated", most_rows);
  const auto style = attributes.get(table_space, "default-cell-style-name");
  row_style_ = style ? std::optional(styles_.cell(std::string(*style))) : std::nullopt;
  row_cells_.clear();
  row_merges_.clear();
  column_ = 1;
  if (is_hidden(attributes) && row_ <= most_rows) builder_.hide_rows({row_, row_ + row_repeats_ - 1});
}

void OdsContent::end_row() {
  if (!row_cells_.empty() && row_cells_.size() > builder_.room() / row_repeats_) {
    return builder_.fail(Trouble::too_large, "too many cells");
  }
  // Programs format rows down to the last one: merges without a value are worth keeping where they are few.
  constexpr std::uint32_t most_empty = 100;
  const auto copies = row_cells_.empty() ? std::min(row_repeats_, row_merges_.empty() ? 0 : most_empty) : row_repeats_;
  for (std::uint32_t i = 0; i < copies && !builder_.trouble(); ++i) {
    for (auto cell : row_cells_) {
      cell.row = row_ + i;
      builder_.add(cell);
    }
    for (auto merge : row_merges_) {
      merge.first_row += i;
      merge.last_row += i;
      builder_.add_merge(merge);
    }
  }
  row_ = std::min(row_ + row_repeats_, most_rows + 1);
}

CellStyle OdsContent::style_of(const XmlAttributes& attributes) {
  if (const auto name = attributes.get(table_space, "style-name")) return styles_.cell(std::string(*name));
  if (row_style_) return *row_style_;
  const auto at = std::ranges::lower_bound(columns_, column_, {}, [](const Columns& each) { return each.span.last; });
  return at == columns_.end() ? CellStyle{} : at->style;
}

OdsContent::Value OdsContent::read_value(const XmlAttributes& attributes) const {
  const auto get = [&](std::string_view name) { return attributes.get(office_space, name); };
  Value value;
  const auto type = get("value-type");
  if (attributes.get(calc_space, "value-type") == "error") {
    value.type = ValueType::error;
  } else if (type == "float" || type == "percentage" || type == "currency") {
    value.type = ValueType::number;
    value.number = parse_double(get("value").value_or(""));
  } else if (type == "date") {
    value.type = ValueType::date;
    value.number = serial_of_iso8601(trimmed(get("date-value").value_or("")));
  } else if (type == "time") {
    value.type = ValueType::time;
    value.number = parse_duration(trimmed(get("time-value").value_or("")));
  } else if (type == "boolean") {
    value.type = ValueType::boolean;
    if (const auto boolean = get("boolean-value")) value.number = *boolean == "true" ? 1 : 0;
  } else if (type) {
    value.type = ValueType::string;
    if (const auto text = get("string-value")) value.string = std::string(*text);
  }
  return value;
}

void OdsContent::start_cell(XmlName name, const XmlAttributes& attributes) {
  column_repeats_ = count_of(attributes, "number-columns-repeated", most_columns);
  style_ = style_of(attributes);
  value_ = read_value(attributes);
  cell_ = {};
  cell_.row = row_;
  cell_.column = column_;
  cell_.formula = attributes.get(table_space, "formula").has_value();
  if (name.local != "table-cell") return;
  const auto columns = count_of(attributes, "number-columns-spanned", most_columns);
  const auto rows = count_of(attributes, "number-rows-spanned", most_rows);
  if (columns > 1 || rows > 1) {
    if (row_merges_.size() >= most_columns) return builder_.fail(Trouble::too_large, "too many merged ranges");
    row_merges_.push_back({row_, column_, row_ + rows - 1, column_ + columns - 1});
  }
}

void OdsContent::end_cell() {
  auto text = text_.take();
  const bool filled = set_value(std::move(text), text_.strike());
  const auto next = std::min(column_ + column_repeats_, most_columns + 1);
  if (filled) {
    if (column_ + column_repeats_ > most_columns + 1) {
      return builder_.fail(Trouble::unreadable, "a cell off the sheet");
    }
    if (row_cells_.size() + column_repeats_ > builder_.room()) {
      return builder_.fail(Trouble::too_large, "too many cells");
    }
    for (; cell_.column < next; ++cell_.column) row_cells_.push_back(cell_);
  }
  column_ = next;
}

bool OdsContent::set_text(std::string text, CellKind kind, Strike strike) {
  if (text.empty()) return false;
  cell_.kind = kind;
  cell_.text = builder_.pool(std::move(text));
  cell_.struck = strike.some_run || (strike.follows_cell && style_.struck);
  return true;
}

bool OdsContent::set_value(std::string text, Strike strike) {
  constexpr Strike as_cell{.some_run = false, .follows_cell = true};
  if (value_.type == ValueType::error)
    return set_text(text.empty() ? "#N/A" : std::move(text), CellKind::error, strike);
  if (value_.type == ValueType::string && value_.string) {
    // The text of the paragraphs is how it looks; where both say the same, their struck spans count.
    const bool same = *value_.string == text;
    return set_text(std::move(*value_.string), CellKind::text, same ? strike : as_cell);
  }
  const bool is_value = value_.type != ValueType::none && value_.type != ValueType::string;
  if (is_value && cell_.formula && value_.number.value_or(0) == 0 && is_error_text(text)) {
    return set_text(std::move(text), CellKind::error, strike);
  }
  if (!is_value || !value_.number) {
    if (!text.empty()) return set_text(std::move(text), CellKind::text, strike);
    cell_.uncalculated = cell_.formula && (value_.type == ValueType::none || is_value);
    cell_.struck = style_.struck;
    return cell_.uncalculated;
  }
  cell_.number = *value_.number;
  cell_.struck = style_.struck || strike.some_run;
  if (value_.type == ValueType::boolean) {
    cell_.kind = CellKind::boolean;
    return true;
  }
  cell_.date = value_.type != ValueType::number || style_.format != FormatKind::plain;
  if (value_.type == ValueType::number && style_.format == FormatKind::calendar) cell_.number += null_date_shift_;
  return true;
}

void OdsContent::set_null_date(std::string_view day) {
  // 1899-12-30 is the usual one; of days so early the 1900 system has no serials.
  constexpr std::string_view usual = "1899-12-30";
  const auto serial = serial_of_iso8601(day.substr(0, usual.size()));
  if (!serial || day.starts_with(usual)) return;
  workbook_.date1904 = *serial == days_from_1900_to_1904;
  null_date_shift_ = *serial < 61 ? *serial + 1 : *serial;
}

}  // namespace sheet
