// cskakuhoctl replay: stored mail against today's form and rules.
#include "admin/replay.hpp"

#include <fmt/format.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <iterator>

#include "admin/open_desk.hpp"
#include "admin/table.hpp"
#include "admin/verdict_json.hpp"
#include "pipeline/decide.hpp"
#include "pipeline/handle_message.hpp"

namespace admin {
namespace {

std::vector<std::string> keys_of(const std::vector<rules::Finding>& findings) {
  std::vector<std::string> out;
  for (const auto& finding : findings)
    out.push_back(fmt::format("{} {} {}", rules::severity_name(finding.severity), finding.rule,
                              finding.cell.empty() ? finding.sheet : finding.sheet + "!" + finding.cell));
  std::ranges::sort(out);
  return out;
}

/// The message as a Case, with all that a person or the ledger said of it when it was decided.
rules::Case case_of(const store::MessageView& view, const reading::Contents& contents, bool is_mail) {
  rules::Case the_case{contents};
  the_case.is_mail = is_mail && view.via == "mail";
  the_case.received_at = view.received_at;
  the_case.released = was_released(view);
  for (const auto& waiver : view.waivers)
    (waiver.kind == "row" ? the_case.excluded_rows : the_case.waived).push_back(waiver.what);
  return the_case;
}

base::Result<std::optional<Change>> replay_one(store::Desk& ledger, const store::MessageView& view,
                                               ports::Reader& reader, const pipeline::Policy& policy) {
  const auto raw = ledger.raw(view.id);
  if (!raw) return std::unexpected(raw.error());
  const auto answer =
      reader.read({.kind = ports::ReadRequest::Kind::either, .bytes = *raw, .name = {}, .want = reading::Want::values});
  if (!answer) return std::unexpected(answer.error());
  auto the_case = case_of(view, answer->contents, answer->is_mail);
  {
    auto transaction = ledger.begin();
    if (!transaction) return std::unexpected(transaction.error());
    if (auto asked = pipeline::ask_ledger(the_case, **transaction); !asked) return std::unexpected(asked.error());
  }
  std::optional<base::Error> failure;
  const auto look_up = [&](const std::string& prefecture, const rules::Round& round) -> rules::History {
    auto history = ledger.history_before(view.id, prefecture, round.id, policy.programme.rounds_before(round));
    if (history) return std::move(*history);
    failure = history.error();
    return {};
  };
  const auto decided =
      pipeline::decide(the_case, policy, look_up,
                       [&](const rules::Verdict&) -> base::Result<std::string> { return view.receipt_number; });
  if (failure) return std::unexpected(*failure);
  if (!decided) return std::unexpected(decided.error());
  const auto before = keys_of(view.decisions.back().findings), after = keys_of(decided->verdict.findings);
  if (before == after && view.verdict == decided->verdict.kind) return std::nullopt;
  Change change{view.id, view.receipt_number, view.verdict, decided->verdict.kind, {}, {}, false};
  std::ranges::set_difference(before, after, std::back_inserter(change.gone));
  std::ranges::set_difference(after, before, std::back_inserter(change.added));
  change.unreadable =
      !decided->verdict.list || decided->verdict.has("form-unrecognised") || decided->verdict.has("column-missing");
  return change;
}

std::string as_text(const std::vector<Change>& changes, std::size_t looked_at) {
  std::string out;
  for (const auto& change : changes) {
    out += fmt::format("message {} {}: {} → {}\n", change.message, change.receipt_number,
                       rules::verdict_name(change.before), rules::verdict_name(change.after));
    for (const auto& line : change.gone) out += "  - " + line + "\n";
    for (const auto& line : change.added) out += "  + " + line + "\n";
  }
  return out + fmt::format("{} messages looked at, {} would change; nothing was changed\n", looked_at, changes.size());
}

int run(Desk& desk, const std::vector<std::string>& ids) {
  return with_desk(desk, store::Desk::Access::write,
                   [&](store::Desk& ledger, const config::Settings& settings) -> base::Result<int> {
                     std::vector<ports::MessageId> messages;
                     for (const auto& id : ids) {
                       const auto found = find_message(ledger, id);
                       if (!found) return std::unexpected(found.error());
                       messages.push_back(*found);
                     }
                     if (ids.empty()) {
                       const auto all = ledger.messages();
                       if (!all) return std::unexpected(all.error());
                       messages = *all;
                     }
                     const bool terminal = isatty(STDERR_FILENO) != 0;
                     const auto changes = replay(ledger, settings, messages, [&](std::size_t done) {
                       if (terminal)
                         fmt::print(stderr, "\r{} of {}{}", done, messages.size(), done == messages.size() ? "\n" : "");
                     });
                     if (!changes) return std::unexpected(changes.error());
                     if (!desk.json) {
                       desk.print(as_text(*changes, messages.size()));
                       return fine;
                     }
                     Json changed = Json::array();
                     for (const auto& change : *changes)
                       changed.push_back({{"id", change.message},
                                          {"receipt_number", text_or_null(change.receipt_number)},
                                          {"before", rules::verdict_name(change.before)},
                                          {"after", rules::verdict_name(change.after)},
                                          {"gone", change.gone},
                                          {"added", change.added}});
                     desk.print(Json{{"messages", messages.size()}, {"changed", changed}});
                     return fine;
                   });
}

}  // namespace

base::Result<std::vector<Change>> replay(store::Desk& ledger, const config::Settings& settings,
                                         const std::vector<ports::MessageId>& messages,
                                         const std::function<void(std::size_t)>& progress) {
  const auto policy = make_policy(settings);
  const auto reader = make_reader(settings);
  std::vector<Change> changes;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    const auto view = ledger.show(messages[i]);
    if (!view) return std::unexpected(view.error());
    if (!view->decisions.empty()) {
      auto change = replay_one(ledger, *view, *reader, policy);
      if (!change) return std::unexpected(change.error());
      if (*change) changes.push_back(std::move(**change));
    }
    progress(i + 1);
  }
  return changes;
}

void add_replay(CLI::App& app, Desk& desk, int& status) {
  auto ids = std::make_shared<std::vector<std::string>>();
  auto* command =
      app.add_subcommand("replay", "stored mail against today's form and rules: what would change; changes nothing");
  command->add_option("ID", *ids, "these messages alone; all when left out");
  command->callback([=, &desk, &status] { status = run(desk, *ids); });
}

}  // namespace admin
