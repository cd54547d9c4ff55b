#pragma once
// The service's rhythm: poll, send, wait; through outages, until somebody asks it to end.

#include <chrono>
#include <functional>
#include <string>

#include "pipeline/deliver_replies.hpp"
#include "pipeline/policy.hpp"
#include "pipeline/poll_mailbox.hpp"
#include "ports/ledger.hpp"
#include "ports/mailbox.hpp"
#include "ports/mailer.hpp"
#include "ports/reader.hpp"

namespace pipeline {

struct Ports {
  ports::Mailbox& mailbox;
  ports::Reader& reader;
  ports::Ledger& ledger;
  ports::Mailer& mailer;
};

struct Surroundings {
  std::function<bool()> alive;  // called after every bounded step; false: end soon
  std::function<base::Instant()> now;
  std::function<void(const std::string&)> status;  // one line for whoever asks how it goes
  int wake_descriptor = -1;                        // readable: stop waiting
  std::chrono::seconds poll_interval{60};
  std::chrono::seconds stale_after{900};  // a mailbox unread for so long is an alert, once
};

struct CycleReport {
  PollReport poll;
  DeliveryReport delivery;
};

/// One full cycle: poll, process all new mail, send all that is due. Replies are sent also where the poll failed; its
/// error is returned after that.
base::Result<CycleReport> run_cycle(const Ports& ports, const Policy& policy, const Surroundings& around);

/// Cycles until alive() says no. An outage is told once, tried again with growing pauses and jitter, and its end is
/// told. Fails only where going on makes no sense: the configuration must be mended.
base::Result<void> run_service(const Ports& ports, const Policy& policy, const Surroundings& around);

}  // namespace pipeline
