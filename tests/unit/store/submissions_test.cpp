// Which list stands, what went before, and deciding again.
#include "store/submissions.hpp"

#include <gmock/gmock.h>

#include "unit/store/ledger_fixture.hpp"

namespace store_tests {
namespace {

using store::ListStanding;
using testing::ElementsAre;
using testing::IsEmpty;

class Submissions : public LedgerTest {
 protected:
  MessageId submit(VerdictKind kind, ports::Uid uid, Instant at, const std::string& number) {
    return add(Sample(kind, uid, at, number));
  }
  ListStanding standing(MessageId message) { return value_of(desk->show(message)).standing; }
};

struct SecondCase {
  std::string name;
  VerdictKind kind;
  ports::Uid uid;
  std::chrono::seconds later;
  ListStanding first, second;
};

class SecondList : public Submissions, public testing::WithParamInterface<SecondCase> {};

TEST_P(SecondList, AfterAnAcceptedOne) {
  const auto& wanted = GetParam();
  const auto first = submit(VerdictKind::accepted, 10, noon, "CS1-13-01");
  const auto second = submit(wanted.kind, wanted.uid, noon + wanted.later, "CS1-13-02");
  EXPECT_EQ(standing(first), wanted.first);
  EXPECT_EQ(standing(second), wanted.second);
  const bool replaced = wanted.second == ListStanding::standing;
  EXPECT_EQ(history().accepted->receipt_number, replaced ? "CS1-13-02" : "CS1-13-01");
  EXPECT_EQ(value_of(desk->show(first)).superseded_by, replaced ? "CS1-13-02" : "");
  EXPECT_THAT(value_of(desk->verify()), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Matrix, SecondList,
    testing::Values(
        SecondCase{"newer", VerdictKind::accepted, 11, 1s, ListStanding::superseded, ListStanding::standing},
        SecondCase{"newer_though_lower_uid", VerdictKind::accepted, 9, 1s, ListStanding::superseded,
                   ListStanding::standing},
        SecondCase{"same_second_higher_uid", VerdictKind::accepted, 11, 0s, ListStanding::superseded,
                   ListStanding::standing},
        SecondCase{"same_second_lower_uid", VerdictKind::accepted, 9, 0s, ListStanding::standing,
                   ListStanding::superseded},
        SecondCase{"older", VerdictKind::accepted, 11, -1s, ListStanding::standing, ListStanding::superseded},
        SecondCase{"faulty", VerdictKind::correction, 11, 1s, ListStanding::standing, ListStanding::none},
        SecondCase{"held", VerdictKind::held, 11, 1s, ListStanding::standing, ListStanding::none},
        SecondCase{"ignored", VerdictKind::ignored, 11, 1s, ListStanding::standing, ListStanding::none}),
    [](const auto& tested) { return tested.param.name; });

TEST_F(Submissions, OthersOfAnotherPrefectureOrRoundStand) {
  submit(VerdictKind::accepted, 1, noon, "CS1-13-01");
  Sample other(VerdictKind::accepted, 2, noon, "CS1-14-01");
  other.verdict.prefecture = "14";
  Sample later(VerdictKind::accepted, 3, noon, "CS2-13-01");
  later.verdict.round = "2025-b";
  add(other);
  add(later);
  EXPECT_EQ(history("13").accepted->receipt_number, "CS1-13-01");
  EXPECT_EQ(history("14").accepted->receipt_number, "CS1-14-01");
  const auto additional = history("13", "2025-b", {"2025", "2024"});
  EXPECT_EQ(additional.accepted->receipt_number, "CS2-13-01");
  ASSERT_EQ(additional.earlier_rounds.size(), 1u);
  EXPECT_EQ(additional.earlier_rounds[0].receipt_number, "CS1-13-01");
  EXPECT_EQ(history("15").accepted, std::nullopt);
}

TEST_F(Submissions, AnOlderOneTakesItsPlaceInTheChain) {
  const auto third = submit(VerdictKind::accepted, 3, noon + 3h, "CS1-13-01");
  const auto first = submit(VerdictKind::accepted, 1, noon + 1h, "CS1-13-02");
  const auto second = submit(VerdictKind::accepted, 2, noon + 2h, "CS1-13-03");
  EXPECT_EQ(value_of(desk->show(first)).superseded_by, "CS1-13-03");
  EXPECT_EQ(value_of(desk->show(second)).supersedes, "CS1-13-02");
  EXPECT_EQ(value_of(desk->show(second)).superseded_by, "CS1-13-01");
  EXPECT_EQ(value_of(desk->show(third)).supersedes, "CS1-13-03");
}

TEST_F(Submissions, HistoryTellsTheListAndTheLastAnswer) {
  submit(VerdictKind::accepted, 1, noon, "CS1-13-01");
  submit(VerdictKind::correction, 2, noon + 1h, "CS1-13-02");
  submit(VerdictKind::held, 3, noon + 2h, "CS1-13-03");
  value_of(desk->extend("2025", "13", noon + 100h, "sato", "asked on the telephone"));
  value_of(desk->extend("2025", "13", noon + 200h, "sato", "and again"));
  const auto past = history();
  ASSERT_TRUE(past.accepted && past.previous);
  EXPECT_EQ(past.accepted->receipt_number, "CS1-13-01");
  EXPECT_EQ(past.accepted->sender, "iryo@pref.tokyo.lg.jp");
  EXPECT_EQ(past.accepted->received_at, noon);
  ASSERT_EQ(past.accepted->hospitals.size(), 2u);
  EXPECT_EQ(past.accepted->hospitals[0].name, "髙野病院");
  EXPECT_EQ(past.accepted->hospitals[1].beds, 19);
  EXPECT_EQ(past.previous->receipt_number, "CS1-13-02");
  EXPECT_EQ(past.previous->verdict, VerdictKind::correction);
  EXPECT_EQ(past.previous->correction_due, noon + 72h);
  ASSERT_EQ(past.previous->findings.size(), 1u);
  EXPECT_EQ(past.previous->findings[0].rule, "beds-below-20");
  EXPECT_EQ(past.extension, noon + 200h);
  EXPECT_EQ(history("14").extension, std::nullopt);
}

TEST_F(Submissions, HistorySeesTheOpenTransaction) {
  auto transaction = value_of(ledger->begin());
  value_of(transaction->record(Sample(VerdictKind::accepted, 1, noon, "CS1-13-01").record));
  EXPECT_EQ(value_of(transaction->history("13", "2025", {})).accepted->receipt_number, "CS1-13-01");
}

TEST_F(Submissions, LeavesOutTheOneThatIsDecidedAgain) {
  submit(VerdictKind::accepted, 1, noon, "CS1-13-01");
  const auto second = submit(VerdictKind::accepted, 2, noon + 1h, "CS1-13-02");
  auto transaction = value_of(ledger->begin());
  transaction->leave_out(second);
  const auto past = value_of(transaction->history("13", "2025", {}));
  EXPECT_EQ(past.accepted->receipt_number, "CS1-13-01");
  EXPECT_EQ(past.previous->receipt_number, "CS1-13-01");
}

TEST_F(Submissions, HistoryBeforeAMessage) {
  const auto first = submit(VerdictKind::correction, 1, noon, "CS1-13-01");
  const auto second = submit(VerdictKind::accepted, 2, noon + 1h, "CS1-13-02");
  const auto third = submit(VerdictKind::accepted, 3, noon + 2h, "CS1-13-03");
  EXPECT_EQ(value_of(desk->history_before(first, "13", "2025", {})).previous, std::nullopt);
  const auto at_second = value_of(desk->history_before(second, "13", "2025", {}));
  EXPECT_EQ(at_second.accepted, std::nullopt);
  EXPECT_EQ(at_second.previous->receipt_number, "CS1-13-01");
  EXPECT_EQ(value_of(desk->history_before(third, "13", "2025", {})).accepted->receipt_number, "CS1-13-02");
}

TEST_F(Submissions, RetractingMakesTheOneBeforeStandAgain) {
  const auto first = submit(VerdictKind::accepted, 1, noon, "CS1-13-01");
  const auto second = submit(VerdictKind::accepted, 2, noon + 1h, "CS1-13-02");
  value_of(desk->retract(second, "sato", "sent by mistake"));
  EXPECT_EQ(standing(second), ListStanding::retracted);
  EXPECT_EQ(standing(first), ListStanding::standing);
  EXPECT_EQ(history().accepted->receipt_number, "CS1-13-01");
  EXPECT_EQ(desk->retract(second, "sato", "again").error().kind, Failure::give_up);
  const auto third = submit(VerdictKind::accepted, 3, noon + 2h, "CS1-13-03");
  EXPECT_EQ(value_of(desk->show(third)).supersedes, "CS1-13-01");
  value_of(desk->retract(third, "sato", ""));
  value_of(desk->retract(first, "sato", ""));
  EXPECT_EQ(history().accepted, std::nullopt);
  EXPECT_THAT(value_of(desk->verify()), IsEmpty());
}

TEST_F(Submissions, RetractingASupersededOneChangesNothingElse) {
  const auto first = submit(VerdictKind::accepted, 1, noon, "CS1-13-01");
  const auto second = submit(VerdictKind::accepted, 2, noon + 1h, "CS1-13-02");
  value_of(desk->retract(first, "sato", ""));
  EXPECT_EQ(standing(second), ListStanding::standing);
  EXPECT_EQ(value_of(desk->show(second)).supersedes, "");
}

TEST_F(Submissions, OnlyAcceptedListsAreRetracted) {
  const auto held = submit(VerdictKind::held, 1, noon, "CS1-13-01");
  EXPECT_EQ(desk->retract(held, "sato", "").error().kind, Failure::give_up);
  EXPECT_EQ(desk->retract(99, "sato", "").error().kind, Failure::give_up);
  EXPECT_THAT(value_of(desk->show(held)).events, IsEmpty());
}

TEST_F(Submissions, AReleasedMailIsDecidedAnewAndKeepsItsNumber) {
  const auto first = submit(VerdictKind::accepted, 1, noon, "CS1-13-01");
  Sample held(VerdictKind::held, 2, noon + 1h, "CS1-13-02");
  held.answered(ReplyState::draft);
  const auto id = add(held);
  const auto waiting = value_of(ledger->to_file(inbox, 7, 10));
  value_of(ledger->mark_filed({{waiting[0], ports::Filed::moved}, {waiting[1], ports::Filed::moved}}));

  Sample released(VerdictKind::accepted, 2, noon + 1h);
  released.answered();
  released.record.reply->message_id = "<second@localhost>";
  released.record.by = "sato";
  decide_again(id, released);

  const auto view = value_of(desk->show(id));
  EXPECT_EQ(view.verdict, VerdictKind::accepted);
  EXPECT_EQ(view.receipt_number, "CS1-13-02");
  EXPECT_EQ(view.standing, ListStanding::standing);
  EXPECT_EQ(standing(first), ListStanding::superseded);
  ASSERT_EQ(view.decisions.size(), 2u);
  EXPECT_EQ(view.decisions[0].verdict, VerdictKind::held);
  EXPECT_EQ(view.decisions[1].by, "sato");
  ASSERT_EQ(view.replies.size(), 2u);
  EXPECT_EQ(view.replies[0].state, ReplyState::cancelled);
  EXPECT_EQ(view.replies[1].state, ReplyState::due);
  EXPECT_THAT(value_of(desk->held()), IsEmpty());

  EXPECT_THAT(value_of(ledger->to_file(inbox, 7, 10)), IsEmpty()) << "it is no longer where it was found";
  const auto misplaced = value_of(ledger->to_refile(inbox, 10));
  ASSERT_EQ(misplaced.size(), 1u);
  EXPECT_EQ(misplaced[0].lies_in, "Held");
  EXPECT_EQ(misplaced[0].folder, "Accepted");
  EXPECT_EQ(misplaced[0].header_message_id, held.record.header_message_id);
  EXPECT_EQ(misplaced[0].sha256, held.record.sha256);
  value_of(ledger->mark_refiled(misplaced[0], ports::Filed::moved));
  EXPECT_THAT(value_of(ledger->to_refile(inbox, 10)), IsEmpty());
  EXPECT_EQ(value_of(desk->show(id)).locations[0].lies_in, "Accepted");
  EXPECT_THAT(value_of(desk->verify()), IsEmpty());
}

TEST_F(Submissions, WhatCannotBeMovedAgainStays) {
  const auto id = submit(VerdictKind::held, 2, noon, "CS1-13-01");
  value_of(ledger->mark_filed({{value_of(ledger->to_file(inbox, 7, 1))[0], ports::Filed::moved}}));
  decide_again(id, Sample(VerdictKind::accepted, 2, noon));
  value_of(ledger->mark_refiled(value_of(ledger->to_refile(inbox, 1))[0], ports::Filed::unable));
  EXPECT_THAT(value_of(ledger->to_refile(inbox, 1)), IsEmpty());
  EXPECT_EQ(value_of(desk->show(id)).locations[0].lies_in, "Held");
}

TEST_F(Submissions, AReleasedMailThatStillLiesInTheMailboxIsFiledFromThere) {
  const auto id = submit(VerdictKind::held, 2, noon, "CS1-13-01");
  value_of(ledger->mark_filed({{value_of(ledger->to_file(inbox, 7, 1))[0], ports::Filed::unable}}));
  decide_again(id, Sample(VerdictKind::accepted, 2, noon));
  const auto waiting = value_of(ledger->to_file(inbox, 7, 1));
  ASSERT_EQ(waiting.size(), 1u);
  EXPECT_EQ(waiting[0].folder, "Accepted");
}

TEST_F(Submissions, ANumberOnceGivenStays) {
  const auto id = submit(VerdictKind::held, 2, noon, "CS1-13-01");
  auto transaction = value_of(ledger->begin());
  EXPECT_EQ(transaction->re_record(id, Sample(VerdictKind::accepted, 2, noon, "CS1-13-02").record).error().kind,
            Failure::give_up);
  EXPECT_EQ(transaction->re_record(99, Sample(VerdictKind::accepted, 2, noon).record).error().kind, Failure::give_up);
  value_of(transaction->commit());
  EXPECT_EQ(value_of(desk->show(id)).decisions.size(), 1u);
}

TEST_F(Submissions, AMessageWithoutANumberMayGetOneLater) {
  const auto id = submit(VerdictKind::ignored, 2, noon, "");
  EXPECT_EQ(value_of(desk->find("CS1-13-01")), std::nullopt);
  decide_again(id, Sample(VerdictKind::accepted, 2, noon, "CS1-13-01"));
  EXPECT_EQ(value_of(desk->find("cs1-13-01")), id);
  EXPECT_EQ(history().accepted->receipt_number, "CS1-13-01");
}

TEST_F(Submissions, ADecisionForAnotherPrefectureSettlesBoth) {
  submit(VerdictKind::accepted, 1, noon, "CS1-13-01");
  const auto id = submit(VerdictKind::accepted, 2, noon + 1h, "CS1-13-02");
  Sample other(VerdictKind::accepted, 2, noon + 1h);
  other.verdict.prefecture = "14";
  decide_again(id, other);
  EXPECT_EQ(history("13").accepted->receipt_number, "CS1-13-01");
  EXPECT_EQ(history("14").accepted->receipt_number, "CS1-13-02");
  decide_again(id, Sample(VerdictKind::correction, 2, noon + 1h));
  EXPECT_EQ(history("14").accepted, std::nullopt);
  EXPECT_THAT(value_of(desk->verify()), IsEmpty());
}

TEST_F(Submissions, ARegisteredListHasNoPlaceInTheMailbox) {
  Sample fax(VerdictKind::accepted, 0, noon, "CS1-13-01");
  fax.record.location = {};
  fax.record.via = "fax";
  const auto id = add(fax);
  const auto view = value_of(desk->show(id));
  EXPECT_EQ(view.via, "fax");
  EXPECT_THAT(view.locations, IsEmpty());
  EXPECT_EQ(view.standing, ListStanding::standing);
}

}  // namespace
}  // namespace store_tests
