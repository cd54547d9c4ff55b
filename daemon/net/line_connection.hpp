#pragma once
// A TCP or TLS connection on libcurl (CURLOPT_CONNECT_ONLY): curl does names, TCP, TLS, STARTTLS and the login; the protocol is ours.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace net {

enum class Security : std::uint8_t { tls, starttls, none };

/// How to sign in: by password, or by an OAuth 2.0 bearer token (XOAUTH2, OAUTHBEARER). An empty user means no login.
struct Credentials {
  std::string user;
  std::string password;
  std::string token;
};

struct Endpoint {
  std::string host;
  std::uint16_t port = 0;
  Security security = Security::tls;
  std::string ca_file;  // empty: the system's
  std::chrono::seconds timeout{60};
};

}  // namespace net
