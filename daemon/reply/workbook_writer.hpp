#pragma once
// The one place that knows libxlsxwriter: its guards (measured: it truncates at NUL, passes ill-formed text on, does
// not escape «_x0041_», refuses long texts and sheet names) and a workbook written to memory, the same bytes for the
// same calls.

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "base/error.hpp"

struct lxw_workbook;
struct lxw_worksheet;
struct lxw_format;

namespace reply {

/// How a cell looks.
struct Look {
  enum class Fill : std::uint8_t { none, error, warning, heading, required_heading, example, block } fill = Fill::none;
  enum class Number : std::uint8_t { general, date, time, text } number = Number::general;
  bool struck = false;
  bool wrapped = false;
  bool bordered = false;
  bool bold = false;
  bool note = false;  // red, as notes in such forms are
  bool large = false;
  friend auto operator<=>(const Look&, const Look&) = default;
};

/// A workbook being written. Rows and columns count from 1.
class WorkbookWriter {
 public:
  WorkbookWriter();
  ~WorkbookWriter();
  WorkbookWriter(const WorkbookWriter&) = delete;
  WorkbookWriter& operator=(const WorkbookWriter&) = delete;

  /// A sheet of that name, or one as like it as the format allows: 31 characters, none of []:*?/\, no second one alike.
  lxw_worksheet* add_sheet(std::string_view name);
  lxw_format* format(const Look& look);
  void write_text(lxw_worksheet* sheet, std::uint32_t row, std::uint32_t column, std::string_view text,
                  const Look& look);
  void write_number(lxw_worksheet* sheet, std::uint32_t row, std::uint32_t column, double number, const Look& look);
  void write_boolean(lxw_worksheet* sheet, std::uint32_t row, std::uint32_t column, bool value, const Look& look);
  void write_blank(lxw_worksheet* sheet, std::uint32_t row, std::uint32_t column, const Look& look);
  void write_comment(lxw_worksheet* sheet, std::uint32_t row, std::uint32_t column, std::string_view text,
                     std::string_view author);

  /// The bytes of the .xlsx. Call once, at the end; fails (retry) where the system gives no room for it.
  base::Result<std::string> finish();

 private:
  int file_ = -1;
  lxw_workbook* workbook_ = nullptr;
  std::map<Look, lxw_format*> formats_;
  std::set<std::string> names_;
  std::string trouble_;
};

/// Text that the library can write: UTF-8, no NUL, no character that XML 1.0 forbids, literal escapes kept literal, at
/// most 32,767 characters.
std::string writable_text(std::string_view text);

}  // namespace reply
