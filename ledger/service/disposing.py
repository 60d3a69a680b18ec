"""Disposal: when a day is over, the key of that day is destroyed, and with it everything that was wrapped under it.

    due       what may be destroyed (`disposal_due.py`)
    dispose   one transaction deletes rows and index tokens and appends the `disposal` entry (state `started`), then the
              keys are destroyed in the key store, then the WAL is cut; a busy WAL fails the disposal, which is run again
              what an open request asks for is put under a hold first (`request_holds.py`), and itself kept on
              then index keys are rotated under which something that went was once filed and that live on (`open`, `hold`,
              `subject`, a month that it was moved out of): without that, an old backup's tokens could be made again
    finish    once no backup of the key store has the keys any more: a `disposal` entry, state `final` (`finishing.py`)

A crash between the steps heals by running it again: keys of disposed days are destroyed at every start, and the entry says
which rotations it still asks for.

Body: /disposal/state, days (`Due.to_json`), keys (of consents and stops), entries ([first, last] runs of seq), ids
(`disposed_ids.py`), rotate (periods), final_from; of the final entry state, `of`, the seq of the first, and `backups`
({seq, deleted_on}).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, text

from ledger.clock import utc_text
from ledger.errors import Blocked, Busy, IntegrityError, NotFound
from ledger.ids import new_id
from ledger.sequence.staged import Placed
from ledger.service.audience.spool import sweep as sweep_uploads
from ledger.service.base_records import keep_bases
from ledger.service.core import Core, appended
from ledger.service.disposal_due import Due, due, periods_once_of
from ledger.service.disposed_ids import digest_of, ids_under
from ledger.service.index_keys import SUBJECT, generations, periods
from ledger.service.open_requests import keep_open
from ledger.service.request_holds import keep_asked_for
from ledger.service.rotation import KEY_ID as ROTATION_KEY_ID
from ledger.service.rotation import rotate
from ledger.service.sealing import items_under, open_body, stage
from ledger.service.spent import set_apart, spent
from ledger.service.upload_memory import forget_uploads
from ledger.store.reading import read_bodies
from ledger.store.statements import seqs_of_kind
from ledger.store.tables import KindRow
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
DELETE_AUDIENCES = tuple(
    f"DELETE FROM {table} WHERE log = :log AND seq IN (SELECT seq FROM body WHERE log = :log AND key_id = :key_id)"  # noqa: S608  (our own names)
    for table in ("audience_index", "audience_group", "audience")
)
DELETE_ATTACHMENTS = (
    "DELETE FROM attachment WHERE log = :log AND seq IN (SELECT seq FROM body WHERE log = :log AND key_id = :key_id)"
)
DELETE_SUBJECTS = (
    "DELETE FROM subject_index WHERE log = :log AND seq IN (SELECT seq FROM body WHERE log = :log AND key_id = :key_id)",
    "DELETE FROM consent WHERE log = :log AND seq IN (SELECT seq FROM body WHERE log = :log AND key_id = :key_id)",
    "DELETE FROM stop WHERE log = :log AND seq IN (SELECT seq FROM body WHERE log = :log AND key_id = :key_id)",
)
DELETE_BODIES = "DELETE FROM body WHERE log = :log AND key_id = :key_id"


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
        sweep_uploads(core)
        forget_uploads(core)
        _rotate_owed(core)
        keep_open(core, last)
        keep_asked_for(core, last)
        keep_bases(core, last)
    found = due(core, last, storage=dry_run)
    if not dry_run:  # a request whose identity was verified this moment keeps its day whole until the next run
        found = [one for one in found if not one.stays]
    if dry_run or not found:
        return found, None
    done = _destroy(core, found)
    # Consents and stops on which only the records of these days depended.
    if freed := [one for one in due(core, last) if one.day is None]:
        done = _destroy(core, freed)
    destroy_disposed_keys(core)
    cut_wal(core)
    _rotate_owed(core)
    cut_wal(core)
    return [*found, *freed], done


def _destroy(core: Core, found: list[Due]) -> Appended:
    """Delete all rows of what is due, in the transaction of the entry that says so."""
    doomed = spent(core)
    set_apart(core, doomed)
    days = [one for one in found if one.day is not None]
    key_ids = [*(f"day/{one.day}" for one in days), *doomed.key_ids]
    ids = ids_under(core, key_ids)
    seqs = [seq for seq, _ in ids]
    # The keys of the months that end here go by themselves.
    rotate_too = periods_once_of(core, seqs) - {f"{one.day:%Y-%m}" for one in days}
    rotate_too |= {SUBJECT} if doomed.kinds else set()
    entry_id = new_id()
    items = {
        "/disposal/state": "started",
        "/disposal/days": [one.to_json() for one in days],
        "/disposal/keys": list(doomed.key_ids),
        "/disposal/entries": ranges_of(seqs),
        "/disposal/ids": digest_of(ids),
        "/disposal/rotate": sorted(rotate_too & set(periods(core))),
        "/disposal/final_from": (core.today() + dt.timedelta(days=BACKUP_EXPIRES_DAYS)).isoformat(),
    }
    updates = [(sql, {"key_id": key_id}) for key_id in key_ids for sql in _deletes(key_id)]
    placed = core.writer.submit([stage(core, "disposal", entry_id, items, KEY_ID, updates=updates)]).result()[0]
    assert isinstance(placed, Placed)
    return appended(core, entry_id, "disposal", placed)


def _deletes(key_id: str) -> Sequence[str]:
    if key_id.startswith("day/"):
        return (
            DELETE_TOKENS,
            *DELETE_AUDIENCES,
            *DELETE_PROJECTIONS,
            DELETE_DEPENDANTS,
            DELETE_ATTACHMENTS,
            DELETE_BODIES,
        )
    return (*DELETE_SUBJECTS, DELETE_ATTACHMENTS, DELETE_BODIES)


def _rotate_owed(core: Core) -> None:
    """Rotate the index keys that earlier disposals ask for."""
    for period in sorted(owed_rotations(core)):
        try:
            rotate(core, period)
        except NotFound:  # the period itself is over, and its keys are gone
            continue


def owed_rotations(core: Core) -> set[str]:
    """Periods that a disposal asks to be rotated, and that were not rotated since."""
    asked = {period: entry["seq"] for entry in disposals(core) for period in entry.get("rotate", [])}
    table = KindRow.table_()
    with core.database.reading() as connection:
        seqs = list(
            connection.execute(
                select(table.c.seq).where(table.c.log == core.log, table.c.kind == "key").order_by(table.c.seq)
            ).scalars()
        )
        bodies = {
            seq: body for seq, body in read_bodies(connection, core.log, seqs).items() if body.key_id == ROTATION_KEY_ID
        }
    for seq, body in bodies.items():
        said = items_under(open_body(core, body, seq).items, "key")
        if said.get("action") == "retire_index" and asked.get(said["period"], seq) < seq:
            del asked[said["period"]]
    return {period for period in asked if generations(core, period)}


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


def destroy_disposed_keys(core: Core) -> tuple[str, ...]:
    """Destroy the keys that a `disposal` entry names, and the index keys of months in which nothing is left.

    A day key without content that no entry explains is left for the audit.
    """
    named = {key_id for entry in disposals(core) for key_id in keys_of(entry)}
    doomed = [key_id for key_id in sorted(named) if core.keys.state(key_id) == "living"]
    doomed += _finished_months(core)
    return core.keys.destroy(doomed, "disposal", utc_text(core.now())) if doomed else ()


def disposals(core: Core, after: int = -1) -> list[dict[str, Any]]:
    """What every `disposal` entry behind the entry `after` says, oldest first, with its seq. Raises IntegrityError."""
    with core.database.reading() as connection:
        seqs = seqs_of_kind(connection, core.log, "disposal", after)
        bodies = read_bodies(connection, core.log, seqs)
    if len(bodies) < len(seqs):
        raise IntegrityError(
            "the content of a disposal entry is missing: run `daicho audit`",
            "廃棄の記録の内容がありません。`daicho audit` を実行してください",
        )
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


def _finished_months(core: Core) -> list[str]:
    """Index keys of past months under which nothing is filed any more: all that were kept until then are gone."""
    past = [period for period in periods(core) if period[:1].isdigit() and period < f"{core.today():%Y-%m}"]
    return [key_id for month in past if not _has_content(core, month) for key_id in generations(core, month)]


def _has_content(core: Core, month: str) -> bool:
    with core.database.reading() as connection:
        found = connection.execute(
            text("SELECT 1 FROM body WHERE log = :log AND key_id >= :first AND key_id <= :last LIMIT 1"),
            {"log": core.log, "first": f"day/{month}-01", "last": f"day/{month}-31"},
        ).first()
    return found is not None


def keys_of(entry: dict[str, Any]) -> list[str]:
    """The keys that a disposal destroys, index keys aside."""
    return [*(f"day/{day['last_day']}" for day in entry.get("days", [])), *entry.get("keys", [])]
