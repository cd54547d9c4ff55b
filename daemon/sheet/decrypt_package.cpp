#include "sheet/decrypt_package.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "sheet/compound_file.hpp"
#include "sheet/little_endian.hpp"
#include "sheet/xml_parser.hpp"

namespace sheet {
namespace {

using namespace std::string_view_literals;

constexpr unsigned most_spins = 1'000'000;  // Office writes 100,000
constexpr unsigned standard_spins = 50'000;
constexpr std::size_t segment = 4096;

Unread locked(std::string_view why) {
  return {Trouble::encrypted, "locked by a password: " + std::string(why)};
}

struct FreeDigest {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
struct FreeCipher {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

class Hash {
 public:
  explicit Hash(const EVP_MD* method) : method_(method), context_(EVP_MD_CTX_new()) {
    if (!context_) throw std::bad_alloc();
  }
  std::string operator()(std::initializer_list<std::string_view> pieces) const {
    std::string out(static_cast<std::size_t>(EVP_MD_get_size(method_)), '\0');
    EVP_DigestInit_ex(context_.get(), method_, nullptr);
    for (const auto piece : pieces) EVP_DigestUpdate(context_.get(), piece.data(), piece.size());
    EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(out.data()), nullptr);
    return out;
  }

 private:
  const EVP_MD* method_;
  std::unique_ptr<EVP_MD_CTX, FreeDigest> context_;
};

std::string spin(const Hash& hash, std::string_view salt, std::string_view password, unsigned spins) {
  auto value = hash({salt, utf16(password)});
  for (unsigned i = 0; i < spins; ++i) value = hash({four_bytes(i), value});
  return value;
}

/// Without padding; the whole blocks of `bytes` only. nullopt where key or vector do not fit.
std::optional<std::string> decrypt(const EVP_CIPHER* cipher, std::string_view key, std::string_view vector,
                                   std::string_view bytes) {
  if (cipher == nullptr || key.size() != static_cast<std::size_t>(EVP_CIPHER_get_key_length(cipher)) ||
      vector.size() < static_cast<std::size_t>(EVP_CIPHER_get_iv_length(cipher))) {
    return std::nullopt;
  }
  bytes = bytes.substr(0, bytes.size() & ~std::size_t{15});
  const std::unique_ptr<EVP_CIPHER_CTX, FreeCipher> context(EVP_CIPHER_CTX_new());
  std::string out(bytes.size() + 32, '\0');
  int done = 0;
  const auto raw = [](std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); };
  if (!context || EVP_DecryptInit_ex(context.get(), cipher, nullptr, raw(key), raw(vector)) != 1 ||
      EVP_CIPHER_CTX_set_padding(context.get(), 0) != 1 ||
      EVP_DecryptUpdate(context.get(), reinterpret_cast<unsigned char*>(out.data()), &done, raw(bytes),
                        static_cast<int>(bytes.size())) != 1) {
    return std::nullopt;
  }
  out.resize(static_cast<std::size_t>(done));
  return out;
}

std::string fitted(std::string value, std::size_t size) {
  value.resize(size, '\x36');
  return value;
}

// --- agile (MS-OFFCRYPTO 2.3.4.10 to 15)

struct AgileKey {  // of `keyData` or `encryptedKey`
  unsigned spins = 0;
  std::size_t key_size = 0;
  std::size_t block_size = 16;
  std::string salt;
  std::string hash;
  std::string verifier_input, verifier_value, key_value;
  bool aes_cbc = false;
};

class AgileHandler : public XmlHandler {
 public:
  void start_element(XmlName name, const XmlAttributes& attributes) override {
    if (name.local == "keyData") read(data, attributes);
    if (name.local == "encryptedKey" && attributes.get("encryptedKeyValue")) read(key, attributes);
  }
  void end_element(XmlName) override {}

  AgileKey data, key;

 private:
  static unsigned number(std::optional<std::string_view> text) {
    unsigned value = 0;
    if (text) std::from_chars(text->data(), text->data() + text->size(), value);
    return value;
  }
  static void read(AgileKey& to, const XmlAttributes& attributes) {
    const auto bytes = [&](std::string_view name) { return base::from_base64(attributes.get(name).value_or("")); };
    to.spins = number(attributes.get("spinCount"));
    to.key_size = number(attributes.get("keyBits")) / 8;
    to.block_size = number(attributes.get("blockSize"));
    to.salt = bytes("saltValue");
    to.hash = attributes.get("hashAlgorithm").value_or("");
    to.verifier_input = bytes("encryptedVerifierHashInput");
    to.verifier_value = bytes("encryptedVerifierHashValue");
    to.key_value = bytes("encryptedKeyValue");
    to.aes_cbc = attributes.get("cipherAlgorithm") == "AES" && attributes.get("cipherChaining") == "ChainingModeCBC";
  }
};

const EVP_MD* digest_named(std::string_view name) {
  if (name == "SHA512" || name == "SHA-512") return EVP_sha512();
  if (name == "SHA384" || name == "SHA-384") return EVP_sha384();
  if (name == "SHA256" || name == "SHA-256") return EVP_sha256();
  if (name == "SHA1" || name == "SHA-1") return EVP_sha1();
  return nullptr;
}

const EVP_CIPHER* aes_cbc(std::size_t key_size) {
  if (key_size == 16) return EVP_aes_128_cbc();
  if (key_size == 24) return EVP_aes_192_cbc();
  return key_size == 32 ? EVP_aes_256_cbc() : nullptr;
}

/// The key of the package, or nullopt where the password is another.
std::optional<std::string> agile_package_key(const AgileKey& key, std::string_view password) {
  const Hash hash(digest_named(key.hash));
  const auto spun = spin(hash, key.salt, password, key.spins);
  const auto open = [&](std::string_view block_key, std::string_view bytes) {
    return decrypt(aes_cbc(key.key_size), fitted(hash({spun, block_key}), key.key_size),
                   fitted(key.salt, key.block_size), bytes);
  };
  auto input = open("\xFE\xA7\xD2\x76\x3B\x4B\x9E\x79"sv, key.verifier_input);
  auto value = open("\xD7\xAA\x0F\x6D\x30\x61\x34\x4E"sv, key.verifier_value);
  if (!input || !value) return std::nullopt;
  input->resize(std::min(input->size(), key.salt.size()));
  const auto expected = hash({*input});
  if (!value->starts_with(expected)) return std::nullopt;
  auto package_key = open("\x14\x6E\x0B\xE7\xAB\xAC\xD0\xD6"sv, key.key_value);
  if (package_key && package_key->size() > key.key_size) package_key->resize(key.key_size);
  return package_key;
}

bool is_usable(const AgileKey& key) {
  return key.aes_cbc && key.block_size == 16 && !key.salt.empty() && digest_named(key.hash) != nullptr &&
         aes_cbc(key.key_size) != nullptr;
}

std::expected<std::string, Unread> decrypt_agile(std::string_view info, std::string_view package,
                                                 std::string_view password, const Limits& limits) {
  AgileHandler handler;
  XmlParser parser(handler, {}, limits.depth);
  parser.feed(info.substr(8));
  if (auto parsed = parser.finish(); !parsed) return std::unexpected(std::move(parsed.error()));
  const auto& [data, key] = std::pair<const AgileKey&, const AgileKey&>(handler.data, handler.key);
  if (!is_usable(data) || !is_usable(key)) return std::unexpected(locked("an unknown method"));
  if (key.spins > most_spins) return std::unexpected(locked("too many hash rounds"));
  const auto package_key = agile_package_key(key, password);
  if (!package_key || package_key->size() != data.key_size) return std::unexpected(locked("not the default one"));
  const Hash hash(digest_named(data.hash));
  std::string out;
  for (std::uint32_t index = 0; std::size_t{index} * segment < package.size(); ++index) {
    const auto vector = fitted(hash({data.salt, four_bytes(index)}), data.block_size);
    const auto plain =
        decrypt(aes_cbc(data.key_size), *package_key, vector, package.substr(std::size_t{index} * segment, segment));
    if (!plain) return std::unexpected(locked("the package does not decrypt"));
    out += *plain;
  }
  return out;
}

// --- standard (MS-OFFCRYPTO 2.3.4.5 to 9)

std::expected<std::string, Unread> decrypt_standard(std::string_view info, std::string_view package,
                                                    std::string_view password) {
  constexpr std::size_t header = 12;
  const auto header_size = u32(info, 8);
  const std::size_t verifier = header + header_size;
  if (header_size < 32 || verifier > info.size() || info.size() - verifier < 4 + 16 + 16 + 4 + 32) {
    return std::unexpected(Unread{Trouble::unreadable, "EncryptionInfo is cut off"});
  }
  const auto method = u32(info, header + 8);
  constexpr std::uint32_t aes128 = 0x660E, aes192 = 0x660F, aes256 = 0x6610;
  const std::size_t key_size = u32(info, header + 16) / 8;
  const EVP_CIPHER* cipher = method == aes128   ? EVP_aes_128_ecb()
                             : method == aes192 ? EVP_aes_192_ecb()
                             : method == aes256 ? EVP_aes_256_ecb()
                                                : nullptr;
  if (cipher == nullptr || key_size != static_cast<std::size_t>(EVP_CIPHER_get_key_length(cipher))) {
    return std::unexpected(locked("an unknown method"));
  }
  const Hash hash(EVP_sha1());
  const auto last = hash({spin(hash, info.substr(verifier + 4, 16), password, standard_spins), four_bytes(0)});
  const auto widened = [&](char pad) {
    std::string block(64, pad);
    for (std::size_t i = 0; i < last.size(); ++i) block[i] = static_cast<char>(block[i] ^ last[i]);
    return hash({block});
  };
  const auto key = (widened('\x36') + widened('\x5C')).substr(0, key_size);
  const auto input = decrypt(cipher, key, {}, info.substr(verifier + 20, 16));
  const auto value = decrypt(cipher, key, {}, info.substr(verifier + 40, 32));
  if (!input || !value || !value->starts_with(hash({*input}))) return std::unexpected(locked("not the default one"));
  auto plain = decrypt(cipher, key, {}, package);
  if (!plain) return std::unexpected(locked("the package does not decrypt"));
  return std::move(*plain);
}

}  // namespace

std::expected<std::string, Unread> decrypt_package(const CompoundFile& file, std::string_view password,
                                                   const Limits& limits) {
  const auto info = file.stream("EncryptionInfo");
  const auto package = file.stream("EncryptedPackage");
  if (!info || !package || info->size() < 8 || package->size() < 8) {
    return std::unexpected(Unread{Trouble::unreadable, "a locked package without its EncryptionInfo"});
  }
  const auto major = u16(*info, 0), minor = u16(*info, 2);
  const auto content = std::string_view(*package).substr(8);
  const bool agile = major == 4 && minor == 4;
  if (!agile && minor != 2) return std::unexpected(locked("an unknown method"));
  auto plain = agile ? decrypt_agile(*info, content, password, limits) : decrypt_standard(*info, content, password);
  if (plain) plain->resize(std::min<std::uint64_t>(plain->size(), u64(*package, 0)));
  return plain;
}

}  // namespace sheet
