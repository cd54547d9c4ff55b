#include "systemd/signals.hpp"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <initializer_list>

namespace systemd {
namespace {

volatile sig_atomic_t end_asked = 0;
volatile sig_atomic_t reload_asked = 0;
int write_end = -1;

void on_signal(int signal) {
  const int saved = errno;
  if (signal == SIGHUP)
    reload_asked = 1;
  else
    end_asked = 1;
  const char byte = 0;
  [[maybe_unused]] const auto written = write(write_end, &byte, 1);
  errno = saved;
}

void handle(int signal, void (*handler)(int)) {
  struct sigaction action{};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  sigaction(signal, &action, nullptr);
}

}  // namespace

Signals::Signals() : pipe_{-1, -1} {
  end_asked = 0;
  reload_asked = 0;
  if (pipe2(pipe_, O_CLOEXEC | O_NONBLOCK) == 0) write_end = pipe_[1];
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) handle(signal, on_signal);
  handle(SIGPIPE, SIG_IGN);
}

Signals::~Signals() {
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) handle(signal, SIG_DFL);
  write_end = -1;
  close(pipe_[0]);
  close(pipe_[1]);
}

bool Signals::ending() const {
  return end_asked != 0;
}
bool Signals::reload_waits() const {
  return reload_asked != 0;
}

bool Signals::take_reload() {
  if (reload_asked == 0) return false;
  reload_asked = 0;
  char bytes[64];
  while (read(pipe_[0], bytes, sizeof bytes) > 0) {
  }
  return true;
}

}  // namespace systemd
