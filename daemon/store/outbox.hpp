#pragma once
// The replies and their way from draft to sent. `due_at` is set exactly where something is to be sent.

#include <optional>
#include <string>
#include <vector>

#include "ports/ledger.hpp"
#include "store/database.hpp"

namespace store {

/// `message` nullopt: a letter that answers no mail.
ports::ReplyId add_reply(Database& database, std::optional<ports::MessageId> message, const std::string& prefecture,
                         const ports::NewReply& reply, base::Instant now);

/// Cancels what was written for an earlier decision and certainly never left.
void cancel_unsent(Database& database, ports::MessageId message);

unsigned count_replies(Database& database, const std::string& to, base::Instant since);
bool is_own_message_id(Database& database, const std::string& message_id);

std::vector<ports::DueReply> due_replies(Database& database, base::Instant now, std::size_t at_most);
std::optional<base::Instant> next_due(Database& database);
std::vector<ports::DueReply> copies_to_save(Database& database, std::size_t at_most);

/// These throw give_up where the reply is not in a state that allows it.
void mark_sending(Database& database, ports::ReplyId reply, base::Instant now);
void mark_outcome(Database& database, ports::ReplyId reply, const ports::Outcome& outcome, base::Instant now,
                  std::optional<base::Instant> again);
void approve_reply(Database& database, ports::ReplyId reply, const std::string& who, base::Instant now);
void retry_reply(Database& database, ports::ReplyId reply, base::Instant now);
void cancel_reply(Database& database, ports::ReplyId reply);

unsigned recover_sending(Database& database, base::Instant now);
std::vector<ports::DueReply> expire_replies(Database& database, base::Instant before, base::Instant now);

}  // namespace store
