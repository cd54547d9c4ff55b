#pragma once
// One message: judged, answered in writing, and recorded, all within the caller's transaction.

#include <string>

#include "pipeline/policy.hpp"
#include "ports/ledger.hpp"
#include "ports/reader.hpp"

namespace pipeline {

/// A message as fetched and read.
struct Arrived {
  ports::MessageInfo info;
  std::string raw;  // the head alone where `oversized`
  std::string sha256;
  bool oversized = false;
  std::string poison;  // why it could not be read, after the last attempt; empty otherwise
  reading::Contents contents;
};

struct Handled {
  ports::MessageId id = 0;
  rules::VerdictKind verdict = rules::VerdictKind::held;
  std::string receipt_number;
  bool known = false;  // seen before: linked, not judged again
};

/// Judges and records the message and its rendered reply. After a failure the transaction must be rolled back.
base::Result<Handled> handle_message(const Arrived& message, ports::Transaction& ledger, const Policy& policy,
                                     std::uint32_t uid_validity, base::Instant now);

/// Fills in what only the ledger knows of the case: whether it answers a mail of ours, or is one, and whether a person
/// confirmed its sender's domain.
base::Result<void> ask_ledger(rules::Case& the_case, ports::Transaction& ledger);

/// What decide() asks the ledger, through an open transaction. Errors inside end in `failure`.
rules::LookUpHistory history_of(ports::Transaction& ledger, const Policy& policy, std::optional<base::Error>& failure);
base::Result<std::string> draw_number(ports::Transaction& ledger, const Policy& policy, const rules::Verdict& verdict);

/// due, or draft with its reason: approval asked for, too old, limits reached, nobody to send it to.
base::Result<void> settle_state(ports::NewReply& reply, const rules::Verdict& verdict, base::Instant received_at,
                                ports::Transaction& ledger, const Policy& policy, base::Instant now);

}  // namespace pipeline
