"""The audit of lists: members, trees and index rows are made again and compared with what is stored.

Index rows lie in the order of their tokens, those of one list all over the table. So that a million of them need no memory,
each list's rows are summed up: the sum of keyed 128-bit hashes of the rows (the key is fresh for each audit) and their
number. Equal sums of other rows are as unlikely as a collision of that hash.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import combinations

from sqlalchemy import Connection, select

from ledger.errors import DaichoError
from ledger.log.audience import build_audience
from ledger.people import Tokeniser
from ledger.service.audience.storing import ITEM, audience_seed, is_listed, open_groups
from ledger.service.audience.tokens import TokenRows, add_members
from ledger.service.auditing_open import IndexKeys
from ledger.service.core import Core
from ledger.service.moving import Place
from ledger.service.projecting import Rows
from ledger.service.sealing import OpenBody
from ledger.store.audience_tables import AudienceGroupRow, AudienceRow, AudienceTokenRow
from ledger.store.reading import StoredBody, as_bytes, read_bodies
from schemas.views import AuditFinding

Sum = tuple[int, int]
FETCH_ROWS = 10_000
_NONE: Sum = (0, 0)


class ListAudit:
    """Takes every readable entry in order; `findings` compares at the end.

    index_keys: the living ones. rows: of `audience`, as the lists make them. damaged: lists that are not the ones committed
    to. unfiled: lists whose index period has no living key.
    """

    def __init__(self, core: Core, index_keys: IndexKeys) -> None:
        self._core = core
        self._index_keys = index_keys
        self.damaged: set[int] = set()
        self.unfiled: dict[int, str] = {}
        self._key = os.urandom(16)
        self._found: list[AuditFinding] = []
        self._sums: dict[int, list[Sum]] = {}
        self.rows: Rows = {}
        self._groups: dict[int, int] = {}
        self._readable: set[int] = set()

    def take(self, connection: Connection, body: OpenBody) -> None:
        self._readable.add(body.seq)
        if not is_listed(body):
            return
        stored = read_bodies(connection, self._core.log, [body.seq])[body.seq]
        makers = self._makers(stored)
        rows = [TokenRows() for _ in makers]
        try:
            groups = self._rebuild(connection, body, stored, makers, rows)
        except (DaichoError, KeyError, ValueError, TypeError):
            self._find("list", f"{body.seq}", "名簿が約定値と一致しません", "the list is not the one committed to")
            self.damaged.add(body.seq)
            return
        head = body.items.get("/head", {})
        self.rows[body.seq,] = int(head.get("target_seq", body.seq)), groups
        self._groups[body.seq] = len(groups) // 32
        self._sums[body.seq] = [self._sum(pair for bucket in one.buckets() for pair in bucket) for one in rows]

    def _makers(self, stored: StoredBody) -> list[Tokeniser]:
        period = Place.of_key(stored.key_id).period
        makers = [Tokeniser(key) for key in self._index_keys.get(period, {}).values()]
        if not makers:
            self.unfiled[stored.seq] = period
        return makers

    def _rebuild(
        self,
        connection: Connection,
        body: OpenBody,
        stored: StoredBody,
        makers: list[Tokeniser],
        rows: list[TokenRows],
    ) -> bytes:
        """The group hashes of the list as its sealed members make it. Raises DaichoError when they are not its own."""
        place, members = 0, []
        for _, group in open_groups(self._core, connection, body, stored):
            for one, maker in zip(rows, makers, strict=True):
                add_members(one, maker, group, place)
            place += len(group)
            members.append(group)
        placed = (one for group in members for one in group)
        audience = build_audience(body.id, audience_seed(body.seed), placed)
        item = body.items[ITEM]
        if audience.root.hex() != item["root"] or audience.size != item["size"]:
            raise ValueError
        return b"".join(audience.groups)

    def findings(self, connection: Connection) -> list[AuditFinding]:
        log = self._core.log
        groups = AudienceGroupRow.table_()
        self._compare_rows(connection)
        for seq, n in connection.execute(select(groups.c.seq, groups.c.n).where(groups.c.log == log)):
            if seq in self._readable - self.damaged and not 0 <= n < self._groups.get(seq, 0):
                self._find("list", f"{seq}/{n}", "元の名簿がない区画です", "the group has no list behind it")
        for seq, strays in self.misfiled(connection):
            if strays:
                self._find("index", f"{seq}", "名簿のない検索索引があります", "index rows without a list in the body")
            else:
                ja, en = "名簿の検索索引が内容と一致しません", "the index of the list differs from its members"
                self._find("index", f"{seq}", ja, en)
        return self._found

    def _compare_rows(self, connection: Connection) -> None:
        table, missing = AudienceRow.table_(), set(self.rows)
        for row in connection.execute(select(table).where(table.c.log == self._core.log)):
            known = self.rows.get((row.seq,))
            missing -= {(row.seq,)}
            if known is None and row.seq in self._readable - self.damaged:
                self._find("projection", f"audience {row.seq}", "元の記録がない行です", "the row has no list behind it")
            elif known is not None and known != (row.target, as_bytes(row.groups)):
                self._find("projection", f"audience {row.seq}", "行が名簿と違います", "the row differs from the list")
        for (seq,) in sorted(missing):
            self._find("projection", f"audience {seq}", "行がありません", "the row is missing")

    def misfiled(self, connection: Connection) -> Iterator[tuple[int, bool]]:
        """(seq, whether the entry brings no list) of every entry whose index rows are not those of its members."""
        stored = self._stored_sums(connection)
        for seq, made in self._sums.items():
            found = stored.pop(seq, _NONE)
            # While a key rotates, rows stand under more than one generation.
            sums = (both for count in range(1, len(made) + 1) for both in combinations(made, count))
            if seq not in self.unfiled and not any(
                found == (sum(n for n, _ in both), sum(h for _, h in both)) for both in sums
            ):
                yield seq, False
        for seq in stored:
            if seq in self._readable - self.damaged:
                yield seq, True

    def _stored_sums(self, connection: Connection) -> dict[int, Sum]:
        table = AudienceTokenRow.table_()
        query = select(table.c.token, table.c.seq, table.c.place).where(table.c.log == self._core.log)
        sums: dict[int, list[int]] = {}
        for rows in connection.execution_options(yield_per=FETCH_ROWS).execute(query).partitions():
            for token, seq, place in rows:
                one = sums.setdefault(seq, [0, 0])
                one[0] += 1
                one[1] += self._hash(as_bytes(token), place)
        return {seq: (count, total) for seq, (count, total) in sums.items()}

    def _sum(self, rows: Iterable[tuple[bytes, int]]) -> Sum:
        count = total = 0
        for token, place in rows:
            count += 1
            total += self._hash(token, place)
        return count, total

    def _hash(self, token: bytes, place: int) -> int:
        data = token + b"%d" % place
        return int.from_bytes(blake2b(data, digest_size=16, key=self._key).digest(), "big")

    def _find(self, what: str, place: str, ja: str, en: str) -> None:
        self._found.append(AuditFinding(what=what, place=place, ja=ja, en=en))
