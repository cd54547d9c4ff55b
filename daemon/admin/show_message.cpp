// cskakuhoctl show: one message whole.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>

#include "admin/open_desk.hpp"
#include "admin/table.hpp"
#include "admin/verdict_json.hpp"
#include "base/text.hpp"

namespace admin {
namespace {

Json findings_of(const store::DecisionView& decision) {
  Json out = Json::array();
  for (const auto& finding : decision.findings) out.push_back(finding_json(finding));
  return out;
}

Json hospitals_of(const store::DecisionView& decision) {
  Json out = Json::array();
  for (const auto& hospital : decision.hospitals) {
    Json answers = Json::object();
    for (const auto& [item, answer] : hospital.answers)
      answers[item] = {{"raw", answer.raw}, {"value", answer.value}, {"state", answer.state}};
    out.push_back({{"rank", hospital.rank ? Json(*hospital.rank) : Json(nullptr)},
                   {"name", hospital.name},
                   {"code", text_or_null(hospital.code)},
                   {"beds", hospital.beds ? Json(*hospital.beds) : Json(nullptr)},
                   {"sheet", hospital.sheet},
                   {"row", hospital.row},
                   {"answers", answers}});
  }
  return out;
}

Json replies_of(const store::MessageView& message) {
  Json out = Json::array();
  for (const auto& reply : message.replies)
    out.push_back({{"id", reply.id},
                   {"kind", reply.kind},
                   {"state", ports::reply_state_name(reply.state)},
                   {"why_draft", text_or_null(reply.why_draft)},
                   {"to", reply.to},
                   {"subject", reply.subject},
                   {"text", reply.text},
                   {"created_at", base::rfc3339(reply.created_at)},
                   {"sent_at", time_json(reply.sent_at)}});
  return out;
}

/// What happened to the message, in order: its arrival, each decision, what people did, each reply that left.
std::vector<store::EventView> story_of(const store::MessageView& message) {
  std::vector<store::EventView> story = {{message.received_at, "received", "", message.via}};
  for (const auto& decision : message.decisions)
    story.push_back({decision.decided_at, fmt::format("decided: {}", rules::verdict_name(decision.verdict)),
                     decision.by, decision.reason});
  story.insert(story.end(), message.events.begin(), message.events.end());
  for (const auto& reply : message.replies)
    if (reply.sent_at)
      story.push_back({*reply.sent_at, fmt::format("reply {} sent", reply.id), reply.approved_by, reply.kind});
  std::ranges::stable_sort(story, {}, &store::EventView::at);
  return story;
}

Json history_of(const store::MessageView& message) {
  Json out = Json::array();
  for (const auto& event : story_of(message))
    out.push_back({{"at", base::rfc3339(event.at)},
                   {"event", event.event},
                   {"who", text_or_null(event.who)},
                   {"why", text_or_null(event.why)}});
  return out;
}

Json as_json(const store::MessageView& message) {
  const store::DecisionView none;
  const auto& decision = message.decisions.empty() ? none : message.decisions.back();
  Json locations = Json::array();
  for (const auto& place : message.locations)
    locations.push_back({{"mailbox", place.location.mailbox},
                         {"uid_validity", place.location.uid_validity},
                         {"uid", place.location.uid},
                         {"folder", place.folder},
                         {"filed", place.filed}});
  return {{"id", message.id},
          {"receipt_number", text_or_null(message.receipt_number)},
          {"verdict", rules::verdict_name(message.verdict)},
          {"reason", decision.reason},
          {"prefecture", text_or_null(decision.prefecture)},
          {"round", text_or_null(decision.round)},
          {"late", decision.late},
          {"received_at", base::rfc3339(message.received_at)},
          {"sender", text_or_null(message.sender)},
          {"subject", text_or_null(message.subject)},
          {"message_id", text_or_null(message.header_message_id)},
          {"via", message.via},
          {"sha256", message.sha256},
          {"bytes", message.size},
          {"standing", store::standing_name(message.standing)},
          {"supersedes", text_or_null(message.supersedes)},
          {"superseded_by", text_or_null(message.superseded_by)},
          {"decisions", message.decisions.size()},
          {"hashes", decision.hashes},
          {"findings", findings_of(decision)},
          {"hospitals", hospitals_of(decision)},
          {"replies", replies_of(message)},
          {"history", history_of(message)},
          {"locations", locations}};
}

std::string as_text(const store::MessageView& message) {
  const store::DecisionView none;
  const auto& decision = message.decisions.empty() ? none : message.decisions.back();
  std::string out = fmt::format(
      "{}  message {}\n  {}{}: {}\n  received  {} from {} ({})\n  subject   {}\n  prefecture {}, round {}, list {}\n",
      coloured(message.receipt_number.empty() ? "no receipt number" : message.receipt_number, 1), message.id,
      rules::verdict_name(message.verdict), decision.late ? " (late)" : "", base::visible(decision.reason),
      time_or_dash(message.received_at), base::visible(message.sender), message.via, base::visible(message.subject),
      prefecture_label(decision.prefecture), decision.round, store::standing_name(message.standing));
  if (!message.supersedes.empty()) out += "  supersedes " + message.supersedes + "\n";
  if (!message.superseded_by.empty()) out += "  superseded by " + message.superseded_by + "\n";
  for (const auto& file : decision.files)
    out +=
        fmt::format("  file      {} ({}, {} bytes) {}\n", base::visible(file.name), file.type, file.bytes, file.rule);
  if (!decision.findings.empty()) {
    Table table({"severity", "rule", "sheet", "cell", "value", "hospital"});
    for (const auto& finding : decision.findings)
      table.add({std::string(rules::severity_name(finding.severity)), finding.rule, finding.sheet, finding.cell,
                 finding.value, finding.hospital});
    out += "\n" + table.shown();
  }
  if (!decision.hospitals.empty()) {
    Table table({"row", "rank", "beds", "code", "hospital"});
    for (const auto& hospital : decision.hospitals)
      table.add({std::to_string(hospital.row), hospital.rank ? std::to_string(*hospital.rank) : "-",
                 hospital.beds ? std::to_string(*hospital.beds) : "-", hospital.code, hospital.name});
    out += "\n" + table.shown();
  }
  for (const auto& reply : message.replies)
    out += fmt::format("\n{} reply {} to {}{}\n件名: {}\n\n{}\n", ports::reply_state_name(reply.state), reply.id,
                       base::visible(reply.to), reply.why_draft.empty() ? "" : " (" + reply.why_draft + ")",
                       base::visible(reply.subject), reply.text);
  Table events({"at", "event", "who", "why"});
  for (const auto& event : story_of(message)) events.add({time_or_dash(event.at), event.event, event.who, event.why});
  return events.empty() ? out : out + "\n" + events.shown();
}

}  // namespace

void add_show(CLI::App& app, Desk& desk, int& status) {
  auto id = std::make_shared<std::string>();
  auto* command = app.add_subcommand("show", "one message whole: verdict, findings, rows, reply, history");
  command->add_option("ID", *id, "its number or receipt number: 12, CS1-33-02")->required();
  command->callback([=, &desk, &status] {
    status = with_desk(desk, store::Desk::Access::read,
                       [&](store::Desk& ledger, const config::Settings&) -> base::Result<int> {
                         const auto message = find_message(ledger, *id);
                         if (!message) return std::unexpected(message.error());
                         const auto view = ledger.show(*message);
                         if (!view) return std::unexpected(view.error());
                         if (desk.json)
                           desk.print(as_json(*view));
                         else
                           desk.print(as_text(*view));
                         return fine;
                       });
  });
}

}  // namespace admin
