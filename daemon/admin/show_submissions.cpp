// cskakuhoctl submissions, held: lists of messages.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "admin/open_desk.hpp"
#include "admin/table.hpp"
#include "admin/verdict_json.hpp"
#include "base/text.hpp"
#include "form/prefecture.hpp"

namespace admin {
namespace {

int submissions(Desk& desk, const std::string& prefecture, bool all_versions) {
  const auto code = prefecture.empty() ? std::optional<std::string>("") : form::prefecture_code(prefecture);
  if (!code)
    return desk.refuse(usage, "«" + prefecture + "» is none of the 47 prefectures",
                       "write its code or name: 23, 愛知県");
  return with_desk(
      desk, store::Desk::Access::read, [&](store::Desk& ledger, const config::Settings&) -> base::Result<int> {
        const auto rows = ledger.submissions(*code, all_versions);
        if (!rows) return std::unexpected(rows.error());
        Json documents = Json::array();
        Table table({"receipt", "prefecture", "received", "verdict", "standing", "hospitals", "via", "sender"});
        for (const auto& row : *rows) {
          documents.push_back({{"id", row.message},
                               {"receipt_number", text_or_null(row.receipt_number)},
                               {"prefecture", text_or_null(row.prefecture)},
                               {"round", row.round},
                               {"verdict", rules::verdict_name(row.verdict)},
                               {"late", row.late},
                               {"received_at", base::rfc3339(row.received_at)},
                               {"sender", text_or_null(row.sender)},
                               {"subject", text_or_null(row.subject)},
                               {"via", row.via},
                               {"standing", store::standing_name(row.standing)},
                               {"supersedes", text_or_null(row.supersedes)},
                               {"superseded_by", text_or_null(row.superseded_by)},
                               {"hospitals", row.hospitals}});
          table.add({row.receipt_number, prefecture_label(row.prefecture), time_or_dash(row.received_at),
                     std::string(rules::verdict_name(row.verdict)) + (row.late ? " (late)" : ""),
                     std::string(store::standing_name(row.standing)), std::to_string(row.hospitals), row.via,
                     row.sender});
        }
        if (desk.json)
          desk.print(documents);
        else
          desk.print(table.shown());
        return fine;
      });
}

int held(Desk& desk) {
  return with_desk(
      desk, store::Desk::Access::read, [&](store::Desk& ledger, const config::Settings&) -> base::Result<int> {
        const auto messages = ledger.held();
        if (!messages) return std::unexpected(messages.error());
        Json documents = Json::array();
        std::string text;
        for (const auto& message : *messages) {
          Json findings = Json::array();
          for (const auto& finding : message.findings)
            if (finding.severity == rules::Severity::hold) findings.push_back(finding_json(finding));
          documents.push_back({{"id", message.message},
                               {"receipt_number", text_or_null(message.receipt_number)},
                               {"prefecture", text_or_null(message.prefecture)},
                               {"received_at", base::rfc3339(message.received_at)},
                               {"sender", text_or_null(message.sender)},
                               {"subject", text_or_null(message.subject)},
                               {"reason", message.reason},
                               {"findings", findings}});
          text +=
              fmt::format("{:<4} {:<11} {} {}  {}\n     {}\n     {}\n", message.message,
                          message.receipt_number.empty() ? "-" : message.receipt_number,
                          time_or_dash(message.received_at), prefecture_label(message.prefecture),
                          base::visible(message.sender), base::visible(message.subject), base::visible(message.reason));
        }
        if (desk.json)
          desk.print(documents);
        else if (messages->empty())
          desk.print(std::string("nothing waits for a person\n"));
        else
          desk.print(text +
                     "\nrelease ID --why TEXT judges it as usual, with --trust also the sender's domain from now on; "
                     "close ID --why TEXT: dealt with otherwise\n");
        return fine;
      });
}

}  // namespace

void add_submissions(CLI::App& app, Desk& desk, int& status) {
  auto prefecture = std::make_shared<std::string>();
  auto all = std::make_shared<bool>(false);
  auto* command = app.add_subcommand("submissions", "what was submitted, the newest first");
  command->add_option("--prefecture", *prefecture, "of this prefecture alone: 23 or 愛知県");
  command->add_flag("--all-versions", *all, "superseded ones too");
  command->callback([=, &desk, &status] { status = submissions(desk, *prefecture, *all); });
}

void add_held(CLI::App& app, Desk& desk, int& status) {
  app.add_subcommand("held", "what waits for a person, and why")->callback([&] { status = held(desk); });
}

}  // namespace admin
