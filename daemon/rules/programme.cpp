#include "rules/programme.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace rules {
namespace {

std::string_view without_dot(std::string_view domain) {
  if (domain.ends_with('.')) domain.remove_suffix(1);
  return domain;
}

/// «x.pref.aichi.lg.jp» lies within «pref.aichi.lg.jp», and so does that itself.
bool lies_within(std::string_view domain, std::string_view parent) {
  if (parent.empty() || !domain.ends_with(parent)) return false;
  return domain.size() == parent.size() || domain[domain.size() - parent.size() - 1] == '.';
}

bool is_working_day(const Programme& programme, std::chrono::sys_days day) {
  const std::chrono::weekday weekday{day};
  return weekday != std::chrono::Saturday && weekday != std::chrono::Sunday &&
         !programme.holidays.contains(base::Date{day});
}

base::Date working_days_after(const Programme& programme, base::Date date, unsigned count) {
  auto day = std::chrono::sys_days{date};
  while (count > 0) {
    day += std::chrono::days{1};
    if (is_working_day(programme, day)) --count;
  }
  return base::Date{day};
}

}  // namespace

base::Instant Round::deadline_of(const std::string& prefecture) const {
  const auto extension = extensions.find(prefecture);
  return extension == extensions.end() ? deadline : extension->second;
}

const Round& Programme::round_at(base::Instant received) const {
  const Round* current = &rounds.front();
  for (const auto& round : rounds)
    if (!round.opens || *round.opens <= received) current = &round;
  return *current;
}

std::vector<std::string> Programme::rounds_before(const Round& round) const {
  std::vector<std::string> ids;
  for (const auto& other : rounds) {
    if (other.id == round.id) break;
    ids.push_back(other.id);
  }
  return ids;
}

const Round* Programme::round_named(std::string_view id) const {
  const auto found = std::ranges::find(rounds, id, &Round::id);
  return found == rounds.end() ? nullptr : &*found;
}

base::Instant Programme::correction_due(const Round& round, const std::string& prefecture,
                                        base::Instant received) const {
  const auto after_arrival = working_days_after(*this, base::tokyo_date(received), correction_due_days);
  return base::end_of_day(std::max(base::tokyo_date(round.deadline_of(prefecture)), after_arrival));
}

std::optional<Register::Match> Register::find(std::string_view domain) const {
  const auto wanted = base::lower_ascii(without_dot(domain));
  std::optional<Match> best;
  std::size_t length = 0;
  for (const auto& prefecture : prefectures)
    for (const auto& known : prefecture.domains) {
      const auto name = base::lower_ascii(without_dot(known.name));
      if (name.size() <= length || !lies_within(wanted, name)) continue;  // the most specific domain decides
      best = Match{&prefecture, known.verified};
      length = name.size();
    }
  return best;
}

const Prefecture* Register::named(std::string_view code) const {
  const auto found = std::ranges::find(prefectures, code, &Prefecture::code);
  return found == prefectures.end() ? nullptr : &*found;
}

}  // namespace rules
