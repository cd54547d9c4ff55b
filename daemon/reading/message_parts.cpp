#include "reading/message_parts.hpp"

#include "base/text.hpp"
#include "reading/unwrap_signed.hpp"
#include "sheet/read_workbook.hpp"

namespace reading {
namespace {

using mail::Part;

bool is_text_type(std::string_view type) {
  return type == "text/plain" || type == "text/html" || type == "text/enriched" || type == "text/richtext" ||
         type == "text/rtf" || type == "text/markdown" || type == "text/x-amp-html" || type == "text/watch-html";
}

/// Text without a name that is not marked as an attachment, and whose bytes are not those of another thing.
bool is_body(const Part& part) {
  if (!is_text_type(part.type) || part.name || part.disposition == "attachment") return false;
  switch (sheet::recognise(part.content, "")) {
    case sheet::FileType::text:
    case sheet::FileType::html:
    case sheet::FileType::csv:
    case sheet::FileType::tsv:
    case sheet::FileType::rtf:
    case sheet::FileType::unknown:
      return true;
    default:
      return false;
  }
}

bool is_report(std::string_view type) {
  return type == "message/delivery-status" || type == "message/disposition-notification" ||
         type == "message/feedback-report" || type == "text/rfc822-headers" ||
         type == "message/global-delivery-status" || type == "message/global-headers";
}

PartRole role_of(const Part& part, std::string_view parent) {
  if (!part.leaf || is_report(part.type)) return PartRole::structure;
  if (parent == "multipart/encrypted" && part.type == "application/pgp-encrypted") return PartRole::structure;
  if (part.type == "message/external-body" || part.type == "message/partial") return PartRole::elsewhere;
  if (parent == "multipart/encrypted" || (is_smime(part) && part.smime_type == "enveloped-data"))
    return PartRole::locked;
  if (is_body(part)) return PartRole::body;
  if (part.content.empty() && !part.name && part.disposition != "attachment") return PartRole::structure;
  return PartRole::file;
}

}  // namespace

std::vector<PartRole> part_roles(const mail::Mail& mail) {
  std::vector<PartRole> roles;
  std::vector<std::string_view> above;  // the types on the way down to the part
  for (const Part& part : mail.parts) {
    above.resize(std::min<std::size_t>(above.size(), part.depth));
    roles.push_back(role_of(part, above.empty() ? std::string_view{} : above.back()));
    above.emplace_back(part.type);
  }
  return roles;
}

bool is_decoration(const Part& part, std::string_view html) {
  if (part.disposition == "inline") return true;
  std::string_view id = part.content_id;
  if (id.starts_with('<') && id.ends_with('>')) id = id.substr(1, id.size() - 2);
  return !id.empty() && html.find("cid:" + std::string(id)) != html.npos;
}

std::string html_bodies(const mail::Mail& mail, const std::vector<PartRole>& roles) {
  std::string html;
  for (std::size_t i = 0; i < roles.size(); ++i) {
    if (roles[i] == PartRole::body && mail.parts[i].type == "text/html") html += mail.parts[i].content;
  }
  return html;
}

bool is_encrypted(const mail::Mail& mail, const std::vector<PartRole>& roles) {
  std::optional<unsigned> forwarded;  // depth of the message/rfc822 that we are in
  for (std::size_t i = 0; i < roles.size(); ++i) {
    const Part& part = mail.parts[i];
    if (forwarded && part.depth > *forwarded) continue;
    forwarded.reset();
    if (part.type == "message/rfc822" || part.type == "message/global") forwarded = part.depth;
    if (roles[i] == PartRole::locked || part.type == "multipart/encrypted") return true;
    if (roles[i] == PartRole::body &&
        base::trim(part.content.substr(0, 200)).starts_with("-----BEGIN PGP MESSAGE-----"))
      return true;
  }
  return false;
}

std::string first_bytes(std::string_view text, std::size_t most) {
  if (text.size() <= most) return std::string(text);
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80U) --most;
  return std::string(text.substr(0, most));
}

}  // namespace reading
