"""The principals of a record as its body holds them, and the index values under which each of them is found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, Protocol

from ledger.errors import BadInput, Fault
from ledger.people import FLAGS, Identifier, OwnTypes, index_values, parse_identifier
from ledger.service.sealing import Items
from schemas.record import IdentifierIn, PrincipalIn

WARNINGS_MAX = 20
_WARNED = frozenset(
    {"digest_form_unknown", "digest_not_of_value", "hash_not_declared", "pattern_not_met", "undeclared_type"}
)


class IdentifierLike(Protocol):
    """`IdentifierIn`, or its plain reading."""

    @property
    def type(self) -> str: ...
    @property
    def value(self) -> str | None: ...
    @property
    def digest(self) -> str | None: ...


class PrincipalLike(Protocol):
    """`PrincipalIn`, or its plain reading."""

    @property
    def id(self) -> str | None: ...
    @property
    def name(self) -> str | None: ...
    @property
    def identifiers(self) -> Sequence[IdentifierLike]: ...


class People(NamedTuple):
    """items: by path. values: index values of all identifiers, without repeats. repr shows nothing of them."""

    items: Items
    values: list[str]

    def __repr__(self) -> str:
        return f"People({len(self.items)} items)"


def principal_items(principals: Iterable[PrincipalLike], own: OwnTypes, first: int = 0) -> People:
    """Body items of these principals, numbered from `first`, and their index values. Raises BadInput."""
    (people,) = each_principal_items([principals], own, first)
    if isinstance(people, BadInput):
        raise people
    return people


def each_principal_items(
    groups: Iterable[Iterable[PrincipalLike]], own: OwnTypes, first: int = 0
) -> list[People | BadInput]:
    """`principal_items` of each group, or why not."""
    read = [_read(principals, own, first) for principals in groups]
    found: list[People | BadInput] = []
    # Apart from the reading: one kind of work at a time stays in the processor's caches.
    for items, parsed, faults in read:
        if faults:
            found.append(BadInput(faults))
        elif len(parsed) == 1:
            found.append(People(items, list(index_values(parsed[0]))))
        else:
            found.append(People(items, list(dict.fromkeys([v for one in parsed for v in index_values(one)]))))
    return found


def odd_identifiers(items: Items) -> tuple[str, ...]:
    """A warning for each identifier in a body that stands for nobody, or is not what it is said to be; no value in it."""
    found = tuple(
        f"{path}/{n}: {flag}: {FLAGS[flag].ja} / {FLAGS[flag].en}"
        for path, known in items.items()
        if path.startswith("/identifiers/")
        for n, one in enumerate(known)
        for flag in one.get("flags", ())
        if flag in _WARNED or flag.startswith("poison:")
    )
    more = len(found) - WARNINGS_MAX
    return found if more <= 0 else (*found[:WARNINGS_MAX], f"… {more} more / ほか{more}件")


def identifiers_of(principal: PrincipalIn) -> list[IdentifierIn]:
    """Every identifier of a principal, its own id and name included, given ones first."""
    own = [IdentifierIn(type=kind, value=value) for kind, value in _own(principal)]
    return [*principal.identifiers, *own]


def _read(
    principals: Iterable[PrincipalLike], own: OwnTypes, first: int
) -> tuple[Items, list[Identifier], list[Fault]]:
    items: Items = {}
    parsed: list[Identifier] = []
    faults: list[Fault] = []
    n = first
    for principal in principals:
        identifiers = principal.identifiers
        if not (principal.id or principal.name or identifiers):
            continue
        known = []
        for m, identifier in enumerate(identifiers):
            stored = _stored(identifier)
            known.append(stored)
            one = _parsed(identifier.type, identifier.value, identifier.digest, own, (n, m), faults)
            if one is not None:
                parsed.append(one)
                if one.flags:
                    stored["flags"] = list(one.flags)
        items[f"/principals/{n}"] = _singled_out(principal, known)
        if known:
            items[f"/identifiers/{n}"] = known
        for m, (kind, value) in enumerate(_own(principal), len(identifiers)):
            if (one := _parsed(kind, value, None, own, (n, m), faults)) is not None:
                parsed.append(one)
        n += 1
    return items, parsed, faults


def _own(principal: PrincipalLike) -> list[tuple[str, str]]:
    own = [("customer_id", principal.id)] if principal.id else []
    return [*own, ("name", principal.name)] if principal.name else own


def _stored(identifier: IdentifierLike) -> dict[str, Any]:
    """As it stands in the body, like pydantic's dump without nulls and at a tenth of its cost."""
    kind, value, digest = identifier.type, identifier.value, identifier.digest
    if digest is None:
        return {"type": kind, "value": value}
    return {"type": kind, "digest": digest} if value is None else {"type": kind, "value": value, "digest": digest}


def _singled_out(principal: PrincipalLike, known: list[dict[str, Any]]) -> dict[str, Any]:
    """The statutory words (GL-K 4-2-1-1(3)): own id and name, or the identifier itself where there is neither."""
    said: dict[str, Any] = {"id": principal.id} if principal.id else {}
    if principal.name:
        said["name"] = principal.name
    return said or {"identifier": known[0]}


def _parsed(
    kind: str, value: str | None, digest: str | None, own: OwnTypes, place: tuple[int, int], faults: list[Fault]
) -> Identifier | None:
    """place: of the principal, and of the identifier among theirs."""
    try:
        return parse_identifier(kind, value, digest, own=own)
    except BadInput as error:
        pointer = "/principals/{}/identifiers/{}".format(*place)
        faults += [Fault(pointer + f.pointer, f.code, f.citation, f.ja, f.en) for f in error.faults]
        return None
