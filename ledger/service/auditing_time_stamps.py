"""The audit of time-stamps: each is what its entry says, of a checkpoint of this log, and holds at its own time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cryptography import x509
from sqlalchemy import Connection, select

from ledger.errors import DaichoError
from ledger.log.checkpoint import open_checkpoint
from ledger.log.merkle import root_at
from ledger.log.tile import read_hashes_from
from ledger.log.time_stamp import check_response
from ledger.service.core import Core
from ledger.service.sealing import Items
from ledger.service.time_stamping import ACTION, authority_states, row_digest
from ledger.store.reading import Head, read_heads, tile_reader
from ledger.store.tables import TimeStampRow
from schemas.views import AuditFinding


class TimeStampAudit:
    """Takes the bodies of `admin` entries; `findings` holds the rows against them."""

    def __init__(self) -> None:
        self._digests: dict[int, str] = {}

    def take(self, seq: int, items: Items) -> None:
        if items.get("/admin/action") == ACTION:
            self._digests[seq] = str(items.get("/admin/digest"))

    def findings(self, core: Core, connection: Connection) -> list[AuditFinding]:
        table = TimeStampRow.table_()
        rows = {row.seq: row for row in connection.execute(select(table).where(table.c.log == core.log))}
        heads = read_heads(connection)
        found = []
        for seq in sorted(rows.keys() | self._digests.keys()):
            row = rows.get(seq)
            if row is None:
                found.append(_finding(seq, "タイムスタンプの行がありません", "the time-stamp's row is missing"))
            elif self._digests.get(seq) != _digest_of(row):
                found.append(
                    _finding(seq, "タイムスタンプが記録と違います", "the time-stamp is not what its entry says")
                )
            elif not _holds(core, row, heads, lambda head: tile_reader(connection, head.log)):
                found.append(_finding(seq, "タイムスタンプが成り立ちません", "the time-stamp does not hold"))
        return found


def overdue_stamps(core: Core) -> list[AuditFinding]:
    """Authorities that have stamped nothing for twice the time of the schedule while the log grew."""
    try:
        late = [state.authority for state in authority_states(core) if state.overdue]
    except (DaichoError, ValueError):  # the log's damage is named elsewhere
        return []
    return [
        AuditFinding(
            what="time_stamp",
            place=name,
            ja="この時刻認証局のタイムスタンプが予定より遅れています",
            en="no time-stamp by this authority for longer than the schedule allows",
        )
        for name in late
    ]


def _digest_of(row: Any) -> str:
    try:
        return row_digest(row.size, row.authority, row.moment, row.note, row.response, row.chain)
    except (TypeError, AttributeError):  # SQLite columns take any type
        return ""


def _holds(core: Core, row: Any, heads: list[Head], tiles: Callable[[Head], Callable[[int, int], bytes]]) -> bool:
    try:
        chain = x509.load_pem_x509_certificates(row.chain)
        check_response(row.response, row.note, chain)
        for head in heads:
            if head.first <= row.seq < head.end:
                stated = open_checkpoint(row.note, core.verifiers, head.origin)
                hashes = read_hashes_from(tiles(head), head.size)
                return stated.size == row.size and stated.root == root_at(stated.size, hashes)
    except (DaichoError, ValueError):
        return False
    return False


def _finding(seq: int, ja: str, en: str) -> AuditFinding:
    return AuditFinding(what="time_stamp", place=f"{seq}", ja=ja, en=en)
