#pragma once
// An open transaction of the ledger: one BEGIN IMMEDIATE, each method whole or without effect.

#include "ports/ledger.hpp"
#include "store/database.hpp"

namespace store {

class LedgerTransaction : public ports::Transaction {
 public:
  /// Throws give_up where one is open on this connection already, retry where another program holds the database.
  explicit LedgerTransaction(Database& database);

  base::Result<std::optional<ports::Known>> find_content(const std::string& sha256) override;
  base::Result<void> link(const ports::Location& location, ports::MessageId message,
                          const std::string& folder) override;
  base::Result<rules::History> history(const std::string& prefecture, const std::string& round,
                                       const std::vector<std::string>& earlier_rounds) override;
  base::Result<bool> is_ours(const std::vector<std::string>& message_ids) override;
  base::Result<bool> is_trusted(const std::string& domain) override;
  base::Result<unsigned> next_serial(unsigned round_number, const std::string& prefecture) override;
  base::Result<ports::MessageId> record(const ports::Record& record) override;
  base::Result<void> re_record(ports::MessageId message, const ports::Record& record) override;
  void leave_out(ports::MessageId message) override { left_out_ = message; }
  base::Result<void> advance(const std::string& mailbox, std::uint32_t uid_validity, ports::Uid last_uid) override;
  base::Result<unsigned> replies_since(const std::string& to, base::Instant since) override;
  base::Result<void> note_event(ports::MessageId message, const std::string& event, const std::string& who,
                                const std::string& why) override;
  base::Result<void> commit() override;

 private:
  Database& database_;
  Scope scope_;
  ports::MessageId left_out_ = 0;
};

/// A line in the message's history; nullopt: in that of no message.
void add_event(Database& database, std::optional<ports::MessageId> message, const std::string& event,
               const std::string& who, const std::string& why);

}  // namespace store
