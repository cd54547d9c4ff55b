#pragma once
// SIGTERM, SIGINT and SIGHUP as values, and a descriptor that wakes whoever waits. SIGPIPE is ignored.

namespace systemd {

/// Installs the handlers; at most one object at a time.
class Signals {
 public:
  Signals();
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  bool ending() const;
  /// True once for each SIGHUP, or several that came together.
  bool take_reload();
  bool reload_waits() const;
  /// Readable as long as a signal has come that nobody has taken.
  int descriptor() const { return pipe_[0]; }

 private:
  int pipe_[2];
};

}  // namespace systemd
