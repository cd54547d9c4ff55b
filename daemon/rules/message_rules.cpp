// The mail and its files: is there a readable list? Where there is one, other attachments are no finding.

#include <algorithm>

#include "rules/checks.hpp"
#include "rules/message.hpp"
#include "rules/words.hpp"

namespace rules {
namespace {

using reading::File;

constexpr std::string_view type_unsupported = "file-type-unsupported";

bool is_troubled(const File& file) {
  return !file.rule.empty() && is_document(file);
}

bool announces(const Matter& matter) {
  const auto& contents = matter.the_case.contents;
  return !matter.the_case.answers_our_mail && announces_list(contents.head.subject, contents.text);
}

/// A small picture below a mail that announces nothing: a logo rather than a scanned list.
bool is_emblem(const Matter& matter, const File& file) {
  constexpr std::uint64_t smallest_scan = 20 * 1024;
  return file.type == sheet::FileType::image && file.bytes < smallest_scan && !announces(matter);
}

/// Nothing was attached that somebody meant to send, as far as the mail can be read.
bool is_empty_handed(const Matter& matter) {
  const auto& contents = matter.the_case.contents;
  return matter.the_case.is_mail && matter.list() == nullptr && matter.attached.unrecognised.empty() &&
         matter.attached.truncated.empty() && !matter.the_case.oversized && contents.structure_certain &&
         !contents.encrypted &&
         std::ranges::none_of(contents.files,
                              [&](const File& file) { return is_troubled(file) && !is_emblem(matter, file); }) &&
         std::ranges::none_of(contents.problems,
                              [](const mail::Problem& problem) { return problem.rule.starts_with("file-"); });
}

bool holds_a_password(const Matter& matter) {
  return tells_password(matter.the_case.contents.head.subject, matter.the_case.contents.text);
}

void check_files(Found& found, std::string_view rule) {
  const auto& contents = found.matter().the_case.contents;
  if (found.matter().list() != nullptr) return;
  for (const auto& file : contents.files) {
    if (file.rule != rule || !is_document(file) || is_emblem(found.matter(), file)) continue;
    auto& finding = found.in_file(file.name);
    finding.details["type"] = sheet::type_name_japanese(file.type);
    finding.details["trouble"] = file.trouble;
  }
  for (const auto& problem : contents.problems)
    if (problem.rule == rule) found.in_mail().details["trouble"] = problem.message;
}

}  // namespace

bool is_trusted(const Matter& matter) {
  const auto standing = matter.sender.standing;
  return standing == Standing::registered || standing == Standing::not_a_mail || matter.the_case.released ||
         std::ranges::any_of(matter.the_case.waived,
                             [](const std::string& rule) { return rule.starts_with("sender-"); });
}

bool is_document(const File& file) {
  using enum sheet::FileType;
  if (file.list_like) return true;
  switch (file.type) {
    case csv:
    case tsv:
    case image:
    case html:
    case text:
    case calendar:
    case contact:
    case signature:
      return false;
    default:
      return true;
  }
}

bool is_submission(const Matter& matter) {
  if (!is_empty_handed(matter)) return !matter.the_case.contents.encrypted;
  return announces(matter);
}

void check_message_encrypted(Found& found) {
  if (found.matter().the_case.contents.encrypted) found.in_mail();
}

void check_structure_uncertain(Found& found) {
  const auto& matter = found.matter();
  if (!matter.the_case.contents.structure_certain && !matter.the_case.oversized) found.in_mail();
  if (matter.list() != nullptr) return;
  for (const auto file : matter.attached.truncated) found.in_file(matter.the_case.contents.files[file].name);
}

void check_no_attachment(Found& found) {
  if (is_trusted(found.matter()) && is_empty_handed(found.matter()) && announces(found.matter())) found.in_mail();
}

void check_password_mail(Found& found) {
  const auto& matter = found.matter();
  if (is_trusted(matter) && is_empty_handed(matter) && holds_a_password(matter)) found.in_mail();
}

void check_question(Found& found) {
  const auto& matter = found.matter();
  if (is_trusted(matter) && is_empty_handed(matter) && !announces(matter) && !holds_a_password(matter)) found.in_mail();
}

void check_file_encrypted(Found& found) {
  check_files(found, "file-encrypted");
}
void check_file_unreadable(Found& found) {
  check_files(found, "file-unreadable");
}

void check_file_type_unsupported(Found& found) {
  const auto& matter = found.matter();
  const bool another_is_the_list =  // a locked list and a covering letter: only the list is worth words
      !matter.attached.unrecognised.empty() ||
      std::ranges::any_of(matter.the_case.contents.files,
                          [](const File& file) { return is_troubled(file) && file.rule != type_unsupported; });
  if (!another_is_the_list) check_files(found, type_unsupported);
}

void check_file_too_large(Found& found) {
  if (found.matter().the_case.oversized) found.in_mail();
  check_files(found, "file-too-large");
}

void check_form_unrecognised(Found& found) {
  const auto& matter = found.matter();
  if (matter.list() != nullptr) return;
  for (const auto file : matter.attached.unrecognised) found.in_file(matter.the_case.contents.files[file].name);
}

}  // namespace rules
