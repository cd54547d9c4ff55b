// cskakuhoctl status: is it healthy, and if not, what to do.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "admin/open_desk.hpp"
#include "admin/verdict_json.hpp"

namespace admin {
namespace {

struct Complaint {
  std::string what;
  std::string remedy;
};

std::vector<Complaint> complaints_of(const store::ServiceStatus& status, const config::Settings& settings) {
  std::vector<Complaint> out;
  const auto now = base::now();
  if (!status.last_poll) {
    out.push_back({"the mailbox was never read", "is the service running? systemctl status cskakuhod"});
  } else if (now - *status.last_poll > settings.alerts.stale_after) {
    out.push_back({"the mailbox was last read at " + time_or_dash(status.last_poll) +
                       (status.poll_failure.empty() ? "" : ": " + status.poll_failure),
                   "is the service running? systemctl status cskakuhod; then: cskakuhod --probe"});
  }
  const auto replies = [&](ports::ReplyState state) {
    const auto at = status.replies.find(state);
    return at == status.replies.end() ? 0u : at->second;
  };
  if (const auto failed = replies(ports::ReplyState::failed); failed > 0)
    out.push_back({fmt::format("{} replies were refused for good", failed),
                   "cskakuhoctl outbox; tell the sender another way, then: outbox cancel ID, or outbox retry ID"});
  if (const auto expired = replies(ports::ReplyState::expired); expired > 0)
    out.push_back({fmt::format("{} replies expired unsent", expired),
                   "cskakuhoctl outbox; then: outbox cancel ID, or outbox retry ID"});
  if (status.oldest_unsent && now - *status.oldest_unsent > std::chrono::hours{1})
    out.push_back({"a reply waits to be sent since " + time_or_dash(status.oldest_unsent),
                   "cskakuhod --probe; cskakuhoctl outbox"});
  return out;
}

Json as_json(const store::ServiceStatus& status, const std::vector<Complaint>& complaints) {
  Json verdicts = Json::object();
  for (const auto kind : {rules::VerdictKind::accepted, rules::VerdictKind::correction, rules::VerdictKind::held,
                          rules::VerdictKind::ignored}) {
    const auto at = status.messages.find(kind);
    verdicts[std::string(rules::verdict_name(kind))] = at == status.messages.end() ? 0 : at->second;
  }
  Json replies = Json::object();
  for (const auto& [state, count] : status.replies) replies[std::string(ports::reply_state_name(state))] = count;
  Json problems = Json::array();
  for (const auto& complaint : complaints) problems.push_back({{"what", complaint.what}, {"remedy", complaint.remedy}});
  return {{"healthy", complaints.empty()},
          {"problems", problems},
          {"last_poll", time_json(status.last_poll)},
          {"last_poll_failure", time_json(status.last_poll_failure)},
          {"last_send", time_json(status.last_send)},
          {"oldest_unsent", time_json(status.oldest_unsent)},
          {"held", status.held_waiting},
          {"unreadable", status.attempts_pending},
          {"unfiled", status.filing_pending},
          {"verdicts", verdicts},
          {"replies", replies}};
}

std::string as_text(const store::ServiceStatus& status, const std::vector<Complaint>& complaints) {
  std::string out = complaints.empty() ? coloured("healthy", 32) + "\n" : coloured("NOT HEALTHY", 31) + "\n";
  for (const auto& complaint : complaints) out += fmt::format("  {}\n    → {}\n", complaint.what, complaint.remedy);
  const auto count = [&](rules::VerdictKind kind) {
    const auto at = status.messages.find(kind);
    return at == status.messages.end() ? 0u : at->second;
  };
  using enum rules::VerdictKind;
  out += fmt::format("last poll       {}\nlast reply      {}\noldest unsent   {}\n", time_or_dash(status.last_poll),
                     time_or_dash(status.last_send), time_or_dash(status.oldest_unsent));
  out += fmt::format("messages        {} accepted, {} correction, {} held, {} ignored\n", count(accepted),
                     count(correction), count(held), count(ignored));
  out += "replies        ";
  for (const auto& [state, number] : status.replies)
    out += fmt::format(" {} {}", number, ports::reply_state_name(state));
  out += fmt::format("\nfor a person    {} held{}\n", status.held_waiting,
                     status.held_waiting > 0 ? " → cskakuhoctl held" : "");
  return out;
}

}  // namespace

void add_status(CLI::App& app, Desk& desk, int& status) {
  auto* command = app.add_subcommand("status", "is it healthy, and if not, what to do; exit 1 when unhealthy");
  command->callback([&] {
    status = with_desk(desk, store::Desk::Access::read,
                       [&](store::Desk& ledger, const config::Settings& settings) -> base::Result<int> {
                         const auto found = ledger.status();
                         if (!found) return std::unexpected(found.error());
                         const auto complaints = complaints_of(*found, settings);
                         if (desk.json)
                           desk.print(as_json(*found, complaints));
                         else
                           desk.print(as_text(*found, complaints));
                         return complaints.empty() ? fine : no;
                       });
  });
}

}  // namespace admin
