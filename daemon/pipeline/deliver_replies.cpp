#include "pipeline/deliver_replies.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/log.hpp"
#include "base/text.hpp"

namespace pipeline {
namespace {

using base::Level;
using base::Result;
using ports::Delivery;
using ports::DueReply;
using ports::Outcome;

std::vector<base::LogField> fields_of(const DueReply& reply, const Outcome& outcome) {
  std::string domain;
  if (!reply.mail.recipients.empty())
    domain = base::lower_ascii(reply.mail.recipients.front().substr(reply.mail.recipients.front().rfind('@') + 1));
  return {{"RECEIPT", reply.receipt_number}, {"PREFECTURE", reply.prefecture}, {"REPLY_ID", reply.message_id},
          {"RECIPIENT_DOMAIN", domain},      {"STAGE", outcome.stage},         {"CODE", std::to_string(outcome.code)}};
}

/// Servers repeat the recipient in their words; logs hold no personal data.
std::string without_addresses(std::string_view answer) {
  std::string out;
  for (const auto& word : base::split(answer, ' ')) {
    if (!out.empty()) out += ' ';
    out += word.find('@') == std::string::npos ? word : "<address>";
  }
  return out;
}

std::optional<base::Instant> when_again(const DueReply& reply, const Outcome& outcome, base::Instant now) {
  if (outcome.delivery == Delivery::temporary) return now + backoff(reply.attempts);
  if (outcome.delivery == Delivery::uncertain && reply.uncertain + 1 < uncertain_at_most)
    return now + backoff(reply.attempts + 2);
  return std::nullopt;
}

void log_outcome(const DueReply& reply, const Outcome& outcome, const std::optional<base::Instant>& again) {
  const auto said = fmt::format("{} {}{}", outcome.stage, outcome.code == 0 ? "" : fmt::format("{} ", outcome.code),
                                without_addresses(outcome.answer));
  switch (outcome.delivery) {
    case Delivery::accepted:
      return base::log(Level::info, "reply.sent",
                       fmt::format("the reply to {} was accepted by the server", reply.receipt_number),
                       fields_of(reply, outcome));
    case Delivery::temporary:
      return base::log(
          Level::warning, "reply.delayed",
          fmt::format("the reply to {} was put off until {} ({})", reply.receipt_number, base::rfc3339(*again), said),
          fields_of(reply, outcome));
    case Delivery::permanent:
      return base::log(Level::error, "reply.refused",
                       fmt::format("the reply to {} was refused for good ({}): tell the sender another way, or mend it "
                                   "and say: cskakuhoctl outbox retry {}",
                                   reply.receipt_number, said, reply.id),
                       fields_of(reply, outcome));
    case Delivery::uncertain:
      return base::log(
          again ? Level::warning : Level::error, "reply.uncertain",
          fmt::format("whether the reply to {} was taken is unknown ({}); {}", reply.receipt_number, said,
                      again ? "it is sent again with the same Message-ID"
                            : fmt::format("it is not sent again: ask the sender, or say: cskakuhoctl outbox retry {}",
                                          reply.id)),
          fields_of(reply, outcome));
  }
}

void count(DeliveryReport& report, Delivery delivery) {
  switch (delivery) {
    case Delivery::accepted:
      ++report.sent;
      break;
    case Delivery::temporary:
      ++report.put_off;
      break;
    case Delivery::permanent:
      ++report.failed;
      break;
    case Delivery::uncertain:
      ++report.uncertain;
      break;
  }
}

/// One reply: marked as being sent, sent, and its outcome recorded. False where the server cannot be used at all.
Result<bool> deliver_one(const DueReply& reply, ports::Ledger& ledger, ports::Mailer& mailer, DeliveryReport& report,
                         const std::function<base::Instant()>& now) {
  if (auto marked = ledger.mark_sending(reply.id, now()); !marked) {
    if (marked.error().kind == base::Failure::give_up) return true;  // a person cancelled it meanwhile
    return std::unexpected(marked.error());
  }
  auto sent = mailer.send(reply.mail);
  const bool usable = sent.has_value();
  if (!usable) {
    base::log(Level::error, "smtp.unusable",
              fmt::format("{}{}{}", sent.error().what, sent.error().hint.empty() ? "" : ": ", sent.error().hint));
    sent = Outcome{Delivery::temporary, "connect", 0, sent.error().what};
  }
  const auto again = when_again(reply, *sent, now());
  if (auto marked = ledger.mark_outcome(reply.id, *sent, now(), again); !marked) return std::unexpected(marked.error());
  log_outcome(reply, *sent, again);
  count(report, sent->delivery);
  return usable && sent->stage != "connect";
}

}  // namespace

std::chrono::seconds backoff(unsigned attempts) {
  return std::min<std::chrono::seconds>(std::chrono::hours{1},
                                        std::chrono::minutes{1} * (1u << std::min(attempts, 10u)));
}

Result<DeliveryReport> deliver_replies(ports::Ledger& ledger, ports::Mailer& mailer, const ReplyPolicy& policy,
                                       const std::function<bool()>& alive, const std::function<base::Instant()>& now) {
  DeliveryReport report;
  const auto expired = ledger.expire_replies(now() - policy.expire, now());
  if (!expired) return std::unexpected(expired.error());
  for (const auto& reply : *expired) {
    ++report.expired;
    base::log(
        Level::error, "reply.expired",
        fmt::format("the reply to {} was not sent within replies.expire and is given up: tell the sender another way",
                    reply.receipt_number),
        {{"RECEIPT", reply.receipt_number}, {"PREFECTURE", reply.prefecture}});
  }
  while (report.reached && alive()) {
    const auto due = ledger.due_replies(now(), 50);
    if (!due) return std::unexpected(due.error());
    if (due->empty()) break;
    for (const auto& reply : *due) {
      if (!alive()) break;
      const auto usable = deliver_one(reply, ledger, mailer, report, now);
      if (!usable) return std::unexpected(usable.error());
      if (!*usable) {
        report.reached = false;
        break;
      }
    }
  }
  mailer.hang_up();
  return report;
}

Result<void> save_copies(ports::Ledger& ledger, ports::Mailbox& mailbox, const ReplyPolicy& policy) {
  if (policy.save_to.empty()) return {};
  const auto copies = ledger.copies_to_save(100);
  if (!copies) return std::unexpected(copies.error());
  for (const auto& reply : *copies) {
    if (auto saved = mailbox.append(policy.save_to, reply.mail.message, reply.created_at); !saved) {
      base::log(Level::warning, "reply.copy",
                fmt::format("the copy of the reply to {} could not be put into {}: {}", reply.receipt_number,
                            policy.save_to, saved.error().what));
      return {};
    }
    if (auto marked = ledger.mark_copy_saved(reply.id); !marked) return marked;
  }
  return {};
}

}  // namespace pipeline
