// form.yaml
#include <fmt/format.h>

#include <set>

#include "config/parts.hpp"

namespace config {
namespace {

void check_choices(Section& entry, const form::Column& column) {
  static const std::map<form::Item, std::set<std::string>> canonical = {
      {form::Item::emr, {"yes", "no"}},
      {form::Item::renewal, {"yes", "no"}},
      {form::Item::survey, {"yes", "no"}},
      {form::Item::network_check, {"yes", "no"}},
      {form::Item::offline_backup, {"yes", "no"}},
      {form::Item::participation, {"none", "withdrawn", "completed"}},
  };
  const auto known = canonical.find(column.item);
  if (known == canonical.end()) return;
  std::set<std::string> given;
  for (const auto& choice : column.choices) given.insert(choice.value);
  if (given != known->second)
    entry.error("choices", "the values must be exactly " + fmt::format("{}", fmt::join(known->second, ", ")),
                "the rules know these; «shown» and «accepted» are yours");
}

form::Column load_column(Section& entry) {
  form::Column column;
  const auto item = entry.required_text("item", "rank, name, beds … as in the shipped form.yaml");
  if (const auto known = form::item_named(item))
    column.item = *known;
  else if (!item.empty())
    entry.error("item", "«" + item + "» is none that the rules know");
  column.heading = entry.required_text("heading", "the heading as the form prints it");
  column.aliases = entry.texts("aliases");
  column.required = entry.boolean("required", false);
  column.answer_required = entry.boolean("answer_required", false);
  column.type = entry.parsed<form::Type>("type", form::Type::text, form::type_named,
                                         "a type of answer that is known (see the comments of the shipped form.yaml)");
  entry.each("choices", [&](Section& choice) {
    column.choices.push_back({choice.required_text("value", "the value that the rules know"), choice.text("shown"),
                              choice.texts("accepted")});
    if (column.choices.back().shown.empty()) column.choices.back().shown = column.choices.back().value;
  });
  column.unclear = entry.texts("unclear");
  column.note = entry.text("note");
  column.example = entry.text("example");
  column.width = static_cast<double>(entry.integer("width", 12, 2, 100));
  if ((column.type == form::Type::choice || column.type == form::Type::date_or_choice) && column.choices.empty())
    entry.error("choices", "are missing", "a column of this type needs its choices");
  check_choices(entry, column);
  return column;
}

void check_headings(const Source& source, const form::Form& form) {
  std::map<std::string, std::string> owners;
  for (const auto& column : form.columns) {
    auto names = column.aliases;
    names.push_back(column.heading);
    std::set<std::string> own;
    for (const auto& name : names) {
      const auto key = form::normalised_heading(name);
      if (key.empty())
        source.error(0, fmt::format("the heading «{}» of «{}» has nothing left once normalised", name,
                                    form::item_name(column.item)));
      if (!own.insert(key).second) continue;
      const auto [owner, is_new] = owners.emplace(key, form::item_name(column.item));
      if (!is_new)
        source.error(0,
                     fmt::format("the heading «{}» belongs to both «{}» and «{}»", name, owner->second,
                                 form::item_name(column.item)),
                     "remove it from one of them");
    }
  }
}

}  // namespace

form::Form load_form(const Source& source) {
  form::Form form;
  Section top(source, source.root, "");
  form.title = top.text("title");
  form.sheet = top.text("sheet", "様式1");
  std::set<form::Item> seen;
  top.each("columns", [&](Section& entry) {
    auto column = load_column(entry);
    if (!seen.insert(column.item).second)
      entry.error("item", fmt::format("«{}» is given twice", form::item_name(column.item)));
    form.columns.push_back(std::move(column));
  });
  for (const auto item : {form::Item::rank, form::Item::name, form::Item::beds})
    if (!seen.contains(item))
      source.error(0, fmt::format("has no column «{}»", form::item_name(item)), "a list cannot be judged without it");
  top.each("block", [&](Section& entry) {
    form::BlockField field;
    const auto item =
        form::item_named(entry.required_text("item", "prefecture, division, contact_person, phone or mail"));
    if (item)
      field.item = *item;
    else
      entry.error("item", "is none that the rules know", "prefecture, division, contact_person, phone or mail");
    field.label = entry.required_text("label", "the label as the form prints it");
    field.aliases = entry.texts("aliases");
    form.block.push_back(std::move(field));
  });
  form.prompts = top.texts("prompts");
  form.examples = top.texts("examples");
  form.totals = top.texts("totals");
  form.nothing = top.texts("nothing");
  form.notes = top.texts("notes");
  check_headings(source, form);
  return form;
}

}  // namespace config
