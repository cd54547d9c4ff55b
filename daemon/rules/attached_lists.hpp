#pragma once
// The lists among the files of a mail, the best first.

#include <cstddef>
#include <string>
#include <vector>

#include "form/list.hpp"
#include "reading/contents.hpp"

namespace rules {

struct AttachedList {
  std::size_t file = 0;  // index into Contents::files
  form::Likeness likeness = form::Likeness::list;
  form::List list;
  std::string prefecture;  // code that it names; empty where none
};

struct AttachedLists {
  std::vector<AttachedList>
      lists;  // the likest first; the same list twice is one; blank forms beside a filled one are none
  std::vector<std::size_t> unrecognised;  // files whose workbook holds no list
  std::vector<std::size_t> truncated;     // files of which a limit cut the workbook
};

/// `excluded_rows` («sheet!row») are no hospitals.
AttachedLists find_attached_lists(const form::Form& form, const reading::Contents& contents,
                                  const std::vector<std::string>& excluded_rows);

/// The prefecture's code as the list names it: in its block, else in most of its rows; empty where neither does.
std::string prefecture_of(const form::List& list);

}  // namespace rules
