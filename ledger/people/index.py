"""What ingest stores of an identifier, as index values that `token.py` turns into tokens.

    c:<type>:<canonical form>      the value was recorded in the clear
    d:<hash>:<lower-case hex>      a digest as sent, or one that a partner's algorithm makes of the value

and of a company's own type, whatever its profile declares, under each normal form that differs from the one before:

    c:<type>/casefold:…   c:<type>/digits:…   d/casefold:<hash>:<hex>   d/digits:<hash>:<hex>

Encodings of one digest are one value, and so are algorithms that agree. `complete=False` stores, of each algorithm, the
hashes its registry entry names (`stored`); `complete=True` all three hashes of every string.
"""

from __future__ import annotations

import re
from hashlib import md5, sha1, sha256

from ledger.people import name, opaque
from ledger.people import phone as phones
from ledger.people.algorithm import ALL_HASHES
from ledger.people.digest import hash_hex, parse_digest
from ledger.people.identifier import Identifier
from ledger.people.match_keys import algorithms_of, strings_of
from ledger.people.own_type import OWN_PREFIX, Normal, casefolded, digits_of
from ledger.people.text import unicode_spellings

_PLAIN_FLAGS = frozenset({(), ("reserved_domain",)})
_HYPHENATED = re.compile(r"0[0-9]+-[0-9]+-[0-9]+")


def index_values(identifier: Identifier, *, complete: bool = False) -> tuple[str, ...]:
    """The index values of an identifier, without repeats. They hold personal data: only their tokens are stored."""
    digest = identifier.digest
    if digest is None:
        return _of_value(identifier, complete)
    as_sent = parse_digest(digest).index_value
    if identifier.raw is None:
        return (as_sent,)
    values = _of_value(identifier, complete)
    return values if as_sent in values else (*values, as_sent)


def _of_value(identifier: Identifier, complete: bool) -> tuple[str, ...]:
    raw = identifier.raw or ""
    if identifier.type.startswith(OWN_PREFIX):
        return _of_own_type(identifier, raw)
    if complete:
        return _general(identifier, raw, complete)
    if identifier.type == "email":
        if identifier.flags in _PLAIN_FLAGS and raw == identifier.canonical:
            return _plain_email(raw)
        if identifier.flags == ("mixed_case",) and raw.isascii() and raw.lower() == identifier.canonical:
            return (*_plain_email(identifier.canonical), "d:sha256:" + sha256(raw.encode()).hexdigest())
    elif identifier.type == "phone":
        if not identifier.flags and (values := _plain_phone(raw, identifier.canonical)):
            return values
    elif identifier.type == "customer_id" and not identifier.flags and raw == identifier.canonical:
        return _plain_customer_id(raw) or _general(identifier, raw, complete)
    return _general(identifier, raw, complete)


def _of_own_type(identifier: Identifier, raw: str) -> tuple[str, ...]:
    """The same for every declaration, so that none has to be made before the first record, or kept after the last."""
    values = list(canonical_values(identifier))
    known: set[str] = set()
    for algorithm in algorithms_of(identifier.type):
        for text in strings_of(algorithm, unicode_spellings(raw), identifier.canonical) if algorithm.stored else ():
            for digest in (f"{hash_name}:{hash_hex(hash_name, text)}" for hash_name in algorithm.stored):
                if digest not in known:
                    known.add(digest)
                    values.append(digest_value(digest, algorithm.normal))
    return tuple(dict.fromkeys(values))


def digest_value(digest: str, normal: Normal | None = None) -> str:
    """The index value of `<hash>:<hex>`, as it is or as the digest of a normal form."""
    return f"d:{digest}" if normal is None else f"d/{normal}:{digest}"


def canonical_value(identifier_type: str, form: str, normal: Normal | None = None) -> str:
    return f"c:{identifier_type}:{form}" if normal is None else f"c:{identifier_type}/{normal}:{form}"


def canonical_values(identifier: Identifier) -> tuple[str, ...]:
    """The `c:` values: the canonical form and the further forms under which the same value is recorded."""
    canonical = identifier.canonical
    if identifier.type.startswith(OWN_PREFIX):
        own = ((Normal.CASEFOLD, casefolded(canonical)), (Normal.DIGITS, digits_of(canonical)))
        normal = [canonical_value(identifier.type, form, name) for name, form in own if form not in ("", canonical)]
        return (canonical_value(identifier.type, canonical), *normal)
    forms: tuple[str, ...] = (canonical,)
    if identifier.type == "name":
        forms = name.name_variants(identifier.raw or canonical, canonical)
    elif identifier.type == "phone":
        forms = tuple(dict.fromkeys((canonical, phones.without_extension(canonical))))
    values = tuple(f"c:{identifier.type}:{form}" for form in forms)
    if identifier.type in ("click_id", "cookie_id"):
        click_id = opaque.inner_click_id(canonical)
        return (*values, f"c:click_id:{click_id}") if click_id else values
    return values


def _general(identifier: Identifier, raw: str, complete: bool) -> tuple[str, ...]:
    values = list(canonical_values(identifier))
    spellings = unicode_spellings(raw)
    for algorithm in algorithms_of(identifier.type):
        hashes = ALL_HASHES if complete else algorithm.stored
        for text in strings_of(algorithm, spellings, identifier.canonical) if hashes else ():
            values += [f"d:{hash_name}:{hash_hex(hash_name, text)}" for hash_name in hashes]
    return tuple(dict.fromkeys(values))


def _plain_email(address: str) -> tuple[str, ...]:
    """The general result for a lower-case address without oddities, where most algorithms agree."""
    data = address.encode()
    values = (
        "c:email:" + address,
        "d:sha256:" + sha256(data).hexdigest(),
        "d:sha1:" + sha1(data, usedforsecurity=False).hexdigest(),
        "d:md5:" + md5(data, usedforsecurity=False).hexdigest(),
    )
    local, _, domain = address.partition("@")
    if "." not in local:
        return values
    # What the Google sample makes of any address, and every Gmail rule of one at gmail.com.
    without_dots = f"{local.replace('.', '')}@{domain}".encode()
    return (*values, "d:sha256:" + sha256(without_dots).hexdigest())


def _plain_customer_id(raw: str) -> tuple[str, ...]:
    """The general result for an id of printable ASCII without spaces around it; () else."""
    if not raw.isascii() or not raw.isprintable() or raw != raw.strip():
        return ()
    values = ("c:customer_id:" + raw, "d:sha256:" + sha256(raw.encode()).hexdigest())
    lower = raw.lower()
    return values if lower == raw else (*values, "d:sha256:" + sha256(lower.encode()).hexdigest())


def _plain_phone(raw: str, canonical: str) -> tuple[str, ...]:
    """The general result for a Japanese number written `+819012345678`, `09012345678` or `090-1234-5678`; () else."""
    if not canonical.startswith("+81"):
        return ()
    bare = canonical[3:]
    domestic = "0" + bare
    hyphenated: tuple[str, ...] = ()
    if raw != domestic and raw != canonical:
        if not _HYPHENATED.fullmatch(raw):
            return ()
        hyphenated = ("d:sha256:" + sha256(raw.encode()).hexdigest(),)
    return (
        "c:phone:" + canonical,
        "d:sha256:" + sha256(canonical.encode()).hexdigest(),
        "d:sha256:" + sha256(canonical[1:].encode()).hexdigest(),
        "d:sha256:" + sha256(domestic.encode()).hexdigest(),
        "d:sha256:" + sha256(bare.encode()).hexdigest(),
        *hyphenated,
    )
