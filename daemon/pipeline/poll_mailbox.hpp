#pragma once
// One cycle over the mailbox: what is new is fetched, read, judged, recorded and filed, batch by batch.

#include <functional>
#include <vector>

#include "pipeline/handle_message.hpp"
#include "pipeline/policy.hpp"
#include "ports/ledger.hpp"
#include "ports/mailbox.hpp"
#include "ports/reader.hpp"

namespace pipeline {

struct PollReport {
  unsigned listed = 0;  // new messages, and those to be tried again
  unsigned recorded = 0;
  unsigned known = 0;
  unsigned failed = 0;  // not readable this time
};

class MailboxPoll {
 public:
  /// `alive` is called after every bounded step; false ends the cycle between two batches. `now` is the clock.
  MailboxPoll(ports::Mailbox& mailbox, ports::Reader& reader, ports::Ledger& ledger, const Policy& policy,
              std::function<bool()> alive, std::function<base::Instant()> now);

  base::Result<PollReport> run();

 private:
  using Batch = std::vector<ports::MessageInfo>;

  base::Result<std::vector<Batch>> plan();
  base::Result<void> handle_batch(const Batch& batch);
  base::Result<std::vector<Arrived>> fetch(const Batch& batch);
  base::Result<std::vector<Arrived>> read(std::vector<Arrived> fetched);
  base::Result<bool> read_one(Arrived& message);
  base::Result<void> record(const std::vector<Arrived>& messages, const Batch& batch);
  base::Result<void> file_recorded();
  base::Result<void> file_decided_anew();
  base::Result<ports::Filed> refile(const ports::ToRefile& mail);

  ports::Mailbox& mailbox_;
  ports::Reader& reader_;
  ports::Ledger& ledger_;
  const Policy& policy_;
  std::function<bool()> alive_;
  std::function<base::Instant()> now_;
  std::uint32_t uid_validity_ = 0;
  PollReport report_;
};

}  // namespace pipeline
