#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "base/text.hpp"
#include "config/settings.hpp"

namespace config {
namespace {

using base::Failure;

base::Result<std::string> from_file(const std::string& named, const char* what) {
  std::string path = named;
  if (named.starts_with("credential:")) {
    const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
    if (!folder)
      return base::fail(
          Failure::configuration,
          fmt::format("the {} is the systemd credential «{}», but there are none", what, named.substr(11)),
          "add LoadCredential= to the unit, or name a file");
    path = std::string(folder) + "/" + named.substr(11);
  }
  std::ifstream in(path);
  std::string line;
  if (!in || !std::getline(in, line))
    return base::fail(Failure::configuration, fmt::format("the {} file {} cannot be read, or is empty", what, path),
                      "check its path, owner and permissions");
  return base::trim(line);
}

base::Result<std::string> from_command(const std::string& command) {
  FILE* pipe = popen(command.c_str(), "re");
  if (!pipe) return base::fail(Failure::retry, "the token command cannot be started");
  std::string line;
  for (int c = 0; (c = std::fgetc(pipe)) != EOF && c != '\n' && line.size() < 65536;) line += static_cast<char>(c);
  while (std::fgetc(pipe) != EOF) {
  }
  const int status = pclose(pipe);
  if (status != 0)
    return base::fail(Failure::retry, fmt::format("the token command failed with status {}", status),
                      "run it by hand as the service's user");
  if (base::trim(line).empty())
    return base::fail(Failure::retry, "the token command printed nothing", "its first line must be the token");
  return base::trim(line);
}

}  // namespace

base::Result<std::string> read_secret(const SecretSource& source) {
  if (!source.password_file.empty()) return from_file(source.password_file, "password");
  if (!source.token_file.empty()) return from_file(source.token_file, "token");
  if (!source.token_command.empty()) return from_command(source.token_command);
  return std::string();
}

}  // namespace config
