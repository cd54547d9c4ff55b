// The connect: everything that curl_easy_perform does, told apart by what curl says and by the dialogue it shows to its
// debug callback.

#include <curl/curl.h>
#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <mutex>

#include "base/text.hpp"
#include "net/handle.hpp"
#include "net/line_connection.hpp"

namespace net {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// What was said. Of our commands the verb alone is kept: the rest may be a secret.
struct Dialogue {
  Protocol protocol;
  std::string verb;
  std::string last_line;
  bool heard = false;
  bool tls_first = false;
  bool connected = false;
  bool authenticating = false;
  bool signed_in = false;
  TlsDescription tls;

  void sent(std::string_view line) {
    auto words = base::split(line.substr(0, std::min<std::size_t>(line.find_first_of("\r\n"), 200)), ' ');
    std::size_t at = protocol == Protocol::imap ? 1 : 0;
    if (words.size() <= at) return;  // a continuation of the login
    std::string word = words[at];
    std::ranges::transform(word, word.begin(), [](char c) { return c >= 'a' && c <= 'z' ? c - 32 : c; });
    static constexpr std::string_view known[] = {"EHLO",       "HELO",         "STARTTLS", "AUTH",
                                                 "CAPABILITY", "AUTHENTICATE", "LOGIN"};
    if (std::ranges::find(known, word) == std::end(known)) return;
    std::string stage_now = word == "HELO" ? "EHLO" : word == "AUTHENTICATE" || word == "LOGIN" ? "AUTH" : word;
    // What comes next answers this command; HELO is only curl's second try after a refused EHLO.
    if (stage_now != verb) last_line.clear();
    verb = stage_now;
    if (verb == "AUTH") authenticating = true;
  }

  void received(std::string_view line) {
    heard = true;
    last_line = base::single_line(base::to_utf8(line.substr(0, 500)));
    if (protocol == Protocol::smtp && authenticating && last_line.starts_with("235")) signed_in = true;
  }

  void told(std::string_view text) {
    if (text.starts_with("Connected to ")) connected = true;
    constexpr std::string_view head = "SSL connection using ";
    if (!text.starts_with(head)) return;
    std::string what = base::trim(text.substr(head.size()));
    auto slash = what.find(" / ");
    tls.version = what.substr(0, slash);
    tls.cipher = slash == std::string::npos ? "" : what.substr(slash + 3);
  }

  std::string stage() const {
    bool waited_for_greeting = connected && (!tls_first || !tls.version.empty());
    return !verb.empty() ? verb : heard || waited_for_greeting ? "greeting" : "connect";
  }
};

int on_debug(CURL*, curl_infotype type, char* data, std::size_t size, void* user) {
  auto& dialogue = *static_cast<Dialogue*>(user);
  std::string_view text(data, size);
  if (type == CURLINFO_HEADER_OUT) dialogue.sent(text);
  if (type == CURLINFO_HEADER_IN) dialogue.received(text);
  if (type == CURLINFO_TEXT) dialogue.told(text);
  return 0;
}

int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  const auto& keep_going = *static_cast<const KeepGoing*>(user);
  return keep_going && !keep_going() ? 1 : 0;
}

std::size_t swallow(char*, std::size_t size, std::size_t count, void*) {
  return size * count;
}

void prepare_process() {
  static std::once_flag once;
  std::call_once(once, [] {
    curl_global_init(CURL_GLOBAL_DEFAULT);
    signal(SIGPIPE, SIG_IGN);
  });
}

std::string url(const ConnectOptions& options) {
  bool imap = options.protocol == Protocol::imap;
  std::string scheme = imap ? "imap" : "smtp";
  if (options.endpoint.security == Security::tls) scheme += "s";
  bool literal = options.endpoint.host.find(':') != std::string::npos && !options.endpoint.host.starts_with("[");
  std::string host = literal ? "[" + options.endpoint.host + "]" : options.endpoint.host;
  return fmt::format("{}://{}:{}/{}", scheme, host, options.endpoint.port, imap ? "" : options.own_name);
}

void set_up(CURL* easy, const ConnectOptions& options, Dialogue& dialogue, const char* login_options) {
  const Endpoint& endpoint = options.endpoint;
  const Credentials& credentials = options.credentials;
  auto whole = std::min<seconds>(endpoint.timeout, seconds(300));
  auto timeout = static_cast<long>(duration_cast<milliseconds>(whole).count());
  curl_easy_setopt(easy, CURLOPT_URL, url(options).c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, options.protocol == Protocol::imap ? "imap,imaps" : "smtp,smtps");
  curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, 262144L);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, std::min(timeout, 60000L));
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, timeout);
  curl_easy_setopt(easy, CURLOPT_SERVER_RESPONSE_TIMEOUT, std::max(1L, timeout / 1000));
  curl_easy_setopt(easy, CURLOPT_USE_SSL, endpoint.security == Security::none ? CURLUSESSL_NONE : CURLUSESSL_ALL);
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  if (!endpoint.ca_file.empty()) {
    curl_easy_setopt(easy, CURLOPT_CAINFO, endpoint.ca_file.c_str());
    curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
  }
  if (!credentials.user.empty()) {
    curl_easy_setopt(easy, CURLOPT_USERNAME, credentials.user.c_str());
    if (credentials.token.empty()) {
      curl_easy_setopt(easy, CURLOPT_PASSWORD, credentials.password.c_str());
    } else {
      curl_easy_setopt(easy, CURLOPT_XOAUTH2_BEARER, credentials.token.c_str());
    }
    curl_easy_setopt(easy, CURLOPT_LOGIN_OPTIONS, login_options);
  }
  curl_easy_setopt(easy, CURLOPT_VERBOSE, 1L);
  curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, on_debug);
  curl_easy_setopt(easy, CURLOPT_DEBUGDATA, &dialogue);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, swallow);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, swallow);
  curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_progress);
  curl_easy_setopt(easy, CURLOPT_XFERINFODATA, &options.keep_going);
}

/// The handle outlives what its callbacks pointed at.
void detach(CURL* easy) {
  curl_easy_setopt(easy, CURLOPT_VERBOSE, 0L);
  curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, nullptr);
  curl_easy_setopt(easy, CURLOPT_DEBUGDATA, nullptr);
  curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 1L);
  curl_easy_setopt(easy, CURLOPT_XFERINFODATA, nullptr);
}

/// A server may repeat what it was given.
std::string without_secrets(std::string text, const Credentials& credentials) {
  for (const std::string& secret : {credentials.password, credentials.token}) {
    if (secret.empty()) continue;
    for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret))
      text.replace(at, secret.size(), "[…]");
  }
  return text;
}

/// RFC 5530 for IMAP, 4xx for SMTP (454 of RFC 4954 above all): the login may go well later.
bool refused_for_now(const Dialogue& dialogue) {
  if (dialogue.protocol == Protocol::smtp) return dialogue.last_line.starts_with("4");
  for (std::string_view code : {"[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]", "[CONTACTADMIN]"})
    if (dialogue.last_line.find(code) != std::string::npos) return true;
  return false;
}

base::Error explain(CURLcode code, const char* detail, const Dialogue& dialogue, const ConnectOptions& options) {
  using base::Failure;
  std::string where = fmt::format("{}:{}", options.endpoint.host, options.endpoint.port);
  std::string said = dialogue.last_line.empty() ? "" : fmt::format(" (the server's last line: {})", dialogue.last_line);
  std::string why = *detail != '\0' ? base::single_line(base::to_utf8(detail)) : curl_easy_strerror(code);
  switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
      return {Failure::configuration, fmt::format("the certificate of {} does not verify: {}", where, why),
              "name the host as its certificate does, and the issuing authority's certificate in ca_file"};
    case CURLE_SSL_CACERT_BADFILE:
      return {Failure::configuration, fmt::format("ca_file cannot be used: {}", why),
              "ca_file must be readable PEM certificates"};
    case CURLE_USE_SSL_FAILED:
      return {Failure::configuration, fmt::format("{} offers no STARTTLS{}", where, said),
              "use security: tls with the port for TLS, or have STARTTLS enabled on the server"};
    case CURLE_LOGIN_DENIED:
      if (refused_for_now(dialogue))
        return {Failure::retry, fmt::format("{} refused the login for now{}", where, said), ""};
      return {Failure::configuration, fmt::format("{} refused the login{}", where, said),
              "check user and password or token, and whether the server allows this kind of login"};
    case CURLE_SSL_CONNECT_ERROR:
      return {Failure::retry, fmt::format("no TLS connection with {}: {}", where, why),
              "if this stays: does the port speak TLS at once (security: tls) or after STARTTLS?"};
    case CURLE_ABORTED_BY_CALLBACK:
      return {Failure::retry, fmt::format("connecting to {} was broken off", where), ""};
    default:
      return {Failure::retry, fmt::format("no connection with {}: {}{}", where, why, said), ""};
  }
}

struct Attempt {
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> easy{nullptr, curl_easy_cleanup};
  CURLcode code = CURLE_OK;
  Dialogue dialogue;
  std::string detail;
};

Attempt attempt(const ConnectOptions& options, const char* login_options) {
  Attempt result;
  result.dialogue.protocol = options.protocol;
  result.dialogue.tls_first = options.endpoint.security == Security::tls;
  result.easy.reset(curl_easy_init());
  if (!result.easy) {
    result.code = CURLE_OUT_OF_MEMORY;
    return result;
  }
  char detail[CURL_ERROR_SIZE] = "";
  curl_easy_setopt(result.easy.get(), CURLOPT_ERRORBUFFER, detail);
  set_up(result.easy.get(), options, result.dialogue, login_options);
  result.code = curl_easy_perform(result.easy.get());
  curl_easy_setopt(result.easy.get(), CURLOPT_ERRORBUFFER, nullptr);
  detach(result.easy.get());
  result.detail = detail;
  return result;
}

}  // namespace

std::expected<std::unique_ptr<LineConnection>, ConnectFailure> LineConnection::connect(const ConnectOptions& options) {
  prepare_process();
  // By name, because curl would else prefer NTLM or GSSAPI where a server offers them.
  bool bearer = !options.credentials.token.empty();
  Attempt made = attempt(options, bearer ? "AUTH=OAUTHBEARER;AUTH=XOAUTH2" : "AUTH=PLAIN;AUTH=LOGIN");
  // The plain LOGIN command is none of SASL's mechanisms.
  bool nothing_tried = made.code == CURLE_LOGIN_DENIED && !made.dialogue.authenticating;
  if (nothing_tried && !bearer && options.protocol == Protocol::imap) made = attempt(options, "AUTH=*");
  if (made.code != CURLE_OK) {
    ConnectFailure failure{explain(made.code, made.detail.c_str(), made.dialogue, options), made.dialogue.stage(),
                           without_secrets(made.dialogue.last_line, options.credentials)};
    failure.error.what = without_secrets(std::move(failure.error.what), options.credentials);
    return std::unexpected(std::move(failure));
  }
  auto handle = std::make_unique<Handle>(made.easy.release());
  if (handle->socket == CURL_SOCKET_BAD) {
    return std::unexpected(
        ConnectFailure{{base::Failure::retry, "the connection was lost at once", ""}, "connect", ""});
  }
  std::unique_ptr<LineConnection> connection(new LineConnection(std::move(handle), options.keep_going));
  connection->tls_ = made.dialogue.tls;
  connection->signed_in_ = made.dialogue.signed_in;
  return connection;
}

}  // namespace net
