#pragma once
// What the sheets of an .xls share (the globals substream, MS-XLS 2.1.7.20.3): fonts, formats, strings, the date
// system.

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sheet/biff_records.hpp"
#include "sheet/workbook_builder.hpp"
#include "sheet/xlsx_styles.hpp"

namespace sheet {

struct BiffSheetEntry {
  std::uint32_t offset = 0;  // of its BOF in the stream
  std::string name;
  bool hidden = false;
  bool worksheet = false;  // neither a chart, a macro sheet nor a module
};

class BiffGlobals {
 public:
  explicit BiffGlobals(BiffVersion version) : version_(version) {}

  /// Takes what the record tells, if it is one of the globals; steps over the CONTINUE records of the string table.
  void take(BiffRecords& records, WorkbookBuilder& builder);

  BiffVersion version() const { return version_; }
  bool date1904() const { return date1904_; }
  const std::vector<BiffSheetEntry>& sheets() const { return sheets_; }
  /// Of a cell's format record; plain where there is none.
  CellStyle style(unsigned format_record) const;

  struct Text {
    std::string text;
    Strike strike;
  };
  struct SharedString {
    std::uint32_t pooled = 0;
    bool empty = true;
    Strike strike;
  };
  const std::vector<SharedString>& shared_strings() const { return shared_; }

  /// The string that `reader` stands at: its length in 1 or 2 bytes, then its characters as the version has them.
  Text read_string(BiffReader& reader, unsigned length_size) const;
  /// The same, followed by the runs of a rich text cell.
  Text read_rich_string(BiffReader& reader) const;

 private:
  struct CellFormat {
    std::uint16_t font = 0, format = 0;
  };

  std::string decode(std::string_view bytes) const;
  template <class Characters>
  Strike strike_of(const Characters& text, const std::vector<FontRun>& runs) const;
  void take_sheet(BiffReader reader);
  void take_format(std::string_view data);
  void take_strings(std::vector<std::string_view> pieces, WorkbookBuilder& builder);

  BiffVersion version_;
  const char* charset_ = nullptr;  // nullptr: to be guessed
  bool date1904_ = false;
  std::vector<BiffSheetEntry> sheets_;
  std::vector<bool> struck_fonts_;
  std::unordered_map<unsigned, FormatKind> formats_;
  std::vector<CellFormat> cell_formats_;
  std::vector<SharedString> shared_;
};

/// The ICU name of a code page as the record CODEPAGE numbers it; nullptr where it is unknown.
const char* charset_of_code_page(unsigned code_page);

}  // namespace sheet
