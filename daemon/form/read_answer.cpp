#include "form/read_answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.hpp"
#include "form/prefecture.hpp"
#include "form/read_choice.hpp"

namespace form {
namespace {

using State = Answer::State;

/// What is known of a cell beyond its text.
struct Written {
  std::string text;              // trimmed
  std::string key;               // match key of the text
  std::optional<double> number;  // a number cell
  bool date = false;
  bool formula = false;
  bool struck = false;
};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}

std::string digits_of(std::string_view text) {
  std::string out;
  std::ranges::copy_if(text, std::back_inserter(out), is_digit);
  return out;
}

void give(Answer& answer, std::string value, bool normalised) {
  answer.state = State::given;
  answer.value = std::move(value);
  answer.normalised = normalised;
}

// NFKC, with every dash the ASCII one and without spaces inside.
std::string plain(std::string_view text) {
  std::string out;
  for (const char32_t c : base::code_points(base::nfkc(base::without_spaces(text)))) {
    const bool dash = (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0x2500 || c == 0x2501 || c == 0xFF0D;
    base::append_code_point(out, dash ? U'-' : c);
  }
  return out;
}

void read_number(const ColumnKeys& column, const Written& written, Answer& answer) {
  std::optional<std::int64_t> number;
  if (written.number) {
    const double n = *written.number;
    if (written.date)
      return void(answer.state = State::unclear);  // the cell shows a day: 120 or 1-2 that Excel took for one
    if (n == std::floor(n) && std::abs(n) < 1e9) number = static_cast<std::int64_t>(n);
  } else {
    const auto parsed = parse_number(written.text);
    if (parsed.kind == WrittenNumber::Kind::number) number = parsed.number;
    if (parsed.kind == WrittenNumber::Kind::unclear || (!number && is_unclear(column, written.key)))
      return void(answer.state = State::unclear);
  }
  const std::int64_t least = column.column->type == Type::rank ? 1 : 0;
  if (!number || *number < least) return void(answer.state = State::not_understood);
  answer.number = number;
  const auto value = std::to_string(*number);
  give(answer, value, !written.number && written.text != value);
}

void read_date(const WrittenDate& date, Answer& answer) {
  if (date.kind != WrittenDate::Kind::date) {
    answer.state = date.kind == WrittenDate::Kind::unclear ? State::unclear : State::not_understood;
    return;
  }
  answer.date = date.date;
  give(answer, base::iso_date(date.date), date.interpreted);
}

void read_choice_answer(const FormKeys& keys, const ColumnKeys& column, const Written& written, Answer& answer) {
  const auto reading = read_choice(keys, column, written.text);
  switch (reading.kind) {
    case ChoiceReading::Kind::blank:
      return;
    case ChoiceReading::Kind::unclear:
      return void(answer.state = State::unclear);
    case ChoiceReading::Kind::not_understood:
      return void(answer.state = State::not_understood);
    case ChoiceReading::Kind::understood:
      break;
  }
  // A formula that links an empty cell shows 0: that is nobody's answer.
  if (written.formula && written.number == 0.0) return void(answer.state = State::unclear);
  give(answer, reading.choice->value, !reading.as_shown && reading.remark.empty());
}

void read_date_or_choice(const FormKeys& keys, const ColumnKeys& column, const Written& written, Answer& answer) {
  if (written.number && (written.date || (*written.number > 40'000 && *written.number < 60'000))) {
    const auto day = base::from_excel_serial(std::floor(*written.number));
    if (!day) return void(answer.state = State::not_understood);
    answer.date = day;
    return give(answer, base::iso_date(*day), !written.date);
  }
  const auto reading = read_choice(keys, column, written.text);
  if (reading.kind == ChoiceReading::Kind::understood) {
    if (std::ranges::any_of(reading.remark,
                            is_digit)) {  // 可（令和7年12月）: the day tells more; 可（12月） does not say which year
      if (reading.choice->value == "no") return give(answer, reading.choice->value, false);
      const auto date = parse_date(reading.remark);
      if (date.kind == WrittenDate::Kind::date) return read_date(date, answer);
      return void(answer.state = State::unclear);
    }
    return read_choice_answer(keys, column, written, answer);
  }
  if (reading.kind == ChoiceReading::Kind::blank) return;
  // 可（2025年12月予定）: the word in brackets does not contradict a day.
  const auto& key = written.key;
  if (const auto open = key.find('('); key.ends_with(')') && open != std::string::npos && open > 0) {
    const auto main = read_choice(keys, column, key.substr(0, open));
    const auto date = parse_date(key.substr(open + 1, key.size() - open - 2));
    if (main.kind == ChoiceReading::Kind::understood && main.choice->value == "yes" &&
        date.kind == WrittenDate::Kind::date)
      return read_date(date, answer);
  }
  const auto date = parse_date(written.text);
  if (date.kind == WrittenDate::Kind::date || date.kind == WrittenDate::Kind::impossible)
    return read_date(date, answer);
  const bool unclear = reading.kind == ChoiceReading::Kind::unclear || date.kind == WrittenDate::Kind::unclear;
  answer.state = unclear ? State::unclear : State::not_understood;
}

void read_prefecture(const ColumnKeys& column, const Written& written, Answer& answer) {
  auto code = prefecture_code(written.text);
  if (!code) {  // 東京都（島しょ）, 東京都保健医療局, but not 東京都・神奈川県
    const auto& key = written.key;
    std::size_t named = 0;
    for (int n = 1; n <= 47; ++n) {
      const auto candidate = fmt::format("{:02}", n);
      const auto name = base::match_key(prefecture_name(candidate));
      const auto at = key.find(name);
      if (at == std::string::npos) continue;
      ++named;
      if (at == 0) code = candidate;
    }
    const auto name = code ? base::match_key(prefecture_name(*code)) : std::string{};
    if (named != 1 || !code || base::trim(key.substr(name.size())).find_first_of("/&,+") == 0) code.reset();
  }
  if (code) return give(answer, *code, written.text != prefecture_name(*code));
  answer.state = is_unclear(column, written.key) ? State::unclear : State::not_understood;
}

void read_code(const Written& written, Answer& answer) {
  auto value = plain(written.text);
  auto digits = value;
  std::erase_if(digits, [](char c) { return c == '-' || c == ',' || c == '.' || c == '\'' || c == '_'; });
  if (all_digits(digits)) value = digits;
  const bool differs = !written.number && written.text != value;
  give(answer, std::move(value), differs);
}

void read_phone(const Written& written, Answer& answer) {
  auto value = plain(written.text);
  const bool zero_lost =
      written.number && all_digits(value) && (value.size() == 9 || value.size() == 10) && value[0] != '0';
  if (zero_lost) value.insert(0, "0");
  give(answer, std::move(value), zero_lost);
}

void read_postal_code(const Written& written, Answer& answer) {
  auto value = plain(written.text);
  if (value.starts_with("〒")) value.erase(0, std::string_view("〒").size());
  auto digits = digits_of(value);
  const bool nothing_else = digits.size() + static_cast<std::size_t>(std::ranges::count(value, '-')) == value.size();
  const bool zeros_lost = written.number && nothing_else && digits.size() >= 5 && digits.size() < 7;
  if (zeros_lost) digits.insert(0, 7 - digits.size(), '0');
  if (nothing_else && digits.size() == 7) value = digits.substr(0, 3) + "-" + digits.substr(3);
  give(answer, std::move(value), zeros_lost);
}

void read_mail_address(const Written& written, Answer& answer) {
  const auto all = base::nfkc(written.text);
  const bool several = std::ranges::count(all, '@') > 1;  // on lines of their own, perhaps
  auto value = several ? base::single_line(all) : plain(written.text);
  if (base::lower_ascii(value).starts_with("mailto:")) value.erase(0, 7);
  give(answer, std::move(value), false);
}

void read_text(const ColumnKeys& column, const Written& written, Answer& answer) {
  if (std::ranges::find(column.unclear, written.key) != column.unclear.end())
    return void(answer.state = State::unclear);
  give(answer, written.text, false);
}

void read_by_type(const FormKeys& keys, const ColumnKeys& column, const Written& written, Answer& answer) {
  const bool linked_blank = written.formula && written.number == 0.0;
  switch (column.column->type) {
    case Type::rank:
    case Type::whole_number:
      return keys.says_nothing(written.key) ? void() : read_number(column, written, answer);
    case Type::choice:
      return read_choice_answer(keys, column, written, answer);
    case Type::date_or_choice:
      return read_date_or_choice(keys, column, written, answer);
    default:
      break;
  }
  if (linked_blank) return;
  if (column.column->type == Type::text) {
    return keys.says_nothing(written.key) ? void() : read_text(column, written, answer);
  }
  if (keys.says_nothing(written.key)) return;
  switch (column.column->type) {
    case Type::prefecture:
      return read_prefecture(column, written, answer);
    case Type::code:
      return read_code(written, answer);
    case Type::postal_code:
      return read_postal_code(written, answer);
    case Type::phone:
      return read_phone(written, answer);
    default:
      return read_mail_address(written, answer);
  }
}

bool is_error_text(std::string_view text) {
  static constexpr std::array<std::string_view, 9> errors = {"#N/A",   "#REF!", "#VALUE!", "#NAME?", "#DIV/0!",
                                                             "#NULL!", "#NUM!", "#SPILL!", "#CALC!"};
  return std::ranges::find(errors, text) != errors.end();
}

bool is_ditto(std::string_view key) {
  static constexpr std::array<std::string_view, 6> dittos = {"〃", "々", "同上", "上に同じ", "上記と同じ", "\""};
  return std::ranges::find(dittos, key) != dittos.end();
}

void read_written(const FormKeys& keys, const ColumnKeys& column, const Written& written, Answer& answer) {
  if (is_error_text(written.text)) return void(answer.state = State::cell_error);
  if (written.text.empty() || keys.is_prompt(written.key)) return;
  const bool needed = column.column->required || column.column->answer_required;
  if (written.struck && needed) return void(answer.state = State::unclear);
  if (is_ditto(written.key) && (needed || column.column->type == Type::prefecture))
    return void(answer.state = State::unclear);
  read_by_type(keys, column, written, answer);
}

// What the cell shows: a day not as its serial.
std::string shown_as(const sheet::Workbook& book, const sheet::Cell& cell) {
  if (cell.kind == sheet::CellKind::number && cell.date && !cell.uncalculated)
    if (const auto day = base::from_excel_serial(std::floor(cell.number)))
      return fmt::format("{}/{}/{}", static_cast<int>(day->year()), static_cast<unsigned>(day->month()),
                         static_cast<unsigned>(day->day()));
  return book.shown(cell);
}

}  // namespace

Answer read_answer(const FormKeys& keys, const ColumnKeys& column, const sheet::Workbook& book,
                   const sheet::Cell* cell) {
  Answer answer;
  if (cell == nullptr) return answer;
  answer.row = cell->row;
  answer.column = cell->column;
  if (cell->uncalculated) {
    answer.state = State::uncalculated;
    return answer;
  }
  answer.raw = shown_as(book, *cell);
  if (cell->kind == sheet::CellKind::error) {
    answer.state = State::cell_error;
    return answer;
  }
  Written written{base::trim(answer.raw), base::match_key(answer.raw), {}, cell->date, cell->formula, cell->struck};
  if (cell->kind == sheet::CellKind::number) written.number = cell->number;
  read_written(keys, column, written, answer);
  return answer;
}

Answer read_answer(const FormKeys& keys, const ColumnKeys& column, std::string_view text) {
  Answer answer;
  answer.raw = text;
  read_written(keys, column, {.text = base::trim(text), .key = base::match_key(text), .number = {}}, answer);
  return answer;
}

void complete_code(Answer& answer, const std::string& prefecture) {
  if (!answer.given() || !all_digits(answer.value)) return;
  const auto& digits = answer.value;
  std::string completed;
  if (digits.size() == 9) {
    const auto candidate = "0" + digits;
    const bool fits =
        prefecture.empty() ? candidate[2] == '1' && check_digit_fits(candidate) : candidate.starts_with(prefecture);
    if (fits) completed = candidate;
  } else if (!prefecture.empty() && (digits.size() == 7 || digits.size() == 6)) {
    completed = prefecture + "1" + (digits.size() == 6 ? "0" : "") + digits;
  }
  if (completed.empty()) return;
  answer.value = completed;
  answer.normalised = true;
}

}  // namespace form
