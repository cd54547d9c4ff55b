#include "net/line_connection.hpp"

#include <unistd.h>

#include "lab/scripted_server.hpp"

namespace net {
namespace {

using base::Failure;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using Ready = LineConnection::Ready;

/// Says what the test wants as soon as it hears «go».
struct Peer {
  explicit Peer(std::string wanted)
      : server([wanted = std::move(wanted)](const std::string& line) -> std::optional<std::string> {
          if (line.empty()) return "* PREAUTH hello\r\n";
          if (line == "go") return wanted;
          if (line == "leave") return std::nullopt;
          return "* CAPABILITY IMAP4rev1\r\n" + line.substr(0, line.find(' ')) + " OK done\r\n";
        }) {
    auto made = LineConnection::connect(
        {Protocol::imap, {"127.0.0.1", server.port(), Security::none, "", seconds(5)}, {}, "", [this] {
           return going;
         }});
    EXPECT_TRUE(made) << made.error().error.what;
    connection = std::move(*made);
  }
  bool going = true;
  lab::ScriptedServer server;
  std::unique_ptr<LineConnection> connection;
};

TEST(LineConnection, GivesLinesAndCountedBytesInTheirOrder) {
  Peer peer("one\r\n\r\ntwo\n\0\r\n.3\r\nlast\r\n");
  ASSERT_TRUE(peer.connection->send("go\r\n", seconds(1)));
  EXPECT_EQ(peer.connection->receive_line(100, seconds(1)), "one");
  EXPECT_EQ(peer.connection->receive_line(100, seconds(1)), "");
  EXPECT_EQ(peer.connection->receive_bytes(3, seconds(1)), "two");
  EXPECT_EQ(peer.connection->receive_bytes(0, seconds(1)), "");
}

TEST(LineConnection, ALongAnswerArrivesWhole) {
  std::string big;
  for (int i = 0; i < 300'000; ++i) big += "line " + std::to_string(i) + "\r\n";
  Peer peer(big);
  ASSERT_TRUE(peer.connection->send("go\r\n", seconds(1)));
  for (int i = 0; i < 150'000; ++i)
    ASSERT_EQ(peer.connection->receive_line(100, seconds(10)), "line " + std::to_string(i));
  std::string rest = big.substr(big.find("line 150000\r\n"));
  EXPECT_EQ(peer.connection->receive_bytes(rest.size(), seconds(10)), rest);
}

TEST(LineConnection, ALineWithoutEndIsNotKept) {
  Peer peer(std::string(3'000'000, 'x'));
  ASSERT_TRUE(peer.connection->send("go\r\n", seconds(1)));
  auto line = peer.connection->receive_line(100'000, seconds(5));
  ASSERT_FALSE(line);
  EXPECT_THAT(line.error().what, HasSubstr("100000"));
}

TEST(LineConnection, SilenceEndsInTime) {
  Peer peer("half a line");
  ASSERT_TRUE(peer.connection->send("go\r\n", seconds(1)));
  auto line = peer.connection->receive_line(100, milliseconds(100));
  ASSERT_FALSE(line);
  EXPECT_EQ(line.error().kind, Failure::retry);
  EXPECT_THAT(line.error().what, HasSubstr("in time"));
}

TEST(LineConnection, BytesThatNeverComeEndInTime) {
  Peer peer("12345");
  ASSERT_TRUE(peer.connection->send("go\r\n", seconds(1)));
  auto bytes = peer.connection->receive_bytes(6, milliseconds(100));
  ASSERT_FALSE(bytes);
  EXPECT_EQ(bytes.error().kind, Failure::retry);
}

TEST(LineConnection, WaitsForInputWakeOrTime) {
  int wake[2];
  ASSERT_EQ(pipe(wake), 0);
  Peer peer("news\r\n");
  EXPECT_EQ(peer.connection->wait(milliseconds(20), wake[0]), Ready::time_over);
  ASSERT_EQ(write(wake[1], "x", 1), 1);
  EXPECT_EQ(peer.connection->wait(seconds(10), wake[0]), Ready::woken);
  ASSERT_TRUE(peer.connection->send("go\r\n", seconds(1)));
  EXPECT_EQ(peer.connection->wait(seconds(10), -1), Ready::input);
  EXPECT_EQ(peer.connection->receive_line(100, seconds(1)), "news");
  ASSERT_TRUE(peer.connection->send("leave\r\n", seconds(1)));
  EXPECT_FALSE(peer.connection->wait(seconds(10), -1));
  close(wake[0]);
  close(wake[1]);
}

TEST(LineConnection, AWaitCanBeBrokenOff) {
  Peer peer("");
  peer.going = false;
  auto ready = peer.connection->wait(seconds(600), -1);
  ASSERT_FALSE(ready);
  EXPECT_THAT(ready.error().what, HasSubstr("broken off"));
  auto line = peer.connection->receive_line(100, seconds(600));
  EXPECT_FALSE(line);
}

TEST(LineConnection, SendingToWhoIsGoneIsAnErrorAndNoSignal) {
  Peer peer("");
  ASSERT_TRUE(peer.connection->send("leave\r\n", seconds(1)));
  EXPECT_FALSE(peer.connection->receive_line(100, seconds(5)));
  base::Result<void> sent;
  for (int i = 0; i < 100 && sent; ++i) sent = peer.connection->send(std::string(100'000, 'x'), milliseconds(200));
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().kind, Failure::retry);
}

TEST(WaitForDescriptor, TellsReadableFromTimeOver) {
  int wake[2];
  ASSERT_EQ(pipe(wake), 0);
  EXPECT_EQ(wait_for_descriptor(wake[0], milliseconds(10), {}), false);
  EXPECT_EQ(wait_for_descriptor(-1, milliseconds(10), {}), false);
  ASSERT_EQ(write(wake[1], "x", 1), 1);
  EXPECT_EQ(wait_for_descriptor(wake[0], seconds(10), {}), true);
  close(wake[0]);
  close(wake[1]);
}

}  // namespace
}  // namespace net
