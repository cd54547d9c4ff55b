"""The mailbox over time: many mails, polled again, renumbered, restarted, on servers that can less."""

import shutil
import sys
import threading
import time

from scenario import Scenario, letters, main

STAYS = {"settings": "imap_capability = IMAP4rev1 LITERAL+ SASL-IR\n"}  # neither MOVE nor UIDPLUS: filed mail stays in the mailbox


def mixed(count):
    """Receipts, corrections, ignored notes, held lists; every mail different."""
    for n in range(count):
        kind = n % 5
        if kind == 0:
            yield letters.list_mail(letters.hospitals(2 + n % 7), subject=f"リスト {n}")
        elif kind == 1:
            rows = letters.hospitals(3, "長野県", "20")
            rows[n % 3]["beds"] = 5
            yield letters.list_mail(rows, "長野県", "sato@pref.nagano.lg.jp", subject=f"リスト {n}")
        elif kind == 2:
            yield letters.mail(subject=f"自動応答 {n}", headers=[("Auto-Submitted", "auto-replied")])
        elif kind == 3:
            yield letters.list_mail(letters.hospitals(2), sender=f"stranger{n}@example.com")
        else:
            yield letters.mail("yamamoto@pref.kyoto.lg.jp", f"照会 {n}", f"質問です。{n}\n")


FREELY = {"replies": {"per_address": "100000/2h", "per_address_per_day": 100000, "overall_per_hour": 100000}}


def renumber(m):
    """A new UIDVALIDITY, as after a restore of the mail server."""
    m.server.stop()
    for path in list(m.server.root.glob("mail/*/Maildir/dovecot*")):
        path.unlink()
    time.sleep(1.1)  # UIDVALIDITY is the second of its making
    m.server.start()


class Mailbox(Scenario):
    def state(self, m):
        return ([(s["receipt_number"], s["verdict"]) for s in self.submissions(m)], len(m.replies()), sorted((r["id"], r["state"]) for r in m.ctl("outbox", "--json")))

    def test_500_mixed_mails_are_processed_once(self):
        m = self.ministry(settings=FREELY)
        for raw in mixed(500):
            m.deliver(raw)
        m.once(timeout=300)
        folders = m.folders()
        self.assertEqual(folders["INBOX"], 0)
        self.assertEqual(folders["Corrections"], 100)
        self.assertEqual(folders["Ignored"], 100)
        self.assertEqual(sum(folders.values()), 500)
        before = self.state(m)
        self.assertEqual(len({r["Message-ID"] for r in m.replies()}), before[1])
        m.once()
        self.assertEqual(self.state(m), before)
        self.assertEqual(m.folders(), folders)

    def test_where_mail_cannot_be_moved_it_stays_and_is_not_done_twice(self):
        m = self.ministry(settings=FREELY, dovecot=STAYS)
        for raw in mixed(20):
            m.deliver(raw)
        m.once()
        self.assertEqual(m.folders()["INBOX"], 20)
        before = self.state(m)
        m.once()
        self.assertEqual(self.state(m), before)

    def test_a_new_uidvalidity_does_nothing_twice(self):
        m = self.ministry(settings=FREELY, dovecot=STAYS)
        for raw in mixed(20):
            m.deliver(raw)
        m.once()
        before = self.state(m)
        renumber(m)
        m.once()
        self.assertEqual(self.state(m), before)
        m.deliver(letters.list_mail(letters.hospitals(9), subject="新しいリスト"))
        m.once()
        self.assertEqual(len(m.replies()), before[1] + 1)

    def test_filed_mail_moved_back_by_a_person_is_filed_again(self):
        m = self.ministry()
        raw = letters.list_mail(letters.hospitals(2))
        m.deliver(raw)
        m.once()
        m.deliver(raw)
        m.once()
        self.assertEqual(len(m.replies()), 1)
        self.assertEqual(m.folders()["INBOX"], 0)
        self.assertEqual(m.folders()["Accepted"], 2)

    def test_the_same_list_in_a_new_mail_is_a_new_submission(self):
        m = self.ministry()
        for n in range(2):
            m.deliver(letters.list_mail(letters.hospitals(2), subject=f"提出 {n}"))
            m.once()
        self.assertEqual(sorted(s["receipt_number"] for s in self.submissions(m)), ["CS1-23-01", "CS1-23-02"])
        self.assertEqual(len(m.replies()), 2)

    def test_seen_mail_is_processed_too(self):
        m = self.ministry()
        m.deliver(letters.list_mail(letters.hospitals(2)), flags="\\Seen")
        m.once()
        self.assertEqual(len(m.replies()), 1)

    def test_a_mail_over_the_limit_is_not_fetched_and_answered(self):
        m = self.ministry(settings={"imap": {"max_message": "100KB"}})
        import os
        m.deliver(letters.mail(attachments=[("支援対象病院リスト.xlsx", os.urandom(200_000), letters.XLSX)]))
        m.once()
        [reply] = m.replies()
        self.assertIn("【再送のお願い】", reply["Subject"])
        self.assertEqual([f["rule"] for f in self.findings(m, "CS1-23-01")], ["file-too-large"])

    def test_japanese_folder_names(self):
        m = self.ministry(settings={"imap": {"folders": {"accepted": "受理済み", "corrections": "差替え依頼中", "held": "確認待ち", "ignored": "対象外"}}})
        m.deliver(letters.list_mail(letters.hospitals(2)))
        m.once()
        self.assertEqual(len(m.server.messages("受理済み")), 1)

    def test_a_server_restarted_in_mid_fetch_costs_nothing(self):
        m = self.ministry(settings={**FREELY, "imap": {"batch": 5}})
        raws = list(mixed(60))
        for raw in raws:
            m.deliver(raw)
        process = m.start()
        m.wait_until(lambda: len(m.replies()) >= 3)
        m.server.stop()
        time.sleep(0.3)
        m.server.start()
        m.wait_until(lambda: m.folders()["INBOX"] == 0)
        expected = sum(1 for n in range(60) if n % 5 in (0, 1))
        m.wait_until(lambda: len(m.replies()) >= expected)
        self.assertEqual(m.stop(process), 0)
        self.assertEqual(len({r["Message-ID"] for r in m.replies()}), len(m.replies()))
        self.assertEqual(sum(m.folders().values()), 60)


if __name__ == "__main__":
    sys.exit(main())
