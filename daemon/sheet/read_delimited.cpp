#include "sheet/read_delimited.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "base/text.hpp"
#include "sheet/decode_text.hpp"
#include "sheet/rich_text.hpp"

namespace sheet {
namespace {

constexpr std::uint32_t last_column = 16'384;

/// One record after the other. A quote opens only at the beginning of a field (RFC 4180 section 2.5).
class Records {
 public:
  Records(std::string_view text, char separator) : rest_(text), separator_(separator) {}

  /// Fills `fields` with the next record; false after the last.
  bool next(std::vector<std::string>& fields) {
    fields.clear();
    if (rest_.empty()) return false;
    for (;;) {
      fields.push_back(next_field());
      if (rest_.empty()) return true;
      if (rest_.front() == separator_) {
        rest_.remove_prefix(1);
        continue;
      }
      rest_.remove_prefix(rest_.starts_with("\r\n") ? 2 : 1);
      return true;
    }
  }

 private:
  bool ends_field(char c) const { return c == separator_ || c == '\r' || c == '\n'; }

  std::string next_field() {
    std::string field;
    if (rest_.starts_with('"')) {
      if (auto quoted = take_quoted()) field = std::move(*quoted);
    }
    const auto end = std::ranges::find_if(rest_, [&](char c) { return ends_field(c); });
    field.append(rest_.begin(), end);
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.begin()));
    return without_formula(std::move(field));
  }

  /// The quoted beginning of a field; nullopt where the quote never closes, and then it is a character like others.
  std::optional<std::string> take_quoted() {
    std::string field;
    for (std::size_t at = 1;;) {
      const auto quote = rest_.find('"', at);
      if (quote == rest_.npos) return std::nullopt;
      field.append(rest_.substr(at, quote - at));
      at = quote + 1;
      if (at < rest_.size() && rest_[at] == '"') {
        field += '"';
        ++at;
        continue;
      }
      rest_.remove_prefix(at);
      return field;
    }
  }

  /// ="0123" is how leading zeros are kept through Excel.
  static std::string without_formula(std::string field) {
    if (field.size() < 4 || !field.starts_with("=\"") || !field.ends_with('"')) return field;
    auto inner = field.substr(2, field.size() - 3);
    return inner.find('"') == inner.npos ? inner : field;
  }

  std::string_view rest_;
  char separator_;
};

std::string sheet_name(std::string_view file) {
  const auto slash = file.find_last_of("/\\");
  if (slash != file.npos) file.remove_prefix(slash + 1);
  const auto dot = file.rfind('.');
  if (dot != file.npos && dot > 0) file = file.substr(0, dot);
  return file.empty() ? "Sheet1" : base::to_utf8(file);
}

/// «sep=;» in the first line is a note to Excel, no record.
char take_separator_note(std::string_view& text) {
  if (!text.starts_with("sep=") || text.size() < 5) return '\0';
  const char separator = text[4];
  auto rest = text.substr(5);
  if (!rest.empty() && rest.front() != '\r' && rest.front() != '\n') return '\0';
  rest.remove_prefix(rest.starts_with("\r\n") ? 2 : std::min<std::size_t>(1, rest.size()));
  text = rest;
  return separator;
}

std::optional<Unread> add_record(std::vector<std::string>& fields, std::uint32_t row, const Limits& limits,
                                 Workbook& workbook) {
  if (fields.size() > last_column) return Unread{Trouble::too_large, "too many columns"};
  auto& cells = workbook.sheets.back().cells;
  for (std::uint32_t column = 1; auto& field : fields) {
    unify_line_ends(field);
    if (!field.empty()) {
      if (cells.size() >= limits.cells || workbook.strings.size() >= limits.strings) {
        return Unread{Trouble::too_large, "too many cells"};
      }
      if (cut_text(field, limits.text)) workbook.truncated = true;
      Cell cell;
      cell.row = row;
      cell.column = column;
      cell.kind = CellKind::text;
      cell.text = static_cast<std::uint32_t>(workbook.strings.size());
      workbook.strings.push_back(std::move(field));
      cells.push_back(cell);
    }
    ++column;
  }
  return std::nullopt;
}

}  // namespace

char find_separator(std::string_view text) {
  constexpr std::size_t looked_at = 64 * 1024;
  constexpr std::size_t most_records = 100;
  text = text.substr(0, looked_at);
  char best = '\0';
  std::size_t best_score = 0;
  for (const char separator : {',', '\t', ';'}) {
    std::map<std::size_t, std::size_t> widths;
    std::vector<std::string> fields;
    Records records(text, separator);
    for (std::size_t i = 0; i < most_records && records.next(fields); ++i) ++widths[fields.size()];
    // Lines of one width that is more than one field: the more lines agree, and the wider, the surer.
    std::size_t score = 0;
    for (const auto& [width, lines] : widths) {
      if (width > 1) score += lines * lines * width;
    }
    if (score > best_score) {
      best = separator;
      best_score = score;
    }
  }
  return best;
}

std::expected<Workbook, Unread> read_delimited(std::string_view bytes, std::string_view name, FileType type,
                                               const Limits& limits) {
  if (bytes.size() > limits.entry.count)
    return std::unexpected(Unread{Trouble::too_large, "more text than a list has"});
  auto decoded = decode_text(bytes);
  std::string_view text = decoded.text;
  // MS-DOS programs end their files with Ctrl-Z.
  if (text.ends_with('\x1A')) text.remove_suffix(1);
  char separator = take_separator_note(text);
  if (separator == '\0') separator = find_separator(text);
  if (separator == '\0') separator = type == FileType::tsv ? '\t' : ',';

  Workbook workbook;
  workbook.sheets.emplace_back().name = sheet_name(name);
  Records records(text, separator);
  std::vector<std::string> fields;
  for (std::uint32_t row = 1; records.next(fields); ++row) {
    if (auto wrong = add_record(fields, row, limits, workbook)) return std::unexpected(std::move(*wrong));
  }
  return workbook;
}

}  // namespace sheet
