#pragma once
// The files in a zip, inflated one at a time within bounds (libarchive).

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace reading {

enum class ZipTrouble : std::uint8_t { encrypted, damaged, too_large };

struct ZipFile {
  std::string folder;       // empty, or the path of the folder in the zip
  std::string name;         // without its folders
  std::uint64_t bytes = 0;  // as declared where it was not inflated
  std::optional<ZipTrouble> trouble;
  std::string what;  // English: the trouble
  std::string content;
};

struct ZipBounds {
  std::size_t entries = 2000;
  std::uint64_t file = 0;  // bytes of one file
  /// Called with the bytes that were just inflated; false: no more may be.
  std::function<bool(std::uint64_t)> may_inflate;
};

/// Hands each file to `take`, until it answers false. Folders, «__MACOSX» and «._» files are left out. The result is
/// empty, or says why the zip as a whole cannot be read.
std::string open_zip(std::string_view bytes, const ZipBounds& bounds, const std::function<bool(ZipFile)>& take);

}  // namespace reading
