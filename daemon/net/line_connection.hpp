#pragma once
// A TCP or TLS connection on libcurl (CURLOPT_CONNECT_ONLY): curl does names, TCP, TLS, STARTTLS and the login; the
// protocol is ours.

#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
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

/// Asked anew at every connect, because tokens expire and passwords are changed.
using CredentialsSource = std::function<base::Result<Credentials>()>;

struct Endpoint {
  std::string host;
  std::uint16_t port = 0;
  Security security = Security::tls;
  std::string ca_file;  // empty: the system's
  std::chrono::seconds timeout{60};
};

/// Asked about once a second during every wait, the connect included; false ends the wait with Failure::retry. A good
/// place to feed a watchdog. Empty: never ends.
using KeepGoing = std::function<bool()>;

enum class Protocol : std::uint8_t { imap, smtp };

/// What the server is called and how it is reached.
struct ConnectOptions {
  Protocol protocol = Protocol::imap;
  Endpoint endpoint;
  Credentials credentials;
  std::string own_name;  // SMTP: for EHLO; a host name
  KeepGoing keep_going;
};

/// Where a connect ended. The error is configuration for a certificate that does not verify, a missing STARTTLS and a
/// refused login; retry for names, refused connections, time and temporary refusals. It never holds a password or
/// token.
struct ConnectFailure {
  base::Error error;
  std::string stage;   // connect, greeting, EHLO, STARTTLS, AUTH (IMAP: the command's verb)
  std::string answer;  // the server's last line, empty where there was none
};

struct TlsDescription {
  std::string version;  // «TLSv1.3»; empty: the connection is not encrypted
  std::string cipher;
};

class Patience;

/// Not for several threads at once. After any failure the connection is broken and only good for destruction.
class LineConnection {
 public:
  using Milliseconds = std::chrono::milliseconds;

  /// Connected, encrypted as asked and signed in. SIGPIPE is ignored from then on in this process.
  static std::expected<std::unique_ptr<LineConnection>, ConnectFailure> connect(const ConnectOptions& options);

  ~LineConnection();
  LineConnection(const LineConnection&) = delete;
  LineConnection& operator=(const LineConnection&) = delete;

  /// All of the bytes, within `limit` and a second for each 16 KiB.
  base::Result<void> send(std::string_view bytes, Milliseconds limit);

  /// The next line without its CRLF (a bare LF ends one, too). The whole line must come within `limit` and hold at most
  /// `longest` bytes.
  base::Result<std::string> receive_line(std::size_t longest, Milliseconds limit);

  /// Exactly `count` bytes. They must come within `limit` and a second for each 16 KiB.
  base::Result<std::string> receive_bytes(std::size_t count, Milliseconds limit);

  enum class Ready : std::uint8_t { input, woken, time_over };
  /// Until there is something to receive (also the end of the connection), the descriptor (-1: none) is readable or the
  /// time is over.
  base::Result<Ready> wait(Milliseconds limit, int wake_descriptor);

  const TlsDescription& tls() const { return tls_; }
  /// SMTP: the server has said 235, so that mail will not go unauthenticated.
  bool signed_in() const { return signed_in_; }
  std::string local_address() const;

 private:
  struct Handle;

  LineConnection(std::unique_ptr<Handle> handle, KeepGoing keep_going);
  base::Result<void> fill(Patience& patience);
  base::Result<bool> take_what_is_there();
  base::Result<void> poll_for(short events, Patience& patience);

  std::unique_ptr<Handle> handle_;
  KeepGoing keep_going_;
  TlsDescription tls_;
  bool signed_in_ = false;
  std::string buffer_;
  std::size_t taken_ = 0;  // of buffer_
};

/// Waits until the descriptor (-1: none) is readable or the time is over; asks `keep_going` about once a second. True:
/// readable.
base::Result<bool> wait_for_descriptor(int descriptor, std::chrono::milliseconds limit, const KeepGoing& keep_going);

}  // namespace net
