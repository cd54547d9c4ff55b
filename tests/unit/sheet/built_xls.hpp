#pragma once
// .xls files for tests, record by record.

#include <bit>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "unit/sheet/built_compound_file.hpp"

namespace sheet_test {

inline std::string le(std::integral auto value, std::size_t size = 2) {
  return BuiltCompoundFile::number(static_cast<std::uint64_t>(value), size);
}
inline std::string le(double value) {
  return le(std::bit_cast<std::uint64_t>(value), 8);
}
inline std::string record(std::uint16_t type, std::string_view data) {
  return le(type) + le(data.size()) + std::string(data);
}
inline std::string wide(std::u16string_view text) {
  std::string out;
  for (const char16_t c : text) out += le(c);
  return out;
}
/// A string of Excel 97: its length in `length_size` bytes, flags, characters.
inline std::string text8(std::u16string_view text, std::size_t length_size = 2) {
  return le(text.size(), length_size) + '\1' + wide(text);
}
inline std::string text5(std::string_view bytes, std::size_t length_size = 2) {
  return le(bytes.size(), length_size) + std::string(bytes);
}
/// Row and column from 0, and the cell format.
inline std::string at(unsigned row, unsigned column, unsigned format = 0) {
  return le(row) + le(column) + le(format);
}
inline std::string font(bool struck) {
  return record(0x31, le(200) + le(struck ? 8 : 0) + std::string(12, '\0'));
}
inline std::string cell_format(unsigned font_number, unsigned number_format) {
  return record(0xE0, le(font_number) + le(number_format) + std::string(16, '\0'));
}
inline std::string shared(std::size_t count, std::string_view strings) {
  return record(0xFC, le(count, 4) + le(count, 4) + std::string(strings));
}
inline std::string formula(unsigned row, unsigned column, std::string_view result) {
  return record(0x06, at(row, column) + std::string(result) + std::string(8, '\0'));
}
inline std::string special_result(unsigned kind, unsigned value = 0) {
  return le(kind) + le(value) + le(0) + le(0xFFFF);
}

struct BuiltXls {
  struct Sheet {
    std::string records;
    std::string name = text8(u"様式1", 1);
    unsigned state = 0;  // 1 hidden, 2 very hidden
    unsigned kind = 0;   // 2 a chart
    unsigned substream = 0x10;
    std::string end = record(0x0A, "");
  };
  std::string globals;
  std::vector<Sheet> sheets;
  bool biff5 = false;

  std::string bof(unsigned substream) const {
    return record(0x809, le(biff5 ? 0x500 : 0x600) + le(substream) + std::string(biff5 ? 4 : 12, '\0'));
  }
  std::string stream() const {
    std::size_t offset = bof(5).size() + globals.size() + 4;
    for (const auto& sheet : sheets) offset += 4 + 6 + sheet.name.size();
    std::string out = bof(5) + globals, bodies;
    for (const auto& sheet : sheets) {
      out += record(0x85, le(offset + bodies.size(), 4) + le(sheet.state, 1) + le(sheet.kind, 1) + sheet.name);
      bodies += bof(sheet.substream) + sheet.records + sheet.end;
    }
    return out + record(0x0A, "") + bodies;
  }
  std::string bytes() const {
    return BuiltCompoundFile(BuiltCompoundFile::Streams{{biff5 ? "Book" : "Workbook", stream()}}).bytes();
  }
};

}  // namespace sheet_test
