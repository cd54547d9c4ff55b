#pragma once
// The reply to an official: subject, plain text that stands alone within 76 columns, and a marked copy of the workbook.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "rules/verdict.hpp"

namespace reply {

/// The office's words, read from config/templates/: one mustache text a kind of letter, and for each rule its message
/// and fix.
class Templates {
 public:
  struct Words {
    std::string message;  // mustache over the finding: {{value}}, {{hospital}}, {{other_row}} …
    std::string fix;
    std::string short_form;  // for the section «ご確認いただきたい点» of a receipt; may be empty: then message
  };
  /// `texts`: contents by file name («receipt.mustache»); `words`: by rule id. Fails (configuration) naming what is
  /// missing or does not parse.
  static base::Result<Templates> make(std::map<std::string, std::string> texts, std::map<std::string, Words> words);
  static const std::vector<std::string>& required_texts();
  static const std::vector<std::string>& required_rules();

  const std::string& text(const std::string& name) const { return texts_.at(name); }
  const Words& words(const std::string& rule) const;

 private:
  std::map<std::string, std::string> texts_;
  std::map<std::string, Words> words_;
};

/// Fills in message and fix of every finding.
void describe(rules::Verdict& verdict, const Templates& templates);

struct Attachment {
  std::string name;
  std::string type;
  std::string content;
};

struct Letter {
  std::string subject;
  std::string text;  // LF line ends
  std::optional<Attachment> attachment;
};

struct LetterFacts {
  const rules::Programme& programme;
  const form::Form& form;
  std::string receipt_number;
  base::Instant received_at{};
  std::string file_name;                      // of the list, or of what was attached
  std::optional<rules::PastList> replaced;    // the list that this one supersedes
  std::optional<rules::PastList> previous;    // the submission before, for what was fixed, what remains, what is new
  const sheet::Workbook* workbook = nullptr;  // for the marked copy; nullptr: none is attached
};

/// The letter of the verdict's reply kind (not none). `verdict` has been described.
Letter compose(const rules::Verdict& verdict, const LetterFacts& facts, const Templates& templates);

/// «CS1-33-02»: round, prefecture (00 where unknown), serial.
std::string receipt_number(unsigned round, const std::string& prefecture, unsigned serial);

struct Addressing {
  std::string from;        // address
  std::string from_name;   // may be Japanese
  std::string to;          // address
  std::string message_id;  // with its angle brackets
  base::Instant date{};
  std::string in_reply_to;              // message id, or empty
  std::vector<std::string> references;  // of the mail answered; capped here
  std::string instance;                 // X-Cskakuhod
};

/// The RFC 5322 message, CRLF line ends, 7-bit clean, lines of at most 76 octets (but for ids and types that cannot be
/// folded); base64 bodies; RFC 2047 and RFC 2231 names (and a plain name= beside, for old clients); Auto-Submitted:
/// auto-replied, X-Auto-Response-Suppress: All. Fails (give_up) where an address or id holds CR, LF, NUL or any control
/// character.
base::Result<std::string> to_message(const Letter& letter, const Addressing& addressing);

/// The workbook again, written from its values, faulty cells coloured and commented: what comes back mended must be
/// readable as the list that it was. Errors light red, warnings light yellow; `author` signs the comments. The same
/// input gives the same bytes.
base::Result<std::string> marked_workbook(const sheet::Workbook& workbook, const std::vector<rules::Finding>& findings,
                                          const std::string& author = {});

/// The blank form: title, notes, block, headings, an example row, drop-downs.
base::Result<std::string> blank_form(const form::Form& form);

}  // namespace reply
