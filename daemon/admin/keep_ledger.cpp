// cskakuhoctl backup, verify: keeping the ledger safe.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "admin/open_desk.hpp"
#include "admin/verdict_json.hpp"
#include "base/text.hpp"

namespace admin {
namespace {

int backup(Desk& desk, const std::string& to) {
  return with_desk(desk, store::Desk::Access::read,
                   [&](store::Desk& ledger, const config::Settings&) -> base::Result<int> {
                     if (auto done = ledger.backup(to); !done) return std::unexpected(done.error());
                     if (desk.json)
                       desk.print(Json{{"backup", to}});
                     else
                       desk.print("a whole copy lies in " + base::visible(to) + "\n");
                     return fine;
                   });
}

int verify(Desk& desk) {
  return with_desk(
      desk, store::Desk::Access::read, [&](store::Desk& ledger, const config::Settings&) -> base::Result<int> {
        const auto damages = ledger.verify();
        if (!damages) return std::unexpected(damages.error());
        Json documents = Json::array();
        std::string text;
        for (const auto& damage : *damages) {
          documents.push_back({{"where", damage.where}, {"what", damage.what}});
          text += damage.where + ": " + base::visible(damage.what) + "\n";
        }
        if (desk.json)
          desk.print(Json{{"sound", damages->empty()}, {"damages", documents}});
        else
          desk.print(damages->empty()
                         ? std::string("sound: database, stored mail and decisions are as they were written\n")
                         : text);
        return damages->empty() ? fine : no;
      });
}

}  // namespace

void add_care(CLI::App& app, Desk& desk, int& status) {
  auto to = std::make_shared<std::string>();
  auto* first = app.add_subcommand("backup", "an online copy of the database, beside the running service");
  first->add_option("-o,--output", *to, "the file to write")->required();
  first->callback([=, &desk, &status] { status = backup(desk, *to); });
  app.add_subcommand(
         "verify",
         "is the database as it was written: its pages, each stored mail, the chain of decisions; exit 1 where not")
      ->callback([&] { status = verify(desk); });
}

}  // namespace admin
