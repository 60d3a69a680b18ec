"""The gate over a list: consents and stops of a million people by one join on sorted tokens (`people_gate.py` says whom).

Nobody is asked for one by one. The members' tokens lie packed in 256 buckets; of each bucket a table is made, past which
the same range of `subject_index` is read. What is hit is laid down by the block of entries it points to, and each block is
read once from consents and stops. A small list is joined through a temporary table instead.

A member's number in `TokenRows` is its position doubled, plus one where the token is nobody else's.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select

from ledger.people import Tokeniser
from ledger.people.identifier import LOCAL
from ledger.people.member import MEMBER_TYPES, SHA256_MEMBER_BYTES, parse_member, poisoned_digests
from ledger.service.audience.members import Members
from ledger.service.audience.outcomes import Outcomes, Weighing, moment_number
from ledger.service.audience.tokens import TokenRows, are_plain, plain_tokens
from ledger.service.consent_scope import ALL
from ledger.service.consent_state import FETCH_ROWS, WANTED, Question, needs_wide
from ledger.service.core import Core
from ledger.service.index_keys import is_of_subjects, read_under_keys
from ledger.service.subjects import Values, own_values, typed_start, wide_values
from ledger.store.reading import IN_MAX
from ledger.store.tables import ConsentRow, StopRow, SubjectTokenRow

CHUNK_MEMBERS = 16_384
JOIN_ROWS = 65_536
MERGED_FROM_ROWS = 20_000
BLOCK_BITS = 15
_PLACE_BITS = 33
_PLACE_MASK = (1 << _PLACE_BITS - 1) - 1
_POISONED = [f"d:sha256:{one.hex()}" for one in poisoned_digests()]

_INDEX, _CONSENT, _STOP = SubjectTokenRow.table_(), ConsentRow.table_(), StopRow.table_()
_KNOWN = select(_INDEX.c.token, _INDEX.c.seq, _INDEX.c.certain).where(
    _INDEX.c.token.between(bindparam("low"), bindparam("high")), _INDEX.c.log == bindparam("log")
)
_IN_BLOCK = (
    _CONSENT.c.log == bindparam("log"),
    _CONSENT.c.seq.between(bindparam("first"), bindparam("last")),
    _CONSENT.c.basis == bindparam("basis"),
    _CONSENT.c.moment <= bindparam("until"),
)
_SCOPE = func.nullif(_CONSENT.c.scope, ALL)
_GIVEN = select(_CONSENT.c.seq, _SCOPE).where(*_IN_BLOCK, _CONSENT.c.effect == 1)
_ENDED = select(_CONSENT.c.seq, _CONSENT.c.moment, _SCOPE).where(*_IN_BLOCK, _CONSENT.c.effect == -1)
_MOMENTS = select(_CONSENT.c.seq, _CONSENT.c.moment).where(
    _CONSENT.c.log == bindparam("log"), _CONSENT.c.seq.in_(bindparam("seqs", expanding=True))
)
_STANDING = select(_STOP.c.seq, _STOP.c.since, _STOP.c.ground, _STOP.c.scope).where(
    _STOP.c.log == bindparam("log"),
    _STOP.c.seq.between(bindparam("first"), bindparam("last")),
    _STOP.c.lifted == -1,
    _STOP.c.since <= bindparam("day"),
)


def judge_members(core: Core, members: Members, question: Question, warn_only: bool) -> Outcomes:
    """Who of the list may go. Read from one snapshot of the database."""
    wide = needs_wide(core, question)

    def read(keys: dict[str, bytes]) -> Outcomes:
        makers = [Tokeniser(key) for key in keys.values()]
        return _judge(core, members, question, makers, wide).decide(question.basis, warn_only)

    return read_under_keys(core, is_of_subjects, read)


def _judge(core: Core, members: Members, question: Question, makers: Sequence[Tokeniser], wide: bool) -> Weighing:
    weighing = Weighing(len(members), question)
    values = wide_values if wide else own_values

    def values_of(member: bytes) -> tuple[set[str], list[Values]]:
        identifiers = parse_member(member, core.own_types)
        return {one.type for one in identifiers}, [values(one) for one in identifiers]

    rows = TokenRows()
    poisoned = frozenset(token for maker in makers for token in maker.tokens(_POISONED))
    for start in range(0, len(members), CHUNK_MEMBERS):
        places = range(start, min(start + CHUNK_MEMBERS, len(members)))
        if not _plain_tokens(weighing, rows, makers, poisoned, members.block(places), places):
            _tokens(weighing, rows, makers, members.picked(places), start, values_of)
    if makers:
        with core.database.reading() as connection, core.database.scanning(connection):
            if rows.count < MERGED_FROM_ROWS:
                for wanted in _sorted(rows):
                    _run(core, connection, weighing, wanted, question)
            else:
                _merge(core, connection, weighing, rows, question)
    return weighing


def _merge(core: Core, connection: Connection, weighing: Weighing, rows: TokenRows, question: Question) -> None:
    """For a large list: the index is read once in the order of tokens, consents and stops by block of entries.

    Withdrawals come first: only of those who ever withdrew must be known when they consented.
    """
    hits = _hits(core, connection, rows)
    log, day = core.log, question.asked.day
    for block in sorted(hits):
        _weigh_stops(core, connection, weighing, hits[block], {"log": log, "day": day, **_ends_of(block)})
    if question.basis is not None:
        asked = {"log": log, "basis": question.basis.value, "until": f"{day}T99"}
        for block in sorted(hits):
            _weigh_withdrawals(core, connection, weighing, hits[block], asked | _ends_of(block))
        for block in sorted(hits):
            _weigh_consents(core, connection, weighing, hits.pop(block), asked | _ends_of(block))


def _ends_of(block: int) -> dict[str, int]:
    return {"first": block << BLOCK_BITS, "last": (block + 1 << BLOCK_BITS) - 1}


def _hits(core: Core, connection: Connection, rows: TokenRows) -> dict[int, array[int]]:
    """By block of 2^15 entries: entry within it (15 bits), position (32 bits), certain on both sides (1 bit)."""
    hits: dict[int, array[int]] = defaultdict(partial(array, "Q"))
    bits, within = BLOCK_BITS, (1 << BLOCK_BITS) - 1
    for first, others in rows.drained():
        number_of = first.get
        for found in core.database.stream(connection, _KNOWN, {"low": min(first), "high": max(first), "log": core.log}):
            for token, seq, certain in found:
                number = number_of(token)
                if number is not None:
                    hits[seq >> bits].append((seq & within) << _PLACE_BITS | number & (certain | -2))
            for token, seq, certain in found if others else ():
                for number in others.get(token, ()):
                    hits[seq >> bits].append((seq & within) << _PLACE_BITS | number & (certain | -2))
    return hits


def _weigh_withdrawals(
    core: Core, connection: Connection, weighing: Weighing, hits: array[int], values: dict[str, Any]
) -> None:
    first = values["first"]
    ends = {
        seq - first: moment_number(moment)
        for rows in core.database.stream(connection, _ENDED, values)
        for seq, moment, scope in rows
        if scope is None or weighing.forbidden(scope)
    }
    for hit in hits if ends else ():
        at = ends.get(hit >> _PLACE_BITS)
        if at:
            weighing.end(hit >> 1 & _PLACE_MASK, hit & 1, at)


def _weigh_consents(
    core: Core, connection: Connection, weighing: Weighing, hits: array[int], values: dict[str, Any]
) -> None:
    first, allowed = values["first"], weighing.allowed
    covering = bytearray(1 << BLOCK_BITS)
    for rows in core.database.stream(connection, _GIVEN, values):
        for seq, scope in rows:
            if scope is None or allowed(scope):
                covering[seq - first] = 1
    given, ended, perhaps_ended = weighing.given, weighing.ended, weighing.perhaps_ended
    to_compare: list[tuple[int, int]] = []
    for hit in hits:
        if covering[hit >> _PLACE_BITS] and hit & 1:
            position = hit >> 1 & _PLACE_MASK
            if ended[position] or position in perhaps_ended:
                to_compare.append((first + (hit >> _PLACE_BITS), position))
            else:
                given[position] = 1
    for start in range(0, len(to_compare), IN_MAX):
        some = to_compare[start : start + IN_MAX]
        asked = {"log": values["log"], "seqs": sorted({seq for seq, _ in some})}
        moments = dict(row for rows in core.database.stream(connection, _MOMENTS, asked) for row in rows)
        for seq, position in some:
            given[position] = max(given[position], moment_number(moments[seq]))


def _weigh_stops(
    core: Core, connection: Connection, weighing: Weighing, hits: array[int], values: dict[str, Any]
) -> None:
    first = values["first"]
    stops = {
        seq - first: (since, ground)
        for rows in core.database.stream(connection, _STANDING, values)
        for seq, since, ground, scope in rows
        if weighing.forbidden(scope)
    }
    for hit in hits if stops else ():
        stop = stops.get(hit >> _PLACE_BITS)
        if stop:
            weighing.stop(hit >> 1 & _PLACE_MASK, hit & 1, *stop)


def _plain_tokens(
    weighing: Weighing,
    rows: TokenRows,
    makers: Sequence[Tokeniser],
    poisoned: frozenset[bytes],
    members: bytes | None,
    places: range,
) -> bool:
    """The tokens of members that are each one SHA-256 digest and nobody else's. Says whether they all were."""
    if members is None or not are_plain(members):
        return False
    types = {MEMBER_TYPES[kind] for kind in set(members[1::SHA256_MEMBER_BYTES])}
    local = types & LOCAL
    if local and len(types) > 1:
        return False
    made = [plain_tokens(maker, members) for maker in makers]
    if not all(map(poisoned.isdisjoint, made)):
        return False
    weighing.types.update(types)
    certain = range(2 * places.start + 1, 2 * places.stop + 1, 2)
    for maker, tokens in zip(makers, made, strict=True):
        if local:
            rows.add(plain_tokens(maker, members, typed_start(*local)), certain)
        rows.add(tokens, range(2 * places.start, 2 * places.stop, 2) if local else certain)
    return True


def _tokens(
    weighing: Weighing,
    rows: TokenRows,
    makers: Sequence[Tokeniser],
    chunk: list[bytes],
    start: int,
    values_of: Callable[[bytes], tuple[set[str], list[Values]]],
) -> None:
    for place, member in enumerate(chunk, start):
        types, both = values_of(member)
        weighing.types.update(types)
        certain = dict.fromkeys(value for own, _ in both for value in own)
        rest = dict.fromkeys(value for _, others in both for value in others if value not in certain)
        if not certain:
            weighing.no_own.append(place)
        for maker in makers:
            rows.add_at(maker.tokens(certain), 2 * place + 1)
            rows.add_at(maker.tokens(rest), 2 * place)


def _sorted(rows: TokenRows) -> Iterator[list[tuple[bytes, int, int]]]:
    """(token, position, certain) in the order of the tokens."""
    batch: list[tuple[bytes, int, int]] = []
    for bucket in rows.buckets():
        batch += [(token, number >> 1, number & 1) for token, number in bucket]
        if len(batch) >= JOIN_ROWS:
            yield batch
            batch = []
    if batch:
        yield batch


def _run(
    core: Core, connection: Connection, weighing: Weighing, wanted: list[tuple[bytes, int, int]], question: Question
) -> None:
    WANTED.create(connection)
    connection.exec_driver_sql(str(WANTED.insert().compile(dialect=core.database.engine.dialect)), wanted)
    for rows in connection.execute(_joined(core.log, question)).partitions(FETCH_ROWS):
        weighing.take(rows)
    WANTED.drop(connection)


def _joined(log: int, question: Question) -> Select[Any]:
    """What consents and stops say of the wanted, in one pass over the index.

    Outer joins, because they leave no choice: the wanted are gone through in the order of their tokens, and each is looked
    for in the index by its key. `coalesce` keeps SQLite from taking them for inner joins, which it would turn around.
    """
    day, basis = question.asked.day, question.basis.value if question.basis else ""
    return (
        select(
            WANTED.c.person,
            WANTED.c.certain * _INDEX.c.certain,
            _CONSENT.c.effect,
            _CONSENT.c.moment,
            _CONSENT.c.scope,
            _STOP.c.since,
            _STOP.c.ground,
            _STOP.c.scope,
        )
        .select_from(WANTED)
        .outerjoin(_INDEX, (_INDEX.c.token == WANTED.c.token) & (_INDEX.c.log == log))
        .outerjoin(
            _CONSENT,
            (_CONSENT.c.log == log)
            & (_CONSENT.c.seq == _INDEX.c.seq)
            & (_CONSENT.c.basis == basis)
            & (_CONSENT.c.effect != 0)
            & (_CONSENT.c.moment <= f"{day}T99"),
        )
        .outerjoin(
            _STOP,
            (_STOP.c.log == log) & (_STOP.c.seq == _INDEX.c.seq) & (_STOP.c.lifted == -1) & (_STOP.c.since <= day),
        )
        .where((func.coalesce(_CONSENT.c.effect, 0) != 0) | (func.coalesce(_STOP.c.since, "") != ""))
    )
