"""Disposal: when a day is over, the key of that day is destroyed, and with it everything that was wrapped under it.

    due       what may be destroyed: day keys whose day has passed (RULE 21, 25, 29; law.md 4D)
    dispose   one transaction deletes rows and index tokens and appends the `disposal` entry (state `started`), then the
              keys are destroyed in the key store, then the WAL is cut; a busy WAL fails the disposal, which is run again
    finish    once the key store's last backup that held the keys has expired: a `disposal` entry, state `final`

A crash between the steps heals by running it again: keys of disposed days are destroyed at every start.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, text

from ledger.clock import utc_text
from ledger.errors import Blocked, Busy
from ledger.ids import new_id
from ledger.sequence.staged import Placed
from ledger.service.base_records import keep_bases, waiting
from ledger.service.core import Core, appended
from ledger.service.index_keys import OPEN
from ledger.service.sealing import items_under, open_body, stage
from ledger.store.reading import read_bodies
from ledger.store.tables import BodyRow, KindRow, RecordRow
from schemas.views import Appended

KEY_ID = "keep/disposal"
BACKUP_EXPIRES_DAYS = 30

DELETE_TOKENS = (
    "DELETE FROM person_index WHERE log = :log AND seq IN (SELECT seq FROM body WHERE log = :log AND key_id = :key_id)"
)
DELETE_PROJECTIONS = (
    "DELETE FROM record WHERE log = :log AND seq IN (SELECT seq FROM body WHERE log = :log AND key_id = :key_id)",
    "DELETE FROM amendment WHERE log = :log AND seq IN (SELECT seq FROM body WHERE log = :log AND key_id = :key_id)",
    "DELETE FROM link WHERE log = :log AND seq IN (SELECT seq FROM body WHERE log = :log AND key_id = :key_id)",
    "DELETE FROM request WHERE log = :log AND seq IN (SELECT seq FROM body WHERE log = :log AND key_id = :key_id)",
    "DELETE FROM request_step WHERE log = :log AND seq IN (SELECT seq FROM body WHERE log = :log AND key_id = :key_id)",
)
DELETE_DEPENDANTS = (
    "DELETE FROM dependant WHERE log = :log AND seq IN (SELECT seq FROM body WHERE log = :log AND key_id = :key_id)"
)
DELETE_ATTACHMENTS = (
    "DELETE FROM attachment WHERE log = :log AND seq IN (SELECT seq FROM body WHERE log = :log AND key_id = :key_id)"
)
DELETE_BODIES = "DELETE FROM body WHERE log = :log AND key_id = :key_id"


@dataclass(frozen=True, slots=True)
class Due:
    """One day whose records may be destroyed. `records` of `entries` are provisions or receipts."""

    day: dt.date
    entries: int
    records: int

    def to_json(self) -> dict[str, Any]:
        return {"last_day": self.day.isoformat(), "entries": self.entries, "records": self.records}


def due(core: Core, through: dt.date | None = None) -> list[Due]:
    """Days up to `through` (default yesterday) that still have content, oldest first."""
    last = through or core.today() - dt.timedelta(days=1)
    body, record = BodyRow.table_(), RecordRow.table_()
    with core.database.reading() as connection:
        rows = connection.execute(
            select(body.c.key_id, func.count(), func.count(record.c.seq))
            .select_from(body.outerjoin(record, (record.c.log == body.c.log) & (record.c.seq == body.c.seq)))
            .where(body.c.log == core.log, body.c.key_id >= "day/", body.c.key_id <= f"day/{last.isoformat()}")
            .group_by(body.c.key_id)
            .order_by(body.c.key_id)
        ).all()
    days = {_day(key_id): [entries, records] for key_id, entries, records in rows}
    for base, day, _ in waiting(core, last):
        days[day][0] -= 1 + len(base.amendments) + len(base.links)
        days[day][1] -= 1
    return [Due(day, entries, records) for day, (entries, records) in days.items() if entries]


def dispose(core: Core, through: dt.date | None = None, dry_run: bool = False) -> tuple[list[Due], Appended | None]:
    """Destroy what is due up to `through`. Raises Blocked (`RETENTION_NOT_ENDED`) for a day that is not over."""
    last = through or core.today() - dt.timedelta(days=1)
    if last >= core.today():
        raise Blocked(
            f"the day {last} is not over: nothing may be destroyed on or before a record's last day",
            f"{last}はまだ終わっていません。保存期間の末日以前の廃棄はできません",
            codes=["RETENTION_NOT_ENDED"],
        )
    if not dry_run:
        keep_bases(core, last)
    days = due(core, last)
    if dry_run or not days:
        return days, None
    entry_id = new_id()
    items = {
        "/disposal/state": "started",
        "/disposal/days": [day.to_json() for day in days],
        "/disposal/entries": ranges_of(_seqs_under(core, days)),
        "/disposal/final_from": (core.today() + dt.timedelta(days=BACKUP_EXPIRES_DAYS)).isoformat(),
    }
    updates = [
        (sql, {"key_id": f"day/{day.day.isoformat()}"})
        for day in days
        for sql in (DELETE_TOKENS, *DELETE_PROJECTIONS, DELETE_DEPENDANTS, DELETE_ATTACHMENTS, DELETE_BODIES)
    ]
    placed = core.writer.submit([stage(core, "disposal", entry_id, items, KEY_ID, updates=updates)]).result()[0]
    assert isinstance(placed, Placed)
    destroy_disposed_keys(core)
    cut_wal(core)
    return days, appended(core, entry_id, "disposal", placed)


def ranges_of(seqs: Sequence[int]) -> list[list[int]]:
    """Ascending numbers as [first, last] runs: which entries a disposal explains, without a line for each."""
    ranges: list[list[int]] = []
    for seq in seqs:
        if ranges and ranges[-1][1] == seq - 1:
            ranges[-1][1] = seq
        else:
            ranges.append([seq, seq])
    return ranges


def disposed_seqs(core: Core) -> set[int]:
    """Every entry whose content a `disposal` entry says is gone."""
    return {
        seq for entry in disposals(core) for first, last in entry.get("entries", []) for seq in range(first, last + 1)
    }


def _seqs_under(core: Core, days: list[Due]) -> list[int]:
    body = BodyRow.table_()
    with core.database.reading() as connection:
        return list(
            connection.execute(
                select(body.c.seq)
                .where(body.c.log == core.log, body.c.key_id.in_([f"day/{day.day.isoformat()}" for day in days]))
                .order_by(body.c.seq)
            ).scalars()
        )


def destroy_disposed_keys(core: Core) -> tuple[str, ...]:
    """Destroy the keys of past days that wrap nothing any more, and of months that have no such day left.

    Only days named by a `disposal` entry: a day key without content that no entry explains is left for the audit.
    """
    disposed = {day for entry in disposals(core) for day in _days_of(entry)}
    doomed = [f"day/{day}" for day in sorted(disposed) if core.keys.state(f"day/{day}") == "living"]
    doomed += _finished_months(core, {day[:7] for day in disposed})
    return core.keys.destroy(doomed, "disposal", utc_text(core.now())) if doomed else ()


def finish_disposals(core: Core) -> list[Appended]:
    """Write `final` for every disposal whose backups have expired."""
    entries = disposals(core)
    done = {entry["of"] for entry in entries if entry["state"] == "final"}
    finished = []
    for entry in entries:
        if entry["state"] == "started" and entry["seq"] not in done and entry["final_from"] <= core.today().isoformat():
            entry_id = new_id()
            items = {"/disposal/state": "final", "/disposal/of": entry["seq"]}
            placed = core.writer.submit([stage(core, "disposal", entry_id, items, KEY_ID)]).result()[0]
            assert isinstance(placed, Placed)
            finished.append(appended(core, entry_id, "disposal", placed))
    return finished


def disposals(core: Core) -> list[dict[str, Any]]:
    """What every `disposal` entry says, oldest first, with its seq."""
    table = KindRow.table_()
    with core.database.reading() as connection:
        seqs = list(
            connection.execute(
                select(table.c.seq).where(table.c.log == core.log, table.c.kind == "disposal").order_by(table.c.seq)
            ).scalars()
        )
        bodies = read_bodies(connection, core.log, seqs)
    return [{"seq": seq, **items_under(open_body(core, bodies[seq], seq).items, "disposal")} for seq in seqs]


def cut_wal(core: Core) -> None:
    """Overwrite what the write-ahead log still holds. Raises Busy when another reader keeps it from being cut."""
    if core.database.engine.dialect.name != "sqlite":
        return
    with core.database.engine.connect() as connection:
        busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
    if busy:
        raise Busy(
            "the disposal is written, but another process keeps the old write-ahead log: run it again",
            "廃棄は記録されましたが、他の処理が古いWALを使用中です。もう一度実行してください",
        )


def _finished_months(core: Core, months: set[str]) -> list[str]:
    """Index keys of past months under which nothing is filed any more."""
    this_month = f"{core.today():%Y-%m}"
    doomed = []
    for month in sorted(months):
        if month < this_month and not _has_content(core, month):
            doomed += [key_id for key_id in core.keys.list(f"index/{month}") if OPEN not in key_id]
    return doomed


def _has_content(core: Core, month: str) -> bool:
    with core.database.reading() as connection:
        found = connection.execute(
            text("SELECT 1 FROM body WHERE log = :log AND key_id >= :first AND key_id <= :last LIMIT 1"),
            {"log": core.log, "first": f"day/{month}-01", "last": f"day/{month}-31"},
        ).first()
    return found is not None


def _days_of(entry: dict[str, Any]) -> list[str]:
    return [day["last_day"] for day in entry.get("days", [])]


def _day(key_id: str) -> dt.date:
    return dt.date.fromisoformat(key_id.removeprefix("day/"))
