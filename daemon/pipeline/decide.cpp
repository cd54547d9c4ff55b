#include "pipeline/decide.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "base/text.hpp"

namespace pipeline {
namespace {

std::string file_name(const rules::Verdict& verdict, const reading::Contents& contents) {
  if (verdict.list && verdict.list_file < contents.files.size()) return contents.files[verdict.list_file].name;
  const auto list_like = std::ranges::find_if(contents.files, [](const reading::File& file) { return file.list_like; });
  if (list_like != contents.files.end()) return list_like->name;
  return contents.files.empty() ? std::string() : contents.files.front().name;
}

const sheet::Workbook* workbook_to_mark(const rules::Verdict& verdict, const reading::Contents& contents,
                                        const Policy& policy) {
  if (!policy.replies.attach_marked_workbook || verdict.reply != rules::ReplyKind::correction || !verdict.list)
    return nullptr;
  if (verdict.list_file >= contents.files.size()) return nullptr;
  const auto& workbook = contents.files[verdict.list_file].workbook;
  return workbook ? &*workbook : nullptr;
}

std::string domain_of(const std::string& address) {
  const auto at = address.rfind('@');
  return at == std::string::npos ? "localhost" : address.substr(at + 1);
}

}  // namespace

bool is_submission(const rules::Verdict& verdict, const reading::Contents& contents) {
  if (verdict.kind == rules::VerdictKind::ignored) return false;
  return verdict.list || verdict.reply != rules::ReplyKind::none ||
         std::ranges::any_of(contents.files, [](const reading::File& file) { return file.list_like; });
}

base::Result<Decided> decide(const rules::Case& the_case, const Policy& policy, const rules::LookUpHistory& look_up,
                             const DrawNumber& draw) {
  rules::History seen;
  Decided decided;
  decided.verdict = rules::judge(
      the_case, policy.rulebook(),
      [&](const std::string& prefecture, const rules::Round& round) { return seen = look_up(prefecture, round); });
  reply::describe(decided.verdict, policy.templates);
  if (is_submission(decided.verdict, the_case.contents)) {
    auto number = draw(decided.verdict);
    if (!number) return std::unexpected(number.error());
    decided.receipt_number = std::move(*number);
  }
  if (decided.verdict.reply == rules::ReplyKind::none) return decided;
  const reply::LetterFacts facts{.programme = policy.programme,
                                 .form = policy.form,
                                 .receipt_number = decided.receipt_number,
                                 .received_at = the_case.received_at,
                                 .file_name = file_name(decided.verdict, the_case.contents),
                                 .replaced = decided.verdict.replaces ? seen.accepted : std::nullopt,
                                 .previous = seen.previous,
                                 .workbook = workbook_to_mark(decided.verdict, the_case.contents, policy)};
  decided.letter = reply::compose(decided.verdict, facts, policy.templates);
  return decided;
}

std::string addressee(const rules::Verdict& verdict, const Policy& policy) {
  if (!policy.replies.to_registered)
    return verdict.sender.address.domain.empty() ? std::string() : verdict.sender.address.spec();
  const auto* prefecture = policy.register_.named(verdict.prefecture);
  return prefecture && !prefecture->contacts.empty() ? prefecture->contacts.front() : std::string();
}

base::Result<ports::NewReply> render_reply(const Decided& decided, const mail::Head& answered, const Policy& policy,
                                           base::Instant now) {
  ports::NewReply out;
  out.to = addressee(decided.verdict, policy);
  out.envelope_from = policy.replies.envelope_from;
  out.subject = decided.letter->subject;
  out.text = decided.letter->text;
  out.kind = decided.verdict.reply;
  out.message_id = "<" + base::lower_ascii(decided.receipt_number) + "." + base::random_hex(8) + "@" +
                   domain_of(policy.replies.from) + ">";
  reply::Addressing addressing{
      policy.replies.from, policy.replies.from_name, out.to, out.message_id, now, answered.message_id,
      answered.references, policy.own.instance};
  if (addressing.references.empty()) addressing.references = answered.in_reply_to;  // RFC 5322 section 3.6.4
  auto message = reply::to_message(*decided.letter, addressing);
  if (!message) return std::unexpected(message.error());
  out.message = std::move(*message);
  return out;
}

}  // namespace pipeline
