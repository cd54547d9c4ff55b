#include "rules/rule.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/text.hpp"

namespace rules {
namespace {

bool lacks(const form::Table& table, form::Item item) {
  return std::ranges::find(table.missing, item) != table.missing.end();
}

void drop_between(std::string& text, std::string_view open, std::string_view close) {
  for (auto from = text.find(open); from != std::string::npos; from = text.find(open, from)) {
    const auto to = text.find(close, from);
    text.erase(from, to == std::string::npos ? to : to + close.size() - from);
  }
}

void sort_findings(std::vector<Finding>& findings, const form::List* list) {
  std::map<std::string, std::size_t> sheets;  // in the order of the list; the mail itself, with no sheet, comes first
  if (list != nullptr)
    for (const auto& table : list->tables) sheets.emplace(table.sheet, sheets.size() + 1);
  const auto place = [&](const Finding& finding) {
    const auto sheet = sheets.find(finding.sheet);
    return std::tuple(!finding.sheet.empty(), sheet == sheets.end() ? sheets.size() + 1 : sheet->second, finding.row);
  };
  std::ranges::stable_sort(findings, {}, place);
}

}  // namespace

const form::List* Matter::list() const {
  return attached.lists.empty() ? nullptr : &attached.lists.front().list;
}

std::string Matter::list_prefecture() const {
  return attached.lists.empty() ? std::string{} : attached.lists.front().prefecture;
}

std::string Matter::list_file() const {
  return attached.lists.empty() ? std::string{} : the_case.contents.files[attached.lists.front().file].name;
}

bool Matter::rule_off(std::string_view rule) const {
  const auto found = round.severities.find(std::string(rule));
  return found != round.severities.end() && !found->second;
}

std::vector<TableRows> tables_with_rows(const form::List& list) {
  std::vector<TableRows> tables;
  for (const auto& table : list.tables) tables.push_back({&table, {}});
  for (const auto& hospital : list.hospitals) {
    TableRows* home = nullptr;  // the nearest heading above it
    for (auto& rows : tables)
      if (rows.table->sheet == hospital.sheet && rows.table->heading_row < hospital.row &&
          (home == nullptr || rows.table->heading_row > home->table->heading_row))
        home = &rows;
    if (home != nullptr) home->hospitals.push_back(&hospital);
  }
  return tables;
}

std::string column_title(const form::Form& form, form::Item item) {
  const auto* column = form.column(item);
  auto title = column == nullptr ? std::string(form::item_name(item)) : column->heading;
  drop_between(title, "（", "）");
  drop_between(title, "(", ")");
  for (const std::string_view mark : {"※", "＊", "*", "\n", "\r"}) drop_between(title, mark, mark.substr(mark.size()));
  return base::trim(title);
}

Finding& Found::add() {
  Finding finding;
  finding.rule = rule_;
  finding.severity = severity_;
  return findings_.emplace_back(std::move(finding));
}

Finding& Found::in_mail() {
  return add();
}

Finding& Found::in_file(std::string_view name) {
  auto& finding = add();
  finding.file = name;
  return finding;
}

Finding& Found::in_list() {
  return in_file(matter_.list_file());
}

Finding& Found::at(const form::Hospital& hospital, form::Item item) {
  auto& finding = in_list();
  const auto& answer = hospital[item];
  finding.sheet = hospital.sheet;
  finding.row = hospital.row;
  if (answer.row > 0 && answer.column > 0) finding.cell = sheet::cell_name(answer.row, answer.column);
  finding.column = column_title(matter_.book.form, item);
  finding.value = answer.raw;
  const auto& name = hospital[form::Item::name];
  if (name.state != form::Answer::State::cell_error) finding.hospital = name.raw;  // «#REF!» is nobody's name
  return finding;
}

Finding& Found::at_heading(const form::Table& table, form::Item item) {
  auto& finding = in_list();
  finding.sheet = table.sheet;
  finding.row = table.heading_row;
  finding.column = column_title(matter_.book.form, item);
  if (const auto heading = table.headings.find(item); heading != table.headings.end()) {
    finding.row = heading->second.row;
    finding.cell = sheet::cell_name(heading->second.row, heading->second.column);
  }
  return finding;
}

Finding& Found::in_block(form::Item item) {
  auto& finding = in_list();
  finding.column = column_title(matter_.book.form, item);
  const auto* list = matter_.list();
  if (const auto sheet = list->block_sheets.find(item); sheet != list->block_sheets.end())
    finding.sheet = sheet->second;
  if (const auto answer = list->block.find(item); answer != list->block.end()) {
    finding.row = answer->second.row;
    finding.value = answer->second.raw;
    if (answer->second.row > 0 && answer->second.column > 0)
      finding.cell = sheet::cell_name(answer->second.row, answer->second.column);
  }
  return finding;
}

void Found::at_each(form::Item item, const std::function<bool(const form::Hospital&)>& faulty) {
  if (matter_.book.form.column(item) == nullptr) return;
  for (const auto& [table, hospitals] : tables_with_rows(*matter_.list())) {
    if (lacks(*table, item) && !matter_.the_case.released) continue;
    const auto count = static_cast<std::size_t>(
        std::ranges::count_if(hospitals, [&](const form::Hospital* hospital) { return faulty(*hospital); }));
    if (count > 1 && count == hospitals.size()) {
      at_heading(*table, item).details["rows"] = std::to_string(count);
      continue;
    }
    for (const auto* hospital : hospitals)
      if (faulty(*hospital)) at(*hospital, item);
  }
}

std::vector<Finding> check_rules(const Matter& matter) {
  std::vector<Finding> findings;
  for (const auto& rule : rule_table()) {
    if (matter.rule_off(rule.id)) continue;
    if (rule.looks == Rule::Looks::at_list && matter.list() == nullptr) continue;
    Found found(matter, rule.id, rule.severity);
    rule.check(found);
    const auto configured = matter.round.severities.find(std::string(rule.id));
    for (auto& finding : found.take()) {
      if (configured != matter.round.severities.end()) finding.severity = *configured->second;
      findings.push_back(std::move(finding));
    }
  }
  sort_findings(findings, matter.list());
  return findings;
}

}  // namespace rules
