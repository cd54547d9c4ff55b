#pragma once
// What the ministry decides: rounds and deadlines, classes of beds, who belongs to which prefecture.

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "rules/finding.hpp"

namespace rules {

struct Round {
  enum class Mode : std::uint8_t { full, additional };
  std::string id;
  unsigned number = 1;  // the digit in receipt numbers: CS1-…
  Mode mode = Mode::full;
  std::optional<base::Instant> opens;
  base::Instant deadline{};                                   // the last second that is in time
  std::map<std::string, base::Instant> extensions;            // by prefecture code
  std::map<std::string, std::optional<Severity>> severities;  // by rule id; nullopt: the rule is off

  base::Instant deadline_of(const std::string& prefecture) const;
};

struct BedClass {
  std::string name;  // «100-199», «500+»
  std::int64_t least = 0;
  std::optional<std::int64_t> most;
};

struct Contact {
  std::string office;  // may have several lines
  std::string phone;
  std::string mail;
};

struct Programme {
  std::string name;           // 医療機関におけるサイバーセキュリティ確保事業
  std::vector<Round> rounds;  // in order of their opening; at least one
  std::vector<BedClass> bed_classes;
  enum class RanksOver : std::uint8_t { prefecture, bed_class } ranks_over = RanksOver::prefecture;
  std::set<std::string> completed_hospitals;  // codes of the ministry's own list
  unsigned correction_due_days = 3;           // working days
  std::set<base::Date> holidays;              // beyond Saturdays and Sundays
  Contact contact;
  base::Date survey_limit{std::chrono::year{2026}, std::chrono::January, std::chrono::day{31}};  // 令和8年1月
  bool promise_in_time = true;  // letters say that a list corrected in time counts as in time

  /// The round that a mail arriving then belongs to: the last one that had opened; the first where none had.
  const Round& round_at(base::Instant received) const;
  const Round* round_named(std::string_view id) const;
  /// The ids of the rounds that opened before it, in order.
  std::vector<std::string> rounds_before(const Round& round) const;
  /// The end of the day by which a corrected list is asked for: the later of the prefecture's deadline and
  /// correction_due_days working days after.
  base::Instant correction_due(const Round& round, const std::string& prefecture, base::Instant received) const;
};

struct Domain {
  std::string name;
  bool verified = false;
};

struct Prefecture {
  std::string code;
  std::string name;
  std::vector<Domain> domains;
  std::vector<std::string> contacts;  // registered addresses, where a contacts file names some
};

/// prefectures.yaml: whole labels decide, «x.pref.aichi.lg.jp» belongs to «pref.aichi.lg.jp», «notpref.aichi.lg.jp»
/// does not.
struct Register {
  std::vector<Prefecture> prefectures;
  struct Match {
    const Prefecture* prefecture = nullptr;
    bool verified = false;
  };
  std::optional<Match> find(std::string_view domain) const;
  const Prefecture* named(std::string_view code) const;
};

struct AuthenticationPolicy {
  enum class Require : std::uint8_t { dmarc, any, none } require = Require::none;
  std::vector<std::string>
      authserv_ids;  // only the topmost Authentication-Results with exactly one of these is believed
};

}  // namespace rules
