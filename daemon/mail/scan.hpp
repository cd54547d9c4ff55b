#pragma once
// The pre-scan: finds the structure of a mail by its lines, as the better readers do, and writes the mail anew in a
// form that mimetic cannot misread: one line a field, a clean Content-Type, a boundary for each multipart that occurs
// nowhere in the mail, all of them closed.

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "mail/head.hpp"
#include "mail/mail.hpp"
#include "mail/structured_field.hpp"

namespace mail {

/// One entity of the tree, in the order of the mail.
struct Entity {
  unsigned depth = 0;
  std::string type;
  std::vector<Field> fields;  // as sent, bad lines left out
  std::string_view body;      // of leaves, in its transfer encoding; within the raw mail or `Scan::unpacked`
  StructuredField content_type;
  std::string encoding;  // lower case
  bool leaf = true;
};

struct Scan {
  std::vector<Entity> entities;
  std::vector<Problem> problems;
  std::string canonical;
  std::deque<std::string> unpacked;  // forwarded mails that came base64-encoded
  bool certain = true;               // false: a multipart without parts, of which nobody can say what it held
};

/// Fails with bad_input beyond the limits. The scan refers to `raw`.
base::Result<Scan> scan_mail(std::string_view raw, const Limits& limits);

/// The fields that the canonical form gives the entity, in order: its own, with the Content-Type resolved and the
/// transfer encoding of containers left out. `boundary` is empty but for multiparts.
std::vector<Field> canonical_fields(const Entity& entity, std::string_view boundary);

}  // namespace mail
