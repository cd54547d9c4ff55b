// The list as a whole: that it is complete, the only one, and may take the place of the one before.

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "form/prefecture.hpp"
#include "rules/checks.hpp"
#include "rules/known_hospital.hpp"
#include "rules/message.hpp"
#include "rules/words.hpp"

namespace rules {
namespace {

/// «△△病院、□□病院 ほか3病院»
std::string name_some(const std::vector<std::string>& names) {
  constexpr std::size_t told = 10;
  std::string text;
  for (std::size_t i = 0; i < std::min(told, names.size()); ++i) text += (i == 0 ? "" : "、") + names[i];
  if (names.size() > told) text += " ほか" + std::to_string(names.size() - told) + "病院";
  return text;
}

bool has_several_prefectures(const AttachedLists& attached) {
  return std::ranges::any_of(attached.lists, [&](const AttachedList& found) {
    return !found.prefecture.empty() && !attached.lists.front().prefecture.empty() &&
           found.prefecture != attached.lists.front().prefecture;
  });
}

std::string other_files(const Matter& matter) {
  std::string names;
  for (const auto& found : matter.attached.lists)
    if (&found != &matter.attached.lists.front())
      names += (names.empty() ? "" : "、") + matter.the_case.contents.files[found.file].name;
  return names;
}

/// The person who sent the accepted list, or who answers us, says that this one takes its place.
bool is_replacement(const Matter& matter, const PastList& accepted) {
  const auto& contents = matter.the_case.contents;
  const bool same_person = base::equal_ignoring_case(matter.sender.address.spec(), accepted.sender);
  return (same_person || matter.the_case.answers_our_mail) &&
         announces_replacement(contents.head.subject, contents.text, matter.list_file());
}

void check_hidden_hospitals(Found& found, const TableRows& rows) {
  std::vector<std::string> names;
  const form::Hospital* first = nullptr;
  for (const auto* hospital : rows.hospitals) {
    if (!hospital->hidden) continue;
    if (first == nullptr) first = hospital;
    names.push_back((*hospital)[form::Item::name].raw);
  }
  if (first == nullptr) return;
  auto& finding = found.in_list();
  finding.sheet = first->sheet;
  finding.row = first->row;
  finding.details["count"] = std::to_string(names.size());
  finding.details["hospitals"] = name_some(names);
}

}  // namespace

void check_column_missing(Found& found) {
  for (const auto& table : found.matter().list()->tables)
    for (const auto item : table.missing) found.at_heading(table, item);
}

void check_several_prefectures(Found& found) {
  const auto& matter = found.matter();
  if (!has_several_prefectures(matter.attached)) return;
  auto& finding = found.in_list();
  finding.details["other_files"] = other_files(matter);
  std::map<std::string, bool> named;
  for (const auto& list : matter.attached.lists)
    if (!list.prefecture.empty()) named[list.prefecture] = true;
  for (const auto& [code, _] : named)
    finding.details["prefectures"] +=
        (finding.details["prefectures"].empty() ? "" : "、") + std::string(form::prefecture_name(code));
}

void check_several_lists(Found& found) {
  const auto& matter = found.matter();
  if (matter.attached.lists.size() > 1 && !has_several_prefectures(matter.attached))
    found.in_list().details["other_files"] = other_files(matter);
}

void check_list_empty(Found& found) {
  const auto& list = *found.matter().list();
  if (!list.hospitals.empty() || list.says_none()) return;
  auto& finding = found.in_list();
  if (!list.tables.empty()) {
    finding.sheet = list.tables.front().sheet;
    finding.row = list.tables.front().heading_row;
  }
}

void check_hospitals_dropped(Found& found) {
  const auto& matter = found.matter();
  const auto& accepted = matter.history.accepted;
  if (!accepted || is_replacement(matter, *accepted)) return;
  const auto now = known_hospitals(*matter.list());
  std::vector<std::string> dropped;
  for (const auto& hospital : accepted->hospitals)
    if (find_hospital(hospital, accepted->hospitals, now) == nullptr) dropped.push_back(hospital.name);
  if (dropped.empty()) return;
  auto& finding = found.in_list();
  finding.details["count"] = std::to_string(dropped.size());
  finding.details["hospitals"] = name_some(dropped);
  finding.details["receipt_number"] = accepted->receipt_number;
}

void check_hospital_listed_again(Found& found) {
  const auto& matter = found.matter();
  if (matter.round.mode != Round::Mode::additional) return;
  const auto& hospitals = matter.list()->hospitals;
  const auto now = known_hospitals(*matter.list());
  for (std::size_t i = 0; i < hospitals.size(); ++i)
    for (const auto& earlier : matter.history.earlier_rounds)
      if (find_hospital(now[i], now, earlier.hospitals) != nullptr) {
        found.at(hospitals[i], form::Item::name).details["receipt_number"] = earlier.receipt_number;
        break;
      }
}

void check_late_over_in_time(Found& found) {
  const auto& matter = found.matter();
  if (matter.late && matter.history.accepted && !matter.history.accepted->late)
    found.in_list().details["receipt_number"] = matter.history.accepted->receipt_number;
}

void check_after_deadline(Found& found) {
  const auto& matter = found.matter();
  if (!matter.late || !is_trusted(matter)) return;
  found.in_mail().details["deadline"] = base::japanese_date(base::tokyo_date(matter.deadline));
}

void check_hidden_rows(Found& found) {
  for (const auto& rows : tables_with_rows(*found.matter().list())) {
    check_hidden_hospitals(found, rows);
    if (rows.table->hidden_columns.empty()) continue;
    auto& finding = found.in_list();
    finding.sheet = rows.table->sheet;
    finding.row = rows.table->heading_row;
    finding.details["columns"] = name_some(rows.table->hidden_columns);
  }
}

}  // namespace rules
