#pragma once
// The alphabet of the wire: numbers as varints, text and bytes with their length in front. The writer and the source
// have the same methods, so that one description of a value serves both ways. The source trusts nothing: the first
// thing that is off makes it fail for good, and all that it reads after that is empty.

#include <bit>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/text.hpp"

namespace sandbox {

/// How many elements may still come, over all lists that share it.
struct Budget {
  std::uint64_t left = 0;
};

class WireWriter {
 public:
  template <class T>
  using Of = const T;
  static constexpr bool reads = false;

  void number(std::uint64_t value, std::uint64_t /*largest*/ = 0) {
    for (; value >= 0x80; value >>= 7) out_.push_back(static_cast<char>(value | 0x80));
    out_.push_back(static_cast<char>(value));
  }
  void flag(bool value) { out_.push_back(value ? '\1' : '\0'); }
  void real(double value) {
    auto bits = std::bit_cast<std::uint64_t>(value);
    for (int i = 0; i < 8; ++i, bits >>= 8) out_.push_back(static_cast<char>(bits));
  }
  template <class Enum>
  void choice(Enum value, Enum /*last*/) {
    number(static_cast<std::uint64_t>(value));
  }
  void bytes(std::string_view value) {
    number(value.size());
    out_ += value;
  }
  void text(std::string_view value, std::uint64_t /*largest*/) {
    if (base::is_utf8(value)) {
      bytes(value);
    } else {
      bytes(base::to_utf8(value));
    }
  }
  template <class T, class Each>
  void list(const std::vector<T>& values, Budget& /*budget*/, Each each) {
    number(values.size());
    for (const T& value : values) each(value);
  }

  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

class WireSource {
 public:
  template <class T>
  using Of = T;
  static constexpr bool reads = true;

  explicit WireSource(std::string_view bytes) : rest_(bytes) {}

  std::uint64_t any_number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (rest_.empty()) return failed("it ends too early");
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      if (shift == 63 && byte > 1) break;
      value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return byte == 0 && shift > 0 ? failed("a number is padded") : value;
    }
    return failed("a number is too long");
  }
  template <std::unsigned_integral T>
  void number(T& value, std::uint64_t largest = std::numeric_limits<T>::max()) {
    const std::uint64_t read = any_number();
    value = read <= largest ? static_cast<T>(read) : static_cast<T>(failed("a number is out of range"));
  }
  void flag(bool& value) {
    std::uint8_t read = 0;
    number(read, 1);
    value = read == 1;
  }
  void real(double& value) {
    if (rest_.size() < 8) {
      value = static_cast<double>(failed("it ends too early"));
      return;
    }
    std::uint64_t bits = 0;
    for (int i = 7; i >= 0; --i) bits = bits << 8 | static_cast<unsigned char>(rest_[static_cast<std::size_t>(i)]);
    rest_.remove_prefix(8);
    value = std::bit_cast<double>(bits);
    if (!std::isfinite(value)) value = static_cast<double>(failed("a number is not finite"));
  }
  template <class Enum>
  void choice(Enum& value, Enum last) {
    std::uint64_t read = any_number();
    if (read > static_cast<std::uint64_t>(last)) read = failed("a choice is none of its values");
    value = static_cast<Enum>(read);
  }
  std::string_view view() {
    const std::uint64_t size = any_number();
    if (size > rest_.size()) {
      failed("a length reaches beyond the end");
      return {};
    }
    const std::string_view value = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return value;
  }
  void bytes(std::string& value) { value = view(); }
  void text(std::string& value, std::uint64_t largest) {
    const std::string_view read = view();
    if (read.size() > largest) {
      failed("a text is too long");
    } else if (!base::is_utf8(read)) {
      failed("a text is not UTF-8");
    } else {
      value = read;
    }
  }
  template <class T, class Each>
  void list(std::vector<T>& values, Budget& budget, Each each) {
    const std::uint64_t count = any_number();
    if (count > budget.left || count > rest_.size()) {
      failed("a list is too long");
      return;
    }
    budget.left -= count;
    values.reserve(count);
    for (std::uint64_t i = 0; i < count && good(); ++i) each(values.emplace_back());
  }
  void expect(bool condition, const char* otherwise) {
    if (!condition) failed(otherwise);
  }

  bool good() const { return why_ == nullptr; }
  /// What was off first; fit for a log.
  const char* why() const { return why_ == nullptr ? "" : why_; }
  std::string_view rest() const { return rest_; }

 private:
  std::uint64_t failed(const char* why) {
    if (why_ == nullptr) why_ = why;
    rest_ = {};
    return 0;
  }

  std::string_view rest_;
  const char* why_ = nullptr;
};

}  // namespace sandbox
