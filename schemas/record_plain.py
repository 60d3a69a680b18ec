"""The plainest of what `VaryingIn` takes, read without building models: the bulk of every bulk import.

What is returned is what validation gives; None means that the members are not plain, or not acceptable, and are to be
validated. Plain are exact built-in types: texts, whole numbers, booleans, lists and dicts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from schemas.record import IDENTIFIERS_MAX, PRINCIPALS_MAX, TEXT_MAX

OPERATIONAL_MAX = 64
INTEGER_MAX = 2**53 - 1
WORDS_KEPT_MAX = 1_024
_DIGEST_CHARS = range(16, 257)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NOTHING: dict[str, Any] = {}


class PlainIdentifier(NamedTuple):
    """As `IdentifierIn`."""

    type: str
    value: str | None
    digest: str | None

    def __repr__(self) -> str:
        return f"PlainIdentifier(type={self.type!r})"


class PlainPrincipal(NamedTuple):
    """As `PrincipalIn`."""

    id: str | None
    name: str | None
    identifiers: list[PlainIdentifier]

    def __repr__(self) -> str:
        return f"PlainPrincipal({len(self.identifiers)} identifiers)"


class PlainVarying(NamedTuple):
    """As `VaryingIn`. own: `operational` and `producer` as given, where they are given."""

    id: UUID | None
    principals: list[PlainPrincipal]
    own: dict[str, Any]

    def __repr__(self) -> str:
        return f"PlainVarying({len(self.principals)} principals)"

    @property
    def producer(self) -> dict[str, Any] | None:
        return self.own.get("producer")


def plain_varying(given: Mapping[str, Any]) -> PlainVarying | None:
    """The members `id`, `principals`, `operational` and `producer` of a document; others are not looked at."""
    entry_id = None
    if (said := given.get("id")) is not None:
        if type(said) is not str or not _UUID.fullmatch(said):
            return None
        entry_id = UUID(said)
    principals: list[PlainPrincipal] = []
    if "principals" in given:
        people = given["principals"]
        if type(people) is not list or len(people) > PRINCIPALS_MAX:
            return None
        for one in people:
            if (principal := _principal(one)) is None:
                return None
            principals.append(principal)
    own = _NOTHING
    if "operational" in given or "producer" in given:
        own = {name: given[name] for name in ("operational", "producer") if name in given}
        if not _is_operational(own.get("operational", _NOTHING)):
            return None
        if "producer" in own and not _is_producer(own["producer"]):
            return None
    return PlainVarying(entry_id, principals, own)


def _principal(given: object) -> PlainPrincipal | None:
    if type(given) is not dict:
        return None
    own_id = name = None
    identifiers: list[PlainIdentifier] = []
    for member, value in given.items():
        if member == "id" or member == "name":
            if value is not None and not (type(value) is str and 0 < len(value) <= TEXT_MAX):
                return None
            if member == "id":
                own_id = value
            else:
                name = value
        elif member == "identifiers":
            if type(value) is not list or len(value) > IDENTIFIERS_MAX:
                return None
            for one in value:
                if (identifier := _identifier(one)) is None:
                    return None
                identifiers.append(identifier)
        else:
            return None
    return PlainPrincipal(own_id, name, identifiers)


def _identifier(given: object) -> PlainIdentifier | None:
    if type(given) is not dict:
        return None
    kind = value = digest = None
    for member, said in given.items():
        if said is not None and type(said) is not str:
            return None
        if member == "type":
            kind = said
        elif member == "value":
            value = said
        elif member == "digest":
            digest = said
        else:
            return None
    if kind is None or not _is_identifier_type(kind) or (value is None and digest is None):
        return None
    if value is not None and not 0 < len(value) <= TEXT_MAX:
        return None
    if digest is not None and len(digest) not in _DIGEST_CHARS:
        return None
    return PlainIdentifier(kind, value, digest)


def _is_operational(given: object) -> bool:
    if type(given) is not dict or len(given) > OPERATIONAL_MAX:
        return False
    for name, value in given.items():
        kind = type(value)
        if type(name) is not str or not _is_operational_name(name):
            return False
        if kind is not str and kind is not bool and not (kind is int and -INTEGER_MAX <= value <= INTEGER_MAX):
            return False
    return True


def _is_producer(given: object) -> bool:
    if type(given) is not dict or not given.keys() <= {"name", "seq"}:
        return False
    name, number = given.get("name"), given.get("seq", 0)
    return type(name) is str and _is_producer_name(name) and type(number) is int and 0 <= number <= INTEGER_MAX


def _words(pattern: str) -> Callable[[str], bool]:
    """Whether a text is one of the words that the pattern describes; the first of these are remembered."""
    known: set[str] = set()
    full = re.compile(pattern).fullmatch

    def is_word(text: str) -> bool:
        if text in known:
            return True
        if not full(text):
            return False
        if len(known) < WORDS_KEPT_MAX:
            known.add(text)
        return True

    return is_word


_is_identifier_type = _words(r"[a-z][a-z0-9_-]{0,31}")
_is_operational_name = _words(r"[a-z][a-z0-9_]{0,63}")
_is_producer_name = _words(r"[a-z0-9][a-z0-9._-]{0,63}")
