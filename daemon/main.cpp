// cskakuhod: polls one mailbox for the prefectures' lists, judges, records and answers them.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "admin/assembly.hpp"
#include "admin/command.hpp"
#include "admin/reload.hpp"
#include "base/log.hpp"
#include "store/lock.hpp"
#include "systemd/notify.hpp"
#include "systemd/signals.hpp"

namespace {

int refuse(const base::Error& error) {
  base::log(base::Level::error, "daemon.refused", error.what + (error.hint.empty() ? "" : ": " + error.hint));
  return error.kind == base::Failure::configuration ? admin::misconfigured : admin::temporary;
}

int check_configuration(const config::Loaded& loaded) {
  for (const auto& problem : loaded.problems.errors) fmt::print(stderr, "{}\n", problem.shown());
  for (const auto& problem : loaded.problems.warnings) fmt::print(stderr, "warning: {}\n", problem.shown());
  if (!loaded.settings) return admin::misconfigured;
  fmt::print("configuration OK\n");
  return admin::fine;
}

int run_once(admin::Assembly& assembly, const pipeline::Surroundings& around) {
  const auto cycle = pipeline::run_cycle(assembly.ports(), assembly.policy(), around);
  if (!cycle) return refuse(cycle.error());
  return cycle->delivery.reached ? admin::fine : admin::temporary;
}

int serve(config::Settings settings, bool once) {
  const auto lock = store::Lock::take(settings.store_path);
  if (!lock) return refuse(lock.error());
  const auto ledger = store::SqliteLedger::open(settings.store_path);
  if (!ledger) return refuse(ledger.error());
  const auto in_doubt = (*ledger)->recover_sending(base::now());
  if (!in_doubt) return refuse(in_doubt.error());
  if (*in_doubt > 0)
    base::log(
        base::Level::warning, "reply.in-doubt",
        fmt::format(
            "{} replies are in doubt since the daemon last ran; they are sent again at once, with the same Message-ID",
            *in_doubt));

  systemd::Signals signals;
  const auto alive = [&] {
    systemd::feed_watchdog();
    return !signals.ending();
  };
  auto assembly = std::make_unique<admin::Assembly>(settings, **ledger, alive);
  pipeline::Surroundings around{[&] { return alive() && (once || !signals.reload_waits()); },
                                base::now,
                                systemd::notify_status,
                                signals.descriptor(),
                                settings.imap.poll_interval,
                                settings.alerts.stale_after};
  if (once) return run_once(*assembly, around);

  base::log(base::Level::notice, "daemon.started", fmt::format("watching {}", assembly->policy().mailbox));
  systemd::notify_ready();
  while (!signals.ending()) {
    if (auto served = pipeline::run_service(assembly->ports(), assembly->policy(), around); !served)
      return refuse(served.error());
    if (!signals.take_reload()) continue;
    systemd::notify_reloading();
    if (auto changed = admin::reload(settings)) {
      settings = std::move(*changed);
      assembly = std::make_unique<admin::Assembly>(settings, **ledger, alive);
      around.poll_interval = settings.imap.poll_interval;
      around.stale_after = settings.alerts.stale_after;
    }
    systemd::notify_ready();
  }
  systemd::notify_stopping();
  base::log(base::Level::notice, "daemon.stopped", "ended as asked; nothing is lost");
  return admin::fine;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"cskakuhod: polls one mailbox for the prefectures' lists, judges, records and answers them",
               "cskakuhod"};
  std::string file = "/etc/cskakuhod/cskakuhod.yaml";
  bool once = false, check = false, probe = false;
  app.add_option("--config", file, "the configuration file")->capture_default_str();
  auto* first =
      app.add_flag("--once", once, "one full cycle: poll, process all new mail, send all that is due; then end");
  auto* second =
      app.add_flag("--check-config", check, "validate the configuration and the files that it names")->excludes(first);
  app.add_flag("--probe", probe, "sign in to both servers and say what is there; changes nothing")
      ->excludes(first)
      ->excludes(second);
  app.footer("Exit status: 0 fine, 2 usage, 75 temporary failure, 78 configuration error.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? admin::fine : admin::usage;
  }
  auto loaded = config::load(file);
  if (check) return check_configuration(loaded);
  for (const auto& problem : loaded.problems.errors)
    base::log(base::Level::error, "configuration.error", problem.shown());
  for (const auto& problem : loaded.problems.warnings)
    base::log(base::Level::warning, "configuration.warning", problem.shown());
  if (!loaded.settings) return admin::misconfigured;
  if (probe) return admin::probe(*loaded.settings);
  admin::direct_log(loaded.settings->log);
  return serve(std::move(*loaded.settings), once);
}
