// Ranks: every hospital has its own, from 1 (the letter, annex 2), over the prefecture or, where the programme says so,
// over each class of beds.

#include <algorithm>
#include <map>
#include <set>

#include "rules/checks.hpp"

namespace rules {
namespace {

using form::Hospital;
using form::Item;
using Hospitals = std::vector<const Hospital*>;

std::optional<std::int64_t> rank_of(const Hospital& hospital) {
  const auto& rank = hospital[Item::rank];
  return rank.given() && rank.number && *rank.number >= 1 ? rank.number : std::nullopt;
}

/// The class by its upper bound alone: a hospital below the least one is ranked among the smallest.
std::optional<std::size_t> class_of(const Programme& programme, const Hospital& hospital) {
  const auto& beds = hospital[Item::beds];
  if (!beds.given() || !beds.number) return std::nullopt;
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < programme.bed_classes.size(); ++i) {
    const auto& most = programme.bed_classes[i].most;
    if (most && *most < *beds.number) continue;
    const auto& best_most = best ? programme.bed_classes[*best].most : most;
    if (!best || (most && (!best_most || *most < *best_most))) best = i;
  }
  return best;
}

std::map<std::optional<std::size_t>, Hospitals> by_class(const Matter& matter) {
  std::map<std::optional<std::size_t>, Hospitals> classes;
  for (const auto& hospital : matter.list()->hospitals)
    classes[class_of(matter.book.programme, hospital)].push_back(&hospital);
  return classes;
}

/// The groups in each of which a rank stands once.
std::vector<Hospitals> ranked_groups(const Matter& matter) {
  std::vector<Hospitals> groups;
  if (matter.book.programme.ranks_over == Programme::RanksOver::bed_class) {
    for (auto& [bed_class, hospitals] : by_class(matter))
      if (bed_class) groups.push_back(std::move(hospitals));
    return groups;
  }
  Hospitals all;
  for (const auto& hospital : matter.list()->hospitals) all.push_back(&hospital);
  return {all};
}

bool has_tie(const Hospitals& hospitals) {
  std::set<std::int64_t> seen;
  return std::ranges::any_of(hospitals, [&](const Hospital* hospital) {
    const auto rank = rank_of(*hospital);
    return rank && !seen.insert(*rank).second;
  });
}

bool runs_from_one(const Hospitals& hospitals) {
  std::set<std::int64_t> ranks;
  for (const auto* hospital : hospitals)
    if (const auto rank = rank_of(*hospital)) ranks.insert(*rank);
  return ranks.size() == hospitals.size() && *ranks.rbegin() == static_cast<std::int64_t>(ranks.size());
}

bool is_ranked_by_class(const Matter& matter) {
  if (matter.book.programme.ranks_over == Programme::RanksOver::bed_class || matter.rule_off("rank-by-class"))
    return false;
  const auto groups = ranked_groups(matter);
  const auto classes = by_class(matter);
  return has_tie(groups.front()) && classes.size() > 1 &&
         std::ranges::all_of(classes, [](const auto& entry) { return entry.first && runs_from_one(entry.second); });
}

void add_tie(Found& found, const Hospital& second, const Hospital& first) {
  auto& finding = found.at(second, Item::rank);
  finding.details["rank"] = std::to_string(*rank_of(second));
  finding.details["other_row"] = std::to_string(first.row);
  finding.details["other_sheet"] = first.sheet;
  finding.details["other_cell"] = sheet::cell_name(first[Item::rank].row, first[Item::rank].column);
  finding.details["other_hospital"] = first[Item::name].raw;
}

struct Gaps {
  std::int64_t count = 0;
  std::string missing;                 // «3、5、6 ほか»
  std::int64_t before = 0, after = 0;  // around the first one
};

Gaps gaps_between(const std::map<std::int64_t, const Hospital*>& ranks) {
  constexpr std::int64_t told = 10;
  Gaps gaps;
  std::int64_t last = 0;
  for (const auto& [rank, hospital] : ranks) {
    if (rank > last + 1 && gaps.after == 0) gaps.before = last, gaps.after = rank;
    for (std::int64_t missing = last + 1; missing < rank && gaps.count + (missing - last) <= told; ++missing)
      gaps.missing += (gaps.missing.empty() ? "" : "、") + std::to_string(missing);
    gaps.count += rank - last - 1;
    last = rank;
  }
  if (gaps.count > told) gaps.missing += " ほか";
  return gaps;
}

/// A hospital without a usable rank, or with another's, explains one gap: only what is beyond them is worth telling.
void check_gap(Found& found, const Hospitals& hospitals) {
  std::map<std::int64_t, const Hospital*> ranks;
  std::int64_t unexplained = 0;
  for (const auto* hospital : hospitals)
    if (const auto rank = rank_of(*hospital); !rank || !ranks.emplace(*rank, hospital).second) ++unexplained;
  const auto gaps = gaps_between(ranks);
  if (gaps.count <= unexplained) return;
  auto& finding = found.at(*ranks.at(gaps.after), Item::rank);
  finding.details["missing"] = gaps.missing;
  finding.details["count"] = std::to_string(gaps.count);
  finding.details["after"] = std::to_string(gaps.after);
  if (gaps.before > 0) finding.details["before"] = std::to_string(gaps.before);
}

}  // namespace

void check_rank_missing(Found& found) {
  found.at_each(Item::rank, [](const Hospital& hospital) { return hospital[Item::rank].blank(); });
}

void check_rank_not_a_number(Found& found) {
  for (const auto& hospital : found.matter().list()->hospitals) {
    const auto& rank = hospital[Item::rank];
    if (rank.state == form::Answer::State::not_understood || (rank.given() && !rank_of(hospital)))
      found.at(hospital, Item::rank);
  }
}

void check_rank_duplicate(Found& found) {
  if (is_ranked_by_class(found.matter())) return;
  for (const auto& hospitals : ranked_groups(found.matter())) {
    std::map<std::int64_t, const Hospital*> first;
    for (const auto* hospital : hospitals) {
      const auto rank = rank_of(*hospital);
      if (!rank) continue;
      const auto [known, is_new] = first.emplace(*rank, hospital);
      if (!is_new) add_tie(found, *hospital, *known->second);
    }
  }
}

void check_rank_by_class(Found& found) {
  if (is_ranked_by_class(found.matter())) found.at_heading(found.matter().list()->tables.front(), Item::rank);
}

void check_rank_gap(Found& found) {
  if (is_ranked_by_class(found.matter())) return;
  for (const auto& hospitals : ranked_groups(found.matter())) check_gap(found, hospitals);
}

}  // namespace rules
