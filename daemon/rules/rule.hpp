#pragma once
// A rule: an id, its severity, and one small function that looks at what is to be judged and says what it found. All of
// them stand in rule_table.cpp; a new one is a function in the file of its theme, a line there, and its test.

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/attached_lists.hpp"
#include "rules/finding.hpp"
#include "rules/verdict.hpp"

namespace rules {

/// All that a rule may look at. References must outlive it.
struct Matter {
  const Case& the_case;
  const Rulebook& book;
  const Round& round;
  Sender sender;
  AttachedLists attached;
  std::string told_prefecture;  // code that the person or the sender's domain tells; empty where neither does
  std::string prefecture;       // code of the prefecture it is judged for
  History history;
  base::Instant deadline{};  // the prefecture's
  bool late = false;
  std::optional<std::string> withheld;  // why its reply must wait for a person

  /// The list to judge; nullptr where no file holds one.
  const form::List* list() const;
  /// The code that the list itself names; empty where it names none.
  std::string list_prefecture() const;
  /// Name of the file that holds the list; empty where there is none.
  std::string list_file() const;
  bool rule_off(std::string_view rule) const;
};

/// The hospitals of one table.
struct TableRows {
  const form::Table* table = nullptr;
  std::vector<const form::Hospital*> hospitals;
};
std::vector<TableRows> tables_with_rows(const form::List& list);

/// Collects what one rule finds.
class Found {
 public:
  Found(const Matter& matter, std::string_view rule, Severity severity)
      : matter_(matter), rule_(rule), severity_(severity) {}

  const Matter& matter() const { return matter_; }

  /// In the hospital's answer. What is returned may be completed until the next finding is added.
  Finding& at(const form::Hospital& hospital, form::Item item);
  Finding& at_heading(const form::Table& table, form::Item item);
  Finding& in_block(form::Item item);
  Finding& in_list();
  Finding& in_file(std::string_view name);
  Finding& in_mail();

  /// One finding for each faulty hospital; where it is every hospital of a table with several, one at the column's
  /// heading, with their number as «rows». A column that the table lacks is `column-missing`'s matter until a person
  /// lifts that hold.
  void at_each(form::Item item, const std::function<bool(const form::Hospital&)>& faulty);

  std::vector<Finding> take() { return std::move(findings_); }

 private:
  Finding& add();

  const Matter& matter_;
  std::string_view rule_;
  Severity severity_;
  std::vector<Finding> findings_;
};

struct Rule {
  enum class Looks : std::uint8_t {
    at_mail,  // always
    at_list,  // at the list, where there is one
  };
  std::string_view id;
  Severity severity = Severity::error;
  Looks looks = Looks::at_list;
  void (*check)(Found& found) = nullptr;
};

/// Every rule, in the order in which its findings of one cell are told.
std::span<const Rule> rule_table();

/// What all rules find, with the round's severities: those of the mail first, then by sheet, row and column.
std::vector<Finding> check_rules(const Matter& matter);

/// The column as the form names it, without bracketed remarks and marks: 許可病床数.
std::string column_title(const form::Form& form, form::Item item);

}  // namespace rules
