// What can be wrong with any needed cell, whatever it asks for. An answer in one of these states is neither given nor
// blank, so that no other rule says anything about it.

#include <array>

#include "form/prefecture.hpp"
#include "rules/checks.hpp"

namespace rules {
namespace {

using form::Answer;
using form::Hospital;
using form::Item;

constexpr std::array needed = {Item::rank,          Item::prefecture,    Item::name,   Item::beds,
                               Item::emr,           Item::renewal,       Item::survey, Item::participation,
                               Item::network_check, Item::offline_backup};
constexpr std::array choices = {Item::emr,           Item::renewal,       Item::survey,
                                Item::participation, Item::network_check, Item::offline_backup};

/// The survey question concerns a hospital only where it renews its system.
bool is_needed(const Hospital& hospital, Item item) {
  if (item != Item::survey) return true;
  const auto& renewal = hospital[Item::renewal];
  return renewal.given() && renewal.value == "yes";
}

bool is_in_state(const Hospital& hospital, Item item, Answer::State state) {
  return hospital[item].state == state && is_needed(hospital, item);
}

void check_state(Found& found, Answer::State state) {
  for (const auto item : needed)
    found.at_each(item, [=](const Hospital& hospital) { return is_in_state(hospital, item, state); });
}

/// What was read, in the words of the form.
std::string shown(const form::Form& form, Item item, const Answer& answer) {
  if (answer.date) return base::japanese_date(*answer.date);
  if (const auto name = form::prefecture_name(answer.value); item == Item::prefecture && !name.empty())
    return std::string(name);
  if (const auto* column = form.column(item))
    for (const auto& choice : column->choices)
      if (choice.value == answer.value) return choice.shown;
  return answer.value;
}

}  // namespace

void check_formula_without_value(Found& found) {
  check_state(found, Answer::State::uncalculated);
}

void check_cell_error(Found& found) {
  check_state(found, Answer::State::cell_error);
}

void check_value_unclear(Found& found) {
  for (const auto& hospital : found.matter().list()->hospitals)
    for (const auto item : needed)
      if (is_in_state(hospital, item, Answer::State::unclear)) found.at(hospital, item);
  if (const auto block = found.matter().list()->block.find(Item::prefecture);
      block != found.matter().list()->block.end() && block->second.state == Answer::State::unclear)
    found.in_block(Item::prefecture);
}

void check_choice_not_understood(Found& found) {
  const auto& form = found.matter().book.form;
  for (const auto& hospital : found.matter().list()->hospitals)
    for (const auto item : choices) {
      if (!is_in_state(hospital, item, Answer::State::not_understood)) continue;
      std::string known;
      if (const auto* column = form.column(item))
        for (const auto& choice : column->choices) known += (known.empty() ? "" : "・") + choice.shown;
      found.at(hospital, item).details["choices"] = known;
    }
}

void check_normalised(Found& found) {
  const auto& form = found.matter().book.form;
  for (const auto& hospital : found.matter().list()->hospitals)
    for (std::size_t i = 0; i < form::item_count; ++i) {
      const auto item = static_cast<Item>(i);
      const auto& answer = hospital[item];
      if (answer.given() && answer.normalised) found.at(hospital, item).details["read_as"] = shown(form, item, answer);
    }
  for (const auto& [item, answer] : found.matter().list()->block)
    if (answer.given() && answer.normalised) found.in_block(item).details["read_as"] = shown(form, item, answer);
}

}  // namespace rules
