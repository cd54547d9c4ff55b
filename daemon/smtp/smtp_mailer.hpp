#pragma once
// The way out over SMTP (RFC 5321), with what the server offers of PIPELINING, SIZE and 8BITMIME.

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "net/line_connection.hpp"
#include "ports/mailer.hpp"
#include "smtp/reply.hpp"

namespace smtp {

struct Options {
  net::Endpoint endpoint;              // its timeout is the wait after the final dot: 600 s (RFC 5321 section 4.5.3.2)
  net::CredentialsSource credentials;  // asked at every connect; an empty user: no login
  std::string own_name;                // for EHLO; empty: this machine's name
  net::KeepGoing keep_going;           // asked about once a second in every wait
};

/// What a look at the server finds, for a person who sets the service up.
struct Found {
  net::TlsDescription tls;
  std::vector<std::string> extensions;  // as announced after the login: «SIZE 1000000»
  bool signed_in = false;
};

class SmtpMailer : public ports::Mailer {
 public:
  /// Connects nowhere yet.
  explicit SmtpMailer(Options options);
  ~SmtpMailer() override;

  /// One mail to all of its recipients or to none: where one is refused nobody gets it, and the outcome is that refusal
  /// (a temporary one before a permanent one). A refusal in greeting, EHLO or STARTTLS is no verdict on the mail:
  /// temporary whatever its code. A broken connection is temporary until the final dot is on its way, and uncertain
  /// from then on.
  base::Result<ports::Outcome> send(const ports::Outgoing& mail) override;
  void hang_up() override;

  /// Connects, signs in, says EHLO and leaves.
  base::Result<Found> probe();

 private:
  struct Session;
  using Step = base::Result<std::optional<ports::Outcome>>;  // an outcome ends the mail; none: go on

  Step connect();
  Step introduce();
  Step transact(const ports::Outgoing& mail);
  Step send_envelope(const ports::Outgoing& mail);
  Step send_body(const ports::Outgoing& mail);
  ports::Outcome finish_with_dot();
  struct Conversation;
  Conversation converse(const std::vector<std::string>& commands);
  base::Result<Reply> receive(std::chrono::seconds limit);
  base::Result<void> put(std::string_view bytes, std::chrono::seconds limit);
  Step refusal(const char* stage, const Reply& reply);
  ports::Outcome broken(const char* stage, const base::Error& error);
  void give_back();

  Options options_;
  std::unique_ptr<Session> session_;
};

}  // namespace smtp
