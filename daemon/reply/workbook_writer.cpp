#include "reply/workbook_writer.hpp"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cmath>
#include <cstring>

#include "base/text.hpp"

namespace reply {
namespace {

lxw_row_t row_index(std::uint32_t row) {
  return row - 1;
}
lxw_col_t column_index(std::uint32_t column) {
  return static_cast<lxw_col_t>(column - 1);
}
bool on_the_sheet(std::uint32_t row, std::uint32_t column) {
  return row >= 1 && row <= LXW_ROW_MAX && column >= 1 && column <= LXW_COL_MAX;
}

bool is_hex(std::string_view digits) {
  return digits.size() == 4 && std::ranges::all_of(digits, [](unsigned char c) { return std::isxdigit(c) != 0; });
}

std::uint32_t colour(Look::Fill fill) {
  switch (fill) {
    case Look::Fill::error:
      return 0xF8CBAD;
    case Look::Fill::warning:
      return 0xFFF2CC;
    case Look::Fill::heading:
      return 0xDDEBF7;
    case Look::Fill::required_heading:
      return 0xBDD7EE;
    case Look::Fill::example:
      return 0xEDEDED;
    case Look::Fill::block:
      return 0xF2F2F2;
    case Look::Fill::none:
      break;
  }
  return 0xFFFFFF;
}

std::string read_whole(int file) {
  std::string out;
  const auto size = ::lseek(file, 0, SEEK_END);
  if (size <= 0 || ::lseek(file, 0, SEEK_SET) != 0) return out;
  out.resize(static_cast<std::size_t>(size));
  std::size_t at = 0;
  while (at < out.size()) {
    const auto got = ::read(file, out.data() + at, out.size() - at);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return {};
    at += static_cast<std::size_t>(got);
  }
  return out;
}

}  // namespace

std::string writable_text(std::string_view text) {
  constexpr std::size_t most = 32'767;
  std::string out;
  std::size_t count = 0;
  for (const char32_t c : base::code_points(base::to_utf8(text))) {
    const bool forbidden =
        c == 0xFFFE || c == 0xFFFF || (c < 0x20 && c != U'\n' && c != U'\t') || (c >= 0xD800 && c < 0xE000);
    if (forbidden) continue;
    const std::size_t units = c > 0xFFFF ? 2 : 1;  // Excel counts UTF-16
    if (count + units > most) break;
    count += units;
    base::append_code_point(out, c);
  }
  for (std::size_t at = out.find("_x"); at != std::string::npos; at = out.find("_x", at + 1)) {
    if (at + 6 >= out.size() || out[at + 6] != '_' || !is_hex(std::string_view(out).substr(at + 2, 4))) continue;
    out.insert(at, "_x005F");
    at += 6;
  }
  return out;
}

WorkbookWriter::WorkbookWriter() {
  file_ = ::memfd_create("workbook", MFD_CLOEXEC);
  if (file_ < 0) {
    trouble_ = std::strerror(errno);
    return;
  }
  lxw_workbook_options options = {};
  workbook_ = workbook_new_opt(fmt::format("/proc/self/fd/{}", file_).c_str(), &options);
  if (workbook_ == nullptr) {
    trouble_ = "out of memory";
    return;
  }
  lxw_doc_properties properties = {};
  properties.created = 946'684'800;  // fixed, so that the same workbook has the same bytes
  workbook_set_properties(workbook_, &properties);
}

WorkbookWriter::~WorkbookWriter() {
  if (workbook_ != nullptr) lxw_workbook_free(workbook_);
  if (file_ >= 0) ::close(file_);
}

lxw_worksheet* WorkbookWriter::add_sheet(std::string_view name) {
  if (workbook_ == nullptr) return nullptr;
  std::string kept;
  std::size_t units = 0;
  for (const char32_t c : base::code_points(base::single_line(writable_text(name)))) {
    units += c > 0xFFFF ? 2 : 1;
    if (units > 27) break;  // leaves room for a number
    base::append_code_point(kept, std::u32string_view(U"[]:*?/\\'").find(c) == std::u32string_view::npos ? c : U'_');
  }
  if (kept.empty() || base::match_key(kept) == "history") kept = "Sheet";
  std::string unique = kept;
  for (unsigned n = 2; !names_.insert(base::match_key(unique)).second; ++n) unique = fmt::format("{}_{}", kept, n);
  auto* sheet = workbook_add_worksheet(workbook_, unique.c_str());
  if (sheet == nullptr && trouble_.empty()) trouble_ = "the sheet " + base::visible(unique) + " was refused";
  return sheet;
}

lxw_format* WorkbookWriter::format(const Look& look) {
  if (workbook_ == nullptr || look == Look{}) return nullptr;
  const auto found = formats_.find(look);
  if (found != formats_.end()) return found->second;
  auto* made = workbook_add_format(workbook_);
  if (look.fill != Look::Fill::none) format_set_bg_color(made, colour(look.fill));
  if (look.number == Look::Number::date) format_set_num_format(made, "yyyy/m/d");
  if (look.number == Look::Number::time) format_set_num_format(made, "yyyy/m/d h:mm");
  if (look.number == Look::Number::text) format_set_num_format(made, "@");
  if (look.struck) format_set_font_strikeout(made);
  if (look.bold) format_set_bold(made);
  if (look.note) format_set_font_color(made, 0xC00000);
  if (look.large) format_set_font_size(made, 14);
  if (look.bordered) format_set_border(made, LXW_BORDER_THIN);
  if (look.wrapped) {
    format_set_text_wrap(made);
    format_set_align(made, LXW_ALIGN_VERTICAL_CENTER);
  }
  formats_.emplace(look, made);
  return made;
}

void WorkbookWriter::write_text(lxw_worksheet* sheet, std::uint32_t row, std::uint32_t column, std::string_view text,
                                const Look& look) {
  const auto kept = writable_text(text);
  if (kept.empty()) return write_blank(sheet, row, column, look);
  if (sheet == nullptr || !on_the_sheet(row, column)) return;
  if (worksheet_write_string(sheet, row_index(row), column_index(column), kept.c_str(), format(look)) != LXW_NO_ERROR)
    trouble_ = "a text was refused";
}

void WorkbookWriter::write_number(lxw_worksheet* sheet, std::uint32_t row, std::uint32_t column, double number,
                                  const Look& look) {
  if (sheet == nullptr || !on_the_sheet(row, column) || !std::isfinite(number)) return;
  worksheet_write_number(sheet, row_index(row), column_index(column), number, format(look));
}

void WorkbookWriter::write_boolean(lxw_worksheet* sheet, std::uint32_t row, std::uint32_t column, bool value,
                                   const Look& look) {
  if (sheet == nullptr || !on_the_sheet(row, column)) return;
  worksheet_write_boolean(sheet, row_index(row), column_index(column), value, format(look));
}

void WorkbookWriter::write_blank(lxw_worksheet* sheet, std::uint32_t row, std::uint32_t column, const Look& look) {
  if (sheet == nullptr || !on_the_sheet(row, column)) return;
  worksheet_write_blank(sheet, row_index(row), column_index(column), format(look));
}

void WorkbookWriter::write_comment(lxw_worksheet* sheet, std::uint32_t row, std::uint32_t column, std::string_view text,
                                   std::string_view author) {
  if (sheet == nullptr || !on_the_sheet(row, column)) return;
  auto kept = writable_text(text);
  std::string by = writable_text(base::fit_columns(author, 60));
  const auto lines = base::display_width(kept) / 36 + static_cast<std::size_t>(std::ranges::count(kept, '\n')) + 2;
  lxw_comment_options options = {};
  options.author = by.empty() ? nullptr : by.data();
  options.width = 280;
  options.height = static_cast<std::uint16_t>(std::min<std::size_t>(18 * lines, 600));
  if (worksheet_write_comment_opt(sheet, row_index(row), column_index(column), kept.c_str(), &options) != LXW_NO_ERROR)
    trouble_ = "a comment was refused";
}

base::Result<std::string> WorkbookWriter::finish() {
  if (workbook_ == nullptr || !trouble_.empty())
    return base::fail(base::Failure::give_up, "the workbook cannot be written: " + trouble_);
  auto* closing = workbook_;
  workbook_ = nullptr;  // workbook_close() frees it, whatever it returns
  if (const auto code = workbook_close(closing); code != LXW_NO_ERROR)
    return base::fail(base::Failure::retry, fmt::format("the workbook cannot be written: {}", lxw_strerror(code)),
                      "is there room for temporary files?");
  auto bytes = read_whole(file_);
  if (bytes.empty()) return base::fail(base::Failure::retry, "the workbook cannot be written: nothing was stored");
  return bytes;
}

}  // namespace reply
