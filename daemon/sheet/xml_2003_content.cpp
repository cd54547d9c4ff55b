#include "sheet/xml_2003_content.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "sheet/number_format.hpp"
#include "sheet/parse_number.hpp"
#include "sheet/xlsx_sheet.hpp"

namespace sheet {
namespace {

/// An attribute of the format; some writers leave the prefix out.
std::optional<std::string_view> get(const XmlAttributes& attributes, std::string_view name) {
  const auto value = attributes.get(xml_2003_space, name);
  return value ? value : attributes.get(name);
}

bool is_true(const XmlAttributes& attributes, std::string_view name) {
  const auto value = get(attributes, name);
  return value == "1" || value == "true" || value == "True";
}

std::uint32_t count_of(const XmlAttributes& attributes, std::string_view name, std::uint32_t otherwise,
                       std::uint32_t most) {
  const auto value = parse_number<std::uint64_t>(get(attributes, name).value_or(""));
  return value ? static_cast<std::uint32_t>(std::min<std::uint64_t>(*value, most)) : otherwise;
}

}  // namespace

FormatKind xml_2003_format_kind(std::string_view format) {
  struct Named {
    std::string_view name;
    FormatKind kind;
  };
  constexpr std::array named = {
      Named{"General Date", FormatKind::calendar}, Named{"Long Date", FormatKind::calendar},
      Named{"Medium Date", FormatKind::calendar},  Named{"Short Date", FormatKind::calendar},
      Named{"Long Time", FormatKind::clock},       Named{"Medium Time", FormatKind::clock},
      Named{"Short Time", FormatKind::clock},      Named{"General Number", FormatKind::plain},
      Named{"Currency", FormatKind::plain},        Named{"Euro Currency", FormatKind::plain},
      Named{"Fixed", FormatKind::plain},           Named{"Standard", FormatKind::plain},
      Named{"Percent", FormatKind::plain},         Named{"Scientific", FormatKind::plain},
      Named{"Yes/No", FormatKind::plain},          Named{"True/False", FormatKind::plain},
      Named{"On/Off", FormatKind::plain},
  };
  const auto found = std::ranges::find(named, format, &Named::name);
  return found != named.end() ? found->kind : format_kind(format);
}

Xml2003Content::Where Xml2003Content::below(XmlName name) const {
  if (where_.empty()) return Where::workbook;
  const bool own = name.space == xml_2003_space, excel = name.space == excel_space;
  const auto at = [&](std::string_view local) { return name.local == local; };
  switch (where_.back()) {
    case Where::workbook:
      if (excel && at("ExcelWorkbook")) return Where::settings;
      if (own && at("Styles")) return Where::styles;
      return own && at("Worksheet") ? Where::sheet : Where::ignored;
    case Where::settings:
      return excel && at("Date1904") ? Where::date1904 : Where::ignored;
    case Where::styles:
      return own && at("Style") ? Where::style : Where::ignored;
    case Where::style:
      return own ? Where::leaf : Where::ignored;
    case Where::sheet:
      if (excel && at("WorksheetOptions")) return Where::options;
      return own && at("Table") ? Where::table : Where::ignored;
    case Where::options:
      return excel && at("Visible") ? Where::visible : Where::ignored;
    case Where::table:
      if (own && at("Column")) return Where::leaf;
      return own && at("Row") ? Where::row : Where::ignored;
    case Where::row:
      return own && at("Cell") ? Where::cell : Where::ignored;
    case Where::cell:  // beside the data may stand a comment, a reading, the name of a range
      return own && at("Data") ? Where::data : Where::ignored;
    case Where::data:
    case Where::inside_data:
      return Where::inside_data;
    default:
      return Where::ignored;
  }
}

void Xml2003Content::start_element(XmlName name, const XmlAttributes& attributes) {
  const auto next = below(name);
  switch (next) {
    case Where::workbook:
      if (name.space != xml_2003_space || name.local != "Workbook") stop({Trouble::unreadable, "not a workbook"});
      break;
    case Where::date1904:
      workbook_.date1904 = true;
      break;
    case Where::style:
      start_style(attributes);
      break;
    case Where::sheet:
      builder_.start_sheet(std::string(get(attributes, "Name").value_or("")), false);
      columns_.clear();
      next_column_ = next_row_ = 1;
      break;
    case Where::visible:
      text_.clear();
      break;
    case Where::row:
      start_row(attributes);
      break;
    case Where::cell:
      start_cell(attributes);
      break;
    case Where::data:
      start_data(attributes);
      break;
    case Where::inside_data:
      if (name.local == "S" || name.local == "Strike" || name.local == "Del") ++struck_elements_;
      break;
    case Where::leaf:
      start_leaf(name, attributes);
      break;
    default:
      break;
  }
  where_.push_back(next);
  check();
}

void Xml2003Content::end_element(XmlName name) {
  const auto left = where_.back();
  where_.pop_back();
  if (left == Where::cell) end_cell();
  if (left == Where::sheet) builder_.finish_sheet();
  if (left == Where::visible) builder_.sheet().hidden = trimmed(text_) != "SheetVisible";
  if (left == Where::inside_data && struck_elements_ > 0 &&
      (name.local == "S" || name.local == "Strike" || name.local == "Del")) {
    --struck_elements_;
  }
  check();
}

void Xml2003Content::text(std::string_view piece) {
  if (where_.empty()) return;
  const auto at = where_.back();
  if (at != Where::data && at != Where::inside_data && at != Where::visible) return;
  if (text_.size() < most_bytes_) text_ += piece.substr(0, most_bytes_ - text_.size());
  if (!std::ranges::any_of(piece, [](char c) { return static_cast<unsigned char>(c) > ' '; })) return;
  strike_.some_run |= struck_elements_ > 0;
  strike_.follows_cell |= at == Where::data;
}

void Xml2003Content::check() {
  if (builder_.trouble()) stop(*builder_.trouble());
}

void Xml2003Content::start_style(const XmlAttributes& attributes) {
  current_ = &styles_[std::string(get(attributes, "ID").value_or(""))];
  *current_ = {};
  current_->parent = get(attributes, "Parent").value_or("");
}

void Xml2003Content::start_leaf(XmlName name, const XmlAttributes& attributes) {
  if (where_.back() == Where::table) return add_columns(attributes);
  if (name.local == "Font") current_->struck = is_true(attributes, "StrikeThrough");
  if (name.local == "NumberFormat") {
    current_->format = xml_2003_format_kind(get(attributes, "Format").value_or("General"));
  }
}

CellStyle Xml2003Content::named_style(std::string_view id) const {
  constexpr int most_ancestors = 32;
  std::optional<FormatKind> format;
  std::optional<bool> struck;
  for (int i = 0; i < most_ancestors && !id.empty(); ++i) {
    const auto style = styles_.find(std::string(id));
    if (style == styles_.end()) break;
    if (!format) format = style->second.format;
    if (!struck) struck = style->second.struck;
    id = style->second.parent;
  }
  return {format.value_or(FormatKind::plain), struck.value_or(false)};
}

std::optional<CellStyle> Xml2003Content::style_of(const XmlAttributes& attributes) const {
  const auto id = get(attributes, "StyleID");
  return id ? std::optional(named_style(*id)) : std::nullopt;
}

void Xml2003Content::add_columns(const XmlAttributes& attributes) {
  const auto first = count_of(attributes, "Index", next_column_, most_columns + 1);
  if (first == 0 || first > most_columns) return;
  const auto last = std::min(first + count_of(attributes, "Span", 0, most_columns), most_columns);
  next_column_ = last + 1;
  columns_.push_back({{first, last}, style_of(attributes)});
  const auto points = parse_double(get(attributes, "Width").value_or(""));
  builder_.add_columns({first, last}, points ? std::optional(characters_of_points(*points)) : std::nullopt,
                       is_true(attributes, "Hidden"));
}

void Xml2003Content::start_row(const XmlAttributes& attributes) {
  row_ = count_of(attributes, "Index", next_row_, most_rows + 1);
  if (row_ == 0) row_ = next_row_;
  // A span is of rows below that look the same and have no cells.
  const auto last = std::min(row_ + count_of(attributes, "Span", 0, most_rows), most_rows);
  next_row_ = std::max(row_, last) + 1;
  next_cell_ = 1;
  row_style_ = style_of(attributes);
  const bool flat = parse_double(get(attributes, "Height").value_or("")) == 0.0;
  if (row_ <= most_rows && (flat || is_true(attributes, "Hidden"))) builder_.hide_rows({row_, last});
}

void Xml2003Content::start_cell(const XmlAttributes& attributes) {
  cell_ = {};
  cell_.row = row_;
  cell_.column = count_of(attributes, "Index", next_cell_, most_columns + 1);
  cell_.formula = get(attributes, "Formula").has_value();
  has_data_ = false;
  const auto across = count_of(attributes, "MergeAcross", 0, most_columns);
  const auto down = count_of(attributes, "MergeDown", 0, most_rows);
  next_cell_ = std::min(cell_.column + across, most_columns) + 1;
  if (across > 0 || down > 0) {
    builder_.add_merge({cell_.row, cell_.column, cell_.row + down, cell_.column + across});
  }
  if (const auto own = style_of(attributes)) {
    style_ = *own;
  } else if (row_style_) {
    style_ = *row_style_;
  } else {
    const auto at = std::ranges::lower_bound(columns_, cell_.column, {}, [](const Columns& c) { return c.span.last; });
    const bool described = at != columns_.end() && at->span.contains(cell_.column) && at->style;
    style_ = described ? *at->style : named_style("Default");
  }
}

void Xml2003Content::start_data(const XmlAttributes& attributes) {
  type_ = get(attributes, "Type").value_or("String");
  text_.clear();
  strike_ = {};
  struck_elements_ = 0;
  has_data_ = true;
}

void Xml2003Content::end_cell() {
  if (has_data_ && (type_ == "String" || !trimmed(text_).empty())) return add_data();
  if (!cell_.formula) return;
  cell_.uncalculated = true;
  cell_.struck = style_.struck;
  builder_.add(cell_);
}

void Xml2003Content::add_data() {
  const auto value = trimmed(text_);
  if (type_ == "Number") {
    if (const auto number = parse_double(value)) {
      const bool shifted = workbook_.date1904 && style_.format == FormatKind::calendar;
      return add_number(*number + (shifted ? days_from_1900_to_1904 : 0), style_.format != FormatKind::plain);
    }
  } else if (type_ == "DateTime") {
    // Times of day stand on the day before the first one.
    constexpr std::string_view no_day = "1899-12-31T";
    const bool only_time = value.starts_with(no_day);
    if (const auto serial = serial_of_iso8601(only_time ? value.substr(no_day.size()) : value)) {
      return add_number(*serial, true);
    }
  } else if (type_ == "Boolean") {
    cell_.kind = CellKind::boolean;
    cell_.number = value == "1" || value == "true" || value == "True" ? 1 : 0;
    cell_.struck = style_.struck;
    return builder_.add(cell_);
  } else if (type_ == "Error") {
    return add_text(CellKind::error);
  }
  add_text(CellKind::text);
}

void Xml2003Content::add_number(double value, bool date) {
  cell_.number = value;
  cell_.date = date;
  cell_.struck = style_.struck;
  builder_.add(cell_);
}

void Xml2003Content::add_text(CellKind kind) {
  unify_line_ends(text_);
  cell_.struck = strike_.some_run || (strike_.follows_cell && style_.struck);
  builder_.add_text(cell_, std::exchange(text_, {}), kind);
}

}  // namespace sheet
