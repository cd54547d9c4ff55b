#pragma once
// When two entries are one hospital: by code, else by name and address; a name alone is no key where another hospital
// shares it.

#include <span>
#include <string>
#include <vector>

#include "form/list.hpp"
#include "rules/verdict.hpp"

namespace rules {

/// The 10 digits of the code; empty where there is none or it is malformed.
std::string code_of(const form::Hospital& hospital);

/// Which hospital of `there` is `one`, a hospital of `here`? By code; by name and address; by name where neither list
/// has it twice. nullptr where none is.
const KnownHospital* find_hospital(const KnownHospital& one, std::span<const KnownHospital> here,
                                   std::span<const KnownHospital> there);

}  // namespace rules
