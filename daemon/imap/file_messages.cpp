// Moving into folders: MOVE (RFC 6851), else COPY, STORE \Deleted and UID EXPUNGE (RFC 4315); never a bare EXPUNGE.

#include <fmt/format.h>

#include <algorithm>

#include "imap/closing.hpp"
#include "imap/imap_mailbox.hpp"
#include "imap/uid_set.hpp"

namespace imap {
namespace {

using ports::Filed;
using ports::Uid;

constexpr std::size_t chunk = 300;

/// «COPYUID 38505 304,319:320 3956:3958»: the source's UIDs that lie in the folder now.
void note_copied(std::string_view code, std::optional<std::set<Uid>>& copied) {
  if (code_name(code) != "COPYUID") return;
  std::string_view rest = code_rest(code);
  std::string_view sources = code_rest(rest);
  auto uids = parse_uid_set(sources.substr(0, sources.find(' ')));
  if (!uids) return;
  if (!copied) copied.emplace();
  copied->insert(uids->begin(), uids->end());
}

std::string set_of(const std::set<Uid>& uids) {
  return uid_set({uids.begin(), uids.end()});
}

}  // namespace

/// UID MOVE or UID COPY; once more after the folder was made where the server asks for that.
base::Result<Completed> ImapMailbox::into_folder(std::string_view command, const std::string& set,
                                                 const std::string& folder, std::optional<std::set<Uid>>& copied) {
  auto text = fmt::format("{} {} {}", command, set, folders_.wire_name(folder));
  auto note = [&](Response& response) -> base::Result<void> {
    note_copied(response.code, copied);
    return {};
  };
  auto answer = session_->command(text, note);
  if (answer && !answer->ok() && (answer->has_code("TRYCREATE") || answer->has_code("NONEXISTENT"))) {
    if (auto made = folders_.create(*session_, folder); !made) return std::unexpected(made.error());
    answer = session_->command(text, note);
  }
  if (answer) note_copied(answer->code, copied);
  return answer;
}

/// Which of those that are there were moved; the others went away in the meantime.
base::Result<std::set<Uid>> ImapMailbox::file_chunk(const std::set<Uid>& present, const std::string& folder) {
  std::optional<std::set<Uid>> copied;
  bool move = session_->can("MOVE");
  auto answer = into_folder(move ? "UID MOVE" : "UID COPY", set_of(present), folder, copied);
  if (!answer) return std::unexpected(answer.error());
  if (!answer->ok()) return std::unexpected(refused(fmt::format("filing into {}", folder), *answer));
  std::set<Uid> moved;
  std::ranges::set_intersection(copied.value_or(present), present, std::inserter(moved, moved.end()));
  // Without COPYUID (a folder whose UIDs do not last) an OK has to do.
  if (move || moved.empty()) return moved;
  for (std::string_view command : {"UID STORE {} +FLAGS.SILENT (\\Deleted)", "UID EXPUNGE {}"}) {
    auto done = session_->command(fmt::format(fmt::runtime(command), set_of(moved)));
    if (!done) return std::unexpected(done.error());
    if (!done->ok() && !done->has_code("EXPUNGEISSUED"))
      return std::unexpected(refused("removing what was copied", *done));
  }
  return moved;
}

base::Result<std::vector<Filed>> ImapMailbox::file(const std::vector<Uid>& uids, const std::string& folder) {
  if (uids.empty()) return std::vector<Filed>{};
  return closing_on_failure([&]() -> base::Result<std::vector<Filed>> {
    if (auto ready = be_selected(); !ready) return std::unexpected(ready.error());
    auto there = still_there(uids);
    if (!there) return std::unexpected(there.error());
    bool able = !read_only_ && (session_->can("MOVE") || session_->can("UIDPLUS"));
    std::set<Uid> moved;
    if (able && !there->empty()) {
      if (auto made = folders_.ensure(*session_, folder); !made) return std::unexpected(made.error());
      for (auto at = there->begin(); at != there->end();) {
        std::set<Uid> part;
        for (; at != there->end() && part.size() < chunk; ++at) part.insert(*at);
        auto some = file_chunk(part, folder);
        if (!some) return std::unexpected(some.error());
        moved.insert(some->begin(), some->end());
      }
    }
    std::vector<Filed> out;
    for (Uid uid : uids) {
      bool unable = !able && there->contains(uid);
      out.push_back(unable ? Filed::unable : moved.contains(uid) ? Filed::moved : Filed::gone);
    }
    return out;
  });
}

base::Result<std::vector<Uid>> ImapMailbox::find(const std::string& message_id) {
  const bool searchable =
      !message_id.empty() && message_id.size() < 1000 &&
      std::ranges::all_of(message_id, [](char c) { return c > 0x20 && c < 0x7F && c != '"' && c != '\\'; });
  if (!searchable) return std::vector<Uid>{};
  return closing_on_failure([&]() -> base::Result<std::vector<Uid>> {
    if (auto ready = be_selected(); !ready) return std::unexpected(ready.error());
    std::vector<Uid> found;
    auto take = [&](Response& response) -> base::Result<void> {
      if (response.name != "SEARCH") return {};
      for (const auto& value : response.values)
        if (auto uids = parse_uid_set(value.text); uids) found.insert(found.end(), uids->begin(), uids->end());
      return {};
    };
    auto answer = session_->command(fmt::format("UID SEARCH HEADER Message-ID \"{}\"", message_id), take);
    if (!answer) return std::unexpected(answer.error());
    if (!answer->ok()) return std::unexpected(refused("searching for a message", *answer));
    return found;
  });
}

base::Result<Filed> ImapMailbox::file(Uid uid, const std::string& folder) {
  auto all = file(std::vector<Uid>{uid}, folder);
  if (!all) return std::unexpected(all.error());
  return all->front();
}

}  // namespace imap
