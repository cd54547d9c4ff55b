// cskakuhoctl release, accept, close, retract: what a person decides about a message.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>

#include "admin/open_desk.hpp"
#include "admin/verdict_json.hpp"
#include "base/text.hpp"
#include "pipeline/decide_again.hpp"

namespace admin {
namespace {

struct Order {
  std::string id;
  std::string why;
  bool trust = false;
  std::vector<std::string> waived, excluded;
};

base::Result<pipeline::Recorded> recorded(store::Desk& ledger, const store::MessageView& view) {
  auto raw = ledger.raw(view.id);
  if (!raw) return std::unexpected(raw.error());
  pipeline::Recorded message;
  message.id = view.id;
  message.raw = std::move(*raw);
  message.received_at = view.received_at;
  message.receipt_number = view.receipt_number;
  message.via = view.via;
  message.released = was_released(view);
  for (const auto& waiver : view.waivers)
    (waiver.kind == "row" ? message.excluded_rows : message.waived).push_back(waiver.what);
  return message;
}

base::Result<pipeline::Decided> again(store::Desk& ledger, const config::Settings& settings,
                                      const pipeline::Recorded& message, const std::string& event,
                                      const std::string& why) {
  auto transaction = ledger.begin();
  if (!transaction) return std::unexpected(transaction.error());
  const auto reader = make_reader(settings);
  auto decided =
      pipeline::decide_again(message, *reader, **transaction, make_policy(settings), event, who(), why, base::now());
  if (!decided) return decided;
  if (auto committed = (*transaction)->commit(); !committed) return std::unexpected(committed.error());
  return decided;
}

void report(const Desk& desk, ports::MessageId id, const pipeline::Decided& decided) {
  const auto& verdict = decided.verdict;
  if (desk.json)
    desk.print(Json{{"id", id},
                    {"receipt_number", text_or_null(decided.receipt_number)},
                    {"verdict", rules::verdict_name(verdict.kind)},
                    {"reason", verdict.reason},
                    {"reply", decided.letter ? Json(decided.letter->subject) : Json(nullptr)}});
  else
    desk.print(fmt::format("message {} {}: {}, {}\n{}", id, decided.receipt_number, rules::verdict_name(verdict.kind),
                           base::visible(verdict.reason),
                           decided.letter
                               ? "  its reply goes out with the next cycle: " + decided.letter->subject + "\n"
                               : "  no reply\n"));
}

/// Everything else that was held because nobody had confirmed the domain.
base::Result<void> judge_others_of(store::Desk& ledger, const config::Settings& settings, const Desk& desk,
                                   const std::string& domain, const std::string& why) {
  const auto held = ledger.held();
  if (!held) return std::unexpected(held.error());
  for (const auto& other : *held) {
    const bool for_its_domain = std::ranges::any_of(
        other.findings, [](const rules::Finding& finding) { return finding.rule == "sender-domain-unconfirmed"; });
    if (!for_its_domain || !base::lower_ascii(other.sender).ends_with("@" + domain)) continue;
    const auto view = ledger.show(other.message);
    if (!view) return std::unexpected(view.error());
    const auto message = recorded(ledger, *view);
    if (!message) return std::unexpected(message.error());
    const auto decided = again(ledger, settings, *message, "judged again: its domain was confirmed", why);
    if (!decided) return std::unexpected(decided.error());
    report(desk, other.message, *decided);
  }
  return {};
}

base::Result<int> release(store::Desk& ledger, const config::Settings& settings, const Desk& desk, const Order& order) {
  const auto id = find_message(ledger, order.id);
  if (!id) return std::unexpected(id.error());
  const auto view = ledger.show(*id);
  if (!view) return std::unexpected(view.error());
  if (view->verdict != rules::VerdictKind::held)
    return base::fail(base::Failure::give_up,
                      fmt::format("message {} is not held: it is {}", *id, rules::verdict_name(view->verdict)),
                      "cskakuhoctl held shows what is");
  if (order.trust && view->sender_domain.empty())
    return base::fail(base::Failure::give_up, "its sender has no domain to be trusted");
  if (order.trust)
    if (auto trusted = ledger.trust_domain(view->sender_domain, who(), order.why); !trusted)
      return std::unexpected(trusted.error());
  auto message = recorded(ledger, *view);
  if (!message) return std::unexpected(message.error());
  message->released = true;
  const auto decided = again(ledger, settings, *message, "released", order.why);
  if (!decided) return std::unexpected(decided.error());
  report(desk, *id, *decided);
  if (order.trust)
    if (auto others = judge_others_of(ledger, settings, desk, view->sender_domain, order.why); !others)
      return std::unexpected(others.error());
  return fine;
}

base::Result<int> accept(store::Desk& ledger, const config::Settings& settings, const Desk& desk, const Order& order) {
  const auto id = find_message(ledger, order.id);
  if (!id) return std::unexpected(id.error());
  for (const auto& [kind, whats] : {std::pair{"finding", order.waived}, {"row", order.excluded}})
    for (const auto& what : whats)
      if (auto added = ledger.add_waiver(*id, kind, what, who(), order.why); !added)
        return std::unexpected(added.error());
  const auto view = ledger.show(*id);
  if (!view) return std::unexpected(view.error());
  auto message = recorded(ledger, *view);
  if (!message) return std::unexpected(message.error());
  message->released = true;
  const auto decided = again(ledger, settings, *message, "accepted by a person", order.why);
  if (!decided) return std::unexpected(decided.error());
  report(desk, *id, *decided);
  return decided->verdict.kind == rules::VerdictKind::accepted ? fine : no;
}

using Act = base::Result<void> (store::Desk::*)(ports::MessageId, const std::string&, const std::string&);

base::Result<int> act_on(store::Desk& ledger, const Desk& desk, const Order& order, Act act, const char* done) {
  const auto id = find_message(ledger, order.id);
  if (!id) return std::unexpected(id.error());
  if (auto acted = (ledger.*act)(*id, who(), order.why); !acted) return std::unexpected(acted.error());
  if (desk.json)
    desk.print(Json{{"id", *id}, {"done", done}});
  else
    desk.print(fmt::format("message {}: {}\n", *id, done));
  return fine;
}

CLI::App* command(CLI::App& app, const char* name, const char* what, const std::shared_ptr<Order>& order) {
  auto* sub = app.add_subcommand(name, what);
  sub->add_option("ID", order->id, "its number or receipt number: 12, CS1-33-02")->required();
  sub->add_option("--why", order->why, "for the history: why")->required();
  return sub;
}

}  // namespace

void add_decisions(CLI::App& app, Desk& desk, int& status) {
  auto order = std::make_shared<Order>();
  const auto run = [order, &desk, &status](auto act) {
    return [=, &desk, &status] {
      status = with_desk(desk, store::Desk::Access::write, [&](store::Desk& ledger, const config::Settings& settings) {
        return act(ledger, settings, desk, *order);
      });
    };
  };
  auto* first = command(app, "release", "lift the hold, then judge as usual", order);
  first->add_flag("--trust", order->trust, "also confirm the sender's domain, and judge again what was held for it");
  first->callback(run(release));
  auto* second = command(app, "accept", "accept a list in spite of findings", order);
  second->add_option("--waive", order->waived, "a rule, or one finding: beds-below-20, or beds-below-20@様式1!H12");
  second->add_option("--exclude", order->excluded, "leave a row out: 様式1!12");
  second->callback(run(accept));
  command(app, "close", "dealt with otherwise: a question answered, a thank-you", order)
      ->callback(run([](store::Desk& ledger, const config::Settings&, const Desk& d, const Order& o) {
        return act_on(ledger, d, o, &store::Desk::close, "closed");
      }));
  command(app, "retract", "take an accepted list back; the one before it stands again", order)
      ->callback(run([](store::Desk& ledger, const config::Settings&, const Desk& d, const Order& o) {
        return act_on(ledger, d, o, &store::Desk::retract, "retracted");
      }));
}

}  // namespace admin
