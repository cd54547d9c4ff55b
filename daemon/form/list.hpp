#pragma once
// A list as values: hospitals, each answer with the cell it came from, raw and normalised.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "form/form.hpp"
#include "sheet/workbook.hpp"

namespace form {

struct Answer {
  enum class State : std::uint8_t {
    blank,           // nothing, a prompt, or there is no such column
    given,           // understood
    unclear,         // something that a person must settle: 「120（休床20）」, 未定, struck-through text
    not_understood,  // neither a choice, number or date nor unclear
    uncalculated,    // a formula without a stored value
    cell_error,      // #N/A, #REF! …
  };
  State state = State::blank;
  std::string raw;    // as written, never folded; what the cell shows
  std::string value;  // normalised: a choice's canonical value, digits, a 10-digit code, a prefecture's code («13»),
                      // else trimmed text
  std::optional<std::int64_t> number;  // rank, whole number
  std::optional<base::Date> date;      // date_or_choice
  bool normalised =
      false;  // read otherwise than written, and worth telling the sender (a date serial shown as a date is not)
  std::uint32_t row = 0, column = 0;  // of the cell; of the heading's column and the hospital's row where blank; 0
                                      // where there is no such column

  bool given() const { return state == State::given; }
  bool blank() const { return state == State::blank; }
};

struct Hospital {
  std::string sheet;
  std::uint32_t row = 0;
  bool hidden = false;  // its row, or its sheet's filter, hides it
  std::array<Answer, item_count> answers;

  const Answer& operator[](Item item) const { return answers[static_cast<std::size_t>(item)]; }
  Answer& operator[](Item item) { return answers[static_cast<std::size_t>(item)]; }
};

struct Heading {
  std::string text;  // as written
  std::uint32_t row = 0, column = 0;
};

/// One table: a sheet, its headings, its rows. A list may have several (one sheet for each class of beds, two tables on
/// a sheet).
struct Table {
  std::string sheet;
  std::map<Item, Heading> headings;
  std::vector<Item> missing;                // required columns without a heading
  std::uint32_t heading_row = 0;            // the last row of the headings; where the table begins
  bool says_none = false;                   // 該当なし
  std::vector<std::string> hidden_columns;  // headings of the form's columns that are hidden
};

struct List {
  std::vector<Table> tables;
  std::map<Item, Answer> block;  // what the block above the table says
  std::map<Item, std::string> block_sheets;
  std::vector<Hospital> hospitals;  // in the order of the sheets and rows, faulty ones included

  bool says_none() const;
  /// Heading of the column as the list itself writes it, else as the form does.
  std::string heading(const Form& form, Item item) const;
};

enum class Likeness : std::uint8_t {
  list,            // a table with all required headings
  column_missing,  // a table that is surely the form, but lacks required headings (Table::missing)
  unrecognised,    // no such table
};

struct Recognition {
  Likeness likeness = Likeness::unrecognised;
  List list;
};

/// Finds the list in the workbook, wherever its sheet and heading row are: notes above, headings over several merged
/// rows, columns moved, added or renamed within the aliases, an example row, several sheets (hidden ones ignored),
/// totals and notes under the table.
Recognition find_list(const Form& form, const sheet::Workbook& workbook);

}  // namespace form
