// cskakuhoctl: what the administrator asks and decides.
#include <CLI/CLI.hpp>

#include "admin/command.hpp"

int main(int argc, char** argv) {
  CLI::App app{"cskakuhoctl: what the administrator of cskakuhod asks and decides", "cskakuhoctl"};
  admin::Desk desk;
  int status = admin::fine;
  app.add_option("--config", desk.configuration, "the configuration file (/etc/cskakuhod/cskakuhod.yaml)");
  app.add_flag("--json", desk.json, "print JSON, for programs");
  app.fallthrough();
  app.require_subcommand(1);
  for (const auto add : {admin::add_status, admin::add_board, admin::add_submissions, admin::add_show, admin::add_held,
                         admin::add_outbox, admin::add_decisions, admin::add_replay, admin::add_care, admin::add_check,
                         admin::add_inspect, admin::add_template})
    add(app, desk, status);
  app.footer(
      "Exit status: 0 fine, 1 the answer is no, 2 usage, 3 input cannot be read, 75 temporary failure, 78 "
      "configuration error.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? admin::fine : admin::usage;
  }
  return status;
}
