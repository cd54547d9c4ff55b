#include "pipeline/run_service.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "base/log.hpp"

namespace pipeline {
namespace {

using base::Level;
using base::Result;

/// What the service remembers of an outage between two cycles.
class Outage {
 public:
  void failed(const base::Error& error, const Surroundings& around) {
    const auto now = std::chrono::steady_clock::now();
    if (failures_++ == 0) since_ = now;
    const auto text = error.what + (error.hint.empty() ? "" : ": " + error.hint);
    if (text != told_) base::log(Level::warning, "poll.failed", "the mailbox could not be read: " + text);
    told_ = text;
    if (!alerted_ && now - since_ >= around.stale_after) {
      alerted_ = true;
      base::log(Level::alert, "poll.stale",
                fmt::format("the mailbox has not been read for {} minutes; lists wait on the server. {}",
                            std::chrono::duration_cast<std::chrono::minutes>(now - since_).count(), text));
    }
    around.status("mailbox unreachable: " + text);
  }

  void over() {
    if (failures_ > 0)
      base::log(Level::notice, "poll.recovered",
                fmt::format("the mailbox can be read again after {} failed attempts", failures_));
    *this = Outage();
  }

  /// 1, 2, 4 … seconds, at most the poll interval or five minutes, and a little of chance so that many do not come at
  /// once.
  std::chrono::seconds pause(const Surroundings& around) const {
    static std::mt19937 random{std::random_device{}()};
    const auto most = std::max<std::int64_t>(1, std::min<std::int64_t>(300, around.poll_interval.count()));
    const auto pause = std::min<std::int64_t>(most, std::int64_t{1} << std::min(failures_, 9u));
    return std::chrono::seconds{std::uniform_int_distribution<std::int64_t>((pause + 1) / 2, pause)(random)};
  }

 private:
  unsigned failures_ = 0;
  bool alerted_ = false;
  std::string told_;
  std::chrono::steady_clock::time_point since_{};
};

std::chrono::seconds until_next_due(ports::Ledger& ledger, const Surroundings& around) {
  const auto due = ledger.next_due();
  if (!due || !*due) return around.poll_interval;
  return std::clamp<std::chrono::seconds>(**due - around.now(), std::chrono::seconds{1}, around.poll_interval);
}

}  // namespace

Result<CycleReport> run_cycle(const Ports& ports, const Policy& policy, const Surroundings& around) {
  CycleReport report;
  MailboxPoll poll(ports.mailbox, ports.reader, ports.ledger, policy, around.alive, around.now);
  const auto polled = poll.run();
  if (auto noted = ports.ledger.note_poll(around.now(), polled ? "" : polled.error().what); !noted)
    return std::unexpected(noted.error());
  const auto delivered = deliver_replies(ports.ledger, ports.mailer, policy.replies, around.alive, around.now);
  if (!delivered) return std::unexpected(delivered.error());
  if (!polled) return std::unexpected(polled.error());
  if (auto saved = save_copies(ports.ledger, ports.mailbox, policy.replies); !saved)
    return std::unexpected(saved.error());
  report.poll = *polled;
  report.delivery = *delivered;
  if (report.poll.listed > 0 || report.delivery.sent > 0)
    base::log(
        Level::info, "cycle.done",
        fmt::format("{} messages looked at, {} recorded, {} known, {} to be tried again; {} replies sent, {} put off",
                    report.poll.listed, report.poll.recorded, report.poll.known, report.poll.failed,
                    report.delivery.sent, report.delivery.put_off));
  return report;
}

Result<void> run_service(const Ports& ports, const Policy& policy, const Surroundings& around) {
  Outage outage;
  while (around.alive()) {
    const auto cycle = run_cycle(ports, policy, around);
    std::chrono::seconds pause = around.poll_interval;
    if (cycle) {
      outage.over();
      around.status("mailbox read at " + base::rfc3339(around.now()));
      pause = until_next_due(ports.ledger, around);
    } else {
      outage.failed(cycle.error(), around);
      pause = outage.pause(around);
    }
    if (around.alive()) ports.mailbox.wait(pause, around.wake_descriptor);
  }
  return {};
}

}  // namespace pipeline
