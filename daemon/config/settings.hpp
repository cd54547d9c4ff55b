#pragma once
// The whole configuration as values: cskakuhod.yaml and the files that it names, validated.

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "config/problem.hpp"
#include "config/units.hpp"
#include "form/form.hpp"
#include "reading/contents.hpp"
#include "reply/letter.hpp"
#include "rules/programme.hpp"

namespace config {

enum class Security : std::uint8_t { tls, starttls, none };

/// Where a secret comes from; at most one is set. «credential:NAME» as a file is $CREDENTIALS_DIRECTORY/NAME (systemd).
struct SecretSource {
  std::string password_file;
  std::string token_file;
  std::string token_command;  // run by /bin/sh; its first line is the token
};

struct Server {
  std::string host;
  std::uint16_t port = 0;
  Security security = Security::tls;
  std::string ca_file;
  std::string user;
  SecretSource secret;
  std::chrono::seconds timeout{60};
};

struct Imap {
  Server server;
  std::string mailbox = "INBOX";
  std::string accepted = "Accepted", corrections = "Corrections", held = "Held", ignored = "Ignored";
  std::chrono::seconds poll_interval{60};
  base::Bytes max_message = base::megabytes(25);
  unsigned batch = 50;
};

struct Smtp {
  Server server;
  std::string from;
  std::string from_name;
  std::string envelope_from;  // empty: the null path
};

struct Replies {
  bool enabled = true;
  enum class Approve : std::uint8_t { none, corrections, all } approve = Approve::none;
  bool acknowledge_held = true;
  enum class To : std::uint8_t { sender, registered } to = To::sender;
  std::chrono::seconds max_age = std::chrono::days{7};
  std::chrono::seconds expire = std::chrono::days{7};
  bool attach_marked_workbook = true;
  Rate per_address{5, std::chrono::hours{2}};
  unsigned per_address_per_day = 40;
  unsigned overall_per_hour = 200;
  std::string save_to;  // folder for copies; empty: none are kept
};

struct ReaderLimits {
  base::Bytes memory = base::megabytes(512);
  std::chrono::seconds time{30};
  reading::Limits reading;
};

struct Alerts {
  std::vector<std::string> digest_to;
  std::chrono::seconds digest_at = std::chrono::hours{8} + std::chrono::minutes{30};
  std::chrono::seconds stale_after = std::chrono::minutes{15};
};

struct Log {
  base::Level level = base::Level::info;
  enum class Target : std::uint8_t { journal, standard_error } target = Target::journal;
  enum class Language : std::uint8_t { en, ja } language = Language::en;
};

/// What the configuration is loaded for: `judging` (check, inspect) uses no server, so its secrets need not exist.
enum class Use : std::uint8_t { service, judging };

struct Settings {
  std::string file;
  Use use = Use::service;
  Imap imap;
  Smtp smtp;
  std::string store_path;
  std::optional<std::chrono::seconds> retention;
  std::vector<std::string> own_addresses;
  rules::AuthenticationPolicy authentication;
  rules::Register register_;
  rules::Programme programme;
  form::Form form;
  std::string quotas_file;
  reply::Templates templates;
  Replies replies;
  ReaderLimits limits;
  Alerts alerts;
  Log log;
  std::map<std::string, std::string> hashes;  // SHA-256 of configuration, register, form and templates
};

struct Loaded {
  std::optional<Settings> settings;  // absent where there are errors
  Problems problems;
};

/// Reads and validates the configuration and every data file that it names. Relative paths are relative to the
/// configuration file.
Loaded load(const std::string& file, Use use = Use::service);

/// The configuration that is used without --config: /etc/cskakuhod/cskakuhod.yaml, else the one shipped with the
/// program.
std::string default_file();
/// The folder of the shipped configuration: beside the build tree, or where the package puts it.
std::string shipped_folder();

/// The secret itself: the first line of the file or of the command's output. Fails with configuration; no Error ever
/// holds the secret.
base::Result<std::string> read_secret(const SecretSource& source);

}  // namespace config
