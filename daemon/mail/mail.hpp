#pragma once
// A mail as values: who, what about, and its parts. Everything here is bounded and UTF-8; nothing is trusted.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"

namespace mail {

/// One mailbox of an address list (RFC 5322 section 3.4). The domain is lower case. Display names identify nobody.
struct Address {
  std::string display;
  std::string local;
  std::string domain;
  std::string spec() const { return local + "@" + domain; }
  friend bool operator==(const Address&, const Address&) = default;
};

struct Header {
  std::string name;   // as written
  std::string value;  // unfolded, RFC 2047 words decoded, UTF-8
};

/// One method of an Authentication-Results header (RFC 8601): «dmarc=pass header.from=pref.aichi.lg.jp».
struct AuthenticationMethod {
  std::string method;                                           // lower case: dmarc, spf, dkim …
  std::string result;                                           // lower case: pass, fail, none …
  std::vector<std::pair<std::string, std::string>> properties;  // («header.from», «pref.aichi.lg.jp»), names lower case
};

struct AuthenticationResults {
  std::string authserv_id;
  std::vector<AuthenticationMethod> methods;
};

/// What stands above the body. Lists keep the order of the mail, topmost first.
struct Head {
  std::vector<Header> headers;
  std::vector<Address> from, to, cc;
  std::string subject;
  std::string date;                      // as written
  std::string message_id;                // with its angle brackets, as written; empty where missing
  std::vector<std::string> in_reply_to;  // message ids with their angle brackets
  std::vector<std::string> references;
  std::vector<std::string>
      return_paths;  // the address within <>, empty for the null path; one for each Return-Path header
  std::vector<AuthenticationResults> authentication_results;

  /// The decoded value of the first header of that name, whatever its case.
  std::optional<std::string> first(std::string_view name) const;
  std::vector<std::string> all(std::string_view name) const;
  bool has(std::string_view name) const { return first(name).has_value(); }
};

/// One node of the MIME tree, in the order of the mail; `depth` 0 is the mail itself. A message/rfc822 is a node, the
/// mail in it follows one deeper. Leaves carry content, decoded from their transfer encoding.
struct Part {
  unsigned depth = 0;
  std::string type;                 // «text/plain», lower case
  std::optional<std::string> name;  // file name, decoded, as the client meant it
  std::string charset;              // as declared, lower case; may be empty
  std::string disposition;          // «attachment», «inline» or empty
  std::string content_id;
  std::string smime_type;  // of application/pkcs7-mime: «enveloped-data», «signed-data» …
  bool leaf = true;
  std::string content;
};

struct Problem {
  std::string rule;     // a rule id where the finding is one; otherwise what the reader saw, e.g. «structure-repaired»
  std::string message;  // English, for the administrator
};

struct Mail {
  Head head;
  std::vector<Part> parts;
  std::vector<Problem> problems;
  bool structure_certain = true;  // false: mimetic's tree and the pre-scan's differ; a person must look
};

struct Limits {
  unsigned depth = 50;
  unsigned parts = 1000;
  unsigned headers = 1000;
  base::Bytes header = base::kilobytes(64);
};

/// The mail in the raw bytes, whatever they are. Fails with bad_input only beyond the limits.
base::Result<Mail> parse_mail(std::string_view raw, const Limits& limits);

/// The text that a person would read: the text/plain parts, else the text of the HTML, decoded to UTF-8, of the mail
/// itself (depth of forwarded mails left out), at most `limit` bytes.
std::string readable_text(const Mail& mail, std::size_t limit = 64 * 1024);

}  // namespace mail
