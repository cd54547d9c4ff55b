#pragma once
// What a text tells about the row it stands in: an example, a total, a note, 該当なし. Each text of the workbook is
// looked at once.

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

#include "form/form_keys.hpp"
#include "form/sheet_view.hpp"

namespace form {

struct TextFacts {
  std::string key;           // match key; empty for texts that are long
  bool blank = false;        // nothing, or a prompt
  bool example = false;      // 例, （記入例）, 記入例1
  bool total = false;        // 合計, 計 3病院, 以下余白
  bool note = false;         // begins as a note does (※, 注1), or is a long sentence
  bool nothing = false;      // 該当なし
  bool label = false;        // a label of the block above the table
  bool institution = false;  // looks like the name of one
};

class RowWords {
 public:
  RowWords(const FormKeys& keys, const SheetView& view);
  /// Of a text cell; of other cells that it is none of these.
  const TextFacts& operator[](const sheet::Cell& cell);

 private:
  TextFacts facts(std::string_view text) const;

  const FormKeys& keys_;
  const SheetView& view_;
  std::set<std::string> labels_;
  std::unordered_map<std::uint32_t, TextFacts> known_;
};

/// Is the key one of an example («例1», «(記入例)»), or does it begin as one («例:○○病院»)? Also for names of sheets.
bool is_example_mark(const FormKeys& keys, std::string_view key);

}  // namespace form
