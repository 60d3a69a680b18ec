"""Whom a consent or a stop is about: identifiers in the sealed body, keyed tokens in the table `subject_index`.

The tokens are made under `index/subject`, a key of no retention month, which rotates in generations as the others do:
every token can be made again from the sealed body (`values_of_entry`). A value is *certain* when nobody else has it, and
not when others may (names, addresses, `taroyamada@` for `taro.yamada@`, poisoned digests).

    a consent           its own values, certain ones alone: another person's consent never stands in for one
    a withdrawal, stop  every value that any partner's algorithm or the published list makes of it, the uncertain ones too:
                        missing a stop is the worse mistake

An id that means nobody without its type (`Identifier.local`) stands here by digests that name it, `t:<type>:<hash>:<hex>`:
customer 1001 has given no consent for the holder of a GMO ID 1001. By a digest alone, `d:…`, it is uncertain.

Of a company's own types everything is filed as certain, for nothing that is stored depends on a declaration; whoever asks
says by the rule of today what is certain (`Identifier.own`).
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select

from ledger.errors import BadInput, Fault
from ledger.people import OWN_PREFIX, Identifier, OwnTypes, Tokeniser, index_values, lookup_keys, parse_identifier
from ledger.service.core import Core
from ledger.service.index_keys import SUBJECT, generations, is_of_subjects, newest, read_under_keys
from ledger.service.sealing import Items
from ledger.store.reading import IN_MAX
from ledger.store.tables import SubjectTokenRow
from schemas.record import IdentifierIn

NONE_BELIEVED_SECONDS = 1.0
_SHAPED = frozenset({"email", "phone"})
_PLAIN_FLAGS = frozenset({(), ("reserved_domain",)})
_DIGITS_TO_ZERO = str.maketrans("123456789", "000000000")

Values = tuple[tuple[str, ...], tuple[str, ...]]
"""(certain, uncertain) index values."""

Document = Mapping[str, Any]
_shapes: dict[tuple[Any, ...], tuple[tuple[int, ...], tuple[int, ...]]] = {}


def own_values(identifier: Identifier) -> Values:
    """What the identifier is recorded under, told apart by whether another person may have it."""
    return _by_type(identifier, _own_values(identifier)) if identifier.local else _own_values(identifier)


def wide_values(identifier: Identifier) -> Values:
    """Every value under which a record may know this identifier: its own, and all that a look-up tries."""
    return _by_type(identifier, _wide_values(identifier)) if identifier.local else _wide_values(identifier)


def _by_type(identifier: Identifier, values: Values) -> Values:
    """Of an id that means nobody without its type, digests with the type; one that was sent as a digest also without."""
    certain, uncertain = ([_typed(identifier.type, value) for value in some] for some in values)
    sent = (*values[0], *values[1]) if identifier.raw is None else ()
    return tuple(certain), tuple(dict.fromkeys((*uncertain, *sent)))


def _typed(identifier_type: str, value: str) -> str:
    """`d:<hash>:<hex>` to `t:<type>:<hash>:<hex>`, `d/<normal>:…` to `t:<type>/<normal>:…`."""
    return f"t:{identifier_type}{value[1:]}" if value.startswith("d") else value


def typed_start(identifier_type: str) -> bytes:
    """What stands before the hex of a SHA-256 digest of such an id."""
    return _typed(identifier_type, "d:sha256:").encode()


def _own_values(identifier: Identifier) -> Values:
    if identifier.type.startswith(OWN_PREFIX):
        plan = lookup_keys(identifier)
        return tuple(key for key in plan.keys if key not in plan.shared), tuple(plan.shared)
    values = index_values(identifier)
    if identifier.poisoned or identifier.of_many:
        return (), values
    if identifier.raw is None:
        return values, ()
    shape = _shape(identifier, len(values))
    if shape is None:
        shared = lookup_keys(identifier).shared
        return tuple(v for v in values if v not in shared), tuple(v for v in values if v in shared)
    places = _shapes.get(shape)
    if places is None:
        shared = lookup_keys(identifier).shared
        places = _shapes[shape] = (
            tuple(n for n, value in enumerate(values) if value not in shared),
            tuple(n for n, value in enumerate(values) if value in shared),
        )
    return tuple(values[n] for n in places[0]), tuple(values[n] for n in places[1])


def _wide_values(identifier: Identifier) -> Values:
    certain, uncertain = _own_values(identifier)
    plan = lookup_keys(identifier)
    exact = dict.fromkeys((*certain, *(key for key in plan.keys if key not in plan.shared)))
    rest = dict.fromkeys((*uncertain, *plan.keys))
    return tuple(exact), tuple(value for value in rest if value not in exact)


def _shape(identifier: Identifier, count: int) -> tuple[Any, ...] | None:
    """What decides which of the values of an ordinary address or number are shared; None where it must be worked out."""
    if identifier.digest is not None or identifier.type not in _SHAPED or identifier.flags not in _PLAIN_FLAGS:
        return None
    raw = identifier.raw or ""
    if identifier.type == "phone":
        written = raw.translate(_DIGITS_TO_ZERO), identifier.canonical.translate(_DIGITS_TO_ZERO)
        return "phone", count, raw[:2], identifier.canonical[:3], *written
    local, _, domain = raw.partition("@")
    if raw != identifier.canonical or "+" in local:
        return None
    return "email", count, "." in local, domain if domain.startswith(("gmail.", "googlemail.")) else ""


def parse_all(identifiers: Sequence[IdentifierIn], own: OwnTypes, pointer: str = "") -> list[Identifier]:
    """Raises BadInput with the faults of all."""
    parsed: list[Identifier] = []
    faults: list[Fault] = []
    for n, one in enumerate(identifiers):
        try:
            parsed.append(parse_identifier(one.type, one.value, one.digest, own=own))
        except BadInput as error:
            faults += [
                Fault(f"{pointer}/identifiers/{n}{f.pointer}", f.code, f.citation, f.ja, f.en) for f in error.faults
            ]
    if faults:
        raise BadInput(faults)
    return parsed


def documents(identifiers: Iterable[IdentifierIn]) -> list[dict[str, Any]]:
    """The identifiers as they stand in a body."""
    return [one.model_dump(exclude_none=True) for one in identifiers]


def parse_documents(known: Iterable[Document], own: OwnTypes | None = None) -> list[Identifier]:
    """The identifiers of a body. own: left out where only what is stored of them counts."""
    return [parse_identifier(one["type"], one.get("value"), one.get("digest"), own=own) for one in known]


def filed_values(identifiers: Sequence[Identifier], wide: bool) -> dict[str, int]:
    """What the tokens of these identifiers are made from: index values to `certain` (1 or 0)."""
    own = [one for one in identifiers if one.type.startswith(OWN_PREFIX)]
    found = values_for((one for one in identifiers if not one.type.startswith(OWN_PREFIX)), wide)
    for one in own:
        if wide or not one.poisoned:
            found.update({_typed(one.type, value): int(not one.poisoned) for value in index_values(one)})
    if wide:
        # Without its type a digest may be of the same value of another type: of another person, or not.
        untyped = (value for one in identifiers if one.local for value in index_values(one) if value[0] == "d")
        found = dict.fromkeys(untyped, 0) | found
    return found


def values_for(identifiers: Iterable[Identifier], wide: bool) -> dict[str, int]:
    """Index values to `certain` (1 or 0). wide: of a withdrawal or stop; else of a consent."""
    found: dict[str, int] = {}
    for identifier in identifiers:
        certain, uncertain = wide_values(identifier) if wide else (own_values(identifier)[0], ())
        found.update(dict.fromkeys(certain, 1))
        for value in uncertain:
            found.setdefault(value, 0)
    return found


def values_of_entry(items: Items) -> dict[str, int]:
    """What the tokens of a `consent` or `stop` entry are made from."""
    wide = items["/consent"]["action"] == "withdrawn" if "/consent" in items else True
    return filed_values(parse_documents([*items.get("/identifiers", []), *items.get("/linked", [])]), wide)


def subject_filed(core: Core, values: Mapping[str, int]) -> dict[str, Any]:
    """`subject_tokens` and `index_keys` of a staged entry: (token, certain) under the newest key."""
    if not values:
        return {}
    key_id = newest(core, SUBJECT)
    tokens = Tokeniser(core.keys.get(key_id)).tokens(values)
    return {"subject_tokens": list(zip(tokens, values.values(), strict=True)), "index_keys": [key_id]}


def any_registered(core: Core) -> bool:
    """Whether any consent or stop was ever registered. A no is believed for a second: every record asks."""
    if SUBJECT in core.index_newest:
        return True
    if time.monotonic() < core.no_subjects_until:
        return False
    if generations(core, SUBJECT):
        newest(core, SUBJECT)
        return True
    core.no_subjects_until = time.monotonic() + NONE_BELIEVED_SECONDS
    return False


def entries_with(core: Core, values: Mapping[str, int]) -> dict[int, int]:
    """seq to `certain` (on both sides) of the consents and stops that have one of these values."""
    table = SubjectTokenRow.table_()
    statement = select(table.c.token, table.c.seq, table.c.certain).where(
        table.c.token.in_(bindparam("tokens", expanding=True)), table.c.log == core.log
    )

    def read(keys: dict[str, bytes]) -> dict[int, int]:
        wanted = {
            token: certain
            for tokeniser in map(Tokeniser, keys.values())
            for token, certain in zip(tokeniser.tokens(values), values.values(), strict=True)
        }
        tokens, found = sorted(wanted), dict[int, int]()
        with core.database.reading() as connection:
            for start in range(0, len(tokens), IN_MAX):
                for row in connection.execute(statement, {"tokens": tokens[start : start + IN_MAX]}):
                    found[row.seq] = max(found.get(row.seq, 0), row.certain & wanted[bytes(row.token)])
        return found

    return read_under_keys(core, is_of_subjects, read)
