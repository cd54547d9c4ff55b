#pragma once
// Judge one message and write its letter. The same function decides for the daemon, for `check`, for `release` and for
// `replay`.

#include <functional>
#include <optional>
#include <string>

#include "pipeline/policy.hpp"
#include "ports/ledger.hpp"

namespace pipeline {

struct Decided {
  rules::Verdict verdict;      // described: its findings have words
  std::string receipt_number;  // empty where the message gets none
  std::optional<reply::Letter> letter;
};

/// Draws the receipt number of a verdict that gets one.
using DrawNumber = std::function<base::Result<std::string>(const rules::Verdict& verdict)>;

/// Fails only where the history or the number cannot be had.
base::Result<Decided> decide(const rules::Case& the_case, const Policy& policy, const rules::LookUpHistory& history,
                             const DrawNumber& draw);

/// Does a message of this verdict get a receipt number? Every submission does; a question, a stranger's letter without
/// a list, and what is ignored do not.
bool is_submission(const rules::Verdict& verdict, const reading::Contents& contents);

/// To whom the letter goes: the sender, or the prefecture's registered contact; empty where there is none.
std::string addressee(const rules::Verdict& verdict, const Policy& policy);

/// The letter as a mail, ready for the outbox; state and why_draft are the caller's to set. Fails where an address
/// cannot stand in a header.
base::Result<ports::NewReply> render_reply(const Decided& decided, const mail::Head& answered, const Policy& policy,
                                           base::Instant now);

}  // namespace pipeline
