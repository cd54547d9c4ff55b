"""check, inspect and the rest, as programs and people use them."""

import hashlib
import io
import json
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import openpyxl

from scenario import BUILD, ROOT, Scenario, letters, main

NAGANO = dict(prefecture="長野県", code="20")


def run(program, *arguments):
    return subprocess.run([str(BUILD / "bin" / program), *map(str, arguments)], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120)


def faulty():
    rows = letters.hospitals(4, **NAGANO)
    rows[1]["beds"] = "１９"
    rows[2]["emr"] = "無"
    rows[3]["rank"] = 3
    rows[0]["beds"] = "２５０床"
    return rows


class Folder(Scenario):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="cskakuho-", dir="/tmp"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def write(self, name, data):
        (self.folder / name).write_bytes(data)
        return self.folder / name


class Check(Folder):
    def check(self, *paths, status=None, at="2025-03-10T10:00:00+09:00"):
        done = run("cskakuhoctl", "check", *paths, "--received-at", at, "--json")
        if status is not None:
            self.assertEqual(done.returncode, status, done.stderr)
        return json.loads(done.stdout)

    def test_a_bare_list(self):
        found = self.check(self.write("a.xlsx", letters.workbook(letters.hospitals(2))), status=0)
        self.assertEqual((found["verdict"], found["prefecture"], found["round"], found["late"]), ("accepted", "23", "2025-03", False))
        self.assertEqual(found["hospitals"][0], {"rank": 1, "name": "愛知第1病院", "code": letters.luhn_code("23", 10001), "beds": 110, "sheet": "様式1",
                                                 "row": letters.FIRST_ROW})
        self.assertEqual(found["attachments"][0]["type"], "xlsx")

    def test_a_mail_with_faults(self):
        raw = letters.list_mail(faulty(), "長野県", "sato@pref.nagano.lg.jp")
        found = self.check(self.write("a.eml", raw), status=1)
        self.assertEqual(found["verdict"], "correction")
        self.assertEqual(found["reply"]["to"], "sato@pref.nagano.lg.jp")
        self.assertIn("差替え依頼", found["reply"]["subject"])
        errors = {(f["rule"], f["cell"]) for f in found["findings"] if f["severity"] == "error"}
        row = letters.FIRST_ROW
        self.assertEqual(errors, {("beds-below-20", f"{letters.column('beds')}{row + 1}"), ("emr-not-installed", f"{letters.column('emr')}{row + 2}"),
                                  ("rank-duplicate", f"{letters.column('rank')}{row + 3}")})
        for finding in found["findings"]:
            if finding["severity"] == "error":
                self.assertTrue(finding["message"] and finding["fix"] and finding["column"], finding)

    def test_several_paths_give_an_array(self):
        one = self.write("a.xlsx", letters.workbook(letters.hospitals(2)))
        found = self.check(one, one)
        self.assertEqual([f["verdict"] for f in found], ["accepted", "accepted"])

    def test_what_cannot_be_read(self):
        done = run("cskakuhoctl", "check", self.folder / "missing.xlsx")
        self.assertEqual(done.returncode, 3)
        self.assertIn("missing.xlsx", done.stderr)
        done = run("cskakuhoctl", "check", self.write("a.xlsx", b""), "--received-at", "yesterday")
        self.assertEqual(done.returncode, 2)
        self.assertIn("--received-at", done.stderr)
        self.assertEqual(run("cskakuhoctl").returncode, 2)
        self.assertEqual(run("cskakuhoctl", "frobnicate").returncode, 2)

    def test_lateness_is_a_matter_of_seconds_in_tokyo(self):
        path = self.write("a.xlsx", letters.workbook(letters.hospitals(2)))
        self.assertFalse(self.check(path, at="2025-03-14T23:59:59+09:00")["late"])
        self.assertTrue(self.check(path, at="2025-03-15T00:00:00+09:00")["late"])
        self.assertFalse(self.check(path, at="2025-03-14T14:59:59Z")["late"])
        self.assertTrue(self.check(path, at="2025-03-14T15:00:00Z")["late"])

    def test_global_options_stand_before_or_after(self):
        path = self.write("a.xlsx", letters.workbook(letters.hospitals(2)))
        for arguments in (["--json", "check", path], ["check", "--json", path], ["check", path, "--json"]):
            self.assertEqual(json.loads(run("cskakuhoctl", *arguments).stdout)["verdict"], "accepted")

    def test_three_writers_one_answer(self):
        """openpyxl, LibreOffice (.xlsx, .ods, .xls) and libxlsxwriter (our own marked copy) write the same list."""
        def essence(path):
            found = self.check(path)
            return (found["verdict"], found["prefecture"], [(h["rank"], h["name"], h["code"], h["beds"], h["row"]) for h in found["hospitals"]],
                    [(f["rule"], f["severity"], f["sheet"], f["cell"], f["value"]) for f in found["findings"]])

        original = self.write("list.xlsx", letters.workbook(faulty(), "長野県"))
        expected = essence(original)
        self.assertEqual(expected[0], "correction")
        with self.subTest("libxlsxwriter"):
            m = self.ministry()
            m.deliver(letters.list_mail(faulty(), "長野県", "sato@pref.nagano.lg.jp"))
            m.once()
            self.assertEqual(essence(self.write("marked.xlsx", m.replies()[0].workbook)), expected)
        if not shutil.which("soffice"):
            print("SKIPPED: LibreOffice is not installed")
            self.skipTest("LibreOffice is not installed")
        for kind in ("xlsx", "ods", "xls"):
            with self.subTest(kind):
                out = self.folder / kind
                subprocess.run(["soffice", f"-env:UserInstallation=file://{self.folder}/profile", "--headless", "--convert-to", kind, "--outdir", out, original],
                               check=True, capture_output=True, timeout=180)
                self.assertEqual(essence(out / f"list.{kind}"), expected)


class Inspect(Folder):
    def test_parts_files_and_cells(self):
        book = letters.workbook(letters.hospitals(2))
        path = self.write("a.eml", letters.mail(text="本文\n", attachments=[("リスト.xlsx", book, letters.XLSX)]))
        saved = self.folder / "parts"
        done = run("cskakuhoctl", "inspect", path, "--save", saved, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        found = json.loads(done.stdout)
        self.assertEqual([(p["depth"], p["type"]) for p in found["parts"]], [(0, "multipart/mixed"), (1, "text/plain"), (1, letters.XLSX)])
        self.assertEqual(found["parts"][2]["name"], "リスト.xlsx")
        self.assertEqual(found["parts"][2]["sha256"], hashlib.sha256(book).hexdigest())
        self.assertEqual((saved / found["parts"][2]["saved"]).read_bytes(), book)
        self.assertEqual(found["headers"]["subject"], "支援対象病院リストの提出について")
        [file] = found["files"]
        self.assertIn([1, 1, "【様式】セキュリティ確保事業支援対象病院リスト"], file["sheets"][0]["cells"])
        self.assertIn([letters.FIRST_ROW, 8, 110], file["sheets"][0]["cells"])

    def test_a_person_can_read_it(self):
        path = self.write("a.xlsx", letters.workbook(letters.hospitals(1)))
        self.assertIn("愛知第1病院", run("cskakuhoctl", "inspect", path).stdout)


class Desk(Scenario):
    def test_what_the_administrator_sees(self):
        m = self.ministry()
        m.deliver(letters.list_mail(letters.hospitals(3)))
        m.deliver(letters.list_mail(faulty(), "長野県", "sato@pref.nagano.lg.jp"))
        m.deliver(letters.mail("yamamoto@pref.kyoto.lg.jp", "照会", "休床は含めますか。\n"))
        m.once()
        board = m.ctl("board", "--json")
        self.assertEqual(len(board["prefectures"]), 47)
        states = {row["prefecture"]: row["state"] for row in board["prefectures"]}
        self.assertEqual((states["23"], states["20"], states["13"]), ("accepted", "correction asked", "not submitted"))
        self.assertIn("愛知県", m.ctl("board"))
        status = m.ctl("status", "--json", check=None)
        self.assertEqual(status["held"], 1)
        self.assertEqual(status["verdicts"]["accepted"], 1)
        shown = m.ctl("show", "CS1-20-01", "--json")
        self.assertEqual(shown["verdict"], "correction")
        self.assertIn("差替え依頼", shown["replies"][0]["subject"])
        self.assertTrue(shown["history"])
        self.assertIn("CS1-20-01", m.ctl("show", "CS1-20-01"))
        self.assertEqual([s["receipt_number"] for s in self.submissions(m, "--prefecture", "23")], ["CS1-23-01"])
        [held] = m.ctl("held", "--json")
        m.ctl("close", str(held["id"]), "--why", "answered by telephone")
        self.assertEqual(m.ctl("held", "--json"), [])
        self.assertIn("no such", m.ctl("show", "CS1-99-99", check=1).lower())

    def test_an_unconfirmed_domain_is_held_until_trusted(self):
        m = self.ministry()
        m.deliver(letters.list_mail(letters.hospitals(3, "青森県", "02"), "青森県", "abe@pref.aomori.lg.jp"))
        m.once()
        self.assertEqual(m.replies(), [])
        [held] = m.ctl("held", "--json")
        m.ctl("release", str(held["id"]), "--trust", "--why", "called the prefecture")
        m.once()
        self.assertIn("【受領】", m.replies()[0]["Subject"])
        m.deliver(letters.list_mail(letters.hospitals(4, "青森県", "02"), "青森県", "abe@pref.aomori.lg.jp"))
        m.once()
        self.assertEqual(len(m.replies()), 2)

    def test_retract_brings_the_one_before_back(self):
        m = self.ministry()
        for n in (3, 4):
            m.deliver(letters.list_mail(letters.hospitals(n)))
            m.once()
        m.ctl("retract", "CS1-23-02", "--why", "sent by mistake")
        board = {row["prefecture"]: row for row in m.ctl("board", "--json")["prefectures"]}
        self.assertEqual((board["23"]["receipt_number"], board["23"]["hospitals"]), ("CS1-23-01", 3))

    def test_backup_and_verify(self):
        m = self.ministry()
        m.deliver(letters.list_mail(letters.hospitals(3)))
        m.once()
        m.ctl("backup", "-o", str(m.folder / "backup.db"))
        self.assertTrue((m.folder / "backup.db").stat().st_size > 0)
        m.ctl("verify")
        import sqlite3
        with sqlite3.connect(m.folder / "cskakuhod.db") as database:
            database.execute("UPDATE messages SET raw = CAST(raw || 'x' AS BLOB)")
        m.ctl("verify", check=1)

    def test_replay_shows_what_would_change(self):
        m = self.ministry()
        m.deliver(letters.list_mail(letters.hospitals(3)))
        m.once()
        self.assertEqual(m.ctl("replay", "--json")["changed"], [])
        m.settings = {"programme": {**m.configuration()["programme"], "rounds": [{**m.configuration()["programme"]["rounds"][0], "severities": {"renewal-missing": "error"}}]}}
        m.write_configuration()
        rows = letters.hospitals(3)
        rows[0]["renewal"] = ""
        self.assertEqual(m.ctl("replay", "--json")["changed"], [])


class Configuration(Folder):
    def test_the_daemon_says_file_line_what_and_hint(self):
        m = self.ministry()
        done = m.daemon("--check-config")
        self.assertEqual(done.stdout, "configuration OK\n")
        self.assertIn("warning: ", done.stderr)
        m.settings = {"imap": {"hots": "x"}}
        m.write_configuration()
        done = m.daemon("--check-config", check=78)
        self.assertRegex(done.stderr, rf"{m.config}:\d+: «imap.hots» is not a key that is known here, did you mean «host»\?")
        self.assertEqual(m.once(check=78).returncode, 78)

    def test_probe_says_what_is_there_and_changes_nothing(self):
        m = self.ministry()
        done = m.daemon("--probe")
        self.assertIn("TLSv1.3", done.stdout)
        self.assertIn("IDLE", done.stdout)
        self.assertIn("PIPELINING", done.stdout)
        self.assertNotIn("secret", done.stdout + done.stderr)
        self.assertEqual(m.server.folders(), ["INBOX"])
        self.assertFalse((m.folder / "cskakuhod.db").exists())

    def test_help(self):
        for program, commands in (("cskakuhod", [[]]), ("cskakuhoctl", [[], ["check"], ["inspect"], ["status"], ["board"], ["show"], ["submissions"], ["held"], ["release"], ["outbox"]])):
            for command in commands:
                done = run(program, *command, "--help")
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertIn("--help", done.stdout)


if __name__ == "__main__":
    sys.exit(main())
