#include "reading/zip_directory.hpp"

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "mail/charset.hpp"

namespace reading {
namespace {

constexpr std::string_view end_mark("PK\5\6", 4);
constexpr std::string_view end_mark_64("PK\6\6", 4);
constexpr std::string_view locator_mark_64("PK\6\7", 4);
constexpr std::string_view entry_mark("PK\1\2", 4);
constexpr std::size_t end_size = 22;
constexpr std::size_t locator_size = 20;
constexpr std::size_t end_size_64 = 56;
constexpr std::size_t entry_size = 46;
constexpr std::size_t local_size = 30;

/// A little-endian number; 0 beyond the end, which no caller takes for more than it is.
std::uint64_t number(std::string_view bytes, std::size_t at, std::size_t width) {
  if (at > bytes.size() || width > bytes.size() - at) return 0;
  std::uint64_t value = 0;
  for (std::size_t i = width; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

struct Directory {
  std::uint64_t entries = 0;
  std::uint64_t size = 0;
  std::uint64_t offset = 0;
  std::size_t end = 0;  // where the directory's own end record begins
};

/// The last end record whose comment fits into the file.
std::optional<std::size_t> find_end(std::string_view bytes) {
  if (bytes.size() < end_size) return std::nullopt;
  const std::size_t first = bytes.size() - std::min<std::size_t>(bytes.size(), end_size + 0xFFFF);
  for (std::size_t at = bytes.size() - end_size + 1; at-- > first;) {
    if (bytes.substr(at, 4) == end_mark && number(bytes, at + 20, 2) <= bytes.size() - at - end_size) return at;
  }
  return std::nullopt;
}

std::optional<Directory> find_directory(std::string_view bytes) {
  const auto end = find_end(bytes);
  if (!end) return std::nullopt;
  Directory directory{number(bytes, *end + 10, 2), number(bytes, *end + 12, 4), number(bytes, *end + 16, 4), *end};
  if (*end >= locator_size && bytes.substr(*end - locator_size, 4) == locator_mark_64) {
    const std::uint64_t at = number(bytes, *end - locator_size + 8, 8);
    if (at > bytes.size() || bytes.size() - at < end_size_64 || bytes.substr(at, 4) != end_mark_64) return std::nullopt;
    directory = {number(bytes, at + 32, 8), number(bytes, at + 40, 8), number(bytes, at + 48, 8),
                 static_cast<std::size_t>(at)};
  }
  return directory;
}

/// What the extra fields of an entry say: sizes beyond 32 bits (0x0001) and the Unicode path (0x7075).
void read_extra(std::string_view extra, ZipEntry& entry, std::string& unicode_path) {
  while (extra.size() >= 4) {
    const std::uint64_t id = number(extra, 0, 2);
    const std::uint64_t size = number(extra, 2, 2);
    if (size > extra.size() - 4) return;
    const std::string_view field = extra.substr(4, size);
    if (id == 0x0001) {
      std::size_t at = 0;
      for (std::uint64_t* value : {&entry.bytes, &entry.compressed, &entry.offset}) {
        if (*value != 0xFFFFFFFF || field.size() - at < 8) continue;
        *value = number(field, at, 8);
        at += 8;
      }
    } else if (id == 0x7075 && size > 5 && field[0] == 1) {
      unicode_path = field.substr(5);
    }
    extra.remove_prefix(4 + size);
  }
}

ZipEntry read_entry(std::string_view header, std::string_view raw_name, std::string_view extra) {
  const std::uint64_t flags = number(header, 8, 2);
  ZipEntry entry;
  entry.encrypted = (flags & 0x2041U) != 0 || number(header, 10, 2) == 99;  // bits 0, 6 and 13; method 99 is AES
  entry.compressed = number(header, 20, 4);
  entry.bytes = number(header, 24, 4);
  entry.offset = number(header, 42, 4);
  std::string unicode_path;
  read_extra(extra, entry, unicode_path);
  entry.name = base::is_utf8(unicode_path) && !unicode_path.empty() ? base::nfc(unicode_path)
                                                                    : decode_zip_name(raw_name, (flags & 0x800U) != 0);
  std::ranges::replace(entry.name, '\\',
                       '/');  // after decoding: the second byte of a windows-31j character may be 0x5C
  entry.folder = entry.name.ends_with('/');
  return entry;
}

}  // namespace

std::string decode_zip_name(std::string_view raw, bool utf8) {
  if (base::is_utf8(raw)) return base::nfc(raw);
  return base::nfc(mail::decode_charset(raw, utf8 ? "" : "windows-31j"));
}

std::expected<std::vector<ZipEntry>, std::string> read_zip_directory(std::string_view bytes, std::size_t most) {
  const auto directory = find_directory(bytes);
  if (!directory) return std::unexpected("the zip has no directory at its end: it is cut off or damaged");
  if (directory->entries > most) return std::unexpected("the zip has too many entries");
  if (directory->size > directory->end) return std::unexpected("the zip's directory is damaged");
  // What stands before the zip (a program that unpacks it) shifts every offset.
  const std::uint64_t start = directory->end - directory->size;
  if (directory->offset > start) return std::unexpected("the zip's directory is damaged");
  const std::uint64_t shift = start - directory->offset;

  std::vector<ZipEntry> entries;
  std::string_view rest = bytes.substr(start, directory->size);
  for (std::uint64_t i = 0; i < directory->entries; ++i) {
    const std::size_t name = number(rest, 28, 2);
    const std::size_t extra = number(rest, 30, 2);
    const std::size_t size = entry_size + name + extra + number(rest, 32, 2);
    if (!rest.starts_with(entry_mark) || size > rest.size()) return std::unexpected("the zip's directory is damaged");
    ZipEntry entry = read_entry(rest, rest.substr(entry_size, name), rest.substr(entry_size + name, extra));
    entry.offset += shift;
    if (entry.offset >= start || entry.compressed > start - entry.offset)
      return std::unexpected("an entry of the zip lies outside it");
    entries.push_back(std::move(entry));
    rest.remove_prefix(size);
  }
  std::ranges::sort(entries, {}, &ZipEntry::offset);
  for (std::size_t i = 1; i < entries.size(); ++i) {
    if (entries[i].offset - entries[i - 1].offset < local_size + entries[i - 1].compressed) {
      return std::unexpected("entries of the zip overlap");
    }
  }
  return entries;
}

}  // namespace reading
