#pragma once
// Little-endian numbers out of untrusted bytes, and into bytes to be hashed. Reading past the end gives 0: callers
// check sizes where it matters.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sheet {

template <class Unsigned>
Unsigned little_endian(std::string_view bytes, std::size_t at) {
  if (at > bytes.size() || bytes.size() - at < sizeof(Unsigned)) return 0;
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < sizeof(Unsigned); ++i) {
    value |= std::uint64_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
  }
  return static_cast<Unsigned>(value);
}

inline std::uint16_t u16(std::string_view bytes, std::size_t at) {
  return little_endian<std::uint16_t>(bytes, at);
}
inline std::uint32_t u32(std::string_view bytes, std::size_t at) {
  return little_endian<std::uint32_t>(bytes, at);
}
inline std::uint64_t u64(std::string_view bytes, std::size_t at) {
  return little_endian<std::uint64_t>(bytes, at);
}

/// The other way: a number's four bytes.
inline std::string four_bytes(std::uint32_t number) {
  std::string out(4, '\0');
  for (std::size_t i = 0; i < 4; ++i) out[i] = static_cast<char>(number >> (8 * i));
  return out;
}

/// ASCII as UTF-16LE: what passwords are hashed as.
inline std::string utf16(std::string_view ascii) {
  std::string out;
  for (const char c : ascii) out.append({c, '\0'});
  return out;
}

}  // namespace sheet
