#pragma once
// Which of a column's choices an answer means.

#include <string>
#include <string_view>

#include "form/form_keys.hpp"

namespace form {

struct ChoiceReading {
  enum class Kind : std::uint8_t { understood, blank, unclear, not_understood } kind = Kind::not_understood;
  const Choice* choice = nullptr;  // understood
  bool as_shown = false;           // written as the drop-down has it
  std::string remark;              // match key of what stood in brackets behind it
};

/// 有, あり, 有（A社）, ☑有 □無. A remark that may contradict the choice makes it unclear.
ChoiceReading read_choice(const FormKeys& keys, const ColumnKeys& column, std::string_view text);

/// Is the answer, or a part of it, one of the column's unclear ones? `key` is a match key.
bool is_unclear(const ColumnKeys& column, std::string_view key);

}  // namespace form
