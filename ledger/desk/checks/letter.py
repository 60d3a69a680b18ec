"""Are the pages of a letter those for which the log's key vouches?

The first bytes of a letter are its pages as they were rendered; the note and the signature were added behind them. Whoever
holds the signing key alone could add more: so whatever those bytes hold must stand in the whole file as it does there, but
for what attaching a file and an invisible signature change.
"""

from __future__ import annotations

import io
from hashlib import sha256
from typing import Any

from pyhanko.pdf_utils.generic import DictionaryObject, StreamObject
from pyhanko.pdf_utils.reader import PdfFileReader

from ledger.desk.checks.pdf_signature import SignedPdf
from ledger.desk.names import LETTER_NOTE_NAME
from ledger.desk.statement import LetterStatement

_ADDED_TO_CATALOG = frozenset({"/Names", "/AF", "/AcroForm", "/Extensions", "/Perms"})
_OF_THE_WRITER = frozenset({"/ModDate", "/Producer"})
_WIDGET = frozenset({"/FT", "/T", "/Type", "/Subtype", "/F", "/Rect", "/P", "/V"})


def compare_letter(data: bytes, signed: SignedPdf, statement: LetterStatement) -> str:
    """The reason code: `LETTER_VOUCHED`, or what does not fit. data: the whole PDF, `signed` what was read of it."""
    if signed.attachments.keys() != {LETTER_NOTE_NAME}:
        return "ATTACHMENT_UNEXPECTED"
    pages = data[: statement.pages_bytes]
    if len(pages) != statement.pages_bytes or sha256(pages).hexdigest() != statement.pages_sha256:
        return "LETTER_DIFFERS"
    try:
        kept = _kept(PdfFileReader(io.BytesIO(pages)), PdfFileReader(io.BytesIO(data)))
    except Exception:  # as in pdf_signature.py: a damaged file raises errors of many kinds
        kept = False
    return "LETTER_VOUCHED" if kept else "LETTER_DIFFERS"


def _kept(pages: PdfFileReader, whole: PdfFileReader) -> bool:
    """Whether every object of the pages is in the whole as it was, but for the few that signing changes in known ways."""
    catalog, info = pages.root_ref, pages.trailer_view.raw_get("/Info").reference
    if pages.xrefs.total_revisions != 1 or whole.root_ref != catalog:
        return False
    if whole.trailer_view.raw_get("/Info").reference != info:
        return False
    metadata = pages.root.raw_get("/Metadata").reference
    first_page = pages.root["/Pages"]["/Kids"].raw_get(0).reference
    widget = _signature_field(whole)
    for ref in pages.xrefs.explicit_refs_in_revision(0):
        before, after = (reader.get_object(ref) for reader in (pages, whole))  # type: ignore[no-untyped-call]  # pyHanko's
        if ref == catalog:
            same = _equal(before, after, _ADDED_TO_CATALOG) and set(after["/Names"]) == {"/EmbeddedFiles"}
        elif ref == first_page:
            annotations = [*before.get("/Annots", ()), widget]
            same = _equal(before, after, {"/Annots"}) and list(after["/Annots"]) == annotations
        elif ref == info:
            same = _equal(before, after, _OF_THE_WRITER)
        else:
            same = ref == metadata or _equal(before, after)
        if not same:
            return False
    return True


def _signature_field(whole: PdfFileReader) -> Any:
    """The reference to the one field of the form, which draws nothing."""
    form = whole.root["/AcroForm"]
    (reference,) = form["/Fields"]  # iterating gives references, indexing what they refer to
    field = form["/Fields"][0]
    if form.keys() != {"/Fields", "/SigFlags"} or not field.keys() <= _WIDGET or any(field["/Rect"]):
        raise ValueError("a form that is more than an invisible signature")
    return reference


def _equal(before: Any, after: Any, but: frozenset[str] | set[str] = frozenset()) -> bool:
    if type(before) is not type(after):
        return False
    if not isinstance(before, DictionaryObject):
        return bool(before == after)
    kept, now = ({key: one.raw_get(key) for key in one if key not in but} for one in (before, after))
    same_data = not isinstance(before, StreamObject) or before.encoded_data == after.encoded_data
    return kept == now and same_data
