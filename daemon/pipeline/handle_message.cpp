#include "pipeline/handle_message.hpp"

#include <fmt/format.h>

#include "base/log.hpp"
#include "pipeline/decide.hpp"

namespace pipeline {
namespace {

using base::Result;

std::vector<std::string> answered_ids(const mail::Head& head) {
  auto ids = head.in_reply_to;
  ids.insert(ids.end(), head.references.begin(), head.references.end());
  return ids;
}

/// A message that no reader survives: a person must look at it.
Decided held_as_poison(const Arrived& message, const Policy& policy) {
  Decided decided;
  auto& verdict = decided.verdict;
  verdict.kind = rules::VerdictKind::held;
  verdict.round = policy.programme.round_at(message.info.internal_date).id;
  verdict.reason = "the reader failed on it: " + message.poison;
  rules::Finding finding;
  finding.rule = "message-unreadable";
  finding.severity = rules::Severity::hold;
  verdict.findings = {finding};
  reply::describe(verdict, policy.templates);
  return decided;
}

Result<Decided> judge_message(const Arrived& message, ports::Transaction& ledger, const Policy& policy) {
  if (!message.poison.empty()) return held_as_poison(message, policy);
  rules::Case the_case{message.contents};
  the_case.received_at = message.info.internal_date;
  the_case.oversized = message.oversized;
  if (auto asked = ask_ledger(the_case, ledger); !asked) return std::unexpected(asked.error());
  std::optional<base::Error> failure;
  auto decided = decide(the_case, policy, history_of(ledger, policy, failure),
                        [&](const rules::Verdict& verdict) { return draw_number(ledger, policy, verdict); });
  if (failure) return std::unexpected(*failure);
  return decided;
}

void log_handled(const Arrived& message, const Decided& decided, ports::MessageId id,
                 const std::optional<ports::NewReply>& reply) {
  const auto& verdict = decided.verdict;
  std::string text =
      fmt::format("{}: {}", decided.receipt_number.empty() ? "message " + std::to_string(id) : decided.receipt_number,
                  verdict.reason);
  if (verdict.kind == rules::VerdictKind::held) text += fmt::format("; look at it: cskakuhoctl show {}", id);
  if (reply && reply->state == ports::ReplyState::draft) text += "; its reply waits for approval: " + reply->why_draft;
  const auto level = verdict.kind == rules::VerdictKind::held ? base::Level::notice : base::Level::info;
  base::log(level, fmt::format("message.{}", rules::verdict_name(verdict.kind)), text,
            {{"MESSAGE_NUMBER", std::to_string(id)},
             {"UID", std::to_string(message.info.uid)},
             {"VERDICT", std::string(rules::verdict_name(verdict.kind))},
             {"PREFECTURE", verdict.prefecture},
             {"RECEIPT", decided.receipt_number},
             {"SENDER_DOMAIN", verdict.sender.address.domain},
             {"MAIL_ID", message.contents.head.message_id}});
}

}  // namespace

Result<void> ask_ledger(rules::Case& the_case, ports::Transaction& ledger) {
  const auto& head = the_case.contents.head;
  const auto answers = ledger.is_ours(answered_ids(head));
  const auto ours = ledger.is_ours({head.message_id});
  const auto confirmed = head.from.size() == 1 ? ledger.is_trusted(head.from.front().domain) : Result<bool>(false);
  for (const auto* asked : {&answers, &ours, &confirmed})
    if (!*asked) return std::unexpected(asked->error());
  the_case.answers_our_mail = *answers;
  the_case.is_ours = *ours;
  the_case.domain_confirmed = *confirmed;
  return {};
}

rules::LookUpHistory history_of(ports::Transaction& ledger, const Policy& policy, std::optional<base::Error>& failure) {
  return [&ledger, &policy, &failure](const std::string& prefecture, const rules::Round& round) -> rules::History {
    auto history = ledger.history(prefecture, round.id, policy.programme.rounds_before(round));
    if (history) return std::move(*history);
    failure = history.error();
    return {};
  };
}

Result<std::string> draw_number(ports::Transaction& ledger, const Policy& policy, const rules::Verdict& verdict) {
  const auto* round = policy.programme.round_named(verdict.round);
  const unsigned number = round ? round->number : 0;
  const std::string prefecture = verdict.prefecture.empty() ? "00" : verdict.prefecture;
  const auto serial = ledger.next_serial(number, prefecture);
  if (!serial) return std::unexpected(serial.error());
  return reply::receipt_number(number, prefecture, *serial);
}

Result<void> settle_state(ports::NewReply& reply, const rules::Verdict& verdict, base::Instant received_at,
                          ports::Transaction& ledger, const Policy& policy, base::Instant now) {
  const auto& replies = policy.replies;
  const auto draft = [&](std::string why) {
    reply.state = ports::ReplyState::draft;
    reply.why_draft = std::move(why);
    return Result<void>{};
  };
  const bool asks = reply.kind == rules::ReplyKind::correction || reply.kind == rules::ReplyKind::resend;
  if (reply.to.empty()) return draft("there is no address to send it to");
  if (!replies.enabled) return draft("replies.enabled is false");
  if (verdict.reply_withheld) return draft("the mail bears signs of a program or a mailing list");
  if (replies.approve == ReplyPolicy::Approve::all || (replies.approve == ReplyPolicy::Approve::corrections && asks))
    return draft("replies.approve asks for approval");
  if (now - received_at > replies.max_age) return draft("the mail is older than replies.max_age");
  struct Limit {
    std::string to;
    std::chrono::seconds within;
    unsigned count;
    const char* name;
  };
  const Limit limits[] = {{reply.to, replies.per_address_within, replies.per_address, "replies.per_address"},
                          {reply.to, std::chrono::days{1}, replies.per_address_per_day, "replies.per_address_per_day"},
                          {"", std::chrono::hours{1}, replies.overall_per_hour, "replies.overall_per_hour"}};
  for (const auto& limit : limits) {
    const auto sent = ledger.replies_since(limit.to, now - limit.within);
    if (!sent) return std::unexpected(sent.error());
    if (*sent >= limit.count) {
      base::log(base::Level::alert, "replies.limit",
                fmt::format(
                    "{} is reached: further replies wait for approval. Look for a mail loop, then: cskakuhoctl outbox",
                    limit.name));
      return draft(fmt::format("{} is reached", limit.name));
    }
  }
  reply.state = ports::ReplyState::due;
  return {};
}

Result<Handled> handle_message(const Arrived& message, ports::Transaction& ledger, const Policy& policy,
                               std::uint32_t uid_validity, base::Instant now) {
  const ports::Location location{policy.mailbox, uid_validity, message.info.uid};
  const auto known = ledger.find_content(message.sha256);
  if (!known) return std::unexpected(known.error());
  if (*known) {
    if (const auto linked = ledger.link(location, (*known)->id, policy.folders.of((*known)->verdict)); !linked)
      return std::unexpected(linked.error());
    base::log(base::Level::info, "message.known",
              fmt::format("message {} lies in the mailbox again: filed again, not judged again", (*known)->id),
              {{"MESSAGE_NUMBER", std::to_string((*known)->id)}, {"UID", std::to_string(message.info.uid)}});
    return Handled{(*known)->id, (*known)->verdict, {}, true};
  }

  const auto decided = judge_message(message, ledger, policy);
  if (!decided) return std::unexpected(decided.error());

  ports::Record record;
  record.location = location;
  record.sha256 = message.sha256;
  record.raw = message.raw;
  record.header_message_id = message.contents.head.message_id;
  record.subject = message.contents.head.subject;
  record.received_at = message.info.internal_date;
  record.decided_at = now;
  record.verdict = &decided->verdict;
  record.files = message.contents.files;
  record.receipt_number = decided->receipt_number;
  record.folder = policy.folders.of(decided->verdict.kind);
  record.hashes = policy.hashes;
  if (decided->letter) {
    auto reply = render_reply(*decided, message.contents.head, policy, now);
    if (!reply) {
      base::log(base::Level::warning, "reply.unaddressable",
                fmt::format("{} gets no reply: {}", decided->receipt_number, reply.error().what),
                {{"RECEIPT", decided->receipt_number}});
    } else {
      if (auto settled = settle_state(*reply, decided->verdict, message.info.internal_date, ledger, policy, now);
          !settled)
        return std::unexpected(settled.error());
      record.reply = std::move(*reply);
    }
  }
  const auto id = ledger.record(record);
  if (!id) return std::unexpected(id.error());
  log_handled(message, *decided, *id, record.reply);
  return Handled{*id, decided->verdict.kind, decided->receipt_number, false};
}

}  // namespace pipeline
