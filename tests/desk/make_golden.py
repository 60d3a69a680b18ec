"""Writes the golden texts of `test_report.py` anew: `python -m tests.desk.make_golden`. Read the
difference before committing."""

from __future__ import annotations

from ledger.desk.report import render_pdf
from tests.desk.inputs import make_copy, make_report
from tests.desk.reading import pages
from tests.desk.test_report import GOLDEN

if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    papers = {"report-1": make_report(1), "report-40": make_report(40), "copy-1": make_copy(1), "copy-0": make_copy(0)}
    for name, report in papers.items():
        golden = "\f".join(pages(render_pdf(report))) + "\n"
        (GOLDEN / f"{name}.txt").write_text(golden, encoding="utf-8")
