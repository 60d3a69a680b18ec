"""The statement by which the log's own key vouches for a report: a signed note (C2SP `signed-note`) over

    daicho-report@v1
    <origin of the log>
    <SHA-256 of disclosure.json, hex>
    <SHA-256 of bundle.json, hex>
    <SHA-256 of the certificate that signs the PDF, DER, hex>

It is attached to the PDF as `report.note` and printed in it as a QR code. A reader who trusts nothing but the log's
verifier key learns from it that the certificate is the operator's, and so that every page is, and that the attachments
are the ones meant. It can't cover the PDF itself, which holds it; the PDF's signature does.

>>> text = statement_text("example.com/log", "00" * 32, "11" * 32, "22" * 32)
>>> parse_statement(text).origin
'example.com/log'
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ledger.errors import BadInput, Fault

FORMAT = "daicho-report@v1"
_TEXT = re.compile(rf"{FORMAT}\n([^\n]+)\n([0-9a-f]{{64}})\n([0-9a-f]{{64}})\n([0-9a-f]{{64}})\n")


class Statement(NamedTuple):
    origin: str
    disclosure_sha256: str
    bundle_sha256: str
    certificate_sha256: str


def statement_text(origin: str, disclosure_sha256: str, bundle_sha256: str, certificate_sha256: str) -> str:
    """The note's text, unsigned."""
    return "".join(f"{line}\n" for line in (FORMAT, origin, disclosure_sha256, bundle_sha256, certificate_sha256))


def parse_statement(text: str) -> Statement:
    """Strict inverse of `statement_text`; BadInput (`MALFORMED:report.note`) otherwise."""
    found = _TEXT.fullmatch(text)
    if found is None:
        raise BadInput(
            [
                Fault(
                    "",
                    "MALFORMED:report.note",
                    "",
                    "本文が daicho-report@v1 の形ではありません",
                    "the text is not a daicho-report@v1 statement",
                )
            ]
        )
    return Statement(*found.groups())
