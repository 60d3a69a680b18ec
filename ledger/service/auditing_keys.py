"""The audit of API keys: the rows must be what the `admin` entries say, or somebody has given out rights by hand."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select

from ledger.service.core import Core
from ledger.service.sealing import Items
from ledger.store.tables import ApiKeyRow
from schemas.views import AuditFinding


class KeyAudit:
    """Takes the bodies of `admin` entries in order; `findings` compares them with the rows."""

    def __init__(self) -> None:
        self._keys: dict[int, tuple[bytes, str, str, str]] = {}
        self._revoked: set[int] = set()

    def take(self, seq: int, entry_id: bytes, items: Items) -> None:
        name = str(items.get("/admin/name", ""))
        if items.get("/admin/action") == "create_key":
            scopes = " ".join(items["/admin/scopes"])
            self._keys[seq] = (entry_id, name, scopes, str(items["/admin/digest"]))
        elif items.get("/admin/action") == "revoke_key":
            living = [at for at, key in self._keys.items() if key[1] == name and at not in self._revoked]
            self._revoked.update(living[-1:])

    def findings(self, core: Core, connection: Connection) -> list[AuditFinding]:
        table = ApiKeyRow.table_()
        rows = {row.seq: row for row in connection.execute(select(table).where(table.c.log == core.log))}
        stored = {seq: (row.id, row.name, row.scopes, _hex(row.digest)) for seq, row in rows.items()}
        wrong = {seq for seq in stored.keys() | self._keys.keys() if stored.get(seq) != self._keys.get(seq)}
        wrong |= {seq for seq, row in rows.items() if bool(row.revoked) != (seq in self._revoked)}
        return [_finding(seq, rows) for seq in sorted(wrong)]


def _hex(digest: object) -> str:
    return digest.hex() if isinstance(digest, bytes) else ""


def _finding(seq: int, rows: Mapping[int, object]) -> AuditFinding:
    ja, en = ("キーの行が記録と違います", "the key's row differs from its entry")
    if seq not in rows:
        ja, en = ("キーの行がありません", "the key's row is missing")
    return AuditFinding(what="projection", place=f"api_key {seq}", ja=ja, en=en)
