// cskakuhoctl board: the 47 prefectures of a round, and how each stands.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "admin/open_desk.hpp"
#include "admin/table.hpp"
#include "admin/verdict_json.hpp"
#include "form/prefecture.hpp"

namespace admin {
namespace {

std::string state_of(const store::BoardRow& row) {
  return std::string(store::prefecture_state_name(row.state));
}

base::Instant deadline_of(const store::BoardRow& row, const rules::Round& round) {
  const auto deadline = round.deadline_of(row.prefecture);
  return row.extension && *row.extension > deadline ? *row.extension : deadline;
}

/// Whole days from today to the day of the deadline, in Japan; negative once it is past.
std::int64_t days_left(base::Instant deadline) {
  return (std::chrono::sys_days{base::tokyo_date(deadline)} - std::chrono::sys_days{base::tokyo_date(base::now())})
      .count();
}

Json as_json(const std::vector<store::BoardRow>& rows, const rules::Round& round) {
  Json prefectures = Json::array();
  for (const auto& row : rows)
    prefectures.push_back({{"prefecture", row.prefecture},
                           {"name", form::prefecture_name(row.prefecture)},
                           {"state", state_of(row)},
                           {"receipt_number", text_or_null(row.receipt_number)},
                           {"version", row.versions},
                           {"hospitals", row.hospitals},
                           {"says_none", row.says_none},
                           {"waiting", row.waiting},
                           {"last_received", time_json(row.last_received)},
                           {"deadline", time_json(deadline_of(row, round))},
                           {"days_left", days_left(deadline_of(row, round))},
                           {"correction_due", time_json(row.correction_due)}});
  return {{"round", round.id}, {"prefectures", prefectures}};
}

int colour_of(store::PrefectureState state) {
  using enum store::PrefectureState;
  switch (state) {
    case accepted:
      return 32;
    case late:
      return 33;
    case correction_asked:
      return 33;
    case held:
      return 35;
    case not_submitted:
      break;
  }
  return 31;
}

std::string as_text(const std::vector<store::BoardRow>& rows, const rules::Round& round) {
  std::map<store::PrefectureState, std::size_t> counts;
  Table table({"prefecture", "state", "receipt", "version", "hospitals", "held", "last received", "days left"});
  for (const auto& row : rows) {
    ++counts[row.state];
    table.add({prefecture_label(row.prefecture), state_of(row), row.receipt_number.empty() ? "-" : row.receipt_number,
               row.versions == 0 ? "-" : std::to_string(row.versions),
               row.says_none        ? "none"
               : row.hospitals == 0 ? "-"
                                    : std::to_string(row.hospitals),
               row.waiting == 0 ? "-" : std::to_string(row.waiting), time_or_dash(row.last_received),
               std::to_string(days_left(deadline_of(row, round)))});
  }
  std::string out = table.shown() + "round " + round.id + ":";
  for (const auto& [state, count] : counts)
    out += fmt::format("  {} {}", coloured(std::string(store::prefecture_state_name(state)), colour_of(state)), count);
  return out + "\n";
}

int board(Desk& desk, const std::string& named) {
  return with_desk(desk, store::Desk::Access::read,
                   [&](store::Desk& ledger, const config::Settings& settings) -> base::Result<int> {
                     const auto* round = round_of(settings, named);
                     if (!round)
                       return desk.refuse(usage, "there is no round «" + named + "»",
                                          "the configuration names them under programme.rounds");
                     const auto rows = ledger.board(round->id);
                     if (!rows) return std::unexpected(rows.error());
                     if (desk.json)
                       desk.print(as_json(*rows, *round));
                     else
                       desk.print(as_text(*rows, *round));
                     return fine;
                   });
}

int missing(Desk& desk, const std::string& named, bool addresses) {
  return with_desk(
      desk, store::Desk::Access::read, [&](store::Desk& ledger, const config::Settings& settings) -> base::Result<int> {
        const auto* round = round_of(settings, named);
        if (!round)
          return desk.refuse(usage, "there is no round «" + named + "»",
                             "the configuration names them under programme.rounds");
        const auto rows = ledger.board(round->id);
        if (!rows) return std::unexpected(rows.error());
        Json documents = Json::array();
        Table table({"prefecture", "state", "receipt", "last received", addresses ? "addresses" : ""});
        for (const auto& row : *rows) {
          using enum store::PrefectureState;
          if (row.state == accepted || row.state == late) continue;
          const auto* prefecture = settings.register_.named(row.prefecture);
          const auto contacts = prefecture ? prefecture->contacts : std::vector<std::string>{};
          documents.push_back({{"prefecture", row.prefecture},
                               {"name", form::prefecture_name(row.prefecture)},
                               {"state", state_of(row)},
                               {"receipt_number", text_or_null(row.receipt_number)},
                               {"last_received", time_json(row.last_received)},
                               {"addresses", contacts}});
          table.add({prefecture_label(row.prefecture), state_of(row),
                     row.receipt_number.empty() ? "-" : row.receipt_number, time_or_dash(row.last_received),
                     addresses ? fmt::format("{}", fmt::join(contacts, " ")) : ""});
        }
        if (desk.json)
          desk.print(documents);
        else
          desk.print(table.shown());
        return fine;
      });
}

}  // namespace

void add_board(CLI::App& app, Desk& desk, int& status) {
  auto round = std::make_shared<std::string>();
  auto addresses = std::make_shared<bool>(false);
  auto* command = app.add_subcommand("board", "the 47 prefectures and how each stands");
  command->add_option("--round", *round, "the round; today's when left out");
  command->callback([=, &desk, &status] { status = board(desk, *round); });
  auto* second = app.add_subcommand("missing", "prefectures without an accepted list");
  second->add_option("--round", *round, "the round; today's when left out");
  second->add_flag("--addresses", *addresses, "with their registered contacts");
  second->callback([=, &desk, &status] { status = missing(desk, *round, *addresses); });
}

}  // namespace admin
