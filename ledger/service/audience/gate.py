"""The gate over a list: consents and stops of a million people by one join on sorted tokens (`people_gate.py` says whom).

Tokens of all members are sorted and merged with `subject_index`, which lies in the same order; what is hit is sorted by
entry and merged with consents and stops. A small list is joined through a temporary table instead. Nobody is asked for one
by one. Of each member two moments are kept as numbers, in arrays: the newest
consent and the newest withdrawal.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Select, func, select

from ledger.people import Tokeniser
from ledger.people.member import SHA256_MEMBER_BYTES, parse_member, poisoned_digests
from ledger.service.audience.members import Members
from ledger.service.audience.tokens import TokenRows
from ledger.service.consent_scope import allows, forbids
from ledger.service.consent_state import FETCH_ROWS, WANTED, Question, needs_wide
from ledger.service.core import Core
from ledger.service.index_keys import is_of_subjects, read_under_keys
from ledger.service.subjects import own_values, wide_values
from ledger.store.tables import ConsentRow, StopRow, SubjectTokenRow
from schemas.consent import ConsentBasis

CHUNK_MEMBERS = 16_384
JOIN_ROWS = 65_536
ALLOWED, NO_CONSENT, WITHDRAWN, STOPPED, REFUSED, NO_OWN, MAYBE_STOP, MAYBE_ENDED = 1, 2, 3, 4, 5, 6, 7, 8
OUTCOMES = {
    NO_CONSENT: "no_consent",
    WITHDRAWN: "withdrawn",
    STOPPED: "stopped",
    REFUSED: "refused",
    NO_OWN: "no_own_identifier",
    MAYBE_STOP: "possible_stop",
    MAYBE_ENDED: "possible_withdrawal",
}
NOT_CHECKABLE = frozenset({NO_OWN, MAYBE_STOP, MAYBE_ENDED})
MERGED_FROM_ROWS = 20_000
_UNCERTAIN = 1 << 31
_PLACE_MASK = (1 << 32) - 1
_SEQ_BITS = 33
_POISONED = poisoned_digests()
_DIGITS = str.maketrans("", "", "-:T")


@dataclass(slots=True, repr=False)
class Outcomes:
    """One byte a member. stopped: positions with a certain stop in force, to (since, ground). types: of identifiers."""

    states: bytearray
    stopped: dict[int, tuple[str, str]] = field(default_factory=dict)
    perhaps_stopped: set[int] = field(default_factory=set)
    first_ended: str = ""
    types: set[str] = field(default_factory=set)

    def __repr__(self) -> str:
        return f"Outcomes({len(self.states)})"

    def counts(self) -> dict[str, int]:
        found = {"allowed": self.states.count(ALLOWED)}
        return found | {name: n for state, name in OUTCOMES.items() if (n := self.states.count(state))}


class _Join:
    """The moments of every member, filled row by row."""

    def __init__(self, size: int, question: Question) -> None:
        self.given, self.ended = array("Q", bytes(8 * size)), array("Q", bytes(8 * size))
        self.perhaps_ended: dict[int, int] = {}
        self.found = Outcomes(bytearray(size))
        self.no_own: list[int] = []
        self._asked = question.asked
        self._allows: dict[str, bool] = {}
        self._forbids: dict[str, bool] = {}

    def take(self, rows: Sequence[Any]) -> None:
        given, ended = self.given, self.ended
        for position, certain, effect, moment, scope, since, ground, stop_scope in rows:
            if effect is None:
                self._stop(position, certain, since, ground, stop_scope)
                continue
            at = int(moment.translate(_DIGITS))
            if effect == 1:
                if certain and at > given[position] and self._allowed(scope):
                    given[position] = at
            elif self._forbidden(scope):
                if not certain:
                    self.perhaps_ended[position] = max(self.perhaps_ended.get(position, 0), at)
                elif at > ended[position]:
                    ended[position] = at

    def _stop(self, position: int, certain: int, since: str, ground: str, scope: str) -> None:
        if not self._forbidden(scope):
            return
        if certain:
            told = self.found.stopped.get(position)
            self.found.stopped[position] = min((since, ground), told) if told else (since, ground)
        else:
            self.found.perhaps_stopped.add(position)

    def decide(self, basis: ConsentBasis | None, warn_only: bool) -> Outcomes:
        states, found = self.found.states, self.found
        if basis is None:
            states[:] = bytes([ALLOWED]) * len(states)
        else:
            for n, (given, ended) in enumerate(zip(self.given, self.ended, strict=True)):
                states[n] = ALLOWED if given > ended else WITHDRAWN if ended else NO_CONSENT
            newest = [one for one in self.ended if one]
            found.first_ended = _day(min(newest)) if newest else ""
        if warn_only:
            return found
        if basis is not None:
            for n, at in self.perhaps_ended.items():
                if states[n] == ALLOWED and at >= self.given[n]:
                    states[n] = MAYBE_ENDED
        for n in found.perhaps_stopped:
            if states[n] in (ALLOWED, MAYBE_ENDED):
                states[n] = MAYBE_STOP
        for n in self.no_own:
            states[n] = NO_OWN
        for n in found.stopped:
            states[n] = STOPPED
        return found

    def _allowed(self, scope: str) -> bool:
        known = self._allows.get(scope)
        if known is None:
            known = self._allows[scope] = allows(scope, self._asked)
        return known

    def _forbidden(self, scope: str) -> bool:
        known = self._forbids.get(scope)
        if known is None:
            known = self._forbids[scope] = forbids(scope, self._asked)
        return known


def judge_members(core: Core, members: Members, question: Question, warn_only: bool) -> Outcomes:
    """Who of the list may go. Read from one snapshot of the database."""
    wide = needs_wide(core, question)

    def read(keys: dict[str, bytes]) -> Outcomes:
        makers = [Tokeniser(key) for key in keys.values()]
        return _judge(core, members, question, makers, wide).decide(question.basis, warn_only)

    return read_under_keys(core, is_of_subjects, read)


def _judge(core: Core, members: Members, question: Question, makers: Sequence[Tokeniser], wide: bool) -> _Join:
    join = _Join(len(members), question)
    rows = TokenRows()
    for start in range(0, len(members), CHUNK_MEMBERS):
        chunk = members.picked(range(start, min(start + CHUNK_MEMBERS, len(members))))
        _tokens(join, rows, makers, chunk, start, wide)
    if makers:
        with core.database.reading() as connection:
            if rows.count < MERGED_FROM_ROWS:
                for wanted in _sorted(rows):
                    _run(core, connection, join, wanted, question)
            else:
                _merge(core, connection, join, rows, question)
    return join


def _merge(core: Core, connection: Connection, join: _Join, rows: TokenRows, question: Question) -> None:
    """For a large list: the index is read once in the order of tokens, consents and stops once in the order of entries."""
    index, consent, stop = SubjectTokenRow.table_(), ConsentRow.table_(), StopRow.table_()
    known = select(index.c.token, index.c.seq, index.c.certain).where(index.c.log == core.log)
    hits: list[int] = []
    for bucket in rows.buckets():
        wanted: dict[bytes, list[int]] = {}
        for token, place in bucket:
            wanted.setdefault(token, []).append(place)
        within = known.where(index.c.token.between(bucket[0][0], bucket[-1][0]))
        for token, seq, certain in connection.execute(within):
            for place in wanted.get(token, ()):
                hits.append(seq << _SEQ_BITS | place << 1 | certain)
    hits.sort()
    if not hits:
        return
    first, last, day = hits[0] >> _SEQ_BITS, hits[-1] >> _SEQ_BITS, question.asked.day
    if question.basis is not None:
        given = (
            select(consent.c.seq, consent.c.effect, consent.c.moment, consent.c.scope)
            .where(consent.c.log == core.log, consent.c.seq.between(first, last))
            .where(consent.c.basis == question.basis.value, consent.c.effect != 0, consent.c.moment <= f"{day}T99")
            .order_by(consent.c.seq)
        )
        for found in _side_by_side(hits, connection.execute(given).partitions(FETCH_ROWS)):
            join.take([(at, certain, row[1], row[2], row[3], None, None, None) for at, certain, row in found])
    standing = (
        select(stop.c.seq, stop.c.since, stop.c.ground, stop.c.scope)
        .where(stop.c.log == core.log, stop.c.seq.between(first, last), stop.c.lifted == -1, stop.c.since <= day)
        .order_by(stop.c.seq)
    )
    for found in _side_by_side(hits, connection.execute(standing).partitions(FETCH_ROWS)):
        join.take([(at, certain, None, None, None, row[1], row[2], row[3]) for at, certain, row in found])


def _side_by_side(hits: Sequence[int], partitions: Iterable[Sequence[Any]]) -> Iterator[list[tuple[int, int, Any]]]:
    """(position, certain on both sides, row) of the hits on these rows; both come in the order of their seq."""
    n, size = 0, len(hits)
    for rows in partitions:
        found: list[tuple[int, int, Any]] = []
        for row in rows:
            low, high = row[0] << _SEQ_BITS, row[0] + 1 << _SEQ_BITS
            while n < size and hits[n] < low:
                n += 1
            while n < size and hits[n] < high:
                place = hits[n] >> 1 & _PLACE_MASK
                found.append((place & ~_UNCERTAIN, hits[n] & int(place < _UNCERTAIN), row))
                n += 1
        yield found


def _tokens(
    join: _Join, rows: TokenRows, makers: Sequence[Tokeniser], chunk: list[bytes], start: int, wide: bool
) -> None:
    heads = {one[:2] for one in chunk}
    plain = all(len(one) == SHA256_MEMBER_BYTES and one[0] == 1 and one[1] < 0xFF for one in chunk)
    if plain and _POISONED.isdisjoint(one[2:] for one in chunk):
        join.found.types.update(parse_member(head + bytes(range(32)))[0].type for head in heads)
        values = ["d:sha256:" + one[2:].hex() for one in chunk]
        for maker in makers:
            rows.add(maker.tokens(values), start)
        return
    values_of = wide_values if wide else own_values
    for place, member in enumerate(chunk, start):
        identifiers = parse_member(member)
        join.found.types.update(one.type for one in identifiers)
        both = [values_of(one) for one in identifiers]
        certain = dict.fromkeys(value for own, _ in both for value in own)
        rest = dict.fromkeys(value for _, others in both for value in others if value not in certain)
        if not certain:
            join.no_own.append(place)
        for maker in makers:
            rows.add_at(maker.tokens(certain), place)
            rows.add_at(maker.tokens(rest), place | _UNCERTAIN)


def _sorted(rows: TokenRows) -> Iterator[list[tuple[bytes, int, int]]]:
    """(token, position, certain) in the order of the tokens."""
    batch: list[tuple[bytes, int, int]] = []
    for bucket in rows.buckets():
        batch += [(token, at & ~_UNCERTAIN, int(at < _UNCERTAIN)) for token, at in bucket]
        if len(batch) >= JOIN_ROWS:
            yield batch
            batch = []
    if batch:
        yield batch


def _run(
    core: Core, connection: Connection, join: _Join, wanted: list[tuple[bytes, int, int]], question: Question
) -> None:
    WANTED.create(connection)
    connection.exec_driver_sql(str(WANTED.insert().compile(dialect=core.database.engine.dialect)), wanted)
    for rows in connection.execute(_hits(core.log, question)).partitions(FETCH_ROWS):
        join.take(rows)
    WANTED.drop(connection)


def _hits(log: int, question: Question) -> Select[Any]:
    """What consents and stops say of the wanted, in one pass over the index.

    Outer joins, because they leave no choice: the wanted are gone through in the order of their tokens, and each is looked
    for in the index by its key. `coalesce` keeps SQLite from taking them for inner joins, which it would turn around.
    """
    index, consent, stop = SubjectTokenRow.table_(), ConsentRow.table_(), StopRow.table_()
    day, basis = question.asked.day, question.basis.value if question.basis else ""
    return (
        select(
            WANTED.c.person,
            WANTED.c.certain * index.c.certain,
            consent.c.effect,
            consent.c.moment,
            consent.c.scope,
            stop.c.since,
            stop.c.ground,
            stop.c.scope,
        )
        .select_from(WANTED)
        .outerjoin(index, (index.c.token == WANTED.c.token) & (index.c.log == log))
        .outerjoin(
            consent,
            (consent.c.log == log)
            & (consent.c.seq == index.c.seq)
            & (consent.c.basis == basis)
            & (consent.c.effect != 0)
            & (consent.c.moment <= f"{day}T99"),
        )
        .outerjoin(
            stop, (stop.c.log == log) & (stop.c.seq == index.c.seq) & (stop.c.lifted == -1) & (stop.c.since <= day)
        )
        .where((func.coalesce(consent.c.effect, 0) != 0) | (func.coalesce(stop.c.since, "") != ""))
    )


def _day(moment: int) -> str:
    text = str(moment)
    return f"{text[:4]}-{text[4:6]}-{text[6:8]}"
