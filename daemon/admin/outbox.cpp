// cskakuhoctl outbox: replies and their state; a person's word on drafts and failures.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "admin/open_desk.hpp"
#include "admin/table.hpp"
#include "admin/verdict_json.hpp"
#include "base/text.hpp"

namespace admin {
namespace {

int show_outbox(Desk& desk, bool waiting) {
  return with_desk(
      desk, store::Desk::Access::read, [&](store::Desk& ledger, const config::Settings&) -> base::Result<int> {
        using enum ports::ReplyState;
        const auto rows = ledger.outbox(waiting ? std::vector{draft, due, sending, uncertain, failed, expired}
                                                : std::vector<ports::ReplyState>{});
        if (!rows) return std::unexpected(rows.error());
        Json documents = Json::array();
        Table table({"id", "state", "receipt", "kind", "to", "attempts", "last answer"});
        for (const auto& row : *rows) {
          documents.push_back({{"id", row.id},
                               {"state", ports::reply_state_name(row.state)},
                               {"why_draft", text_or_null(row.why_draft)},
                               {"receipt_number", text_or_null(row.receipt_number)},
                               {"prefecture", text_or_null(row.prefecture)},
                               {"kind", row.kind},
                               {"to", row.to},
                               {"subject", row.subject},
                               {"message_id", row.message_id},
                               {"created_at", base::rfc3339(row.created_at)},
                               {"due_at", time_json(row.due_at)},
                               {"sent_at", time_json(row.sent_at)},
                               {"attempts", row.attempts},
                               {"uncertain", row.uncertain},
                               {"stage", text_or_null(row.last_stage)},
                               {"code", row.last_code},
                               {"answer", text_or_null(row.last_answer)},
                               {"approved_by", text_or_null(row.approved_by)}});
          const auto said = row.state == draft ? row.why_draft
                            : row.last_stage.empty()
                                ? ""
                                : fmt::format("{} {} {}", row.last_stage, row.last_code, row.last_answer);
          table.add({std::to_string(row.id),
                     std::string(ports::reply_state_name(row.state)) + (row.uncertain > 0 ? " (in doubt)" : ""),
                     row.receipt_number, row.kind, row.to, std::to_string(row.attempts), said});
        }
        if (desk.json)
          desk.print(documents);
        else if (table.empty())
          desk.print(std::string("no replies\n"));
        else
          desk.print(table.shown());
        return fine;
      });
}

using Act = base::Result<void> (store::Desk::*)(ports::ReplyId, const std::string&);

int act_on(Desk& desk, const std::vector<ports::ReplyId>& ids, Act act, const char* done) {
  return with_desk(desk, store::Desk::Access::write,
                   [&](store::Desk& ledger, const config::Settings&) -> base::Result<int> {
                     int status = fine;
                     Json documents = Json::array();
                     for (const auto id : ids) {
                       const auto result = (ledger.*act)(id, who());
                       if (!result)
                         status = std::max<int>(status, desk.refuse(result.error()));
                       else if (desk.json)
                         documents.push_back({{"id", id}, {"done", done}});
                       else
                         desk.print(fmt::format("reply {}: {}\n", id, done));
                     }
                     if (desk.json) desk.print(documents);
                     return status;
                   });
}

}  // namespace

void add_outbox(CLI::App& app, Desk& desk, int& status) {
  auto waiting = std::make_shared<bool>(false);
  auto* command = app.add_subcommand("outbox", "replies and their state; drafts that wait for approval");
  command->add_flag("--waiting", *waiting, "without those that were sent or cancelled");
  command->require_subcommand(0, 1);
  command->fallthrough();
  command->callback([=, &desk, &status] {
    if (command->get_subcommands().empty()) status = show_outbox(desk, *waiting);
  });
  const struct {
    const char* name;
    const char* what;
    Act act;
    const char* done;
  } acts[] = {{"approve", "send drafts", &store::Desk::approve, "approved, to be sent with the next cycle"},
              {"retry", "send again what failed, expired or waits, at once", &store::Desk::retry,
               "to be sent with the next cycle"},
              {"cancel", "never send these", &store::Desk::cancel, "cancelled"}};
  for (const auto& entry : acts) {
    auto ids = std::make_shared<std::vector<ports::ReplyId>>();
    auto* sub = command->add_subcommand(entry.name, entry.what);
    sub->add_option("ID", *ids, "numbers of replies, as `outbox` shows them")->required();
    sub->callback([=, &desk, &status, act = entry.act, done = entry.done] { status = act_on(desk, *ids, act, done); });
  }
}

}  // namespace admin
