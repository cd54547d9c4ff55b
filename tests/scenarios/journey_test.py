"""Mails go in, replies come out: what each kind of mail leads to."""

import io
import re
import sys
import unicodedata

import openpyxl

from scenario import ADDRESS, Scenario, letters, main, tokyo_day

NAGANO = dict(prefecture="長野県", code="20")


def width(text):
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def faulty():
    rows = letters.hospitals(4, **NAGANO)
    rows[1]["beds"] = "１９"
    rows[3]["rank"] = 3
    return rows


def changed(workbook, cells):
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    for cell, value in cells.items():
        book["様式1"][cell] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class Journey(Scenario):
    def test_a_correct_list_gets_a_receipt(self):
        m = self.ministry()
        raw = letters.list_mail(letters.hospitals(3))
        m.deliver(raw)
        m.once()
        [reply] = m.replies()
        self.assertRegex(reply["Subject"], r"^【受領】支援対象病院リスト（愛知県）受付番号CS1-23-01$")
        self.assertEqual(reply["To"], "tanaka@pref.aichi.lg.jp")
        self.assertEqual(reply["Auto-Submitted"], "auto-replied")
        self.assertEqual(reply["X-Auto-Response-Suppress"], "All")
        self.assertEqual(reply["In-Reply-To"], letters.read(raw)["Message-ID"])
        self.assertIn(letters.read(raw)["Message-ID"], reply["References"])
        self.assertIn("愛知第1病院", reply.text)
        self.assertIn("3病院", reply.text)
        self.assertIn("愛知県 医療政策課 御中", reply.text)
        self.assertEqual(reply.envelope["recipients"], ["tanaka@pref.aichi.lg.jp"])
        self.assertEqual(reply.envelope["from"], ADDRESS)
        self.assertEqual(m.folders(), {"INBOX": 0, "Accepted": 1, "Corrections": 0, "Held": 0, "Ignored": 0})
        [submission] = self.submissions(m)
        self.assertEqual((submission["receipt_number"], submission["verdict"]), ("CS1-23-01", "accepted"))

    def test_every_line_of_every_reply_fits_76_columns(self):
        m = self.ministry()
        rows = faulty()
        rows[0]["name"] = "独立行政法人とても長い名称の医療センター附属地域医療支援総合病院分院東館"
        m.deliver(letters.list_mail(rows, "長野県", "sato@pref.nagano.lg.jp"))
        m.deliver(letters.list_mail(letters.hospitals(3)))
        m.once()
        self.assertEqual(len(m.replies()), 2)
        for reply in m.replies():
            for line in reply.text.splitlines():
                self.assertLessEqual(width(line), 76, line)
            for line in reply.envelope["raw"].split(b"\r\n"):
                self.assertLessEqual(len(line), 998)

    def test_a_faulty_list_is_sent_back_naming_its_cells(self):
        m = self.ministry()
        m.deliver(letters.list_mail(faulty(), "長野県", "sato@pref.nagano.lg.jp"))
        m.once()
        [reply] = m.replies()
        self.assertIn("【差替え依頼】", reply["Subject"])
        beds = f"{letters.column('beds')}{letters.FIRST_ROW + 1}"
        rank = f"{letters.column('rank')}{letters.FIRST_ROW + 3}"
        self.assertIn(f"セル {beds}", reply.text)
        self.assertIn(f"セル {rank}", reply.text)
        self.assertIn("2か所", reply.text)
        self.assertNotIn("【3】", reply.text)
        found = {(f["rule"], f["cell"]) for f in self.findings(m, "CS1-20-01") if f["severity"] == "error"}
        self.assertEqual(found, {("beds-below-20", beds), ("rank-duplicate", rank)})
        self.assertEqual(m.folders()["Corrections"], 1)
        marked = openpyxl.load_workbook(io.BytesIO(reply.workbook))["様式1"]
        self.assertIsNotNone(marked[beds].comment)
        self.assertIsNotNone(marked[rank].comment)
        self.assertIsNone(marked[f"{letters.column('beds')}{letters.FIRST_ROW}"].comment)

    def test_the_marked_copy_mended_is_accepted_and_tells_what_was_fixed(self):
        m = self.ministry()
        m.deliver(letters.list_mail(faulty(), "長野県", "sato@pref.nagano.lg.jp"))
        m.once()
        first = m.replies()[0]
        answer = dict(sender="sato@pref.nagano.lg.jp", headers=[("In-Reply-To", first["Message-ID"])])
        one = changed(first.workbook, {f"{letters.column('beds')}{letters.FIRST_ROW + 1}": 90})
        m.deliver(letters.mail(subject="Re: リスト", attachments=[("リスト.xlsx", one, letters.XLSX)], **answer))
        m.once()
        second = m.replies()[1]
        self.assertIn("【差替え依頼】", second["Subject"])
        self.assertIn("CS1-20-02", second["Subject"])
        self.assertRegex(second.text, r"修正(いただいた|済)")
        two = changed(second.workbook, {f"{letters.column('rank')}{letters.FIRST_ROW + 3}": 4})
        m.deliver(letters.mail(subject="Re: リスト", attachments=[("リスト.xlsx", two, letters.XLSX)], **answer))
        m.once()
        third = m.replies()[2]
        self.assertIn("【受領】", third["Subject"])
        self.assertIn("CS1-20-03", third["Subject"])
        self.assertEqual(m.folders(), {"INBOX": 0, "Accepted": 1, "Corrections": 2, "Held": 0, "Ignored": 0})

    def test_a_newer_list_supersedes_and_one_that_drops_hospitals_is_held(self):
        m = self.ministry()
        m.deliver(letters.list_mail(letters.hospitals(3)))
        m.once()
        m.deliver(letters.list_mail(letters.hospitals(4)))
        m.once()
        self.assertIn("CS1-23-01", m.replies()[1].text)
        m.deliver(letters.list_mail(letters.hospitals(2), sender="other@pref.aichi.lg.jp"))
        m.once()
        self.assertIn("【受付】", m.replies()[2]["Subject"])
        [held] = m.ctl("held", "--json")
        self.assertIn("hospitals-dropped", [f["rule"] for f in held["findings"]])
        board = {row["prefecture"]: row for row in m.ctl("board", "--json")["prefectures"]}
        self.assertEqual((board["23"]["state"], board["23"]["hospitals"]), ("accepted", 4))
        m.ctl("release", held["receipt_number"], "--why", "confirmed by telephone")
        m.once()
        board = {row["prefecture"]: row for row in m.ctl("board", "--json")["prefectures"]}
        self.assertEqual(board["23"]["hospitals"], 2)
        self.assertIn("【受領】", m.replies()[3]["Subject"])
        self.assertEqual(m.ctl("held", "--json"), [])
        self.assertEqual(m.folders(), {"INBOX": 0, "Accepted": 3, "Corrections": 0, "Held": 0, "Ignored": 0})

    def test_replacing_words_from_the_same_address_replace(self):
        m = self.ministry()
        m.deliver(letters.list_mail(letters.hospitals(3)))
        m.once()
        m.deliver(letters.list_mail(letters.hospitals(2), subject="【差替え】支援対象病院リスト"))
        m.once()
        self.assertIn("【受領】", m.replies()[1]["Subject"])

    def test_who_gets_no_reply(self):
        for name, raw, folder in (
                ("out of office", letters.mail(subject="自動応答: 不在", headers=[("Auto-Submitted", "auto-replied")]), "Ignored"),
                ("bounce", letters.mail("MAILER-DAEMON@mx.example.jp", "Undelivered Mail", headers=[("Return-Path", "<>")]), "Ignored"),
                ("question", letters.mail("yamamoto@pref.kyoto.lg.jp", "照会", "休床は含めますか。\n"), "Held"),
                ("stranger", letters.list_mail(letters.hospitals(2), sender="someone@example.com"), "Held"),
                ("look-alike", letters.list_mail(letters.hospitals(2), sender="a@notpref.aichi.lg.jp"), "Held"),
                ("display name", letters.list_mail(letters.hospitals(2), sender='"tanaka@pref.aichi.lg.jp" <x@example.com>'), "Held"),
                ("our own", letters.list_mail(letters.hospitals(2), sender=ADDRESS), None)):
            with self.subTest(name):
                m = self.ministry()
                m.deliver(raw)
                m.once()
                self.assertEqual(m.replies(), [])
                self.assertEqual(m.folders()["INBOX"], 0)
                if folder:
                    self.assertEqual(m.folders()[folder], 1)
                m.close()

    def test_nothing_attached_and_announced_is_asked_for(self):
        m = self.ministry()
        m.deliver(letters.mail(text="リストを添付にてお送りします。\n"))
        m.once()
        [reply] = m.replies()
        self.assertIn("【再送のお願い】", reply["Subject"])

    def test_a_pdf_is_named_kindly(self):
        m = self.ministry()
        m.deliver(letters.mail(attachments=[("リスト.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n", "application/pdf")]))
        m.once()
        [reply] = m.replies()
        self.assertIn("PDF", reply.text)
        self.assertIn("Excel", reply.text)
        self.assertEqual([f["rule"] for f in self.findings(m, "CS1-23-01")], ["file-type-unsupported"])

    def test_a_late_list_is_recorded_and_not_scolded(self):
        m = self.ministry(settings={"programme": {
            "name": "確保事業", "rounds": [{"id": "first", "number": 1, "deadline": tokyo_day(-1)}],
            "contact": {"office": "医政局", "phone": "03-5253-1111", "mail": ADDRESS}}})
        m.deliver(letters.list_mail(letters.hospitals(2)))
        m.once()
        [reply] = m.replies()
        self.assertNotIn("期限後", reply["Subject"])
        self.assertIn("後の受領", reply.text.replace("\n", ""))
        [submission] = self.submissions(m)
        self.assertTrue(submission["late"])

    def test_approval_holds_back_and_approving_sends(self):
        m = self.ministry(settings={"replies": {"approve": "all"}})
        m.deliver(letters.list_mail(letters.hospitals(2)))
        m.once()
        self.assertEqual(m.replies(), [])
        [draft] = m.ctl("outbox", "--json")
        self.assertEqual(draft["state"], "draft")
        m.ctl("outbox", "approve", str(draft["id"]))
        m.once()
        self.assertEqual(len(m.replies()), 1)
        self.assertEqual(m.ctl("outbox", "--json")[0]["state"], "sent")

    def test_old_mail_lets_loose_no_flood(self):
        m = self.ministry()
        import time
        for n in range(5):
            m.deliver(letters.list_mail(letters.hospitals(2 + n), subject=f"リスト {n}"), internal_date=time.time() - 8 * 86400)
        m.once()
        self.assertEqual(m.replies(), [])
        self.assertEqual({r["state"] for r in m.ctl("outbox", "--json")}, {"draft"})
        self.assertEqual(len(self.submissions(m)), 5)

    def test_the_limit_for_one_address_holds_the_rest(self):
        m = self.ministry(settings={"replies": {"per_address": "3/2h"}})
        for n in range(5):
            m.deliver(letters.list_mail(letters.hospitals(2 + n), subject=f"リスト {n}"))
        m.once()
        self.assertEqual(len(m.replies()), 3)
        self.assertEqual(sorted(r["state"] for r in m.ctl("outbox", "--json")), ["draft", "draft", "sent", "sent", "sent"])
        self.assertIn("replies.limit", m.log())

    def test_a_copy_of_each_reply_lies_in_the_sent_folder(self):
        m = self.ministry(settings={"replies": {"save_to": "送信済み"}})
        m.deliver(letters.list_mail(letters.hospitals(2)))
        m.once()
        [copy] = m.server.messages("送信済み")
        self.assertEqual(letters.read(copy["raw"])["Message-ID"], m.replies()[0]["Message-ID"])

    def test_logs_hold_no_personal_data(self):
        m = self.ministry()
        m.deliver(letters.list_mail(faulty(), "長野県", "sato@pref.nagano.lg.jp"))
        m.deliver(letters.list_mail(letters.hospitals(2), sender="someone@example.com"))
        m.once()
        for secret in ("sato", "someone@", "鈴木", "山田", "長野第1病院", "secret", "0001病院"):
            self.assertNotIn(secret, m.log())
        self.assertRegex(m.log(), r"message\.correction: CS1-20-01.*PREFECTURE=20 RECEIPT=CS1-20-01")
        self.assertRegex(m.log(), r"message\.held: .*SENDER_DOMAIN=example\.com")


if __name__ == "__main__":
    sys.exit(main())
