#pragma once
// The only file that speaks to mimetic. Its address getters, its dates and its decoders are never called.

#include <string>
#include <string_view>
#include <vector>

#include "mail/head.hpp"

namespace mail {

/// What mimetic makes of a mail: its entities in order.
struct MimeticEntity {
  unsigned depth = 0;
  std::string type;  // lower case
  std::vector<Field> fields;
  std::string body;  // of leaves, in its transfer encoding
  bool leaf = true;
};

std::vector<MimeticEntity> parse_with_mimetic(std::string_view canonical);

}  // namespace mail
