#pragma once
// S/MIME that wraps a whole MIME entity (RFC 8551 section 3.5.2). Signatures are not verified: who sent a mail is told
// by other means.

#include <cstdint>
#include <string>
#include <string_view>

#include "mail/mail.hpp"

namespace reading {

enum class Wrapping : std::uint8_t { none, signed_data, enveloped };

/// What the CMS structure in the bytes is; `content` becomes the signed bytes.
Wrapping unwrap(std::string_view der, std::string& content);

/// Puts the parts of every opaque-signed entity in the place below its wrapper, which is then no leaf. Parts that turn
/// out to be encrypted get smime_type «enveloped-data». Stays within the limits; what would exceed them stays wrapped,
/// and is a problem.
void expand_signed(mail::Mail& mail, const mail::Limits& limits);

/// application/pkcs7-mime and its older name.
bool is_smime(const mail::Part& part);

}  // namespace reading
