"""Mails as Japanese clients write them through the real reader: every one must yield what its sender meant."""

import collections
import concurrent.futures
import json
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from scenario import BUILD, Scenario, main

import japanese_mail


def ctl(*arguments):
    return subprocess.run([str(BUILD / "bin/cskakuhoctl"), *map(str, arguments)], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=300)


def subject_field(raw):
    return raw.partition(b"\nTo: ")[2].partition(b"\nDate: ")[0]


class JapaneseMail(Scenario):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="cskakuho-", dir="/tmp"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def convert(self, kind, books):
        """One run of LibreOffice for all workbooks."""
        sources, out = self.folder / "sources", self.folder / kind
        sources.mkdir(exist_ok=True)
        for name, data in books.items():
            (sources / f"{name}.xlsx").write_bytes(data)
        subprocess.run(["soffice", f"-env:UserInstallation=file://{self.folder}/profile", "--headless", "--convert-to", kind, "--outdir", out,
                        *(sources / f"{name}.xlsx" for name in books)], check=True, capture_output=True, timeout=180)
        return {name: (out / f"{name}.{kind}").read_bytes() for name in books}

    def difference(self, case, checked, subject):
        found = dict(verdict=checked["verdict"], prefecture=checked["prefecture"], hospitals=[h["name"] for h in checked["hospitals"]],
                     files=[a["name"] for a in checked["attachments"]], subject=subject,
                     rules=sorted({f["rule"] for f in checked["findings"]}))
        return {key: (value, getattr(case, key)) for key, value in found.items() if value != getattr(case, key)}

    def test_every_mail_yields_what_its_sender_meant(self):
        convert = self.convert if shutil.which("soffice") else None
        if not convert:
            print("SKIPPED: .ods and .xls, for LibreOffice is not installed")
        cases = japanese_mail.cases(convert)
        self.assertGreaterEqual(len(cases), 300)
        paths = [self.folder / f"{n:04}.eml" for n in range(len(cases))]
        for path, case in zip(paths, cases):
            path.write_bytes(case.raw)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            checking = pool.submit(ctl, "check", *paths, "--received-at", japanese_mail.ARRIVAL, "--json")
            fields = [subject_field(case.raw) for case in cases]
            samples = dict(zip(fields, paths))  # one mail for each way to write a subject
            shown = dict(zip(samples, pool.map(lambda path: json.loads(ctl("inspect", path, "--json").stdout)["headers"]["subject"], samples.values())))
        checked = json.loads(checking.result().stdout)
        self.assertEqual([c["path"] for c in checked], [str(p) for p in paths], checking.result().stderr)
        wrong = {case.label: difference
                 for case, field, c in zip(cases, fields, checked) if (difference := self.difference(case, c, shown[field]))}
        print(f"{len(cases) - len(wrong)} of {len(cases)} mails read as meant: {dict(collections.Counter(case.verdict for case in cases))}")
        for label, difference in list(wrong.items())[:40]:
            with self.subTest(label):
                self.fail("; ".join(f"{key}: {found!r} instead of {meant!r}" for key, (found, meant) in difference.items()))
        self.assertEqual(len(wrong), 0)


if __name__ == "__main__":
    sys.exit(main())
