"""Rotating an index key while the ledger is in use.

    begin    the next generation's key is made, then announced by a `key` entry: from here on every new token is under it
    write    every token of the period is made again from sealed content and written beside the old one, in small batches
    verify   every token is made once more, looked for under the new key and counted: one missing, and nothing is deleted
    delete   the tokens under the old keys are deleted, in small batches
    retire   a `key` entry says which keys were retired and how many tokens were counted; then those keys are destroyed

A look-up reads under all living keys, so it finds everyone at every point. How far the rotation has come stands in the table
`index_period`, in the transaction of the batch that got it there: after a crash, or when another process takes over, it goes
on from there, and a batch done twice changes nothing. An entry that moves to another period meanwhile takes its tokens along:
a batch is written only for entries that are still under the key they were read under.

Bodies: /key/action `rotate_index` {period, generation}; `retire_index` {period, generation, retired, entries, tokens}.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, select, text

from ledger.clock import utc_text
from ledger.errors import Busy, Gone, IntegrityError, NotFound
from ledger.ids import new_id
from ledger.people import Tokeniser
from ledger.sequence.staged import Placed
from ledger.service.audience.rotating import AudienceTokens
from ledger.service.core import Core
from ledger.service.index_keys import current, generations, next_generation
from ledger.service.sealing import stage
from ledger.service.token_sources import SOURCES as OWN_SOURCES
from ledger.service.token_sources import Filing, TokenSource
from ledger.store.index_periods import index_key_id, parse_index_key_id
from ledger.store.reading import IN_MAX
from ledger.store.tables import BodyRow, IndexPeriodRow

KEY_ID = "keep/key"
SOURCES: list[TokenSource] = [*OWN_SOURCES, AudienceTokens()]
BATCH_ENTRIES = 500
WRITE, VERIFY, DELETE, NONE = "write", "verify", "delete", ""

ANNOUNCE = (
    "INSERT INTO index_period (log, period, generation, phase, place) VALUES (:log, :period, :generation, 'write', '') "
    "ON CONFLICT (log, period) DO UPDATE SET generation = excluded.generation, phase = 'write', place = ''"
)
GO_ON = (
    "UPDATE index_period SET phase = :phase, place = :place "
    "WHERE log = :log AND period = :period AND generation = :generation AND phase = :before"
)
END = (
    "UPDATE index_period SET phase = '', place = '' WHERE log = :log AND period = :period AND generation = :generation"
)

Progress = Callable[[str, int], None]
"""Told the phase and how many entries of it are done."""


@dataclass(frozen=True, slots=True)
class Rotated:
    """A finished rotation. entries, tokens: what was made again and found under the new key."""

    period: str
    key_id: str
    retired: tuple[str, ...]
    entries: int
    tokens: int


@dataclass(frozen=True, slots=True)
class _Job:
    """A rotation under way: the new key and the old ones."""

    core: Core
    period: str
    generation: int
    new: Tokeniser
    old: tuple[Tokeniser, ...]
    progress: Progress


def rotate(core: Core, period: str, progress: Progress = lambda phase, entries: None) -> Rotated:
    """Rotate the key of one period, or finish the rotation that was begun.

    period: `2029-11`, `open`, `hold` or `subject`. Raises NotFound (no key of this period), IntegrityError (a token that was
    written is not there: nothing was deleted), Busy (another process rotates the same period).
    """
    destroy_retired(core)
    state = _state(core, period)
    if state is None or state.phase == NONE:
        _begin(core, period)
        state = _state(core, period)
    assert state is not None
    job = _job(core, period, state.generation, progress)
    counted: tuple[int, int] | None = None
    while (phase := _must_state(job).phase) != NONE:
        if phase == WRITE:
            _write(job)
        elif phase == VERIFY:
            counted = _verify(job)
        else:
            # Counted in another run: the count that the entry gives is made again before anything more is deleted.
            counted = counted or _count(job)
            _delete(job)
            return _retire(job, counted)
    raise Busy("another process finished this rotation", "この索引鍵の更新は他の処理が完了しました")


def rotating(core: Core) -> dict[str, str]:
    """Periods whose rotation was begun and not finished, and the phase each is in."""
    table = IndexPeriodRow.table_()
    with core.database.reading() as connection:
        rows = connection.execute(
            select(table.c.period, table.c.phase).where(table.c.log == core.log, table.c.phase != NONE)
        )
        return {row.period: row.phase for row in rows}


def destroy_retired(core: Core) -> tuple[str, ...]:
    """Destroy the keys of finished rotations: what a crash between the last entry and the destruction leaves.

    None while the key that follows it does not live: a row that somebody changed must not cost the index.
    """
    table = IndexPeriodRow.table_()
    with core.database.reading() as connection:
        rows = connection.execute(
            select(table.c.period, table.c.generation).where(table.c.log == core.log, table.c.phase == NONE)
        ).all()
    doomed = [
        key_id
        for row in rows
        for key_id in generations(core, row.period)
        if parse_index_key_id(key_id)[1] < row.generation
        and core.keys.state(index_key_id(row.period, row.generation)) == "living"
    ]
    return core.keys.destroy(doomed, "index key rotated", utc_text(core.now())) if doomed else ()


def _begin(core: Core, period: str) -> None:
    newest = current(core, period)
    if newest is None:
        raise NotFound("this period has no index key", "この期間の索引鍵はありません")
    # A later generation that lives was made by a rotation that ended before it was announced.
    later = [one for one in generations(core, period) if parse_index_key_id(one)[1] > parse_index_key_id(newest)[1]]
    key_id = later[0] if later else next_generation(core, period)
    core.keys.get_or_create(key_id)
    generation = parse_index_key_id(key_id)[1]
    said = {"period": period, "generation": generation}
    _enter(core, {"/key/action": "rotate_index", **_items(said)}, (ANNOUNCE, said))
    core.index_newest.pop(period, None)


def _write(job: _Job) -> None:
    for source, batch in _batches(job, WRITE):
        with job.core.database.reading() as connection:
            filings = source.filings(job.core, connection, batch)
        rows = _rows(job.core, [job.new], filings)
        with job.core.database.writing() as connection:
            still = _still_there(job.core, connection, filings)
            _insert(connection, source, [row for row in rows if row["seq"] in still])
            _save(connection, job, WRITE, WRITE, f"{source.name}:{batch[-1][0]}")
            connection.commit()
    _step(job, WRITE, VERIFY)


def _verify(job: _Job) -> tuple[int, int]:
    """(entries, tokens) found under the new key. Raises IntegrityError, and leads back to `write`, when one is missing."""
    counted = _count(job)
    _step(job, VERIFY, DELETE)
    return counted


def _count(job: _Job) -> tuple[int, int]:
    entries = tokens = 0
    for source, batch in _batches(job, VERIFY):
        with job.core.database.reading() as connection:
            filings = source.filings(job.core, connection, batch)
            rows = _rows(job.core, [job.new], filings)
            found = _found(job.core, connection, source, rows)
        wanted = {(row["token"], row["seq"]) for row in rows}
        if not wanted <= found:
            _step(job, _must_state(job).phase, WRITE)
            raise IntegrityError(
                f"{len(wanted - found)} index tokens of the period {job.period} are not under the new key; nothing more is "
                "deleted: run `daicho audit`, then rotate again",
                f"期間{job.period}の索引のうち{len(wanted - found)}件が新しい鍵の下にありません。削除は行いません。"
                "`daicho audit` の後に再実行してください",
            )
        entries += len(filings)
        tokens += len(wanted)
    return entries, tokens


def _delete(job: _Job) -> None:
    for source, batch in _batches(job, DELETE):
        with job.core.database.reading() as connection:
            filings = source.filings(job.core, connection, batch)
        rows = _rows(job.core, job.old, filings)
        with job.core.database.writing() as connection:
            if rows:
                sql = f"DELETE FROM {source.table.__tablename__} WHERE token = :token AND log = :log AND seq = :seq"  # noqa: S608  (our own table's name)
                connection.execute(text(sql), rows)
            _save(connection, job, DELETE, DELETE, f"{source.name}:{batch[-1][0]}")
            connection.commit()


def _retire(job: _Job, counted: tuple[int, int]) -> Rotated:
    newest = index_key_id(job.period, job.generation)
    retired = [one for one in generations(job.core, job.period) if parse_index_key_id(one)[1] < job.generation]
    entries, tokens = counted
    said = {"period": job.period, "generation": job.generation}
    items = {**_items(said), "/key/retired": retired, "/key/entries": entries, "/key/tokens": tokens}
    _enter(job.core, {"/key/action": "retire_index", **items}, (END, said))
    destroy_retired(job.core)
    return Rotated(job.period, newest, tuple(retired), entries, tokens)


def _batches(job: _Job, phase: str) -> Iterator[tuple[TokenSource, list[tuple[str, int]]]]:
    """What is left of the phase, source by source. A verification always goes through everything."""
    name, _, after = ("", "", "") if phase == VERIFY else _must_state(job).place.partition(":")
    names = [source.name for source in SOURCES]
    done = 0
    for n, source in enumerate(SOURCES):
        if not source.holds(job.period) or (name and n < names.index(name)):
            continue
        with job.core.database.reading() as connection:
            places = list(source.places(job.core, connection, job.period, after if source.name == name else ""))
        for start in range(0, len(places), BATCH_ENTRIES):
            batch = places[start : start + BATCH_ENTRIES]
            yield source, batch
            done += len(batch)
            job.progress(phase, done)


def _rows(core: Core, makers: Sequence[Tokeniser], filings: Sequence[Filing]) -> list[dict[str, Any]]:
    """The rows that these entries have under each maker's key, sorted by token."""
    rows = []
    for filing in filings:
        for maker in makers:
            for token, rest in zip(maker.tokens(filing.values), filing.values.values(), strict=True):
                further = {f"c{n}": value for n, value in enumerate(rest)}
                rows.append({"token": token, "log": core.log, "seq": filing.seq, **further})
    return sorted(rows, key=lambda row: (row["token"], row["seq"]))


def _insert(connection: Connection, source: TokenSource, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    table = source.table.table_()
    names = [column.name for column in table.columns]
    marks = [":token", ":log", ":seq", *(f":c{n}" for n in range(len(names) - 3))]
    sql = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join(marks)}) ON CONFLICT DO NOTHING"  # noqa: S608  (our own table's names)
    connection.execute(text(sql), rows)


def _found(
    core: Core, connection: Connection, source: TokenSource, rows: list[dict[str, Any]]
) -> set[tuple[bytes, int]]:
    """(token, seq) of these rows that stand in the table, with the same further columns."""
    table = source.table.table_()
    statement = select(table).where(table.c.log == core.log, table.c.token.in_(bindparam("tokens", expanding=True)))
    wanted = {(row["token"], row["seq"]): tuple(row.values())[3:] for row in rows}
    tokens, found = sorted({row["token"] for row in rows}), set[tuple[bytes, int]]()
    for start in range(0, len(tokens), IN_MAX):
        for stored in connection.execute(statement, {"tokens": tokens[start : start + IN_MAX]}):
            place = bytes(stored[0]), int(stored[2])
            if wanted.get(place) == tuple(stored[3:]):
                found.add(place)
    return found


def _still_there(core: Core, connection: Connection, filings: Sequence[Filing]) -> set[int]:
    """Entries that are under the key they were read under: neither moved nor disposed of since."""
    body = BodyRow.table_()
    read = {filing.seq: filing.key_id for filing in filings}
    still: set[int] = set()
    seqs = sorted(read)
    for start in range(0, len(seqs), IN_MAX):
        chunk = seqs[start : start + IN_MAX]
        rows = connection.execute(
            select(body.c.seq, body.c.key_id).where(body.c.log == core.log, body.c.seq.in_(chunk))
        )
        still.update(row.seq for row in rows if read[row.seq] == row.key_id)
    return still


def _state(core: Core, period: str) -> Any:
    table = IndexPeriodRow.table_()
    with core.database.reading() as connection:
        return connection.execute(select(table).where(table.c.log == core.log, table.c.period == period)).one_or_none()


def _must_state(job: _Job) -> Any:
    state = _state(job.core, job.period)
    if state is None or state.generation != job.generation:
        raise Busy("another process rotates this index key", "この索引鍵は他の処理が更新しています")
    return state


def _job(core: Core, period: str, generation: int, progress: Progress) -> _Job:
    newest = index_key_id(period, generation)
    try:
        keys = {key_id: core.keys.get(key_id) for key_id in generations(core, period)}
    except Gone:
        raise Busy("this period was disposed of meanwhile", "この期間は同時に廃棄されました") from None
    if newest not in keys:
        raise NotFound("the key of this period was destroyed", "この期間の索引鍵は破棄済みです")
    old = tuple(Tokeniser(key) for key_id, key in keys.items() if parse_index_key_id(key_id)[1] < generation)
    return _Job(core, period, generation, Tokeniser(keys[newest]), old, progress)


def _step(job: _Job, before: str, phase: str) -> None:
    with job.core.database.writing() as connection:
        _save(connection, job, before, phase, "")
        connection.commit()


def _save(connection: Connection, job: _Job, before: str, phase: str, place: str) -> None:
    said = {"log": job.core.log, "period": job.period, "generation": job.generation}
    done = connection.execute(text(GO_ON), {**said, "before": before, "phase": phase, "place": place})
    if done.rowcount != 1:
        raise Busy("another process rotates this index key", "この索引鍵は他の処理が更新しています")


def _enter(core: Core, items: dict[str, Any], update: tuple[str, dict[str, Any]]) -> None:
    outcome = core.writer.submit([stage(core, "key", new_id(), items, KEY_ID, updates=[update])]).result()[0]
    assert isinstance(outcome, Placed)


def _items(said: dict[str, Any]) -> dict[str, Any]:
    return {f"/key/{name}": value for name, value in said.items()}
