#pragma once
// What systemd wants to know of a service (sd_notify(3)), and the journal. Harmless where there is no systemd.

#include <chrono>
#include <string>

#include "base/log.hpp"

namespace systemd {

void notify_ready();
void notify_reloading();
void notify_stopping();
/// The one line that `systemctl status` shows.
void notify_status(const std::string& line);
/// Says that the daemon lives. Cheap: at most once a second reaches systemd.
void feed_watchdog();

/// Structured entries for the journal: MESSAGE, PRIORITY, CSKAKUHO_EVENT and the event's own fields, each with the
/// prefix CSKAKUHO_.
base::LogSink journal_sink();
/// Does standard error, or the journal's socket, lead to a journal?
bool has_journal();

}  // namespace systemd
