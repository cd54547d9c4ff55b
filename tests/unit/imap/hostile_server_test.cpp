// A server that misbehaves: whatever it says, the mailbox fails in order, tells nothing wrong and comes back.

#include "imap/imap_mailbox.hpp"
#include "lab/scripted_server.hpp"

namespace imap {
namespace {

using base::Failure;
using ports::MessageInfo;
using ports::Uid;
using std::chrono::seconds;
using testing::HasSubstr;

/// An IMAP server with an empty INBOX whose answer to one command is the test's.
class Fake {
 public:
  using Answer = std::function<std::optional<std::string>(const std::string& tag, const std::string& rest)>;

  explicit Fake(std::map<std::string, Answer> answers, std::string capabilities = "IMAP4rev1 AUTH=PLAIN UIDPLUS MOVE")
      : answers_(std::move(answers)),
        capabilities_(std::move(capabilities)),
        server([this](const std::string& line) { return reply(line); }) {}
  Fake(const std::string& verb, Answer answer) : Fake(std::map<std::string, Answer>{{verb, std::move(answer)}}) {}

  Options options() const {
    Options out;
    out.endpoint = {"127.0.0.1", server.port(), net::Security::none, "", seconds(1)};
    out.credentials = [] { return net::Credentials{"u", "p", ""}; };
    out.max_message = base::Bytes{300'000};
    return out;
  }

 private:
  std::optional<std::string> reply(const std::string& line) {
    if (line.empty()) return "* OK ready\r\n";
    if (waiting_) {
      waiting_ = false;
      return login_ + " OK in\r\n";
    }
    std::string tag = line.substr(0, line.find(' ')), rest = line.substr(std::min(line.size(), tag.size() + 1));
    for (const auto& [verb, answer] : answers_)
      if (rest.starts_with(verb)) return answer(tag, rest);
    if (rest.starts_with("CAPABILITY")) return "* CAPABILITY " + capabilities_ + "\r\n" + tag + " OK\r\n";
    if (rest.starts_with("AUTHENTICATE")) {
      waiting_ = true;
      login_ = tag;
      return "+ \r\n";
    }
    if (rest.starts_with("SELECT")) return "* 2 EXISTS\r\n* OK [UIDVALIDITY 5] x\r\n" + tag + " OK [READ-WRITE]\r\n";
    if (rest.starts_with("LIST")) return "* LIST () \"/\" x\r\n" + tag + " OK\r\n";
    if (rest.starts_with("LOGOUT")) return "* BYE\r\n" + tag + " OK\r\n";
    return tag + " OK\r\n";
  }

  std::map<std::string, Answer> answers_;
  std::string capabilities_;
  bool waiting_ = false;
  std::string login_;

 public:
  lab::ScriptedServer server;
};

TEST(HostileServer, ListingsInAnyOrderWithOtherThingsBetween) {
  Fake fake("UID FETCH", [](const std::string& tag, const std::string&) {
    return "* 2 FETCH (FLAGS ())\r\n* 9 EXISTS\r\n* OK still here\r\n"
           "* 3 FETCH (UID 30 RFC822.SIZE 3 INTERNALDATE \"07-Mar-2025 05:05:09 +0000\")\r\n"
           "* 1 FETCH (INTERNALDATE \"07-Mar-2025 05:05:09 +0000\" UID 12)\r\n* 7 EXPUNGE\r\n"
           "* 1 FETCH (UID 5 RFC822.SIZE 3 INTERNALDATE \"07-Mar-2025 05:05:09 +0000\")\r\n"
           "* 1 FETCH (RFC822.SIZE 9 UID 12)\r\n* SOMETHING (new \"x\")\r\n" +
           tag + " OK\r\n";
  });
  ImapMailbox mailbox(fake.options());
  auto list = mailbox.list_after(10);
  ASSERT_TRUE(list) << list.error().what;
  ASSERT_EQ(list->size(), 2u);
  EXPECT_EQ((*list)[0].uid, 12u);
  EXPECT_EQ((*list)[0].size.count, 9u);
  EXPECT_EQ((*list)[1].uid, 30u);
}

TEST(HostileServer, WhatItAnswersToAListingEndsInAnError) {
  const std::pair<std::string, std::string> table[] = {
      {"* 1 FETCH (UID 12 INTERNALDATE \"07-Mar-2025 05:05:09 +0000\")\r\n",
       "in part"},  // no size: must not be passed over
      {"* 1 FETCH (UID 12 RFC822.SIZE 3)\r\n", "in part"},
      {"* 1 FETCH (UID 12\r\n", "malformed"},
      {"* BYE out of memory\r\n", "out of memory"},
      {"zzz OK\r\n", "never sent"},
      {"A001 OK\r\n", "never sent"},
      {"* 1 FETCH (BODY[] {4294967296}\r\n", "announced"},
      {"* 1 FETCH (BODY[] {20}\r\nshort", "in time"},
      {"* OK " + std::string(3'000'000, 'x') + "\r\n", "more than"},
      {"\r\n", "malformed"},
  };
  for (const auto& [answer, wanted] : table) {
    bool hang_up = answer.find("BYE") != std::string::npos;
    int asked = 0;
    Fake fake("UID FETCH",
              [&, answer = answer](const std::string& tag, const std::string&) -> std::optional<std::string> {
                if (++asked > 1) return tag + " OK\r\n";
                if (hang_up) return answer;
                bool silent = answer.find("short") != std::string::npos;
                return silent ? answer : answer + tag + " OK\r\n";
              });
    ImapMailbox mailbox(fake.options());
    auto list = mailbox.list_after(10);
    ASSERT_FALSE(list) << answer.substr(0, 80);
    EXPECT_THAT(list.error().what, HasSubstr(wanted));
    // And the next call begins anew.
    auto again = mailbox.list_after(10);
    EXPECT_TRUE(again) << again.error().what;
  }
}

base::Result<std::map<Uid, std::string>> fetch(Fake& fake, const std::vector<MessageInfo>& messages) {
  ImapMailbox mailbox(fake.options());
  std::map<Uid, std::string> out;
  auto done = mailbox.fetch(messages, [&](Uid uid, std::string raw) {
    EXPECT_TRUE(out.emplace(uid, std::move(raw)).second);
    return true;
  });
  if (!done) return std::unexpected(done.error());
  return out;
}

TEST(HostileServer, BodiesUnaskedTwiceOrInParts) {
  Fake fake("UID FETCH", [](const std::string& tag, const std::string& rest) {
    if (rest.find("BODY") == std::string::npos) return tag + " OK\r\n";
    return "* 1 FETCH (UID 7 BODY[] {3}\r\nabc)\r\n* 1 FETCH (UID 7 BODY[] {3}\r\nabc)\r\n* 2 FETCH (UID 99 BODY[] "
           "{2}\r\nxy)\r\n"
           "* 1 FETCH (FLAGS (\\Seen) UID 7)\r\n* 3 FETCH (BODY[] \"\" UID 8)\r\n" +
           tag + " OK\r\n";
  });
  auto got = fetch(fake, {{7, {3}, {}}, {8, {0}, {}}});
  ASSERT_TRUE(got) << got.error().what;
  EXPECT_EQ(*got, (std::map<Uid, std::string>{{7, "abc"}, {8, ""}}));
}

TEST(HostileServer, ABodyThatIsNeverTheSameIsAnError) {
  int times = 0;
  Fake fake("UID FETCH", [&](const std::string& tag, const std::string& rest) {
    if (rest.find("BODY") == std::string::npos) return "* 1 FETCH (UID 7)\r\n" + tag + " OK\r\n";
    return "* 1 FETCH (UID 7 BODY[] {3}\r\nab" + std::to_string(++times) + ")\r\n" + tag + " OK\r\n";
  });
  auto got = fetch(fake, {{7, {4}, {}}});
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().kind, Failure::retry);
}

TEST(HostileServer, AMessageThatIsThereButDoesNotComeIsAnError) {
  Fake fake("UID FETCH", [](const std::string& tag, const std::string& rest) {
    if (rest.find("BODY") == std::string::npos) return "* 1 FETCH (UID 7)\r\n" + tag + " OK\r\n";
    return tag + " OK\r\n";
  });
  EXPECT_FALSE(fetch(fake, {{7, {3}, {}}}));
  Fake nil("UID FETCH", [](const std::string& tag, const std::string&) {
    return "* 1 FETCH (UID 7 BODY[] NIL)\r\n" + tag + " OK\r\n";
  });
  EXPECT_FALSE(fetch(nil, {{7, {3}, {}}}));
}

TEST(HostileServer, BodiesBeyondTheLimitOrRefusedAreErrors) {
  const std::pair<std::string, Failure> table[] = {
      {"* 1 FETCH (UID 7 BODY[] {300001}\r\n", Failure::give_up},
      {"NO [SERVERBUG] broken", Failure::retry},
      {"BAD what", Failure::retry},
  };
  for (const auto& [answer, kind] : table) {
    Fake fake("UID FETCH", [&, answer = answer](const std::string& tag, const std::string&) {
      return answer[0] == '*' ? answer : tag + " " + answer + "\r\n";
    });
    auto got = fetch(fake, {{7, {3}, {}}});
    ASSERT_FALSE(got) << answer;
    EXPECT_EQ(got.error().kind, kind) << answer;
  }
}

TEST(HostileServer, AnotherUidvalidityAfterALostConnectionStopsTheWork) {
  int selects = 0;
  bool there = true;
  Fake fake({{"SELECT",
              [&](const std::string& tag, const std::string&) {
                return "* 0 EXISTS\r\n* OK [UIDVALIDITY " + std::to_string(++selects) + "] x\r\n" + tag + " OK\r\n";
              }},
             {"UID FETCH", [&](const std::string& tag, const std::string&) -> std::optional<std::string> {
                if (there) return tag + " OK\r\n";
                there = true;
                return std::nullopt;
              }}});
  ImapMailbox mailbox(fake.options());
  ASSERT_TRUE(mailbox.open());
  EXPECT_TRUE(mailbox.list_after(0));
  there = false;
  EXPECT_FALSE(mailbox.list_after(0));
  for (int i = 0; i < 2; ++i) {
    auto list = mailbox.list_after(0);
    ASSERT_FALSE(list);
    EXPECT_THAT(list.error().what, HasSubstr("UIDVALIDITY"));
  }
  auto state = mailbox.open();
  ASSERT_TRUE(state);
  EXPECT_EQ(state->uid_validity, 4u);
  EXPECT_TRUE(mailbox.list_after(0));
}

TEST(HostileServer, NoUidvalidityIsAnError) {
  Fake fake("SELECT", [](const std::string& tag, const std::string&) { return "* 0 EXISTS\r\n" + tag + " OK\r\n"; });
  ImapMailbox mailbox(fake.options());
  auto state = mailbox.open();
  ASSERT_FALSE(state);
  EXPECT_THAT(state.error().what, HasSubstr("UIDVALIDITY"));
}

TEST(HostileServer, ABrokenAppendIsUncertainOnceTheBytesAreOut) {
  Fake fake("APPEND", [](const std::string&, const std::string&) { return std::string("+ go on\r\n"); });
  ImapMailbox mailbox(fake.options());
  // What follows the invitation is taken for a command of tag «Subject:» and answered OK: nobody knows that tag.
  auto done = mailbox.append("x", "Subject: x\r\n\r\nbody\r\n", {});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, Failure::uncertain);
  Fake refusing("APPEND", [](const std::string& tag, const std::string&) { return tag + " NO [OVERQUOTA] full\r\n"; });
  ImapMailbox full(refusing.options());
  done = full.append("x", "Subject: x\r\n\r\nbody\r\n", {});
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().kind, Failure::uncertain);
  EXPECT_THAT(done.error().what, HasSubstr("full"));
}

TEST(HostileServer, TagsAreNotLibcurls) {
  Fake fake("NOTHING", [](const std::string&, const std::string&) { return std::nullopt; });
  ImapMailbox mailbox(fake.options());
  ASSERT_TRUE(mailbox.open());
  int own = 0;
  for (const std::string& line : fake.server.lines()) own += line.starts_with("k") ? 1 : 0;
  EXPECT_GE(own, 3);
}

}  // namespace
}  // namespace imap
