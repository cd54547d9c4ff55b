// The hospital itself: its name, that it stands once, that it was not surveyed before by the ministry's own list.

#include <map>

#include "base/text.hpp"
#include "rules/checks.hpp"
#include "rules/known_hospital.hpp"

namespace rules {
namespace {

using form::Hospital;
using form::Item;

/// Empty where it cannot serve as a key: seven pairs of hospitals share their full name within one prefecture.
std::string name_and_address(const Hospital& hospital) {
  const auto name = base::match_key(hospital[Item::name].raw), address = base::match_key(hospital[Item::address].raw);
  return name.empty() || address.empty() ? std::string{} : name + "\n" + address;
}

bool differ_by_code(const Hospital& a, const Hospital& b) {
  const auto code_a = code_of(a), code_b = code_of(b);
  return !code_a.empty() && !code_b.empty() && code_a != code_b;
}

void add_duplicate(Found& found, const Hospital& second, const Hospital& first) {
  auto& finding = found.at(second, Item::name);
  finding.details["other_row"] = std::to_string(first.row);
  finding.details["other_sheet"] = first.sheet;
  if (const auto& name = first[Item::name]; name.column > 0)
    finding.details["other_cell"] = sheet::cell_name(name.row, name.column);
  finding.details["other_hospital"] = first[Item::name].raw;
  if (const auto code = code_of(second); !code.empty()) {
    finding.details["code"] = code;
    if (code == code_of(first)) finding.details["same_code"] = code;
  }
}

}  // namespace

void check_hospital_name_missing(Found& found) {
  found.at_each(Item::name, [](const Hospital& hospital) { return hospital[Item::name].blank(); });
}

void check_hospital_duplicate(Found& found) {
  std::map<std::string, const Hospital*> by_code;
  std::map<std::string, std::vector<const Hospital*>> by_name;
  for (const auto& hospital : found.matter().list()->hospitals) {
    const Hospital* first = nullptr;
    if (const auto code = code_of(hospital); !code.empty()) {
      const auto [known, is_new] = by_code.emplace(code, &hospital);
      if (!is_new) first = known->second;
    }
    if (const auto key = name_and_address(hospital); !key.empty()) {
      auto& namesakes = by_name[key];
      for (const auto* other : namesakes)
        if (first == nullptr && !differ_by_code(*other, hospital)) first = other;
      namesakes.push_back(&hospital);
    }
    if (first != nullptr) add_duplicate(found, hospital, *first);
  }
}

void check_already_surveyed(Found& found) {
  const auto& completed = found.matter().book.programme.completed_hospitals;
  for (const auto& hospital : found.matter().list()->hospitals)
    if (const auto code = code_of(hospital); !code.empty() && completed.contains(code))
      found.at(hospital, Item::name).details["code"] = code;
}

}  // namespace rules
