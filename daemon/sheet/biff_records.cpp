#include "sheet/biff_records.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace sheet {

bool BiffRecords::next() {
  constexpr std::size_t header = 4;
  if (next_ > stream_.size() || stream_.size() - next_ < header) return false;
  const std::size_t size = u16(stream_, next_ + 2);
  if (stream_.size() - next_ - header < size) return false;
  type_ = u16(stream_, next_);
  data_ = stream_.substr(next_ + header, size);
  next_ += header + size;
  return true;
}

std::vector<std::string_view> BiffRecords::pieces() {
  std::vector<std::string_view> out = {data_};
  while (u16(stream_, next_) == biff::continued && next()) out.push_back(data_);
  return out;
}

bool BiffReader::next_piece() {
  if (piece_ + 1 >= pieces_.size()) {
    ended_ = true;
    return false;
  }
  ++piece_;
  at_ = 0;
  return true;
}

std::uint8_t BiffReader::byte() {
  while (at_ >= pieces_[piece_].size()) {
    if (!next_piece()) return 0;
  }
  return static_cast<std::uint8_t>(pieces_[piece_][at_++]);
}

std::string BiffReader::bytes(std::size_t count) {
  std::string out;
  while (out.size() < count && !ended_) {
    const auto rest = pieces_[piece_].substr(std::min(at_, pieces_[piece_].size()));
    const auto taken = rest.substr(0, count - out.size());
    out += taken;
    at_ += taken.size();
    if (out.size() < count) next_piece();
  }
  return out;
}

void BiffReader::skip(std::size_t count) {
  while (count > 0 && !ended_) {
    const auto here = std::min(count, pieces_[piece_].size() - std::min(at_, pieces_[piece_].size()));
    at_ += here;
    count -= here;
    if (count > 0) next_piece();
  }
}

std::u16string BiffReader::characters(std::size_t length, bool wide) {
  std::u16string out;
  while (out.size() < length) {
    const auto rest = pieces_[piece_].substr(std::min(at_, pieces_[piece_].size()));
    const auto here = std::min(length - out.size(), wide ? rest.size() / 2 : rest.size());
    for (std::size_t i = 0; i < here; ++i) {
      out +=
          wide ? static_cast<char16_t>(u16(rest, 2 * i)) : static_cast<char16_t>(static_cast<unsigned char>(rest[i]));
    }
    at_ += wide ? 2 * here : here;
    if (out.size() == length) break;
    if (!next_piece()) break;
    wide = (byte() & 1) != 0;
  }
  return out;
}

std::u16string BiffReader::string(std::size_t length, std::vector<FontRun>& runs) {
  const auto flags = byte();
  const bool wide = flags & 1, has_phonetic = flags & 4, has_runs = flags & 8;
  const std::size_t run_count = has_runs ? word() : 0;
  const std::size_t phonetic_size = has_phonetic ? long_word() : 0;
  auto out = characters(length, wide);
  runs.clear();
  for (std::size_t i = 0; i < run_count && !ended_; ++i) {
    const auto first = word();
    runs.push_back({first, word()});
  }
  skip(phonetic_size);
  return out;
}

std::string to_text(std::u16string_view units) {
  std::string out;
  out.reserve(units.size());
  for (std::size_t i = 0; i < units.size(); ++i) {
    char32_t point = units[i];
    if (point >= 0xD800 && point < 0xE000) {
      const char32_t low = i + 1 < units.size() ? units[i + 1] : 0;
      if (point < 0xDC00 && low >= 0xDC00 && low < 0xE000) {
        point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
        ++i;
      } else {
        point = 0xFFFD;
      }
    }
    base::append_code_point(out, point);
  }
  unify_line_ends(out);
  return out;
}

}  // namespace sheet
