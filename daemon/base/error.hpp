#pragma once
// What went wrong, named by what the caller does next. A faulty list is no error: it is a verdict full of findings.

#include <expected>
#include <string>
#include <utility>

namespace base {

enum class Failure {
  retry,          // temporary: the same again may go well later
  give_up,        // permanent: the same again ends the same
  uncertain,      // the far side may or may not have done it
  bad_input,      // what was given cannot be read; whoever gave it must mend it
  configuration,  // the administrator must mend the configuration
};

struct Error {
  Failure kind = Failure::give_up;
  std::string what;  // what happened, and to what
  std::string hint;  // what the administrator can do about it; may be empty
};

template <class T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(Failure kind, std::string what, std::string hint = {}) {
  return std::unexpected(Error{kind, std::move(what), std::move(hint)});
}

}  // namespace base
