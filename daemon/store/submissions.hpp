#pragma once
// Which list stands. Of the accepted lists of one prefecture and round the newest stands (the later INTERNALDATE, then
// the higher UID); the others are superseded, each by the next. What a person retracted does not count.

#include <optional>
#include <string>
#include <vector>

#include "ports/ledger.hpp"
#include "rules/verdict.hpp"
#include "store/database.hpp"

namespace store {

/// Enters or changes the message's submission after a decision, and settles what stands. Without a receipt number
/// an ignored message gets none.
void enter_submission(Database& database, ports::MessageId message, const ports::Record& record,
                      const std::string& receipt_number);

/// Takes an accepted list back; the one before it stands again. Throws give_up where it is not an accepted list.
void retract_submission(Database& database, ports::MessageId message);

/// Makes the newest accepted list stand, and links the versions.
void settle(Database& database, const std::string& round, const std::string& prefecture);

struct HistoryQuestion {
  std::string prefecture;
  std::string round;
  std::vector<std::string> earlier_rounds;
  ports::MessageId leave_out = 0;          // 0: none
  std::optional<ports::MessageId> before;  // only what is older than this message
};

rules::History history_of(Database& database, const HistoryQuestion& question);

}  // namespace store
