"""Two hundred real hospitals through every program that writes workbooks: each cell arrives as it was written. And the blank form, filled in."""

import csv
import json
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import openpyxl

from scenario import BUILD, ROOT, Scenario, letters, main

HOSPITALS = ROOT.parent / "shared/data/hospitals.csv"
COMPARED = ["rank", "code", "name", "postal_code", "address", "beds", "phone"]
ROUND = "2025-03-10T10:00:00+09:00"

EXCELJS = """
const ExcelJS = require("exceljs");
const rows = JSON.parse(require("fs").readFileSync(process.argv[2]));
const book = new ExcelJS.Workbook();
const sheet = book.addWorksheet("様式1");
for (const row of rows) sheet.addRow(row);
book.xlsx.writeFile(process.argv[3]);
"""


def ctl(*arguments):
    return subprocess.run([str(BUILD / "bin/cskakuhoctl"), *map(str, arguments)], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120)


def skipped(why):
    print(f"SKIPPED: {why}")
    raise unittest.SkipTest(why)


def is_rare(row):
    """Holds what JIS X 0208 lacks: vendor and private-use characters, half-width kana."""
    try:
        "".join((row["name"], row["address"])).encode("iso2022_jp")
    except UnicodeEncodeError:
        return True
    return False


def real_hospitals(count=200):
    """The rare ones first, at most half; the others from all over the file."""
    with open(HOSPITALS, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rare = [row for row in rows if is_rare(row)][:count // 2]
    plain = [row for row in rows if not is_rare(row)]
    wanted = count - len(rare)
    chosen = rare + [plain[n * len(plain) // wanted] for n in range(wanted)]
    return [letters.hospital(rank, row["name"], "北海道", code=row["medical_institution_code"][:2], postal_code=row["postal_code"], address=row["address"],
                             phone=row["telephone"]) | dict(code=row["medical_institution_code"], beds=int(row["licensed_beds"]))
            for rank, row in enumerate(chosen, start=1)]


def table(path):
    """The compared columns of all hospitals, as the reader sees the cells."""
    done = ctl("inspect", path, "--json")
    [file] = json.loads(done.stdout)["files"]
    cells = {(row, column): value for row, column, value in file["sheets"][0]["cells"]}
    heading_row = next(row for (row, column), value in cells.items() if column == 1 and value == "順位")
    columns = {field: next(column for (row, column), value in cells.items() if row == heading_row and value == letters.HEADINGS[letters.FIELDS.index(field)])
               for field in COMPARED}
    last = max(row for row, _ in cells)
    found = [[str(cells.get((row, columns[field]), "")) for field in COMPARED] for row in range(heading_row + 1, last + 1)]
    return [row for row in found if row[0].isdigit()]


class Folder(Scenario):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="cskakuho-", dir="/tmp"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def blank_form(self):
        path = self.folder / "blank.xlsx"
        done = ctl("template", "-o", path)
        self.assertEqual(done.returncode, 0, done.stderr)
        return path

    def filled_in(self, rows, prefecture, over_the_example=False):
        """The blank form as a person fills it in: openpyxl keeps its drop-downs, merges and hidden sheet."""
        path = self.blank_form()
        book = openpyxl.load_workbook(path)
        sheet = book.worksheets[0]
        labels = {sheet.cell(row, 1).value: row for row in range(1, 30)}
        sheet.cell(labels["都道府県名"], 3, prefecture)  # the label spans two columns
        sheet.cell(labels["担当課"], 3, "医療政策課")
        first = labels["順位"] + (1 if over_the_example else 2)
        for r, row in enumerate(rows, start=first):
            for n, field in enumerate(letters.FIELDS, start=1):
                sheet.cell(r, n, row[field] if row[field] != "" else None)
        book.save(path)
        return path


class RoundTrip(Folder):
    @classmethod
    def setUpClass(cls):
        if not HOSPITALS.exists():
            skipped("the list of hospitals, shared/data/hospitals.csv beside the project, is absent")
        cls.hospitals = real_hospitals()
        cls.meant = [[str(row[field]) for field in COMPARED] for row in cls.hospitals]

    def assert_arrives(self, path):
        self.assertEqual(table(path), self.meant)
        done = ctl("check", path, "--received-at", ROUND, "--json")
        found = json.loads(done.stdout)
        self.assertEqual([(h["rank"], h["name"], h["code"], h["beds"]) for h in found["hospitals"]],
                         [(row["rank"], row["name"], row["code"], row["beds"]) for row in self.hospitals])
        errors = [(f["rule"], f["cell"]) for f in found["findings"] if f["severity"] in ("error", "hold")]
        self.assertEqual(errors, [])

    def write(self, name, data):
        (self.folder / name).write_bytes(data)
        return self.folder / name

    def test_the_hospitals(self):
        self.assertEqual(len({row["code"] for row in self.hospitals}), 200)
        rare = sum(1 for row in self.hospitals if is_rare(row))
        self.assertGreater(rare, 20)
        print(f"200 hospitals, {rare} of them with characters beyond JIS X 0208")

    def test_openpyxl(self):
        self.assert_arrives(self.write("list.xlsx", letters.workbook(self.hospitals, "北海道")))

    def test_libreoffice(self):
        if not shutil.which("soffice"):
            skipped("LibreOffice is not installed")
        source = self.write("list.xlsx", letters.workbook(self.hospitals, "北海道"))
        for kind, written_as in [("xlsx", "xlsx"), ("xls", "xls"), ("ods", "ods"), ("csv", "csv:Text - txt - csv (StarCalc):44,34,76,1")]:
            with self.subTest(kind):
                out = self.folder / kind
                subprocess.run(["soffice", f"-env:UserInstallation=file://{self.folder}/profile", "--headless", "--convert-to", written_as, "--outdir", out,
                                source], check=True, capture_output=True, timeout=180)
                self.assert_arrives(out / f"list.{kind}")

    def test_our_own_form(self):
        for over_the_example in (False, True):
            with self.subTest(over_the_example=over_the_example):
                self.assert_arrives(self.filled_in(self.hospitals, "北海道", over_the_example))

    def test_our_marked_copy(self):
        """Two faults bring it; mended as its notes say, it is a list without errors."""
        faulty = [dict(row) for row in self.hospitals]
        faulty[0]["emr"] = "無"
        faulty[99]["participation"] = "調査完了"
        m = self.ministry()
        m.deliver(letters.list_mail(faulty, "北海道", "sato@pref.hokkaido.lg.jp"))
        m.once()
        marked = self.write("marked.xlsx", m.replies()[0].workbook)
        self.assertEqual(table(marked), self.meant)
        book = openpyxl.load_workbook(marked)
        sheet = book.worksheets[0]
        sheet[f"{letters.column('emr')}{letters.FIRST_ROW}"] = "有"
        sheet[f"{letters.column('participation')}{letters.FIRST_ROW + 99}"] = "未参加"
        book.save(marked)
        self.assert_arrives(marked)

    def test_exceljs(self):
        """Not part of Debian: only where npm can fetch it."""
        if not shutil.which("node") or not shutil.which("npm"):
            skipped("node is not installed")
        try:
            subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--fetch-retries=0", "--fetch-timeout=15000", "exceljs@4"], cwd=self.folder, check=True,
                           capture_output=True, timeout=60, stdin=subprocess.DEVNULL)
        except (subprocess.SubprocessError, OSError):
            skipped("npm cannot fetch exceljs")
        sheet = openpyxl.load_workbook(self.write("source.xlsx", letters.workbook(self.hospitals, "北海道"))).active
        rows = self.write("rows.json", json.dumps(list(sheet.iter_rows(values_only=True)), ensure_ascii=False).encode())
        script = self.write("write.js", EXCELJS.encode())
        subprocess.run(["node", script, rows, self.folder / "list.xlsx"], cwd=self.folder, check=True, timeout=60, stdin=subprocess.DEVNULL)
        self.assert_arrives(self.folder / "list.xlsx")


class BlankForm(Folder):
    def check(self, path):
        return json.loads(ctl("check", path, "--received-at", ROUND, "--json").stdout)

    def test_filled_in_it_is_accepted(self):
        rows = letters.hospitals(5)
        for over_the_example in (False, True):
            with self.subTest(over_the_example=over_the_example):
                found = self.check(self.filled_in(rows, "愛知県", over_the_example))
                self.assertEqual((found["verdict"], found["prefecture"]), ("accepted", "23"), found["findings"])
                self.assertEqual([(h["rank"], h["name"], h["code"], h["beds"]) for h in found["hospitals"]],
                                 [(row["rank"], row["name"], row["code"], row["beds"]) for row in rows])
                self.assertEqual(found["findings"], [])

    def test_blank_it_asks_for_hospitals(self):
        found = self.check(self.blank_form())
        self.assertEqual(found["verdict"], "correction")
        self.assertIn("list-empty", {f["rule"] for f in found["findings"]})


if __name__ == "__main__":
    sys.exit(main())
