// Workbooks of other projects, against what two readers of different design agree on.

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "sheet/number_format.hpp"
#include "sheet/read_workbook.hpp"

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

const fs::path corpus = fs::path(SOURCE_DIR) / "../shared/corpus";

std::string slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::string extension(const std::string& name) {
  return name.substr(name.rfind('.') + 1);
}

// How many files of a kind may differ from the expectation. Each is explained beside its number.
const std::map<std::string, int> allowed_differences = {
    {"xlsx", 1},  // calamine__date_iso.xlsx: a cell of t="d" is expected as its text; we read the day
    {"xlsm", 0}, {"xltx", 0}, {"xls", 0}, {"ods", 0},
};

bool same_value(const sheet::Workbook& workbook, const sheet::Cell& cell, const json& expected) {
  if (cell.kind == sheet::CellKind::text || cell.kind == sheet::CellKind::error) {
    return expected.is_string() && expected.get<std::string>() == workbook.text(cell);
  }
  if (!expected.is_number() && !expected.is_boolean()) return false;
  const double want = expected.is_boolean() ? expected.get<bool>() : expected.get<double>();
  const auto close = [&](double got) { return std::abs(got - want) <= 1e-9 * std::max(1.0, std::abs(want)); };
  // The expectations keep the serials of 1904 as the file has them.
  return close(cell.number) || (workbook.date1904 && cell.date && close(cell.number - sheet::days_from_1900_to_1904));
}

std::string show(const sheet::Workbook& workbook, const sheet::Cell& cell) {
  return sheet::cell_name(cell.row, cell.column) + "=" + workbook.shown(cell);
}

using Cells = std::vector<const sheet::Cell*>;

Cells calculated(const sheet::Sheet& sheet) {
  Cells out;
  for (const auto& cell : sheet.cells) {
    if (!cell.uncalculated) out.push_back(&cell);
  }
  return out;
}

std::string difference(const sheet::Workbook& workbook, const Cells& cells, const json& wanted) {
  for (std::size_t at = 0; at < std::max(cells.size(), wanted.size()); ++at) {
    if (at >= cells.size()) return "lacks " + wanted[at].dump();
    if (at >= wanted.size()) return "has more: " + show(workbook, *cells[at]);
    const bool same_place = cells[at]->row == wanted[at][0] && cells[at]->column == wanted[at][1];
    if (!same_place || !same_value(workbook, *cells[at], wanted[at][2])) {
      return show(workbook, *cells[at]) + " instead of " + wanted[at].dump();
    }
  }
  return {};
}

// The first difference, or nothing. Sheets without a value are not in the expectations.
std::string difference(const sheet::Workbook& workbook, const json& expected) {
  auto want = expected.begin();
  for (const auto& sheet : workbook.sheets) {
    const auto cells = calculated(sheet);
    while (want != expected.end() && (*want)["cells"].empty()) ++want;
    if (cells.empty()) continue;
    if (want == expected.end()) return "has more: sheet «" + sheet.name + "»";
    if (sheet.name != (*want)["name"]) return "sheet «" + sheet.name + "» instead of " + (*want)["name"].dump();
    if (auto found = difference(workbook, cells, (*want)["cells"]); !found.empty()) return sheet.name + ": " + found;
    ++want;
  }
  while (want != expected.end() && (*want)["cells"].empty()) ++want;
  return want == expected.end() ? "" : "lacks sheet " + (*want)["name"].dump();
}

TEST(Corpus, EveryAgreedCellIsRead) {
  std::ifstream lines(corpus / "sheets-expected.jsonl");
  if (!lines) GTEST_SKIP() << "no corpus beside the project (shared/corpus)";
  struct Count {
    int files = 0, same = 0;
  };
  std::map<std::string, Count> counts;
  for (std::string line; std::getline(lines, line);) {
    const auto expected = json::parse(line);
    const std::string name = expected["file"];
    const auto bytes = slurp(corpus / "sheets" / name);
    auto& count = counts[extension(name)];
    ++count.files;
    const auto workbook = sheet::read_workbook(bytes, name, sheet::recognise(bytes, name), {});
    const auto problem = workbook ? difference(*workbook, expected["sheets"]) : workbook.error().what;
    if (problem.empty()) ++count.same;
    const bool unsupported = !workbook && workbook.error().trouble == sheet::Trouble::unsupported;
    if (!problem.empty() && !unsupported) std::cout << name << ": " << problem << "\n";
  }
  for (const auto& [kind, count] : counts) {
    std::cout << kind << ": " << count.same << " of " << count.files << " as expected\n";
    ASSERT_TRUE(allowed_differences.contains(kind)) << kind;
    EXPECT_LE(count.files - count.same, allowed_differences.at(kind)) << kind;
  }
}

// Files without an expectation: hostile ones, and those on which good readers disagree. They may be refused, never
// crash.
TEST(Corpus, EveryFileIsReadOrRefused) {
  if (!fs::exists(corpus / "sheets")) GTEST_SKIP() << "no corpus beside the project (shared/corpus)";
  std::map<std::string, std::map<std::string, int>> outcomes;
  for (const auto& entry : fs::directory_iterator(corpus / "sheets")) {
    const auto name = entry.path().filename().string();
    const auto bytes = slurp(entry.path());
    const auto type = sheet::recognise(bytes, name);
    const auto workbook = sheet::read_workbook(bytes, name, type, {});
    constexpr const char* troubles[] = {"encrypted", "unreadable", "unsupported", "too large"};
    const std::string outcome =
        workbook ? workbook->truncated ? "truncated" : "read" : troubles[static_cast<int>(workbook.error().trouble)];
    ++outcomes[std::string(sheet::type_name(type))][outcome];
    EXPECT_TRUE(sheet::is_workbook(type) || !workbook) << name;
    if (!sheet::is_workbook(type)) std::cout << name << " is taken for " << sheet::type_name(type) << "\n";
    EXPECT_TRUE(workbook || !workbook.error().what.empty()) << name;
  }
  for (const auto& [type, counts] : outcomes) {
    for (const auto& [outcome, count] : counts) std::cout << type << ": " << count << " " << outcome << "\n";
  }
}

}  // namespace
