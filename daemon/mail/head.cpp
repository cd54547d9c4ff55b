#include "mail/head.hpp"

#include <iterator>
#include <set>

#include "base/text.hpp"
#include "mail/addresses.hpp"
#include "mail/authentication_results.hpp"
#include "mail/charset.hpp"

namespace mail {
namespace {

std::string plain_line(std::string_view raw) {
  return base::trim(base::single_line(decode_charset(raw, "")));
}

std::string without_blanks(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (static_cast<unsigned char>(c) > 0x20 && c != 0x7F) out += c;
  return out;
}

// Every «<…>» in its order; a «<» within begins anew.
std::vector<std::string> message_ids(std::string_view raw) {
  const auto text = decode_charset(raw, "");
  std::vector<std::string> ids;
  auto open = std::string::npos;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '<') open = i;
    if (text[i] != '>' || open == std::string::npos) continue;
    auto id = without_blanks(std::string_view(text).substr(open, i - open + 1));
    if (id.size() > 2) ids.push_back(std::move(id));
    open = std::string::npos;
  }
  return ids;
}

std::string message_id(std::string_view raw) {
  auto ids = message_ids(raw);
  return ids.empty() ? without_blanks(plain_line(raw)) : std::move(ids.front());
}

std::string return_path(std::string_view raw) {
  const auto text = plain_line(raw);
  const auto open = text.find('<');
  if (open == std::string::npos) return text;
  const auto close = text.find('>', open);
  return without_blanks(std::string_view(text).substr(open + 1, close == std::string::npos ? close : close - open - 1));
}

template <class T>
void append(std::vector<T>& to, std::vector<T> from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

void take_field(Head& head, const std::string& name, std::string_view raw, const std::string& decoded, bool first) {
  if (name == "from") {
    append(head.from, parse_addresses(raw));
  } else if (name == "to") {
    append(head.to, parse_addresses(raw));
  } else if (name == "cc") {
    append(head.cc, parse_addresses(raw));
  } else if (name == "return-path") {
    head.return_paths.push_back(return_path(raw));
  } else if (name == "authentication-results") {
    head.authentication_results.push_back(parse_authentication_results(raw));
  } else if (name == "in-reply-to") {
    append(head.in_reply_to, message_ids(raw));
  } else if (name == "references") {
    append(head.references, message_ids(raw));
  } else if (first && name == "subject") {
    head.subject = decoded;
  } else if (first && name == "date") {
    head.date = plain_line(raw);
  } else if (first && name == "message-id") {
    head.message_id = message_id(raw);
  }
}

}  // namespace

Head read_head(const std::vector<Field>& fields) {
  Head head;
  std::set<std::string> seen;
  for (const auto& field : fields) {
    const auto name = base::lower_ascii(field.name);
    const bool first = seen.insert(name).second;
    head.headers.push_back({field.name, base::trim(decode_header(field.value))});
    take_field(head, name, field.value, head.headers.back().value, first);
  }
  return head;
}

std::string_view field_value(const std::vector<Field>& fields, std::string_view name) {
  for (const auto& field : fields)
    if (base::equal_ignoring_case(field.name, name)) return field.value;
  return {};
}

std::optional<std::string> Head::first(std::string_view name) const {
  for (const auto& header : headers)
    if (base::equal_ignoring_case(header.name, name)) return header.value;
  return std::nullopt;
}

std::vector<std::string> Head::all(std::string_view name) const {
  std::vector<std::string> out;
  for (const auto& header : headers)
    if (base::equal_ignoring_case(header.name, name)) out.push_back(header.value);
  return out;
}

}  // namespace mail
