#pragma once
// Mails and containers made for the tests.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "reading/contents.hpp"

namespace reading {

struct ZipItem {
  std::string name;  // as bytes
  std::string content;
};

/// A zip by libarchive; `encryption` is empty, «zipcrypt» or «aes256».
std::string make_zip(const std::vector<ZipItem>& items, const std::string& encryption = "");
/// A workbook of one sheet whose A1 holds the text.
std::string make_xlsx(std::string_view text);
/// A winmail.dat.
std::string make_tnef(const std::vector<ZipItem>& items);
/// One more attribute to put behind it; level 2 is that of attachments.
std::string tnef_attribute(char level, std::uint32_t id, const std::string& data);

/// A MIME entity: headers without the empty line, and content in base64.
std::string entity(std::string_view headers, std::string_view content);
/// An attachment with that name.
std::string attachment(std::string_view name, std::string_view content,
                       std::string_view type = "application/octet-stream");
/// A multipart entity, without MIME-Version.
std::string multipart(std::string_view subtype, const std::vector<std::string>& parts);
/// A whole mail around the entity.
std::string make_mail(std::string_view entity);
/// An entity of type message/rfc822.
std::string forwarded(std::string_view mail);

/// «name|from|type|rule|list-like» of each file.
std::vector<std::string> summary(const Contents& contents);
std::string first_cell(const File& file);

/// Overwrites a little-endian number that stands `at` bytes behind the nth central directory entry's start.
void patch_directory(std::string& zip, unsigned entry, std::size_t at, std::uint32_t value);

}  // namespace reading
