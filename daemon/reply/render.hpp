#pragma once
// The one place that knows the template library. Values never escape into the template's language, nor into a second
// line.

#include <kainjow/mustache.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "rules/finding.hpp"

namespace reply {

/// What a template sees. A value left out renders as nothing and its section is skipped.
using Data = kainjow::mustache::data;

/// The text with its tags filled in; nothing is escaped. `text` must have passed template_trouble().
std::string render(const std::string& text, const Data& data);

/// A text that another one includes by {{>name}}: set as that value. Without its last line end, for the line that
/// includes it has one.
std::string partial(const std::string& text);

/// Why the text is no template, or nullopt.
std::optional<std::string> template_trouble(const std::string& text);

/// Sets a value from outside: one line, at most `columns` wide and then «…». An empty one is left out.
void set_value(Data& data, const std::string& name, std::string_view value, std::size_t columns);

std::string cut(std::string_view text, std::size_t columns);

/// What the words of a rule see: value, hospital, column, cell, row, sheet, file and the finding's details.
Data finding_data(const rules::Finding& finding);

}  // namespace reply
