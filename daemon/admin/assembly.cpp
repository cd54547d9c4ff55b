#include "admin/assembly.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>

#include "admin/command.hpp"
#include "base/text.hpp"
#include "sandbox/reader_process.hpp"
#include "systemd/notify.hpp"

namespace admin {
namespace {

net::Endpoint endpoint_of(const config::Server& server) {
  return {server.host, server.port, static_cast<net::Security>(server.security), server.ca_file, server.timeout};
}

net::CredentialsSource credentials_of(const config::Server& server) {
  return [server]() -> base::Result<net::Credentials> {
    net::Credentials credentials{server.user, {}, {}};
    if (server.user.empty()) return credentials;
    auto secret = config::read_secret(server.secret);
    if (!secret) return std::unexpected(secret.error());
    (server.secret.password_file.empty() ? credentials.token : credentials.password) = std::move(*secret);
    return credentials;
  };
}

}  // namespace

std::unique_ptr<ports::Reader> make_reader(const config::Settings& settings) {
  std::error_code error;
  const auto here = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
  auto program = here / "cskakuho-reader";
  if (!std::filesystem::exists(program, error)) program = here / "../lib/cskakuhod/cskakuho-reader";
  sandbox::ReaderOptions options;
  options.program = program;
  options.memory = settings.limits.memory;
  options.time = settings.limits.time;
  options.limits = settings.limits.reading;
  return std::make_unique<sandbox::ReaderProcess>(std::move(options));
}

imap::Options imap_options(const config::Settings& settings, std::function<bool()> keep_going) {
  const auto& imap = settings.imap;
  imap::Options options;
  options.endpoint = endpoint_of(imap.server);
  options.credentials = credentials_of(imap.server);
  options.mailbox = imap.mailbox;
  options.folders = {imap.accepted, imap.corrections, imap.held, imap.ignored};
  if (!settings.replies.save_to.empty()) options.folders.push_back(settings.replies.save_to);
  options.max_message = imap.max_message;
  options.keep_going = std::move(keep_going);
  return options;
}

smtp::Options smtp_options(const config::Settings& settings, std::function<bool()> keep_going) {
  smtp::Options options;
  options.endpoint = endpoint_of(settings.smtp.server);
  options.credentials = credentials_of(settings.smtp.server);
  options.keep_going = std::move(keep_going);
  return options;
}

Assembly::Assembly(const config::Settings& settings, ports::Ledger& ledger, std::function<bool()> keep_going)
    : ledger_(ledger),
      policy_(make_policy(settings)),
      mailbox_(std::make_unique<imap::ImapMailbox>(imap_options(settings, keep_going))),
      reader_(make_reader(settings)),
      mailer_(std::make_unique<smtp::SmtpMailer>(smtp_options(settings, keep_going))) {}

Assembly::~Assembly() = default;

void direct_log(const config::Log& log) {
  if (log.target == config::Log::Target::journal && systemd::has_journal() && isatty(STDERR_FILENO) == 0)
    base::set_log_sink(systemd::journal_sink(), log.level);
  else
    base::set_log_sink({}, log.level);
}

}  // namespace admin
