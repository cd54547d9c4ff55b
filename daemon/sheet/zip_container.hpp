#pragma once
// The zip of an .xlsx or .ods (libzip), with the limits that stop zip bombs: entries counted before libzip sees them,
// bytes counted while they are inflated.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sheet/read_workbook.hpp"
#include "sheet/xml_parser.hpp"

struct zip;

namespace sheet {

class ZipContainer {
 public:
  static bool has_signature(std::string_view bytes);

  /// `bytes` must outlive the result. Two entries of one name are refused: two readers would see two different
  /// workbooks.
  static std::expected<ZipContainer, Unread> open(std::string_view bytes, const Limits& limits);

  /// Backslash counts as slash, a slash in front is none. A name that is not there as written is found without ASCII
  /// case.
  bool has(std::string_view name) const { return find(name).has_value(); }
  /// In lower case, sorted.
  std::vector<std::string> names() const;
  /// Is any entry locked by a password?
  bool encrypted() const { return encrypted_; }

  /// The content in pieces of at most 64 KiB; `take` answers false to stop early, which is no error.
  std::expected<void, Unread> inflate(std::string_view name, const std::function<bool(std::string_view)>& take);
  std::expected<std::string, Unread> read(std::string_view name);
  /// Streams an XML entry through the handler. What goes wrong is told with the entry's name.
  std::expected<void, Unread> parse(std::string_view name, XmlHandler& handler,
                                    std::span<const XmlNamespace> namespaces);

 private:
  struct Close {
    void operator()(::zip* archive) const;
  };
  struct Entry {
    std::uint64_t index = 0;
    std::uint64_t compressed = 0;
  };

  explicit ZipContainer(const Limits& limits) : limits_(limits) {}
  std::optional<Entry> find(std::string_view name) const;
  std::optional<Unread> list_entries();

  Limits limits_;
  std::unique_ptr<::zip, Close> archive_;
  std::unordered_map<std::string, Entry> entries_;  // by name as written, with slashes
  std::unordered_map<std::string, Entry> folded_;   // by name in lower case
  std::uint64_t unpacked_ = 0;
  bool encrypted_ = false;
};

/// «\XL\Worksheets\Sheet1.XML» → «XL/Worksheets/Sheet1.XML»
std::string part_name(std::string_view name);

}  // namespace sheet
