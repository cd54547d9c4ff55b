// What a file is, by its bytes.

#include <algorithm>
#include <array>
#include <ranges>

#include "base/text.hpp"
#include "sheet/compound_file.hpp"
#include "sheet/decode_text.hpp"
#include "sheet/little_endian.hpp"
#include "sheet/read_delimited.hpp"
#include "sheet/read_workbook.hpp"
#include "sheet/zip_container.hpp"

namespace sheet {
namespace {

using namespace std::string_view_literals;

std::string extension_of(std::string_view name) {
  const auto dot = name.rfind('.');
  return dot == name.npos ? std::string{} : base::lower_ascii(name.substr(dot + 1));
}

bool has_extension(std::string_view name, std::initializer_list<std::string_view> extensions) {
  return std::ranges::find(extensions, extension_of(name)) != extensions.end();
}

struct Magic {
  std::size_t at;
  std::string_view bytes;
  FileType type;
};

constexpr std::array magics = {
    Magic{0, "\x89PNG\r\n\x1A\n"sv, FileType::image},
    Magic{0, "\xFF\xD8\xFF"sv, FileType::image},
    Magic{0, "GIF87a"sv, FileType::image},
    Magic{0, "GIF89a"sv, FileType::image},
    Magic{0, "II*\0"sv, FileType::image},
    Magic{0, "MM\0*"sv, FileType::image},
    Magic{8, "WEBP"sv, FileType::image},
    Magic{4, "ftypheic"sv, FileType::image},
    Magic{4, "ftypheix"sv, FileType::image},
    Magic{4, "ftypmif1"sv, FileType::image},
    Magic{4, "ftypavif"sv, FileType::image},
    Magic{0, "\x01\0\0\0\x58\0\0\0"sv, FileType::image},  // EMF
    Magic{0, "\xD7\xCD\xC6\x9A"sv, FileType::image},      // WMF
    Magic{0, "\0\0\1\0\1\0"sv, FileType::image},          // ICO
    Magic{0, "{\\rtf"sv, FileType::rtf},
    Magic{0, "7z\xBC\xAF\x27\x1C"sv, FileType::archive},
    Magic{0, "Rar!\x1A\x07"sv, FileType::archive},
    Magic{0, "\x1F\x8B\x08"sv, FileType::archive},
    Magic{0, "BZh"sv, FileType::archive},
    Magic{0,
          "\xFD"
          "7zXZ\0"sv,
          FileType::archive},
    Magic{0, "\x28\xB5\x2F\xFD"sv, FileType::archive},  // Zstandard
    Magic{0, "MSCF\0\0\0\0"sv, FileType::archive},      // CAB
    Magic{257, "ustar"sv, FileType::archive},
    // Streams of BIFF without a Compound File around them (versions 2 to 8).
    Magic{0, "\x09\0\x04\0"sv, FileType::xls},
    Magic{0, "\x09\x02\x06\0"sv, FileType::xls},
    Magic{0, "\x09\x04\x06\0"sv, FileType::xls},
    Magic{0, "\x09\x08\x08\0"sv, FileType::xls},
    Magic{0, "\x09\x08\x10\0"sv, FileType::xls},
};

std::optional<FileType> by_magic(std::string_view bytes) {
  for (const auto& magic : magics) {
    if (bytes.size() > magic.at && bytes.substr(magic.at).starts_with(magic.bytes)) return magic.type;
  }
  // LHA: «-lh5-» after a size and a checksum.
  const auto lha = bytes.substr(std::min<std::size_t>(2, bytes.size()), 5);
  if (lha.starts_with("-lh") && lha.ends_with('-')) return FileType::archive;
  if (bytes.starts_with("BM") && bytes.size() > 26 && u32(bytes, 2) >= 26 && u32(bytes, 6) == 0) return FileType::image;
  // Some printers write a line before the header; readers look for it in the first 1024 bytes.
  if (bytes.substr(0, 1024).find("%PDF-") != bytes.npos) return FileType::pdf;
  // DER: SEQUENCE, then the object identifier of PKCS #7 signedData.
  if (bytes.starts_with('\x30') &&
      bytes.substr(0, 32).find("\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02") != bytes.npos) {
    return FileType::signature;
  }
  // 一太郎 4 to 6.
  if (bytes.starts_with("DOC") && bytes.size() > 43 && bytes[43] >= 0x14 && bytes[43] <= 0x16)
    return FileType::ichitaro;
  return std::nullopt;
}

FileType recognise_compound_file(std::string_view bytes, std::string_view name) {
  const auto file = CompoundFile::open(bytes);
  if (!file) {
    // Damaged: then its name is all that tells what it was meant to be.
    return has_extension(name, {"xls", "xlt", "xla"}) ? FileType::xls : FileType::unknown;
  }
  if (file->has("EncryptedPackage")) return FileType::encrypted_workbook;
  if (file->has("Workbook") || file->has("Book")) return FileType::xls;
  if (file->has("WordDocument")) return FileType::word;
  if (file->has("PowerPoint Document")) return FileType::powerpoint;
  if (file->has("__properties_version1.0") || file->has("__nameid_version1.0")) return FileType::outlook_msg;
  if (file->has("\4JSRV_SegmentInformation") || file->has("DocumentText") || has_extension(name, {"jtd", "jtt"})) {
    return FileType::ichitaro;
  }
  return FileType::unknown;
}

struct Marker {
  std::string_view text;
  FileType type;
};

// Main content types of OPC packages; embedded workbooks are declared without «.main».
constexpr std::array content_types = {
    Marker{"ms-excel.sheet.binary", FileType::xlsb},
    Marker{"ms-excel.sheet.macroenabled.main+xml", FileType::xlsm},
    Marker{"ms-excel.template.macroenabled.main+xml", FileType::xlsm},
    Marker{"ms-excel.addin.macroenabled.main+xml", FileType::xlsm},
    Marker{"spreadsheetml.sheet.main+xml", FileType::xlsx},
    Marker{"spreadsheetml.template.main+xml", FileType::xlsx},
    Marker{"wordprocessingml.document.main+xml", FileType::word},
    Marker{"wordprocessingml.template.main+xml", FileType::word},
    Marker{"ms-word.document.macroenabled.main+xml", FileType::word},
    Marker{"presentationml.presentation.main+xml", FileType::powerpoint},
    Marker{"presentationml.slideshow.main+xml", FileType::powerpoint},
    Marker{"ms-powerpoint.presentation.macroenabled.main+xml", FileType::powerpoint},
};
constexpr std::array main_parts = {
    Marker{"xl/workbook.bin", FileType::xlsb},
    Marker{"xl/workbook.xml", FileType::xlsx},
    Marker{"word/document.xml", FileType::word},
    Marker{"ppt/presentation.xml", FileType::powerpoint},
};

FileType with_macros(FileType type, const std::vector<std::string>& names) {
  const bool macros = std::ranges::any_of(names, [](const auto& n) { return n.ends_with("vbaproject.bin"); });
  return type == FileType::xlsx && macros ? FileType::xlsm : type;
}

FileType by_mimetype(std::string_view mimetype) {
  constexpr auto spreadsheet = "application/vnd.oasis.opendocument.spreadsheet"sv;
  return mimetype.starts_with(spreadsheet) ? FileType::ods : FileType::unknown;
}

FileType recognise_package(ZipContainer& zip, const std::vector<std::string>& names) {
  if (auto types = zip.read("[Content_Types].xml")) {
    std::erase(*types, '\0');  // UTF-16
    const auto lower = base::lower_ascii(*types);
    for (const auto& marker : content_types) {
      if (lower.find(marker.text) != lower.npos) return with_macros(marker.type, names);
    }
  }
  for (const auto& marker : main_parts) {
    if (zip.has(marker.text)) return with_macros(marker.type, names);
  }
  return FileType::unknown;
}

/// A zip that libzip will not open: what the first entries, as far as they are there, are called.
FileType recognise_broken_zip(std::string_view bytes) {
  constexpr std::size_t most_entries = 200;
  auto type = FileType::zip;
  auto at = bytes.find("PK\3\4");
  for (std::size_t i = 0; i < most_entries && at != bytes.npos; ++i, at = bytes.find("PK\3\4", at + 4)) {
    const auto name = base::lower_ascii(part_name(bytes.substr(std::min(at + 30, bytes.size()), u16(bytes, at + 26))));
    if (name == "mimetype") return by_mimetype(bytes.substr(std::min(at + 30 + name.size(), bytes.size())));
    for (const auto& marker : main_parts) {
      if (name == marker.text) return marker.type;
    }
    if (name == "xl/vbaproject.bin") return FileType::xlsm;
    if (name.starts_with("xl/")) type = FileType::xlsx;
  }
  return type;
}

FileType recognise_zip(std::string_view bytes) {
  auto zip = ZipContainer::open(bytes, Limits{});
  if (!zip) return recognise_broken_zip(bytes);
  const auto names = zip->names();
  if (zip->has("[Content_Types].xml") || zip->has("_rels/.rels") || zip->has("xl/workbook.xml")) {
    return recognise_package(*zip, names);
  }
  if (zip->has("mimetype")) {
    const auto mimetype = zip->read("mimetype");
    return mimetype ? by_mimetype(*mimetype) : FileType::unknown;
  }
  if (zip->has("content.xml") && zip->has("META-INF/manifest.xml")) {
    const auto manifest = zip->read("META-INF/manifest.xml");
    return manifest && manifest->find("opendocument.spreadsheet") != manifest->npos ? FileType::ods : FileType::unknown;
  }
  return FileType::zip;
}

std::optional<FileType> by_beginning(std::string_view text) {
  constexpr std::size_t looked_at = 4096;
  auto head = base::lower_ascii(text.substr(0, looked_at));
  head.erase(0, std::min(head.find_first_not_of(" \t\r\n"), head.size()));
  const std::string_view start = head;
  if (start.starts_with("begin:vcalendar")) return FileType::calendar;
  if (start.starts_with("begin:vcard")) return FileType::contact;
  if (start.starts_with("-----begin pgp signature") || start.starts_with("-----begin pkcs7") ||
      start.starts_with("-----begin pgp public key")) {
    return FileType::signature;
  }
  if (start.starts_with("<?xml") && start.find("urn:schemas-microsoft-com:office:spreadsheet") != start.npos &&
      start.find("workbook") != start.npos) {
    return FileType::xml_2003;
  }
  if (start.starts_with("<svg") || (start.starts_with("<?xml") && start.find("<svg") != start.npos))
    return FileType::image;
  // MHTML («Web ページ, 1 ファイル») and pages that call themselves .xls.
  if (start.starts_with("<!doctype html") || start.find("<html") != start.npos || start.starts_with("<table") ||
      (start.starts_with("mime-version:") && start.find("multipart/related") != start.npos)) {
    return FileType::html;
  }
  return std::nullopt;
}

/// A heading and a row at least, of more fields than prose has commas.
bool holds_table(std::string_view text, char separator) {
  constexpr std::ptrdiff_t many_separators = 8;
  unsigned lines = 0;
  for (const auto part : std::views::split(text, '\n')) lines += std::ranges::count(part, separator) >= many_separators;
  return lines >= 2;
}

FileType recognise_text(std::string_view bytes, std::string_view name) {
  const auto text = decode_text(bytes.substr(0, 64 * 1024)).text;
  if (const auto type = by_beginning(text)) return *type;
  if (has_extension(name, {"csv"})) return FileType::csv;
  if (has_extension(name, {"tsv", "tab"})) return FileType::tsv;
  // Old systems write delimited text and call it .xls, because Excel opens it; Excel's «Unicode テキスト» is a .txt.
  const bool may_be_table = has_extension(name, {"xls", "xlsx", "xlsm"});
  if (may_be_table || has_extension(name, {"txt", "text", "dat", "prn", ""})) {
    const char separator = find_separator(text);
    if (separator == '\0' || !(may_be_table || holds_table(text, separator))) return FileType::text;
    return separator == '\t' ? FileType::tsv : FileType::csv;
  }
  return FileType::text;
}

}  // namespace

FileType recognise(std::string_view bytes, std::string_view name) {
  if (CompoundFile::has_signature(bytes)) return recognise_compound_file(bytes, name);
  if (ZipContainer::has_signature(bytes)) return recognise_zip(bytes);
  if (const auto type = by_magic(bytes)) return *type;
  if (is_text(bytes)) return recognise_text(bytes, name);
  // Their signatures are not published; neither is read here in any case.
  if (has_extension(name, {"xdw", "xbd", "xct"})) return FileType::docuworks;
  if (has_extension(name, {"jtd", "jtdc", "jttc"})) return FileType::ichitaro;
  return FileType::unknown;
}

}  // namespace sheet
