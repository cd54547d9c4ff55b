#include "sheet/read_xls.hpp"

#include <optional>
#include <string>

#include "sheet/biff_decrypt.hpp"
#include "sheet/biff_sheet.hpp"
#include "sheet/compound_file.hpp"
#include "sheet/decrypt_package.hpp"

namespace sheet {
namespace {

enum Substream : std::uint16_t { globals_stream = 0x0005, sheet_stream = 0x0010 };

Unread unreadable(std::string_view what) {
  return {Trouble::unreadable, std::string(what)};
}

std::expected<std::string, Unread> workbook_stream(std::string_view bytes) {
  if (!CompoundFile::has_signature(bytes)) return std::string(bytes);
  const auto file = CompoundFile::open(bytes);
  if (!file) return std::unexpected(file.error());
  for (const auto* name : {"Workbook", "Book"}) {
    if (auto stream = file->stream(name)) return std::move(*stream);
  }
  return std::unexpected(unreadable("a compound file without a workbook in it"));
}

BiffVersion version_of(std::uint16_t type, std::string_view data) {
  switch (type) {
    case 0x0009:
      return BiffVersion::biff2;
    case 0x0209:
      return BiffVersion::biff3;
    case 0x0409:
      return BiffVersion::biff4;
    default:
      break;
  }
  constexpr std::uint16_t biff5 = 0x0500, biff8 = 0x0600;
  constexpr std::size_t size_in_biff8 = 16;  // some write no true version
  const auto version = u16(data, 0);
  if (version == biff5 || (version != biff8 && data.size() < size_in_biff8)) return BiffVersion::biff5;
  return BiffVersion::biff8;
}

class XlsReader {
 public:
  XlsReader(std::string stream, const Limits& limits) : stream_(std::move(stream)), builder_(workbook_, limits) {}

  std::expected<Workbook, Unread> read() {
    BiffRecords records(stream_);
    if (!records.next() || !biff::is_bof(records.type())) return std::unexpected(unreadable("no BIFF stream"));
    BiffGlobals globals(version_of(records.type(), records.data()));
    const auto substream = u16(records.data(), 2);
    auto wrong = substream == sheet_stream     ? read_lone_sheet(records, globals)
                 : substream == globals_stream ? read_all(records, globals)
                                               : Unread{Trouble::unsupported, "neither a workbook nor a sheet"};
    if (!wrong) wrong = builder_.trouble();
    if (wrong) return std::unexpected(std::move(*wrong));
    workbook_.date1904 = globals.date1904();
    return std::move(workbook_);
  }

 private:
  /// Before Excel 5 a file is one sheet, and all that it needs is in it.
  std::optional<Unread> read_lone_sheet(BiffRecords& records, BiffGlobals& globals) {
    builder_.start_sheet("Sheet1", false);
    return read_records(records, globals, true);
  }

  std::optional<Unread> read_all(BiffRecords& records, BiffGlobals& globals) {
    if (auto wrong = read_records(records, globals, false)) return wrong;
    for (const auto& entry : globals.sheets()) {
      if (!entry.worksheet) continue;
      BiffRecords sheet_records(stream_, entry.offset);
      builder_.start_sheet(entry.name, entry.hidden);
      if (!sheet_records.next() || !biff::is_bof(sheet_records.type())) {
        builder_.fail(Trouble::unreadable, "it is not where the workbook says");
        return builder_.trouble();
      }
      if (u16(sheet_records.data(), 2) != sheet_stream) {  // a chart, whatever its entry says
        workbook_.sheets.pop_back();
        continue;
      }
      if (auto wrong = read_sheet(sheet_records, globals)) return wrong;
    }
    return std::nullopt;
  }

  std::optional<Unread> read_records(BiffRecords& records, BiffGlobals& globals, bool with_cells) {
    BiffSheetReader sheet(globals, builder_);
    while (!builder_.trouble() && records.next()) {
      if (records.type() == biff::filepass) {
        auto wrong = decrypt_biff(stream_, records.end(), std::string(records.data()),
                                  globals.version() == BiffVersion::biff8, default_password);
        if (wrong) return wrong;
        continue;
      }
      globals.take(records, builder_);
      if (with_cells) sheet.take(records);
      if (records.type() != biff::eof) continue;
      if (with_cells) builder_.finish_sheet();
      return builder_.trouble();
    }
    return builder_.trouble() ? builder_.trouble() : unreadable("the stream is cut off");
  }

  std::optional<Unread> read_sheet(BiffRecords& records, const BiffGlobals& globals) {
    BiffSheetReader sheet(globals, builder_);
    unsigned inside = 0;  // charts that lie in the sheet
    while (!builder_.trouble() && records.next()) {
      if (biff::is_bof(records.type())) {
        ++inside;
      } else if (inside > 0) {
        if (records.type() == biff::eof) --inside;
      } else {
        sheet.take(records);
        if (records.type() != biff::eof) continue;
        builder_.finish_sheet();
        return builder_.trouble();
      }
    }
    builder_.fail(Trouble::unreadable, "it is cut off");
    return builder_.trouble();
  }

  std::string stream_;
  Workbook workbook_;
  WorkbookBuilder builder_;
};

}  // namespace

std::expected<Workbook, Unread> read_xls(std::string_view bytes, const Limits& limits) {
  auto stream = workbook_stream(bytes);
  if (!stream) return std::unexpected(std::move(stream.error()));
  return XlsReader(std::move(*stream), limits).read();
}

}  // namespace sheet
