#include "samples.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <stdexcept>

#include "base/hash.hpp"

namespace reading {
namespace {

std::string little_endian(std::uint64_t value, unsigned width) {
  std::string bytes;
  for (; width > 0; --width, value >>= 8) bytes.push_back(static_cast<char>(value));
  return bytes;
}

}  // namespace

std::string tnef_attribute(char level, std::uint32_t id, const std::string& data) {
  unsigned sum = 0;
  for (const unsigned char byte : data) sum += byte;
  return level + little_endian(id, 4) + little_endian(data.size(), 4) + data + little_endian(sum & 0xFFFFU, 2);
}

std::string make_zip(const std::vector<ZipItem>& items, const std::string& encryption) {
  std::size_t room = 10'000;
  for (const ZipItem& item : items) room += item.content.size() + item.content.size() / 100 + 1000;
  std::string bytes(room, '\0');
  std::size_t used = 0;
  archive* zip = archive_write_new();
  archive_write_set_format_zip(zip);
  archive_write_set_bytes_in_last_block(zip, 1);
  if (!encryption.empty()) {
    if (archive_write_set_options(zip, ("zip:encryption=" + encryption).c_str()) != ARCHIVE_OK)
      throw std::runtime_error(archive_error_string(zip));
    archive_write_set_passphrase(zip, "secret");
  }
  archive_write_open_memory(zip, bytes.data(), bytes.size(), &used);
  for (const ZipItem& item : items) {
    archive_entry* entry = archive_entry_new();
    archive_entry_copy_pathname(entry, item.name.c_str());
    archive_entry_set_filetype(entry, item.name.ends_with('/') ? AE_IFDIR : AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, static_cast<la_int64_t>(item.content.size()));
    if (archive_write_header(zip, entry) < ARCHIVE_WARN) throw std::runtime_error(archive_error_string(zip));
    archive_write_data(zip, item.content.data(), item.content.size());
    archive_entry_free(entry);
  }
  archive_write_close(zip);
  archive_write_free(zip);
  bytes.resize(used);
  return bytes;
}

std::string make_xlsx(std::string_view text) {
  constexpr std::string_view open = "http://schemas.openxmlformats.org/";
  return make_zip({
      {"[Content_Types].xml",
       fmt::format(
           R"(<?xml version="1.0"?><Types xmlns="{0}package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/>)"
           R"(<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>)"
           R"(<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>)"
           R"(<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>)",
           open)},
      {"_rels/.rels",
       fmt::format(
           R"(<?xml version="1.0"?><Relationships xmlns="{0}package/2006/relationships"><Relationship Id="r1" )"
           R"(Type="{0}officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>)",
           open)},
      {"xl/workbook.xml",
       fmt::format(
           R"(<?xml version="1.0"?><workbook xmlns="{0}spreadsheetml/2006/main" xmlns:r="{0}officeDocument/2006/relationships">)"
           R"(<sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>)",
           open)},
      {"xl/_rels/workbook.xml.rels",
       fmt::format(
           R"(<?xml version="1.0"?><Relationships xmlns="{0}package/2006/relationships"><Relationship Id="r1" )"
           R"(Type="{0}officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>)",
           open)},
      {"xl/worksheets/sheet1.xml",
       fmt::format(R"(<?xml version="1.0"?><worksheet xmlns="{0}spreadsheetml/2006/main"><sheetData><row r="1">)"
                   R"(<c r="A1" t="inlineStr"><is><t>{1}</t></is></c></row></sheetData></worksheet>)",
                   open, text)},
  });
}

std::string make_tnef(const std::vector<ZipItem>& items) {
  std::string bytes =
      little_endian(0x223E9F78, 4) + little_endian(1, 2) + tnef_attribute(1, 0x00089006, little_endian(0x00010000, 4));
  for (const ZipItem& item : items) {
    bytes += tnef_attribute(2, 0x00069002, std::string(14, '\0'));
    bytes += tnef_attribute(2, 0x00018010, item.name + '\0');
    bytes += tnef_attribute(2, 0x0006800F, item.content);
  }
  return bytes;
}

std::string entity(std::string_view headers, std::string_view content) {
  std::string lines;
  const std::string encoded = base::base64(content);
  for (std::size_t at = 0; at < encoded.size(); at += 76) lines += encoded.substr(at, 76) + "\r\n";
  return fmt::format("{}\r\nContent-Transfer-Encoding: base64\r\n\r\n{}", headers, lines);
}

std::string attachment(std::string_view name, std::string_view content, std::string_view type) {
  return entity(fmt::format("Content-Type: {}\r\nContent-Disposition: attachment; filename=\"=?UTF-8?B?{}?=\"", type,
                            base::base64(name)),
                content);
}

std::string multipart(std::string_view subtype, const std::vector<std::string>& parts) {
  static unsigned count = 0;
  const std::string boundary = fmt::format("=_boundary_{}", ++count);
  std::string whole = fmt::format("Content-Type: multipart/{}; boundary=\"{}\"\r\n\r\n", subtype, boundary);
  for (const std::string& part : parts) whole += fmt::format("--{}\r\n{}\r\n", boundary, part);
  return whole + "--" + boundary + "--\r\n";
}

std::string make_mail(std::string_view entity) {
  return fmt::format(
      "From: iryo@pref.aichi.lg.jp\r\nTo: isei-cskakuho@mhlw.go.jp\r\nSubject: list\r\nMessage-ID: "
      "<1@pref.aichi.lg.jp>\r\nMIME-Version: 1.0\r\n{}",
      entity);
}

std::string forwarded(std::string_view mail) {
  return fmt::format("Content-Type: message/rfc822\r\n\r\n{}", mail);
}

std::vector<std::string> summary(const Contents& contents) {
  std::vector<std::string> lines;
  for (const File& file : contents.files) {
    lines.push_back(fmt::format("{}|{}|{}|{}|{}", file.name, file.from, sheet::type_name(file.type), file.rule,
                                file.list_like ? "list" : "-"));
  }
  return lines;
}

std::string first_cell(const File& file) {
  if (!file.workbook || file.workbook->sheets.empty() || file.workbook->sheets[0].cells.empty()) return "(none)";
  return file.workbook->shown(file.workbook->sheets[0].cells[0]);
}

void patch_directory(std::string& zip, unsigned entry, std::size_t at, std::uint32_t value) {
  std::size_t found = zip.find("PK\1\2");
  for (; entry > 0; --entry) found = zip.find("PK\1\2", found + 4);
  zip.replace(found + at, 4, little_endian(value, 4));
}

}  // namespace reading
