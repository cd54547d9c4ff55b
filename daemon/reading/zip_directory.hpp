#pragma once
// The central directory of a zip (APPNOTE.TXT 4.3.12), for what libarchive does not tell: the names as bytes, where
// each entry lies, and whether two lie on one another.

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace reading {

struct ZipEntry {
  std::string name;  // decoded (bit 11, else the Unicode path field, else windows-31j), NFC, with «/» between folders
  bool folder = false;
  bool encrypted = false;
  std::uint64_t offset = 0;  // of the local header
  std::uint64_t compressed = 0;
  std::uint64_t bytes = 0;  // as declared; a lie is found while inflating
};

/// The entries in the order in which they lie in the file. At most `most` of them. The error says what is wrong with
/// the zip: cut off, too many entries, entries that overlap.
std::expected<std::vector<ZipEntry>, std::string> read_zip_directory(std::string_view bytes, std::size_t most);

/// Names without bit 11: UTF-8 where they are valid UTF-8, else windows-31j, as Windows in Japan writes them.
std::string decode_zip_name(std::string_view raw, bool utf8);

}  // namespace reading
