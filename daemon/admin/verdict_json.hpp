#pragma once
// Verdicts and what they rest on, in the names that JSON output promises.

#include <nlohmann/json.hpp>

#include "form/form.hpp"
#include "reading/contents.hpp"
#include "rules/verdict.hpp"

namespace admin {

using Json = nlohmann::ordered_json;

Json finding_json(const rules::Finding& finding);
Json hospitals_json(const form::List& list);
Json attachments_json(const std::vector<reading::File>& files);
/// null for an empty text.
Json text_or_null(const std::string& text);

}  // namespace admin
