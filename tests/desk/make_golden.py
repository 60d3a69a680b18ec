"""Writes the golden texts of `test_report.py` anew: `python -m tests.desk.make_golden`. Read the
difference before committing."""

from __future__ import annotations

from ledger.desk.report import render_pdf
from tests.desk.reading import pages
from tests.desk.test_report import GOLDEN, PAPERS

if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for name, make in PAPERS.items():
        golden = "\f".join(pages(render_pdf(make()))) + "\n"
        (GOLDEN / f"{name}.txt").write_text(golden, encoding="utf-8")
