// programme: rounds and deadlines, and the data files of the office
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "config/parts.hpp"
#include "form/prefecture.hpp"

namespace config {
namespace {

/// A date is its last second (`end`) or first in Tokyo; a time can be given.
std::optional<base::Instant> instant(std::string_view written, bool end) {
  if (const auto date = base::parse_iso_date(written)) return end ? base::end_of_day(*date) : base::start_of_day(*date);
  if (const auto at = base::parse_rfc3339(written)) return at;
  if (written.size() >= 16) return base::parse_rfc3339(std::string(written) + "+09:00");
  return std::nullopt;
}

constexpr auto instant_expected = "a date such as 2025-03-14 (Tokyo), or a time such as 2025-03-14T17:00:00+09:00";

void load_extensions(Section& entry, rules::Round& round) {
  for (const auto& [code, value] : entry.entries("extensions")) {
    const auto until = value.IsScalar() ? instant(value.Scalar(), true) : std::nullopt;
    if (form::prefecture_name(code).empty())
      entry.source().error(value, fmt::format("«{}.{}»: is none of the 47 prefectures", entry.path("extensions"), code),
                           "write the code in quotes: \"13\"");
    if (!until) {
      entry.source().error(value, fmt::format("«{}.{}» is not {}", entry.path("extensions"), code, instant_expected));
    } else {
      round.extensions[code] = *until;
    }
  }
}

void load_severities(Section& entry, rules::Round& round) {
  const auto& rules = reply::Templates::required_rules();
  for (const auto& [rule, value] : entry.entries("severities")) {
    if (std::ranges::find(rules, rule) == rules.end())
      entry.source().error(value, fmt::format("«{}.{}»: there is no such rule", entry.path("severities"), rule),
                           "see templates/findings.yaml for the ids");
    const std::string written = value.IsScalar() ? value.Scalar() : "";
    if (written == "off" || written == "false") {
      round.severities[rule] = std::nullopt;
    } else if (const auto severity = rules::severity_named(written)) {
      round.severities[rule] = *severity;
    } else {
      entry.source().error(value, fmt::format("«{}.{}» is not one of error, hold, warning, information, off",
                                              entry.path("severities"), rule));
    }
  }
}

void load_rounds(Section& section, rules::Programme& programme) {
  section.each("rounds", [&](Section& entry) {
    rules::Round round;
    round.id = entry.required_text("id", "a short name such as 2025-03");
    round.number =
        static_cast<unsigned>(entry.integer("number", static_cast<std::int64_t>(programme.rounds.size()) + 1, 1, 99));
    round.mode = entry.one_of<rules::Round::Mode>(
        "mode", rules::Round::Mode::full,
        {{"full", rules::Round::Mode::full}, {"additional", rules::Round::Mode::additional}});
    const std::function<std::optional<base::Instant>(std::string_view)> first = [](std::string_view written) {
      return instant(written, false);
    };
    const std::function<std::optional<base::Instant>(std::string_view)> last = [](std::string_view written) {
      return instant(written, true);
    };
    if (entry.has("opens")) round.opens = entry.parsed<base::Instant>("opens", {}, first, instant_expected);
    if (!entry.has("deadline")) entry.error("deadline", "is missing", "the last day on which lists are in time");
    round.deadline = entry.parsed<base::Instant>("deadline", {}, last, instant_expected);
    if (round.opens && *round.opens > round.deadline && entry.has("deadline"))
      entry.error("deadline", "lies before the round opens");
    load_extensions(entry, round);
    load_severities(entry, round);
    for (const auto& other : programme.rounds) {
      if (other.id == round.id) entry.error("id", "«" + round.id + "» is given twice");
      if (other.number == round.number)
        entry.error("number", fmt::format("{} is given twice: receipt numbers could not be told apart", round.number));
    }
    if (!programme.rounds.empty() && !round.opens)
      entry.error("opens", "is missing", "every round but the first says when it opens");
    if (round.opens && !programme.rounds.empty() && programme.rounds.back().opens &&
        *round.opens <= *programme.rounds.back().opens)
      entry.error("opens", "must be later than that of the round before");
    programme.rounds.push_back(std::move(round));
  });
  if (programme.rounds.empty())
    section.error("rounds", "at least one round must be given", "id, number, mode, deadline");
}

std::optional<rules::BedClass> bed_class(std::string_view written) {
  rules::BedClass out;
  out.name = written;
  std::int64_t least = 0, most = 0;
  int used = 0;
  const std::string text(written);
  if (std::sscanf(text.c_str(), "%ld-%ld%n", &least, &most, &used) == 2 && used == static_cast<int>(text.size()) &&
      least <= most) {
    out.least = least;
    out.most = most;
    return out;
  }
  if (std::sscanf(text.c_str(), "%ld+%n", &least, &used) == 1 && used == static_cast<int>(text.size()) && used > 0) {
    out.least = least;
    return out;
  }
  return std::nullopt;
}

void load_bed_classes(Section& section, rules::Programme& programme) {
  auto names = section.texts("bed_classes");
  if (names.empty()) names = {"20-99", "100-199", "200-299", "300-399", "400-499", "500+"};
  for (const auto& name : names) {
    const auto parsed = bed_class(name);
    if (!parsed) {
      section.error("bed_classes", "«" + name + "» is no class of beds", "write 20-99, or 500+ for the last");
    } else if (!programme.bed_classes.empty() &&
               (!programme.bed_classes.back().most || *programme.bed_classes.back().most + 1 != parsed->least)) {
      section.error("bed_classes", "«" + name + "» does not follow on the class before");
    } else {
      programme.bed_classes.push_back(*parsed);
    }
  }
}

/// The lines of a text file, without blank lines and what stands after a #.
std::vector<std::string> lines_of(Section& section, const std::string& key, const std::string& file) {
  std::ifstream in(file);
  if (!in) section.error(key, "«" + file + "» cannot be read", "check the path and the permissions");
  std::vector<std::string> out;
  for (std::string line; std::getline(in, line);)
    if (auto text = base::trim(line.substr(0, line.find('#'))); !text.empty()) out.push_back(text);
  return out;
}

void load_lists(Section& section, Settings& settings) {
  if (section.has("holidays"))
    for (const auto& line : lines_of(section, "holidays", resolved(section.text("holidays"), settings.file))) {
      const auto day = base::parse_iso_date(line.substr(0, 10));
      if (day)
        settings.programme.holidays.insert(*day);
      else
        section.error("holidays", "«" + line + "» is no date", "one YYYY-MM-DD a line");
    }
  if (section.has("completed_hospitals"))
    for (const auto& line :
         lines_of(section, "completed_hospitals", resolved(section.text("completed_hospitals"), settings.file)))
      settings.programme.completed_hospitals.insert(line.substr(0, line.find_first_of(",\t ")));
}

void load_contact(Section& section, Settings& settings) {
  Section contact(section.source(), section.node("contact"), "programme.contact");
  auto& values = settings.programme.contact;
  values.office = contact.required_text("office", "who answers questions; it closes every reply");
  values.phone = contact.required_text("phone", "the number that a reply gives");
  values.mail = contact.required_text("mail", "the address that a reply gives");
  settings.own_addresses.push_back(values.mail);
  if (settings.smtp.from.empty()) {
    settings.smtp.from = values.mail;
    if (settings.smtp.envelope_from.empty()) settings.smtp.envelope_from = values.mail;
  }
}

}  // namespace

void check_quotas(const Source& source) {
  Section top(source, source.root, "");
  top.boolean("example", false);
  for (const auto& [code, classes] : top.entries("quotas")) {
    if (form::prefecture_name(code).empty())
      source.error(classes, "«quotas." + code + "» is none of the 47 prefectures", "write the code in quotes: \"13\"");
    if (!classes.IsMap()) {
      source.error(classes, "«quotas." + code + "» must map classes of beds to numbers");
      continue;
    }
    for (const auto& entry : classes) {
      const auto number = entry.second.IsScalar() ? entry.second.Scalar() : "";
      if (number.empty() || number.find_first_not_of("0123456789") != std::string::npos)
        source.error(entry.second, fmt::format("«quotas.{}.{}» is no whole number", code, entry.first.Scalar()));
    }
  }
}

void load_programme(Section& top, Settings& settings) {
  Section section(top.source(), top.node("programme"), "programme");
  auto& programme = settings.programme;
  auto& problems = top.source().problems;
  if (!top.has("programme"))
    return top.source().error(1, "«programme» is missing", "name, rounds and contact at least");
  programme.name = section.required_text("name", "the programme's name as replies give it");
  load_rounds(section, programme);
  load_bed_classes(section, programme);
  using Over = rules::Programme::RanksOver;
  programme.ranks_over = section.one_of<Over>("ranks_over", Over::prefecture,
                                              {{"prefecture", Over::prefecture}, {"class", Over::bed_class}});
  programme.correction_due_days =
      section.parsed<unsigned>("correction_due", 3, parse_working_days, "such as «3 working days»");
  load_lists(section, settings);
  load_contact(section, settings);

  if (const auto source = read_source(data_file(section, "form", "form.yaml", settings.file), problems)) {
    settings.hashes["form"] = base::sha256(source->bytes);
    settings.form = load_form(*source);
  }
  settings.quotas_file = data_file(section, "quotas", "quotas.yaml", settings.file);
  if (const auto source = read_source(settings.quotas_file, problems)) check_quotas(*source);
  if (auto templates = load_templates(data_file(section, "templates", "templates", settings.file), settings, problems))
    settings.templates = std::move(*templates);
}

}  // namespace config
