"""Looking a person up: the bounded, published list of index values tried, and what can't be found that way.

"Nothing found" is never said for more than was tried: every plan carries in plain words the algorithms tried and the
cases it does not cover.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ledger.people import email_address, name, phone
from ledger.people.algorithm import PLAIN, SHA256, Algorithm
from ledger.people.digest import hash_hex, parse_digest
from ledger.people.identifier import Identifier
from ledger.people.index import canonical_value, canonical_values, digest_value
from ledger.people.match_keys import ALGORITHMS, AS_SENT_ID, CANONICAL_ID, algorithms_of, strings_of
from ledger.people.not_covered import not_covered_by_digest, not_covered_by_value, not_covered_of_own_type
from ledger.people.own_type import OWN_PREFIX, Normal, OwnType, casefolded, digits_of
from ledger.people.text import unicode_spellings
from ledger.people.words import Words


class Tried(NamedTuple):
    """One algorithm of a plan, in plain words. values: how many index values it added."""

    algo_id: str
    ja: str
    en: str
    values: int


@dataclass(frozen=True, slots=True, repr=False)
class LookupPlan:
    """keys: the index values to be tokenised and looked up (personal data). tried, not_covered: for the answer.

    algorithms: for each key the ids of the algorithms that give it. shared: the keys that other people may have too (a
    hit by these alone needs a second identifier before anything is disclosed).
    """

    keys: tuple[str, ...]
    tried: tuple[Tried, ...]
    not_covered: tuple[Words, ...]
    algorithms: Mapping[str, tuple[str, ...]]
    shared: frozenset[str]

    def __repr__(self) -> str:
        return f"LookupPlan(<{len(self.keys)} keys>, tried={[each.algo_id for each in self.tried]})"


def lookup_keys(identifier: Identifier) -> LookupPlan:
    """The plan for one identifier, raw or digest; of an own type by its rule (`Identifier.own`)."""
    if identifier.type.startswith(OWN_PREFIX):
        return _of_own_type(identifier, identifier.own or OwnType(identifier.type, declared=False))
    found: dict[str, list[str]] = {}
    exact: set[str] = set()
    ambiguous: set[str] = set()
    if identifier.digest is not None:
        _add(found, exact, ALGORITHMS[AS_SENT_ID], [parse_digest(identifier.digest).index_value])
    if identifier.raw is not None:
        _add(found, exact, ALGORITHMS[CANONICAL_ID], _canonical_keys(identifier))
        given = unicode_spellings(identifier.raw)
        further = _further_spellings(identifier)
        for algorithm in algorithms_of(identifier.type):
            values = _digest_values(algorithm, identifier.canonical, given, further)
            _add(found, exact, algorithm, values)
            if algorithm.ambiguous:
                ambiguous.update(values)
    return _plan(identifier, found, exact - ambiguous, _not_covered(identifier))


def _plan(
    identifier: Identifier, found: dict[str, list[str]], exact: set[str], not_covered: tuple[Words, ...]
) -> LookupPlan:
    if identifier.of_many or identifier.poisoned:
        exact = set()
    return LookupPlan(
        keys=tuple(found),
        tried=_tried(found),
        not_covered=not_covered,
        algorithms={value: tuple(ids) for value, ids in found.items()},
        shared=frozenset(found) - exact,
    )


def _of_own_type(identifier: Identifier, rule: OwnType) -> LookupPlan:
    """Keys under a normal form that is not the type's own may be another person's."""
    found: dict[str, list[str]] = {}
    exact: set[str] = set()

    def add(algorithm: Algorithm, value: str, normal: Normal | None) -> None:
        ids = found.setdefault(value, [])
        if algorithm.id not in ids:
            ids.append(algorithm.id)
        if normal is None or rule.joins(normal):
            exact.add(value)

    if identifier.digest is not None:
        digest = parse_digest(identifier.digest).index_value.removeprefix("d:")
        for normal in (None, *rule.tried):
            add(ALGORITHMS[AS_SENT_ID], digest_value(digest, normal), normal)
    if identifier.raw is not None:
        for value, normal in _own_canonical(identifier, rule):
            add(ALGORITHMS[CANONICAL_ID], value, normal)
        spellings = (*unicode_spellings(identifier.raw), identifier.canonical)
        for algorithm in algorithms_of(identifier.type):
            if algorithm.normal is None or algorithm.normal in rule.tried:
                for text in strings_of(algorithm, spellings, identifier.canonical):
                    for hash_name in algorithm.tried:
                        add(algorithm, digest_value(f"{hash_name}:{hash_hex(hash_name, text)}"), algorithm.normal)
    not_covered = (
        not_covered_by_digest(parse_digest(identifier.digest or "").hash_name)
        if identifier.raw is None
        else not_covered_of_own_type(rule)
    )
    return _plan(identifier, found, exact, not_covered)


def _own_canonical(identifier: Identifier, rule: OwnType) -> list[tuple[str, Normal | None]]:
    """The value as it is; and a normal form that differs from it, both as such and as somebody's value as it is."""
    canonical = identifier.canonical
    values: list[tuple[str, Normal | None]] = [(canonical_value(identifier.type, canonical), None)]
    forms = {Normal.CASEFOLD: casefolded(canonical), Normal.DIGITS: digits_of(canonical)}
    for normal in rule.compared:
        if form := forms[normal]:
            values += [(canonical_value(identifier.type, form, each), normal) for each in (None, normal)]
    return values


def lookup_values(identifier: Identifier) -> tuple[str, ...]:
    """The index values tried for an identifier: `lookup_keys(identifier).keys`."""
    return lookup_keys(identifier).keys


def _add(found: dict[str, list[str]], exact: set[str], algorithm: Algorithm, values: list[str]) -> None:
    for value in values:
        ids = found.setdefault(value, [])
        if algorithm.id not in ids:
            ids.append(algorithm.id)
        if not algorithm.shared:
            exact.add(value)


def _canonical_keys(identifier: Identifier) -> list[str]:
    values = list(canonical_values(identifier))
    if identifier.type == "email":
        mailbox = email_address.mailbox(identifier.canonical)
        values.append(f"c:email:{mailbox}")
    return list(dict.fromkeys(values))


def _further_spellings(identifier: Identifier) -> tuple[str, ...]:
    if identifier.type == "email":
        return email_address.email_spellings(identifier.canonical)
    if identifier.type == "phone":
        return phone.phone_spellings(identifier.canonical)
    if identifier.type == "name":
        return name.name_spellings(identifier.raw or "", identifier.canonical)
    return ()


def _digest_values(algorithm: Algorithm, canonical: str, given: tuple[str, ...], further: tuple[str, ...]) -> list[str]:
    """Every tried hash of the spelling as given; of the published further spellings SHA-256 alone."""
    plain = algorithm.forms == (PLAIN,)
    values = [
        f"d:{hash_name}:{hash_hex(hash_name, text)}"
        for text in (() if plain else strings_of(algorithm, (*given, canonical), canonical))
        for hash_name in algorithm.tried
    ]
    if algorithm.respelled:
        values += [
            f"d:{hash_name}:{hash_hex(hash_name, text)}"
            for text in strings_of(algorithm, further, canonical)
            for hash_name in SHA256
        ]
    return values


def _tried(found: dict[str, list[str]]) -> tuple[Tried, ...]:
    counts: dict[str, int] = {}
    for ids in found.values():
        for algo_id in ids:
            counts[algo_id] = counts.get(algo_id, 0) + 1
    return tuple(
        Tried(algorithm.id, algorithm.ja, algorithm.en, counts[algorithm.id])
        for algorithm in ALGORITHMS.values()
        if algorithm.id in counts
    )


def _not_covered(identifier: Identifier) -> tuple[Words, ...]:
    if identifier.raw is None:
        return not_covered_by_digest(parse_digest(identifier.digest or "").hash_name)
    return not_covered_by_value(identifier.type)
