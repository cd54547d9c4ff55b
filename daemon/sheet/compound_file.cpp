#include "sheet/compound_file.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "sheet/little_endian.hpp"

namespace sheet {
namespace {

constexpr std::string_view signature = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
constexpr std::uint32_t last_regular_sector = 0xFFFFFFFA;  // MAXREGSECT
constexpr std::uint32_t no_entry = 0xFFFFFFFF;
constexpr std::size_t header_size = 512;
constexpr std::size_t directory_entry_size = 128;
constexpr std::size_t most_directory_entries = 100'000;

enum EntryType : std::uint8_t { storage = 1, stream_entry = 2, root = 5 };

Unread unreadable(std::string what) {
  return {Trouble::unreadable, "compound file: " + std::move(what)};
}

std::string entry_name(std::string_view entry) {
  const auto length = std::min<std::size_t>(u16(entry, 64), 64);
  std::string name;
  for (std::size_t at = 0; at + 2 <= length; at += 2) {
    char32_t unit = u16(entry, at);
    if (unit == 0) break;
    if (unit >= 0xD800 && unit < 0xDC00 && at + 4 <= length) {
      const char32_t low = u16(entry, at + 2);
      if (low >= 0xDC00 && low < 0xE000) {
        unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
        at += 2;
      }
    }
    base::append_code_point(name, unit >= 0xD800 && unit < 0xE000 ? 0xFFFD : unit);
  }
  return name;
}

}  // namespace

bool CompoundFile::has_signature(std::string_view bytes) {
  return bytes.starts_with(signature);
}

std::expected<CompoundFile, Unread> CompoundFile::open(std::string_view bytes) {
  if (!has_signature(bytes) || bytes.size() < header_size) return std::unexpected(unreadable("no header"));
  CompoundFile file(bytes);
  if (auto wrong = file.read_tables()) return std::unexpected(std::move(*wrong));
  if (auto wrong = file.read_directory()) return std::unexpected(std::move(*wrong));
  return file;
}

std::string_view CompoundFile::sector(std::uint32_t number) const {
  if (number >= sector_count_) return {};
  return bytes_.substr((std::size_t{number} + 1) * sector_size_, sector_size_);
}

bool CompoundFile::append_fat_sector(std::uint32_t number) {
  const auto table = sector(number);
  for (std::size_t at = 0; at + 4 <= table.size() && fat_.size() < sector_count_; at += 4)
    fat_.push_back(u32(table, at));
  return !table.empty();
}

std::optional<Unread> CompoundFile::read_tables() {
  const auto shift = u16(bytes_, 30);
  const auto mini_shift = u16(bytes_, 32);
  if (shift < 7 || shift > 16 || mini_shift < 3 || mini_shift >= shift) return unreadable("impossible sector size");
  sector_size_ = std::size_t{1} << shift;
  mini_sector_size_ = std::size_t{1} << mini_shift;
  mini_cutoff_ = u32(bytes_, 56);
  if (bytes_.size() <= sector_size_) return unreadable("no sector after the header");
  // The last sector may be cut short: writers leave out its padding.
  sector_count_ = static_cast<std::uint32_t>(
      std::min<std::size_t>((bytes_.size() - 1) / sector_size_, std::size_t{last_regular_sector}));

  for (std::size_t i = 0; i < 109 && fat_.size() < sector_count_; ++i) {
    const auto number = u32(bytes_, 76 + 4 * i);
    if (number > last_regular_sector) break;
    if (!append_fat_sector(number)) return unreadable("allocation table outside the file");
  }
  auto next = u32(bytes_, 68);
  for (std::uint32_t step = 0; next <= last_regular_sector && fat_.size() < sector_count_; ++step) {
    const auto table = sector(next);
    if (table.size() < sector_size_ || step > sector_count_) return unreadable("broken list of allocation tables");
    for (std::size_t at = 0; at + 8 <= sector_size_ && fat_.size() < sector_count_; at += 4) {
      const auto number = u32(table, at);
      if (number <= last_regular_sector) append_fat_sector(number);
    }
    next = u32(table, sector_size_ - 4);
  }
  if (fat_.empty()) return unreadable("no allocation table");
  if (const auto first = u32(bytes_, 60); first <= last_regular_sector) mini_fat_ = read_chain(first, bytes_.size());
  return std::nullopt;
}

std::string CompoundFile::read_chain(std::uint32_t start, std::uint64_t most) const {
  std::string out;
  most = std::min<std::uint64_t>(most, bytes_.size());
  // No chain is longer than the file has sectors, unless it loops.
  for (std::uint32_t step = 0; step < sector_count_ && out.size() < most; ++step) {
    const auto part = sector(start);
    if (part.empty()) break;
    out.append(part.substr(0, most - out.size()));
    if (start >= fat_.size()) break;
    start = fat_[start];
  }
  return out;
}

std::string CompoundFile::read_mini_chain(std::uint32_t start, std::uint64_t most) const {
  std::string out;
  const std::string_view container = mini_stream_;
  most = std::min<std::uint64_t>(most, container.size());
  for (std::size_t step = 0; step <= mini_fat_.size() / 4 && out.size() < most; ++step) {
    const auto at = std::size_t{start} * mini_sector_size_;
    if (at >= container.size()) break;
    out.append(container.substr(at, std::min<std::uint64_t>(mini_sector_size_, most - out.size())));
    if (std::size_t{start} * 4 + 4 > mini_fat_.size()) break;
    start = u32(mini_fat_, std::size_t{start} * 4);
  }
  return out;
}

// The tree of siblings and children, in order, each entry once.
struct CompoundFile::DirectoryWalk {
  std::string_view directory;
  std::vector<bool> seen;
  std::vector<Entry> entries;

  std::string_view at(std::uint32_t index) const {
    return directory.substr(std::size_t{index} * directory_entry_size, directory_entry_size);
  }
  bool take(std::uint32_t index) {
    if (index >= seen.size() || seen[index]) return false;
    seen[index] = true;
    return true;
  }

  void walk(std::uint32_t first, const std::string& parent, int storages) {
    std::vector<std::uint32_t> pending;
    auto descend = [&](std::uint32_t index) {
      for (; take(index); index = u32(at(index), 68)) pending.push_back(index);
    };
    descend(first);
    while (!pending.empty()) {
      const auto index = pending.back();
      pending.pop_back();
      add(index, parent, storages);
      descend(u32(at(index), 72));
    }
  }

  void add(std::uint32_t index, const std::string& parent, int storages) {
    const auto entry = at(index);
    const auto type = static_cast<std::uint8_t>(entry[66]);
    if (type != storage && type != stream_entry) return;
    auto path = parent + entry_name(entry);
    const auto child = u32(entry, 76);
    entries.push_back({path, type == stream_entry, u32(entry, 116), u64(entry, 120)});
    constexpr int deepest = 32;
    if (type == storage && child != no_entry && storages < deepest) walk(child, path + "/", storages + 1);
  }
};

std::optional<Unread> CompoundFile::read_directory() {
  const auto directory = read_chain(u32(bytes_, 48), most_directory_entries * directory_entry_size);
  if (directory.size() < directory_entry_size) return unreadable("no directory");
  DirectoryWalk walk{directory, std::vector<bool>(directory.size() / directory_entry_size), {}};
  const auto top = walk.at(0);
  if (static_cast<std::uint8_t>(top[66]) != root) return unreadable("the directory has no root");
  root_class_ = top.substr(80, 16);
  mini_stream_ = read_chain(u32(top, 116), u64(top, 120) & 0xFFFFFFFF);
  walk.take(0);
  walk.walk(u32(top, 76), "", 0);
  // Some writers leave streams out of the tree; they count as lying at the top.
  for (std::uint32_t index = 1; index < walk.seen.size(); ++index) {
    if (!walk.seen[index] && static_cast<std::uint8_t>(walk.at(index)[66]) == stream_entry) walk.add(index, "", 0);
  }
  entries_ = std::move(walk.entries);
  // Version 3 (512-byte sectors) leaves rubbish in the upper half of the size.
  if (sector_size_ == 512) {
    for (auto& entry : entries_) entry.size &= 0xFFFFFFFF;
  }
  return std::nullopt;
}

const CompoundFile::Entry* CompoundFile::find(std::string_view path) const {
  const auto at =
      std::ranges::find_if(entries_, [&](const Entry& e) { return base::equal_ignoring_case(e.path, path); });
  return at == entries_.end() ? nullptr : &*at;
}

std::optional<std::string> CompoundFile::stream(std::string_view name) const {
  const auto* entry = find(name);
  if (entry == nullptr || !entry->is_stream) return std::nullopt;
  return entry->size < mini_cutoff_ ? read_mini_chain(entry->start, entry->size)
                                    : read_chain(entry->start, entry->size);
}

bool CompoundFile::has(std::string_view name) const {
  return find(name) != nullptr;
}

std::vector<std::string> CompoundFile::names() const {
  std::vector<std::string> out;
  for (const auto& entry : entries_) {
    if (entry.is_stream) out.push_back(entry.path);
  }
  return out;
}

}  // namespace sheet
