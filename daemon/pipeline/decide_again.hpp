#pragma once
// A recorded message judged once more, because a person lifted a hold, waived a finding or changed the rules.

#include <string>
#include <vector>

#include "pipeline/decide.hpp"
#include "ports/ledger.hpp"
#include "ports/reader.hpp"

namespace pipeline {

/// A message as the ledger keeps it, and what people said of it.
struct Recorded {
  ports::MessageId id = 0;
  std::string raw;
  base::Instant received_at{};
  std::string receipt_number;  // empty where it has none yet
  std::string via = "mail";
  bool released = false;
  std::vector<std::string> waived;
  std::vector<std::string> excluded_rows;
};

struct Again {
  Decided decided;
  reading::Contents contents;
};

/// Judges it as today's rules do; records nothing. The transaction is only asked, and left to the caller.
base::Result<Again> judge_again(const Recorded& message, ports::Reader& reader, ports::Transaction& ledger,
                                const Policy& policy);

/// The same, recorded as the message's next version and answered. `who` and `why` stand in its history as `event`. The
/// caller commits.
base::Result<Decided> decide_again(const Recorded& message, ports::Reader& reader, ports::Transaction& ledger,
                                   const Policy& policy, const std::string& event, const std::string& who,
                                   const std::string& why, base::Instant now);

}  // namespace pipeline
