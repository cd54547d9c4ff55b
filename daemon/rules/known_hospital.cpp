#include "rules/known_hospital.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace rules {
namespace {

bool same_name(const KnownHospital& a, const KnownHospital& b) {
  return base::match_key(a.name) == base::match_key(b.name);
}

bool same_address(const KnownHospital& a, const KnownHospital& b) {
  const auto key = base::match_key(a.address);
  return !key.empty() && key == base::match_key(b.address);
}

bool is_only_one_of_its_name(const KnownHospital& one, std::span<const KnownHospital> hospitals) {
  return std::ranges::count_if(hospitals, [&](const KnownHospital& other) { return same_name(one, other); }) <= 1;
}

template <class Predicate>
const KnownHospital* find_if(std::span<const KnownHospital> hospitals, Predicate predicate) {
  const auto found = std::ranges::find_if(hospitals, predicate);
  return found == hospitals.end() ? nullptr : &*found;
}

}  // namespace

std::string code_of(const form::Hospital& hospital) {
  const auto& answer = hospital[form::Item::code];
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (!answer.given() || answer.value.size() != 10 || !std::ranges::all_of(answer.value, is_digit)) return {};
  return answer.value;
}

const KnownHospital* find_hospital(const KnownHospital& one, std::span<const KnownHospital> here,
                                   std::span<const KnownHospital> there) {
  if (!one.code.empty())
    if (const auto* found = find_if(there, [&](const KnownHospital& other) { return other.code == one.code; }))
      return found;
  if (base::match_key(one.name).empty()) return nullptr;
  if (const auto* found =
          find_if(there, [&](const KnownHospital& other) { return same_name(one, other) && same_address(one, other); }))
    return found;
  if (!is_only_one_of_its_name(one, here) || !is_only_one_of_its_name(one, there)) return nullptr;
  return find_if(there, [&](const KnownHospital& other) { return same_name(one, other); });
}

std::vector<KnownHospital> known_hospitals(const form::List& list) {
  std::vector<KnownHospital> known;
  for (const auto& hospital : list.hospitals)
    known.push_back({hospital[form::Item::rank].number.value_or(0), code_of(hospital), hospital[form::Item::name].raw,
                     hospital[form::Item::address].raw, hospital[form::Item::beds].number.value_or(0)});
  return known;
}

}  // namespace rules
