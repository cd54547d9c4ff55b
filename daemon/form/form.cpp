#include "form/form.hpp"

#include <algorithm>

namespace form {
namespace {

constexpr std::array<std::string_view, item_count> item_names = {
    "rank",  "prefecture", "code",   "name",          "founder",       "postal_code",    "address",  "beds",
    "emr",   "renewal",    "survey", "participation", "network_check", "offline_backup", "division", "contact_person",
    "phone", "mail",       "remarks"};

constexpr std::array<std::string_view, 10> type_names = {"text",           "rank",        "whole_number", "choice",
                                                         "date_or_choice", "prefecture",  "code",         "postal_code",
                                                         "phone",          "mail_address"};

template <class Enum, std::size_t N>
std::optional<Enum> named(const std::array<std::string_view, N>& names, std::string_view name) {
  const auto at = std::ranges::find(names, name);
  if (at == names.end()) return std::nullopt;
  return static_cast<Enum>(at - names.begin());
}

}  // namespace

std::string_view item_name(Item item) {
  return item_names.at(static_cast<std::size_t>(item));
}
std::optional<Item> item_named(std::string_view name) {
  return named<Item>(item_names, name);
}
std::optional<Type> type_named(std::string_view name) {
  return named<Type>(type_names, name);
}

const Column* Form::column(Item item) const {
  const auto at = std::ranges::find(columns, item, &Column::item);
  return at == columns.end() ? nullptr : &*at;
}

}  // namespace form
