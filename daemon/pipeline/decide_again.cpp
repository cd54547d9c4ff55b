#include "pipeline/decide_again.hpp"

#include "pipeline/handle_message.hpp"

namespace pipeline {

using base::Result;

Result<Again> judge_again(const Recorded& message, ports::Reader& reader, ports::Transaction& ledger,
                          const Policy& policy) {
  auto answer = reader.read(
      {.kind = ports::ReadRequest::Kind::either, .bytes = message.raw, .name = {}, .want = reading::Want::values});
  if (!answer) return std::unexpected(answer.error());
  Again again;
  again.contents = std::move(answer->contents);
  ledger.leave_out(message.id);
  rules::Case the_case{again.contents};
  the_case.is_mail = answer->is_mail && message.via == "mail";
  the_case.received_at = message.received_at;
  the_case.released = message.released;
  the_case.waived = message.waived;
  the_case.excluded_rows = message.excluded_rows;
  if (auto asked = ask_ledger(the_case, ledger); !asked) return std::unexpected(asked.error());
  std::optional<base::Error> failure;
  auto decided = decide(the_case, policy, history_of(ledger, policy, failure),
                        [&](const rules::Verdict& verdict) -> Result<std::string> {
                          if (!message.receipt_number.empty()) return message.receipt_number;
                          return draw_number(ledger, policy, verdict);
                        });
  if (failure) return std::unexpected(*failure);
  if (!decided) return std::unexpected(decided.error());
  again.decided = std::move(*decided);
  return again;
}

Result<Decided> decide_again(const Recorded& message, ports::Reader& reader, ports::Transaction& ledger,
                             const Policy& policy, const std::string& event, const std::string& who,
                             const std::string& why, base::Instant now) {
  auto again = judge_again(message, reader, ledger, policy);
  if (!again) return std::unexpected(again.error());
  ports::Record record;
  record.decided_at = now;
  record.received_at = message.received_at;
  record.verdict = &again->decided.verdict;
  record.files = std::move(again->contents.files);
  record.receipt_number = again->decided.receipt_number;
  record.folder = policy.folders.of(again->decided.verdict.kind);
  record.hashes = policy.hashes;
  record.by = who;
  if (again->decided.letter) {
    auto reply = render_reply(again->decided, again->contents.head, policy, now);
    if (!reply) return std::unexpected(reply.error());
    // The person who decides stands for the mail's age: only what asks for approval still does.
    if (auto settled = settle_state(*reply, again->decided.verdict, now, ledger, policy, now); !settled)
      return std::unexpected(settled.error());
    record.reply = std::move(*reply);
  }
  if (auto noted = ledger.note_event(message.id, event, who, why); !noted) return std::unexpected(noted.error());
  if (auto recorded = ledger.re_record(message.id, record); !recorded) return std::unexpected(recorded.error());
  return std::move(again->decided);
}

}  // namespace pipeline
