// The letter's conditions beside beds (annex 1): electronic medical records, renewal and survey, earlier participation,
// kinds of support.

#include "rules/checks.hpp"

namespace rules {
namespace {

using form::Hospital;
using form::Item;

bool says(const Hospital& hospital, Item item, std::string_view value) {
  return hospital[item].given() && hospital[item].value == value;
}

bool is_blank(const Hospital& hospital, Item item) {
  return hospital[item].blank();
}

/// A form without the column asks nothing; a table without it is `column-missing`'s matter.
void check_blank(Found& found, Item item) {
  found.at_each(item, [item](const Hospital& hospital) { return is_blank(hospital, item); });
}

void check_each(Found& found, Item item, bool (*faulty)(const Hospital&)) {
  for (const auto& hospital : found.matter().list()->hospitals)
    if (faulty(hospital)) found.at(hospital, item);
}

bool asks_for_support(const form::Form& form) {
  return form.column(Item::network_check) != nullptr && form.column(Item::offline_backup) != nullptr;
}

}  // namespace

void check_emr_not_installed(Found& found) {
  check_each(found, Item::emr, [](const Hospital& hospital) { return says(hospital, Item::emr, "no"); });
}

void check_emr_missing(Found& found) {
  check_blank(found, Item::emr);
}

void check_renewal_missing(Found& found) {
  check_blank(found, Item::renewal);
}

void check_renewal_survey_late(Found& found) {
  const auto limit = found.matter().book.programme.survey_limit;
  for (const auto& hospital : found.matter().list()->hospitals) {
    const auto& survey = hospital[Item::survey];
    if (!says(hospital, Item::renewal, "yes") || !survey.given()) continue;
    if (survey.date ? *survey.date > limit : survey.value == "no")
      found.at(hospital, Item::survey).details["limit"] = base::japanese_date(limit);
  }
}

void check_survey_date_missing(Found& found) {
  found.at_each(Item::survey, [](const Hospital& hospital) {
    return says(hospital, Item::renewal, "yes") && is_blank(hospital, Item::survey);
  });
}

void check_survey_already_completed(Found& found) {
  check_each(found, Item::participation,
             [](const Hospital& hospital) { return says(hospital, Item::participation, "completed"); });
}

void check_prior_participation_missing(Found& found) {
  check_blank(found, Item::participation);
}

void check_backup_only(Found& found) {
  if (!asks_for_support(found.matter().book.form)) return;
  check_each(found, Item::offline_backup,
             [](const Hospital& hospital) {  // a form with ○ only where something is wished is usual
               return says(hospital, Item::offline_backup, "yes") &&
                      (says(hospital, Item::network_check, "no") || is_blank(hospital, Item::network_check));
             });
}

void check_support_none(Found& found) {
  check_each(found, Item::network_check, [](const Hospital& hospital) {
    return says(hospital, Item::network_check, "no") && says(hospital, Item::offline_backup, "no");
  });
}

void check_support_missing(Found& found) {
  if (!asks_for_support(found.matter().book.form)) return;
  found.at_each(Item::network_check, [](const Hospital& hospital) {
    return is_blank(hospital, Item::network_check) && is_blank(hospital, Item::offline_backup);
  });
}

}  // namespace rules
