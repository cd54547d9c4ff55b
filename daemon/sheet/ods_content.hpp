#pragma once
// content.xml of an .ods (ODF 1.3 part 3, 9), streamed into the sheets of a workbook.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sheet/ods_text.hpp"
#include "sheet/workbook_builder.hpp"

namespace sheet {

class OdsContent : public XmlHandler {
 public:
  /// `styles` holds those of styles.xml; the document's own are added.
  OdsContent(Workbook& workbook, WorkbookBuilder& builder, OdsStyles styles, const Limits& limits)
      : workbook_(workbook), builder_(builder), styles_(std::move(styles)), text_(limits.text) {}

  void start_element(XmlName name, const XmlAttributes& attributes) override;
  void end_element(XmlName name) override;
  void text(std::string_view piece) override;

 private:
  enum class Where : std::uint8_t {
    document,
    styles,
    inside_styles,
    body,
    spreadsheet,
    settings,
    table,  // and the groups of rows and columns in it
    row,
    cell,
    text,
    ignored
  };
  struct Place {
    Where where;
    bool sheet = false;  // the table itself
  };
  struct Columns {
    Span span;
    CellStyle style;
  };
  enum class ValueType : std::uint8_t { none, number, date, time, boolean, string, error };
  struct Value {
    ValueType type = ValueType::none;
    std::optional<double> number;
    std::optional<std::string> string;
  };

  Where below(XmlName name) const;
  Where below_table(XmlName name) const;
  void start_table(const XmlAttributes& attributes);
  void add_columns(const XmlAttributes& attributes);
  void start_row(const XmlAttributes& attributes);
  void end_row();
  void start_cell(XmlName name, const XmlAttributes& attributes);
  void end_cell();
  Value read_value(const XmlAttributes& attributes) const;
  CellStyle style_of(const XmlAttributes& attributes);
  /// False where the cell is empty.
  bool set_value(std::string text, Strike strike);
  bool set_text(std::string text, CellKind kind, Strike strike);
  void set_null_date(std::string_view day);
  void check();

  Workbook& workbook_;
  WorkbookBuilder& builder_;
  OdsStyles styles_;
  OdsText text_;
  std::vector<Place> where_;
  double null_date_shift_ = 0;  // from the file's serials to those of the 1900 system

  std::vector<Columns> columns_;
  std::uint32_t next_column_ = 1;  // of the descriptions of columns

  std::uint32_t row_ = 1;
  std::uint32_t row_repeats_ = 1;
  std::optional<CellStyle> row_style_;
  std::vector<Cell> row_cells_;
  std::vector<Range> row_merges_;

  std::uint32_t column_ = 1;
  std::uint32_t column_repeats_ = 1;
  CellStyle style_;
  Cell cell_;
  Value value_;
};

}  // namespace sheet
