#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "rules/message.hpp"
#include "rules/rule.hpp"

namespace rules {
namespace {

bool has_list_like_file(const reading::Contents& contents) {
  return std::ranges::any_of(contents.files, [](const reading::File& file) { return file.list_like || file.workbook; });
}

/// The sign for which nobody need see the mail; nullopt where it must be looked at.
std::optional<std::string> sign_to_ignore(const Case& the_case, const Rulebook& book, const Sender& sender) {
  if (!the_case.is_mail || the_case.released) return std::nullopt;
  if (the_case.is_ours && sender.standing != Standing::registered) return "Message-ID: one of ours";
  if (the_case.oversized || has_list_like_file(the_case.contents)) return std::nullopt;
  if (the_case.is_ours) return "Message-ID: one of ours";
  return automatic_sign(the_case.contents, book.own);
}

std::optional<std::string> sign_to_withhold(const Case& the_case, const Rulebook& book) {
  if (!the_case.is_mail) return std::nullopt;
  if (the_case.is_ours) return "Message-ID: one of ours";
  if (auto sign = automatic_sign(the_case.contents, book.own)) return sign;
  return silence_sign(the_case.contents, book.own);
}

/// Lateness belongs to the chain: a list in time that is corrected by the day it was asked for is in time.
bool continues_in_time(const Case& the_case, const std::optional<PastList>& previous) {
  return previous && !previous->late && previous->correction_due && the_case.received_at <= *previous->correction_due;
}

Matter look_at(const Case& the_case, const Rulebook& book, const LookUpHistory& look_up, const Round& round,
               const Sender& sender) {
  Matter matter{.the_case = the_case,
                .book = book,
                .round = round,
                .sender = sender,
                .attached = {},
                .told_prefecture = {},
                .prefecture = {},
                .history = {},
                .withheld = {}};
  matter.attached = find_attached_lists(book.form, the_case.contents, the_case.excluded_rows);
  matter.told_prefecture = the_case.prefecture.empty() ? sender.prefecture : the_case.prefecture;
  matter.prefecture = the_case.prefecture.empty() ? matter.list_prefecture() : the_case.prefecture;
  if (matter.prefecture.empty()) matter.prefecture = matter.told_prefecture;
  if (look_up && !matter.prefecture.empty()) matter.history = look_up(matter.prefecture, round);
  matter.deadline = round.deadline_of(matter.prefecture);
  if (const auto& extension = matter.history.extension) matter.deadline = std::max(matter.deadline, *extension);
  matter.late = the_case.received_at > matter.deadline && !continues_in_time(the_case, matter.history.previous) &&
                is_submission(matter);
  matter.withheld = sign_to_withhold(the_case, book);
  return matter;
}

bool is_waived(const Case& the_case, const Finding& finding) {
  return std::ranges::any_of(the_case.waived, [&](const std::string& waived) {
    return waived == finding.rule || waived == fmt::format("{}@{}!{}", finding.rule, finding.sheet, finding.cell) ||
           (finding.cell.empty() && waived == fmt::format("{}@{}!{}", finding.rule, finding.sheet, finding.row));
  });
}

/// What a person decided about findings comes after what the rules found.
void apply_decisions(const Case& the_case, std::vector<Finding>& findings) {
  for (auto& finding : findings) {
    if (is_waived(the_case, finding)) {
      finding.severity = Severity::information;
      finding.details["waived"] = "yes";
    } else if (the_case.released && finding.severity == Severity::hold) {
      finding.severity = Severity::warning;
    }
  }
}

/// «beds-below-20, rank-duplicate»
std::string rules_of(const Verdict& verdict, Severity severity) {
  std::vector<std::string> names;
  for (const auto& finding : verdict.findings)
    if (finding.severity == severity && std::ranges::find(names, finding.rule) == names.end())
      names.push_back(finding.rule);
  return fmt::format("{}", fmt::join(names, ", "));
}

void decide(Verdict& verdict, const Matter& matter) {
  if (verdict.count(Severity::hold) > 0) {
    verdict.kind = VerdictKind::held;
    verdict.reason = "a person must look: " + rules_of(verdict, Severity::hold);
  } else if (!is_trusted(matter)) {
    verdict.kind = VerdictKind::held;
    verdict.reason = "a person must look: the sender is not trusted";
  } else if (const auto errors = verdict.count(Severity::error); errors > 0) {
    verdict.kind = VerdictKind::correction;
    verdict.reason = fmt::format("{} to be corrected: {}", errors, rules_of(verdict, Severity::error));
  } else if (matter.list() == nullptr) {
    verdict.kind = VerdictKind::held;
    verdict.reason = "a person must look: there is no list to accept";
  } else {
    verdict.kind = VerdictKind::accepted;
    verdict.reason = "the list has no error";
  }
}

bool asks_for_the_file(const Finding& finding) {
  return finding.rule == "no-attachment" || finding.rule.starts_with("file-");
}

ReplyKind reply_to(const Verdict& verdict, const Matter& matter) {
  if (!is_trusted(matter)) return ReplyKind::none;
  switch (verdict.kind) {
    case VerdictKind::accepted:
      return ReplyKind::receipt;
    case VerdictKind::correction:
      return std::ranges::all_of(verdict.findings,
                                 [](const Finding& finding) {
                                   return finding.severity != Severity::error || asks_for_the_file(finding);
                                 })
                 ? ReplyKind::resend
                 : ReplyKind::correction;
    case VerdictKind::held:
      return matter.book.acknowledge_held && !verdict.has("question") && !verdict.has("password-mail")
                 ? ReplyKind::acknowledgement
                 : ReplyKind::none;
    case VerdictKind::ignored:
      break;
  }
  return ReplyKind::none;
}

base::Instant correction_due(const Matter& matter) {
  const auto due = matter.book.programme.correction_due(matter.round, matter.prefecture, matter.the_case.received_at);
  return std::max(due, base::end_of_day(base::tokyo_date(matter.deadline)));
}

Verdict ignore(const Sender& sender, const Round& round, const std::string& sign) {
  Verdict verdict;
  verdict.kind = VerdictKind::ignored;
  verdict.sender = sender;
  verdict.prefecture = sender.prefecture;
  verdict.round = round.id;
  verdict.reason = "no person's list: " + sign;
  return verdict;
}

}  // namespace

Verdict judge(const Case& the_case, const Rulebook& book, const LookUpHistory& history) {
  const auto& round = book.programme.round_at(the_case.received_at);
  auto sender =
      the_case.is_mail ? identify_sender(the_case.contents.head, book.register_, book.authentication) : Sender{};
  if (sender.standing == Standing::unconfirmed && the_case.domain_confirmed) sender.standing = Standing::registered;
  if (const auto sign = sign_to_ignore(the_case, book, sender)) return ignore(sender, round, *sign);

  auto matter = look_at(the_case, book, history, round, sender);
  Verdict verdict;
  verdict.sender = sender;
  verdict.prefecture = matter.prefecture;
  verdict.round = round.id;
  verdict.late = matter.late;
  verdict.deadline = matter.deadline;
  verdict.findings = check_rules(matter);
  apply_decisions(the_case, verdict.findings);
  decide(verdict, matter);
  if (verdict.kind == VerdictKind::correction) verdict.correction_due = correction_due(matter);
  verdict.replaces = verdict.kind == VerdictKind::accepted && matter.history.accepted.has_value();
  verdict.reply = reply_to(verdict, matter);
  verdict.reply_withheld = matter.withheld && verdict.reply != ReplyKind::none;
  if (matter.list() != nullptr) {
    verdict.list_file = matter.attached.lists.front().file;
    verdict.list = std::move(matter.attached.lists.front().list);
  }
  return verdict;
}

}  // namespace rules
