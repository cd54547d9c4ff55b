#pragma once
// One signed-in connection: commands with tags, several in flight, and whatever the server says between.

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "imap/response.hpp"
#include "net/line_connection.hpp"

namespace imap {

/// How a command ended: the tagged response.
struct Completed {
  std::string status;  // OK, NO, BAD
  std::string code;
  std::string text;

  bool ok() const { return status == "OK"; }
  bool has_code(std::string_view name) const { return code_name(code) == name; }
  /// «NO [TRYCREATE] no such folder», fit for a log.
  std::string words() const;
};

/// After any failure of a call the session is broken: destroy it. Its destruction says LOGOUT where the connection
/// still stands, and waits two seconds for it at most.
class Session {
 public:
  /// What a command wants to do with each untagged response; a failure ends the session.
  using Untagged = std::function<base::Result<void>(Response&)>;

  static base::Result<std::unique_ptr<Session>> open(const net::Endpoint& endpoint,
                                                     const net::CredentialsSource& credentials,
                                                     net::KeepGoing keep_going, ResponseLimits limits);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  bool can(std::string_view capability) const { return capabilities_.contains(std::string(capability)); }
  const std::set<std::string>& capabilities() const { return capabilities_; }  // in upper case
  const net::TlsDescription& tls() const { return connection_->tls(); }

  /// One command, begun and finished.
  base::Result<Completed> command(std::string_view text, const Untagged& untagged = {});

  /// Sends a command (without tag and CRLF); the answer is its tag.
  base::Result<std::string> begin(std::string_view text);
  /// Several commands in one flight; the tags in their order.
  base::Result<std::vector<std::string>> begin_all(const std::vector<std::string>& texts);
  /// Reads until the tag's response. Responses of other commands in flight that come first are kept for their own
  /// finish().
  base::Result<Completed> finish(const std::string& tag, const Untagged& untagged = {});

  /// Sends a command that ends with a literal. `literal_sent` becomes true as soon as its last byte may have been.
  base::Result<Completed> command_with_literal(std::string_view text, std::string_view literal, bool& literal_sent);

  enum class Idled : std::uint8_t { changed, woken, time_over };
  /// IDLE (RFC 2177) until the server announces something, the descriptor is readable or the time (less than 29
  /// minutes) is over.
  base::Result<Idled> idle(std::chrono::milliseconds limit, int wake_descriptor);

  /// Of the selected folder, as last announced.
  std::uint32_t exists() const { return exists_; }

 private:
  class Stream;
  Session(std::unique_ptr<net::LineConnection> connection, ResponseLimits limits, std::chrono::milliseconds timeout);
  base::Result<Response> receive(const Untagged& untagged);
  base::Result<Response> receive_response();
  void note_capabilities(const std::vector<std::string>& words);
  base::Result<bool> wait_for_continuation(const std::string& tag);
  base::Result<Idled> watch(std::chrono::steady_clock::time_point end, int wake_descriptor);
  std::string next_tag();
  base::Result<void> send(std::string_view bytes);

  std::unique_ptr<net::LineConnection> connection_;
  ResponseLimits limits_;
  std::chrono::milliseconds timeout_;
  std::set<std::string> capabilities_;
  std::set<std::string> in_flight_;
  std::map<std::string, Completed> finished_;
  std::string goodbye_;  // the server's words with BYE
  std::uint32_t exists_ = 0;
  unsigned count_ = 0;
  bool broken_ = false;
};

/// The error for a command that ended with NO or BAD: `configuration` where RFC 5530 says that a person must act, else
/// retry.
base::Error refused(std::string_view what, const Completed& answer);

}  // namespace imap
