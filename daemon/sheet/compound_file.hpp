#pragma once
// A Compound File (MS-CFB, «OLE2»): the container of .xls, .doc, .msg and of encrypted OOXML. Made for hostile bytes:
// loops end, and forged sizes never give more than the file holds.

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sheet/read_workbook.hpp"

namespace sheet {

class CompoundFile {
 public:
  /// Does the file begin with the signature of a Compound File?
  static bool has_signature(std::string_view bytes);

  /// Reads the tables and the directory. `bytes` must outlive the result. Trouble::unreadable where they make no sense.
  static std::expected<CompoundFile, Unread> open(std::string_view bytes);

  /// The content of a stream; `name` is its path («Workbook», «_VBA_PROJECT_CUR/VBA/dir»), compared without ASCII case.
  /// Shorter than the directory says where the file has been cut off. nullopt where there is no such stream.
  std::optional<std::string> stream(std::string_view name) const;
  /// Is there a stream or a storage of that path?
  bool has(std::string_view name) const;
  /// Paths of all streams, in the order of the directory tree.
  std::vector<std::string> names() const;
  /// The 16 bytes of the root's CLSID as they lie in the file.
  std::string_view root_class() const { return root_class_; }

 private:
  struct Entry {
    std::string path;
    bool is_stream = false;
    std::uint32_t start = 0;
    std::uint64_t size = 0;
  };
  struct DirectoryWalk;

  explicit CompoundFile(std::string_view bytes) : bytes_(bytes) {}
  std::optional<Unread> read_tables();
  std::optional<Unread> read_directory();
  bool append_fat_sector(std::uint32_t sector);
  std::string_view sector(std::uint32_t number) const;
  /// Follows a chain in the FAT; at most `most` bytes.
  std::string read_chain(std::uint32_t start, std::uint64_t most) const;
  std::string read_mini_chain(std::uint32_t start, std::uint64_t most) const;
  const Entry* find(std::string_view path) const;

  std::string_view bytes_;
  std::size_t sector_size_ = 512;
  std::size_t mini_sector_size_ = 64;
  std::uint32_t mini_cutoff_ = 4096;
  std::uint32_t sector_count_ = 0;
  std::vector<std::uint32_t> fat_;
  std::string mini_fat_;
  std::string mini_stream_;
  std::string root_class_;
  std::vector<Entry> entries_;
};

}  // namespace sheet
