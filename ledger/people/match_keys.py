"""Match keys: every value by which a partner may know a person (partner rules, by algorithm).

`ALGORITHMS` is the registry. An id, once shipped, is never removed and its results never change; a partner that changes
its rule gets a new version beside the old one, because records made under the old rule must still be found.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ledger.people.algorithm import ALL_HASHES, PLAIN, Algorithm
from ledger.people.algorithms_email import EMAIL_ALGORITHMS
from ledger.people.algorithms_other import (
    AD_ID_ALGORITHMS,
    ID_ALGORITHMS,
    NAME_ALGORITHMS,
    POSTAL_ADDRESS_ALGORITHMS,
)
from ledger.people.algorithms_own import OWN_TYPE_ALGORITHMS
from ledger.people.algorithms_phone import PHONE_ALGORITHMS
from ledger.people.digest import DIGEST_FORMS, encode_digest, hash_hex, parse_digest
from ledger.people.identifier import Identifier
from ledger.people.own_type import OWN_PREFIX
from ledger.people.text import unicode_spellings

CANONICAL_ID = "any.canonical.v1"
AS_SENT_ID = "any.digest_as_sent.v1"

_ANY = (
    Algorithm(
        id=CANONICAL_ID,
        type="any",
        source="this ledger",
        ja="正規形（平文で記録された値）",
        en="the canonical form (of values recorded in the clear)",
        strings=lambda spelling, canonical: (),
        forms=(PLAIN,),
        stored=(),
        tried=(),
    ),
    Algorithm(
        id=AS_SENT_ID,
        type="any",
        source="this ledger",
        ja="送信されたハッシュ値そのもの",
        en="the digest exactly as it was sent, in any encoding",
        strings=lambda spelling, canonical: (),
        forms=DIGEST_FORMS,
        stored=(),
        tried=(),
    ),
)
ALGORITHMS: dict[str, Algorithm] = {
    algorithm.id: algorithm
    for algorithm in (
        *_ANY,
        *EMAIL_ALGORITHMS,
        *PHONE_ALGORITHMS,
        *NAME_ALGORITHMS,
        *POSTAL_ADDRESS_ALGORITHMS,
        *AD_ID_ALGORITHMS,
        *ID_ALGORITHMS,
        *OWN_TYPE_ALGORITHMS,
    )
}


class MatchKey(NamedTuple):
    """algo_id: key of `ALGORITHMS`. value: what the partner receives. form: `plain`, `sha256-hex`, …"""

    algo_id: str
    value: str
    form: str

    def __repr__(self) -> str:
        return f"MatchKey(algo_id={self.algo_id!r}, value=<not shown>, form={self.form!r})"


def algorithms_of(identifier_type: str) -> tuple[Algorithm, ...]:
    """The algorithms for a type, in the order of the registry. Custom types (`x-…`) share theirs."""
    return _BY_TYPE.get(OWN_PREFIX if identifier_type.startswith(OWN_PREFIX) else identifier_type, ())


def match_keys(identifier: Identifier) -> tuple[MatchKey, ...]:
    """Every value that a partner may have been sent for this identifier.

    Of a raw value: each algorithm over each Unicode form of the spelling, in each hash and encoding. Of a digest: its
    three encodings. The result holds personal data.
    """
    keys = dict.fromkeys(_digest_keys(identifier))
    if identifier.raw is not None:
        keys |= dict.fromkeys(_raw_keys(identifier, identifier.raw))
    return tuple(keys)


def _digest_keys(identifier: Identifier) -> Iterable[MatchKey]:
    if identifier.digest is None:
        return
    parsed = parse_digest(identifier.digest)
    yield MatchKey(AS_SENT_ID, identifier.digest, parsed.form or "unknown")
    if parsed.form is not None:
        for form in _forms_of(parsed.hash_name):
            yield MatchKey(AS_SENT_ID, encode_digest(form, parsed.hex), form)


def _raw_keys(identifier: Identifier, raw: str) -> Iterable[MatchKey]:
    yield MatchKey(CANONICAL_ID, identifier.canonical, PLAIN)
    for algorithm in algorithms_of(identifier.type):
        for text in strings_of(algorithm, unicode_spellings(raw), identifier.canonical):
            digests = {hash_name: hash_hex(hash_name, text) for hash_name in ALL_HASHES}
            for form in algorithm.forms:
                value = text if form == PLAIN else encode_digest(form, digests[form.partition("-")[0]])
                yield MatchKey(algorithm.id, value, form)


def strings_of(algorithm: Algorithm, spellings: Iterable[str], canonical: str) -> tuple[str, ...]:
    """The distinct strings the algorithm makes of the spellings. The empty string is nobody's, and left out."""
    made = dict.fromkeys(text for spelling in spellings for text in algorithm.strings(spelling, canonical))
    made.pop("", None)
    return tuple(made)


def _forms_of(hash_name: str) -> tuple[str, ...]:
    return tuple(form for form in DIGEST_FORMS if form.startswith(hash_name + "-"))


def _group() -> dict[str, tuple[Algorithm, ...]]:
    groups: dict[str, list[Algorithm]] = {}
    for algorithm in ALGORITHMS.values():
        groups.setdefault(algorithm.type, []).append(algorithm)
    return {name: tuple(group) for name, group in groups.items()}


_BY_TYPE = _group()
