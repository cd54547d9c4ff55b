#include "reading/unwrap_signed.hpp"

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/objects.h>

#include <iterator>
#include <limits>
#include <memory>

#include "base/text.hpp"

namespace reading {
namespace {

bool has_smime_name(const mail::Part& part) {
  return part.type == "application/octet-stream" && part.name && base::lower_ascii(*part.name).ends_with(".p7m");
}

}  // namespace

bool is_smime(const mail::Part& part) {
  return part.leaf &&
         (part.type == "application/pkcs7-mime" || part.type == "application/x-pkcs7-mime" || has_smime_name(part));
}

Wrapping unwrap(std::string_view der, std::string& content) {
  if (der.empty() || der.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) return Wrapping::none;
  const std::unique_ptr<BIO, decltype(&BIO_free)> in(BIO_new_mem_buf(der.data(), static_cast<int>(der.size())),
                                                     &BIO_free);
  const std::unique_ptr<CMS_ContentInfo, decltype(&CMS_ContentInfo_free)> cms(d2i_CMS_bio(in.get(), nullptr),
                                                                              &CMS_ContentInfo_free);
  ERR_clear_error();
  if (cms == nullptr) return Wrapping::none;
  switch (OBJ_obj2nid(CMS_get0_type(cms.get()))) {
    case NID_pkcs7_signed:
      break;
    case NID_pkcs7_enveloped:
    case NID_pkcs7_encrypted:
    case NID_id_smime_ct_authEnvelopedData:
      return Wrapping::enveloped;
    default:
      return Wrapping::none;
  }
  ASN1_OCTET_STRING** wrapped = CMS_get0_content(cms.get());
  if (wrapped == nullptr || *wrapped == nullptr) return Wrapping::none;  // certificates only
  content.assign(reinterpret_cast<const char*>(ASN1_STRING_get0_data(*wrapped)),
                 static_cast<std::size_t>(ASN1_STRING_length(*wrapped)));
  return content.empty() ? Wrapping::none : Wrapping::signed_data;
}

void expand_signed(mail::Mail& mail, const mail::Limits& limits) {
  for (std::size_t i = 0; i < mail.parts.size(); ++i) {
    if (!is_smime(mail.parts[i])) continue;
    std::string content;
    const Wrapping wrapping = unwrap(mail.parts[i].content, content);
    if (wrapping == Wrapping::enveloped) mail.parts[i].smime_type = "enveloped-data";
    if (wrapping != Wrapping::signed_data) continue;

    const unsigned below = mail.parts[i].depth + 1;
    mail::Limits left = limits;
    left.depth = limits.depth > below ? limits.depth - below : 0;
    left.parts = static_cast<unsigned>(limits.parts > mail.parts.size() ? limits.parts - mail.parts.size() : 0);
    auto inner = mail::parse_mail(content, left);
    if (!inner || left.parts == 0 || left.depth == 0) {
      mail.problems.push_back({"signed-content-unread", inner ? "beyond the limits on parts" : inner.error().what});
      mail.structure_certain = false;
      continue;
    }
    for (mail::Part& part : inner->parts) part.depth += below;
    mail.parts[i].leaf = false;
    mail.parts[i].smime_type = "signed-data";
    mail.parts[i].content = {};
    mail.parts.insert(mail.parts.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                      std::make_move_iterator(inner->parts.begin()), std::make_move_iterator(inner->parts.end()));
    std::ranges::move(inner->problems, std::back_inserter(mail.problems));
    mail.structure_certain = mail.structure_certain && inner->structure_certain;
  }
}

}  // namespace reading
