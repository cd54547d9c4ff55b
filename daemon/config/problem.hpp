#pragma once
// What is wrong with the configuration, all of it at once: «FILE:LINE: what, hint».

#include <string>
#include <vector>

namespace config {

struct Problem {
  std::string file;
  int line = 0;  // from 1; 0 where the whole file is meant
  std::string what;
  std::string hint;

  std::string shown() const;
};

struct Problems {
  std::vector<Problem> errors;    // the configuration is refused
  std::vector<Problem> warnings;  // it is used, but somebody should know
};

}  // namespace config
