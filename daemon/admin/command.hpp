#pragma once
// What every command of cskakuhoctl shares: its configuration, its ways out, its exit statuses.

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "base/error.hpp"
#include "config/settings.hpp"
#include "pipeline/policy.hpp"
#include "ports/reader.hpp"

namespace CLI {
class App;
}

namespace admin {

enum Exit : int { fine = 0, no = 1, usage = 2, unreadable = 3, temporary = 75, misconfigured = 78 };

/// The options that stand before or after any command, and what is made of them when a command asks.
class Desk {
 public:
  std::string configuration;  // --config; empty: the default
  bool json = false;          // --json

  /// The configuration, loaded once; problems are printed. nullopt: exit with `misconfigured`.
  const config::Settings* settings(config::Use use);

  /// Prints a JSON document, or the lines of text, to standard output.
  void print(const nlohmann::ordered_json& document) const;
  void print(const std::string& text) const;

  /// Prints an error to standard error and returns the exit status that fits its kind.
  int refuse(const base::Error& error) const;
  int refuse(Exit status, const std::string& what, const std::string& hint = {}) const;

 private:
  std::optional<config::Settings> settings_;
};

/// Whether standard output is a terminal that wants colour (NO_COLOR is honoured).
bool wants_colour();
std::string coloured(const std::string& text, int code);

/// The values of the configuration that the journey needs.
pipeline::Policy make_policy(const config::Settings& settings);
/// The sandboxed reader beside this program.
std::unique_ptr<ports::Reader> make_reader(const config::Settings& settings);

/// The whole file; fails with bad_input.
base::Result<std::string> read_file(const std::string& path);

// One function adds one command, or a family of them; `status` becomes the exit status of the one that ran.
void add_check(CLI::App& app, Desk& desk, int& status);
void add_inspect(CLI::App& app, Desk& desk, int& status);
void add_status(CLI::App& app, Desk& desk, int& status);
void add_board(CLI::App& app, Desk& desk, int& status);
void add_submissions(CLI::App& app, Desk& desk, int& status);
void add_show(CLI::App& app, Desk& desk, int& status);
void add_held(CLI::App& app, Desk& desk, int& status);
void add_outbox(CLI::App& app, Desk& desk, int& status);
void add_decisions(CLI::App& app, Desk& desk, int& status);  // release, close, retract
void add_replay(CLI::App& app, Desk& desk, int& status);
void add_care(CLI::App& app, Desk& desk, int& status);  // backup, verify
void add_template(CLI::App& app, Desk& desk, int& status);

}  // namespace admin
