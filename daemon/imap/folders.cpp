#include "imap/folders.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/log.hpp"
#include "base/text.hpp"
#include "imap/modified_utf7.hpp"

namespace imap {
namespace {

using base::Failure;

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  if (from.empty() || from == to) return text;
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

bool has_attribute(const Value& list, std::string_view name) {
  return std::ranges::any_of(list.items, [&](const Value& v) { return base::equal_ignoring_case(v.text, name); });
}

}  // namespace

base::Result<void> Folders::learn(Session& session) {
  bool asks_namespace = session.can("NAMESPACE");
  auto answer = session.command(asks_namespace ? "NAMESPACE" : R"(LIST "" "")", [&](Response& r) -> base::Result<void> {
    // (("INBOX." ".")) NIL NIL, of which the first is personal.
    if (r.name == "NAMESPACE" && !r.values.empty() && !r.values[0].items.empty() &&
        r.values[0].items[0].items.size() >= 2) {
      const auto& personal = r.values[0].items[0].items;
      prefix_ = personal[0].text;
      separator_ = personal[1].kind == Value::Kind::nil ? "" : personal[1].text;
    }
    if (r.name == "LIST" && !asks_namespace && r.values.size() >= 2)
      separator_ = r.values[1].kind == Value::Kind::nil ? "" : r.values[1].text;
    return {};
  });
  if (!answer) return std::unexpected(answer.error());
  return {};
}

std::string Folders::wire_name(const std::string& name) const {
  if (base::equal_ignoring_case(name, "INBOX")) return imap::quoted("INBOX");
  std::string wire = to_modified_utf7(separator_.empty() ? name : replaced(name, "/", separator_));
  if (!wire.starts_with(prefix_)) wire = prefix_ + wire;
  return imap::quoted(wire);
}

std::optional<std::string> Folders::shown_name(const std::string& wire) const {
  auto name = from_modified_utf7(wire);
  if (!name) return std::nullopt;
  return replaced(*name, separator_, "/");
}

base::Result<std::vector<Folder>> Folders::list(Session& session, const std::string& quoted_pattern) const {
  std::vector<Folder> out;
  auto answer = session.command(R"(LIST "" )" + quoted_pattern, [&](Response& r) -> base::Result<void> {
    if (r.name != "LIST" || r.values.size() < 3) return {};
    auto name = shown_name(r.values[2].text);
    if (!name) {
      base::log(base::Level::notice, "imap.folder-name", "a folder's name is no modified UTF-7 and is left out");
      return {};
    }
    const Value& attributes = r.values[0];
    out.push_back({*name, !has_attribute(attributes, "\\Noselect") && !has_attribute(attributes, "\\NonExistent")});
    return {};
  });
  if (!answer) return std::unexpected(answer.error());
  if (!answer->ok()) return std::unexpected(refused("LIST", *answer));
  return out;
}

base::Result<void> Folders::ensure(Session& session, const std::string& name) {
  if (present_.contains(name)) return {};
  auto found = list(session, wire_name(name));
  if (!found) return std::unexpected(found.error());
  bool there = std::ranges::any_of(*found, [](const Folder& f) { return f.selectable; });
  if (!there) return create(session, name);
  present_.insert(name);
  return {};
}

base::Result<void> Folders::create(Session& session, const std::string& name) {
  std::string wire = wire_name(name);
  auto created = session.command("CREATE " + wire);
  if (!created) return std::unexpected(created.error());
  if (!created->ok() && !created->has_code("ALREADYEXISTS")) {
    base::Error error = refused(fmt::format("the folder {} cannot be made", name), *created);
    bool passing = created->has_code("UNAVAILABLE") || created->has_code("SERVERBUG") || created->has_code("INUSE") ||
                   created->has_code("LIMIT");
    error.kind = passing ? Failure::retry : Failure::configuration;
    error.hint = "create it by hand, or name another one under imap.folders";
    return std::unexpected(std::move(error));
  }
  // Only so that people's mail programs show it.
  if (auto subscribed = session.command("SUBSCRIBE " + wire); !subscribed) return std::unexpected(subscribed.error());
  base::log(base::Level::notice, "imap.folder-created", fmt::format("created the folder {}", name));
  present_.insert(name);
  return {};
}

}  // namespace imap
