#pragma once
// From bytes to a workbook, by content and never by name.

#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "sheet/workbook.hpp"

namespace sheet {

enum class FileType : std::uint8_t {
  xlsx,
  xlsm,
  xls,
  ods,
  csv,
  tsv,
  xml_2003,  // readable as lists
  xlsb,
  zip,
  pdf,
  word,
  powerpoint,
  image,
  outlook_msg,
  ichitaro,
  docuworks,
  rtf,
  html,
  archive,
  text,
  calendar,
  contact,
  signature,
  unknown,
  encrypted_workbook,  // a CFB with EncryptedPackage: what is inside cannot be told
};
inline constexpr auto last_file_type = FileType::encrypted_workbook;

/// «xlsx», «pdf», … as the command line and JSON name it.
std::string_view type_name(FileType type);
/// «Excelファイル», «PDFファイル», … as a reply to an official names it.
std::string_view type_name_japanese(FileType type);
/// Could the file hold a list (.xlsx, .xlsm, .xls, .ods, .csv, .tsv, .xml of Excel 2003, or a locked one)? Those are
/// what `read_workbook` is for.
bool is_workbook(FileType type);

/// What the bytes are. The name decides only between kinds that bytes cannot tell apart (csv, text).
FileType recognise(std::string_view bytes, std::string_view name);

enum class Trouble : std::uint8_t { encrypted, unreadable, unsupported, too_large };

struct Unread {
  Trouble trouble = Trouble::unreadable;
  std::string what;  // English, for the administrator: what was wrong, and where
};

struct Limits {
  std::size_t zip_entries = 2000;
  base::Bytes entry = base::megabytes(64);
  base::Bytes unpacked = base::megabytes(96);
  unsigned ratio = 200;  // above 1 MiB
  std::size_t cells = 1'000'000;
  std::size_t strings = 500'000;
  std::size_t text = 32'767;  // characters in a cell
  std::size_t merges = 20'000;
  unsigned depth = 64;
};

/// The workbook in the bytes. A workbook under Excel's default password is read; any other lock is Trouble::encrypted.
std::expected<Workbook, Unread> read_workbook(std::string_view bytes, std::string_view name, FileType type,
                                              const Limits& limits);

}  // namespace sheet
