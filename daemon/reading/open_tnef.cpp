#include "reading/open_tnef.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "mail/charset.hpp"

// Its headers define BYTE, WORD and the like, and have no extern "C" of their own.
extern "C" {
#include <ytnef.h>
}

namespace reading {
namespace {

constexpr unsigned most_nested = 4;

struct Tnef {
  TNEFStruct value{};
  Tnef() { TNEFInitialize(&value); }
  ~Tnef() { TNEFFree(&value); }
  Tnef(const Tnef&) = delete;
  Tnef& operator=(const Tnef&) = delete;
};

std::string_view view(const variableLength& field) {
  if (field.data == nullptr || field.size <= 0) return {};
  return {reinterpret_cast<const char*>(field.data), static_cast<std::size_t>(field.size)};
}

std::string_view property(MAPIProps& properties, unsigned type, unsigned id) {
  const variableLength* found = MAPIFindProperty(&properties, PROP_TAG(type, id));
  return found == MAPI_UNDEFINED || found == nullptr ? std::string_view{} : view(*found);
}

std::string_view until_nul(std::string_view text) {
  return text.substr(0, text.find('\0'));
}

/// libytnef makes each unit of PT_UNICODE one to three bytes, surrogates too (CESU-8), but `size` remains that of the
/// UTF-16: the text goes on behind it, up to its NUL.
std::string unicode_property(MAPIProps& properties, unsigned id) {
  const variableLength* found = MAPIFindProperty(&properties, PROP_TAG(PT_UNICODE, id));
  if (found == MAPI_UNDEFINED || found == nullptr || found->data == nullptr || found->size <= 0) return {};
  const auto* text = reinterpret_cast<const char*>(found->data);
  return mail::decode_charset({text, strnlen(text, static_cast<std::size_t>(found->size) / 2 * 3)}, "CESU-8");
}

/// PT_STRING8 is of the sender's code page, which in Japan is windows-31j.
std::string text_property(MAPIProps& properties, unsigned id) {
  if (auto unicode = unicode_property(properties, id); !unicode.empty()) return unicode;
  return mail::decode_charset(until_nul(property(properties, PT_STRING8, id)), "");
}

std::string name_of(Attachment& attachment) {
  static constexpr std::array<unsigned, 3> ids{PR_ATTACH_LONG_FILENAME, PR_ATTACH_FILENAME, PR_DISPLAY_NAME};
  for (const unsigned id : ids) {
    if (auto name = text_property(attachment.MAPI, id); !name.empty()) return name;
  }
  if (const auto title = until_nul(view(attachment.Title)); !title.empty()) return mail::decode_charset(title, "");
  return mail::decode_charset(until_nul(view(attachment.TransportFilename)), "");
}

/// Do the attributes ([MS-OXTNEF] 2.1.3.1) fill the stream? libytnef ends without a word where they do not. A line
/// break that a gateway added is no damage.
bool is_whole(std::string_view bytes) {
  constexpr std::size_t signature_and_key = 6;
  constexpr std::size_t head = 9;
  constexpr std::size_t checksum = 2;
  if (bytes.size() <= signature_and_key) return false;
  bytes.remove_prefix(signature_and_key);
  while (bytes.starts_with('\1') || bytes.starts_with('\2')) {
    if (bytes.size() < head + checksum) return false;
    std::size_t length = 0;
    for (std::size_t i = head; i-- > head - 4;) length = length << 8 | static_cast<unsigned char>(bytes[i]);
    if (length > bytes.size() - head - checksum) return false;
    bytes.remove_prefix(head + length + checksum);
  }
  return bytes.find_first_not_of(std::string_view("\0\r\n", 3)) == bytes.npos;
}

bool read(std::string_view bytes, unsigned nested, std::string& text, const std::function<void(const TnefFile&)>& take);

/// An object is either a message of its own, behind a 16-byte identifier, or an embedded document.
bool read_object(std::string_view object, unsigned nested, const std::function<void(const TnefFile&)>& take) {
  constexpr std::size_t identifier = 16;
  if (object.size() <= identifier || nested >= most_nested || !is_tnef(object.substr(identifier))) return false;
  std::string its_text;
  return read(object.substr(identifier), nested + 1, its_text, take);
}

bool read(std::string_view bytes, unsigned nested, std::string& text,
          const std::function<void(const TnefFile&)>& take) {
  Tnef tnef;
  std::string copy(bytes);  // the library takes it writable
  const bool parsed =
      TNEFParseMemory(reinterpret_cast<unsigned char*>(copy.data()), static_cast<long>(copy.size()), &tnef.value) >= 0;
  text = text_property(tnef.value.MapiProperties, PR_BODY);
  if (text.empty()) text = mail::decode_charset(until_nul(view(tnef.value.body)), "");
  for (Attachment* each = tnef.value.starting_attach.next; each != nullptr; each = each->next) {
    std::string_view content = property(each->MAPI, PT_OBJECT, PR_ATTACH_DATA_OBJ);
    if (read_object(content, nested, take)) continue;
    if (content.empty()) content = property(each->MAPI, PT_BINARY, PR_ATTACH_DATA_OBJ);
    if (!view(each->FileData).empty()) content = view(each->FileData);
    const bool shown = !text_property(each->MAPI, PR_ATTACH_CONTENT_ID).empty();
    take({name_of(*each), shown, content});
  }
  return parsed;
}

}  // namespace

bool is_tnef(std::string_view bytes) {
  return bytes.starts_with(std::string_view("\x78\x9F\x3E\x22", 4));
}

bool open_tnef(std::string_view bytes, std::string& text, const std::function<void(const TnefFile&)>& take) {
  return is_tnef(bytes) && read(bytes, 0, text, take) && is_whole(bytes);
}

}  // namespace reading
