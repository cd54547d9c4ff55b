// The list's prefecture: named in the block above the table or in the column, one for all rows, and the sender's own.

#include <algorithm>

#include "form/prefecture.hpp"
#include "rules/checks.hpp"

namespace rules {
namespace {

using form::Answer;
using form::Hospital;
using form::Item;

const Answer* block_answer(const form::List& list) {
  const auto found = list.block.find(Item::prefecture);
  return found == list.block.end() || found->second.blank() ? nullptr : &found->second;
}

bool is_named(const form::List& list) {
  return block_answer(list) != nullptr || std::ranges::any_of(list.hospitals, [](const Hospital& hospital) {
           return !hospital[Item::prefecture].blank();
         });
}

/// All rows name one and the same prefecture, which is not the block's: then the block is what is wrong, or all of it,
/// and one finding tells.
bool contradicts_block(const form::List& list) {
  const auto* block = block_answer(list);
  if (block == nullptr || !block->given() || list.hospitals.size() < 2) return false;
  const auto& first = list.hospitals.front()[Item::prefecture];
  return first.given() && first.value != block->value &&
         std::ranges::all_of(list.hospitals, [&](const Hospital& hospital) {
           return hospital[Item::prefecture].given() && hospital[Item::prefecture].value == first.value;
         });
}

/// The first hospital of a list whose rows all name the same unknown prefecture: once is enough.
const Hospital* same_unknown_name(const form::List& list) {
  if (list.hospitals.size() < 2) return nullptr;
  const auto& first = list.hospitals.front()[Item::prefecture];
  const bool all_the_same = std::ranges::all_of(list.hospitals, [&](const Hospital& hospital) {
    const auto& answer = hospital[Item::prefecture];
    return answer.state == Answer::State::not_understood && answer.raw == first.raw;
  });
  return all_the_same ? &list.hospitals.front() : nullptr;
}

void name_prefectures(Finding& finding, std::string_view expected, std::string_view named) {
  finding.details["prefecture"] = form::prefecture_name(expected);
  finding.details["other_prefecture"] = form::prefecture_name(named);
}

}  // namespace

void check_prefecture_missing(Found& found) {
  const auto& matter = found.matter();
  const auto& list = *matter.list();
  if (is_named(list) || list.tables.empty()) return;
  auto& finding = found.at_heading(list.tables.front(), Item::prefecture);
  if (matter.told_prefecture.empty())
    finding.severity = Severity::error;
  else
    finding.details["prefecture"] = form::prefecture_name(matter.told_prefecture);
}

void check_prefecture_unknown(Found& found) {
  const auto& list = *found.matter().list();
  if (const auto* block = block_answer(list); block != nullptr && block->state == Answer::State::not_understood)
    found.in_block(Item::prefecture);
  if (const auto* same = same_unknown_name(list)) {
    auto& finding = found.at(*same, Item::prefecture);
    finding.details["rows"] = std::to_string(list.hospitals.size());
    return;
  }
  for (const auto& hospital : list.hospitals)
    if (hospital[Item::prefecture].state == Answer::State::not_understood) found.at(hospital, Item::prefecture);
}

void check_prefecture_mixed(Found& found) {
  const auto& list = *found.matter().list();
  const auto expected = found.matter().list_prefecture();
  if (contradicts_block(list)) {
    auto& finding = found.in_block(Item::prefecture);
    name_prefectures(finding, expected, list.hospitals.front()[Item::prefecture].value);
    finding.details["all_rows"] = "yes";
    return;
  }
  for (const auto& hospital : list.hospitals)
    if (const auto& answer = hospital[Item::prefecture]; answer.given() && answer.value != expected)
      name_prefectures(found.at(hospital, Item::prefecture), expected, answer.value);
}

void check_prefecture_not_the_senders(Found& found) {
  const auto named = found.matter().list_prefecture();
  const auto& told = found.matter().told_prefecture;
  if (named.empty() || told.empty() || named == told) return;
  const auto* block = block_answer(*found.matter().list());
  auto& finding = block != nullptr ? found.in_block(Item::prefecture) : found.in_list();
  name_prefectures(finding, told, named);
}

}  // namespace rules
