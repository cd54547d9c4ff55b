#include "imap/session.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace imap {
namespace {

using base::Failure;
using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds farewell{2000};

}  // namespace

std::string Completed::words() const {
  return base::single_line(base::to_utf8(fmt::format("{}{} {}", status, code.empty() ? "" : " [" + code + "]", text)))
      .substr(0, 300);
}

base::Error refused(std::string_view what, const Completed& answer) {
  bool persons = false;
  for (std::string_view code :
       {"NONEXISTENT", "NOPERM", "CANNOT", "AUTHORIZATIONFAILED", "OVERQUOTA", "EXPIRED", "PRIVACYREQUIRED"})
    persons = persons || answer.has_code(code);
  return {persons ? Failure::configuration : Failure::retry,
          fmt::format("{}: the IMAP server answered {}", what, answer.words()), ""};
}

/// The connection as the tokenizer's source.
class Session::Stream : public Source {
 public:
  Stream(net::LineConnection& connection, std::chrono::milliseconds timeout)
      : connection_(connection), timeout_(timeout) {}
  base::Result<std::string> line(std::size_t longest) override { return connection_.receive_line(longest, timeout_); }
  base::Result<std::string> bytes(std::size_t count) override { return connection_.receive_bytes(count, timeout_); }

 private:
  net::LineConnection& connection_;
  std::chrono::milliseconds timeout_;
};

Session::Session(std::unique_ptr<net::LineConnection> connection, ResponseLimits limits,
                 std::chrono::milliseconds timeout)
    : connection_(std::move(connection)), limits_(limits), timeout_(timeout) {}

base::Result<std::unique_ptr<Session>> Session::open(const net::Endpoint& endpoint,
                                                     const net::CredentialsSource& credentials,
                                                     net::KeepGoing keep_going, ResponseLimits limits) {
  auto who = credentials ? credentials() : base::Result<net::Credentials>(net::Credentials{});
  if (!who) return std::unexpected(who.error());
  auto connection =
      net::LineConnection::connect({net::Protocol::imap, endpoint, std::move(*who), "", std::move(keep_going)});
  if (!connection) {
    base::Error error = std::move(connection.error().error);
    error.what = "IMAP: " + error.what;
    return std::unexpected(std::move(error));
  }
  std::unique_ptr<Session> session(new Session(std::move(*connection), limits, endpoint.timeout));
  // What the login's answer brought along was curl's; and capabilities change with the login.
  auto asked = session->command("CAPABILITY");
  if (!asked) return std::unexpected(asked.error());
  if (!asked->ok()) return std::unexpected(refused("CAPABILITY", *asked));
  return session;
}

Session::~Session() {
  if (broken_ || !goodbye_.empty()) return;
  auto end = Clock::now() + farewell;
  std::string tag = next_tag();
  if (!connection_->send(tag + " LOGOUT\r\n", farewell)) return;
  while (Clock::now() < end) {
    auto line = connection_->receive_line(limits_.line.count,
                                          std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()));
    if (!line || line->starts_with(tag)) return;
  }
}

// Five letters and digits that libcurl never uses.
std::string Session::next_tag() {
  return fmt::format("k{:04x}q", ++count_);
}

base::Result<void> Session::send(std::string_view bytes) {
  auto sent = connection_->send(bytes, timeout_);
  if (!sent) broken_ = true;
  return sent;
}

base::Result<Response> Session::receive_response() {
  Stream stream(*connection_, timeout_);
  auto response = read_response(stream, limits_);
  if (!response) {
    broken_ = true;
    base::Error error = response.error();
    error.what = goodbye_.empty() ? "IMAP: " + error.what : fmt::format("the IMAP server said goodbye: {}", goodbye_);
    if (!goodbye_.empty()) error.kind = Failure::retry;
    return std::unexpected(std::move(error));
  }
  return response;
}

void Session::note_capabilities(const std::vector<std::string>& words) {
  capabilities_.clear();
  for (std::string word : words) {
    std::ranges::transform(word, word.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    if (!word.empty()) capabilities_.insert(std::move(word));
  }
}

/// The next response, after what concerns the session itself was noted.
base::Result<Response> Session::receive(const Untagged& untagged) {
  auto response = receive_response();
  if (!response || response->tag == "+") return response;
  if (response->tag != "*") {
    if (!response->is_status() || in_flight_.erase(response->tag) == 0) {
      broken_ = true;
      return base::fail(Failure::retry, "the IMAP server answered a command that was never sent");
    }
    if (code_name(response->code) == "CAPABILITY") note_capabilities(base::split(code_rest(response->code), ' '));
    finished_[response->tag] = {response->name, response->code, response->text};
    return response;
  }
  if (response->name == "BYE") goodbye_ = base::single_line(response->text).substr(0, 200) + " ";
  if (response->name == "EXISTS" && response->number) exists_ = *response->number;
  if (response->name == "EXPUNGE" && exists_ > 0) --exists_;
  if (response->name == "CAPABILITY") {
    std::vector<std::string> words;
    for (const Value& value : response->values) words.push_back(value.text);
    note_capabilities(words);
  }
  if (untagged) {
    if (auto taken = untagged(*response); !taken) {
      broken_ = true;
      return std::unexpected(taken.error());
    }
  }
  return response;
}

base::Result<std::vector<std::string>> Session::begin_all(const std::vector<std::string>& texts) {
  std::vector<std::string> tags;
  std::string flight;
  for (const std::string& text : texts) {
    tags.push_back(next_tag());
    in_flight_.insert(tags.back());
    flight += tags.back() + " " + text + "\r\n";
  }
  if (auto sent = send(flight); !sent) return std::unexpected(sent.error());
  return tags;
}

base::Result<std::string> Session::begin(std::string_view text) {
  auto tags = begin_all({std::string(text)});
  if (!tags) return std::unexpected(tags.error());
  return tags->front();
}

base::Result<Completed> Session::finish(const std::string& tag, const Untagged& untagged) {
  for (;;) {
    if (auto found = finished_.find(tag); found != finished_.end()) {
      Completed completed = std::move(found->second);
      finished_.erase(found);
      return completed;
    }
    auto response = receive(untagged);
    if (!response) return std::unexpected(response.error());
  }
}

base::Result<Completed> Session::command(std::string_view text, const Untagged& untagged) {
  auto tag = begin(text);
  if (!tag) return std::unexpected(tag.error());
  return finish(*tag, untagged);
}

/// True: the server waits for the rest. False: it has finished the command instead.
base::Result<bool> Session::wait_for_continuation(const std::string& tag) {
  for (;;) {
    auto response = receive({});
    if (!response) return std::unexpected(response.error());
    if (response->tag == "+") return true;
    if (response->tag == tag) return false;
  }
}

base::Result<Completed> Session::command_with_literal(std::string_view text, std::string_view literal,
                                                      bool& literal_sent) {
  literal_sent = false;
  bool at_once = can("LITERAL+") || (can("LITERAL-") && literal.size() <= 4096);
  auto tag = begin(fmt::format("{} {{{}{}}}", text, literal.size(), at_once ? "+" : ""));
  if (!tag) return std::unexpected(tag.error());
  if (!at_once) {
    auto invited = wait_for_continuation(*tag);
    if (!invited) return std::unexpected(invited.error());
    if (!*invited) return finish(*tag);
  }
  if (auto sent = send(literal); !sent) return std::unexpected(sent.error());
  literal_sent = true;
  if (auto sent = send("\r\n"); !sent) return std::unexpected(sent.error());
  return finish(*tag);
}

base::Result<Session::Idled> Session::idle(std::chrono::milliseconds limit, int wake_descriptor) {
  auto end = Clock::now() + limit;
  auto tag = begin("IDLE");
  if (!tag) return std::unexpected(tag.error());
  std::uint32_t before = exists_;
  auto invited = wait_for_continuation(*tag);
  if (!invited) return std::unexpected(invited.error());
  if (!*invited) {
    auto answer = finish(*tag);
    broken_ = true;
    return std::unexpected(answer ? refused("IDLE", *answer) : answer.error());
  }
  auto outcome = exists_ != before ? base::Result<Idled>(Idled::changed) : watch(end, wake_descriptor);
  if (!outcome) {
    broken_ = true;
    return outcome;
  }
  if (auto sent = send("DONE\r\n"); !sent) return std::unexpected(sent.error());
  if (auto done = finish(*tag); !done) return std::unexpected(done.error());
  return outcome;
}

base::Result<Session::Idled> Session::watch(Clock::time_point end, int wake_descriptor) {
  for (;;) {
    auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
    auto ready = connection_->wait(std::max(left, std::chrono::milliseconds(0)), wake_descriptor);
    if (!ready) return std::unexpected(ready.error());
    if (*ready == net::LineConnection::Ready::woken) return Idled::woken;
    if (*ready == net::LineConnection::Ready::time_over) return Idled::time_over;
    auto response = receive({});
    if (!response) return std::unexpected(response.error());
    // «* OK Still here» changes nothing.
    for (std::string_view change : {"EXISTS", "EXPUNGE", "FETCH", "VANISHED"})
      if (response->name == change) return Idled::changed;
    if (response->tag != "*") return base::fail(Failure::retry, "the IMAP server ended IDLE by itself");
  }
}

}  // namespace imap
