#include "sheet/biff_decrypt.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <new>
#include <numeric>
#include <utility>

#include "sheet/biff_records.hpp"
#include "sheet/little_endian.hpp"

namespace sheet {
namespace {

Unread locked(std::string_view why) {
  return {Trouble::encrypted, "locked by a password: " + std::string(why)};
}

std::string digest(const EVP_MD* method, std::string_view bytes) {
  std::string out(static_cast<std::size_t>(EVP_MD_get_size(method)), '\0');
  if (EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(out.data()), nullptr, method, nullptr) !=
      1) {
    throw std::bad_alloc();
  }
  return out;
}

// OpenSSL keeps RC4 in its legacy provider, which need not be there.
class Rc4 {
 public:
  explicit Rc4(std::string_view key) {
    std::iota(state_.begin(), state_.end(), std::uint8_t{0});
    std::uint8_t j = 0;
    for (std::size_t i = 0; i < state_.size(); ++i) {
      j = static_cast<std::uint8_t>(j + state_[i] + static_cast<std::uint8_t>(key[i % key.size()]));
      std::swap(state_[i], state_[j]);
    }
  }
  std::uint8_t next() {
    i_ = static_cast<std::uint8_t>(i_ + 1);
    j_ = static_cast<std::uint8_t>(j_ + state_[i_]);
    std::swap(state_[i_], state_[j_]);
    return state_[static_cast<std::uint8_t>(state_[i_] + state_[j_])];
  }
  std::string apply(std::string_view bytes) {
    std::string out(bytes);
    for (auto& c : out) c = static_cast<char>(c ^ next());
    return out;
  }

 private:
  std::array<std::uint8_t, 256> state_{};
  std::uint8_t i_ = 0, j_ = 0;
};

/// Makes the key of a block of 1024 bytes.
struct BlockKeys {
  const EVP_MD* method;
  std::string base;
  std::size_t size;        // of the key in bytes, before padding
  std::size_t padded = 0;  // with zeros, to this size

  std::string operator()(std::uint32_t block) const {
    auto key = digest(method, base + four_bytes(block)).substr(0, size);
    key.resize(std::max(key.size(), padded), '\0');
    return key;
  }
};

// A cipher's `at` decrypts the byte at a place of the stream; `size` is that of its record.

/// RC4, keyed anew for each block. Places must come in order.
class BlockCipher {
 public:
  explicit BlockCipher(BlockKeys keys) : keys_(std::move(keys)), rc4_(keys_(0)) {}

  char at(std::size_t place, std::size_t /*size*/, char c) {
    constexpr std::size_t block_size = 1024;
    if (place / block_size != block_) {
      block_ = place / block_size;
      rc4_ = Rc4(keys_(static_cast<std::uint32_t>(block_)));
      used_ = 0;
    }
    for (; used_ < place % block_size; ++used_) rc4_.next();
    ++used_;
    return static_cast<char>(c ^ rc4_.next());
  }

 private:
  BlockKeys keys_;
  Rc4 rc4_;
  std::size_t block_ = 0;
  std::size_t used_ = 0;
};

/// Method 1 of MS-OFFCRYPTO 2.3.7.2.
class XorCipher {
 public:
  explicit XorCipher(std::string_view password) : password_(password.substr(0, 15)) {
    constexpr std::array<std::uint8_t, 15> padding = {0xBB, 0xFF, 0xFF, 0xBA, 0xFF, 0xFF, 0xB9, 0x80,
                                                      0x00, 0xBE, 0x0F, 0x00, 0xBF, 0x0F, 0x00};
    for (std::size_t i = 0; i < array_.size(); ++i) {
      const auto plain = i < password_.size()                    ? static_cast<std::uint8_t>(password_[i])
                         : i - password_.size() < padding.size() ? padding[i - password_.size()]
                                                                 : std::uint8_t{0};
      array_[i] = std::rotl(static_cast<std::uint8_t>(plain ^ (key() >> (8 * (i & 1)))), 2);
    }
  }
  std::uint16_t key() const {
    std::uint16_t key = 0, base = 0x8000, end = 0xFFFF;
    const auto step = [](std::uint16_t& value) {
      value = std::rotl(value, 1);
      if (value & 1) value ^= 0x1020;
    };
    for (auto c = password_.rbegin(); c != password_.rend(); ++c) {
      for (unsigned bit = 0; bit < 8; ++bit) {
        step(base);
        if (bit < 7 && (*c >> bit) & 1) key ^= base;
        step(end);
      }
    }
    return key ^ end;
  }
  std::uint16_t verifier() const {
    auto hash = static_cast<unsigned>(password_.size()) ^ 0xCE4BU;
    for (std::size_t i = 0; i < password_.size(); ++i) {
      const unsigned turn = (i + 1) % 15, c = static_cast<unsigned char>(password_[i]);
      hash ^= ((c << turn) | (c >> (15 - turn))) & 0x7FFF;
    }
    return static_cast<std::uint16_t>(hash);
  }
  char at(std::size_t place, std::size_t size, char c) const {
    const auto index = (place + size) % array_.size();
    return static_cast<char>(std::rotl(static_cast<std::uint8_t>(c), 3) ^ array_[index]);
  }

 private:
  std::string_view password_;
  std::array<std::uint8_t, 16> array_{};
};

bool is_plain(std::uint16_t type) {
  constexpr std::array<std::uint16_t, 6> plain = {biff::filepass,        0x0194 /* USREXCL */,
                                                  0x0195 /* FILELOCK */, 0x00E1 /* INTERFACEHDR */,
                                                  0x0196 /* RRDINFO */,  0x0138 /* RRDHEAD */};
  return biff::is_bof(type) || std::ranges::find(plain, type) != plain.end();
}

template <class Cipher>
void decrypt_records(std::string& stream, std::size_t begin, Cipher cipher) {
  constexpr std::uint16_t bound_sheet = 0x0085;
  BiffRecords records(stream, begin);
  while (records.next()) {
    if (is_plain(records.type())) continue;
    const auto size = records.data().size();
    const auto first = records.end() - size;
    // The offset of a sheet is left as it is.
    const std::size_t kept = records.type() == bound_sheet ? std::min<std::size_t>(4, size) : 0;
    for (auto at = first + kept; at < first + size; ++at) stream[at] = cipher.at(at, size, stream[at]);
  }
}

/// The keys, where the password is right.
std::optional<BlockKeys> office97_keys(std::string_view filepass, std::string_view password) {
  const auto salt = filepass.substr(6, 16), verifier = filepass.substr(22, 16), hash = filepass.substr(38, 16);
  const auto once = digest(EVP_md5(), utf16(password)).substr(0, 5);
  std::string sixteen;
  for (int i = 0; i < 16; ++i) sixteen += once + std::string(salt);
  BlockKeys keys{EVP_md5(), digest(EVP_md5(), sixteen).substr(0, 5), 16};
  Rc4 rc4(keys(0));
  const auto plain = rc4.apply(verifier);
  return rc4.apply(hash) == digest(EVP_md5(), plain) ? std::optional(keys) : std::nullopt;
}

std::optional<BlockKeys> crypto_api_keys(std::string_view filepass, std::string_view password) {
  constexpr std::size_t header = 6 + 4 + 4;  // method, version; flags, size of the header
  const std::size_t verifier = header + u32(filepass, 10);
  constexpr std::uint32_t rc4_method = 0x6801;
  if (verifier > filepass.size() || filepass.size() - verifier < 4 + 16 + 16 + 4 + 20 ||
      u32(filepass, header + 8) != rc4_method) {
    return std::nullopt;
  }
  const std::size_t bits = u32(filepass, header + 16) == 0 ? 40 : u32(filepass, header + 16);
  if (bits < 40 || bits > 128 || bits % 8 != 0) return std::nullopt;
  const auto salt = std::string(filepass.substr(verifier + 4, 16));
  BlockKeys keys{EVP_sha1(), digest(EVP_sha1(), salt + utf16(password)), bits / 8, bits == 40 ? 16U : 0U};
  Rc4 rc4(keys(0));
  const auto plain = rc4.apply(filepass.substr(verifier + 20, 16));
  return rc4.apply(filepass.substr(verifier + 40, 20)) == digest(EVP_sha1(), plain) ? std::optional(keys)
                                                                                    : std::nullopt;
}

}  // namespace

std::optional<Unread> decrypt_biff(std::string& stream, std::size_t begin, std::string filepass, bool biff8,
                                   std::string_view password) {
  constexpr std::uint16_t with_rc4 = 1;
  if (biff8 && u16(filepass, 0) == with_rc4) {
    const auto major = u16(filepass, 2), minor = u16(filepass, 4);
    const bool office97 = major == 1 && minor == 1;
    if (!office97 && (major < 2 || major > 4 || minor != 2)) return locked("an unknown method");
    if (office97 && filepass.size() < 54) return Unread{Trouble::unreadable, "FILEPASS is cut off"};
    auto keys = office97 ? office97_keys(filepass, password) : crypto_api_keys(filepass, password);
    if (!keys) return locked("not the default one");
    decrypt_records(stream, begin, BlockCipher(std::move(*keys)));
    return std::nullopt;
  }
  const std::size_t at = biff8 ? 2 : 0;
  const XorCipher cipher(password);
  if (filepass.size() < at + 4 || u16(filepass, at) != cipher.key() || u16(filepass, at + 2) != cipher.verifier()) {
    return locked("not the default one");
  }
  decrypt_records(stream, begin, cipher);
  return std::nullopt;
}

}  // namespace sheet
