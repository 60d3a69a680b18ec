"""Every byte of a small ledger changed, and what the audit says: each changed row must be named.

One byte is changed in every row of a column at once, at one place: the rows name themselves. Leaves, chain and tiles
are looked at by the log part of the audit; sealed bodies and wrapped keys by the part that opens them, entry by entry; every
other column, and files, by the whole audit.
"""

from __future__ import annotations

import itertools
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ledger import Ledger
from ledger.service.auditing import audit_log
from ledger.service.auditing_content import stored_runs
from ledger.service.auditing_open import Content, living_index_keys, open_run
from ledger.service.auditing_pool import workers
from ledger.service.core import Core
from ledger.service.home import close_core, open_unchecked
from ledger.store.reading import StoredBody, read_heads
from schemas.views import AuditFinding

BY_LOG_PART = ("entry", "tile")
BY_OPENING = {("body", "wrapped"), ("body", "sealed")}
# Papers are compared by digest in tests/duties; where a rotation is, no entry says.
NOT_CHANGED = {("index_period", "place"), ("index_period", "phase")}
NOT_TABLES = ("alembic_version",)

Place = tuple[str, str, int]
"""(table, column, byte)."""


def flip_stored(home: Path, stride: int) -> Counter[str]:
    """Change stored values in place and put them back. stride: of the whole audit, every how-manieth byte."""
    counts: Counter[str] = Counter({"bytes changed and not named": 0})
    database = sqlite3.connect(home / "daicho.db", isolation_level=None)
    for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        database.execute(f"DROP TRIGGER {name}")
    core = open_unchecked(home)
    try:
        counts += _flip_opened(core)
        for table, column in columns(database):
            step = 1 if table in BY_LOG_PART else stride
            look = _log_part if table in BY_LOG_PART else _whole
            for byte in range(0, _length(database, table, column), step):
                counts += _flip(database, core, (table, column, byte), look)
    finally:
        close_core(core)
        database.close()
    return counts


def columns(database: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Every column of every table but the log's number, which stands in every key."""
    tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    for table in tables:
        if table in NOT_TABLES or table.startswith("sqlite_"):
            continue
        for row in database.execute(f"PRAGMA table_info({table})").fetchall():
            if row[1] not in ("log", "seq") and (table, row[1]) not in NOT_CHANGED | BY_OPENING:
                yield table, row[1]


def _length(database: sqlite3.Connection, table: str, column: str) -> int:
    sql = (
        f"SELECT max(CASE typeof({column}) WHEN 'integer' THEN 2 ELSE length(CAST({column} AS BLOB)) END) FROM {table}"  # noqa: S608  (names of our own tables)
    )
    return int(database.execute(sql).fetchone()[0] or 0)


def _flip(
    database: sqlite3.Connection, core: Core, place: Place, look: Callable[[Core], list[AuditFinding]]
) -> Counter[str]:
    table, column, byte = place
    keys = [row[1] for row in database.execute(f"PRAGMA table_info({table})") if row[5]]
    before = database.execute(f"SELECT {', '.join(keys)}, {column} FROM {table}").fetchall()  # noqa: S608
    changed = [(row, flipped) for row in before if (flipped := _changed(row[-1], byte)) is not None]
    rows = database.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608
    _put_back(database, table, _with(database, table, column, rows, byte))
    try:
        named = {(found.what, found.place) for found in look(core)}
    finally:
        _put_back(database, table, rows)
    unnamed = [row[:-1] for row, _ in changed if not _is_named(table, keys, row, rows, database, named)]
    assert not unnamed, f"{table}.{column}[{byte}]: the audit names none of {len(unnamed)} changed rows"
    return Counter({"bytes changed": len(changed), f"bytes changed in {table}": len(changed)})


def _put_back(database: sqlite3.Connection, table: str, rows: list[tuple[Any, ...]]) -> None:
    database.execute("BEGIN")
    database.execute(f"DELETE FROM {table}")  # noqa: S608
    database.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)  # noqa: S608
    database.execute("COMMIT")


def _with(
    database: sqlite3.Connection, table: str, column: str, rows: list[tuple[Any, ...]], byte: int
) -> list[tuple[Any, ...]]:
    """The rows with one byte of this column changed in each. All at once, as two of them may change places."""
    at = [row[1] for row in database.execute(f"PRAGMA table_info({table})")].index(column)
    return [row if (value := _changed(row[at], byte)) is None else (*row[:at], value, *row[at + 1 :]) for row in rows]


def _changed(value: Any, byte: int) -> Any:
    """The value with one bit of one byte changed; None where it has no such byte."""
    if isinstance(value, int):
        return value ^ (1 << 8 * byte)
    data = value.encode() if isinstance(value, str) else bytes(value)
    if byte >= len(data):
        return None
    data = data[:byte] + bytes([data[byte] ^ 0x01]) + data[byte + 1 :]
    return data.decode() if isinstance(value, str) else data


def _is_named(
    table: str,
    keys: list[str],
    row: tuple[Any, ...],
    rows: list[tuple[Any, ...]],
    database: sqlite3.Connection,
    named: set[tuple[str, str]],
) -> bool:
    whats = {what for what, _ in named}
    places = {part for _, place in named for part in place.replace("/", " ").split()}
    if table == "log":
        return bool(whats & {"head", "entry", "checkpoint"})
    if table == "tile":
        return any(what == "tile" for what in whats)
    if table == "index_period":
        return f"index_period {row[keys.index('period')]}" in {place for _, place in named}
    names = [one[1] for one in database.execute(f"PRAGMA table_info({table})")]
    if table == "entry_id":  # of disposed entries a disposal says all ids together
        places |= {f"{seq}" for part in places if "-" in part for seq in _run(part)}
    own = {str(full[names.index("seq")]) for full in rows if tuple(full[names.index(key)] for key in keys) == row[:-1]}
    return bool(own & places)


def _run(place: str) -> range:
    first, last = place.split("-")
    return range(int(first), int(last) + 1)


def _log_part(core: Core) -> list[AuditFinding]:
    with core.database.reading() as connection, workers(core, 0, 1) as work:
        return [found for head in read_heads(connection) for found in audit_log(core, connection, head, work).findings]


def _whole(core: Core) -> list[AuditFinding]:
    from ledger.service.auditing import audit

    return audit(core).findings


def _flip_opened(core: Core) -> Counter[str]:
    """Every byte of every sealed body and wrapped key, by the code that opens them for the audit."""
    counts: Counter[str] = Counter()
    index_keys = living_index_keys(core)
    with core.database.reading() as connection:
        runs = list(stored_runs(connection, core.log, read_heads(connection)[-1].end, index_keys))
    for run in runs:
        for seq, leaf, stored in run.entries:
            if stored is None:
                continue
            for changed in _bodies_changed(stored):
                opened = open_run(core, type(run)({}, [(seq, leaf, changed)]))[0]
                assert opened.content is Content.DAMAGED, f"entry {seq}: a changed byte opens"
                counts["bytes changed"] += 1
                counts["bytes changed in body"] += 1
    return counts


def _bodies_changed(stored: StoredBody) -> Iterator[StoredBody]:
    for place in range(len(stored.wrapped)):
        yield StoredBody(
            stored.seq, stored.id, stored.key_id, _changed(stored.wrapped, place), stored.sealed, stored.sameness
        )
    for place in range(len(stored.sealed)):
        yield StoredBody(
            stored.seq, stored.id, stored.key_id, stored.wrapped, _changed(stored.sealed, place), stored.sameness
        )


def flip_keys(home: Path, stride: int) -> Counter[str]:
    """Every row of the key store: taken away, and each of its values changed. It must be named, or the store refused."""
    counts: Counter[str] = Counter({"rows of the key store changed and not named": 0})
    database = sqlite3.connect(home / "keys" / "keystore.db", isolation_level=None)
    try:
        for table in ("meta", "keys", "tombstones"):
            names = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            rows = database.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608
            for row in rows:
                places = [(n, byte) for n, value in enumerate(row) for byte in range(0, len(value), stride)]
                for changed in (None, *((n, _changed(row[n], byte)) for n, byte in places)):
                    database.execute(f"DELETE FROM {table} WHERE {names[0]} = ?", row[:1])  # noqa: S608
                    if changed is not None:
                        wrong = (*row[: changed[0]], changed[1], *row[changed[0] + 1 :])
                        database.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", wrong)  # noqa: S608
                    assert _is_noticed(home), (
                        f"{table} {row[0]}: a change of {changed and names[changed[0]]} is not named"
                    )
                    _put_back(database, table, rows)
                    counts["rows of the key store changed"] += 1
    finally:
        database.close()
    return counts


def flip_files(home: Path, stride: int) -> Counter[str]:
    """The checkpoint, the keys and what strangers are given, byte by byte; each must be named or refused."""
    counts: Counter[str] = Counter()
    for name in ("checkpoint", "trusted.vkey", "keys/log.key", "keys/keystore.key"):
        path = home / name
        before = path.read_bytes()
        for place, bit in itertools.product(range(0, len(before), stride), (0x01, 0x80)):
            path.write_bytes(before[:place] + bytes([before[place] ^ bit]) + before[place + 1 :])
            assert _is_noticed(home), f"{name}[{place}] was changed and not noticed"
            counts["bytes changed in files"] += 1
        path.write_bytes(before)
    return counts


def _is_noticed(home: Path) -> bool:
    from ledger.errors import DaichoError

    try:
        return not Ledger.audit_home(home).clean
    except DaichoError:
        return True
