// imap: and smtp:
#include <arpa/inet.h>
#include <fmt/format.h>

#include <filesystem>

#include "base/text.hpp"
#include "config/parts.hpp"

namespace config {
namespace {

bool is_loopback(const std::string& host) {
  if (base::equal_ignoring_case(host, "localhost")) return true;
  in_addr v4{};
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
  in6_addr v6{};
  return inet_pton(AF_INET6, host.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

std::string secret_file(Section& section, const std::string& key, const Settings& settings) {
  const auto written = section.optional_text(key);
  if (!written) return {};
  if (written->empty()) {
    section.error(key, "names no file", "write the path of a file that holds the secret alone");
    return {};
  }
  if (written->starts_with("credential:")) return *written;
  auto path = resolved(*written, settings.file);
  if (settings.use == Use::judging) return path;
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error) && !std::filesystem::is_fifo(path, error)) {
    section.error(key, "there is no file «" + path + "»", "create it, readable by the service alone");
  } else if ((std::filesystem::status(path, error).permissions() & std::filesystem::perms::others_read) !=
             std::filesystem::perms::none) {
    section.source().warn(section.node(key), "«" + path + "» can be read by everybody", "chmod 600 it");
  }
  return path;
}

void load_server(Section& section, Server& server, const Settings& settings, std::chrono::seconds timeout,
                 const std::array<std::int64_t, 3>& ports) {
  server.host = section.required_text("host", "the name of the server, e.g. mail.example.go.jp");
  server.security = section.one_of<Security>(
      "security", Security::tls, {{"tls", Security::tls}, {"starttls", Security::starttls}, {"none", Security::none}});
  server.port =
      static_cast<std::uint16_t>(section.integer("port", ports[static_cast<std::size_t>(server.security)], 1, 65535));
  server.ca_file = resolved(section.text("ca_file"), settings.file);
  std::error_code error;
  if (!server.ca_file.empty() && !std::filesystem::is_regular_file(server.ca_file, error))
    section.error("ca_file", "there is no file «" + server.ca_file + "»",
                  "a PEM file of the authority that signed the server's certificate");
  server.timeout = section.parsed<std::chrono::seconds>("timeout", timeout, parse_duration, "a duration such as 60s");
  if (server.timeout.count() == 0) section.error("timeout", "must be longer than nothing");
  if (server.security == Security::none && !server.host.empty() && !is_loopback(server.host))
    section.error("security", "«none» would send the password in clear over the network to " + server.host,
                  "use tls or starttls; none is for loopback addresses");
  server.secret.password_file = secret_file(section, "password_file", settings);
  server.secret.token_file = secret_file(section, "token_file", settings);
  server.secret.token_command = section.text("token_command");
  const int given = section.has("password_file") + section.has("token_file") + section.has("token_command");
  if (given > 1)
    section.error("password_file", "more than one of password_file, token_file and token_command is given",
                  "keep the one that is used");
  if (given == 0 && !server.user.empty())
    section.error("user", "there is no secret for «" + server.user + "»",
                  "give password_file, token_file or token_command");
  if (given > 0 && server.user.empty())
    section.error("user", "is missing though a secret is given", "name the user that it belongs to");
}

std::string address(Section& section, const std::string& key, std::string value) {
  const auto at = value.find('@');
  const bool sound = at != std::string::npos && at > 0 && at + 1 < value.size() &&
                     value.find('@', at + 1) == std::string::npos &&
                     value.find_first_of(" \t\r\n<>,;\"()") == std::string::npos && base::visible(value) == value;
  if (!value.empty() && !sound)
    section.error(key, "«" + value + "» is no mail address", "write it bare: name@example.go.jp");
  return value;
}

void load_imap(Section& top, Settings& settings) {
  Section section(top.source(), top.node("imap"), "imap");
  auto& imap = settings.imap;
  if (!top.has("imap"))
    top.source().error(1, "«imap» is missing", "the mailbox to poll: host, user and password_file at least");
  imap.server.user = section.required_text("user", "the name to sign in to the mailbox with");
  load_server(section, imap.server, settings, std::chrono::seconds{60}, {993, 143, 143});
  imap.mailbox = section.text("mailbox", imap.mailbox);
  {
    Section folders(section.source(), section.node("folders"), "imap.folders");
    imap.accepted = folders.text("accepted", imap.accepted);
    imap.corrections = folders.text("corrections", imap.corrections);
    imap.held = folders.text("held", imap.held);
    imap.ignored = folders.text("ignored", imap.ignored);
    for (const auto& [key, name] : {std::pair{"accepted", imap.accepted},
                                    {"corrections", imap.corrections},
                                    {"held", imap.held},
                                    {"ignored", imap.ignored}})
      if (name.empty() || base::equal_ignoring_case(name, imap.mailbox))
        folders.error(key, "must be a folder other than the mailbox itself");
  }
  imap.poll_interval = section.parsed<std::chrono::seconds>("poll_interval", imap.poll_interval, parse_duration,
                                                            "a duration such as 60s");
  if (imap.poll_interval.count() < 1) section.error("poll_interval", "must be at least 1s");
  imap.max_message = section.parsed<base::Bytes>("max_message", imap.max_message, parse_size, "a size such as 25MB");
  imap.batch = static_cast<unsigned>(section.integer("batch", imap.batch, 1, 1000));
}

void load_smtp(Section& top, Settings& settings) {
  Section section(top.source(), top.node("smtp"), "smtp");
  auto& smtp = settings.smtp;
  if (!top.has("smtp")) top.source().error(1, "«smtp» is missing", "the server that sends the replies: host at least");
  smtp.server.user = section.text("user");
  load_server(section, smtp.server, settings, std::chrono::seconds{600}, {465, 587, 25});
  const auto& user = settings.imap.server.user;
  smtp.from = address(section, "from", section.text("from", user.find('@') == std::string::npos ? "" : user));
  smtp.from_name = section.text("from_name");
  const auto envelope = section.optional_text("envelope_from");
  smtp.envelope_from = envelope ? address(section, "envelope_from", *envelope) : smtp.from;
}

}  // namespace

void load_servers(Section& top, Settings& settings) {
  load_imap(top, settings);
  load_smtp(top, settings);
}

}  // namespace config
