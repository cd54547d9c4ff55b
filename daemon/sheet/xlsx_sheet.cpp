#include "sheet/xlsx_sheet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/clock.hpp"
#include "base/text.hpp"
#include "sheet/parse_number.hpp"
#include "sheet/xlsx_names.hpp"

namespace sheet {
namespace {

constexpr std::uint32_t last_row = 1'048'576;
constexpr std::uint32_t last_column = 16'384;

struct Place {
  std::uint32_t row = 0, column = 0;
};

/// «B12», «$B$12»; 0 for a part that is missing, nullopt where it is no reference or lies off every sheet.
std::optional<Place> parse_reference(std::string_view text) {
  Place place;
  std::size_t at = 0;
  if (at < text.size() && text[at] == '$') ++at;
  for (; at < text.size() && (text[at] | 0x20) >= 'a' && (text[at] | 0x20) <= 'z' && place.column <= last_column;
       ++at) {
    place.column = place.column * 26 + static_cast<std::uint32_t>((text[at] | 0x20) - 'a' + 1);
  }
  if (at < text.size() && text[at] == '$') ++at;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9' && place.row <= last_row; ++at) {
    place.row = place.row * 10 + static_cast<std::uint32_t>(text[at] - '0');
  }
  if (at != text.size() || text.empty() || place.row > last_row || place.column > last_column) return std::nullopt;
  return place;
}

std::optional<Range> parse_range(std::string_view text) {
  const auto colon = text.find(':');
  auto first = parse_reference(text.substr(0, colon));
  auto last = colon == text.npos ? first : parse_reference(text.substr(colon + 1));
  if (!first || !last) return std::nullopt;
  // «A:B» and «1:3» mean whole columns and rows.
  Range range{first->row == 0 ? 1 : first->row, first->column == 0 ? 1 : first->column,
              last->row == 0 ? last_row : last->row, last->column == 0 ? last_column : last->column};
  if (range.first_row > range.last_row) std::swap(range.first_row, range.last_row);
  if (range.first_column > range.last_column) std::swap(range.first_column, range.last_column);
  return range;
}

void add_span(std::vector<Span>& spans, Span span) {
  if (!spans.empty() && spans.back().last + 1 == span.first) {
    spans.back().last = span.last;
  } else {
    spans.push_back(span);
  }
}

enum class ValueType : std::uint8_t { number, shared, text, boolean, error, date, in_place };

ValueType value_type(std::string_view text) {
  if (text == "s") return ValueType::shared;
  if (text == "str") return ValueType::text;
  if (text == "b") return ValueType::boolean;
  if (text == "e") return ValueType::error;
  if (text == "d") return ValueType::date;
  if (text == "inlineStr") return ValueType::in_place;
  return ValueType::number;
}

class WorksheetHandler : public XmlHandler {
 public:
  WorksheetHandler(XlsxContext& context, Sheet& sheet) : context_(context), sheet_(sheet) {}

  void start_element(XmlName name, const XmlAttributes& attributes) override;
  void end_element(XmlName name) override;
  void text(std::string_view piece) override;
  void finish();

 private:
  enum class Where : std::uint8_t {
    sheet,
    data,
    row,
    cell,
    value,
    formula,
    in_place,
    inside_in_place,
    columns,
    merges,
    leaf,
    ignored
  };

  Where below(XmlName name) const;
  void start_row(const XmlAttributes& attributes);
  void start_cell(const XmlAttributes& attributes);
  void end_cell();
  void add_column(const XmlAttributes& attributes);
  void add_merge(const XmlAttributes& attributes);
  void set_number(double value);
  void set_shared();
  void set_text(std::string text, CellKind kind, Strike strike);
  void set_value();
  void add_cell();
  std::string here() const {
    return fmt::format("sheet «{}», cell {}", base::visible(sheet_.name), cell_name(cell_.row, cell_.column));
  }

  XlsxContext& context_;
  Sheet& sheet_;
  std::vector<Where> where_;
  RichText in_place_;
  std::string value_;
  Cell cell_;
  CellStyle style_;
  ValueType type_ = ValueType::number;
  bool filled_ = false;
  bool has_in_place_ = false;
  bool sorted_ = true;
  std::uint32_t row_ = 0;
  std::uint32_t column_ = 0;
};

WorksheetHandler::Where WorksheetHandler::below(XmlName name) const {
  if (where_.empty()) return Where::sheet;
  if (!is_main(name)) return Where::ignored;
  switch (where_.back()) {
    case Where::cell:
      if (name.local == "v") return Where::value;
      if (name.local == "f") return Where::formula;
      return name.local == "is" ? Where::in_place : Where::ignored;
    case Where::row:
      return name.local == "c" ? Where::cell : Where::ignored;
    case Where::data:
      return name.local == "row" ? Where::row : Where::ignored;
    case Where::sheet:
      if (name.local == "sheetData") return Where::data;
      if (name.local == "cols") return Where::columns;
      return name.local == "mergeCells" ? Where::merges : Where::ignored;
    case Where::columns:
    case Where::merges:
      return Where::leaf;
    case Where::in_place:
    case Where::inside_in_place:
      return Where::inside_in_place;
    default:
      return Where::ignored;
  }
}

void WorksheetHandler::start_element(XmlName name, const XmlAttributes& attributes) {
  const auto next = below(name);
  switch (next) {
    case Where::sheet:
      if (!is_main(name) || name.local != "worksheet") stop({Trouble::unreadable, "not a worksheet"});
      break;
    case Where::row:
      start_row(attributes);
      break;
    case Where::cell:
      start_cell(attributes);
      break;
    case Where::formula:
      cell_.formula = true;
      break;
    case Where::in_place:
      has_in_place_ = true;
      break;
    case Where::inside_in_place:
      in_place_.start_element(name, attributes);
      break;
    case Where::leaf:
      if (where_.back() == Where::columns && name.local == "col") add_column(attributes);
      if (where_.back() == Where::merges && name.local == "mergeCell") add_merge(attributes);
      break;
    default:
      break;
  }
  where_.push_back(next);
}

void WorksheetHandler::end_element(XmlName) {
  const auto left = where_.back();
  where_.pop_back();
  if (left == Where::cell) end_cell();
  if (left == Where::inside_in_place) in_place_.end_element();
}

void WorksheetHandler::text(std::string_view piece) {
  if (where_.empty()) return;
  if (where_.back() == Where::value) value_ += piece;
  if (where_.back() == Where::inside_in_place) in_place_.text(piece);
}

void WorksheetHandler::start_row(const XmlAttributes& attributes) {
  std::optional<std::uint32_t> number;
  bool hidden = false;
  for (const auto [key, text] : attributes) {
    const std::string_view name = key, value = text;
    if (name == "r") number = parse_number<std::uint32_t>(value);
    if (name == "hidden") hidden = value == "1" || value == "true";
    if (name == "ht" && parse_double(value) == 0.0) hidden = true;
  }
  row_ = number.value_or(row_ + 1);
  column_ = 0;
  if (row_ == 0 || row_ > last_row) return stop({Trouble::unreadable, "a row off the sheet"});
  if (hidden) add_span(sheet_.hidden_rows, {row_, row_});
}

void WorksheetHandler::start_cell(const XmlAttributes& attributes) {
  Place place{row_, column_ + 1};
  unsigned style = 0;
  type_ = ValueType::number;
  for (const auto [key, value] : attributes) {
    if (key[0] == '\0' || key[1] != '\0') continue;
    if (key[0] == 't') type_ = value_type(value);
    if (key[0] == 's') style = parse_number<unsigned>(value).value_or(0);
    if (key[0] != 'r') continue;
    auto named = parse_reference(value);
    if (!named) named = parse_reference(trimmed(value));
    if (!named) return stop({Trouble::unreadable, "a cell off the sheet"});
    if (named->row != 0) place.row = named->row;
    if (named->column != 0) place.column = named->column;
  }
  if (place.column > last_column) return stop({Trouble::unreadable, "a cell off the sheet"});
  column_ = place.column;
  cell_ = {};
  cell_.row = place.row;
  cell_.column = place.column;
  style_ = style < context_.styles.size() ? context_.styles[style] : CellStyle{};
  value_.clear();
  filled_ = has_in_place_ = false;
}

void WorksheetHandler::end_cell() {
  if (has_in_place_ && (type_ == ValueType::in_place || value_.empty())) {
    auto text = in_place_.take();
    set_text(std::move(text), CellKind::text, in_place_.strike());
  } else if (!value_.empty()) {
    set_value();
  } else if (cell_.formula && type_ != ValueType::text) {
    // A formula whose result is the empty string says t="str"; without a value it was never calculated.
    cell_.uncalculated = true;
    cell_.struck = style_.struck;
    filled_ = true;
  }
  if (filled_) add_cell();
}

void WorksheetHandler::set_value() {
  constexpr Strike as_cell{.some_run = false, .follows_cell = true};
  switch (type_) {
    case ValueType::shared:
      return set_shared();
    case ValueType::boolean:
      cell_.kind = CellKind::boolean;
      cell_.number = trimmed(value_) == "1" || trimmed(value_) == "true" ? 1 : 0;
      cell_.struck = style_.struck;
      filled_ = true;
      return;
    case ValueType::error:
      return set_text(value_, CellKind::error, as_cell);
    case ValueType::date:
      if (const auto serial = serial_of_iso8601(trimmed(value_))) {
        cell_.number = *serial;
        cell_.date = true;
        cell_.struck = style_.struck;
        filled_ = true;
        return;
      }
      break;
    case ValueType::number:
      if (trimmed(value_).empty()) return;
      if (const auto number = parse_double(value_)) return set_number(*number);
      break;
    case ValueType::text:
    case ValueType::in_place:
      break;
  }
  auto text = value_;
  unescape(text);
  set_text(std::move(text), CellKind::text, as_cell);
}

void WorksheetHandler::set_number(double value) {
  cell_.number = value;
  cell_.date = style_.format != FormatKind::plain;
  if (context_.date1904 && style_.format == FormatKind::calendar) cell_.number += days_from_1900_to_1904;
  cell_.struck = style_.struck;
  filled_ = true;
}

void WorksheetHandler::set_shared() {
  const auto index = parse_number<std::uint32_t>(value_);
  if (!index || *index >= context_.shared.size()) {
    return stop({Trouble::unreadable, here() + ": a shared string that is not there"});
  }
  if (context_.workbook.strings[*index].empty()) return;
  const auto strike = context_.shared[*index];
  cell_.kind = CellKind::text;
  cell_.text = *index;
  cell_.struck = strike.some_run || (strike.follows_cell && style_.struck);
  filled_ = true;
}

void WorksheetHandler::set_text(std::string text, CellKind kind, Strike strike) {
  if (text.empty()) return;
  auto& strings = context_.workbook.strings;
  if (strings.size() >= context_.limits.strings) return stop({Trouble::too_large, here() + ": too many strings"});
  if (cut_text(text, context_.limits.text)) context_.workbook.truncated = true;
  cell_.kind = kind;
  cell_.text = static_cast<std::uint32_t>(strings.size());
  cell_.struck = strike.some_run || (strike.follows_cell && style_.struck);
  strings.push_back(std::move(text));
  filled_ = true;
}

void WorksheetHandler::add_cell() {
  if (++context_.cells > context_.limits.cells) return stop({Trouble::too_large, here() + ": too many cells"});
  if (!sheet_.cells.empty()) {
    const auto& before = sheet_.cells.back();
    if (std::pair{before.row, before.column} >= std::pair{cell_.row, cell_.column}) sorted_ = false;
  }
  sheet_.cells.push_back(cell_);
}

void WorksheetHandler::add_column(const XmlAttributes& attributes) {
  if (sheet_.widths.size() >= last_column || sheet_.hidden_columns.size() >= last_column) {
    return stop({Trouble::too_large, "too many column descriptions"});
  }
  const auto first = parse_number<std::uint32_t>(attributes.get("min").value_or(""));
  const auto last = parse_number<std::uint32_t>(attributes.get("max").value_or(""));
  if (!first || !last || *first == 0 || *first > *last) return;
  const Span columns{*first, std::min(*last, last_column)};
  const auto width = parse_double(attributes.get("width").value_or(""));
  if (width) sheet_.widths.push_back({columns, *width});
  if (attributes.is_true("hidden") || width == 0.0) add_span(sheet_.hidden_columns, columns);
}

void WorksheetHandler::add_merge(const XmlAttributes& attributes) {
  if (sheet_.merges.size() >= context_.limits.merges) return stop({Trouble::too_large, "too many merged ranges"});
  if (const auto range = parse_range(attributes.get("ref").value_or(""))) sheet_.merges.push_back(*range);
}

void WorksheetHandler::finish() {
  if (sorted_) return;
  const auto place = [](const Cell& cell) { return std::pair{cell.row, cell.column}; };
  auto& cells = sheet_.cells;
  std::ranges::stable_sort(cells, {}, place);
  // Of cells at one place the last written counts: it comes first in reverse.
  std::ranges::reverse(cells);
  const auto repeated = std::ranges::unique(cells, {}, place);
  cells.erase(repeated.begin(), repeated.end());
  std::ranges::reverse(cells);
  std::ranges::sort(sheet_.hidden_rows, {}, &Span::first);
}

}  // namespace

std::expected<void, Unread> read_worksheet(ZipContainer& zip, const std::string& part, XlsxContext& context,
                                           Sheet& sheet) {
  WorksheetHandler handler(context, sheet);
  auto parsed = zip.parse(part, handler, xlsx_namespaces);
  if (parsed) handler.finish();
  return parsed;
}

namespace {

/// `count` digits at the front, taken off.
std::optional<int> take_digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return std::nullopt;
  int value = 0;
  for (const char c : text.substr(0, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<double> time_of_day(std::string_view text) {
  const auto hours = take_digits(text, 2);
  if (!hours || !take(text, ':')) return std::nullopt;
  const auto minutes = take_digits(text, 2);
  if (!minutes) return std::nullopt;
  double seconds = 0;
  if (take(text, ':')) {
    const auto end = std::min(text.find_first_not_of("0123456789."), text.size());
    const auto value = parse_double(text.substr(0, end));
    if (!value) return std::nullopt;
    seconds = *value;
    text.remove_prefix(end);
  }
  if (!text.empty() && text != "Z") return std::nullopt;
  return (*hours * 3600 + *minutes * 60 + seconds) / 86400;
}

}  // namespace

std::optional<double> serial_of_iso8601(std::string_view text) {
  if (text.size() > 2 && text[2] == ':') return time_of_day(text);
  const auto year = take_digits(text, 4);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = take_digits(text, 2);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto day = take_digits(text, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  const auto serial = base::to_excel_serial(date);
  if (!take(text, 'T') && !take(text, ' ')) return text.empty() ? std::optional(serial) : std::nullopt;
  const auto time = time_of_day(text);
  return time ? std::optional(serial + *time) : std::nullopt;
}

}  // namespace sheet
