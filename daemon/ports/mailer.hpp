#pragma once
// The way out: one SMTP server.

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace ports {

/// One rendered mail, sent byte for byte. Lines end with CRLF.
struct Outgoing {
  std::string envelope_from;  // empty: the null path
  std::vector<std::string> recipients;
  std::string message;
};

enum class Delivery : std::uint8_t {
  accepted,   // 250 after the final dot
  temporary,  // 4xx, a connection that failed before the final dot: try again later
  permanent,  // 5xx: a person must look
  uncertain,  // the final dot was sent and its answer never came
};

struct Outcome {
  Delivery delivery = Delivery::temporary;
  std::string stage;   // connect, greeting, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, body, dot
  int code = 0;        // the server's, 0 where there was none
  std::string answer;  // the server's words, one line, or what broke; fit for a log
};

class Mailer {
 public:
  virtual ~Mailer() = default;

  /// Sends one mail; the connection stays open for the next until hang_up(). Fails (configuration) only where nothing
  /// can be sent at all: a login refused, a certificate that does not fit. All else is an outcome.
  virtual base::Result<Outcome> send(const Outgoing& mail) = 0;
  virtual void hang_up() = 0;
};

}  // namespace ports
