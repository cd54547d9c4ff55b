"""What the scenarios share. Each file here is a unittest program that runs the real programs against real servers."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lab"))
import letters  # noqa: E402,F401
from ministry import ADDRESS, BUILD, ROOT, Ministry, tokyo_day  # noqa: E402,F401


class Scenario(unittest.TestCase):
    maxDiff = None

    def ministry(self, **options):
        ministry = Ministry(**options)
        self.addCleanup(ministry.close)
        return ministry

    def submissions(self, ministry, *arguments):
        return ministry.ctl("submissions", "--all-versions", "--json", *arguments)

    def findings(self, ministry, receipt):
        return ministry.ctl("show", receipt, "--json")["findings"]


def main():
    unittest.main(verbosity=2, warnings="ignore")
