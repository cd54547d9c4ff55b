#include <fmt/format.h>
#include <xlsxwriter.h>

#include <algorithm>

#include "base/text.hpp"
#include "form/prefecture.hpp"
#include "reply/letter.hpp"
#include "reply/workbook_writer.hpp"

namespace reply {
namespace {

constexpr std::uint32_t prepared_rows = 200;
constexpr unsigned prefectures = 47;

/// Where what stands on the sheet.
struct Layout {
  std::uint32_t first_note = 2, first_field = 0, heading = 0, example = 0, first_row = 0, last_row = 0, last_column = 0;
};

Layout lay_out(const form::Form& form) {
  Layout layout;
  layout.first_field = layout.first_note + static_cast<std::uint32_t>(form.notes.size()) + 1;
  layout.heading = layout.first_field + static_cast<std::uint32_t>(form.block.size()) + (form.block.empty() ? 0 : 1);
  layout.example = layout.heading + 1;
  layout.first_row = layout.example + 1;
  layout.last_row = layout.first_row + prepared_rows - 1;
  layout.last_column = static_cast<std::uint32_t>(form.columns.size());
  return layout;
}

/// Drop-downs whose answers do not fit into the cell's own rule: each is a column of a hidden sheet.
struct ChoiceSheet {
  WorkbookWriter& writer;
  lxw_worksheet* sheet;
  std::uint32_t columns = 0;

  std::string range(const std::vector<std::string>& answers) {
    ++columns;
    for (std::uint32_t i = 0; i < answers.size(); ++i) writer.write_text(sheet, i + 1, columns, answers[i], {});
    const auto column = sheet::column_name(columns);
    return fmt::format("=選択肢!${0}$1:${0}${1}", column, answers.size());
  }
};

std::vector<std::string> answers_of(const form::Column& column) {
  std::vector<std::string> answers;
  for (const auto& choice : column.choices) answers.push_back(choice.shown);
  if (column.type == form::Type::prefecture)
    for (unsigned code = 1; code <= prefectures; ++code)
      answers.emplace_back(form::prefecture_name(fmt::format("{:02}", code)));
  return answers;
}

/// A rule that offers the answers and explains the column, but insists on nothing: a date may stand where a choice is
/// offered.
void offer(lxw_worksheet* sheet, ChoiceSheet& choices, const form::Column& column, const Layout& layout,
           std::uint32_t at) {
  auto answers = answers_of(column);
  if (answers.empty() && column.note.empty()) return;
  auto title = writable_text(base::fit_columns(base::single_line(column.heading), 32));
  auto note = writable_text(base::fit_columns(base::single_line(column.note), 240));
  std::size_t octets = 0;
  for (const auto& answer : answers) octets += answer.size() + 1;
  const bool inline_list =
      octets <= 250 && std::ranges::none_of(answers, [](const auto& answer) { return answer.contains(','); });
  std::string range;
  std::vector<char*> list;
  lxw_data_validation rule = {};
  rule.ignore_blank = LXW_VALIDATION_ON;
  rule.show_error = column.type == form::Type::date_or_choice ? LXW_VALIDATION_OFF : LXW_VALIDATION_ON;
  rule.error_type = LXW_VALIDATION_ERROR_TYPE_WARNING;
  if (answers.empty()) {
    rule.validate = LXW_VALIDATION_TYPE_ANY;
  } else if (inline_list) {
    rule.validate = LXW_VALIDATION_TYPE_LIST;
    for (auto& answer : answers) list.push_back(answer.data());
    list.push_back(nullptr);
    rule.value_list = list.data();
  } else {
    rule.validate = LXW_VALIDATION_TYPE_LIST_FORMULA;
    range = choices.range(answers);
    rule.value_formula = range.data();
  }
  if (!note.empty()) {
    rule.input_title = title.data();
    rule.input_message = note.data();
  }
  const auto index = static_cast<lxw_col_t>(at - 1);
  worksheet_data_validation_range(sheet, layout.first_row - 1, index, layout.last_row - 1, index, &rule);
}

Look cell_look(const form::Column& column, Look::Fill fill) {
  Look look{.fill = fill, .wrapped = true, .bordered = true};
  switch (column.type) {
    case form::Type::code:
    case form::Type::postal_code:
    case form::Type::phone:
    case form::Type::mail_address:
      look.number = Look::Number::text;  // keeps leading zeros
      break;
    default:
      break;
  }
  return look;
}

void write_head(WorkbookWriter& writer, lxw_worksheet* sheet, const form::Form& form, const Layout& layout) {
  writer.write_text(sheet, 1, 1, form.title, {.bold = true, .large = true});
  for (std::uint32_t i = 0; i < form.notes.size(); ++i)
    writer.write_text(sheet, layout.first_note + i, 1, form.notes[i], {.note = true});
  for (std::uint32_t i = 0; i < form.block.size(); ++i) {
    const auto row = layout.first_field + i;
    worksheet_merge_range(sheet, row - 1, 0, row - 1, 1, "",
                          writer.format({.fill = Look::Fill::block, .bordered = true}));
    writer.write_text(sheet, row, 1, form.block[i].label, {.fill = Look::Fill::block, .bordered = true});
    worksheet_merge_range(sheet, row - 1, 2, row - 1, 3, "",
                          writer.format({.number = Look::Number::text, .bordered = true}));
    writer.write_blank(sheet, row, 3, {.number = Look::Number::text, .bordered = true});
  }
}

void write_column(WorkbookWriter& writer, lxw_worksheet* sheet, const form::Form& form, const form::Column& column,
                  const Layout& layout, std::uint32_t at) {
  const auto index = static_cast<lxw_col_t>(at - 1);
  worksheet_set_column(sheet, index, index, std::clamp(column.width, 4.0, 80.0), nullptr);
  writer.write_text(sheet, layout.heading, at, column.heading,
                    {.fill = column.required ? Look::Fill::required_heading : Look::Fill::heading,
                     .wrapped = true,
                     .bordered = true,
                     .bold = true});
  const bool marks_example = at == 1 && !form.examples.empty();
  writer.write_text(sheet, layout.example, at, marks_example ? form.examples.front() : column.example,
                    cell_look(column, Look::Fill::example));
  const auto look = cell_look(column, Look::Fill::none);
  for (auto row = layout.first_row; row <= layout.last_row; ++row) writer.write_blank(sheet, row, at, look);
}

void set_up_print(lxw_worksheet* sheet, const Layout& layout) {
  worksheet_freeze_panes(sheet, layout.heading, 0);
  worksheet_set_landscape(sheet);
  worksheet_set_paper(sheet, 9);  // A4
  worksheet_fit_to_pages(sheet, 1, 0);
  worksheet_repeat_rows(sheet, layout.heading - 1, layout.heading - 1);
  worksheet_set_footer(sheet, "&C&P / &N");
}

}  // namespace

base::Result<std::string> blank_form(const form::Form& form) {
  if (form.columns.empty()) return base::fail(base::Failure::configuration, "the form has no columns");
  WorkbookWriter writer;
  auto* sheet = writer.add_sheet(form.sheet);
  auto* hidden = writer.add_sheet("選択肢");
  if (sheet == nullptr || hidden == nullptr) return writer.finish();
  const auto layout = lay_out(form);
  ChoiceSheet choices{writer, hidden};
  write_head(writer, sheet, form, layout);
  for (std::uint32_t at = 1; at <= layout.last_column; ++at) {
    write_column(writer, sheet, form, form.columns[at - 1], layout, at);
    offer(sheet, choices, form.columns[at - 1], layout, at);
  }
  for (std::uint32_t i = 0; i < form.block.size(); ++i) {
    if (form.block[i].item != form::Item::prefecture) continue;
    form::Column column;
    column.type = form::Type::prefecture;
    Layout place = layout;
    place.first_row = place.last_row = layout.first_field + i;
    offer(sheet, choices, column, place, 3);
  }
  set_up_print(sheet, layout);
  worksheet_hide(hidden);
  worksheet_activate(sheet);
  return writer.finish();
}

}  // namespace reply
