// 医療機関コード: the letter asks for none, so what is wrong with one is only mentioned.

#include <algorithm>

#include "form/prefecture.hpp"
#include "rules/checks.hpp"
#include "rules/known_hospital.hpp"

namespace rules {

void check_code_malformed(Found& found) {
  for (const auto& hospital : found.matter().list()->hospitals) {
    const auto& code = hospital[form::Item::code];
    if (code.state == form::Answer::State::not_understood || (code.given() && code_of(hospital).empty()))
      found.at(hospital, form::Item::code);
  }
}

void check_code_check_digit(Found& found) {
  for (const auto& hospital : found.matter().list()->hospitals)
    if (const auto code = code_of(hospital); !code.empty() && !form::check_digit_fits(code))
      found.at(hospital, form::Item::code).details["code"] = code;
}

void check_code_prefecture(Found& found) {
  const auto& prefecture = found.matter().prefecture;
  if (prefecture.empty()) return;
  for (const auto& hospital : found.matter().list()->hospitals) {
    const auto code = code_of(hospital);
    if (code.empty() || code.starts_with(prefecture)) continue;
    auto& finding = found.at(hospital, form::Item::code);
    finding.details["code"] = code;
    finding.details["prefecture"] = form::prefecture_name(prefecture);
    finding.details["code_prefecture"] = form::prefecture_name(code.substr(0, 2));
  }
}

}  // namespace rules
