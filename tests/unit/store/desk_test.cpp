#include "store/desk.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>

#include "unit/store/ledger_fixture.hpp"

namespace store_tests {
namespace {

using store::PrefectureState;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class Desk : public LedgerTest {
 protected:
  MessageId submit(VerdictKind kind, ports::Uid uid, const std::string& prefecture, Instant at, bool late = false) {
    Sample sample(kind, uid, at, "CS1-" + prefecture + "-" + std::to_string(uid));
    sample.verdict.prefecture = prefecture;
    sample.verdict.late = late;
    return add(sample);
  }
  store::BoardRow board(const std::string& prefecture) {
    for (const auto& row : value_of(desk->board("2025"))) {
      if (row.prefecture == prefecture) return row;
    }
    throw std::runtime_error("no such prefecture");
  }
  std::vector<std::string> submissions(const std::string& prefecture, bool all) {
    std::vector<std::string> numbers;
    for (const auto& row : value_of(desk->submissions(prefecture, all))) numbers.push_back(row.receipt_number);
    return numbers;
  }
  std::vector<std::string> damages() {
    std::vector<std::string> places;
    for (const auto& damage : value_of(desk->verify())) places.push_back(damage.where);
    return places;
  }
};

TEST_F(Desk, TellsTheStatus) {
  Sample accepted(VerdictKind::accepted, 1, noon, "CS1-13-01");
  const auto id = add(accepted.answered());
  Sample correction(VerdictKind::correction, 2, noon + 1h, "CS1-13-02");
  add(correction.answered());
  Sample draft(VerdictKind::correction, 3, noon - 1h, "CS1-13-03");
  add(draft.answered(ReplyState::draft));
  add(Sample(VerdictKind::held, 4, noon, "CS1-13-04"));
  value_of(ledger->count_attempt({inbox, 7, 9}, "crashed"));
  auto status = value_of(desk->status());
  EXPECT_EQ(status.messages.at(VerdictKind::correction), 2u);
  EXPECT_EQ(status.messages.at(VerdictKind::held), 1u);
  EXPECT_EQ(status.replies.at(ReplyState::due), 2u);
  EXPECT_EQ(status.replies.at(ReplyState::draft), 1u);
  EXPECT_EQ(status.held_waiting, 1u);
  EXPECT_EQ(status.attempts_pending, 1u);
  EXPECT_EQ(status.filing_pending, 4u);
  EXPECT_EQ(status.oldest_unsent, accepted.record.decided_at);
  EXPECT_EQ(status.last_send, std::nullopt);
  value_of(ledger->mark_sending(only_reply(id), noon));
  value_of(ledger->mark_outcome(only_reply(id), {ports::Delivery::accepted, "dot", 250, "ok"}, noon + 2h, {}));
  status = value_of(desk->status());
  EXPECT_EQ(status.last_send, noon + 2h);
  EXPECT_EQ(status.oldest_unsent, correction.record.decided_at);
}

TEST_F(Desk, AnEmptyLedgerHasAStatusAndABoard) {
  EXPECT_EQ(value_of(desk->status()).oldest_unsent, std::nullopt);
  const auto rows = value_of(desk->board("2025"));
  ASSERT_EQ(rows.size(), 47u);
  EXPECT_EQ(rows[0].prefecture, "01");
  EXPECT_EQ(rows[46].prefecture, "47");
  EXPECT_EQ(rows[0].state, PrefectureState::not_submitted);
}

TEST_F(Desk, ShowsEachPrefectureOnTheBoard) {
  submit(VerdictKind::accepted, 1, "13", noon);
  submit(VerdictKind::accepted, 2, "13", noon + 1h);
  submit(VerdictKind::held, 3, "13", noon + 2h);
  submit(VerdictKind::accepted, 4, "14", noon, true);
  submit(VerdictKind::correction, 5, "15", noon);
  const auto held = submit(VerdictKind::held, 6, "16", noon);
  submit(VerdictKind::correction, 7, "17", noon);
  submit(VerdictKind::accepted, 8, "17", noon + 1h);
  submit(VerdictKind::held, 9, "", noon);
  Sample other_round(VerdictKind::accepted, 10, noon, "CS2-18-01");
  other_round.verdict.prefecture = "18";
  other_round.verdict.round = "later";
  add(other_round);
  Sample none(VerdictKind::accepted, 11, noon, "CS1-19-01");
  none.verdict.prefecture = "19";
  none.verdict.list->hospitals.clear();
  add(none);
  value_of(desk->extend("2025", "20", noon + 99h, "sato", "flood"));

  const auto tokyo = board("13");
  EXPECT_EQ(tokyo.state, PrefectureState::accepted);
  EXPECT_EQ(tokyo.receipt_number, "CS1-13-2");
  EXPECT_EQ(tokyo.versions, 2u);
  EXPECT_EQ(tokyo.hospitals, 2u);
  EXPECT_EQ(tokyo.waiting, 1u);
  EXPECT_EQ(tokyo.last_received, noon + 2h);
  EXPECT_EQ(board("14").state, PrefectureState::late);
  EXPECT_EQ(board("15").state, PrefectureState::correction_asked);
  EXPECT_EQ(board("15").correction_due, noon + 72h);
  EXPECT_EQ(board("16").state, PrefectureState::held);
  EXPECT_EQ(board("17").state, PrefectureState::accepted);
  EXPECT_EQ(board("17").correction_due, std::nullopt);
  EXPECT_EQ(board("18").state, PrefectureState::not_submitted);
  EXPECT_EQ(board("19").state, PrefectureState::accepted);
  EXPECT_TRUE(board("19").says_none);
  EXPECT_EQ(board("20").extension, noon + 99h);
  value_of(desk->close(held, "sato", "was a thank-you"));
  EXPECT_EQ(board("16").state, PrefectureState::not_submitted);
}

TEST_F(Desk, ListsSubmissions) {
  submit(VerdictKind::accepted, 1, "13", noon);
  submit(VerdictKind::correction, 2, "13", noon + 1h);
  const auto standing = submit(VerdictKind::accepted, 3, "13", noon + 2h);
  submit(VerdictKind::correction, 4, "13", noon + 3h);
  submit(VerdictKind::held, 5, "", noon + 4h);
  EXPECT_THAT(submissions("13", true), ElementsAre("CS1-13-4", "CS1-13-3", "CS1-13-2", "CS1-13-1"));
  EXPECT_THAT(submissions("13", false), ElementsAre("CS1-13-4", "CS1-13-3"));
  EXPECT_THAT(submissions("", false), ElementsAre("CS1--5", "CS1-13-4", "CS1-13-3"));
  EXPECT_THAT(submissions("26", true), IsEmpty());
  const auto rows = value_of(desk->submissions("13", false));
  EXPECT_EQ(rows[1].message, standing);
  EXPECT_EQ(rows[1].standing, store::ListStanding::standing);
  EXPECT_EQ(rows[1].supersedes, "CS1-13-1");
  EXPECT_EQ(rows[1].hospitals, 2u);
  EXPECT_EQ(rows[1].sender, "iryo@pref.tokyo.lg.jp");
}

TEST_F(Desk, FindsByNumberOrReceipt) {
  const auto id = submit(VerdictKind::accepted, 1, "13", noon);
  EXPECT_EQ(value_of(desk->find(std::to_string(id))), id);
  EXPECT_EQ(value_of(desk->find("CS1-13-1")), id);
  EXPECT_EQ(value_of(desk->find(" cs1-13-1")), id);
  EXPECT_EQ(value_of(desk->find("ＣＳ１－１３－１")), id);
  EXPECT_EQ(value_of(desk->find("CS1-13-9")), std::nullopt);
  EXPECT_EQ(value_of(desk->find("99")), std::nullopt);
  EXPECT_EQ(value_of(desk->find("99999999999999999999999")), std::nullopt);
  EXPECT_EQ(value_of(desk->find("")), std::nullopt);
  EXPECT_EQ(desk->show(99).error().kind, Failure::bad_input);
  EXPECT_EQ(desk->raw(99).error().kind, Failure::bad_input);
}

TEST_F(Desk, HeldMailWaitsUntilAPersonClosesIt) {
  Sample sample(VerdictKind::held, 1, noon, "CS1-13-01");
  sample.verdict.findings = {finding("hospitals-dropped", rules::Severity::hold)};
  sample.answered(ReplyState::draft);
  const auto id = add(sample);
  const auto held = value_of(desk->held());
  ASSERT_EQ(held.size(), 1u);
  EXPECT_EQ(held[0].message, id);
  EXPECT_EQ(held[0].reason, "because");
  ASSERT_THAT(held[0].findings, SizeIs(1));
  EXPECT_EQ(held[0].findings[0].rule, "hospitals-dropped");
  value_of(desk->close(id, "sato", "settled on the telephone"));
  EXPECT_THAT(value_of(desk->held()), IsEmpty());
  EXPECT_EQ(value_of(desk->status()).held_waiting, 0u);
  const auto view = value_of(desk->show(id));
  EXPECT_TRUE(view.closed_at);
  EXPECT_EQ(view.replies[0].state, ReplyState::cancelled);
  EXPECT_EQ(view.events.at(0).who, "sato");
  EXPECT_EQ(view.events.at(0).why, "settled on the telephone");
  EXPECT_EQ(desk->close(id, "sato", "").error().kind, Failure::give_up);
  decide_again(id, Sample(VerdictKind::held, 1, noon));
  EXPECT_THAT(value_of(desk->held()), SizeIs(1)) << "decided again, it waits again";
}

TEST_F(Desk, OnlyHeldMailIsClosed) {
  EXPECT_EQ(desk->close(submit(VerdictKind::accepted, 1, "13", noon), "sato", "").error().kind, Failure::give_up);
}

TEST_F(Desk, RemembersWhatPersonsSaid) {
  const auto id = submit(VerdictKind::held, 1, "13", noon);
  value_of(desk->trust_domain("PREF.tokyo.lg.jp", "sato", "called them"));
  value_of(desk->trust_domain("pref.tokyo.lg.jp", "kato", "again"));
  value_of(desk->add_note("13", "電話で確認", "sato"));
  value_of(desk->add_waiver(id, "finding", "beds-below-20@様式1!H12", "sato", "checked"));
  value_of(desk->add_waiver(id, "row", "様式1!12", "sato", "closed down"));
  EXPECT_FALSE(desk->add_waiver(id, "mood", "x", "sato", ""));
  EXPECT_FALSE(desk->add_waiver(id + 1, "row", "x", "sato", ""));
  reopen();
  const auto domains = value_of(desk->trusted_domains());
  ASSERT_EQ(domains.size(), 1u);
  EXPECT_EQ(domains[0].domain, "pref.tokyo.lg.jp");
  EXPECT_EQ(domains[0].who, "kato");
  EXPECT_EQ(value_of(desk->notes("13")).at(0).text, "電話で確認");
  EXPECT_THAT(value_of(desk->notes("14")), IsEmpty());
  const auto waivers = value_of(desk->waivers(id));
  ASSERT_EQ(waivers.size(), 2u);
  EXPECT_EQ(waivers[0].what, "beds-below-20@様式1!H12");
  EXPECT_EQ(waivers[1].kind, "row");
}

TEST_F(Desk, AConfirmedDomainConfirmsThoseWithinIt) {
  value_of(desk->trust_domain("pref.tokyo.lg.jp", "sato", ""));
  auto transaction = value_of(ledger->begin());
  EXPECT_TRUE(value_of(transaction->is_trusted("pref.tokyo.lg.jp")));
  EXPECT_TRUE(value_of(transaction->is_trusted("mail.pref.tokyo.lg.jp")));
  EXPECT_FALSE(value_of(transaction->is_trusted("notpref.tokyo.lg.jp")));
  EXPECT_FALSE(value_of(transaction->is_trusted("tokyo.lg.jp")));
  EXPECT_FALSE(value_of(transaction->is_trusted("")));
}

TEST_F(Desk, ReleasesInOneTransaction) {
  const auto id = submit(VerdictKind::held, 1, "13", noon);
  {
    auto transaction = value_of(desk->begin());
    value_of(desk->trust_domain("pref.tokyo.lg.jp", "sato", ""));
    value_of(transaction->re_record(id, Sample(VerdictKind::accepted, 1, noon).record));
  }
  EXPECT_THAT(value_of(desk->trusted_domains()), IsEmpty());
  EXPECT_THAT(value_of(desk->held()), SizeIs(1));
  {
    auto transaction = value_of(desk->begin());
    value_of(desk->trust_domain("pref.tokyo.lg.jp", "sato", ""));
    value_of(transaction->re_record(id, Sample(VerdictKind::accepted, 1, noon).record));
    value_of(transaction->commit());
  }
  EXPECT_THAT(value_of(desk->trusted_domains()), SizeIs(1));
  EXPECT_EQ(history().accepted->receipt_number, "CS1-13-1") << "the daemon's connection sees it";
}

TEST_F(Desk, HandsOutTheListsThatStand) {
  submit(VerdictKind::accepted, 1, "14", noon);
  submit(VerdictKind::accepted, 2, "13", noon, true);
  submit(VerdictKind::accepted, 3, "13", noon + 1h);
  submit(VerdictKind::correction, 4, "15", noon);
  const auto lists = value_of(desk->standing_lists("2025"));
  ASSERT_EQ(lists.size(), 2u);
  EXPECT_EQ(lists[0].receipt_number, "CS1-13-3");
  EXPECT_FALSE(lists[0].late);
  EXPECT_EQ(lists[1].prefecture, "14");
  ASSERT_EQ(lists[0].hospitals.size(), 2u);
  EXPECT_EQ(lists[0].hospitals[1].name, "△△病院");
  EXPECT_EQ(lists[0].hospitals[0].answers.at("rank").raw, "第1位");
  EXPECT_THAT(value_of(desk->standing_lists("none")), IsEmpty());
}

TEST_F(Desk, WhoOnlyLooksChangesNothing) {
  submit(VerdictKind::held, 1, "13", noon);
  auto looking = value_of(store::Desk::open(path, store::Desk::Access::read));
  EXPECT_THAT(value_of(looking->held()), SizeIs(1));
  EXPECT_FALSE(looking->add_note("13", "x", "sato"));
}

TEST_F(Desk, NeedsALedger) {
  const auto opened = store::Desk::open(folder / "none.db", store::Desk::Access::read);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, Failure::configuration);
  EXPECT_FALSE(std::filesystem::exists(folder / "none.db"));
}

TEST_F(Desk, BacksUpOnline) {
  for (unsigned uid = 1; uid <= 30; ++uid) submit(VerdictKind::accepted, uid, "13", noon + uid * 1s);
  auto transaction = value_of(ledger->begin());  // the daemon is at work
  value_of(transaction->advance(inbox, 7, 30));
  const auto copy = folder / "copy.db";
  std::ofstream(copy) << "an older backup";
  value_of(desk->backup(copy));
  value_of(transaction->commit());
  struct stat info{};
  ASSERT_EQ(stat(copy.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0077, 0u);
  EXPECT_FALSE(std::filesystem::exists(copy + ".part"));
  auto opened = value_of(store::Desk::open(copy, store::Desk::Access::read));
  EXPECT_EQ(value_of(opened->messages()).size(), 30u);
  EXPECT_THAT(value_of(opened->verify()), IsEmpty());
  EXPECT_TRUE(store::SqliteLedger::open(copy));
}

TEST_F(Desk, ABackupNeverReplacesTheLedger) {
  submit(VerdictKind::accepted, 1, "13", noon);
  EXPECT_FALSE(desk->backup(path));
  EXPECT_FALSE(desk->backup(folder / "missing/copy.db"));
  EXPECT_THAT(value_of(desk->messages()), SizeIs(1));
}

struct Tampering {
  std::string name;
  std::string sql;
  std::string where;
};

class Tampered : public Desk, public testing::WithParamInterface<Tampering> {};

TEST_P(Tampered, IsFound) {
  const auto first = submit(VerdictKind::correction, 1, "13", noon);
  submit(VerdictKind::accepted, 2, "13", noon + 1h);
  submit(VerdictKind::accepted, 3, "13", noon + 2h);
  decide_again(first, Sample(VerdictKind::correction, 1, noon));
  EXPECT_THAT(damages(), IsEmpty());
  meddle(GetParam().sql);
  EXPECT_THAT(damages(), testing::Contains(GetParam().where));
}

INSTANTIATE_TEST_SUITE_P(
    Each, Tampered,
    testing::Values(
        Tampering{"mail", "UPDATE messages SET raw = CAST(raw || x'20' AS BLOB) WHERE id = 2", "message 2"},
        Tampering{"mail_of_same_size", "UPDATE messages SET raw = zeroblob(size) WHERE id = 2", "message 2"},
        Tampering{"verdict", "UPDATE decisions SET verdict = 'accepted' WHERE message = 1 AND version = 1",
                  "decision 1 of message 1"},
        Tampering{"following_link", "UPDATE decisions SET reason = 'x', chain = '00' WHERE message = 1 AND version = 1",
                  "decision 2 of message 1"},
        Tampering{"rank", "UPDATE hospitals SET rank = 9 WHERE decision = 2 AND seq = 1", "decision 1 of message 2"},
        Tampering{"dropped_hospital", "DELETE FROM hospitals WHERE decision = 2 AND seq = 1",
                  "decision 1 of message 2"},
        Tampering{"finding", "DELETE FROM findings WHERE decision = 1", "decision 1 of message 1"},
        Tampering{"arrival", "UPDATE messages SET received_at = received_at - 86400 WHERE id = 2",
                  "decision 1 of message 2"},
        Tampering{"newest_decision",
                  "DELETE FROM findings WHERE decision = 4; DELETE FROM hospitals WHERE decision = 4;"
                  "DELETE FROM decisions WHERE id = 4",
                  "message 1"},
        Tampering{"first_decision",
                  "DELETE FROM findings WHERE decision = 1; DELETE FROM hospitals WHERE decision = 1;"
                  "DELETE FROM decisions WHERE id = 1",
                  "decision 2 of message 1"},
        Tampering{"standing",
                  "UPDATE submissions SET standing = 'superseded' WHERE message = 3;"
                  "UPDATE submissions SET standing = 'standing' WHERE message = 2",
                  "message 2"},
        Tampering{"submission_verdict", "UPDATE submissions SET verdict = 'accepted' WHERE message = 1", "message 1"},
        Tampering{"missing_row", "PRAGMA foreign_keys=OFF; DELETE FROM messages WHERE id = 2", "database"}),
    [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace store_tests
