#include "reading/warm_up.hpp"

#include <cstdlib>
#include <ctime>
#include <string>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "mail/charset.hpp"
#include "reading/open_zip.hpp"

namespace reading {
namespace {

/// A stored, empty entry whose name is marked as UTF-8: libarchive asks iconv for a converter.
std::string small_zip() {
  using namespace std::string_literals;
  const std::string name = "\xE8\xA1\xA8";
  const std::string common = "\x14\0\0\x08\0\0\0\0\x21\x58\0\0\0\0\0\0\0\0\0\0\0\0\x03\0\0\0"s;
  const std::string local = "PK\3\4" + common + name;
  const std::string entry = "PK\1\2\x14\0"s + common + std::string(14, '\0') + name;
  return local + entry + "PK\5\6\0\0\0\0\1\0\1\0"s + static_cast<char>(entry.size()) + "\0\0\0"s +
         static_cast<char>(local.size()) + "\0\0\0\0\0"s;
}

}  // namespace

void warm_up() {
  // With a zone that it was told, the C library looks at no file.
  setenv("TZ", "UTC0", 1);
  tzset();
  // ICU looks for a data file only for what its library does not hold, and once.
  mail::decode_charset("\x83\x41", "no-such-charset");
  base::nfc("か\xE3\x82\x99");
  // OpenSSL reads its configuration before the first digest.
  base::sha256("");
  open_zip(small_zip(), {2000, 1024, [](std::uint64_t) { return true; }}, [](const ZipFile&) { return true; });
}

}  // namespace reading
