#pragma once
// Content-Type and Content-Disposition: a value and parameters (RFC 2045 section 5.1, RFC 2231), as clients really
// write them.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mail {

struct Parameter {
  std::string name;     // lower case, without the marks of RFC 2231
  std::string bytes;    // all its sections joined, percent-encoding undone
  std::string charset;  // RFC 2231; empty where none is given
  bool extended = false;

  /// Decoded to UTF-8: RFC 2231 and the encoded words that some clients put here. One line, composed (NFC).
  std::string text() const;
};

struct StructuredField {
  std::string value;  // lower case, without comments and blanks
  std::vector<Parameter> parameters;

  /// Null where the parameter is not given. Of «name» and «name*», the latter.
  const Parameter* find(std::string_view name) const;
  /// Its bytes, or an empty text.
  std::string_view bytes(std::string_view name) const;
};

StructuredField parse_structured_field(std::string_view raw);

/// NFC for what is decomposed, compatibility ideographs (U+FA19 神) left as they are.
std::string compose(std::string_view text);

/// The position behind the comment that begins at `at` (RFC 5322 section 3.2.2, nested), the end of the text where it
/// is not closed.
std::size_t skip_comment(std::string_view text, std::size_t at);

}  // namespace mail
