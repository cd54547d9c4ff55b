// cskakuhoctl check: the verdict on a mail or a list file, and the exact reply; no network, no database.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <filesystem>

#include "admin/command.hpp"
#include "admin/verdict_json.hpp"
#include "base/text.hpp"
#include "pipeline/decide.hpp"

namespace admin {
namespace {

struct Checked {
  std::string path;
  pipeline::Decided decided;
  reading::Contents contents;
  std::string to;
};

/// A first submission, with a number that no submission can have.
base::Result<std::string> placeholder(const pipeline::Policy& policy, const rules::Verdict& verdict) {
  const auto* round = policy.programme.round_named(verdict.round);
  return reply::receipt_number(round ? round->number : 0, verdict.prefecture.empty() ? "00" : verdict.prefecture, 0);
}

base::Result<Checked> check_one(const std::string& path, base::Instant received_at, ports::Reader& reader,
                                const pipeline::Policy& policy) {
  const auto bytes = read_file(path);
  if (!bytes) return std::unexpected(bytes.error());
  auto answer = reader.read({.kind = ports::ReadRequest::Kind::either,
                             .bytes = *bytes,
                             .name = std::filesystem::path(path).filename().string(),
                             .want = reading::Want::values});
  if (!answer) return base::fail(base::Failure::bad_input, path + ": " + answer.error().what, answer.error().hint);
  Checked checked{path, {}, std::move(answer->contents), {}};
  rules::Case the_case{checked.contents};
  the_case.is_mail = answer->is_mail;
  the_case.received_at = received_at;
  auto decided = pipeline::decide(
      the_case, policy, [](const std::string&, const rules::Round&) { return rules::History{}; },
      [&](const rules::Verdict& verdict) { return placeholder(policy, verdict); });
  if (!decided) return std::unexpected(decided.error());
  checked.decided = std::move(*decided);
  if (answer->is_mail) checked.to = pipeline::addressee(checked.decided.verdict, policy);
  return checked;
}

Json as_json(const Checked& checked) {
  const auto& verdict = checked.decided.verdict;
  Json findings = Json::array();
  for (const auto& finding : verdict.findings) findings.push_back(finding_json(finding));
  Json reply = nullptr;
  if (checked.decided.letter)
    reply = {{"to", text_or_null(checked.to)},
             {"subject", checked.decided.letter->subject},
             {"text", checked.decided.letter->text}};
  return {{"path", checked.path},
          {"verdict", rules::verdict_name(verdict.kind)},
          {"reason", verdict.reason},
          {"prefecture", text_or_null(verdict.prefecture)},
          {"round", text_or_null(verdict.round)},
          {"late", verdict.late},
          {"hospitals", verdict.list ? hospitals_json(*verdict.list) : Json::array()},
          {"findings", findings},
          {"attachments", attachments_json(checked.contents.files)},
          {"reply", reply}};
}

std::string as_text(const Checked& checked) {
  const auto& verdict = checked.decided.verdict;
  std::string out = fmt::format("{}: {}{}, {}\n", base::visible(checked.path), rules::verdict_name(verdict.kind),
                                verdict.late ? " (late)" : "", base::visible(verdict.reason));
  for (const auto& file : checked.contents.files)
    out += fmt::format("  file      {} ({}, {} bytes, {}){}\n", base::visible(file.name), sheet::type_name(file.type),
                       file.bytes, base::visible(file.from), file.rule.empty() ? "" : " " + file.rule);
  if (verdict.list) out += fmt::format("  hospitals {}\n", verdict.list->hospitals.size());
  for (const auto& finding : verdict.findings)
    out += fmt::format("  {:<9} {} {}{} {}\n", rules::severity_name(finding.severity), finding.rule,
                       base::visible(finding.sheet), finding.cell.empty() ? "" : " " + finding.cell,
                       base::visible(finding.value));
  if (!checked.decided.letter) return out + "  no reply\n";
  out += fmt::format("  reply to  {}\n\n件名: {}\n\n{}\n", checked.to.empty() ? "-" : base::visible(checked.to),
                     checked.decided.letter->subject, checked.decided.letter->text);
  return out;
}

int check(Desk& desk, const std::vector<std::string>& paths, const std::string& received_at) {
  const auto* settings = desk.settings(config::Use::judging);
  if (!settings) return misconfigured;
  auto arrival = base::now();
  if (!received_at.empty()) {
    const auto parsed = base::parse_rfc3339(received_at);
    if (!parsed)
      return desk.refuse(usage, "--received-at «" + received_at + "» is no time",
                         "write it as 2025-03-14T17:00:00+09:00");
    arrival = *parsed;
  }
  const auto policy = make_policy(*settings);
  const auto reader = make_reader(*settings);
  Json documents = Json::array();
  int status = fine;
  for (const auto& path : paths) {
    const auto checked = check_one(path, arrival, *reader, policy);
    if (!checked) {
      status = std::max<int>(status, desk.refuse(checked.error()));
      continue;
    }
    if (checked->decided.verdict.kind == rules::VerdictKind::correction) status = std::max<int>(status, no);
    if (desk.json)
      documents.push_back(as_json(*checked));
    else
      desk.print(as_text(*checked));
  }
  if (desk.json && !documents.empty()) desk.print(paths.size() == 1 ? documents.front() : documents);
  return status;
}

}  // namespace

void add_check(CLI::App& app, Desk& desk, int& status) {
  auto* command = app.add_subcommand(
      "check", "the verdict on a mail (.eml) or a list file, and the exact reply; no network, no database");
  auto paths = std::make_shared<std::vector<std::string>>();
  auto received_at = std::make_shared<std::string>();
  command->add_option("PATH", *paths, "mails or list files")->required();
  command->add_option("--received-at", *received_at, "judge as if it had arrived then (RFC 3339); now when left out");
  command->footer(
      "Exit status: 0 fine, 1 a correction is needed, 3 a file cannot be read, 78 the configuration is wrong.");
  command->callback([=, &desk, &status] { status = check(desk, *paths, *received_at); });
}

}  // namespace admin
