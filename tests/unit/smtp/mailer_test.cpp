// Against a real SMTP server (aiosmtpd) that follows the test's rules: each fault at each stage.

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "lab/scripted_server.hpp"
#include "lab/server_process.hpp"
#include "smtp/smtp_mailer.hpp"

namespace smtp {
namespace {

using base::Failure;
using nlohmann::json;
using ports::Delivery;
using ports::Outcome;
using ports::Outgoing;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

class Mailer : public testing::Test {
 protected:
  void TearDown() override {
    server_.reset();
    if (!folder_.empty()) std::filesystem::remove_all(folder_);
  }

  void start(std::vector<std::string> arguments = {}) {
    TearDown();
    std::string pattern = std::filesystem::temp_directory_path() / "smtp-test-XXXXXX";
    folder_ = mkdtemp(pattern.data());
    arguments.insert(arguments.begin(), {"--folder", folder_});
    server_ = std::make_unique<lab::ServerProcess>("smtp_server.py", std::move(arguments));
  }
  void rules(const std::vector<json>& list) {
    std::ofstream(folder_ + "/rules.new") << json(list).dump();
    std::filesystem::rename(folder_ + "/rules.new", folder_ + "/rules.json");
  }
  Options options(net::Security security, net::Credentials who = {}) const {
    Options out;
    auto port = server_->hello[security == net::Security::tls ? "tls_port" : "port"].get<std::uint16_t>();
    out.endpoint = {"127.0.0.1", port, security, server_->hello["ca_file"], seconds(10)};
    out.credentials = [who] { return who; };
    out.own_name = "cskakuho.example.jp";
    return out;
  }
  /// NNNN.eml and NNNN.json of what the server took.
  std::vector<std::pair<std::string, json>> stored() const {
    std::vector<std::pair<std::string, json>> out;
    std::set<std::filesystem::path> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_))
      if (entry.path().extension() == ".eml") names.insert(entry.path());
    for (auto path : names) {
      std::ifstream file(path, std::ios::binary);
      std::string raw(std::istreambuf_iterator<char>(file), {});
      out.emplace_back(raw, json::parse(std::ifstream(path.replace_extension(".json"))));
    }
    return out;
  }

  std::string folder_;
  std::unique_ptr<lab::ServerProcess> server_;
};

const Outgoing one{"from@example.jp", {"to@pref.example.jp"}, "Subject: x\r\n\r\n.dot\r\n..\r\n.\r\nend\r\n"};

TEST_F(Mailer, SendsByteForByteOverEachKindOfSecurity) {
  start({"--user=sender@example.jp:p w"});
  for (net::Security security : {net::Security::tls, net::Security::starttls, net::Security::none}) {
    SmtpMailer mailer(options(security, {"sender@example.jp", "p w", ""}));
    auto outcome = mailer.send(one);
    ASSERT_TRUE(outcome) << outcome.error().what;
    EXPECT_EQ(outcome->delivery, Delivery::accepted) << outcome->answer;
    EXPECT_EQ(outcome->stage, "dot");
    EXPECT_EQ(outcome->code, 250);
  }
  auto mails = stored();
  ASSERT_EQ(mails.size(), 3u);
  for (const auto& [raw, envelope] : mails) {
    EXPECT_EQ(raw, one.message);
    EXPECT_EQ(envelope["from"], "from@example.jp");
    EXPECT_EQ(envelope["recipients"], json({"to@pref.example.jp"}));
    EXPECT_EQ(envelope["user"], "sender@example.jp");
    EXPECT_EQ(envelope["helo"], "cskakuho.example.jp");
  }
  EXPECT_EQ(mails[0].second["tls"], true);
  EXPECT_EQ(mails[1].second["tls"], true);
  EXPECT_EQ(mails[2].second["tls"], false);
}

TEST_F(Mailer, SignsInWithABearerToken) {
  start({"--token=tok.en"});
  SmtpMailer mailer(options(net::Security::starttls, {"sender@example.jp", "", "tok.en"}));
  auto outcome = mailer.send(one);
  ASSERT_TRUE(outcome) << outcome.error().what;
  EXPECT_EQ(outcome->delivery, Delivery::accepted);
  SmtpMailer wrong(options(net::Security::starttls, {"sender@example.jp", "", "expired"}));
  auto refused = wrong.send(one);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Failure::configuration);
}

TEST_F(Mailer, KeepsItsConnectionForTheNextMail) {
  start();
  SmtpMailer mailer(options(net::Security::none));
  Outgoing null = one;
  null.envelope_from = "";
  null.recipients = {"a@x.jp", "b@x.jp"};
  for (int i = 0; i < 3; ++i) EXPECT_EQ(mailer.send(i == 1 ? null : one)->delivery, Delivery::accepted);
  // Through a refusal, too.
  rules({{{"stage", "RCPT"}, {"match", "to@"}, {"reply", "550 5.1.1 nobody"}, {"times", 1}}});
  EXPECT_EQ(mailer.send(one)->delivery, Delivery::permanent);
  EXPECT_EQ(mailer.send(one)->delivery, Delivery::accepted);
  mailer.hang_up();
  EXPECT_EQ(mailer.send(one)->delivery, Delivery::accepted);
  auto mails = stored();
  ASSERT_EQ(mails.size(), 5u);
  EXPECT_TRUE(mails[1].second["from"].is_null() || mails[1].second["from"] == "" || mails[1].second["from"] == "<>");
  EXPECT_EQ(mails[1].second["recipients"].size(), 2u);
  EXPECT_EQ(mails[3].second["connection"], mails[0].second["connection"]);
  EXPECT_NE(mails[4].second["connection"], mails[0].second["connection"]);
}

TEST_F(Mailer, AConnectionThatTheServerGaveUpMeanwhileCostsNothing) {
  start();
  SmtpMailer mailer(options(net::Security::none));
  EXPECT_EQ(mailer.send(one)->delivery, Delivery::accepted);
  rules({{{"stage", "MAIL"}, {"reply", "421 4.4.2 idle for too long"}, {"drop", true}, {"times", 1}}});
  EXPECT_EQ(mailer.send(one)->delivery, Delivery::accepted);
  rules({{{"stage", "MAIL"}, {"drop", true}, {"times", 1}}});
  EXPECT_EQ(mailer.send(one)->delivery, Delivery::accepted);
  EXPECT_EQ(stored().size(), 3u);
}

TEST_F(Mailer, AMailThatIsNotSafeNeverReachesTheServer) {
  start();
  SmtpMailer mailer(options(net::Security::none));
  Outgoing bad = one;
  bad.recipients = {"to@example.jp", "a@b>\r\nRCPT TO:<evil@example.com"};
  auto outcome = mailer.send(bad);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->delivery, Delivery::permanent);
  EXPECT_EQ(outcome->stage, "RCPT");
  EXPECT_TRUE(stored().empty());
}

TEST_F(Mailer, OneRefusedRecipientStopsTheMailForAll) {
  start();
  SmtpMailer mailer(options(net::Security::none));
  Outgoing three = one;
  three.recipients = {"good@x.jp", "never@x.jp", "later@x.jp"};
  rules({{{"stage", "RCPT"}, {"match", "never@"}, {"reply", "550 5.1.1 nobody"}},
         {{"stage", "RCPT"}, {"match", "later@"}, {"reply", "450-4.2.1 busy\n450 4.2.1 later"}}});
  auto outcome = mailer.send(three);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->delivery, Delivery::temporary);
  EXPECT_EQ(outcome->code, 450);
  EXPECT_THAT(outcome->answer, HasSubstr("busy"));
  three.recipients.pop_back();
  outcome = mailer.send(three);
  EXPECT_EQ(outcome->delivery, Delivery::permanent);
  EXPECT_EQ(outcome->stage, "RCPT");
  EXPECT_EQ(outcome->code, 550);
  EXPECT_TRUE(stored().empty());
}

TEST_F(Mailer, WorksWithoutPipeliningAndSize) {
  start({"--hide=PIPELINING", "--hide=SIZE"});
  SmtpMailer mailer(options(net::Security::none));
  Outgoing three = one;
  three.recipients = {"a@x.jp", "b@x.jp", "c@x.jp"};
  EXPECT_EQ(mailer.send(three)->delivery, Delivery::accepted);
  rules({{{"stage", "RCPT"}, {"match", "b@"}, {"reply", "451 later"}}});
  EXPECT_EQ(mailer.send(three)->delivery, Delivery::temporary);
  EXPECT_EQ(stored().size(), 1u);
}

TEST_F(Mailer, TooLargeAndEightBitAreSeenBeforehand) {
  start({"--size-limit=1000"});
  SmtpMailer mailer(options(net::Security::none));
  Outgoing big = one;
  big.message += std::string(900, 'x') + "\r\n" + std::string(900, 'y') + "\r\n";
  auto outcome = mailer.send(big);
  EXPECT_EQ(outcome->delivery, Delivery::permanent);
  EXPECT_EQ(outcome->stage, "MAIL");
  Outgoing eight = one;
  eight.message = "Subject: x\r\n\r\n受付\r\n";
  EXPECT_EQ(mailer.send(eight)->delivery, Delivery::accepted);
  EXPECT_EQ(stored().front().first, eight.message);
  start({"--hide=8BITMIME"});
  SmtpMailer old(options(net::Security::none));
  EXPECT_EQ(old.send(eight)->delivery, Delivery::permanent);
  EXPECT_EQ(old.send(one)->delivery, Delivery::accepted);
}

TEST_F(Mailer, ALoginThatIsRefusedOrNotOfferedSendsNothing) {
  start({"--user=sender@example.jp:right"});
  SmtpMailer wrong(options(net::Security::starttls, {"sender@example.jp", "wr0ng-one", ""}));
  auto outcome = wrong.send(one);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().kind, Failure::configuration);
  EXPECT_THAT(outcome.error().what, Not(HasSubstr("wr0ng-one")));
  SmtpMailer nobody(options(net::Security::starttls));
  outcome = nobody.send(one);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().kind, Failure::configuration);
  EXPECT_TRUE(stored().empty());
  start({"--hide=AUTH"});
  SmtpMailer hopeful(options(net::Security::starttls, {"sender@example.jp", "right", ""}));
  outcome = hopeful.send(one);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().kind, Failure::configuration);
  EXPECT_TRUE(stored().empty());
}

TEST_F(Mailer, WithoutStarttlsOrWithAStrangeCertificateSendsNothing) {
  start({"--tls=none"});
  SmtpMailer plain(options(net::Security::starttls));
  auto outcome = plain.send(one);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().kind, Failure::configuration);
  start();
  for (net::Security security : {net::Security::tls, net::Security::starttls}) {
    auto with = options(security);
    with.endpoint.ca_file = "";
    SmtpMailer strange(with);
    outcome = strange.send(one);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, Failure::configuration);
  }
  EXPECT_TRUE(stored().empty());
}

struct Fault {
  std::string stage;
  std::string kind;
  Delivery delivery;
  int code;
  std::string told_stage;
  bool stored = false;
};

void PrintTo(const Fault& fault, std::ostream* out) {
  *out << fault.kind << " at " << fault.stage;
}

class Faults : public Mailer, public testing::WithParamInterface<Fault> {};

TEST_P(Faults, IsToldWithStageAndCodeAndTheNextMailGoesThrough) {
  const Fault& fault = GetParam();
  start();
  auto with = options(net::Security::none);
  if (fault.kind == "stall") with.endpoint.timeout = seconds(1);
  SmtpMailer mailer(with);
  json rule{{"stage", fault.stage}, {"stored", fault.stored}};
  if (fault.kind == "drop") rule["drop"] = true;
  if (fault.kind == "reset") rule["drop"] = "reset";
  if (fault.kind == "stall") rule.update({{"stall", 30}, {"drop", true}});
  if (fault.kind == "421") rule.update({{"reply", "421-4.3.2 going\n421 4.3.2 down"}, {"drop", true}});
  if (fault.kind == "4xx") rule["reply"] = "451 4.3.0 later";
  if (fault.kind == "5xx") rule["reply"] = "554 5.7.1 never";
  if (fault.kind == "nonsense") rule["reply"] = "what?";
  rules({rule});
  Outgoing mail = one;
  // Large enough that the whole of it cannot be on its way before the server hangs up.
  if (fault.stage == "body")
    for (int i = 0; i < 200'000; ++i) mail.message += "line after line after line after line after line after line\r\n";
  auto outcome = mailer.send(mail);
  ASSERT_TRUE(outcome) << outcome.error().what;
  EXPECT_EQ(outcome->delivery, fault.delivery) << outcome->answer;
  EXPECT_EQ(outcome->stage, fault.told_stage) << outcome->answer;
  EXPECT_EQ(outcome->code, fault.code) << outcome->answer;
  EXPECT_FALSE(outcome->answer.empty());
  EXPECT_EQ(stored().size(), fault.stored ? 1u : 0u);
  rules({});
  EXPECT_EQ(mailer.send(one)->delivery, Delivery::accepted);
}

constexpr auto later = Delivery::temporary, never = Delivery::permanent, unknown = Delivery::uncertain;

INSTANTIATE_TEST_SUITE_P(
    All, Faults,
    testing::Values(
        // Before MAIL nothing is said about the mail itself.
        Fault{"greeting", "4xx", later, 451, "greeting"}, Fault{"greeting", "5xx", later, 554, "greeting"},
        Fault{"greeting", "421", later, 421, "greeting"}, Fault{"greeting", "drop", later, 0, "greeting"},
        Fault{"greeting", "stall", later, 0, "greeting"}, Fault{"EHLO", "4xx", later, 451, "EHLO"},
        Fault{"EHLO", "5xx", later, 554, "EHLO"}, Fault{"EHLO", "421", later, 421, "EHLO"},
        Fault{"EHLO", "drop", later, 0, "EHLO"}, Fault{"EHLO", "stall", later, 0, "EHLO"},
        Fault{"MAIL", "4xx", later, 451, "MAIL"}, Fault{"MAIL", "5xx", never, 554, "MAIL"},
        Fault{"MAIL", "421", later, 421, "MAIL"}, Fault{"MAIL", "drop", later, 0, "MAIL"},
        Fault{"MAIL", "stall", later, 0, "MAIL"}, Fault{"MAIL", "nonsense", later, 0, "MAIL"},
        Fault{"RCPT", "4xx", later, 451, "RCPT"}, Fault{"RCPT", "5xx", never, 554, "RCPT"},
        Fault{"RCPT", "421", later, 421, "RCPT"}, Fault{"RCPT", "drop", later, 0, "RCPT"},
        Fault{"RCPT", "stall", later, 0, "RCPT"}, Fault{"DATA", "4xx", later, 451, "DATA"},
        Fault{"DATA", "5xx", never, 554, "DATA"}, Fault{"DATA", "421", later, 421, "DATA"},
        Fault{"DATA", "drop", later, 0, "DATA"}, Fault{"DATA", "stall", later, 0, "DATA"},
        Fault{"DATA", "nonsense", later, 0, "DATA"}, Fault{"body", "drop", later, 0, "body"},
        Fault{"body", "reset", later, 0, "body"}, Fault{"dot", "4xx", later, 451, "dot"},
        Fault{"dot", "5xx", never, 554, "dot"}, Fault{"dot", "421", later, 421, "dot"},
        Fault{"dot", "drop", unknown, 0, "dot"}, Fault{"dot", "drop", unknown, 0, "dot", true},
        Fault{"dot", "reset", unknown, 0, "dot", true}, Fault{"dot", "stall", unknown, 0, "dot", true},
        Fault{"dot", "nonsense", unknown, 0, "dot", true}));

TEST_F(Mailer, ARefusalAtLoginForNowIsNoConfigurationError) {
  start({"--user=sender@example.jp:right"});
  rules({{{"stage", "AUTH"}, {"reply", "454 4.7.0 Temporary authentication failure"}}});
  SmtpMailer mailer(options(net::Security::starttls, {"sender@example.jp", "right", ""}));
  auto outcome = mailer.send(one);
  ASSERT_TRUE(outcome) << outcome.error().what;
  EXPECT_EQ(outcome->delivery, Delivery::temporary);
  EXPECT_EQ(outcome->stage, "AUTH");
  EXPECT_EQ(outcome->code, 454);
}

TEST_F(Mailer, WhoSpeaksBeforeTheDotLeavesNothingInDoubt) {
  lab::ScriptedServer eager([](const std::string& line) -> std::string {
    if (line.empty()) return "220 hello\r\n";
    if (line == "DATA") return "354 go\r\n552 5.3.4 too much already\r\n";
    return "250 ok\r\n";
  });
  Options with;
  with.endpoint = {"127.0.0.1", eager.port(), net::Security::none, "", seconds(5)};
  SmtpMailer mailer(with);
  auto outcome = mailer.send(one);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->stage, "body");
  EXPECT_EQ(outcome->delivery, Delivery::permanent);
  EXPECT_EQ(outcome->code, 552);
  EXPECT_THAT(eager.lines(), Not(testing::Contains(".")));
}

TEST_F(Mailer, NamesAndPortsThatLeadNowhereAreForAnotherTry) {
  for (auto [host, port] : {std::pair{"no-such-host.invalid", 25}, {"127.0.0.1", 1}}) {
    Options with;
    with.endpoint = {host, static_cast<std::uint16_t>(port), net::Security::none, "", seconds(5)};
    SmtpMailer mailer(with);
    auto outcome = mailer.send(one);
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->delivery, Delivery::temporary);
    EXPECT_EQ(outcome->stage, "connect");
    EXPECT_EQ(outcome->code, 0);
  }
}

TEST_F(Mailer, CredentialsThatCannotBeHadNowAreForAnotherTry) {
  start();
  auto with = options(net::Security::none);
  with.credentials = []() -> base::Result<net::Credentials> { return base::fail(Failure::retry, "no token now"); };
  auto outcome = SmtpMailer(with).send(one);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->delivery, Delivery::temporary);
  with.credentials = []() -> base::Result<net::Credentials> {
    return base::fail(Failure::configuration, "no such file");
  };
  outcome = SmtpMailer(with).send(one);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().kind, Failure::configuration);
}

TEST_F(Mailer, ProbeTellsAndSendsNothing) {
  start({"--user=sender@example.jp:right"});
  auto found = SmtpMailer(options(net::Security::starttls, {"sender@example.jp", "right", ""})).probe();
  ASSERT_TRUE(found) << found.error().what;
  EXPECT_TRUE(found->signed_in);
  EXPECT_THAT(found->tls.version, HasSubstr("TLSv1."));
  EXPECT_THAT(found->extensions, testing::IsSupersetOf({"8BITMIME", "PIPELINING", "SIZE 33554432"}));
  EXPECT_TRUE(stored().empty());
}

}  // namespace
}  // namespace smtp
