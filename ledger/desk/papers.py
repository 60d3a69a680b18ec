"""Letters and blank forms of the desk, as PDF and HTML."""

from __future__ import annotations

import datetime as dt

from ledger.desk.content.forms import agent_form, request_form
from ledger.desk.content.letters import letter_document
from ledger.desk.html import render_html_document
from ledger.desk.pdf import render_document
from schemas.letter import Letter
from schemas.report import Company

FORM_EDITION = dt.date(2026, 11, 24)
"""The day of the forms' present wording, which is the date their files bear."""


def render_letter(letter: Letter) -> bytes:
    """The letter as PDF. Equal letters give equal bytes."""
    return render_document(letter_document(letter))


def render_letter_html(letter: Letter) -> str:
    """The letter as one HTML file that fetches nothing."""
    return render_html_document(letter_document(letter))


def render_request_form(company: Company, edition: dt.date = FORM_EDITION) -> bytes:
    """The blank request for disclosure, correction or stop (開示請求書) as PDF."""
    return render_document(request_form(company, edition))


def render_agent_form(company: Company, edition: dt.date = FORM_EDITION) -> bytes:
    """The blank power of attorney (委任状), with the papers to attach and what to black out, as PDF."""
    return render_document(agent_form(company, edition))
