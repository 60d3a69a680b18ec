"""The two blind indexes against the identifiers in the bodies, a window of the log at a time.

The tokens of an entry must be those of its identifiers under one generation of the index key, or under more while the key
rotates, and no others.
"""

from __future__ import annotations

from collections.abc import Iterator, Set

from sqlalchemy import Connection, select

from ledger.service.auditing_open import KINDS_WITH_SUBJECTS, Content, Opened
from ledger.store.reading import as_bytes
from ledger.store.tables import SubjectTokenRow, TokenRow
from schemas.views import AuditFinding

WINDOW_ENTRIES = 1 << 17
"""Each window reads through the whole index once; its tokens are held in memory."""


class IndexAudit:
    """Takes opened entries in order; `compare` looks at those since the last look."""

    def __init__(self, log: int) -> None:
        self._log = log
        self._start = 0
        self._tokens: dict[int, list[frozenset[bytes]]] = {}
        self._subjects: dict[int, list[dict[bytes, int]]] = {}
        self._damaged: set[int] = set()

    def take(self, one: Opened) -> None:
        if one.tokens:
            self._tokens[one.seq] = one.tokens
        if one.header is not None and one.header.kind in KINDS_WITH_SUBJECTS and one.body is not None:
            self._subjects[one.seq] = one.subjects
        if one.content is Content.DAMAGED:
            self._damaged.add(one.seq)

    def is_due(self, seq: int) -> bool:
        return seq - self._start >= WINDOW_ENTRIES

    def compare(self, connection: Connection, end: int) -> Iterator[AuditFinding]:
        yield from self._compare_people(connection, end)
        yield from self._compare_subjects(connection, end)
        self._start = end
        self._tokens, self._subjects, self._damaged = {}, {}, set()

    def beyond(self, connection: Connection, size: int) -> Iterator[AuditFinding]:
        """Rows of entries that the log does not have."""
        for rows_of, prefix in ((TokenRow, ""), (SubjectTokenRow, "subject ")):
            table = rows_of.table_()
            outside = (table.c.seq >= size) | (table.c.seq < 0)
            seqs = connection.execute(select(table.c.seq).where(table.c.log == self._log, outside).distinct())
            for seq in sorted(seqs.scalars(), key=repr):
                yield _finding(f"{prefix}{seq}", "記録のない検索索引があります", "index rows of no entry")

    def _compare_people(self, connection: Connection, end: int) -> Iterator[AuditFinding]:
        table = TokenRow.table_()
        stored: dict[int, set[bytes]] = {}
        query = select(table.c.token, table.c.seq).where(
            table.c.log == self._log, table.c.seq >= self._start, table.c.seq < end
        )
        for row in connection.execute(query):
            stored.setdefault(row.seq, set()).add(as_bytes(row.token))
        for seq, made in self._tokens.items():
            found = stored.pop(seq, set())
            if not any(tokens <= found for tokens in made) or not found <= frozenset().union(*made):
                yield _finding(
                    f"{seq}",
                    "検索索引が内容と一致しません",
                    "the person index differs from the identifiers in the body",
                )
        yield from _without_content(stored.keys() - self._damaged, "")

    def _compare_subjects(self, connection: Connection, end: int) -> Iterator[AuditFinding]:
        table = SubjectTokenRow.table_()
        stored: dict[int, dict[bytes, int]] = {}
        query = select(table.c.token, table.c.seq, table.c.certain).where(
            table.c.log == self._log, table.c.seq >= self._start, table.c.seq < end
        )
        for row in connection.execute(query):
            stored.setdefault(row.seq, {})[as_bytes(row.token)] = row.certain
        for seq, made in self._subjects.items():
            found = stored.pop(seq, {})
            every = {token: certain for one in made for token, certain in one.items()}
            whole = not every or any(one.items() <= found.items() for one in made)
            if not whole or not found.items() <= every.items():
                yield _finding(
                    f"subject {seq}",
                    "同意・停止の索引が内容と一致しません",
                    "the index of consents and stops differs from the identifiers in the body",
                )
        yield from _without_content(stored.keys() - self._damaged, "subject ")


def _without_content(seqs: Set[int], prefix: str) -> Iterator[AuditFinding]:
    for seq in sorted(seqs):
        yield _finding(f"{prefix}{seq}", "内容にない検索索引があります", "index rows without an identifier in the body")


def _finding(place: str, ja: str, en: str) -> AuditFinding:
    return AuditFinding(what="index", place=place, ja=ja, en=en)
