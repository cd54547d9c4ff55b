#include "mail/mimetic_tree.hpp"

#include <mimetic/mimetic.h>

#include "base/text.hpp"

namespace mail {
namespace {

void read(mimetic::MimeEntity& entity, unsigned depth, std::vector<MimeticEntity>& out) {
  const auto& header = entity.header();
  auto& node = out.emplace_back();
  node.depth = depth;
  const auto& type = header.contentType();
  node.type = base::lower_ascii(std::string(type.type().c_str()) + "/" + type.subtype().c_str());
  node.leaf = !type.isMultipart() && node.type != "message/rfc822";
  for (const auto& field : header) node.fields.push_back({field.name().c_str(), field.value()});
  if (node.leaf) node.body = std::move(static_cast<std::string&>(entity.body()));
  for (auto* part : entity.body().parts()) read(*part, depth + 1, out);  // invalidates `node`
}

}  // namespace

std::vector<MimeticEntity> parse_with_mimetic(std::string_view canonical) {
  std::vector<MimeticEntity> out;
  try {
    mimetic::MimeEntity entity(canonical.begin(), canonical.end());
    read(entity, 0, out);
  } catch (const std::exception&) {
    out.clear();  // agrees with no scan
  }
  return out;
}

}  // namespace mail
