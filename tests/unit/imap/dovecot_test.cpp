// Against a real Dovecot, as it is, as Courier looks, and with capabilities taken away.

#include <unistd.h>

#include <thread>

#include "base/hash.hpp"
#include "imap/imap_mailbox.hpp"
#include "imap/probe.hpp"
#include "lab/server_process.hpp"

namespace imap {
namespace {

using base::Failure;
using nlohmann::json;
using ports::Filed;
using ports::MessageInfo;
using ports::Uid;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Lab {
  explicit Lab(std::vector<std::string> arguments = {}) : server("dovecot.py", std::move(arguments)) {
    options.endpoint = {"127.0.0.1", server.hello["tls_port"], net::Security::tls, server.hello["ca_file"],
                        seconds(10)};
    options.credentials = [this]() -> base::Result<net::Credentials> {
      ++logins;
      return net::Credentials{server.hello["user"], server.hello["password"], ""};
    };
    options.folders = {"Accepted", "要修正"};
  }
  Uid deliver(const std::string& raw, const std::string& folder = "INBOX") {
    json request{
        {"do", "deliver"}, {"base64_bytes", base::base64(raw)}, {"folder", folder}, {"internal_date", 1741323909}};
    return server.ask(request)[0];
  }
  std::vector<std::string> raw_in(const std::string& folder) {
    std::vector<std::string> out;
    for (const json& m : server.ask({{"do", "messages"}, {"folder", folder}}))
      out.push_back(base::from_base64(m["raw"].get<std::string>()));
    return out;
  }
  void remove(Uid uid) { server.ask({{"do", "remove"}, {"uid", uid}}); }

  lab::ServerProcess server;
  Options options;
  int logins = 0;
};

std::vector<Uid> uids_of(const base::Result<std::vector<MessageInfo>>& list) {
  EXPECT_TRUE(list) << list.error().what;
  std::vector<Uid> out;
  for (const MessageInfo& info : *list) out.push_back(info.uid);
  return out;
}

std::map<Uid, std::string> fetch_all(ImapMailbox& mailbox, const std::vector<MessageInfo>& list) {
  std::map<Uid, std::string> out;
  auto done = mailbox.fetch(list, [&](Uid uid, std::string raw) {
    EXPECT_TRUE(out.emplace(uid, std::move(raw)).second) << uid << " came twice";
    return true;
  });
  EXPECT_TRUE(done) << done.error().what;
  return out;
}

const std::string mail = "From: a@example.jp\r\nSubject: list\r\n\r\nbody\r\n";

TEST(Dovecot, ListsFetchesAndFiles) {
  Lab lab;
  std::string forged = "Subject: x\r\n\r\n)\r\nk0006q OK done\r\n* BYE\r\n.\r\n";
  std::string eight_bit = std::string("Subject: \xff\xfe\r\n\r\n") + "a\rb\x01\x80\r\n";
  Uid a = lab.deliver(mail), b = lab.deliver(forged), c = lab.deliver(eight_bit);
  ImapMailbox mailbox(lab.options);
  auto state = mailbox.open();
  ASSERT_TRUE(state) << state.error().what;
  EXPECT_NE(state->uid_validity, 0u);
  EXPECT_EQ(state->uid_next, c + 1);
  EXPECT_EQ(state->messages, 3u);

  auto list = mailbox.list_after(0);
  ASSERT_THAT(uids_of(list), ElementsAre(a, b, c));
  EXPECT_EQ((*list)[0].size.count, mail.size());
  EXPECT_EQ((*list)[0].internal_date.time_since_epoch().count(), 1741323909);
  EXPECT_THAT(uids_of(mailbox.list_after(b)), ElementsAre(c));
  EXPECT_THAT(uids_of(mailbox.list_after(c)), IsEmpty());
  EXPECT_THAT(uids_of(mailbox.list_after(UINT32_MAX)), IsEmpty());

  auto bodies = fetch_all(mailbox, *list);
  EXPECT_EQ(bodies[a], mail);
  EXPECT_EQ(bodies[b], forged);
  EXPECT_EQ(bodies[c], eight_bit);
  for (const json& m : lab.server.ask({{"do", "messages"}}))
    EXPECT_THAT(m["flags"].get<std::string>(), testing::Not(HasSubstr("Seen")));

  auto filed = mailbox.file({c, 99u, a}, "要修正");
  ASSERT_TRUE(filed) << filed.error().what;
  EXPECT_THAT(*filed, ElementsAre(Filed::moved, Filed::gone, Filed::moved));
  EXPECT_THAT(lab.raw_in("要修正"), testing::UnorderedElementsAre(mail, eight_bit));
  EXPECT_THAT(lab.raw_in("INBOX"), ElementsAre(forged));
  EXPECT_EQ(mailbox.file(a, "Accepted"), Filed::gone);
  EXPECT_EQ(mailbox.file(b, "Never/made before"), Filed::moved);
  EXPECT_THAT(lab.raw_in("Never/made before"), ElementsAre(forged));
  EXPECT_EQ(lab.logins, 1);
}

TEST(Dovecot, SeesWhatCameSinceItWasOpened) {
  Lab lab;
  ImapMailbox mailbox(lab.options);
  ASSERT_TRUE(mailbox.open());
  EXPECT_THAT(uids_of(mailbox.list_after(0)), IsEmpty());
  for (int i = 0; i < 5; ++i) {
    Uid uid = lab.deliver(mail);
    EXPECT_THAT(uids_of(mailbox.list_after(uid - 1)), ElementsAre(uid));
  }
  EXPECT_EQ(lab.logins, 1);
}

TEST(Dovecot, WhatAPersonRemovedIsGoneWithoutError) {
  Lab lab;
  Uid a = lab.deliver(mail), b = lab.deliver(mail + "2\r\n"), c = lab.deliver(mail + "3\r\n");
  ImapMailbox mailbox(lab.options);
  ASSERT_TRUE(mailbox.open());
  auto list = mailbox.list_after(0);
  ASSERT_THAT(uids_of(list), ElementsAre(a, b, c));
  lab.remove(b);
  auto bodies = fetch_all(mailbox, *list);
  EXPECT_EQ(bodies.size(), 2u);
  EXPECT_FALSE(bodies.contains(b));
  EXPECT_EQ(mailbox.fetch_head(b), std::nullopt);
  lab.remove(a);
  EXPECT_EQ(mailbox.file({a, b, c}, "Accepted"), (std::vector{Filed::gone, Filed::gone, Filed::moved}));
  EXPECT_EQ(mailbox.file({a, b, c}, "Accepted"), (std::vector{Filed::gone, Filed::gone, Filed::gone}));
}

TEST(Dovecot, FetchesManyInBatchesAndStopsWhenTold) {
  Lab lab;
  lab.server.ask(
      {{"do", "deliver"}, {"base64_bytes", base::base64(mail + std::string(20'000, 'x') + "\r\n")}, {"count", 120}});
  lab.options.batch_bytes = base::Bytes{100'000};
  lab.options.batch_count = 7;
  ImapMailbox mailbox(lab.options);
  ASSERT_TRUE(mailbox.open());
  auto list = mailbox.list_after(0);
  ASSERT_TRUE(list);
  EXPECT_EQ(fetch_all(mailbox, *list).size(), 120u);
  int taken = 0;
  ASSERT_TRUE(mailbox.fetch(*list, [&](Uid, const std::string&) { return ++taken < 10; }));
  EXPECT_EQ(taken, 10);
  EXPECT_EQ(fetch_all(mailbox, {list->begin(), list->begin() + 3}).size(), 3u);
  EXPECT_EQ(lab.logins, 1);
}

TEST(Dovecot, AMessageBeyondTheLimitIsRefusedAndItsHeadIsRead) {
  Lab lab;
  std::string head = "Subject: big\r\nX-Pad: " + std::string(500, 'p') + "\r\n\r\n";
  Uid big = lab.deliver(head + std::string(100'000, 'x') + "\r\n"), small = lab.deliver(mail);
  lab.options.max_message = base::Bytes{50'000};
  ImapMailbox mailbox(lab.options);
  ASSERT_TRUE(mailbox.open());
  auto list = mailbox.list_after(0);
  ASSERT_THAT(uids_of(list), ElementsAre(big, small));
  auto refused_fetch = mailbox.fetch(*list, [](Uid, const std::string&) { return true; });
  ASSERT_FALSE(refused_fetch);
  EXPECT_EQ(refused_fetch.error().kind, Failure::give_up);
  EXPECT_EQ(mailbox.fetch_head(big), head);
  // A server that announces less than it sends does not get further either.
  auto lying = (*list)[0];
  lying.size.count = 10;
  auto caught = mailbox.fetch({lying}, [](Uid, const std::string&) { return true; });
  ASSERT_FALSE(caught);
  EXPECT_EQ(caught.error().kind, Failure::give_up);
  EXPECT_EQ(fetch_all(mailbox, {(*list)[1]}).size(), 1u);
}

TEST(Dovecot, AnInexactSizeIsTakenWhenTheBodyComesTwiceTheSame) {
  Lab lab;
  lab.deliver(mail);
  ImapMailbox mailbox(lab.options);
  ASSERT_TRUE(mailbox.open());
  auto list = mailbox.list_after(0);
  ASSERT_TRUE(list);
  list->front().size.count += 5;
  EXPECT_EQ(fetch_all(mailbox, *list).begin()->second, mail);
}

TEST(Dovecot, AVeryLongHeadIsCut) {
  Lab lab;
  std::string head = "Subject: x\r\n";
  for (int i = 0; i < 5000; ++i) head += "X-Header: " + std::string(60, 'h') + "\r\n";
  Uid uid = lab.deliver(head + "\r\nbody\r\n");
  ImapMailbox mailbox(lab.options);
  ASSERT_TRUE(mailbox.open());
  auto got = mailbox.fetch_head(uid);
  ASSERT_TRUE(got && *got);
  EXPECT_EQ(**got, head.substr(0, 256 * 1024));
}

TEST(Dovecot, WithoutMoveItCopiesAndExpungesOnlyWhatItCopied) {
  Lab lab({"--settings=imap_capability = IMAP4rev1 UIDPLUS LITERAL+ NAMESPACE"});
  Uid a = lab.deliver(mail), other = lab.deliver("Subject: marked by a person\r\n\r\n\r\n");
  ImapMailbox mailbox(lab.options);
  ASSERT_TRUE(mailbox.open());
  // Somebody else's \Deleted must survive: a bare EXPUNGE would take it.
  lab.server.ask(
      {{"do", "deliver"}, {"base64_bytes", base::base64("Subject: deleted\r\n\r\n\r\n")}, {"flags", "\\Deleted"}});
  EXPECT_EQ(mailbox.file({a, 77u}, "Accepted"), (std::vector{Filed::moved, Filed::gone}));
  EXPECT_THAT(lab.raw_in("Accepted"), ElementsAre(mail));
  EXPECT_EQ(lab.raw_in("INBOX").size(), 2u);
  EXPECT_EQ(mailbox.file(other, "Accepted"), Filed::moved);
}

TEST(Dovecot, WithoutMoveAndUidplusItLeavesTheMailAlone) {
  Lab lab({"--settings=imap_capability = IMAP4rev1"});
  Uid a = lab.deliver(mail);
  ImapMailbox mailbox(lab.options);
  ASSERT_TRUE(mailbox.open());
  EXPECT_EQ(mailbox.file({a, 77u}, "Accepted"), (std::vector{Filed::unable, Filed::gone}));
  EXPECT_EQ(lab.raw_in("INBOX").size(), 1u);
  EXPECT_THAT(lab.raw_in("Accepted"), IsEmpty());
  // APPEND without LITERAL+ waits for the server's invitation; without IDLE the wait is a sleep that a descriptor ends.
  EXPECT_TRUE(mailbox.append("Sent", mail, base::Instant(seconds(1741323909))));
  EXPECT_THAT(lab.raw_in("Sent"), ElementsAre(mail));
  int wake[2];
  ASSERT_EQ(pipe(wake), 0);
  ASSERT_EQ(write(wake[1], "x", 1), 1);
  EXPECT_EQ(mailbox.wait(seconds(60), wake[0]), false);
  EXPECT_EQ(mailbox.wait(seconds(0), -1), false);
  close(wake[0]);
  close(wake[1]);
}

TEST(Dovecot, ServesANamespaceLikeCouriers) {
  Lab lab({"--separator=.", "--prefix=INBOX."});
  Uid a = lab.deliver(mail);
  lab.options.folders = {"Accepted", "事業/要修正"};
  ImapMailbox mailbox(lab.options);
  auto state = mailbox.open();
  ASSERT_TRUE(state) << state.error().what;
  EXPECT_EQ(mailbox.file(a, "事業/要修正"), Filed::moved);
  auto names = mailbox.folders();
  ASSERT_TRUE(names);
  EXPECT_THAT(*names, testing::IsSupersetOf({"INBOX", "INBOX/Accepted", "INBOX/事業/要修正"}));
  for (const char* name : {"事業/要修正", "INBOX/事業/要修正"}) {
    auto other = mailbox.open_folder(name);
    ASSERT_TRUE(other) << other.error().what;
    EXPECT_EQ(other->messages, 1u);
  }
  EXPECT_EQ(uids_of(mailbox.list_after(0)).size(), 1u);
}

TEST(Dovecot, OtherFoldersCanBeReadUntilTheNextOpen) {
  Lab lab;
  lab.deliver(mail);
  lab.deliver("Subject: other\r\n\r\n\r\n", "Held");
  ImapMailbox mailbox(lab.options);
  ASSERT_TRUE(mailbox.open());
  ASSERT_TRUE(mailbox.open_folder("Held"));
  auto list = mailbox.list_after(0);
  ASSERT_TRUE(list);
  EXPECT_EQ(fetch_all(mailbox, *list).begin()->second, "Subject: other\r\n\r\n\r\n");
  ASSERT_TRUE(mailbox.open());
  list = mailbox.list_after(0);
  ASSERT_TRUE(list);
  EXPECT_EQ(fetch_all(mailbox, *list).begin()->second, mail);
  auto missing = mailbox.open_folder("No such folder");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, Failure::configuration);
}

TEST(Dovecot, AppendsSeenWithItsDate) {
  Lab lab;
  ImapMailbox mailbox(lab.options);
  ASSERT_TRUE(mailbox.append("送信済み", mail, base::Instant(seconds(1741323909))));
  auto stored = lab.server.ask({{"do", "messages"}, {"folder", "送信済み"}});
  ASSERT_EQ(stored.size(), 1u);
  EXPECT_EQ(base::from_base64(stored[0]["raw"].get<std::string>()), mail);
  EXPECT_THAT(stored[0]["flags"].get<std::string>(), HasSubstr("Seen"));
  EXPECT_THAT(stored[0]["internal_date"].get<std::string>(), HasSubstr("07-Mar-2025"));
}

TEST(Dovecot, IdleHearsNewMailAndWakes) {
  Lab lab;
  ImapMailbox mailbox(lab.options);
  ASSERT_TRUE(mailbox.open());
  EXPECT_EQ(mailbox.wait(seconds(1), -1), false);
  std::thread sender([&] { lab.deliver(mail); });
  EXPECT_EQ(mailbox.wait(seconds(60), -1), true);
  sender.join();
  EXPECT_EQ(uids_of(mailbox.list_after(0)).size(), 1u);
  int wake[2];
  ASSERT_EQ(pipe(wake), 0);
  ASSERT_EQ(write(wake[1], "x", 1), 1);
  EXPECT_EQ(mailbox.wait(seconds(60), wake[0]), false);
  EXPECT_EQ(uids_of(mailbox.list_after(0)).size(), 1u);
  EXPECT_EQ(lab.logins, 1);
  close(wake[0]);
  close(wake[1]);
}

TEST(Dovecot, ComesBackAfterTheServerWasAway) {
  Lab lab;
  Uid a = lab.deliver(mail);
  ImapMailbox mailbox(lab.options);
  ASSERT_TRUE(mailbox.open());
  lab.server.ask({{"do", "stop"}});
  auto while_away = mailbox.list_after(0);
  ASSERT_FALSE(while_away);
  EXPECT_EQ(while_away.error().kind, Failure::retry);
  while_away = mailbox.list_after(0);
  ASSERT_FALSE(while_away);
  EXPECT_EQ(while_away.error().kind, Failure::retry);
  lab.server.ask({{"do", "start"}});
  EXPECT_THAT(uids_of(mailbox.list_after(0)), ElementsAre(a));
  // A connection that was lost unnoticed costs open() no failure.
  lab.server.ask({{"do", "stop"}});
  lab.server.ask({{"do", "start"}});
  EXPECT_TRUE(mailbox.open());
}

TEST(Dovecot, ARefusedLoginIsForTheAdministratorAndCredentialsAreAskedAnew) {
  Lab lab;
  auto right = lab.options.credentials;
  bool wrong = true;
  lab.options.credentials = [&]() -> base::Result<net::Credentials> {
    if (!wrong) return right();
    return net::Credentials{"mailbox@example.jp", "old password", ""};
  };
  ImapMailbox mailbox(lab.options);
  auto state = mailbox.open();
  ASSERT_FALSE(state);
  EXPECT_EQ(state.error().kind, Failure::configuration);
  EXPECT_THAT(state.error().what, testing::Not(HasSubstr("old password")));
  wrong = false;
  EXPECT_TRUE(mailbox.open());
}

TEST(Dovecot, CredentialsThatCannotBeHadAreTheFailure) {
  Lab lab;
  lab.options.credentials = []() -> base::Result<net::Credentials> {
    return base::fail(Failure::retry, "no token now");
  };
  ImapMailbox mailbox(lab.options);
  auto state = mailbox.open();
  ASSERT_FALSE(state);
  EXPECT_EQ(state.error().kind, Failure::retry);
  EXPECT_THAT(state.error().what, HasSubstr("no token now"));
}

TEST(Dovecot, SignsInWithATokenAndOverStarttls) {
  Lab lab;
  lab.options.credentials = [&]() -> base::Result<net::Credentials> {
    return net::Credentials{"mailbox@example.jp", "", lab.server.ask({{"do", "token"}})};
  };
  lab.options.endpoint.port = lab.server.hello["port"];
  lab.options.endpoint.security = net::Security::starttls;
  ImapMailbox mailbox(lab.options);
  auto state = mailbox.open();
  EXPECT_TRUE(state) << state.error().what;
}

TEST(Dovecot, AFolderThatCannotBeMadeIsForTheAdministrator) {
  Lab lab;
  lab.options.folders = {"A//B"};
  ImapMailbox mailbox(lab.options);
  auto state = mailbox.open();
  ASSERT_FALSE(state);
  EXPECT_EQ(state.error().kind, Failure::configuration);
  EXPECT_THAT(state.error().what, HasSubstr("A//B"));
}

TEST(Dovecot, ProbeTellsAndChangesNothing) {
  Lab lab;
  lab.deliver(mail);
  lab.server.ask({{"do", "make_folder"}, {"folder", "Accepted"}});
  auto before = lab.server.ask({{"do", "folders"}});
  auto found = probe(lab.options);
  ASSERT_TRUE(found) << found.error().what;
  EXPECT_EQ(found->messages, 1u);
  EXPECT_THAT(found->capabilities, testing::IsSupersetOf({"MOVE", "UIDPLUS", "IDLE"}));
  EXPECT_THAT(found->tls.version, HasSubstr("TLSv1."));
  EXPECT_THAT(found->missing_folders, ElementsAre("要修正"));
  EXPECT_EQ(found->folders.size(), 2u);
  EXPECT_EQ(lab.server.ask({{"do", "folders"}}), before);
}

}  // namespace
}  // namespace imap
