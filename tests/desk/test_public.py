from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

import ledger.desk
from ledger.desk.checks import open_signed_pdf
from ledger.desk.checks.words import REASONS
from ledger.desk.content import Sealed, report_document
from ledger.desk.data import disclosure
from ledger.desk.keys import ReportKey
from ledger.desk.report import build_report
from ledger.desk.view import report_view
from schemas.report import DisclosureReport, Outcome
from tests.desk.inputs import NAME, make_report, sign_statement

DESK = Path(ledger.desk.__file__).parent


@pytest.mark.parametrize("name", ledger.desk.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(ledger.desk, name).__name__ == name


def test_no_other_name_is() -> None:
    with pytest.raises(AttributeError):
        ledger.desk.nothing_of_the_kind  # noqa: B018  # the access is the test


def test_the_desk_alone_loads_neither_the_pdf_nor_the_signing_library() -> None:
    code = "import sys, ledger.desk; print(sorted({'reportlab', 'pyhanko', 'segno'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_reason_of_a_check_is_given_somewhere_and_says_it_in_both_languages() -> None:
    sources = [
        path.read_text(encoding="utf-8") for path in (*DESK.glob("verify*.py"), *sorted((DESK / "checks").glob("*.py")))
    ]
    given = set().union(*(re.findall(r'"([A-Z][A-Z_]+)"', text) for text in sources if "REASONS" not in text))
    assert set(REASONS) <= given
    for outcome, ja, en in REASONS.values():
        assert outcome in Outcome
        assert ja.endswith("。")
        assert en.endswith(".")


def test_every_reason_is_documented() -> None:
    documented = (DESK.parents[1] / "docs" / "report.md").read_text(encoding="utf-8")
    assert all(f"`{reason}`" in documented for reason in REASONS)


def test_a_report_can_be_made_where_an_event_loop_runs(report_key: ReportKey) -> None:
    async def make() -> bytes:
        return build_report(make_report(1), report_key, sign_statement).pdf

    assert asyncio.run(make()).startswith(b"%PDF-1.7")


def test_neither_repr_nor_error_shows_a_person(report_key: ReportKey) -> None:
    report = make_report(2, agent="代理 人子")
    view = report_view(report)
    document = report_document(report, view, Sealed("0" * 64, "0" * 64))
    signed = build_report(report, report_key, sign_statement)
    shown = [repr(each) for each in (report, view, *view.groups, *view.records, document, *document.blocks, signed)]
    shown += [repr(open_signed_pdf(signed.pdf)), repr(disclosure(report, view).records)]
    with pytest.raises(ValidationError) as caught:
        DisclosureReport.model_validate({**report.model_dump(), "request_number": "", "received_on": NAME})
    shown.append(str(caught.value))
    assert not any("髙橋" in text or "代理 人子" in text for text in shown)
