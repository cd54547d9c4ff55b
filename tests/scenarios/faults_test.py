"""kill -9 between fetch and sent, and a mail server that refuses, stalls or breaks off."""

import collections
import random
import sqlite3
import subprocess
import sys
import time

from scenario import BUILD, Scenario, letters, main

FREELY = {"replies": {"per_address": "1000/2h", "per_address_per_day": 1000, "overall_per_hour": 1000}}
SCENARIO = 6


def mails():
    for n in range(SCENARIO):
        if n % 2 == 0:
            yield letters.list_mail(letters.hospitals(3 + n), subject=f"リスト {n}")
        else:
            rows = letters.hospitals(3, "長野県", "20")
            rows[n % 3]["beds"] = 5
            yield letters.list_mail(rows, "長野県", "sato@pref.nagano.lg.jp", subject=f"リスト {n}")


class Kill(Scenario):
    def test_kill_9_loses_nothing_and_doubles_nothing(self):
        """The daemon is killed at moments spread over a whole cycle, restarted, killed again, and at last runs to its end."""
        measured = self.ministry(settings=FREELY)
        for raw in mails():
            measured.deliver(raw)
        begun = time.monotonic()
        measured.once()
        whole = time.monotonic() - begun
        measured.close()
        for moment in range(1, 13):
            with self.subTest(moment=moment):
                m = self.ministry(settings=FREELY)
                for raw in mails():
                    m.deliver(raw)
                for again in range(2):
                    process = m.start("--once")
                    time.sleep(whole * (moment + 0.5 * again) / 12)
                    process.kill()
                    process.wait()
                m.once()
                m.once()
                self.check(m)
                m.close()

    def check(self, m):
        submissions = self.submissions(m)
        self.assertEqual(len(submissions), SCENARIO)
        self.assertEqual(len({s["receipt_number"] for s in submissions}), SCENARIO)
        outbox = m.ctl("outbox", "--json")
        self.assertEqual({r["state"] for r in outbox}, {"sent"})
        sent = collections.Counter(r["Message-ID"] for r in m.replies())
        self.assertEqual(set(sent), {r["message_id"] for r in outbox})
        doubtful = {r["message_id"] for r in outbox if r["uncertain"] > 0}
        for message_id, count in sent.items():
            self.assertTrue(count == 1 or message_id in doubtful, f"{message_id} was sent {count} times and nothing marks it")
        self.assertEqual(m.folders()["INBOX"], 0)
        self.assertEqual(sum(m.folders().values()), SCENARIO)
        with sqlite3.connect(m.folder / "cskakuhod.db") as database:
            self.assertEqual(database.execute("PRAGMA integrity_check").fetchone()[0], "ok")


class Refusals(Scenario):
    def one(self, rules, **options):
        m = self.ministry(**options)
        m.smtp.set_rules(rules)
        m.deliver(letters.list_mail(letters.hospitals(2)))
        m.once(check=None)
        return m

    def reply(self, m):
        [reply] = m.ctl("outbox", "--json")
        return reply

    def test_a_temporary_refusal_is_tried_again(self):
        m = self.one([{"stage": "RCPT", "reply": "450 4.2.1 try later"}])
        reply = self.reply(m)
        self.assertEqual((reply["state"], reply["stage"], reply["code"]), ("due", "RCPT", 450))
        self.assertIn("reply.delayed", m.log())
        m.smtp.set_rules([])
        m.once()
        self.assertEqual(len(m.replies()), 0)  # not yet: it is due in a minute
        m.ctl("outbox", "retry", str(reply["id"]))
        m.once()
        self.assertEqual(len(m.replies()), 1)

    def test_a_permanent_refusal_is_told_to_the_administrator(self):
        m = self.one([{"stage": "RCPT", "reply": "550 5.1.1 no such user tanaka@pref.aichi.lg.jp"}])
        reply = self.reply(m)
        self.assertEqual((reply["state"], reply["stage"], reply["code"]), ("failed", "RCPT", 550))
        self.assertIn("reply.refused", m.log())
        self.assertNotIn("tanaka@", m.log())
        self.assertEqual(m.ctl("status", "--json", check=1)["healthy"], False)

    def test_a_break_after_the_dot_is_uncertain_and_sent_again_with_the_same_id(self):
        m = self.one([{"stage": "dot", "stored": True, "drop": True, "times": 1}])
        self.assertEqual(self.reply(m)["state"], "uncertain")
        m.smtp.set_rules([])
        m.once()  # after a restart what is in doubt is due at once
        self.assertEqual(self.reply(m)["state"], "sent")
        self.assertGreaterEqual(self.reply(m)["uncertain"], 1)
        self.assertEqual(len({r["Message-ID"] for r in m.replies()}), 1)

    def test_a_break_before_the_dot_is_no_doubt(self):
        m = self.one([{"stage": "DATA", "drop": True, "times": 1}])
        reply = self.reply(m)
        self.assertEqual((reply["state"], reply["uncertain"]), ("due", 0))

    def test_an_smtp_server_that_is_not_there_delays_replies_alone(self):
        m = self.ministry()
        m.smtp.stop()
        m.deliver(letters.list_mail(letters.hospitals(2)))
        m.once(check=75)
        self.assertEqual(m.folders()["Accepted"], 1)
        self.assertEqual(self.reply(m)["state"], "due")


if __name__ == "__main__":
    sys.exit(main())
