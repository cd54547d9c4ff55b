#pragma once
// The ledger in one SQLite file. A commit is on the disk, its folder entry included, before it returns.

#include <memory>
#include <string>

#include "ports/ledger.hpp"
#include "store/database.hpp"

namespace store {

class SqliteLedger : public ports::Ledger {
 public:
  /// Opens the ledger and brings its tables up to date; makes the file (mode 0600) where it is missing. Fails with
  /// configuration where the folder is missing, the file is none of ours or was written by a newer version.
  static base::Result<std::unique_ptr<SqliteLedger>> open(const std::string& path);

  base::Result<std::unique_ptr<ports::Transaction>> begin() override;

  base::Result<ports::Position> position(const std::string& mailbox, std::uint32_t uid_validity) override;
  base::Result<void> start_batch(const std::string& mailbox, std::uint32_t uid_validity,
                                 const std::vector<ports::Uid>& uids) override;
  base::Result<void> finish_batch(const std::string& mailbox, std::uint32_t uid_validity) override;
  base::Result<unsigned> count_attempt(const ports::Location& location, const std::string& why) override;
  base::Result<void> forget(const ports::Location& location) override;

  base::Result<std::vector<ports::ToFile>> to_file(const std::string& mailbox, std::uint32_t uid_validity,
                                                   std::size_t at_most) override;
  base::Result<void> mark_filed(const std::vector<std::pair<ports::ToFile, ports::Filed>>& filed) override;
  base::Result<std::vector<ports::ToRefile>> to_refile(const std::string& mailbox, std::size_t at_most) override;
  base::Result<void> mark_refiled(const ports::ToRefile& mail, ports::Filed filed) override;

  base::Result<std::vector<ports::DueReply>> due_replies(base::Instant now, std::size_t at_most) override;
  base::Result<std::optional<base::Instant>> next_due() override;
  base::Result<void> mark_sending(ports::ReplyId reply, base::Instant now) override;
  base::Result<void> mark_outcome(ports::ReplyId reply, const ports::Outcome& outcome, base::Instant now,
                                  std::optional<base::Instant> again) override;
  base::Result<unsigned> recover_sending(base::Instant now) override;
  base::Result<std::vector<ports::DueReply>> expire_replies(base::Instant before, base::Instant now) override;
  base::Result<std::vector<ports::DueReply>> copies_to_save(std::size_t at_most) override;
  base::Result<void> mark_copy_saved(ports::ReplyId reply) override;

  base::Result<void> note_poll(base::Instant now, const std::string& failure) override;

  const Database& database() const { return database_; }

 private:
  explicit SqliteLedger(const std::string& path);

  Database database_;
  std::string run_;  // names this process among those that began batches
};

}  // namespace store
