// Licensed beds: a whole number, at least 20 (the letter, annex 1).

#include "rules/checks.hpp"

namespace rules {
namespace {

constexpr std::int64_t least_beds = 20;

}  // namespace

void check_beds_below_20(Found& found) {
  for (const auto& hospital : found.matter().list()->hospitals)
    if (const auto& beds = hospital[form::Item::beds]; beds.given() && beds.number && *beds.number < least_beds)
      found.at(hospital, form::Item::beds).details["least"] = std::to_string(least_beds);
}

void check_beds_missing(Found& found) {
  found.at_each(form::Item::beds, [](const form::Hospital& hospital) { return hospital[form::Item::beds].blank(); });
}

void check_beds_not_a_number(Found& found) {
  for (const auto& hospital : found.matter().list()->hospitals)
    if (const auto& beds = hospital[form::Item::beds];
        beds.state == form::Answer::State::not_understood || (beds.given() && !beds.number))
      found.at(hospital, form::Item::beds);
}

}  // namespace rules
