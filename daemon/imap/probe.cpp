#include "imap/probe.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "imap/uid_set.hpp"

namespace imap {

base::Result<Found> probe(const Options& options) {
  auto session = Session::open(options.endpoint, options.credentials, options.keep_going, {});
  if (!session) return std::unexpected(session.error());
  Found found;
  found.tls = (*session)->tls();
  found.capabilities.assign((*session)->capabilities().begin(), (*session)->capabilities().end());
  Folders folders;
  if (auto learnt = folders.learn(**session); !learnt) return std::unexpected(learnt.error());
  auto listed = folders.list(**session, R"("*")");
  if (!listed) return std::unexpected(listed.error());
  found.folders = std::move(*listed);

  auto examined =
      (*session)->command("EXAMINE " + folders.wire_name(options.mailbox), [&](Response& r) -> base::Result<void> {
        if (code_name(r.code) == "UIDVALIDITY") found.uid_validity = parse_number(code_rest(r.code)).value_or(0);
        return {};
      });
  if (!examined) return std::unexpected(examined.error());
  if (!examined->ok())
    return std::unexpected(refused(fmt::format("the mailbox {} cannot be opened", options.mailbox), *examined));
  found.messages = (*session)->exists();

  for (const std::string& name : options.folders) {
    auto there = folders.list(**session, folders.wire_name(name));
    if (!there) return std::unexpected(there.error());
    if (std::ranges::none_of(*there, &Folder::selectable)) found.missing_folders.push_back(name);
  }
  return found;
}

}  // namespace imap
