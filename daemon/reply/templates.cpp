#include <algorithm>

#include "base/text.hpp"
#include "reply/letter.hpp"
#include "reply/render.hpp"

namespace reply {
namespace {

constexpr std::string_view other_rule = "other";  // the words of a rule that has none of its own

base::Result<void> check_text(const std::string& name, const std::string& text, bool is_letter) {
  if (const auto trouble = template_trouble(text))
    return base::fail(base::Failure::configuration, name + ": " + *trouble,
                      "tags are {{name}}, {{#name}}…{{/name}}, {{^name}}…{{/name}}");
  if (is_letter && !text.starts_with("件名:"))
    return base::fail(base::Failure::configuration, name + ": does not begin with «件名:»",
                      "the first line is the subject of the letter");
  if (!is_letter && text.find("{{>") != std::string::npos)
    return base::fail(base::Failure::configuration, name + ": a partial may not include another");
  return {};
}

base::Result<void> check_words(const std::string& rule, const Templates::Words& words) {
  const std::pair<const char*, const std::string*> parts[] = {
      {"message", &words.message}, {"fix", &words.fix}, {"short", &words.short_form}};
  for (const auto& [part, text] : parts)
    if (const auto trouble = template_trouble(*text))
      return base::fail(base::Failure::configuration, "findings.yaml: " + rule + ": " + part + ": " + *trouble);
  if (base::trim(words.message).empty())
    return base::fail(base::Failure::configuration, "findings.yaml: " + rule + ": message is empty");
  return {};
}

}  // namespace

const std::vector<std::string>& Templates::required_texts() {
  static const std::vector<std::string> names = {
      "receipt.mustache",        "correction.mustache",        "acknowledgement.mustache", "resend_locked.mustache",
      "resend_missing.mustache", "resend_unreadable.mustache", "opening.mustache",         "closing.mustache"};
  return names;
}

const std::vector<std::string>& Templates::required_rules() {
  // clang-format off
  static const std::vector<std::string> rules = {
      "beds-below-20", "beds-missing", "beds-not-a-number", "emr-not-installed", "emr-missing", "renewal-survey-late",
      "survey-date-missing", "renewal-missing", "survey-already-completed", "already-surveyed",
      "prior-participation-missing", "backup-only", "support-none", "support-missing", "rank-missing",
      "rank-not-a-number", "rank-duplicate", "rank-by-class", "rank-gap", "hospital-name-missing",
      "hospital-duplicate", "prefecture-missing", "prefecture-unknown", "prefecture-mixed",
      "prefecture-not-the-senders", "several-prefectures", "several-lists", "hospitals-dropped", "late-over-in-time",
      "form-unrecognised", "column-missing", "value-unclear", "choice-not-understood", "code-malformed",
      "code-check-digit", "code-prefecture", "contact-missing", "phone-malformed", "postal-code-malformed",
      "mail-address-malformed", "list-empty", "formula-without-value", "cell-error", "normalised", "no-attachment",
      "file-encrypted", "file-unreadable", "file-type-unsupported", "file-too-large", "after-deadline",
      "reply-withheld", "hidden-rows", "hospital-listed-again", "question", "password-mail", "structure-uncertain",
      "message-encrypted", "sender-unknown", "sender-several", "sender-not-authenticated",
      "sender-domain-unconfirmed", "waived", "other"};
  // clang-format on
  return rules;
}

base::Result<Templates> Templates::make(std::map<std::string, std::string> texts, std::map<std::string, Words> words) {
  for (const auto& name : required_texts()) {
    const auto found = texts.find(name);
    if (found == texts.end()) return base::fail(base::Failure::configuration, name + ": is missing from the templates");
    if (found->second.starts_with("\xEF\xBB\xBF")) found->second.erase(0, 3);
    const bool is_letter = name != "opening.mustache" && name != "closing.mustache";
    if (auto checked = check_text(name, found->second, is_letter); !checked) return std::unexpected(checked.error());
  }
  for (const auto& rule : required_rules())
    if (!words.contains(rule))
      return base::fail(base::Failure::configuration, "findings.yaml: no words for the rule " + rule);
  for (const auto& [rule, its_words] : words)
    if (auto checked = check_words(rule, its_words); !checked) return std::unexpected(checked.error());
  Templates templates;
  templates.texts_ = std::move(texts);
  templates.words_ = std::move(words);
  return templates;
}

const Templates::Words& Templates::words(const std::string& rule) const {
  const auto found = words_.find(rule);
  return found == words_.end() ? words_.at(std::string(other_rule)) : found->second;
}

void describe(rules::Verdict& verdict, const Templates& templates) {
  for (auto& finding : verdict.findings) {
    const auto& words = templates.words(finding.rule);
    const auto data = finding_data(finding);
    finding.message = base::single_line(render(words.message, data));
    finding.fix = base::single_line(render(words.fix, data));
  }
}

}  // namespace reply
