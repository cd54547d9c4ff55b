#include "systemd/notify.hpp"

#include <fmt/format.h>
#include <sys/uio.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include <vector>

#include "base/text.hpp"

namespace systemd {
namespace {

int priority(base::Level level) {
  switch (level) {
    case base::Level::debug:
      return 7;
    case base::Level::info:
      return 6;
    case base::Level::notice:
      return 5;
    case base::Level::warning:
      return 4;
    case base::Level::error:
      return 3;
    case base::Level::alert:
      return 1;
  }
  return 6;
}

void to_journal(const base::Event& event) {
  std::vector<std::string> fields = {"MESSAGE=" + base::visible(event.text),
                                     fmt::format("PRIORITY={}", priority(event.level)), "SYSLOG_IDENTIFIER=cskakuhod",
                                     "CSKAKUHO_EVENT=" + event.name};
  for (const auto& field : event.fields) fields.push_back("CSKAKUHO_" + field.name + "=" + base::visible(field.value));
  std::vector<iovec> vectors;
  for (auto& field : fields) vectors.push_back({field.data(), field.size()});
  sd_journal_sendv(vectors.data(), static_cast<int>(vectors.size()));
}

}  // namespace

void notify_ready() {
  sd_notify(0, "READY=1");
}
void notify_reloading() {
  sd_notify(0, "RELOADING=1");
}
void notify_stopping() {
  sd_notify(0, "STOPPING=1");
}
void notify_status(const std::string& line) {
  sd_notify(0, ("STATUS=" + base::single_line(line)).c_str());
}

void feed_watchdog() {
  static std::chrono::steady_clock::time_point last{};
  const auto now = std::chrono::steady_clock::now();
  if (now - last < std::chrono::seconds{1}) return;
  last = now;
  sd_notify(0, "WATCHDOG=1");
}

base::LogSink journal_sink() {
  return to_journal;
}
bool has_journal() {
  return access("/run/systemd/journal/socket", W_OK) == 0;
}

}  // namespace systemd
