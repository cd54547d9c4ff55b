#include "store/outbox.hpp"

#include <gmock/gmock.h>

#include "unit/store/ledger_fixture.hpp"

namespace store_tests {
namespace {

using ports::Delivery;
using testing::IsEmpty;

class Outbox : public LedgerTest {
 protected:
  MessageId answer(ports::Uid uid, Instant at = noon, ReplyState state = ReplyState::due,
                   const std::string& to = "iryo@pref.tokyo.lg.jp") {
    Sample sample(VerdictKind::accepted, uid, at, "CS1-13-" + std::to_string(uid));
    sample.answered(state, to);
    return add(sample);
  }
  void attempt(ReplyId reply, Delivery delivery, Instant at, std::optional<Instant> again = {}) {
    value_of(ledger->mark_sending(reply, at));
    value_of(ledger->mark_outcome(reply, {delivery, "dot", 451, "later"}, at, again));
  }
  unsigned since(Instant at, const std::string& to = {}) {
    return value_of(value_of(ledger->begin())->replies_since(to, at));
  }
};

TEST_F(Outbox, HandsOutWhatWasCommittedByteForByte) {
  Sample sample(VerdictKind::accepted, 1, noon, "CS1-13-01");
  sample.answered();
  sample.record.reply->message = std::string("Subject: \xe5\x8f\x97\r\n\r\n\0.\r\n", 22);
  const auto id = add(sample);
  const auto decided = sample.record.decided_at;
  EXPECT_THAT(value_of(ledger->due_replies(decided - 1s, 10)), IsEmpty());
  const auto due = value_of(ledger->due_replies(decided, 10));
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(due[0].message, id);
  EXPECT_EQ(due[0].receipt_number, "CS1-13-01");
  EXPECT_EQ(due[0].prefecture, "13");
  EXPECT_EQ(due[0].mail.message, sample.record.reply->message);
  EXPECT_EQ(due[0].mail.envelope_from, "isei@localhost");
  EXPECT_EQ(due[0].mail.recipients, std::vector<std::string>{"Iryo@pref.tokyo.lg.jp"});
  EXPECT_EQ(due[0].message_id, sample.record.reply->message_id);
  EXPECT_EQ(due[0].attempts, 0u);
  EXPECT_EQ(due[0].created_at, decided);
  EXPECT_EQ(value_of(ledger->next_due()), decided);
}

TEST_F(Outbox, OldestFirstAndNoMoreThanAsked) {
  answer(2, noon + 1h);
  answer(1, noon);
  answer(3, noon + 2h);
  const auto due = value_of(ledger->due_replies(noon + 24h, 2));
  ASSERT_EQ(due.size(), 2u);
  EXPECT_EQ(due[0].receipt_number, "CS1-13-1");
  EXPECT_EQ(due[1].receipt_number, "CS1-13-2");
}

struct OutcomeCase {
  std::string name;
  Delivery delivery;
  std::optional<Instant> again;
  ReplyState state;
  std::optional<Instant> next_due;
  unsigned uncertain;
};

class OutcomeTest : public Outbox, public testing::WithParamInterface<OutcomeCase> {};

TEST_P(OutcomeTest, Leads) {
  const auto& wanted = GetParam();
  const auto id = answer(1);
  attempt(only_reply(id), wanted.delivery, noon + 2h, wanted.again);
  const auto reply = value_of(desk->show(id)).replies.at(0);
  EXPECT_EQ(reply.state, wanted.state);
  EXPECT_EQ(reply.attempts, 1u);
  EXPECT_EQ(reply.uncertain, wanted.uncertain);
  EXPECT_EQ(reply.last_code, 451);
  EXPECT_EQ(reply.last_answer, "later");
  EXPECT_EQ(reply.sent_at.has_value(), wanted.state == ReplyState::sent);
  EXPECT_EQ(value_of(ledger->next_due()), wanted.next_due);
}

INSTANTIATE_TEST_SUITE_P(
    Each, OutcomeTest,
    testing::Values(OutcomeCase{"accepted", Delivery::accepted, {}, ReplyState::sent, {}, 0},
                    OutcomeCase{"temporary", Delivery::temporary, noon + 3h, ReplyState::due, noon + 3h, 0},
                    OutcomeCase{"permanent", Delivery::permanent, {}, ReplyState::failed, {}, 0},
                    OutcomeCase{"uncertain", Delivery::uncertain, noon + 3h, ReplyState::uncertain, noon + 3h, 1},
                    OutcomeCase{"uncertain_rests", Delivery::uncertain, {}, ReplyState::uncertain, {}, 1}),
    [](const auto& tested) { return tested.param.name; });

TEST_F(Outbox, WhatWasBeingSentAtTheCrashIsUncertainAndDueAtOnce) {
  const auto id = answer(1);
  const auto other = answer(2);
  value_of(ledger->mark_sending(only_reply(id), noon + 1h));
  reopen();
  EXPECT_EQ(state_of(id), ReplyState::sending);
  EXPECT_EQ(value_of(ledger->recover_sending(noon + 2h)), 1u);
  EXPECT_EQ(value_of(ledger->recover_sending(noon + 2h)), 0u);
  EXPECT_EQ(state_of(id), ReplyState::uncertain);
  EXPECT_EQ(state_of(other), ReplyState::due);
  const auto due = value_of(ledger->due_replies(noon + 2h, 10));
  ASSERT_EQ(due.size(), 2u);
  EXPECT_EQ(due[1].message, id);
  EXPECT_EQ(due[1].uncertain, 1u);
  EXPECT_EQ(due[1].attempts, 1u);
}

TEST_F(Outbox, SendsNothingTwice) {
  const auto reply = only_reply(answer(1));
  value_of(ledger->mark_sending(reply, noon));
  EXPECT_EQ(ledger->mark_sending(reply, noon).error().kind, Failure::give_up);
  value_of(ledger->mark_outcome(reply, {Delivery::accepted, "dot", 250, ""}, noon, {}));
  EXPECT_EQ(ledger->mark_sending(reply, noon).error().kind, Failure::give_up);
  EXPECT_EQ(ledger->mark_outcome(reply, {Delivery::temporary, "", 0, ""}, noon, noon).error().kind, Failure::give_up);
  EXPECT_EQ(ledger->mark_sending(99, noon).error().kind, Failure::give_up);
}

TEST_F(Outbox, ADraftWaitsForApproval) {
  const auto id = answer(1, noon, ReplyState::draft);
  const auto reply = only_reply(id);
  EXPECT_THAT(value_of(ledger->due_replies(noon + 24h, 10)), IsEmpty());
  EXPECT_EQ(value_of(desk->show(id)).replies[0].why_draft, "approval asked for");
  value_of(desk->approve(reply, "sato"));
  EXPECT_EQ(desk->approve(reply, "sato").error().kind, Failure::give_up);
  EXPECT_EQ(value_of(desk->show(id)).replies[0].approved_by, "sato");
  EXPECT_EQ(value_of(desk->show(id)).events.at(0).event, "reply approved");
  EXPECT_EQ(value_of(ledger->due_replies(base::now() + 1s, 10)).size(), 1u);
}

TEST_F(Outbox, APersonCancelsAndOrdersAgain) {
  const auto id = answer(1);
  const auto reply = only_reply(id);
  attempt(reply, Delivery::permanent, noon);
  value_of(desk->retry(reply, "sato"));
  EXPECT_EQ(state_of(id), ReplyState::due);
  value_of(desk->cancel(reply, "sato"));
  EXPECT_EQ(state_of(id), ReplyState::cancelled);
  EXPECT_EQ(ledger->mark_sending(reply, noon).error().kind, Failure::give_up);
  EXPECT_EQ(desk->retry(reply, "sato").error().kind, Failure::give_up);
  EXPECT_EQ(value_of(ledger->next_due()), std::nullopt);
}

TEST_F(Outbox, WhatIsBeingSentCannotBeCancelled) {
  const auto id = answer(1);
  value_of(ledger->mark_sending(only_reply(id), noon));
  EXPECT_EQ(desk->cancel(only_reply(id), "sato").error().kind, Failure::give_up);
  EXPECT_THAT(value_of(desk->show(id)).events, IsEmpty());
}

TEST_F(Outbox, WhatMayHaveArrivedStaysMarkedWhenOrderedAgain) {
  const auto id = answer(1);
  attempt(only_reply(id), Delivery::uncertain, noon);
  value_of(desk->retry(only_reply(id), "sato"));
  EXPECT_EQ(state_of(id), ReplyState::uncertain);
  EXPECT_EQ(value_of(ledger->due_replies(base::now() + 1s, 10)).size(), 1u);
}

TEST_F(Outbox, ExpiresWhatNobodySentInTime) {
  const auto old_draft = answer(1, noon, ReplyState::draft);
  const auto old_due = answer(2, noon);
  const auto old_uncertain = answer(3, noon);
  attempt(only_reply(old_uncertain), Delivery::uncertain, noon);
  const auto old_sent = answer(4, noon);
  attempt(only_reply(old_sent), Delivery::accepted, noon);
  const auto approved = answer(5, noon, ReplyState::draft);
  value_of(desk->approve(only_reply(approved), "sato"));
  const auto fresh = answer(6, noon + 48h);

  EXPECT_EQ(value_of(ledger->expire_replies(noon + 24h, noon + 48h)).size(), 3u);
  EXPECT_THAT(value_of(ledger->expire_replies(noon + 24h, noon + 48h)), IsEmpty());
  for (const auto id : {old_draft, old_due, old_uncertain}) EXPECT_EQ(state_of(id), ReplyState::expired);
  EXPECT_EQ(state_of(old_sent), ReplyState::sent);
  EXPECT_EQ(state_of(approved), ReplyState::due) << "a person approved it just now";
  EXPECT_EQ(state_of(fresh), ReplyState::due);
  value_of(desk->retry(only_reply(old_due), "sato"));
  EXPECT_THAT(value_of(ledger->expire_replies(noon + 24h, noon + 48h)), IsEmpty());
}

TEST_F(Outbox, CountsForTheLimits) {
  const auto sent_late = answer(1, noon);
  answer(2, noon + 2h);
  answer(3, noon + 2h, ReplyState::due, "Other@pref.tokyo.lg.jp");
  answer(4, noon + 2h, ReplyState::draft);
  const auto cancelled = answer(5, noon + 2h);
  value_of(desk->cancel(only_reply(cancelled), "sato"));
  EXPECT_EQ(since(noon), 3u);
  EXPECT_EQ(since(noon + 2h), 2u);
  EXPECT_EQ(since(noon, "IRYO@pref.tokyo.lg.jp"), 2u);
  EXPECT_EQ(since(noon + 2h, "iryo@pref.tokyo.lg.jp"), 1u);
  EXPECT_EQ(since(noon + 3h), 0u);
  attempt(only_reply(sent_late), Delivery::accepted, noon + 4h);
  EXPECT_EQ(since(noon + 3h), 1u) << "it counts when it was sent";
}

TEST_F(Outbox, SavesEachCopyOnce) {
  const auto id = answer(1);
  answer(2);
  attempt(only_reply(id), Delivery::accepted, noon);
  const auto copies = value_of(ledger->copies_to_save(10));
  ASSERT_EQ(copies.size(), 1u);
  EXPECT_EQ(copies[0].message, id);
  value_of(ledger->mark_copy_saved(copies[0].id));
  EXPECT_THAT(value_of(ledger->copies_to_save(10)), IsEmpty());
}

TEST_F(Outbox, HoldsLettersThatAnswerNoMail) {
  Sample sample(VerdictKind::accepted, 1, noon);
  sample.answered(ReplyState::draft);
  const auto id = value_of(desk->add_letter(*sample.record.reply, "26", "sato"));
  const auto drafts = value_of(desk->outbox({ReplyState::draft}));
  ASSERT_EQ(drafts.size(), 1u);
  EXPECT_EQ(drafts[0].message, 0);
  EXPECT_EQ(drafts[0].prefecture, "26");
  value_of(desk->approve(id, "sato"));
  EXPECT_EQ(value_of(ledger->due_replies(base::now() + 1s, 10)).at(0).prefecture, "26");
}

TEST_F(Outbox, ListsByState) {
  answer(1, noon, ReplyState::draft);
  const auto sent = answer(2);
  attempt(only_reply(sent), Delivery::accepted, noon);
  EXPECT_EQ(value_of(desk->outbox({})).size(), 2u);
  const auto found = value_of(desk->outbox({ReplyState::sent, ReplyState::failed}));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].receipt_number, "CS1-13-2");
}

TEST(ReplyStates, HaveNames) {
  for (int i = 0; i < 8; ++i) {
    const auto state = static_cast<ReplyState>(i);
    EXPECT_EQ(ports::reply_state_named(ports::reply_state_name(state)), state);
  }
  EXPECT_EQ(ports::reply_state_name(ReplyState::uncertain), "uncertain");
  EXPECT_EQ(ports::reply_state_named("lost"), std::nullopt);
}

}  // namespace
}  // namespace store_tests
