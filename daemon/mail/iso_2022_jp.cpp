#include <array>

#include "base/text.hpp"
#include "mail/icu_charset.hpp"

namespace mail {
namespace {

enum class Set : std::uint8_t { ascii, kanji, supplementary_kanji, kana, unknown_pairs };

struct Designation {
  std::string_view escape;
  Set set;
};

// JIS X 0201's letters are read as ASCII, as Windows does: a backslash in a path stays one.
constexpr std::array designations = {
    Designation{"\x1b$(D", Set::supplementary_kanji},
    Designation{"\x1b$(@", Set::kanji},
    Designation{"\x1b$(B", Set::kanji},
    Designation{"\x1b$(O", Set::kanji},
    Designation{"\x1b$(Q", Set::kanji},
    Designation{"\x1b$(P", Set::unknown_pairs},
    Designation{"\x1b$@", Set::kanji},
    Designation{"\x1b$B", Set::kanji},
    Designation{"\x1b(I", Set::kana},
    Designation{"\x1b(B", Set::ascii},
    Designation{"\x1b(J", Set::ascii},
    Designation{"\x1b(H", Set::ascii},
    Designation{"\x1b&@", Set::kanji},
};

bool is_pair_byte(unsigned char c) {
  return c >= 0x21 && c <= 0x7E;
}
bool is_kana_8bit(unsigned char c) {
  return c >= 0xA1 && c <= 0xDF;
}

// The same character in windows-31j (JIS X 0208 and the vendors' rows 13 and 89-92).
void append_shift_jis(std::string& out, unsigned row, unsigned cell) {
  unsigned lead = ((row - 0x21) >> 1) + 0x81;
  if (lead > 0x9F) lead += 0x40;
  const unsigned trail = row % 2 == 1 ? cell + (cell > 0x5F ? 0x20 : 0x1F) : cell + 0x7E;
  out += static_cast<char>(lead);
  out += static_cast<char>(trail);
}

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  Converted read() {
    while (at_ < bytes_.size()) step();
    flush();
    return std::move(out_);
  }

 private:
  void step() {
    const auto c = static_cast<unsigned char>(bytes_[at_]);
    if (c == 0x1B && designate()) return;
    if (c == 0x0E || c == 0x0F) {
      flush();
      shifted_ = c == 0x0E;
      ++at_;
    } else if (shifted_ && c > 0x20 && c < 0x60) {
      take_kana(static_cast<unsigned char>(c + 0x80));
    } else if (set_ == Set::ascii) {
      take(Charset::other, c);
    } else if (is_kana_8bit(c)) {
      take_kana(c);
    } else if (set_ == Set::kana && c > 0x20 && c < 0x60) {
      take_kana(static_cast<unsigned char>(c + 0x80));
    } else if (set_ != Set::kana && is_pair_byte(c)) {
      take_pair(c);
    } else {
      if (c == '\n') set_ = Set::ascii;  // a line ends in ASCII, whatever its writer forgot
      take(Charset::other, c);
    }
  }

  bool designate() {
    for (const auto& designation : designations) {
      if (!bytes_.substr(at_).starts_with(designation.escape)) continue;
      flush();
      at_ += designation.escape.size();
      if (designation.escape != "\x1b&@") set_ = designation.set;
      return true;
    }
    return false;
  }

  void take_pair(unsigned char c) {
    const unsigned char next = at_ + 1 < bytes_.size() ? static_cast<unsigned char>(bytes_[at_ + 1]) : 0;
    if (!is_pair_byte(next) || set_ == Set::unknown_pairs) {
      flush();
      out_.text += "\xEF\xBF\xBD";
      ++out_.bad;
      at_ += is_pair_byte(next) ? 2 : 1;
      return;
    }
    if (set_ == Set::kanji) {
      turn_to(Charset::windows_31j);
      append_shift_jis(run_, c, next);
    } else {
      turn_to(Charset::euc_jp);
      run_ += {'\x8F', static_cast<char>(c | 0x80), static_cast<char>(next | 0x80)};
    }
    at_ += 2;
  }

  void take_kana(unsigned char c) { take(Charset::windows_31j, c); }

  enum class Charset : std::uint8_t { other, windows_31j, euc_jp };

  void take(Charset charset, unsigned char c) {
    turn_to(charset);
    run_ += static_cast<char>(c);
    ++at_;
  }

  void turn_to(Charset charset) {
    if (charset != charset_) flush();
    charset_ = charset;
  }

  void flush() {
    if (run_.empty()) return;
    const auto converted = charset_ == Charset::other         ? convert_unlabelled(run_)
                           : charset_ == Charset::windows_31j ? convert_charset(run_, "windows-31j").value()
                                                              : convert_charset(run_, "EUC-JP").value();
    out_.text += converted.text;
    out_.bad += converted.bad;
    run_.clear();
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
  Set set_ = Set::ascii;
  bool shifted_ = false;  // SO: half-width kana until SI
  Charset charset_ = Charset::other;
  std::string run_;  // bytes of one charset, to be converted together
  Converted out_;
};

}  // namespace

bool has_japanese_escape(std::string_view bytes) {
  for (auto at = bytes.find('\x1b'); at != std::string_view::npos; at = bytes.find('\x1b', at + 1))
    for (const auto& designation : designations)
      if (designation.set != Set::ascii && bytes.substr(at).starts_with(designation.escape)) return true;
  return false;
}

Converted convert_iso_2022_jp(std::string_view bytes) {
  return Reader(bytes).read();
}

}  // namespace mail
