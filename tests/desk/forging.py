"""Reports that somebody has tampered with, put together again as well as a forger can."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from ledger.desk.content import Sealed, report_document
from ledger.desk.keys import ReportKey
from ledger.desk.names import BUNDLE_NAME, DISCLOSURE_NAME, NOTE_NAME
from ledger.desk.pdf import render_document
from ledger.desk.sign import attach_and_sign
from ledger.desk.statement import statement_text
from ledger.desk.view import report_view
from ledger.log import Signer, sign_note
from ledger.log.canonical import canonical_fast
from schemas.report import DisclosureReport
from tests.desk.inputs import ORIGIN, SIGNER


def sign_again(report: DisclosureReport, files: dict[str, bytes], key: ReportKey) -> bytes:
    """The report's pages with `files` attached, signed by `key`."""
    pages = render_document(report_document(report, report_view(report), Sealed("0" * 64, "0" * 64)))
    return attach_and_sign(pages, {name: (data, name) for name, data in files.items()}, key, report.generated_at)


def note_over(files: dict[str, bytes], key: ReportKey, signer: Signer = SIGNER, origin: str = ORIGIN) -> bytes:
    """The statement that fits `files` and `key`."""
    digests = [sha256(files[name]).hexdigest() for name in (DISCLOSURE_NAME, BUNDLE_NAME)]
    return sign_note(statement_text(origin, digests[0], digests[1], key.certificate_sha256), [signer])


def with_disclosure(
    report: DisclosureReport, files: dict[str, bytes], key: ReportKey, change: Callable[[Any], None]
) -> bytes:
    """`disclosure.json` changed, and everything that hangs on it signed anew, the log's statement included."""
    document = json.loads(files[DISCLOSURE_NAME])
    change(document)
    changed = {**files, DISCLOSURE_NAME: json.dumps(document).encode()}
    return sign_again(report, {**changed, NOTE_NAME: note_over(changed, key)}, key)


def with_bundle(
    report: DisclosureReport, files: dict[str, bytes], key: ReportKey, change: Callable[[Any], None]
) -> bytes:
    """The same with `bundle.json`."""
    bundle = json.loads(files[BUNDLE_NAME])
    change(bundle)
    changed = {**files, BUNDLE_NAME: canonical_fast(bundle)}
    return sign_again(report, {**changed, NOTE_NAME: note_over(changed, key)}, key)
