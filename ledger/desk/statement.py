"""The statements by which the log's own key vouches for a paper: signed notes (C2SP `signed-note`).

For a report, over

    daicho-report@v1
    <origin of the log>
    <SHA-256 of disclosure.json, hex>
    <SHA-256 of bundle.json, hex>
    <SHA-256 of the certificate that signs the PDF, DER, hex>

It is attached to the PDF as `report.note` and printed in it as a QR code. A reader who trusts nothing but the log's
verifier key learns from it that the certificate is the operator's, and so that every page is, and that the attachments
are the ones meant. It can't cover the PDF itself, which holds it; the PDF's signature does.

For a letter of the desk, attached as `letter.note`, over

    daicho-letter@v1
    <origin of the log>
    <number of the letter>
    <its day, ISO 8601>
    <SHA-256 of the certificate that signs the PDF, DER, hex>
    <length in bytes of the letter's pages: the PDF as it was before the note was attached and the signature made>
    <SHA-256 of these bytes, hex>

Attaching and signing add to the end of a file, so its first bytes are those pages still.

>>> text = statement_text("example.com/log", "00" * 32, "11" * 32, "22" * 32)
>>> parse_statement(text).origin
'example.com/log'
"""

from __future__ import annotations

import datetime as dt
import re
from hashlib import sha256
from typing import NamedTuple

from ledger.errors import BadInput, Fault

FORMAT = "daicho-report@v1"
LETTER_FORMAT = "daicho-letter@v1"
_TEXT = re.compile(rf"{FORMAT}\n([^\n]+)\n([0-9a-f]{{64}})\n([0-9a-f]{{64}})\n([0-9a-f]{{64}})\n")
_LETTER_TEXT = re.compile(
    rf"{LETTER_FORMAT}\n([^\n]+)\n([^\n]+)\n([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})\n([0-9a-f]{{64}})\n"
    r"([1-9][0-9]{0,9})\n([0-9a-f]{64})\n",
    re.ASCII,
)


class Statement(NamedTuple):
    origin: str
    disclosure_sha256: str
    bundle_sha256: str
    certificate_sha256: str


class LetterStatement(NamedTuple):
    """number, dated: the letter's own. pages_bytes: how many bytes `pages_sha256` is the digest of."""

    origin: str
    number: str
    dated: dt.date
    certificate_sha256: str
    pages_bytes: int
    pages_sha256: str


def statement_text(origin: str, disclosure_sha256: str, bundle_sha256: str, certificate_sha256: str) -> str:
    """The note's text, unsigned."""
    return "".join(f"{line}\n" for line in (FORMAT, origin, disclosure_sha256, bundle_sha256, certificate_sha256))


def parse_statement(text: str) -> Statement:
    """Strict inverse of `statement_text`; BadInput (`MALFORMED:report.note`) otherwise."""
    found = _TEXT.fullmatch(text)
    if found is None:
        raise _malformed("report.note", FORMAT)
    return Statement(*found.groups())


def letter_text(origin: str, number: str, dated: dt.date, certificate_sha256: str, pages: bytes) -> str:
    """The text of a letter's note, unsigned. pages: the PDF to which the note will be attached."""
    lines = (
        LETTER_FORMAT,
        origin,
        number,
        dated.isoformat(),
        certificate_sha256,
        str(len(pages)),
        sha256(pages).hexdigest(),
    )
    return "".join(f"{line}\n" for line in lines)


def parse_letter_statement(text: str) -> LetterStatement:
    """Strict inverse of `letter_text`; BadInput (`MALFORMED:letter.note`) otherwise."""
    found = _LETTER_TEXT.fullmatch(text)
    try:
        if found is None:
            raise ValueError
        origin, number, dated, certificate, size, digest = found.groups()
        return LetterStatement(origin, number, dt.date.fromisoformat(dated), certificate, int(size), digest)
    except ValueError:
        raise _malformed("letter.note", LETTER_FORMAT) from None


def _malformed(name: str, form: str) -> BadInput:
    return BadInput(
        [Fault("", f"MALFORMED:{name}", "", f"本文が {form} の形ではありません", f"the text is not a {form} statement")]
    )
