"""Who among the principals of the records found is the person asked for.

A value that nobody else has settles it. What a household has alike (telephone, address, an own type declared to be one) is
one piece of evidence, however many of these fit: it settles something only together with a name. A telephone alone is the
person's if the record names them so, or as long as nothing says that somebody else has it too: a principal under another
name or id, or one who stands in a record beside the person. Of two principals of one record under one own value, a family's
e-mail address, who bears another name than was given is somebody else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ledger.people import Identifier, compare, index_values, parse_identifier
from ledger.service.audience.finding import Member
from ledger.service.principals import identifiers_of
from schemas.record import PrincipalIn

Place = int | Member
"""The position of a principal of a record, or a member of one of its lists."""

_PHONE, _NAME, _ADDRESS, _HOUSEHOLD = "phone", "name", "postal_address", "household"


@dataclass(slots=True, repr=False)
class Hit:
    """Why somebody at a place may be the person. labels: who the record says it is (own id, else name).

    numbers: the telephones asked for by which alone it was found, canonical.
    """

    labels: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)


@dataclass(slots=True, repr=False)
class Hits:
    """The hits in one record: by what only the person has; by a telephone alone; by less than that.

    others_numbers: telephones under which the record has somebody of another name or id than was given.
    """

    own: dict[Place, Hit] = field(default_factory=dict)
    by_phone: dict[Place, Hit] = field(default_factory=dict)
    possible: set[Place] = field(default_factory=set)
    others_numbers: set[str] = field(default_factory=set)

    @property
    def certain(self) -> set[Place]:
        return {*self.own, *self.by_phone}


def hits_in(
    people: Iterable[tuple[Place, PrincipalIn]],
    asked: Sequence[Identifier],
    named: Sequence[Identifier],
    values: set[str],
) -> Hits:
    """The hits among the principals of one record. named: what the person is called, which finds nothing by itself."""
    hits = Hits()
    others: set[Place] = set()
    for place, principal in people:
        same, kinds, numbers = _compared(principal, asked, values)
        if not kinds:
            continue
        if same - {_PHONE} or len(kinds) > 1 or (same and _is_called(principal, named)):
            _add(hits.own, place, principal, set())
            if _is_other(principal, [*asked, *named], (_NAME,)):
                others.add(place)
        elif not same:
            hits.possible.add(place)
        elif _is_other(principal, [*asked, *named], ("customer_id", _NAME)):
            hits.possible.add(place)
            hits.others_numbers |= numbers
        else:
            _add(hits.by_phone, place, principal, numbers)
    if others and hits.own.keys() - others:
        hits.own = {place: hit for place, hit in hits.own.items() if place not in others}
    hits.by_phone = {
        place: hit for place, hit in hits.by_phone.items() if place not in hits.own and place not in others
    }
    return hits


def tell_apart(found: Sequence[Hits]) -> None:
    """Take from the hits by telephone what is, or may be, somebody else's. What is left over is possible, not certain."""
    own = {label for one in found for hit in one.own.values() for label in hit.labels}
    people = {label for one in found for hit in one.by_phone.values() for label in hit.labels}
    shared = _shared_numbers(found, own)

    def is_theirs(hit: Hit) -> bool:
        if not hit.labels:
            return hit.numbers.isdisjoint(shared)
        return hit.labels <= own if own else len(people) == 1 and hit.numbers.isdisjoint(shared)

    for one in found:
        _keep(one, is_theirs)


def _keep(hits: Hits, is_theirs: Callable[[Hit], bool]) -> None:
    kept = {place: hit for place, hit in hits.by_phone.items() if is_theirs(hit)}
    hits.possible |= hits.by_phone.keys() - kept.keys()
    hits.by_phone = kept


def _shared_numbers(found: Sequence[Hits], own: set[str]) -> set[str]:
    """The telephones that more people than one have."""
    shared = {number for one in found for number in one.others_numbers}
    if own:
        shared |= {
            number
            for one in found
            for hit in one.by_phone.values()
            if hit.labels and not hit.labels <= own
            for number in hit.numbers
        }
    for one in found:
        for together in _by_entry(one).values():
            by_phone = [hit for place, hit in one.by_phone.items() if place in together]
            beside = [hit for hit in by_phone if not hit.labels or not hit.labels <= own]
            if beside and len(together) > 1:
                shared |= {number for hit in beside for number in hit.numbers}
    return shared


def _by_entry(hits: Hits) -> Mapping[int | None, set[Place]]:
    """The places of certain hits, by the list they stand in; None: the principals of the record itself."""
    entries: dict[int | None, set[Place]] = {}
    for place in hits.certain:
        entries.setdefault(place.seq if isinstance(place, Member) else None, set()).add(place)
    return entries


def _compared(
    principal: PrincipalIn, asked: Sequence[Identifier], values: set[str]
) -> tuple[set[str], set[str], set[str]]:
    """The types that are surely the same; the kinds of evidence that fit, a household's as one; the telephones that are."""
    same: set[str] = set()
    kinds: set[str] = set()
    numbers: set[str] = set()
    for identifier in identifiers_of(principal):
        stored = parse_identifier(identifier.type, identifier.value, identifier.digest)
        if values.isdisjoint(index_values(stored)):
            continue
        for one in asked:
            verdict = compare(one, stored)
            if verdict == "same":
                same.add(stored.type)
            if verdict in ("same", "possible"):
                kinds.add(_kind(stored.type, one))
                numbers.update({one.canonical} if stored.type == _PHONE else ())
    return same, kinds, numbers


def _kind(stored_type: str, asked: Identifier) -> str:
    of_household = stored_type in (_PHONE, _ADDRESS) or (asked.of_many and asked.type != _NAME)
    return _HOUSEHOLD if of_household else stored_type


def _is_other(principal: PrincipalIn, known: Sequence[Identifier], kinds: Sequence[str]) -> bool:
    """Whether the person gave a name or customer id, and the principal has another."""
    for kind, value in (("customer_id", principal.id), (_NAME, principal.name)):
        given = [one for one in known if one.type == kind]
        if kind in kinds and given and value:
            stored = parse_identifier(kind, value)
            if all(compare(one, stored) == "different" for one in given):
                return True
    return False


def _is_called(principal: PrincipalIn, named: Sequence[Identifier]) -> bool:
    stored = parse_identifier(_NAME, principal.name) if principal.name else None
    return stored is not None and any(compare(one, stored) != "different" for one in named)


def _add(hits: dict[Place, Hit], place: Place, principal: PrincipalIn, numbers: set[str]) -> None:
    hit = hits.setdefault(place, Hit())
    hit.numbers |= numbers
    if principal.id:
        hit.labels.add(f"id {principal.id}")
    elif principal.name:
        hit.labels.add(f"name {parse_identifier(_NAME, principal.name).canonical}")
