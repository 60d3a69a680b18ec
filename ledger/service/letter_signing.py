"""Signing a letter: by the key for PDFs, vouched for by the log's own key, time-stamped where an authority is configured."""

from __future__ import annotations

import datetime as dt

from ledger.desk.papers import seal_letter
from ledger.desk.sign import attach_and_sign
from ledger.log.note import sign_note
from ledger.service.core import Core
from ledger.service.reporting import report_key
from ledger.service.stamping_papers import signed_in_time


def signed_letter(core: Core, pages: bytes, number: str, dated: dt.date, made_at: dt.datetime) -> bytes:
    """The letter as it is sent. Raises Misconfigured, Busy."""
    key = report_key(core)

    def vouch(text: bytes) -> bytes:
        return sign_note(text.decode(), core.signers)

    return signed_in_time(
        core, lambda stamper: seal_letter(pages, core.origin, number, dated, key, vouch, made_at, stamper)
    )


def signed_draft(core: Core, pages: bytes, made_at: dt.datetime) -> bytes:
    """A draft, for which the log does not vouch: it was not entered, and another letter may bear its number."""
    return attach_and_sign(pages, {}, report_key(core), made_at)
