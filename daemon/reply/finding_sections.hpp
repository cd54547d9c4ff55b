#pragma once
// The findings of a letter as the sections an official reads: what to correct, what to look at, what was read otherwise
// than written, and what has become of the request before.

#include <map>
#include <string>
#include <vector>

#include "reply/letter.hpp"
#include "reply/render.hpp"

namespace reply {

/// The errors about a list, in the order of the verdict. The first fifty whole under «corrections», the others by their
/// cells under «more_corrections»; so that the longest letter stays readable and no cell is lost.
void add_corrections(Data& letter, const std::vector<const rules::Finding*>& errors);

/// «■ ご確認いただきたい点»: the warnings, each in its short form; equal ones are one with all their cells.
void add_warnings(Data& letter, const rules::Verdict& verdict, const Templates& templates);

/// «■ 読み替えた記載», without the cells under corrections.
void add_normalised(Data& letter, const rules::Verdict& verdict, const Templates& templates);

/// «■ お知らせ»: what else is information: hospitals listed again, and what a person agreed to leave as it is.
void add_notes(Data& letter, const rules::Verdict& verdict, const Templates& templates);

/// What has become of the errors of the submission before: fixed, remaining, new. Sets nothing where it had none.
void add_progress(Data& letter, const rules::PastList& previous, const std::vector<const rules::Finding*>& errors);

/// Errors about the list itself, in their order; not those of a mail without a readable list.
std::vector<const rules::Finding*> errors_of(const rules::Verdict& verdict);

/// «G9、G11～G14»: cells that stand one below the other are joined.
std::string joined_cells(const std::vector<std::string>& cells);

}  // namespace reply
