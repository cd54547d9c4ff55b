#include "systemd/signals.hpp"

#include <poll.h>
#include <signal.h>

namespace {

bool readable(int descriptor) {
  pollfd entry{descriptor, POLLIN, 0};
  return poll(&entry, 1, 0) == 1;
}

TEST(Signals, HangupIsTakenOnceAndWakesWhoeverWaits) {
  systemd::Signals signals;
  EXPECT_FALSE(signals.take_reload());
  EXPECT_FALSE(readable(signals.descriptor()));
  raise(SIGHUP);
  EXPECT_TRUE(readable(signals.descriptor()));
  EXPECT_TRUE(signals.take_reload());
  EXPECT_FALSE(signals.take_reload());
  EXPECT_FALSE(readable(signals.descriptor()));
  EXPECT_FALSE(signals.ending());
}

TEST(Signals, TerminateEndsForGood) {
  systemd::Signals signals;
  raise(SIGTERM);
  EXPECT_TRUE(signals.ending());
  EXPECT_TRUE(readable(signals.descriptor()));
  EXPECT_TRUE(signals.ending());
}

}  // namespace
