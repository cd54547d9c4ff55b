#pragma once
// What an IMAP server says, cut into tokens. Literals are counted, so that nothing in a mail can be taken for the
// server's words.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/error.hpp"

namespace imap {

/// Where bytes come from: the connection, or a test's table.
class Source {
 public:
  virtual ~Source() = default;
  /// Without its line end; fails beyond `longest` bytes.
  virtual base::Result<std::string> line(std::size_t longest) = 0;
  virtual base::Result<std::string> bytes(std::size_t count) = 0;
};

struct Value {
  enum class Kind : std::uint8_t { atom, string, list, nil };
  Kind kind = Kind::atom;
  std::string text;          // of atoms (as written) and strings (unquoted; a literal's bytes)
  std::vector<Value> items;  // of lists
};

struct Response {
  std::string tag;   // "*", "+" or a command's tag
  std::string name;  // in upper case: OK, NO, BAD, BYE, PREAUTH, or FETCH, EXISTS, CAPABILITY …; empty for "+"
  std::optional<std::uint32_t> number;  // of «* 5 EXISTS» and «* 5 FETCH …»
  std::string code;                     // of status responses, what stands in […]: «UIDVALIDITY 12»
  std::string text;                     // of status responses and "+": the words for a person
  std::vector<Value> values;            // of the others: what follows the name

  bool is_status() const { return name == "OK" || name == "NO" || name == "BAD" || name == "BYE" || name == "PREAUTH"; }
};

struct ResponseLimits {
  base::Bytes literal{base::megabytes(25)};  // each
  base::Bytes line{base::megabytes(1)};      // each line of a response
  base::Bytes text{base::megabytes(4)};      // all lines of a response
  std::size_t values = 200'000;
  std::size_t literals = 64;
};

/// One response, complete: every literal has all its bytes and every list its end. Fails with retry where the source
/// does, and where what came is no IMAP or beyond the limits; with give_up where a literal alone is too large. After a
/// failure the source stands anywhere: close the connection.
base::Result<Response> read_response(Source& source, const ResponseLimits& limits);

/// The first word of a response code in upper case («COPYUID»), and what follows it.
std::string code_name(std::string_view code);
std::string_view code_rest(std::string_view code);

}  // namespace imap
