#include "admin/command.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/text.hpp"
#include "sandbox/reader_process.hpp"

namespace admin {

const config::Settings* Desk::settings(config::Use use) {
  if (settings_) return &*settings_;
  const auto file = configuration.empty() ? config::default_file() : configuration;
  auto loaded = config::load(file, use);
  for (const auto& problem : loaded.problems.errors) fmt::print(stderr, "{}\n", problem.shown());
  settings_ = std::move(loaded.settings);
  return settings_ ? &*settings_ : nullptr;
}

void Desk::print(const nlohmann::ordered_json& document) const {
  fmt::print("{}\n", document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

void Desk::print(const std::string& text) const {
  fmt::print("{}", text);
}

int Desk::refuse(const base::Error& error) const {
  Exit status = no;
  if (error.kind == base::Failure::configuration) status = misconfigured;
  if (error.kind == base::Failure::bad_input) status = unreadable;
  if (error.kind == base::Failure::retry) status = temporary;
  return refuse(status, error.what, error.hint);
}

int Desk::refuse(Exit status, const std::string& what, const std::string& hint) const {
  fmt::print(stderr, "cskakuhoctl: {}{}\n", base::visible(what), hint.empty() ? "" : "\n  " + base::visible(hint));
  return status;
}

bool wants_colour() {
  static const bool wanted = isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
  return wanted;
}

std::string coloured(const std::string& text, int code) {
  return wants_colour() ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : text;
}

pipeline::Policy make_policy(const config::Settings& settings) {
  pipeline::Policy policy;
  const auto& server = settings.imap.server;
  policy.mailbox = fmt::format("{}@{}:{}/{}", server.user, server.host, server.port, settings.imap.mailbox);
  policy.folders = {settings.imap.accepted, settings.imap.corrections, settings.imap.held, settings.imap.ignored};
  policy.max_message = settings.imap.max_message;
  policy.batch = settings.imap.batch;
  policy.programme = settings.programme;
  policy.form = settings.form;
  policy.register_ = settings.register_;
  policy.authentication = settings.authentication;
  policy.own.addresses = settings.own_addresses;
  for (auto& address : policy.own.addresses) address = base::lower_ascii(address);
  policy.own.instance = settings.smtp.from;
  policy.templates = settings.templates;
  auto& replies = policy.replies;
  replies.enabled = settings.replies.enabled;
  replies.approve = static_cast<pipeline::ReplyPolicy::Approve>(settings.replies.approve);
  replies.acknowledge_held = settings.replies.acknowledge_held;
  replies.to_registered = settings.replies.to == config::Replies::To::registered;
  replies.max_age = settings.replies.max_age;
  replies.expire = settings.replies.expire;
  replies.attach_marked_workbook = settings.replies.attach_marked_workbook;
  replies.per_address = settings.replies.per_address.count;
  replies.per_address_within = settings.replies.per_address.within;
  replies.per_address_per_day = settings.replies.per_address_per_day;
  replies.overall_per_hour = settings.replies.overall_per_hour;
  replies.save_to = settings.replies.save_to;
  replies.from = settings.smtp.from;
  replies.from_name = settings.smtp.from_name;
  replies.envelope_from = settings.smtp.envelope_from;
  policy.hashes = settings.hashes;
  return policy;
}

base::Result<std::string> read_file(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error))
    return base::fail(base::Failure::bad_input, path + " is a folder", "name a file");
  std::ifstream in(path, std::ios::binary);
  std::ostringstream bytes;
  if (!in || !(bytes << in.rdbuf())) {
    if (in && std::filesystem::file_size(path, error) == 0) return std::string();
    return base::fail(base::Failure::bad_input, path + " cannot be read", "check the path and the permissions");
  }
  return bytes.str();
}

}  // namespace admin
