#pragma once
// The XML of Excel 2002 and 2003 («XML Spreadsheet Reference», urn:schemas-microsoft-com:office:spreadsheet), streamed.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sheet/rich_text.hpp"
#include "sheet/workbook_builder.hpp"
#include "sheet/xlsx_styles.hpp"
#include "sheet/xml_parser.hpp"

namespace sheet {

enum Xml2003Space : int { xml_2003_space = 1, excel_space, html_space };

inline constexpr std::array<XmlNamespace, 3> xml_2003_namespaces = {{
    {"urn:schemas-microsoft-com:office:spreadsheet", xml_2003_space},
    {"urn:schemas-microsoft-com:office:excel", excel_space},
    {"http://www.w3.org/TR/REC-html40", html_space},
}};

class Xml2003Content : public XmlHandler {
 public:
  Xml2003Content(Workbook& workbook, WorkbookBuilder& builder, const Limits& limits)
      : workbook_(workbook), builder_(builder), most_bytes_(4 * (limits.text + 1)) {}

  void start_element(XmlName name, const XmlAttributes& attributes) override;
  void end_element(XmlName name) override;
  void text(std::string_view piece) override;

 private:
  enum class Where : std::uint8_t {
    workbook,
    settings,  // ExcelWorkbook
    date1904,
    styles,
    style,
    sheet,
    options,  // WorksheetOptions
    visible,
    table,
    row,
    cell,
    data,
    inside_data,
    leaf,
    ignored
  };
  struct Style {
    std::string parent;
    std::optional<FormatKind> format;
    std::optional<bool> struck;
  };
  struct Columns {
    Span span;
    std::optional<CellStyle> style;
  };

  Where below(XmlName name) const;
  void start_leaf(XmlName name, const XmlAttributes& attributes);
  void start_style(const XmlAttributes& attributes);
  void add_columns(const XmlAttributes& attributes);
  void start_row(const XmlAttributes& attributes);
  void start_cell(const XmlAttributes& attributes);
  void start_data(const XmlAttributes& attributes);
  void end_cell();
  void add_data();
  void add_number(double value, bool date);
  void add_text(CellKind kind);
  std::optional<CellStyle> style_of(const XmlAttributes& attributes) const;
  CellStyle named_style(std::string_view id) const;
  void check();

  Workbook& workbook_;
  WorkbookBuilder& builder_;
  std::size_t most_bytes_;
  std::vector<Where> where_;
  std::string text_;  // of what is open: a value or a setting

  std::unordered_map<std::string, Style> styles_;
  Style* current_ = nullptr;

  std::vector<Columns> columns_;
  std::uint32_t next_column_ = 1;  // of the descriptions of columns
  std::uint32_t row_ = 0;
  std::uint32_t next_row_ = 1;
  std::optional<CellStyle> row_style_;
  std::uint32_t next_cell_ = 1;
  Cell cell_;
  CellStyle style_;
  std::string type_;
  bool has_data_ = false;
  unsigned struck_elements_ = 0;  // open ones
  Strike strike_;
};

/// The kind of a format, which may have a name of its own («Short Date»).
FormatKind xml_2003_format_kind(std::string_view format);

}  // namespace sheet
