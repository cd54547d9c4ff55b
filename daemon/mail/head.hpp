#pragma once
// The values that stand in a mail's header.

#include <string>
#include <string_view>
#include <vector>

#include "mail/mail.hpp"

namespace mail {

/// One header field as it came: name without its colon, value unfolded (line breaks removed), bytes.
struct Field {
  std::string name;
  std::string value;
  friend bool operator==(const Field&, const Field&) = default;
};

Head read_head(const std::vector<Field>& fields);

/// The value of the first field of that name, whatever its case; empty where there is none.
std::string_view field_value(const std::vector<Field>& fields, std::string_view name);

}  // namespace mail
