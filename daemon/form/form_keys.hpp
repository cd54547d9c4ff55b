#pragma once
// The form's words as match keys, made once for all cells of a workbook.

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "form/form.hpp"

namespace form {

struct ColumnKeys {
  const Column* column = nullptr;  // nullptr: the form has no such column
  struct Words {
    const Choice* choice = nullptr;
    std::string shown;
    std::vector<std::string> accepted;
  };
  std::vector<Words> choices;
  std::vector<std::string> unclear;
  std::string example;

  explicit ColumnKeys(const Column& column);
  ColumnKeys() = default;
};

struct FormKeys {
  const Form* form = nullptr;
  std::array<ColumnKeys, item_count> columns;
  std::vector<std::string> prompts, examples, totals, nothing;

  /// The form must outlive its keys.
  explicit FormKeys(const Form& form);
  const ColumnKeys& operator[](Item item) const { return columns[static_cast<std::size_t>(item)]; }

  /// Does the text stand in a cell only until somebody answers (↓選択してください)? True for blank text, too.
  bool is_prompt(std::string_view key) const;
  /// 「－」, 「／」, 該当なし: there is nothing to answer.
  bool says_nothing(std::string_view key) const;
  /// One of the words that say so (該当なし), a full stop or brackets around it aside.
  bool is_nothing_word(std::string_view key) const;
};

}  // namespace form
