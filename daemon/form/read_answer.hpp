#pragma once
// One cell as an answer to one column: accepts what a person would accept, and tells what it read otherwise than
// written.

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "form/form_keys.hpp"
#include "form/list.hpp"

namespace form {

/// The answer in `cell` (nullptr: an empty one). Its row and column are the cell's; they stay 0 for an empty one.
/// A code keeps the digits that it has: complete_code() adds what Excel dropped. Codes, telephone numbers, postal codes
/// and mail addresses are put into one spelling but not judged: they are `given` whatever they hold.
Answer read_answer(const FormKeys& keys, const ColumnKeys& column, const sheet::Workbook& book,
                   const sheet::Cell* cell);

/// The same for text that does not fill a cell of its own (担当課：医療政策課).
Answer read_answer(const FormKeys& keys, const ColumnKeys& column, std::string_view text);

/// Adds leading zeros, or prefecture and fee table, to a code of 9, 7 or 6 digits, where the prefecture («01»; empty
/// where unknown) allows it.
void complete_code(Answer& answer, const std::string& prefecture);

/// A whole number as people write it.
struct WrittenNumber {
  enum class Kind : std::uint8_t { number, unclear, none } kind = Kind::none;
  std::int64_t number = 0;
};
/// １２０床, 1,200, 第５位, ①, 十二. `unclear` holds a number and more (約120, 120（休床20）); `none` is anything else,
/// fractions and negatives too.
WrittenNumber parse_number(std::string_view text);

/// A day as people write it.
struct WrittenDate {
  enum class Kind : std::uint8_t { date, unclear, impossible, none } kind = Kind::none;  // impossible: 2026-02-30
  base::Date date{};
  bool interpreted = false;  // an era, or a month that was taken for its last day
};
/// R7.3.14, 令和７年３月, 2026/1/31, 20260131. A month means its last day; 上旬, 中旬, 末 and 予定 change nothing, 頃
/// and 以降 make it unclear.
WrittenDate parse_date(std::string_view text);

}  // namespace form
