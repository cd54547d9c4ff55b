#pragma once
// Workbooks for tests, written as raw XML into a zip: what no spreadsheet program would write can be written too.

#include <zip.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sheet_test {

using Part = std::pair<std::string, std::string>;  // name, content

inline std::string zip_of(const std::vector<Part>& parts) {
  auto* source = zip_source_buffer_create(nullptr, 0, 0, nullptr);
  auto* archive = zip_open_from_source(source, ZIP_TRUNCATE, nullptr);
  zip_source_keep(source);
  for (const auto& [name, content] : parts) {
    auto* data = zip_source_buffer(archive, content.data(), content.size(), 0);
    if (zip_file_add(archive, name.c_str(), data, ZIP_FL_ENC_UTF_8) < 0)
      throw std::runtime_error(zip_strerror(archive));
  }
  if (zip_close(archive) != 0) throw std::runtime_error(zip_strerror(archive));
  zip_source_open(source);
  zip_stat_t stat;
  zip_source_stat(source, &stat);
  std::string out(stat.size, '\0');
  zip_source_read(source, out.data(), out.size());
  zip_source_close(source);
  zip_source_free(source);
  return out;
}

inline const std::string main_uri = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
inline const std::string relation_uri = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
inline const std::string package_uri = "http://schemas.openxmlformats.org/package/2006/relationships";

inline std::string relation(std::string_view id, std::string_view type, std::string_view target) {
  return "<Relationship Id='" + std::string(id) + "' Type='" + relation_uri + "/" + std::string(type) + "' Target='" +
         std::string(target) + "'/>";
}
inline std::string relations(std::string_view inside) {
  return "<Relationships xmlns='" + package_uri + "'>" + std::string(inside) + "</Relationships>";
}

/// The parts of a workbook of one sheet «様式1»; change what a test is about, then `bytes()`.
struct BuiltWorkbook {
  std::string content_types =
      "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'><Override "
      "PartName='/xl/workbook.xml' "
      "ContentType='application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml'/></Types>";
  std::string top_relations = relations(relation("rId1", "officeDocument", "xl/workbook.xml"));
  std::string workbook = "<workbook xmlns='" + main_uri + "' xmlns:r='" + relation_uri +
                         "'><sheets><sheet name='様式1' sheetId='1' r:id='rId1'/></sheets></workbook>";
  std::string workbook_relations =
      relations(relation("rId1", "worksheet", "worksheets/sheet1.xml") + relation("rId2", "styles", "styles.xml") +
                relation("rId3", "sharedStrings", "sharedStrings.xml"));
  std::string sheet_part = "xl/worksheets/sheet1.xml";
  std::string sheet = worksheet("");
  std::string styles = "<styleSheet xmlns='" + main_uri + "'/>";
  std::string strings = "<sst xmlns='" + main_uri + "'/>";
  std::vector<Part> more;

  static std::string worksheet(std::string_view inside) {
    return "<worksheet xmlns='" + main_uri + "'>" + std::string(inside) + "</worksheet>";
  }
  BuiltWorkbook& rows(std::string_view inside) {
    sheet = worksheet("<sheetData>" + std::string(inside) + "</sheetData>");
    return *this;
  }
  BuiltWorkbook& items(std::string_view inside) {
    strings = "<sst xmlns='" + main_uri + "'>" + std::string(inside) + "</sst>";
    return *this;
  }
  BuiltWorkbook& style_parts(std::string_view inside) {
    styles = "<styleSheet xmlns='" + main_uri + "'>" + std::string(inside) + "</styleSheet>";
    return *this;
  }
  std::vector<Part> parts() const {
    std::vector<Part> out = {{"[Content_Types].xml", content_types},
                             {"_rels/.rels", top_relations},
                             {"xl/workbook.xml", workbook},
                             {"xl/_rels/workbook.xml.rels", workbook_relations},
                             {sheet_part, sheet},
                             {"xl/styles.xml", styles},
                             {"xl/sharedStrings.xml", strings}};
    out.insert(out.end(), more.begin(), more.end());
    return out;
  }
  std::string bytes() const { return zip_of(parts()); }
};

}  // namespace sheet_test
