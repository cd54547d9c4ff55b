#pragma once
// The records of a BIFF stream (MS-XLS 2.1.4), and reading across those that are continued.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sheet/little_endian.hpp"
#include "sheet/rich_text.hpp"

namespace sheet {

enum class BiffVersion : std::uint8_t { biff2, biff3, biff4, biff5, biff8 };  // 5 is Excel 5 and 95, 8 Excel 97 on

namespace biff {  // record numbers; of cells and formats the older versions number the same records 0x00nn to 0x04nn
inline constexpr std::uint16_t eof = 0x000A, filepass = 0x002F, continued = 0x003C, bof5 = 0x0809;
inline constexpr bool is_bof(std::uint16_t type) {
  return type == 0x0009 || type == 0x0209 || type == 0x0409 || type == bof5;
}
}  // namespace biff

class BiffRecords {
 public:
  /// `stream` must outlive it, and may be decrypted in place meanwhile.
  explicit BiffRecords(std::string_view stream, std::size_t at = 0) : stream_(stream), next_(at) {}

  /// Steps to the next record. False at the end of the stream, and where a record does not lie inside it.
  bool next();
  std::uint16_t type() const { return type_; }
  std::string_view data() const { return data_; }
  /// Where the next record begins.
  std::size_t end() const { return next_; }
  /// The data of this record and of the CONTINUE records after it, which are stepped over.
  std::vector<std::string_view> pieces();

 private:
  std::string_view stream_;
  std::size_t next_;
  std::uint16_t type_ = 0;
  std::string_view data_;
};

struct FontRun {
  std::uint16_t first = 0;  // character
  std::uint16_t font = 0;
};

/// Reads on from piece to piece. Past the end everything is 0.
class BiffReader {
 public:
  explicit BiffReader(std::vector<std::string_view> pieces) : pieces_(std::move(pieces)) {}
  BiffReader(std::string_view data, std::size_t at) : pieces_{data}, at_(at) {}

  std::uint8_t byte();
  std::uint16_t word() { return static_cast<std::uint16_t>(byte() | byte() << 8); }
  std::uint32_t long_word() { return word() | static_cast<std::uint32_t>(word()) << 16; }
  std::string bytes(std::size_t count);
  void skip(std::size_t count);
  /// Has something been asked for that is not there?
  bool ended() const { return ended_; }

  /// The rest of a BIFF8 string after its length: flags, characters, what follows them (MS-XLS 2.5.293 and 2.5.296). A
  /// string that goes on in a CONTINUE record says there again how wide its characters are.
  std::u16string string(std::size_t length, std::vector<FontRun>& runs);

 private:
  bool next_piece();
  std::u16string characters(std::size_t length, bool wide);

  std::vector<std::string_view> pieces_;
  std::size_t piece_ = 0;
  std::size_t at_ = 0;
  bool ended_ = false;
};

/// U+FFFD for a surrogate that stands alone. Line ends are LF.
std::string to_text(std::u16string_view units);

}  // namespace sheet
