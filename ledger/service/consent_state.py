"""What consents and stops say of people on a day: one join for a whole list, never a query for each person.

The tokens of up to 50,000 people are sorted into a temporary table and joined with `subject_index`, whose primary key they
follow. Of each person only the newest moments are kept: a consent is valid when it is newer than every withdrawal that
reaches the provision, up to the day asked for. Where both fall on one moment the withdrawal counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    LargeBinary,
    MetaData,
    Select,
    SmallInteger,
    Table,
    bindparam,
    select,
)

from ledger.people import Identifier, Tokeniser
from ledger.service.consent_scope import ALL, Asked, allows, forbids
from ledger.service.core import Core
from ledger.service.index_keys import is_of_subjects, read_under_keys
from ledger.service.subjects import Values, own_values, wide_values
from ledger.store.reading import IN_MAX
from ledger.store.tables import ConsentRow, StopRow, SubjectTokenRow
from schemas.consent import ConsentBasis

CHUNK_PEOPLE = 50_000
FETCH_ROWS = 10_000

WANTED = Table(
    "wanted_token",
    MetaData(),
    Column("token", LargeBinary(16), nullable=False),
    Column("person", Integer, nullable=False),
    Column("certain", SmallInteger, nullable=False),
    prefixes=["TEMPORARY"],
)


class State(StrEnum):
    """Of the consent asked for. NONE: no consent of this person is known."""

    VALID = "valid"
    WITHDRAWN = "withdrawn"
    NONE = "none"


@dataclass(slots=True)
class Standing:
    """What is known of one person. given, ended, perhaps_ended: newest moments, "" for never.

    stops: seq to (since, ground) of the stops in force; perhaps_stopped: one fits an identifier that others may share.
    checkable: they have an identifier that is nobody else's.
    """

    checkable: bool = True
    given: str = ""
    ended: str = ""
    ended_seq: int = -1
    perhaps_ended: str = ""
    stops: dict[int, tuple[str, str]] = field(default_factory=dict)
    perhaps_stopped: bool = False

    @property
    def state(self) -> State:
        if self.given > self.ended:
            return State.VALID
        return State.WITHDRAWN if self.ended else State.NONE

    @property
    def stopped_since(self) -> str:
        """The first day of the oldest stop in force. Only where there is one."""
        return min(since for since, _ in self.stops.values())

    @property
    def perhaps_withdrawn(self) -> bool:
        return bool(self.perhaps_ended) and self.perhaps_ended >= self.given


@dataclass(frozen=True, slots=True)
class Question:
    """basis: the consent asked for, None to ask for stops alone."""

    basis: ConsentBasis | None
    asked: Asked


def applicable(
    core: Core,
    identifiers: Sequence[Identifier],
    basis: ConsentBasis,
    party: str | None,
    day: str,
    purpose: str | None = None,
) -> Standing:
    """Consent state and stops of one person by all their identifiers. day: JST, ISO."""
    question = Question(basis, Asked(party, purpose, day))
    return next(standings(core, [identifiers], question))


def standings(core: Core, people: Iterable[Sequence[Identifier]], question: Question) -> Iterator[Standing]:
    """One for each person, in order. Each chunk is read from one snapshot of the database."""
    source = iter(people)
    wide = needs_wide(core, question)
    while chunk := list(islice(source, CHUNK_PEOPLE)):
        yield from _standings_of(core, chunk, question, wide)


def touched(core: Core, people: Sequence[Sequence[Identifier]]) -> tuple[list[int], list[int]]:
    """Of which people a standing stop, and of which a withdrawal, has an identifier that is nobody else's."""
    return read_under_keys(core, is_of_subjects, lambda keys: _touched(core, people, keys))


def _touched(core: Core, people: Sequence[Sequence[Identifier]], keys: dict[str, bytes]) -> tuple[list[int], list[int]]:
    index, stop, consent = SubjectTokenRow.table_(), StopRow.table_(), ConsentRow.table_()
    wanted: list[tuple[bytes, int, int]] = []
    makers = [Tokeniser(key) for key in keys.values()]
    for n, identifiers in enumerate(people):
        certain, _ = _values(identifiers, own_values)
        wanted += [(token, n, 1) for maker in makers for token in maker.tokens(certain)]
    if not wanted:
        return [], []
    joined = (
        select(WANTED.c.person)
        .distinct()
        .join(index, (index.c.token == WANTED.c.token) & (index.c.log == core.log) & (index.c.certain == 1))
    )
    standing = joined.join(stop, (stop.c.log == core.log) & (stop.c.seq == index.c.seq)).where(stop.c.lifted == -1)
    ended = joined.join(consent, (consent.c.log == core.log) & (consent.c.seq == index.c.seq))
    with core.database.reading() as connection:
        _fill(core, connection, sorted(wanted))
        found = [
            sorted(connection.execute(query).scalars()) for query in (standing, ended.where(consent.c.effect == -1))
        ]
        WANTED.drop(connection)
    return found[0], found[1]


def other_stops(core: Core, types: set[str], asked: Asked) -> int:
    """Stops in force that reach the provision and are known only by types of identifier other than these."""
    table = StopRow.table_()
    query = select(table.c.seq, table.c.origin, table.c.types, table.c.scope).where(
        table.c.log == core.log, table.c.lifted == -1, table.c.since <= asked.day
    )
    more: dict[int, str] = {}
    count = 0
    with core.database.reading() as connection:
        # The few that extend another come first: then of a million stops none need be remembered.
        for rows in core.database.stream(connection, query.where(table.c.origin != -1), {}):
            for _, origin, own, scope in rows:
                if scope == ALL or forbids(scope, asked):
                    more[origin] = f"{own} {more.get(origin, '')}"
        for rows in core.database.stream(connection, query.where(table.c.origin == -1), {}):
            for seq, _, own, scope in rows:
                if scope == ALL or forbids(scope, asked):
                    extended = more.pop(seq, "")
                    count += own not in types and types.isdisjoint(f"{own} {extended}".split())
    return count + sum(types.isdisjoint(own.split()) for own in more.values())


def needs_wide(core: Core, question: Question) -> bool:
    """Whether some withdrawal or stop is known by a digest alone: then people's values are expanded as in a look-up."""
    consent, stop = ConsentRow.table_(), StopRow.table_()
    with core.database.reading() as connection:
        stops = select(stop.c.seq).where(stop.c.log == core.log, stop.c.lifted == -1, stop.c.by_digest == 1).limit(1)
        ends = (
            select(consent.c.seq)
            .where(consent.c.log == core.log, consent.c.effect == -1, consent.c.by_digest == 1)
            .limit(1)
        )
        if connection.execute(stops).first() is not None:
            return True
        return question.basis is not None and connection.execute(ends).first() is not None


def _standings_of(core: Core, people: Sequence[Sequence[Identifier]], question: Question, wide: bool) -> list[Standing]:
    return read_under_keys(core, is_of_subjects, lambda keys: _chunk(core, people, question, wide, keys))


def _chunk(
    core: Core, people: Sequence[Sequence[Identifier]], question: Question, wide: bool, keys: dict[str, bytes]
) -> list[Standing]:
    found = [Standing() for _ in people]
    makers = [Tokeniser(key) for key in keys.values()]
    wanted: list[tuple[bytes, int, int]] = []
    values_of = wide_values if wide else own_values
    for n, identifiers in enumerate(people):
        certain, uncertain = _values(identifiers, values_of)
        found[n].checkable = bool(certain)
        for maker in makers:
            wanted += [(token, n, 1) for token in maker.tokens(certain)]
            wanted += [(token, n, 0) for token in maker.tokens(uncertain)]
    if not wanted:
        return found
    with core.database.reading() as connection:
        if len(wanted) <= IN_MAX:
            _probe(core, connection, wanted, question, found)
        else:
            wanted.sort()
            _join(core, connection, wanted, question, found)
    return found


def _values(identifiers: Sequence[Identifier], values_of: Any) -> Values:
    if len(identifiers) == 1:
        values: Values = values_of(identifiers[0])
        return values
    both = [values_of(one) for one in identifiers]
    certain = dict.fromkeys(value for own, _ in both for value in own)
    return tuple(certain), tuple({value: 0 for _, rest in both for value in rest if value not in certain})


def _probe(
    core: Core, connection: Connection, wanted: list[tuple[bytes, int, int]], question: Question, found: list[Standing]
) -> None:
    """As `_join`, for a few people: no table is made."""
    index = SubjectTokenRow.table_()
    owners: dict[bytes, list[tuple[int, int]]] = {}
    for token, person, certain in wanted:
        owners.setdefault(token, []).append((person, certain))
    hits: dict[int, list[tuple[int, int]]] = {}
    statement = select(index.c.token, index.c.seq, index.c.certain).where(
        index.c.token.in_(bindparam("tokens", expanding=True)), index.c.log == core.log
    )
    for row in connection.execute(statement, {"tokens": sorted(owners)}):
        hits.setdefault(row.seq, []).extend(
            (person, certain * row.certain) for person, certain in owners[bytes(row.token)]
        )
    if not hits:
        return
    consent, stop = ConsentRow.table_(), StopRow.table_()
    seqs = sorted(hits)
    for start in range(0, len(seqs), IN_MAX):
        chunk = seqs[start : start + IN_MAX]
        if question.basis is not None:
            for row in connection.execute(
                select(consent).where(
                    consent.c.log == core.log, consent.c.seq.in_(chunk), consent.c.basis == question.basis.value
                )
            ):
                for person, certain in hits[row.seq]:
                    _weigh(found[person], certain, row.seq, row.effect, row.moment, row.scope, question.asked)
        for row in connection.execute(
            select(stop).where(stop.c.log == core.log, stop.c.seq.in_(chunk), stop.c.lifted == -1)
        ):
            for person, certain in hits[row.seq]:
                _stop(found[person], certain, row.seq, row.since, row.ground, row.scope, question.asked)


def _join(
    core: Core, connection: Connection, wanted: list[tuple[bytes, int, int]], question: Question, found: list[Standing]
) -> None:
    _fill(core, connection, wanted)
    asked = question.asked
    if question.basis is not None:
        for rows in connection.execute(_consents(core.log, question.basis)).partitions(FETCH_ROWS):
            for person, certain, seq, effect, moment, scope in rows:
                _weigh(found[person], certain, seq, effect, moment, scope, asked)
    for rows in connection.execute(_stops(core.log)).partitions(FETCH_ROWS):
        for person, certain, seq, since, ground, scope in rows:
            _stop(found[person], certain, seq, since, ground, scope, asked)
    WANTED.drop(connection)


def _fill(core: Core, connection: Connection, wanted: list[tuple[bytes, int, int]]) -> None:
    WANTED.create(connection)
    connection.exec_driver_sql(str(WANTED.insert().compile(dialect=core.database.engine.dialect)), wanted)


def _weigh(one: Standing, certain: int, seq: int, effect: int, moment: str, scope: str, asked: Asked) -> None:
    if moment[:10] > asked.day:
        return
    if effect == 1:
        if certain and moment > one.given and allows(scope, asked):
            one.given = moment
    elif effect == -1 and forbids(scope, asked):
        if not certain:
            one.perhaps_ended = max(one.perhaps_ended, moment)
        elif moment > one.ended:
            one.ended, one.ended_seq = moment, seq


def _stop(one: Standing, certain: int, seq: int, since: str, ground: str, scope: str, asked: Asked) -> None:
    if since <= asked.day and forbids(scope, asked):
        if certain:
            one.stops[seq] = since, ground
        else:
            one.perhaps_stopped = True


def _consents(log: int, basis: ConsentBasis) -> Select[Any]:
    index, consent = SubjectTokenRow.table_(), ConsentRow.table_()
    return (
        select(
            WANTED.c.person,
            WANTED.c.certain * index.c.certain,
            consent.c.seq,
            consent.c.effect,
            consent.c.moment,
            consent.c.scope,
        )
        .select_from(WANTED)
        .join(index, (index.c.token == WANTED.c.token) & (index.c.log == log))
        .join(consent, (consent.c.log == log) & (consent.c.seq == index.c.seq))
        .where(consent.c.basis == basis.value, consent.c.effect != 0)
    )


def _stops(log: int) -> Select[Any]:
    index, stop = SubjectTokenRow.table_(), StopRow.table_()
    return (
        select(
            WANTED.c.person,
            WANTED.c.certain * index.c.certain,
            stop.c.seq,
            stop.c.since,
            stop.c.ground,
            stop.c.scope,
        )
        .select_from(WANTED)
        .join(index, (index.c.token == WANTED.c.token) & (index.c.log == log))
        .join(stop, (stop.c.log == log) & (stop.c.seq == index.c.seq))
        .where(stop.c.lifted == -1)
    )
