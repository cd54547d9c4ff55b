#include <fmt/format.h>

#include "base/text.hpp"
#include "mail/charset.hpp"
#include "mail/mail.hpp"
#include "mail/mimetic_tree.hpp"
#include "mail/scan.hpp"
#include "mail/transfer_encoding.hpp"

namespace mail {
namespace {

std::string without_blank_ends(std::string_view text) {
  return base::trim(base::single_line(decode_charset(text, "")));
}

std::optional<std::string> file_name(const StructuredField& disposition, const StructuredField& type) {
  for (const auto* parameter : {disposition.find("filename"), type.find("name"), disposition.find("name")}) {
    if (!parameter) continue;
    if (auto name = parameter->text(); !name.empty()) return name;
  }
  return std::nullopt;
}

std::string lower_value(const StructuredField& field, std::string_view name) {
  return base::lower_ascii(base::trim(decode_charset(field.bytes(name), "")));
}

Part to_part(const Entity& entity, std::string_view body) {
  const auto disposition = parse_structured_field(field_value(entity.fields, "Content-Disposition"));
  Part part;
  part.depth = entity.depth;
  part.type = entity.type;
  part.name = file_name(disposition, entity.content_type);
  part.charset = lower_value(entity.content_type, "charset");
  part.disposition = base::to_utf8(disposition.value);
  part.content_id = without_blank_ends(field_value(entity.fields, "Content-ID"));
  part.smime_type = lower_value(entity.content_type, "smime-type");
  part.leaf = entity.leaf;
  if (part.leaf) part.content = decode_transfer(body, entity.encoding);
  return part;
}

bool agree(const Entity& entity, const MimeticEntity& parsed) {
  if (entity.depth != parsed.depth || entity.type != parsed.type || entity.body != parsed.body) return false;
  const auto fields = canonical_fields(entity, "");
  if (fields.size() != parsed.fields.size()) return false;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].name != parsed.fields[i].name) return false;
    if (fields[i].name != "Content-Type" && fields[i].value != parsed.fields[i].value) return false;
  }
  return true;
}

bool agree(const Scan& scan, const std::vector<MimeticEntity>& parsed) {
  if (scan.entities.size() != parsed.size()) return false;
  for (std::size_t i = 0; i < parsed.size(); ++i)
    if (!agree(scan.entities[i], parsed[i])) return false;
  return true;
}

}  // namespace

base::Result<Mail> parse_mail(std::string_view raw, const Limits& limits) {
  auto scan = scan_mail(raw, limits);
  if (!scan) return std::unexpected(scan.error());
  auto parsed = parse_with_mimetic(scan->canonical);
  scan->canonical = {};
  const bool same = agree(*scan, parsed);
  Mail mail;
  mail.head = read_head(scan->entities.front().fields);
  mail.problems = std::move(scan->problems);
  mail.structure_certain = same && scan->certain;
  if (!same)
    mail.problems.push_back(
        {"structure-uncertain", "mimetic reads the structure of the mail otherwise than the scan by lines"});
  for (std::size_t i = 0; i < scan->entities.size(); ++i)
    mail.parts.push_back(to_part(scan->entities[i], same ? std::string_view(parsed[i].body) : scan->entities[i].body));
  return mail;
}

}  // namespace mail
