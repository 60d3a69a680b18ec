"""What records of a run have in common, worked out once: all of a record but its people and its own numbers.

Bulk records differ in `id`, `principals`, `operational` and `producer`, and are otherwise the same document. Everything
else of a record, its verdict included, follows from

    the rest of the document, value by value and type by type (`marshal`, which takes exact built-in types alone)
    how its principals are named: no one, singled out, or by words that single out nobody (`law.principal_fault`)
    the day, the party master and the standing duties as they are now

so a record whose rest was met before takes its items, already encoded, and its verdict from there. Whatever does not fit
(a fault, a base record, papers, consents or stops to be held against it, an unusual type) goes the whole way of
`intake.prepare_record`, and what goes the whole way twice becomes a shape. A shape holds no principal; it lives in memory,
for its day at most, and there are at most SHAPES_MAX.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import marshal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pydantic import ValidationError

from ledger.errors import BadInput
from ledger.law import principal_fault
from ledger.log.canonical import canonical_fast, canonical_plain
from ledger.log.commitment import ITEM_DEPTH
from ledger.log.template import ItemsTemplate, ObjectTemplate
from ledger.service.judging import Judged, named
from ledger.service.parties import PartyBook
from ledger.service.sealing import Encoded
from schemas.record import VaryingIn, plain
from schemas.record_plain import PlainVarying, plain_varying

SHAPES_MAX = 512
MET_MAX = 8_192
REST_BYTES_MAX = 16_384
LABEL_CHARS_MAX = 4_000
TEMPLATES_MAX = 64
OWN_KEPT_MAX = 32
VARYING = ("id", "principals", "operational", "producer")
_OWN = frozenset({"operational", "producer"})
_NO_OPERATIONAL = b"{}"


@dataclass(frozen=True, slots=True, repr=False)
class Shape:
    """content: the document's other members, encoded. encoded: the body's other items, encoded. row: of `record_row`.

    templates: both, with places for the members or items of one record, by the names of these.
    """

    kind: str
    content: dict[str, bytes]
    encoded: dict[str, bytes]
    judged: Judged
    key_id: str
    period: str
    row: tuple[Any, ...]
    asks_consents: bool
    contents: dict[tuple[str, ...], ObjectTemplate] = field(default_factory=dict)
    items: dict[tuple[str, ...], ItemsTemplate] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Shape(kind={self.kind!r}, {len(self.encoded)} items)"

    def content_of(self, own: Mapping[str, bytes]) -> bytes:
        """Canonical JSON of a document as it was sent, without its id: the bytes that `canonical_fast(content)` gives."""
        names = tuple(own)
        template = self.contents.get(names)
        if template is None:
            template = ObjectTemplate(self.content, names)
            _remember(self.contents, names, template)
        return template.fill([*own.values()])

    def encoded_with(self, own: Mapping[str, bytes]) -> Encoded:
        """The body's items in both encodings: those of the shape, and the record's own."""
        paths = tuple(own)
        template = self.items.get(paths)
        if template is None:
            template = ItemsTemplate(self.encoded, paths)
            _remember(self.items, paths, template)
        values = [*own.values()]
        return Encoded(template.texts(values), template.body.fill(values))


class Varying(NamedTuple):
    """The members of one document that its shape leaves out, and the rest, as a key. repr shows nothing of them."""

    key: bytes
    given: VaryingIn | PlainVarying
    encoded: dict[str, bytes]

    def __repr__(self) -> str:
        return f"Varying({len(self.given.principals)} principals)"


class Shapes:
    """The shapes of one ledger. Safe to share between threads: each step is one operation on a dict."""

    def __init__(self) -> None:
        self._of: tuple[Any, ...] = ()
        self._shapes: dict[bytes, Shape] = {}
        self._met: set[bytes] = set()

    def read(self, given: object, book: PartyBook, today: dt.date) -> Varying | None:
        """What varies of a document; None when it must go the whole way."""
        return self.read_each([given], book, today)[0]

    def read_each(self, given: Sequence[object], book: PartyBook, today: dt.date) -> list[Varying | None]:
        """`read` of each."""
        of = (today.isoformat(), *book.edition)
        if of != self._of:
            self._of, self._shapes, self._met = of, {}, set()
        rests = [_rest(one, of) for one in given]
        # One kind of work at a time, here as in `preparing.py`.
        said = [None if rest is None else _varying(one) for one, rest in zip(given, rests, strict=True)]
        return [
            None if rest is None or one is None else _keyed(rest, *one)
            for one, rest in zip(said, rests, strict=True)
        ]  # fmt: skip

    def get(self, varying: Varying) -> Shape | None:
        """The shape that was kept for the rest of this document, on this day, under this edition of the master."""
        return self._shapes.get(varying.key)

    def wants(self, varying: Varying) -> bool:
        """Whether to keep a shape for it: from the second time on."""
        digest = hashlib.sha256(varying.key).digest()
        if digest in self._met:
            return True
        if len(self._met) >= MET_MAX:
            self._met = set()
        self._met.add(digest)
        return False

    def keep(self, varying: Varying, shape: Shape) -> None:
        if len(self._shapes) >= SHAPES_MAX:
            self._shapes = {}
        self._shapes[varying.key] = shape


def own_items(varying: Varying, people: Mapping[str, Any]) -> dict[str, bytes]:
    """The body's items that are a record's own, encoded."""
    encoded = {path: canonical_plain(value) for path, value in people.items()}
    encoded["/operational"] = varying.encoded.get("operational", _NO_OPERATIONAL)
    if varying.given.producer:
        encoded["/producer"] = varying.encoded["producer"]
    return encoded


def content_parts(content: Mapping[str, Any]) -> dict[str, bytes]:
    """The members of a document that stay in its shape."""
    return {name: canonical_fast(value, 1) for name, value in content.items() if name not in VARYING}


def item_parts(items: Mapping[str, Any]) -> dict[str, bytes]:
    """The items of a body that stay in its shape."""
    own = ("/principals/", "/identifiers/", "/operational", "/producer")
    return {path: canonical_fast(value, ITEM_DEPTH) for path, value in items.items() if not path.startswith(own)}


def _remember(known: dict[tuple[str, ...], Any], names: tuple[str, ...], template: object) -> None:
    if len(names) <= OWN_KEPT_MAX and len(known) < TEMPLATES_MAX:
        known[names] = template


def _rest(given: object, of: tuple[Any, ...]) -> bytes | None:
    if type(given) is not dict or "base_record" in given:
        return None
    try:
        rest = marshal.dumps([of, {name: given[name] for name in given if name not in VARYING}], 0)
    except ValueError:
        return None
    return rest if len(rest) <= REST_BYTES_MAX else None


def _varying(given: Any) -> tuple[VaryingIn | PlainVarying, dict[str, bytes]] | None:
    """What varies, read, and its members but the id, encoded; None when it is to be refused, or of unusual types."""
    try:
        if (read := plain_varying(given)) is not None:
            encoded = {"principals": canonical_plain(given["principals"])} if "principals" in given else {}
            for name, value in read.own.items():
                encoded[name] = canonical_plain(value)
            return read, encoded
        varying = VaryingIn.model_validate({name: given[name] for name in VARYING if name in given})
        # Exact built-in types have one canonical form: what was read is what was sent.
        encoded = {"principals": canonical_fast(given["principals"], 1)} if "principals" in given else {}
        for name in _OWN & varying.model_fields_set:
            encoded[name] = canonical_fast(plain(getattr(varying, name)), ITEM_DEPTH)
        return varying, encoded
    except (ValueError, TypeError, ValidationError, BadInput):
        return None


def _keyed(rest: bytes, given: VaryingIn | PlainVarying, encoded: dict[str, bytes]) -> Varying | None:
    labels = [named(one.id, one.name, one.identifiers) for one in given.principals if _is_someone(one)]
    for label in labels:
        if len(label) > LABEL_CHARS_MAX:
            return None
    fault = principal_fault(labels) if labels else "nobody"
    return Varying(rest + f"\n{fault}".encode(), given, encoded)


def _is_someone(principal: Any) -> bool:
    return bool(principal.id or principal.name or principal.identifiers)
