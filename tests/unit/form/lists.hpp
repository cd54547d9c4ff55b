#pragma once
// A list with the required columns only, and what was read of it in one line.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "form/list.hpp"
#include "unit/form/grid.hpp"
#include "unit/form/sample_form.hpp"

namespace tests {

inline const std::string headings =
    "順位 | 医療機関名（正式名称） | 許可病床数（合計） | 電子カルテ導入状況（有/無） | "
    "令和7年度中のシステム更改予定（有/無） | 令和8年1月までの現地調査完了見込み（可/否） | "
    "令和6年度事業への参加状況 | 外部ネットワーク接続の検証・検査の希望（有/無） | "
    "オフライン・バックアップ支援の希望（有/無）";
inline const std::string answers = " | 有 | 有 | 可 | 未参加 | 有 | 無";

inline std::string hospital(int rank, const std::string& name, const std::string& beds = "120") {
  return std::to_string(rank) + " | " + name + " | " + beds + answers;
}

inline form::Recognition find(const Grid& grid) {
  static const auto sample = tests::sample_form();
  return form::find_list(sample, grid.workbook());
}

/// «1 A病院 120@5, …»: rank, name, beds and row of each hospital.
inline std::string summary(const form::List& list) {
  std::string out;
  for (const auto& h : list.hospitals) {
    if (!out.empty()) out += ", ";
    out += fmt::format("{} {} {}@{}", h[form::Item::rank].value, h[form::Item::name].value, h[form::Item::beds].value,
                       h.row);
  }
  return out;
}

inline void expect_list(const Grid& grid, const std::string& hospitals) {
  const auto found = find(grid);
  EXPECT_EQ(found.likeness, form::Likeness::list);
  EXPECT_EQ(summary(found.list), hospitals);
}

}  // namespace tests
