#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "reading/contents.hpp"
#include "reading/file_collector.hpp"
#include "reading/message_parts.hpp"
#include "reading/unwrap_signed.hpp"

namespace reading {
namespace {

constexpr std::size_t most_addresses = 10'000;
constexpr std::size_t most_problems = 1000;

template <class T>
void cap(std::vector<T>& values, std::size_t most) {
  if (values.size() > most) values.resize(most);
}

/// So that one header full of addresses does not grow into a hundred megabytes of them.
void bound(mail::Head& head) {
  for (auto* list : {&head.from, &head.to, &head.cc}) cap(*list, most_addresses);
  for (auto* list : {&head.in_reply_to, &head.references, &head.return_paths}) cap(*list, most_addresses);
}

/// Where the empty line after the headers begins; the whole where there is none.
std::string_view header_block(std::string_view raw) {
  for (const std::string_view end : {"\r\n\r\n", "\n\n"}) {
    if (const auto at = raw.find(end); at != raw.npos) return raw.substr(0, at + end.size());
  }
  return raw;
}

/// Beyond the limits on structure: the head alone, and a person looks at the rest.
Contents head_only(std::string_view raw, const Limits& limits, const base::Error& error) {
  Contents contents;
  if (auto parsed = mail::parse_mail(header_block(raw), limits.mail)) contents.head = std::move(parsed->head);
  bound(contents.head);
  contents.structure_certain = false;
  contents.problems.push_back({"beyond-limits", base::to_utf8(error.what)});
  return contents;
}

void hand_over_parts(mail::Mail& mail, Want want, Contents& contents) {
  for (mail::Part& part : mail.parts) {
    Contents::Leaf& leaf = contents.leaves.emplace_back();
    if (part.leaf) leaf = {part.content.size(), base::sha256(part.content)};
    if (want == Want::values) part.content = {};
  }
  contents.parts = std::move(mail.parts);
}

}  // namespace

void FileCollector::add_parts(const mail::Mail& mail, std::string_view prefix) {
  const auto roles = part_roles(mail);
  const std::string html = html_bodies(mail, roles);
  for (std::size_t i = 0; i < roles.size(); ++i) {
    const mail::Part& part = mail.parts[i];
    if (roles[i] == PartRole::elsewhere)
      problem_once("content-elsewhere", fmt::format("{} is not followed", base::visible(part.type)));
    if (roles[i] != PartRole::file && roles[i] != PartRole::locked) continue;
    Found found;
    found.name = part.name.value_or("");
    found.from = prefix.empty() ? fmt::format("part {}", i + 1) : fmt::format("{} > part {}", prefix, i + 1);
    found.bytes = part.content;
    found.type = part.type;
    found.decoration = is_decoration(part, html);
    found.attached = part.name || part.disposition == "attachment" || part.depth == 0;
    found.locked = roles[i] == PartRole::locked;
    add(found);
  }
}

Contents read_mail(std::string_view raw, const Limits& limits, Want want) {
  auto mail = mail::parse_mail(raw, limits.mail);
  if (!mail) return head_only(raw, limits, mail.error());
  expand_signed(*mail, limits.mail);
  Contents contents;
  contents.head = std::move(mail->head);
  bound(contents.head);
  contents.problems = std::move(mail->problems);
  cap(contents.problems, most_problems);
  contents.structure_certain = mail->structure_certain;
  contents.encrypted = is_encrypted(*mail, part_roles(*mail));
  contents.text = first_bytes(mail::readable_text(*mail, most_text), most_text);
  FileCollector(limits, want, contents).add_parts(*mail, "");
  hand_over_parts(*mail, want, contents);
  return contents;
}

Contents read_file(std::string_view bytes, std::string_view name, const Limits& limits, Want want) {
  Contents contents;
  Found found;
  found.name = base::to_utf8(name);
  found.bytes = bytes;
  FileCollector(limits, want, contents).add(found);
  return contents;
}

}  // namespace reading
