"""The disclosure desk: the report, letters and forms, and checking a finished report.

    requests/   a request from intake to closing, as a state machine
    report      DisclosureReport → signed PDF, HTML, JSON, CSV
    papers      letters and blank forms
    verify      a finished PDF, checked offline; verify_data: bare data with its proofs
    keys        the RSA key that signs reports
    content/    what the papers say      pdf/, html   how they are drawn      checks/   one check each

Names are imported when they are first asked for: making a PDF and signing one load much that a request does not need.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ledger.desk.keys import ReportKey, make_report_key, read_report_key
    from ledger.desk.papers import render_agent_form, render_letter, render_letter_html, render_request_form
    from ledger.desk.report import SignedReport, build_report, render_html, render_pdf, report_files
    from ledger.desk.verify import verify_pdf

_MODULES = {
    "ReportKey": "keys",
    "SignedReport": "report",
    "build_report": "report",
    "make_report_key": "keys",
    "read_report_key": "keys",
    "render_agent_form": "papers",
    "render_html": "report",
    "render_letter": "papers",
    "render_letter_html": "papers",
    "render_pdf": "report",
    "render_request_form": "papers",
    "report_files": "report",
    "verify_pdf": "verify",
}

__all__ = [
    "ReportKey",
    "SignedReport",
    "build_report",
    "make_report_key",
    "read_report_key",
    "render_agent_form",
    "render_html",
    "render_letter",
    "render_letter_html",
    "render_pdf",
    "render_request_form",
    "report_files",
    "verify_pdf",
]


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return getattr(import_module(f"ledger.desk.{_MODULES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
