"""Check `disclosure.json` as it is given to who asks for data rather than paper: with its proofs inside, and no signature.

The proofs show that the statutory items of each record are as they were written in the ledger. For all else in the file
(how we searched, the companies) nobody but the PDF vouches.
"""

from __future__ import annotations

from pydantic import ValidationError

from ledger.desk.checks.proved import Given, check_proved, sum_up
from ledger.desk.checks.words import check
from ledger.desk.names import DISCLOSURE_NAME
from ledger.errors import BadInput
from ledger.log.bundle import Bundle
from ledger.log.canonical import parse_json
from schemas.disclosure import FORMAT, Disclosure
from schemas.report import PdfOutcome

PROOFS = "proofs"


def is_disclosure(document: object) -> bool:
    """Whether a JSON document says that it is a disclosure."""
    return isinstance(document, dict) and document.get("format") == FORMAT


def verify_disclosure(data: bytes, given: Given) -> PdfOutcome:
    """What holds of a `disclosure.json`. Never raises for what it is."""
    try:
        document = parse_json(data, DISCLOSURE_NAME)
        if not isinstance(document, dict):
            raise BadInput([])
        fields = {name: content for name, content in document.items() if name not in ("$schema", PROOFS)}
        disclosure = Disclosure.model_validate(fields)
        bundle = Bundle.from_json(document[PROOFS]) if PROOFS in document else None
    except (BadInput, ValidationError):
        return sum_up([check("contents", "ATTACHMENT_MALFORMED")])
    if bundle is None:
        return sum_up([check("contents", "PROOFS_NOT_INSIDE")], disclosure)
    return sum_up(check_proved(disclosure, bundle, given), disclosure)
