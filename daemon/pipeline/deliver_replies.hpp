#pragma once
// The outbox: what was committed is sent, byte for byte.

#include <functional>

#include "pipeline/policy.hpp"
#include "ports/ledger.hpp"
#include "ports/mailbox.hpp"
#include "ports/mailer.hpp"

namespace pipeline {

struct DeliveryReport {
  unsigned sent = 0, put_off = 0, failed = 0, uncertain = 0, expired = 0;
  bool reached = true;  // false: the server could not be used at all
};

/// Sends every reply that is due, records each outcome, and gives up what is older than replies.expire. Fails only
/// where the ledger does.
base::Result<DeliveryReport> deliver_replies(ports::Ledger& ledger, ports::Mailer& mailer, const ReplyPolicy& policy,
                                             const std::function<bool()>& alive,
                                             const std::function<base::Instant()>& now);

/// Puts copies of sent replies into the folder of replies.save_to. A failure is logged and tried again later.
base::Result<void> save_copies(ports::Ledger& ledger, ports::Mailbox& mailbox, const ReplyPolicy& policy);

/// How long to wait before attempt number `attempts` + 1: 1 minute, doubled each time, at most an hour.
std::chrono::seconds backoff(unsigned attempts);

}  // namespace pipeline
