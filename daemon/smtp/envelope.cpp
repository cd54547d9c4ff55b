#include "smtp/envelope.hpp"

#include <algorithm>

namespace smtp {
namespace {

using ports::Delivery;
using ports::Outcome;

/// A bare CR or LF is a line end to some servers and none to others: what follows it could become a second mail.
bool has_clean_lines(std::string_view message) {
  for (std::size_t i = 0; i < message.size(); ++i) {
    if (message[i] == '\0') return false;
    if (message[i] == '\n') return false;
    if (message[i] != '\r') continue;
    if (i + 1 == message.size() || message[i + 1] != '\n') return false;
    ++i;
  }
  return true;
}

}  // namespace

bool is_safe_address(std::string_view address) {
  if (address.empty() || address.size() > 254) return false;
  bool printable = std::ranges::all_of(address, [](char c) { return c > 0x20 && c < 0x7f && c != '<' && c != '>'; });
  auto at = address.rfind('@');
  return printable && at != std::string_view::npos && at > 0 && at + 1 < address.size();
}

std::optional<Outcome> fault_of(const ports::Outgoing& mail) {
  auto fault = [](const char* stage, const char* what) { return Outcome{Delivery::permanent, stage, 0, what}; };
  if (!mail.envelope_from.empty() && !is_safe_address(mail.envelope_from))
    return fault("MAIL", "the envelope sender is no safe address");
  if (mail.recipients.empty()) return fault("RCPT", "there is no recipient");
  if (!std::ranges::all_of(mail.recipients, is_safe_address)) return fault("RCPT", "a recipient is no safe address");
  if (mail.message.empty()) return fault("body", "the message is empty");
  if (!has_clean_lines(mail.message))
    return fault("body", "the message holds NUL, or CR or LF that is no part of a CRLF");
  return std::nullopt;
}

std::string dot_stuffed(std::string_view message) {
  std::string out;
  out.reserve(message.size() + message.size() / 64 + 2);
  bool at_start = true;
  for (char c : message) {
    if (at_start && c == '.') out += '.';
    out += c;
    at_start = c == '\n';
  }
  if (!out.ends_with("\r\n")) out += "\r\n";
  return out;
}

bool has_eight_bit(std::string_view message) {
  return std::ranges::any_of(message, [](char c) { return (static_cast<unsigned char>(c) & 0x80) != 0; });
}

}  // namespace smtp
