// cskakuhod --probe: signs in to both servers and says what is there; changes nothing.
#include <fmt/format.h>

#include "admin/assembly.hpp"
#include "admin/command.hpp"
#include "base/text.hpp"
#include "imap/probe.hpp"

namespace admin {
namespace {

std::string tls_of(const net::TlsDescription& tls) {
  return tls.version.empty() ? "not encrypted" : tls.version + " " + tls.cipher;
}

int exit_of(const base::Error& error) {
  return error.kind == base::Failure::configuration ? misconfigured : temporary;
}

int refuse(const char* server, const base::Error& error) {
  fmt::print(stderr, "{}: {}{}\n", server, base::visible(error.what),
             error.hint.empty() ? "" : "\n  " + base::visible(error.hint));
  return exit_of(error);
}

int probe_imap(const config::Settings& settings) {
  const auto found = imap::probe(imap_options(settings, {}));
  if (!found) return refuse("IMAP", found.error());
  fmt::print("IMAP {}:{}  {}\n  signed in as {}\n  {} messages in {}, UIDVALIDITY {}\n  offers {}\n",
             settings.imap.server.host, settings.imap.server.port, tls_of(found->tls), settings.imap.server.user,
             found->messages, settings.imap.mailbox, found->uid_validity,
             base::visible(fmt::format("{}", fmt::join(found->capabilities, " "))));
  fmt::print("  folders:");
  for (const auto& folder : found->folders) fmt::print(" {}", base::visible(folder.name));
  fmt::print("\n");
  if (!found->missing_folders.empty())
    fmt::print("  the service would make: {}\n",
               base::visible(fmt::format("{}", fmt::join(found->missing_folders, " "))));
  return fine;
}

int probe_smtp(const config::Settings& settings) {
  smtp::SmtpMailer mailer(smtp_options(settings, {}));
  const auto found = mailer.probe();
  if (!found) return refuse("SMTP", found.error());
  fmt::print("SMTP {}:{}  {}\n  {}\n  offers {}\n", settings.smtp.server.host, settings.smtp.server.port,
             tls_of(found->tls), found->signed_in ? "signed in as " + settings.smtp.server.user : "without signing in",
             base::visible(fmt::format("{}", fmt::join(found->extensions, ", "))));
  return fine;
}

}  // namespace

int probe(const config::Settings& settings) {
  const int first = probe_imap(settings), second = probe_smtp(settings);
  return first != fine ? first : second;
}

}  // namespace admin
