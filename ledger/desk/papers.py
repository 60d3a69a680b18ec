"""Letters and blank forms of the desk, as PDF and HTML."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from pyhanko.sign.timestamps import TimeStamper

from ledger.desk.content.forms import agent_form, request_form
from ledger.desk.content.letters import letter_document
from ledger.desk.html import render_html_document
from ledger.desk.keys import ReportKey
from ledger.desk.names import LETTER_NOTE_NAME
from ledger.desk.pdf import render_document
from ledger.desk.sign import attach_and_sign
from ledger.desk.statement import letter_text
from schemas.letter import Letter
from schemas.report import Company

FORM_EDITION = dt.date(2026, 11, 24)
"""The day of the forms' present wording, which is the date their files bear."""


def render_letter(letter: Letter) -> bytes:
    """The letter as PDF. Equal letters give equal bytes."""
    return render_document(letter_document(letter))


def seal_letter(
    pages: bytes,
    origin: str,
    number: str,
    dated: dt.date,
    key: ReportKey,
    sign_statement: Callable[[bytes], bytes],
    made_at: dt.datetime,
    time_stamper: TimeStamper | None = None,
) -> bytes:
    """A letter's pages with the log's statement about them attached, signed by `key`.

    `sign_statement` makes a signed note of a text with the log's own key (`statement.py`). Raises the time-stamper's error.
    """
    note = sign_statement(letter_text(origin, number, dated, key.certificate_sha256, pages).encode())
    return attach_and_sign(pages, {LETTER_NOTE_NAME: (note, _NOTE)}, key, made_at, time_stamper)


_NOTE = "台帳の鍵による署名付きの文 / Statement signed with the ledger's key"


def render_letter_html(letter: Letter) -> str:
    """The letter as one HTML file that fetches nothing."""
    return render_html_document(letter_document(letter))


def render_request_form(company: Company, edition: dt.date = FORM_EDITION) -> bytes:
    """The blank request for disclosure, correction or stop (開示請求書) as PDF."""
    return render_document(request_form(company, edition))


def render_agent_form(company: Company, edition: dt.date = FORM_EDITION) -> bytes:
    """The blank power of attorney (委任状), with the papers to attach and what to black out, as PDF."""
    return render_document(agent_form(company, edition))
