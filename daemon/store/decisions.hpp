#pragma once
// The decisions of a message, one version after the other, each with its findings and hospitals and chained to the one
// before.

#include <optional>
#include <string>
#include <vector>

#include "ports/ledger.hpp"
#include "rules/finding.hpp"
#include "store/database.hpp"
#include "store/records.hpp"

namespace store {

using DecisionId = std::int64_t;

/// Writes the message's next decision with all its rows, and the message's verdict. `receipt_number` is the message's
/// own.
DecisionId add_decision(Database& database, ports::MessageId message, const ports::Record& record,
                        const std::string& receipt_number);

/// The message's newest decision.
std::optional<DecisionId> newest_decision(Database& database, ports::MessageId message);

std::vector<rules::Finding> findings_of(Database& database, DecisionId decision);
std::vector<StoredHospital> hospitals_of(Database& database, DecisionId decision);

/// The link of the chain that the decision's rows, as they stand in the database, make with the one before
/// (empty for a message's first).
std::string chain_link(Database& database, DecisionId decision, const std::string& before);

}  // namespace store
