#include "sheet/zip_container.hpp"

#include <fmt/format.h>
#include <zip.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "sheet/little_endian.hpp"

namespace sheet {
namespace {

constexpr std::size_t end_record_size = 22;
constexpr std::size_t longest_comment = 0xFFFF;
constexpr std::size_t piece = 64 * 1024;
constexpr std::uint64_t ratio_counts_from = 1024 * 1024;

/// The largest number of entries that any end-of-central-directory record near the end claims (APPNOTE 4.3.16 and
/// 4.3.14). libzip picks one of them; which one is not ours to guess.
std::uint64_t claimed_entries(std::string_view bytes) {
  std::uint64_t most = 0;
  const auto tail = bytes.size() > longest_comment + end_record_size + 56 + 20
                        ? bytes.substr(bytes.size() - (longest_comment + end_record_size + 56 + 20))
                        : bytes;
  for (auto at = tail.find("PK\5\6"); at != tail.npos; at = tail.find("PK\5\6", at + 1)) {
    if (at + end_record_size + u16(tail, at + 20) > tail.size()) continue;  // not a record: its comment would not fit
    most = std::max<std::uint64_t>({most, u16(tail, at + 8), u16(tail, at + 10)});
  }
  using namespace std::string_view_literals;
  for (auto at = tail.find("PK\6\6"); at != tail.npos; at = tail.find("PK\6\6", at + 1)) {
    if (at + 56 <= tail.size()) most = std::max({most, u64(tail, at + 24), u64(tail, at + 32)});
  }
  return most;
}

struct CloseEntry {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

Unread about(std::string_view name, Trouble trouble, std::string_view what) {
  return {trouble, fmt::format("zip entry {}: {}", base::visible(name), what)};
}

}  // namespace

std::string part_name(std::string_view name) {
  std::string out(name);
  std::ranges::replace(out, '\\', '/');
  out.erase(0, std::min(out.find_first_not_of('/'), out.size()));
  return out;
}

void ZipContainer::Close::operator()(::zip* archive) const {
  zip_discard(archive);
}

bool ZipContainer::has_signature(std::string_view bytes) {
  return bytes.starts_with("PK\3\4") || bytes.starts_with("PK\5\6");
}

std::expected<ZipContainer, Unread> ZipContainer::open(std::string_view bytes, const Limits& limits) {
  if (claimed_entries(bytes) > limits.zip_entries) {
    return std::unexpected(Unread{Trouble::too_large, "zip: too many entries"});
  }
  zip_error_t error;
  zip_error_init(&error);
  auto* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  auto* archive = source == nullptr ? nullptr : zip_open_from_source(source, ZIP_RDONLY, &error);
  if (archive == nullptr) {
    Unread why{Trouble::unreadable, fmt::format("zip: {}", zip_error_strerror(&error))};
    if (source != nullptr) zip_source_free(source);
    zip_error_fini(&error);
    return std::unexpected(std::move(why));
  }
  zip_error_fini(&error);
  ZipContainer container(limits);
  container.archive_.reset(archive);
  if (auto wrong = container.list_entries()) return std::unexpected(std::move(*wrong));
  return container;
}

std::optional<Unread> ZipContainer::list_entries() {
  const auto count = zip_get_num_entries(archive_.get(), 0);
  if (count < 0 || static_cast<std::size_t>(count) > limits_.zip_entries) {
    return Unread{Trouble::too_large, "zip: too many entries"};
  }
  for (zip_uint64_t index = 0; index < static_cast<zip_uint64_t>(count); ++index) {
    zip_stat_t stat;
    zip_stat_init(&stat);
    if (zip_stat_index(archive_.get(), index, ZIP_FL_ENC_RAW, &stat) != 0 || stat.name == nullptr) {
      return Unread{Trouble::unreadable, "zip: an entry that cannot be read"};
    }
    if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) && stat.encryption_method != ZIP_EM_NONE) encrypted_ = true;
    constexpr std::uint16_t aes_method = 99;
    if ((stat.valid & ZIP_STAT_COMP_METHOD) && stat.comp_method == aes_method) encrypted_ = true;
    const auto name = part_name(stat.name);
    const bool folder = name.empty() || name.ends_with('/');
    const Entry entry{index, stat.comp_size};
    if (!entries_.emplace(name, entry).second && !folder) return about(name, Trouble::unreadable, "there twice");
    folded_.emplace(base::lower_ascii(name), entry);
  }
  return std::nullopt;
}

std::optional<ZipContainer::Entry> ZipContainer::find(std::string_view name) const {
  const auto wanted = part_name(name);
  if (const auto at = entries_.find(wanted); at != entries_.end()) return at->second;
  if (const auto at = folded_.find(base::lower_ascii(wanted)); at != folded_.end()) return at->second;
  return std::nullopt;
}

std::vector<std::string> ZipContainer::names() const {
  std::vector<std::string> out;
  for (const auto& [name, entry] : folded_) out.push_back(name);
  std::ranges::sort(out);
  return out;
}

std::expected<void, Unread> ZipContainer::inflate(std::string_view name,
                                                  const std::function<bool(std::string_view)>& take) {
  const auto entry = find(name);
  if (!entry) return std::unexpected(about(name, Trouble::unreadable, "missing"));
  const std::unique_ptr<zip_file_t, CloseEntry> file(zip_fopen_index(archive_.get(), entry->index, 0));
  if (!file) {
    const auto code = zip_error_code_zip(zip_get_error(archive_.get()));
    const bool locked = code == ZIP_ER_NOPASSWD || code == ZIP_ER_WRONGPASSWD || code == ZIP_ER_ENCRNOTSUPP;
    return std::unexpected(
        about(name, locked ? Trouble::encrypted : Trouble::unreadable, zip_strerror(archive_.get())));
  }
  const auto buffer = std::make_unique_for_overwrite<char[]>(piece);
  std::uint64_t inflated = 0;
  for (;;) {
    const auto got = zip_fread(file.get(), buffer.get(), piece);
    if (got < 0) return std::unexpected(about(name, Trouble::unreadable, zip_file_strerror(file.get())));
    if (got == 0) return {};
    const auto count = static_cast<std::uint64_t>(got);
    inflated += count;
    unpacked_ += count;
    if (inflated > limits_.entry.count || unpacked_ > limits_.unpacked.count ||
        (inflated > ratio_counts_from && inflated / limits_.ratio > entry->compressed)) {
      return std::unexpected(about(name, Trouble::too_large, "unpacks to too much"));
    }
    if (!take({buffer.get(), static_cast<std::size_t>(count)})) return {};
  }
}

std::expected<std::string, Unread> ZipContainer::read(std::string_view name) {
  std::string out;
  auto done = inflate(name, [&](std::string_view bytes) {
    out += bytes;
    return true;
  });
  if (!done) return std::unexpected(std::move(done.error()));
  return out;
}

std::expected<void, Unread> ZipContainer::parse(std::string_view name, XmlHandler& handler,
                                                std::span<const XmlNamespace> namespaces) {
  XmlParser parser(handler, namespaces, limits_.depth);
  auto inflated = inflate(name, [&](std::string_view bytes) { return parser.feed(bytes); });
  if (!inflated) return inflated;
  auto parsed = parser.finish();
  if (!parsed) parsed.error().what = fmt::format("{}: {}", base::visible(name), parsed.error().what);
  return parsed;
}

}  // namespace sheet
