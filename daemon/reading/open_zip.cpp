#include "reading/open_zip.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <memory>
#include <new>

#include "base/text.hpp"
#include "reading/zip_directory.hpp"

namespace reading {
namespace {

using Archive = std::unique_ptr<archive, decltype(&archive_read_free)>;

std::string error_of(archive* zip) {
  const char* said = archive_error_string(zip);
  return base::to_utf8(said == nullptr ? "unknown error" : said);
}

/// What a Mac adds beside each file.
bool is_shadow(std::string_view folder, std::string_view name) {
  return name.starts_with("._") || name == ".DS_Store" || folder == "__MACOSX" || folder.starts_with("__MACOSX/");
}

ZipFile named(const ZipEntry& entry) {
  ZipFile file;
  const auto slash = entry.name.rfind('/');
  file.folder = slash == std::string::npos ? "" : entry.name.substr(0, slash);
  file.name = slash == std::string::npos ? entry.name : entry.name.substr(slash + 1);
  file.bytes = entry.bytes;
  return file;
}

void trouble(ZipFile& file, ZipTrouble kind, std::string what) {
  file.trouble = kind;
  file.what = std::move(what);
  file.content = {};
}

/// `locked`: the entry's own header says so; some tools write it there alone.
void inflate(archive* zip, const ZipEntry& entry, bool locked, const ZipBounds& bounds, ZipFile& file) {
  if (entry.encrypted || locked) return trouble(file, ZipTrouble::encrypted, "the entry is encrypted");
  if (entry.bytes > bounds.file || !bounds.may_inflate(0))
    return trouble(file, ZipTrouble::too_large, "the entry is too large");
  file.content.reserve(entry.bytes);
  const void* block = nullptr;
  std::size_t size = 0;
  la_int64_t offset = 0;
  while (true) {
    const int result = archive_read_data_block(zip, &block, &size, &offset);
    if (result == ARCHIVE_EOF) break;
    if (result != ARCHIVE_OK) return trouble(file, ZipTrouble::damaged, error_of(zip));
    if (size > bounds.file - file.content.size() || !bounds.may_inflate(size)) {
      return trouble(file, ZipTrouble::too_large, "the entry is too large");
    }
    file.content.append(static_cast<const char*>(block), size);
  }
  file.bytes = file.content.size();
}

}  // namespace

std::string open_zip(std::string_view bytes, const ZipBounds& bounds, const std::function<bool(ZipFile)>& take) {
  const auto entries = read_zip_directory(bytes, bounds.entries);
  if (!entries) return entries.error();
  const Archive zip(archive_read_new(), &archive_read_free);
  if (zip == nullptr || archive_read_support_format_zip_seekable(zip.get()) != ARCHIVE_OK ||
      archive_read_open_memory(zip.get(), bytes.data(), bytes.size()) != ARCHIVE_OK) {
    return zip == nullptr ? "out of memory" : error_of(zip.get());
  }
  // libarchive goes through the entries in the order of their offsets, as the directory here does.
  for (const ZipEntry& entry : *entries) {
    archive_entry* header = nullptr;
    const int result = archive_read_next_header(zip.get(), &header);
    if (result == ARCHIVE_EOF) return "the zip ends before its directory does";
    if (result < ARCHIVE_WARN) return error_of(zip.get());
    ZipFile file = named(entry);
    if (entry.folder || is_shadow(file.folder, file.name)) continue;
    try {
      inflate(zip.get(), entry, archive_entry_is_data_encrypted(header) != 0, bounds, file);
    } catch (const std::bad_alloc&) {
      trouble(file, ZipTrouble::too_large, "not enough memory to unpack it");
    }
    if (!take(std::move(file))) break;
  }
  return {};
}

}  // namespace reading
