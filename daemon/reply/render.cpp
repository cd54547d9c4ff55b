#include "reply/render.hpp"

#include "base/text.hpp"

namespace reply {
namespace {

// The library leaves an empty line where a section that stands on lines of its own is skipped. So each such tag carries
// a mark that no value can hold, and lines of marks alone are taken out again.
constexpr char mark = '\x01';

bool is_lone_tag(std::string_view line) {
  const auto tag = base::trim(line);
  return tag.starts_with("{{") && tag.ends_with("}}") && tag.find("}}") == tag.size() - 2 &&
         std::string_view("#^/!").contains(tag[2]);
}

std::string with_marks(const std::string& text) {
  std::string out;
  for (auto& line : base::split(text, '\n')) {
    if (line.ends_with('\r')) line.pop_back();
    out += is_lone_tag(line) ? base::trim(line) + mark : line;
    out += '\n';
  }
  out.pop_back();
  return out;
}

std::string without_marks(const std::string& text) {
  std::string out;
  for (auto& line : base::split(text, '\n')) {
    const bool lone = !line.empty() && line.find_first_not_of(mark) == std::string::npos;
    if (lone) continue;
    std::erase(line, mark);
    out += line + '\n';
  }
  if (!out.empty()) out.pop_back();
  return out;
}

/// «19» for «１９», «19床», «1,019 床»; empty for what is more than a number of beds.
std::string plain_number(std::string_view value) {
  auto text = base::without_spaces(base::nfkc(base::to_utf8(value)));
  if (text.ends_with("床")) text.resize(text.size() - std::string_view("床").size());
  std::erase(text, ',');
  return text.size() <= 9 && text.find_first_not_of("0123456789") == std::string::npos ? text : std::string();
}

}  // namespace

std::string render(const std::string& text, const Data& data) {
  kainjow::mustache::mustache parsed{with_marks(text)};
  parsed.set_custom_escape([](const std::string& value) { return value; });
  return without_marks(parsed.render(data));
}

std::string partial(const std::string& text) {
  auto out = with_marks(text);
  while (out.ends_with('\n')) out.pop_back();
  return out;
}

std::optional<std::string> template_trouble(const std::string& text) {
  if (!base::is_utf8(text)) return "is not UTF-8";
  const kainjow::mustache::mustache parsed{text};
  if (!parsed.is_valid()) return parsed.error_message();
  return std::nullopt;
}

std::string cut(std::string_view text, std::size_t columns) {
  if (base::display_width(text) <= columns) return std::string(text);
  return std::string(base::fit_columns(text, columns - 2)) + "…";
}

void set_value(Data& data, const std::string& name, std::string_view value, std::size_t columns) {
  const auto line = base::trim(base::single_line(base::to_utf8(value)));
  if (!line.empty()) data.set(name, cut(line, columns));
}

Data finding_data(const rules::Finding& finding) {
  Data data;
  for (const auto& [name, value] : finding.details)
    if (name != "other_sheet" || value != finding.sheet) set_value(data, name, value, 60);
  set_value(data, "value", finding.value, 60);
  set_value(data, "plain_number", plain_number(finding.value), 20);
  set_value(data, "hospital", finding.hospital, 60);
  set_value(data, "column", finding.column, 60);
  set_value(data, "cell", finding.cell, 20);
  set_value(data, "sheet", finding.sheet, 40);
  set_value(data, "file", finding.file, 60);
  if (finding.row > 0) data.set("row", std::to_string(finding.row));
  return data;
}

}  // namespace reply
