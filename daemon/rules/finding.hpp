#pragma once
// A finding: what a rule found, where, and the words for it.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace rules {

enum class Severity : std::uint8_t { information, warning, hold, error };

std::string_view severity_name(Severity severity);
std::optional<Severity> severity_named(std::string_view name);

struct Finding {
  std::string rule;  // «beds-below-20»
  Severity severity = Severity::error;
  std::string file;                            // name of the file it was found in; empty for the mail itself
  std::string sheet;                           // empty where it concerns no sheet
  std::string cell;                            // «H12»; empty for a whole row or the whole mail without a faulty cell
  std::uint32_t row = 0;                       // 0 where there is none
  std::string column;                          // the column as the form names it, without its remark: 許可病床数
  std::string value;                           // as written
  std::string hospital;                        // the hospital's name as written, where it concerns one
  std::map<std::string, std::string> details;  // for the words: {"other_row": "11", "other_hospital": "△△病院"}
  std::string message;                         // 理由: why it is wrong. Filled in from templates/findings.yaml
  std::string fix;                             // 修正: what to do. Likewise
};

}  // namespace rules
