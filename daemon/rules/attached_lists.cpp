#include "rules/attached_lists.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace rules {
namespace {

bool same_answer(const form::Answer& a, const form::Answer& b) {
  if (a.state != b.state) return false;
  return a.given() ? a.value == b.value && a.number == b.number : a.raw == b.raw;
}

bool same_hospital(const form::Hospital& a, const form::Hospital& b) {
  return std::ranges::equal(a.answers, b.answers, same_answer);
}

bool same_list(const AttachedList& a, const AttachedList& b) {
  return a.prefecture == b.prefecture && a.list.says_none() == b.list.says_none() &&
         std::ranges::equal(a.list.hospitals, b.list.hospitals, same_hospital);
}

bool says_something(const AttachedList& found) {
  return !found.list.hospitals.empty() || found.list.says_none();
}

void exclude_rows(form::List& list, const std::vector<std::string>& excluded_rows) {
  std::erase_if(list.hospitals, [&](const form::Hospital& hospital) {
    return std::ranges::find(excluded_rows, fmt::format("{}!{}", hospital.sheet, hospital.row)) != excluded_rows.end();
  });
}

void keep_different_ones(std::vector<AttachedList>& lists) {
  std::vector<AttachedList> kept;
  for (auto& found : lists)
    if (std::ranges::none_of(kept, [&](const AttachedList& other) { return same_list(other, found); }))
      kept.push_back(std::move(found));
  lists = std::move(kept);
}

}  // namespace

std::string prefecture_of(const form::List& list) {
  const auto block = list.block.find(form::Item::prefecture);
  if (block != list.block.end() && block->second.given()) return block->second.value;
  std::map<std::string, std::size_t> counts;
  std::string most;
  for (const auto& hospital : list.hospitals)
    if (const auto& answer = hospital[form::Item::prefecture]; answer.given()) ++counts[answer.value];
  for (const auto& hospital : list.hospitals) {  // in the order of the list, so that the first of equals wins
    const auto& answer = hospital[form::Item::prefecture];
    if (answer.given() && (most.empty() || counts[answer.value] > counts[most])) most = answer.value;
  }
  return most;
}

AttachedLists find_attached_lists(const form::Form& form, const reading::Contents& contents,
                                  const std::vector<std::string>& excluded_rows) {
  AttachedLists attached;
  for (std::size_t i = 0; i < contents.files.size(); ++i) {
    const auto& workbook = contents.files[i].workbook;
    if (!workbook) continue;
    if (workbook->truncated) {
      attached.truncated.push_back(i);
      continue;
    }
    auto [likeness, list] = form::find_list(form, *workbook);
    if (likeness == form::Likeness::unrecognised) {
      attached.unrecognised.push_back(i);
      continue;
    }
    exclude_rows(list, excluded_rows);
    auto prefecture = prefecture_of(list);
    attached.lists.push_back({i, likeness, std::move(list), std::move(prefecture)});
  }
  if (std::ranges::any_of(attached.lists, says_something))
    std::erase_if(attached.lists, [](const AttachedList& found) { return !says_something(found); });
  std::ranges::stable_sort(attached.lists, {}, &AttachedList::likeness);
  keep_different_ones(attached.lists);
  return attached;
}

}  // namespace rules
