#include <fmt/format.h>

#include <algorithm>

#include "base/clock.hpp"
#include "base/text.hpp"
#include "form/prefecture.hpp"
#include "reply/finding_sections.hpp"
#include "reply/letter.hpp"
#include "reply/render.hpp"
#include "reply/wrap_lines.hpp"

namespace reply {
namespace {

constexpr std::size_t columns = 76;
constexpr std::size_t most_hospitals = 300;
constexpr std::string_view xlsx_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

std::string one_line(std::string_view text, std::size_t width) {
  return cut(base::trim(base::single_line(base::to_utf8(text))), width);
}

/// The day of a deadline, with the time where it is not the end of the day.
std::string deadline_text(base::Instant deadline) {
  const auto date = base::tokyo_date(deadline);
  return deadline == base::end_of_day(date) ? base::japanese_date(date) : base::japanese_time(deadline);
}

/// «医療政策課»: the division as the block above the table names it, without what the line says anyway.
std::string division_of(const rules::Verdict& verdict, std::string_view prefecture) {
  if (!verdict.list) return {};
  const auto found = verdict.list->block.find(form::Item::division);
  if (found == verdict.list->block.end() || !found->second.given()) return {};
  auto division = one_line(found->second.raw, 60);
  if (!prefecture.empty() && division.starts_with(prefecture))
    division = base::trim(division.substr(prefecture.size()));
  if (division.ends_with("御中"))
    division = base::trim(division.substr(0, division.size() - std::string_view("御中").size()));
  return division;
}

Data contact_data(const rules::Contact& contact) {
  Data data;
  Data office{Data::type::list};
  for (const auto& line : base::split(contact.office, '\n')) {
    if (base::trim(line).empty()) continue;
    Data entry;
    entry.set("line", one_line(line, 200));
    office.push_back(entry);
  }
  data.set("office", office);
  set_value(data, "phone", contact.phone, 200);
  set_value(data, "mail", contact.mail, 200);
  return data;
}

void add_hospitals(Data& letter, const rules::Verdict& verdict) {
  if (!verdict.list) return;
  const auto& hospitals = verdict.list->hospitals;
  letter.set(hospitals.empty() ? "no_hospitals" : "hospital_count", std::to_string(hospitals.size()));
  if (hospitals.empty()) return;
  const auto rank = [](const form::Hospital& hospital) {
    const auto& answer = hospital[form::Item::rank];
    return answer.number ? std::to_string(*answer.number) : one_line(answer.raw, 8);
  };
  std::size_t width = 1;
  for (const auto& hospital : hospitals) width = std::max(width, base::display_width(rank(hospital)));
  Data list{Data::type::list};
  for (std::size_t i = 0; i < std::min(hospitals.size(), most_hospitals); ++i) {
    const auto& hospital = hospitals[i];
    const auto& beds = hospital[form::Item::beds];
    const auto written_rank = rank(hospital);
    Data line;
    line.set("rank", std::string(width - base::display_width(written_rank), ' ') + written_rank);
    set_value(line, "name", hospital[form::Item::name].raw, 120);
    set_value(line, "beds", beds.number ? std::to_string(*beds.number) : beds.raw, 20);
    list.push_back(line);
  }
  Data section;
  section.set("lines", list);
  if (hospitals.size() > most_hospitals) section.set("more", std::to_string(hospitals.size() - most_hospitals));
  letter.set("hospitals", section);
}

/// The names of the files that could not be read, the first beside the label.
void add_files(Data& letter, const rules::Verdict& verdict, const LetterFacts& facts) {
  std::vector<std::string> names;
  for (const auto& finding : verdict.findings) {
    const auto name = one_line(finding.file, 200);
    if (finding.severity == rules::Severity::error && !name.empty() && std::ranges::find(names, name) == names.end())
      names.push_back(name);
  }
  if (names.empty() && !facts.file_name.empty()) names.push_back(one_line(facts.file_name, 200));
  if (names.empty()) return;
  letter.set("file", names.front());
  Data others{Data::type::list};
  for (std::size_t i = 1; i < std::min<std::size_t>(names.size(), 10); ++i) {
    Data entry;
    entry.set("name", names[i]);
    others.push_back(entry);
  }
  letter.set("other_files", others);
  if (names.size() > 10) letter.set("more_files", std::to_string(names.size() - 10));
}

Data letter_data(const rules::Verdict& verdict, const LetterFacts& facts) {
  Data data;
  const auto prefecture = std::string(form::prefecture_name(verdict.prefecture));
  set_value(data, "prefecture", prefecture, 20);
  set_value(data, "division", division_of(verdict, prefecture), 60);
  set_value(data, "programme", facts.programme.name, 200);
  data.set("number", facts.receipt_number);
  data.set("received", base::japanese_time(facts.received_at));
  set_value(data, "file", facts.file_name, 200);
  data.set("contact", contact_data(facts.programme.contact));
  if (const auto* round = facts.programme.round_named(verdict.round);
      round != nullptr && round->mode == rules::Round::Mode::additional)
    data.set("additional", true);
  if (verdict.late) data.set("late", true);
  if (verdict.deadline) data.set("deadline", deadline_text(*verdict.deadline));
  if (verdict.correction_due) data.set("due", base::japanese_day(base::tokyo_date(*verdict.correction_due)));
  if (facts.programme.promise_in_time && !verdict.late && verdict.deadline) {
    data.set("recorded_in_time", true);
    if (verdict.correction_due && *verdict.correction_due > *verdict.deadline) data.set("promise", true);
  }
  return data;
}

/// A request of the submission before that this list has met.
void add_settled(Data& data, const rules::Verdict& verdict, const LetterFacts& facts) {
  if (!facts.previous || facts.previous->verdict != rules::VerdictKind::correction) return;
  const auto asked = std::ranges::count(facts.previous->findings, rules::Severity::error, &rules::Finding::severity);
  const bool still_there = std::ranges::any_of(facts.previous->findings, [&](const rules::Finding& before) {
    return before.severity == rules::Severity::error && verdict.has(before.rule);
  });
  if (asked == 0 || still_there) return;  // what a person let pass was not corrected
  Data settled;
  settled.set("number", facts.previous->receipt_number);
  data.set("settled", settled);
}

std::string receipt(Data& data, const rules::Verdict& verdict, const LetterFacts& facts, const Templates& templates) {
  if (facts.replaced) {
    Data replaced;
    replaced.set("number", facts.replaced->receipt_number);
    data.set("replaced", replaced);
  }
  add_settled(data, verdict, facts);
  add_warnings(data, verdict, templates);
  add_normalised(data, verdict, templates);
  add_notes(data, verdict, templates);
  add_hospitals(data, verdict);
  return templates.text("receipt.mustache");
}

std::string correction(Data& data, const rules::Verdict& verdict, const LetterFacts& facts,
                       const Templates& templates) {
  const auto errors = errors_of(verdict);
  if (facts.previous) add_progress(data, *facts.previous, errors);
  add_corrections(data, errors);
  add_warnings(data, verdict, templates);
  add_normalised(data, verdict, templates);
  add_notes(data, verdict, templates);
  if (verdict.list && !verdict.list->hospitals.empty())
    data.set("hospital_count", std::to_string(verdict.list->hospitals.size()));
  return templates.text("correction.mustache");
}

std::string resend(Data& data, const rules::Verdict& verdict, const LetterFacts& facts, const Templates& templates) {
  add_files(data, verdict, facts);
  if (verdict.has("file-encrypted")) return templates.text("resend_locked.mustache");
  if (verdict.has("no-attachment")) return templates.text("resend_missing.mustache");
  for (const auto& finding : verdict.findings) {
    if (finding.severity != rules::Severity::error) continue;
    data.set("reason", finding.message);
    break;
  }
  return templates.text("resend_unreadable.mustache");
}

/// The labelled lines at the head of a letter («件名:», «添付:») and the text under them.
struct Parts {
  std::string subject, attachment_name, body;
};

Parts take_apart(const std::string& rendered) {
  Parts parts;
  std::size_t at = 0;
  while (at < rendered.size()) {
    const auto end = std::min(rendered.find('\n', at), rendered.size());
    const auto line = rendered.substr(at, end - at);
    const auto after_label = [&](std::string_view label) { return base::trim(line.substr(label.size())); };
    if (line.starts_with("件名:")) {
      parts.subject = after_label("件名:");
    } else if (line.starts_with("添付:")) {
      parts.attachment_name = after_label("添付:");
    } else {
      break;
    }
    at = std::min(end + 1, rendered.size());
  }
  parts.body = rendered.substr(at);
  return parts;
}

/// A name that any system can store.
std::string file_name(std::string_view wanted) {
  std::string out;
  for (const char32_t c : base::code_points(one_line(wanted, 100)))
    base::append_code_point(out, std::u32string_view(U"/\\:*?\"<>|").find(c) == std::u32string_view::npos ? c : U'_');
  return out.empty() ? "list.xlsx" : out;
}

std::string stem(std::string_view name) {
  const auto dot = name.rfind('.');
  return one_line(dot == std::string_view::npos || dot == 0 || name.size() - dot > 6 ? name : name.substr(0, dot), 60);
}

}  // namespace

Letter compose(const rules::Verdict& verdict, const LetterFacts& facts, const Templates& templates) {
  auto data = letter_data(verdict, facts);
  data.set("opening", partial(templates.text("opening.mustache")));
  data.set("closing", partial(templates.text("closing.mustache")));
  std::optional<Attachment> attachment;
  if (verdict.reply == rules::ReplyKind::correction && facts.workbook != nullptr) {
    const auto author = base::split(facts.programme.contact.office, '\n').front();
    if (auto marked = marked_workbook(*facts.workbook, verdict.findings, author)) {
      attachment = Attachment{{}, std::string(xlsx_type), std::move(*marked)};
      data.set("attached", true);
      set_value(data, "file_stem", stem(facts.file_name), 60);
    }
  }
  std::string text;
  switch (verdict.reply) {
    case rules::ReplyKind::receipt:
      text = receipt(data, verdict, facts, templates);
      break;
    case rules::ReplyKind::correction:
      text = correction(data, verdict, facts, templates);
      break;
    case rules::ReplyKind::resend:
      text = resend(data, verdict, facts, templates);
      break;
    case rules::ReplyKind::acknowledgement:
    case rules::ReplyKind::none:
      text = templates.text("acknowledgement.mustache");
      break;
  }
  auto parts = take_apart(render(text, data));
  if (attachment) attachment->name = file_name(parts.attachment_name);
  return {base::single_line(parts.subject), wrap_lines(parts.body, columns), std::move(attachment)};
}

std::string receipt_number(unsigned round, const std::string& prefecture, unsigned serial) {
  return fmt::format("CS{}-{}-{:02}", round, prefecture.empty() ? "00" : prefecture, serial);
}

}  // namespace reply
