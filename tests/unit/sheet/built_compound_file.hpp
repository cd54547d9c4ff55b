#pragma once
// Compound Files for tests: version 3, 512-byte sectors, every stream at the top, small ones in the mini stream.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sheet_test {

class BuiltCompoundFile {
 public:
  static constexpr std::size_t sector = 512;
  static constexpr std::uint32_t end_of_chain = 0xFFFFFFFE;

  using Streams = std::vector<std::pair<std::string, std::string>>;  // name, content

  explicit BuiltCompoundFile(const Streams& streams) {
    std::string mini, mini_fat;
    std::string directory;
    std::uint32_t index = 1;
    for (const auto& [name, content] : streams) {
      const bool small = content.size() < 4096;
      const auto start = small ? add_mini(mini, mini_fat, content) : add(content);
      const std::uint32_t right = index < streams.size() ? index + 1 : 0xFFFFFFFF;
      directory += entry(name, 2, right, 0xFFFFFFFF, start, content.size());
      ++index;
    }
    const auto mini_start = mini.empty() ? end_of_chain : add(mini);
    const auto mini_fat_start = mini_fat.empty() ? end_of_chain : add(mini_fat);
    directory =
        entry("Root Entry", 5, 0xFFFFFFFF, streams.empty() ? 0xFFFFFFFF : 1, mini_start, mini.size()) + directory;
    const auto directory_start = add(directory);
    const auto fat_start = static_cast<std::uint32_t>(fat_.size());
    const auto fat_sectors =
        (fat_.size() + 1 + 127) / 128;  // one more entry a sector of the table itself; small files only
    for (std::size_t i = 0; i < fat_sectors; ++i) fat_.push_back(0xFFFFFFFD);
    std::string fat;
    for (const auto next : fat_) fat += number(next, 4);
    fat.resize(fat_sectors * sector, '\xFF');
    bytes_ = header(directory_start, mini_fat_start, fat_start, fat_sectors) + body_ + fat;
    fat_offset_ = sector + body_.size();
  }

  std::string bytes() const { return bytes_; }
  /// Where the entry of a sector stands in the allocation table.
  std::size_t fat_entry(std::uint32_t number) const { return fat_offset_ + 4 * std::size_t{number}; }

  static std::string number(std::uint64_t value, std::size_t size) {
    std::string out;
    for (std::size_t i = 0; i < size; ++i) out += static_cast<char>(value >> (8 * i));
    return out;
  }

 private:
  std::uint32_t add(std::string content) {
    const auto start = static_cast<std::uint32_t>(fat_.size());
    const auto count = (content.size() + sector - 1) / sector;
    content.resize(count * sector, '\0');
    for (std::size_t i = 0; i < count; ++i) {
      fat_.push_back(i + 1 < count ? static_cast<std::uint32_t>(fat_.size() + 1) : end_of_chain);
    }
    body_ += content;
    return start;
  }
  static std::uint32_t add_mini(std::string& mini, std::string& table, std::string content) {
    const auto start = static_cast<std::uint32_t>(mini.size() / 64);
    const auto count = (content.size() + 63) / 64;
    content.resize(count * 64, '\0');
    mini += content;
    for (std::size_t i = 0; i < count; ++i) table += number(i + 1 < count ? start + i + 1 : end_of_chain, 4);
    return count == 0 ? end_of_chain : start;
  }
  static std::string entry(std::string_view name, int type, std::uint32_t right, std::uint32_t child,
                           std::uint32_t start, std::uint64_t size) {
    std::string out;
    for (const char c : name) out.append({c, '\0'});
    out.resize(64, '\0');
    out += number(2 * (name.size() + 1), 2) + static_cast<char>(type) + '\1';
    out += number(0xFFFFFFFF, 4) + number(right, 4) + number(child, 4);
    out.resize(116, '\0');
    return out + number(start, 4) + number(size, 8);
  }
  static std::string header(std::uint32_t directory, std::uint32_t mini_fat, std::uint32_t fat,
                            std::size_t fat_sectors) {
    std::string out = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
    out.resize(24, '\0');
    out += number(0x3E, 2) + number(3, 2) + number(0xFFFE, 2) + number(9, 2) + number(6, 2);
    out.resize(44, '\0');
    out += number(fat_sectors, 4) + number(directory, 4) + number(0, 4) + number(4096, 4) + number(mini_fat, 4) +
           number(1, 4);
    out += number(end_of_chain, 4) + number(0, 4);
    for (std::size_t i = 0; i < 109; ++i) out += number(i < fat_sectors ? fat + i : 0xFFFFFFFF, 4);
    return out;
  }

  std::vector<std::uint32_t> fat_;
  std::string body_;
  std::string bytes_;
  std::size_t fat_offset_ = 0;
};

}  // namespace sheet_test
