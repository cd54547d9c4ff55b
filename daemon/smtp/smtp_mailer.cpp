#include "smtp/smtp_mailer.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <ranges>

#include "base/text.hpp"
#include "smtp/envelope.hpp"

namespace smtp {
namespace {

using base::Failure;
using ports::Delivery;
using ports::Outcome;
using std::chrono::seconds;

// RFC 5321 section 4.5.3.2; the wait after the final dot is the configuration's.
constexpr seconds command_limit{300}, data_limit{120}, body_limit{180}, farewell{2};
constexpr std::size_t longest_line = 4096;

/// A name that can stand in EHLO and in curl's URL.
std::string own_name(const std::string& wanted) {
  std::string name = wanted;
  if (name.empty()) {
    std::array<char, 256> buffer{};
    if (gethostname(buffer.data(), buffer.size() - 1) == 0) name = buffer.data();
  }
  bool fits = !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
  });
  return fits ? name : "localhost";
}

int code_of(std::string_view line) {
  auto parsed = parse_reply_line(line);
  return parsed ? parsed->code : 0;
}

}  // namespace

struct SmtpMailer::Session {
  std::unique_ptr<net::LineConnection> connection;
  std::map<std::string, std::string> extensions = {};  // in upper case, with what follows

  bool can(const std::string& name) const { return extensions.contains(name); }
  std::uint64_t size_limit() const {
    auto found = extensions.find("SIZE");
    std::uint64_t limit = 0;
    if (found != extensions.end())
      std::from_chars(found->second.data(), found->second.data() + found->second.size(), limit);
    return limit;  // 0: none told
  }
};

SmtpMailer::SmtpMailer(Options options) : options_(std::move(options)) {}
SmtpMailer::~SmtpMailer() {
  hang_up();
}

void SmtpMailer::hang_up() {
  if (!session_) return;
  if (put("QUIT\r\n", farewell)) (void)receive(farewell);
  session_.reset();
}

base::Result<void> SmtpMailer::put(std::string_view bytes, seconds limit) {
  return session_->connection->send(bytes, std::min(limit, options_.endpoint.timeout));
}

base::Result<Reply> SmtpMailer::receive(seconds limit) {
  auto end = std::chrono::steady_clock::now() + std::min(limit, options_.endpoint.timeout);
  return read_reply([&] {
    auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    return session_->connection->receive_line(longest_line, std::max(left, std::chrono::milliseconds(0)));
  });
}

struct SmtpMailer::Conversation {
  std::vector<Reply> replies = {};        // of the first commands, at least one where nothing broke
  std::optional<base::Error> broke = {};  // after those
};

/// Sends the commands, in one flight where the server allows that, and receives as many replies; stops where the server
/// hangs up, and without PIPELINING at the first refusal.
SmtpMailer::Conversation SmtpMailer::converse(const std::vector<std::string>& commands) {
  bool together = session_->can("PIPELINING");
  Conversation out;
  std::string flight;
  for (const std::string& command : commands) flight += command + "\r\n";
  for (const std::string& command : commands) {
    base::Result<void> sent;
    if (!together) sent = put(command + "\r\n", command_limit);
    if (together && out.replies.empty()) sent = put(flight, command_limit);
    auto reply = sent ? receive(command_limit) : base::Result<Reply>(std::unexpected(sent.error()));
    if (!reply) {
      out.broke = reply.error();
      return out;
    }
    out.replies.push_back(std::move(*reply));
    const Reply& last = out.replies.back();
    if (last.code == 421 || (!together && !last.good())) return out;
  }
  return out;
}

/// The connection is gone; what was not yet accepted is to be tried again.
Outcome SmtpMailer::broken(const char* stage, const base::Error& error) {
  session_.reset();
  return {Delivery::temporary, stage, 0, error.what};
}

SmtpMailer::Step SmtpMailer::refusal(const char* stage, const Reply& reply) {
  bool hangs_up = reply.code == 421;
  if (hangs_up) session_.reset();
  if (reply.code == 530 || reply.code == 538) {
    session_.reset();
    return base::fail(Failure::configuration, fmt::format("the SMTP server wants a login: {}", reply.words()),
                      "give smtp.user and its password or token");
  }
  if (reply.permanent()) return Outcome{Delivery::permanent, stage, reply.code, reply.words()};
  if (reply.temporary()) return Outcome{Delivery::temporary, stage, reply.code, reply.words()};
  // A success or an invitation where none belongs: nobody knows where this dialogue stands.
  session_.reset();
  return Outcome{Delivery::temporary, stage, reply.code, "out of step: " + reply.words()};
}

SmtpMailer::Step SmtpMailer::connect() {
  auto who = options_.credentials ? options_.credentials() : base::Result<net::Credentials>(net::Credentials{});
  if (!who) {
    if (who.error().kind != Failure::retry) return std::unexpected(who.error());
    return Outcome{Delivery::temporary, "AUTH", 0, who.error().what};
  }
  bool wants_login = !who->user.empty();
  auto made = net::LineConnection::connect(
      {net::Protocol::smtp, options_.endpoint, std::move(*who), own_name(options_.own_name), options_.keep_going});
  if (!made) {
    net::ConnectFailure& failure = made.error();
    failure.error.what = "SMTP: " + failure.error.what;
    if (failure.error.kind == Failure::configuration) return std::unexpected(failure.error);
    return Outcome{Delivery::temporary, failure.stage, code_of(failure.answer), failure.error.what};
  }
  session_ = std::make_unique<Session>(Session{std::move(*made)});
  if (wants_login && !session_->connection->signed_in()) {
    hang_up();
    return base::fail(Failure::configuration,
                      "the SMTP server offers no login that can be used; unauthenticated mail is not sent",
                      "without smtp.user no login is tried; some servers offer it only after STARTTLS");
  }
  return introduce();
}

/// EHLO once more: what curl heard is not told to us, and the offers change with the login.
SmtpMailer::Step SmtpMailer::introduce() {
  Conversation heard = converse({"EHLO " + own_name(options_.own_name)});
  if (heard.broke) return broken("EHLO", *heard.broke);
  const Reply& reply = heard.replies.front();
  if (!reply.good()) {
    Outcome outcome{Delivery::temporary, "EHLO", reply.code, reply.words()};
    session_.reset();
    return outcome;
  }
  for (std::size_t i = 1; i < reply.lines.size(); ++i) {
    std::string_view line = reply.lines[i];
    auto space = std::min(line.find(' '), line.size());
    std::string name(line.substr(0, space));
    std::ranges::transform(name, name.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    session_->extensions[name] = base::trim(line.substr(space));
  }
  return std::nullopt;
}

base::Result<Outcome> SmtpMailer::send(const ports::Outgoing& mail) {
  if (auto fault = fault_of(mail)) return *fault;
  for (;;) {
    bool reused = session_ != nullptr;
    if (!reused) {
      auto step = connect();
      if (!step) return std::unexpected(step.error());
      if (*step) return **step;
    }
    auto step = transact(mail);
    if (!step) return std::unexpected(step.error());
    // A kept connection that the server had given up is no trouble of this mail: once more over a new one, as nothing
    // was sent of it.
    bool stale = reused && !session_ && (*step)->delivery == Delivery::temporary && (*step)->stage == "MAIL";
    if (!stale) return **step;
  }
}

SmtpMailer::Step SmtpMailer::transact(const ports::Outgoing& mail) {
  for (auto part : {&SmtpMailer::send_envelope, &SmtpMailer::send_body}) {
    auto step = (this->*part)(mail);
    if (!step || *step) {
      if (session_) give_back();
      return step;
    }
  }
  return finish_with_dot();
}

/// Ready for the next mail after one that was refused.
void SmtpMailer::give_back() {
  Conversation heard = converse({"RSET"});
  if (heard.broke || !heard.replies.front().good()) session_.reset();
}

SmtpMailer::Step SmtpMailer::send_envelope(const ports::Outgoing& mail) {
  std::uint64_t limit = session_->size_limit();
  if (limit != 0 && mail.message.size() > limit)
    return Outcome{Delivery::permanent, "MAIL", 0,
                   fmt::format("{} bytes are more than the server's limit of {}", mail.message.size(), limit)};
  bool eight_bit = has_eight_bit(mail.message);
  if (eight_bit && !session_->can("8BITMIME"))
    return Outcome{Delivery::permanent, "MAIL", 0,
                   "the message has 8-bit characters and the server offers no 8BITMIME"};

  std::vector<std::string> commands{fmt::format(
      "MAIL FROM:<{}>{}{}", mail.envelope_from,
      session_->can("SIZE") ? fmt::format(" SIZE={}", mail.message.size()) : "", eight_bit ? " BODY=8BITMIME" : "")};
  for (const std::string& recipient : mail.recipients) commands.push_back(fmt::format("RCPT TO:<{}>", recipient));
  Conversation heard = converse(commands);
  if (heard.replies.empty()) return broken("MAIL", *heard.broke);
  if (!heard.replies.front().good()) return refusal("MAIL", heard.replies.front());
  const Reply* worst = nullptr;
  for (const Reply& reply : heard.replies | std::views::drop(1)) {
    if (reply.good()) continue;
    if (!worst || (worst->permanent() && !reply.permanent())) worst = &reply;
  }
  if (heard.broke) return broken("RCPT", *heard.broke);
  if (worst) return refusal("RCPT", *worst);
  return std::nullopt;
}

SmtpMailer::Step SmtpMailer::send_body(const ports::Outgoing& mail) {
  if (auto sent = put("DATA\r\n", command_limit); !sent) return broken("DATA", sent.error());
  auto invited = receive(data_limit);
  if (!invited) return broken("DATA", invited.error());
  if (invited->code != 354) return refusal("DATA", *invited);
  if (auto sent = put(dot_stuffed(mail.message), body_limit); !sent) return broken("body", sent.error());

  // Whoever speaks before the dot refuses or hangs up; as long as it is not sent nothing is in doubt.
  auto heard = session_->connection->wait(std::chrono::milliseconds(0), -1);
  if (!heard) return broken("body", heard.error());
  if (*heard != net::LineConnection::Ready::input) return std::nullopt;
  auto early = receive(command_limit);
  session_.reset();
  if (!early) return Outcome{Delivery::temporary, "body", 0, early.error().what};
  return Outcome{early->permanent() ? Delivery::permanent : Delivery::temporary, "body", early->code, early->words()};
}

Outcome SmtpMailer::finish_with_dot() {
  auto sent = put(".\r\n", body_limit);
  auto reply = sent ? receive(options_.endpoint.timeout) : base::Result<Reply>(std::unexpected(sent.error()));
  if (!reply) {
    session_.reset();
    return {Delivery::uncertain, "dot", 0, reply.error().what};
  }
  Delivery delivery = reply->good()        ? Delivery::accepted
                      : reply->temporary() ? Delivery::temporary
                      : reply->permanent() ? Delivery::permanent
                                           : Delivery::uncertain;
  if (reply->code == 421 || delivery == Delivery::uncertain) session_.reset();
  return {delivery, "dot", reply->code, reply->words()};
}

base::Result<Found> SmtpMailer::probe() {
  hang_up();
  auto step = connect();
  if (!step) return std::unexpected(step.error());
  if (*step) return base::fail(Failure::retry, fmt::format("{}: {}", (*step)->stage, (*step)->answer));
  Found found;
  found.tls = session_->connection->tls();
  found.signed_in = session_->connection->signed_in();
  for (const auto& [name, rest] : session_->extensions)
    found.extensions.push_back(rest.empty() ? name : name + " " + rest);
  hang_up();
  return found;
}

}  // namespace smtp
