#pragma once
// Which parts of a mail are text to read, which are files, and which are neither.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mail/mail.hpp"

namespace reading {

enum class PartRole : std::uint8_t {
  structure,  // multiparts and forwarded mails, and what only describes others: delivery reports, the version part of
              // PGP
  body,       // text that a person reads in the mail
  file,
  locked,     // a file that is the encrypted content of a mail
  elsewhere,  // message/external-body, message/partial: what it stands for is not in this mail
};

/// One role for each part of the mail.
std::vector<PartRole> part_roles(const mail::Mail& mail);

/// Is the picture of that part shown within the text: marked inline, or named by an HTML body as «cid:…»?
bool is_decoration(const mail::Part& part, std::string_view html);

/// All HTML bodies, one after the other.
std::string html_bodies(const mail::Mail& mail, const std::vector<PartRole>& roles);

/// The mail itself, not one that it forwards, is S/MIME- or PGP-encrypted, or its text is.
bool is_encrypted(const mail::Mail& mail, const std::vector<PartRole>& roles);

inline constexpr std::size_t most_text = 64 * 1024;
/// The longest beginning of at most `most` bytes that ends between characters.
std::string first_bytes(std::string_view text, std::size_t most);

}  // namespace reading
