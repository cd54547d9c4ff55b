// Against a real Dovecot: how connections come about, and how they fail.

#include <nlohmann/json.hpp>

#include "base/hash.hpp"
#include "lab/scripted_server.hpp"
#include "lab/server_process.hpp"
#include "net/line_connection.hpp"

namespace net {
namespace {

using base::Failure;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

class Connect : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    server = new lab::ServerProcess("dovecot.py", {"--user=mailbox@example.jp:se cret\"\\42"});
  }
  static void TearDownTestSuite() {
    delete server;
    server = nullptr;
  }

  ConnectOptions options(Security security) const {
    ConnectOptions out;
    out.protocol = Protocol::imap;
    auto port = server->hello[security == Security::tls ? "tls_port" : "port"].get<std::uint16_t>();
    out.endpoint = {"127.0.0.1", port, security, server->hello["ca_file"], seconds(10)};
    out.credentials = {"mailbox@example.jp", "se cret\"\\42", ""};
    return out;
  }
  std::string token(int valid_for) const { return server->ask({{"do", "token"}, {"valid_for", valid_for}}); }

  static lab::ServerProcess* server;
};
lab::ServerProcess* Connect::server = nullptr;

std::string converse(LineConnection& connection) {
  EXPECT_TRUE(connection.send("x1 NOOP\r\n", seconds(5)));
  for (;;) {
    auto line = connection.receive_line(1000, seconds(5));
    if (!line) return line.error().what;
    if (line->starts_with("x1")) return *line;
  }
}

TEST_F(Connect, SignsInWithEachKindOfSecurity) {
  for (Security security : {Security::tls, Security::starttls, Security::none}) {
    auto made = LineConnection::connect(options(security));
    ASSERT_TRUE(made) << made.error().error.what;
    EXPECT_THAT(converse(**made), HasSubstr("OK"));
    EXPECT_EQ((*made)->tls().version.starts_with("TLSv1."), security != Security::none) << (*made)->tls().version;
    EXPECT_EQ((*made)->tls().cipher.empty(), security == Security::none);
  }
}

TEST_F(Connect, SignsInWithABearerToken) {
  auto with = options(Security::tls);
  with.credentials = {"mailbox@example.jp", "", token(3600)};
  auto made = LineConnection::connect(with);
  ASSERT_TRUE(made) << made.error().error.what;
  EXPECT_THAT(converse(**made), HasSubstr("OK"));
}

TEST_F(Connect, ATokenThatExpiredIsARefusedLogin) {
  auto with = options(Security::tls);
  with.credentials = {"mailbox@example.jp", "", token(-60)};
  auto made = LineConnection::connect(with);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().error.kind, Failure::configuration) << made.error().error.what;
  EXPECT_EQ(made.error().stage, "AUTH");
  EXPECT_THAT(made.error().error.what, Not(HasSubstr(with.credentials.token)));
}

TEST_F(Connect, AWrongPasswordIsForTheAdministratorAndIsNotTold) {
  auto with = options(Security::starttls);
  with.credentials.password = "wr0ng-passw0rd";
  auto made = LineConnection::connect(with);
  ASSERT_FALSE(made);
  const base::Error& error = made.error().error;
  EXPECT_EQ(error.kind, Failure::configuration);
  EXPECT_THAT(error.what, HasSubstr("AUTHENTICATIONFAILED"));
  EXPECT_FALSE(error.hint.empty());
  EXPECT_THAT(error.what + error.hint + made.error().answer, Not(HasSubstr("wr0ng-passw0rd")));
  EXPECT_THAT(error.what, Not(HasSubstr(base::base64("wr0ng-passw0rd"))));
}

TEST_F(Connect, ACertificateOfAnotherAuthorityIsRefused) {
  // The file with the system's authorities knows nothing of the test's own.
  for (Security security : {Security::tls, Security::starttls}) {
    auto with = options(security);
    with.endpoint.ca_file = "";
    auto made = LineConnection::connect(with);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().error.kind, Failure::configuration);
    EXPECT_THAT(made.error().error.what, HasSubstr("certificate"));
  }
}

TEST_F(Connect, ACertificateForAnotherNameIsRefused) {
  lab::ServerProcess other("dovecot.py", {"--certificate-name=mail.example.jp"});
  auto with = options(Security::tls);
  with.endpoint.port = other.hello["tls_port"];
  with.endpoint.ca_file = other.hello["ca_file"];
  auto made = LineConnection::connect(with);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().error.kind, Failure::configuration);
  EXPECT_THAT(made.error().error.what, HasSubstr("certificate"));
}

TEST_F(Connect, AMissingCaFileIsForTheAdministrator) {
  auto with = options(Security::tls);
  with.endpoint.ca_file = "/nonexistent/ca.pem";
  auto made = LineConnection::connect(with);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().error.kind, Failure::configuration);
}

TEST_F(Connect, TlsOnAPlainPortIsNoConnection) {
  auto with = options(Security::tls);
  with.endpoint.port = server->hello["port"];
  auto made = LineConnection::connect(with);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().error.kind, Failure::retry);
  EXPECT_FALSE(made.error().error.hint.empty());
}

TEST_F(Connect, ALateEndOfTheConnectionIsToldByReceive) {
  auto made = LineConnection::connect(options(Security::tls));
  ASSERT_TRUE(made);
  ASSERT_TRUE((*made)->send("x1 LOGOUT\r\n", seconds(5)));
  base::Result<std::string> line;
  do line = (*made)->receive_line(1000, seconds(5));
  while (line);
  EXPECT_EQ(line.error().kind, Failure::retry);
  EXPECT_THAT(line.error().what, HasSubstr("closed"));
}

TEST(ConnectElsewhere, NamesPortsAndSilenceAreForAnotherTry) {
  lab::ScriptedServer silent([](const std::string&) { return std::string(); });
  lab::ScriptedServer gone([](const std::string&) { return std::nullopt; });
  lab::ScriptedServer plain([](const std::string& line) -> std::string {
    if (line.empty()) return "* OK hello\r\n";
    return "* CAPABILITY IMAP4rev1\r\n" + line.substr(0, line.find(' ')) + " OK done\r\n";
  });
  lab::ScriptedServer unavailable([](const std::string& line) -> std::string {
    if (line.empty()) return "* OK hello\r\n";
    std::string tag = line.substr(0, line.find(' '));
    if (line.find("CAPABILITY") != std::string::npos)
      return "* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR\r\n" + tag + " OK\r\n";
    return tag + " NO [UNAVAILABLE] later\r\n";
  });
  struct Case {
    const char* label;
    std::string host;
    std::uint16_t port;
    Security security;
    Failure kind;
    std::string stage;
  };
  for (const Case& c :
       {Case{"no such name", "no-such-host.invalid", 143, Security::none, Failure::retry, "connect"},
        Case{"nobody listens", "127.0.0.1", 1, Security::none, Failure::retry, "connect"},
        Case{"no greeting", "127.0.0.1", silent.port(), Security::none, Failure::retry, "greeting"},
        Case{"no TLS greeting", "127.0.0.1", silent.port(), Security::tls, Failure::retry, "connect"},
        Case{"hangs up", "127.0.0.1", gone.port(), Security::none, Failure::retry, "greeting"},
        Case{"no STARTTLS", "127.0.0.1", plain.port(), Security::starttls, Failure::configuration, "CAPABILITY"},
        Case{"login unavailable", "127.0.0.1", unavailable.port(), Security::none, Failure::retry, "AUTH"}}) {
    auto made =
        LineConnection::connect({Protocol::imap, {c.host, c.port, c.security, "", seconds(1)}, {"u", "p", ""}, "", {}});
    ASSERT_FALSE(made) << c.label;
    EXPECT_EQ(made.error().error.kind, c.kind) << c.label << ": " << made.error().error.what;
    EXPECT_EQ(made.error().stage, c.stage) << c.label;
  }
}

TEST(ConnectElsewhere, NoPasswordIsSentWhereStarttlsIsMissing) {
  lab::ScriptedServer plain([](const std::string& line) -> std::string {
    if (line.empty()) return "* OK hello\r\n";
    return "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n" + line.substr(0, line.find(' ')) + " OK done\r\n";
  });
  auto made = LineConnection::connect(
      {Protocol::imap, {"127.0.0.1", plain.port(), Security::starttls, "", seconds(2)}, {"u", "hidden", ""}, "", {}});
  ASSERT_FALSE(made);
  for (const std::string& line : plain.lines())
    EXPECT_THAT(line, testing::AllOf(Not(HasSubstr("LOGIN")), Not(HasSubstr("AUTHENTICATE"))));
}

TEST(ConnectElsewhere, FallsBackToLoginWhereNoSaslIsOffered) {
  lab::ScriptedServer old([](const std::string& line) -> std::string {
    if (line.empty()) return "* OK hello\r\n";
    return "* CAPABILITY IMAP4rev1\r\n" + line.substr(0, line.find(' ')) + " OK done\r\n";
  });
  auto made = LineConnection::connect(
      {Protocol::imap, {"127.0.0.1", old.port(), Security::none, "", seconds(2)}, {"u", "p", ""}, "", {}});
  ASSERT_TRUE(made) << made.error().error.what;
  EXPECT_THAT(old.lines(), testing::Contains(HasSubstr("LOGIN u p")));
}

TEST(ConnectElsewhere, AServerThatRepeatsThePasswordIsNotQuoted) {
  lab::ScriptedServer chatty([](const std::string& line) -> std::string {
    if (line.empty()) return "* OK hello\r\n";
    std::string tag = line.substr(0, line.find(' '));
    if (line.find("CAPABILITY") != std::string::npos) return "* CAPABILITY IMAP4rev1\r\n" + tag + " OK\r\n";
    return tag + " NO cannot " + line + "\r\n";
  });
  auto made = LineConnection::connect(
      {Protocol::imap, {"127.0.0.1", chatty.port(), Security::none, "", seconds(2)}, {"u", "hidden7", ""}, "", {}});
  ASSERT_FALSE(made);
  EXPECT_THAT(made.error().error.what, testing::AllOf(HasSubstr("cannot"), Not(HasSubstr("hidden7"))));
  EXPECT_THAT(made.error().answer, Not(HasSubstr("hidden7")));
}

TEST(ConnectElsewhere, CanBeBrokenOff) {
  lab::ScriptedServer silent([](const std::string&) { return std::string(); });
  int asked = 0;
  auto made = LineConnection::connect(
      {Protocol::imap, {"127.0.0.1", silent.port(), Security::none, "", seconds(60)}, {}, "", [&] {
         return ++asked < 2;
       }});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().error.kind, Failure::retry);
  EXPECT_GE(asked, 2);
}

}  // namespace
}  // namespace net
