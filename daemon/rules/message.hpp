#pragma once
// Questions about a message that several rules, and the verdict, ask.

#include "rules/rule.hpp"

namespace rules {

/// May the sender hand in a list: registered, no mail at all, or a person said so?
bool is_trusted(const Matter& matter);

/// A file that is a document somebody meant to send: no logo, no signature, no calendar entry.
bool is_document(const reading::File& file);

/// Has the message anything that is or should be a list, readable or not, or announces one? Otherwise it is a question,
/// a thank-you and the like.
bool is_submission(const Matter& matter);

}  // namespace rules
