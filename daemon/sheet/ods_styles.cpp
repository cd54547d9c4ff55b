#include "sheet/ods_styles.hpp"

#include "sheet/parse_number.hpp"
#include "sheet/workbook_builder.hpp"

namespace sheet {
namespace {

/// «2.258cm» in points.
std::optional<double> parse_length(std::string_view text) {
  const auto unit = text.find_first_not_of("0123456789.");
  if (unit == text.npos) return std::nullopt;
  const auto value = parse_double(text.substr(0, unit));
  if (!value) return std::nullopt;
  const auto name = text.substr(unit);
  if (name == "pt") return *value;
  if (name == "in") return *value * 72;
  if (name == "cm") return *value * 72 / 2.54;
  return name == "mm" ? std::optional(*value * 72 / 25.4) : std::nullopt;
}

}  // namespace

std::string OdsStyles::key(std::string_view family, std::string_view name) {
  return std::string(family) + '\n' + std::string(name);
}

void OdsStyles::start_element(XmlName name, const XmlAttributes& attributes) {
  const auto text = [&](std::string_view local) { return attributes.get(style_space, local); };
  if (is(name, style_space, "style")) {
    current_ = &styles_[key(text("family").value_or(""), text("name").value_or(""))];
    *current_ = {};
    current_->parent = text("parent-style-name").value_or("");
    current_->data_style = text("data-style-name").value_or("");
  } else if (name.space == number_space && name.local.ends_with("-style")) {
    current_ = nullptr;
    const bool date = name.local == "date-style", time = name.local == "time-style";
    if (const auto named = text("name"); named && (date || time)) {
      data_styles_[std::string(*named)] = date ? FormatKind::calendar : FormatKind::clock;
    }
  } else if (is(name, style_space, "text-properties") && current_) {
    if (const auto type = text("text-line-through-type")) current_->struck = *type != "none";
    if (const auto line = text("text-line-through-style")) current_->struck = *line != "none";
  } else if (is(name, style_space, "table-properties") && current_) {
    if (const auto display = attributes.get(table_space, "display")) current_->shown = *display != "false";
  } else if (is(name, style_space, "table-column-properties") && current_) {
    if (const auto points = parse_length(text("column-width").value_or(""))) {
      current_->width = characters_of_points(*points);
    }
  } else if (is(name, style_space, "default-style") || is(name, style_space, "page-layout")) {
    current_ = nullptr;
  }
}

template <class Value>
Value OdsStyles::find(std::string_view family, std::string_view name, Value Style::* member) const {
  constexpr int most_ancestors = 32;
  std::string_view at = name;
  for (int i = 0; i < most_ancestors && !at.empty(); ++i) {
    const auto style = styles_.find(key(family, at));
    if (style == styles_.end()) break;
    if (style->second.*member != Value{}) return style->second.*member;
    at = style->second.parent;
  }
  return {};
}

CellStyle OdsStyles::cell(const std::string& name) {
  const auto [at, added] = cells_.try_emplace(name);
  if (added) {
    const auto format = data_styles_.find(find("table-cell", name, &Style::data_style));
    at->second.format = format == data_styles_.end() ? FormatKind::plain : format->second;
    at->second.struck = find("table-cell", name, &Style::struck).value_or(false);
  }
  return at->second;
}

std::optional<bool> OdsStyles::struck(std::string_view family, std::string_view name) const {
  return find(family, name, &Style::struck);
}

bool OdsStyles::hidden(std::string_view name) const {
  return find("table", name, &Style::shown) == false;
}

std::optional<double> OdsStyles::width(std::string_view name) const {
  return find("table-column", name, &Style::width);
}

}  // namespace sheet
