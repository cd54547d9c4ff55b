#include "reply/finding_sections.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"

namespace reply {
namespace {

using rules::Finding;
using rules::Severity;

constexpr std::size_t told_whole = 50;
constexpr std::size_t most_lines = 40;

bool is_about_a_file(const std::string& rule) {
  return rule == "no-attachment" || rule.starts_with("file-");
}

/// «A12» in its column and row; the row is 0 where the text is no cell.
std::pair<std::string, std::uint32_t> split_cell(const std::string& cell) {
  const auto digits = cell.find_first_of("0123456789");
  if (digits == 0 || digits == std::string::npos || cell.size() - digits > 7) return {cell, 0};
  std::uint32_t row = 0;
  for (std::size_t i = digits; i < cell.size(); ++i) {
    if (cell[i] < '0' || cell[i] > '9') return {cell, 0};
    row = row * 10 + static_cast<std::uint32_t>(cell[i] - '0');
  }
  return {cell.substr(0, digits), row};
}

std::string where(const Finding& finding) {
  if (!finding.cell.empty()) return finding.cell;
  return finding.row > 0 ? std::to_string(finding.row) + "行目" : std::string();
}

bool has_several_sheets(const rules::Verdict& verdict) {
  std::set<std::string> sheets;
  for (const auto& finding : verdict.findings)
    if (!finding.sheet.empty()) sheets.insert(finding.sheet);
  if (verdict.list)
    for (const auto& table : verdict.list->tables) sheets.insert(table.sheet);
  return sheets.size() > 1;
}

/// «シート「様式1」 G9、G12 許可病床数（○○病院）», as far as there is any of it.
std::string place(const std::vector<const Finding*>& alike, bool with_sheet) {
  const auto& first = *alike.front();
  std::vector<std::string> cells;
  for (const auto* finding : alike)
    if (auto cell = where(*finding); !cell.empty()) cells.push_back(std::move(cell));
  std::string out =
      with_sheet && !first.sheet.empty() ? "シート「" + cut(base::single_line(first.sheet), 40) + "」 " : "";
  out += joined_cells(cells);
  if (!first.column.empty()) out += (out.empty() ? "" : " ") + cut(base::single_line(first.column), 60);
  if (alike.size() == 1 && !first.hospital.empty()) out += "（" + cut(base::single_line(first.hospital), 50) + "）";
  return out;
}

/// Findings that say the same of different cells, in the order of their first.
/// The rule whose words tell the finding: one that a person waived is told alike whatever it was.
std::string told_rule(const Finding& finding) {
  return finding.details.contains("waived") ? "waived" : finding.rule;
}

struct Groups {
  std::vector<std::vector<const Finding*>> groups;
  std::map<std::string, std::size_t> index;

  void add(const std::string& key, const Finding& finding) {
    const auto [at, is_new] = index.emplace(key, groups.size());
    if (is_new) groups.emplace_back();
    groups[at->second].push_back(&finding);
  }
};

std::string short_words(const Templates::Words& words, const Data& data) {
  return base::trim(base::single_line(render(words.short_form.empty() ? words.message : words.short_form, data)));
}

/// The groups as lines of the section `name`; beyond forty their cells alone, in one line.
void add_section(Data& letter, const std::string& name, const Groups& found, const Templates& templates,
                 bool with_sheet) {
  if (found.groups.empty()) return;
  Data lines{Data::type::list};
  std::vector<std::string> rest;
  std::size_t told = 0, beyond = 0;
  for (const auto& group : found.groups) {
    if (told == most_lines) {
      beyond += group.size();
      for (const auto* finding : group) rest.push_back(where(*finding));
      continue;
    }
    ++told;
    auto data = finding_data(*group.front());
    if (const auto its_place = place(group, with_sheet); !its_place.empty()) data.set("place", its_place);
    Data line;
    line.set("text", short_words(templates.words(told_rule(*group.front())), data));
    lines.push_back(line);
  }
  Data section;
  section.set("lines", lines);
  if (beyond > 0) {
    section.set("more", std::to_string(beyond));
    std::erase(rest, std::string());
    if (!rest.empty()) section.set("more_cells", joined_cells(rest));
  }
  letter.set(name, section);
}

Data correction(const Finding& finding, std::size_t number) {
  auto data = finding_data(finding);
  data.set("n", std::to_string(number));
  data.set("message", finding.message);
  if (!finding.fix.empty()) data.set("fix", finding.fix);
  set_value(data, "value", finding.value, 140);
  const bool has_value = !base::trim(base::single_line(finding.value)).empty();
  const bool is_blank = !has_value && !finding.cell.empty() && !finding.details.contains("rows") &&
                        finding.rule != "formula-without-value";
  if (is_blank) data.set("blank", true);
  if (has_value || is_blank) data.set("written", true);
  const bool of_a_row = !finding.column.empty() || !finding.hospital.empty();
  if (finding.cell.empty() && finding.row > 0 && of_a_row) data.set("line", std::to_string(finding.row));
  if (finding.cell.empty() && !of_a_row) data.set("whole", true);
  return data;
}

void add_more_corrections(Data& letter, const std::vector<const Finding*>& errors) {
  if (errors.size() <= told_whole) return;
  std::set<std::string> explained;  // rules whose 修正 was given above
  for (std::size_t i = 0; i < told_whole; ++i) explained.insert(errors[i]->rule);
  Groups rest;
  for (std::size_t i = told_whole; i < errors.size(); ++i)
    rest.add(errors[i]->rule + '\n' + errors[i]->sheet + '\n' + errors[i]->column, *errors[i]);
  Data lines{Data::type::list};
  for (const auto& group : rest.groups) {
    Data line;
    std::vector<std::string> cells;
    for (const auto* finding : group) cells.push_back(where(*finding));
    std::erase(cells, std::string());
    set_value(line, "sheet", group.front()->sheet, 40);
    set_value(line, "column", group.front()->column, 60);
    if (!cells.empty()) line.set("cells", joined_cells(cells));
    line.set("message", group.front()->message);
    const bool alike =
        std::ranges::all_of(group, [&](const auto* finding) { return finding->message == group.front()->message; });
    if (!alike) line.set("example", where(*group.front()));
    if (const auto& fix = group.front()->fix; !fix.empty() && explained.insert(group.front()->rule).second)
      line.set("fix", fix);
    lines.push_back(line);
  }
  Data section;
  section.set("lines", lines);
  section.set("count", std::to_string(errors.size() - told_whole));
  letter.set("more_corrections", section);
}

/// What makes an error of two submissions the same: its rule, column and hospital, for rows move.
std::string identity(const Finding& finding) {
  const auto who = finding.hospital.empty() ? finding.sheet + '!' + where(finding) : base::match_key(finding.hospital);
  return finding.rule + '\n' + base::match_key(finding.column) + '\n' + who;
}
std::string identity_by_row(const Finding& finding) {
  return finding.rule + '\n' + base::match_key(finding.column) + '\n' + finding.sheet + '!' + where(finding);
}

struct Progress {
  std::vector<const Finding*> fixed;          // of the submission before
  std::vector<std::size_t> remaining, fresh;  // numbers of the letter, from 1
};

Progress compare(const std::vector<Finding>& before, const std::vector<const Finding*>& now) {
  std::vector<const Finding*> open;
  for (const auto& finding : before)
    if (finding.severity == Severity::error && !is_about_a_file(finding.rule)) open.push_back(&finding);
  std::vector<bool> matched(now.size(), false);
  for (const auto& key : {identity, identity_by_row}) {  // a hospital whose name was mended stays in its row
    std::multimap<std::string, const Finding*> known;
    for (const auto* finding : open) known.emplace(key(*finding), finding);
    for (std::size_t i = 0; i < now.size(); ++i) {
      if (matched[i]) continue;
      const auto found = known.find(key(*now[i]));
      if (found == known.end()) continue;
      matched[i] = true;
      std::erase(open, found->second);
      known.erase(found);
    }
  }
  Progress progress;
  progress.fixed = std::move(open);
  for (std::size_t i = 0; i < now.size(); ++i) (matched[i] ? progress.remaining : progress.fresh).push_back(i + 1);
  return progress;
}

/// «【1】【3】～【5】»
std::string numbers(const std::vector<std::size_t>& all) {
  std::string out;
  for (std::size_t i = 0; i < all.size();) {
    std::size_t end = i;
    while (end + 1 < all.size() && all[end + 1] == all[end] + 1) ++end;
    out += "【" + std::to_string(all[i]) + "】";
    if (end > i) out += (end > i + 1 ? "～【" : "【") + std::to_string(all[end]) + "】";
    i = end + 1;
  }
  return out;
}

}  // namespace

std::string joined_cells(const std::vector<std::string>& cells) {
  constexpr std::size_t most = 3000;
  std::string out;
  std::size_t told = 0;
  for (std::size_t i = 0; i < cells.size();) {
    if (told++ == most) return out + " ほか" + std::to_string(cells.size() - i) + "か所";
    std::size_t end = i;
    auto [column, row] = split_cell(cells[i]);
    while (row > 0 && end + 1 < cells.size()) {
      const auto [next_column, next_row] = split_cell(cells[end + 1]);
      if (next_column != column || next_row != row + (end + 1 - i)) break;
      ++end;
    }
    if (end - i < 2) end = i;  // two are as short each by itself
    if (!out.empty()) out += "、";
    out += cells[i];
    if (end > i) out += "～" + cells[end];
    i = end + 1;
  }
  return out;
}

std::vector<const Finding*> errors_of(const rules::Verdict& verdict) {
  std::vector<const Finding*> errors;
  for (const auto& finding : verdict.findings)
    if (finding.severity == Severity::error && !is_about_a_file(finding.rule)) errors.push_back(&finding);
  return errors;
}

void add_corrections(Data& letter, const std::vector<const Finding*>& errors) {
  Data list{Data::type::list};
  for (std::size_t i = 0; i < std::min(errors.size(), told_whole); ++i) list.push_back(correction(*errors[i], i + 1));
  letter.set("corrections", list);
  letter.set("count", std::to_string(errors.size()));
  add_more_corrections(letter, errors);
}

void add_warnings(Data& letter, const rules::Verdict& verdict, const Templates& templates) {
  Groups groups;
  for (const auto& finding : verdict.findings) {
    if (finding.severity != Severity::warning) continue;
    groups.add(
        finding.rule + '\n' + finding.sheet + '\n' + short_words(templates.words(finding.rule), finding_data(finding)),
        finding);
  }
  add_section(letter, "warnings", groups, templates, has_several_sheets(verdict));
}

void add_normalised(Data& letter, const rules::Verdict& verdict, const Templates& templates) {
  std::set<std::string> corrected;
  for (const auto* error : errors_of(verdict)) corrected.insert(error->sheet + '!' + error->cell);
  Groups groups;
  for (const auto& finding : verdict.findings) {
    const bool told = finding.severity == Severity::information && finding.rule == "normalised" &&
                      !corrected.contains(finding.sheet + '!' + finding.cell);
    if (told)
      groups.add(finding.sheet + '\n' + finding.column + '\n' +
                     short_words(templates.words(finding.rule), finding_data(finding)),
                 finding);
  }
  add_section(letter, "normalised", groups, templates, has_several_sheets(verdict));
}

void add_notes(Data& letter, const rules::Verdict& verdict, const Templates& templates) {
  static const std::set<std::string> told_elsewhere = {"normalised", "after-deadline", "reply-withheld"};
  Groups groups;
  for (const auto& finding : verdict.findings) {
    if (finding.severity != Severity::information) continue;
    const auto rule = told_rule(finding);
    if (!told_elsewhere.contains(rule))
      groups.add(rule + '\n' + finding.sheet + '\n' + finding.column + '\n' +
                     short_words(templates.words(rule), finding_data(finding)),
                 finding);
  }
  add_section(letter, "notes", groups, templates, has_several_sheets(verdict));
}

void add_progress(Data& letter, const rules::PastList& previous, const std::vector<const Finding*>& errors) {
  constexpr std::size_t most_cells = 20;
  const bool had_errors = std::ranges::any_of(previous.findings, [](const Finding& finding) {
    return finding.severity == Severity::error && !is_about_a_file(finding.rule);
  });
  if (previous.verdict != rules::VerdictKind::correction || !had_errors) return;
  const auto progress = compare(previous.findings, errors);
  Data section;
  section.set("number", previous.receipt_number);
  if (!progress.fixed.empty()) {
    section.set("fixed", std::to_string(progress.fixed.size()));
    std::string places;
    for (std::size_t i = 0; i < std::min(progress.fixed.size(), most_cells); ++i) {
      const auto its_place = place({progress.fixed[i]}, false);
      if (!its_place.empty()) places += (places.empty() ? "" : "、") + its_place;
    }
    if (progress.fixed.size() > most_cells) places += "ほか";
    if (!places.empty()) section.set("fixed_places", places);
  }
  if (!progress.remaining.empty()) {
    section.set("remaining", std::to_string(progress.remaining.size()));
    section.set("remaining_numbers", numbers(progress.remaining));
  }
  if (!progress.fresh.empty()) {
    section.set("fresh", std::to_string(progress.fresh.size()));
    section.set("fresh_numbers", numbers(progress.fresh));
  }
  letter.set("progress", section);
}

}  // namespace reply
