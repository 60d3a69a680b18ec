"""The generations of index keys, as the database knows them: read and announced in the transactions that write tokens.

A key id is `index/<period>` for the first generation and `index/<period>.<n>` for a later one. Once a later generation is
announced (a row of `index_period`), no transaction files tokens of an earlier one: the sequencer asks here before it writes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select

from ledger.errors import IntegrityError
from ledger.store.tables import IndexPeriodRow

PREFIX = "index/"


def index_key_id(period: str, generation: int) -> str:
    """The id of a period's key of this generation."""
    return f"{PREFIX}{period}" if generation == 1 else f"{PREFIX}{period}.{generation}"


def parse_index_key_id(key_id: str) -> tuple[str, int]:
    """(period, generation)."""
    period, _, number = key_id.removeprefix(PREFIX).partition(".")
    return period, int(number) if number else 1


def announced(connection: Connection, log: int) -> dict[str, int]:
    """The newest generation of each period that was ever rotated. Raises IntegrityError."""
    table = IndexPeriodRow.table_()
    rows = connection.execute(select(table.c.period, table.c.generation).where(table.c.log == log))
    found = {row.period: row.generation for row in rows}
    if not all(type(period) is str and type(number) is int for period, number in found.items()):
        raise IntegrityError(
            "what is stored of a rotated index key is damaged: run `daicho audit`",
            "索引の鍵の世代の値が壊れています。`daicho audit` を実行してください",
        )
    return found


def is_outdated(key_ids: Iterable[str], newest: Mapping[str, int]) -> bool:
    """Whether one of these keys has been replaced by a later generation."""
    return bool(newest) and any(
        newest.get(period, 1) > generation for period, generation in map(parse_index_key_id, key_ids)
    )
