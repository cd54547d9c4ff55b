#pragma once
// Sizes that carry their unit.

#include <compare>
#include <cstdint>

namespace base {

struct Bytes {
  std::uint64_t count = 0;
  friend constexpr auto operator<=>(Bytes, Bytes) = default;
};

constexpr Bytes kilobytes(std::uint64_t n) {
  return {n * 1024};
}
constexpr Bytes megabytes(std::uint64_t n) {
  return {n * 1024 * 1024};
}

}  // namespace base
