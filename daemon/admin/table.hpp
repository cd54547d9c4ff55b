#pragma once
// Columns for people, aligned by what a terminal shows (full-width characters take two columns). Cells are made safe
// for a terminal.

#include <string>
#include <vector>

namespace admin {

class Table {
 public:
  explicit Table(std::vector<std::string> headings) : rows_{std::move(headings)} {}
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  bool empty() const { return rows_.size() == 1; }
  /// Every line with its newline.
  std::string shown() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace admin
