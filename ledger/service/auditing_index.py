"""The two blind indexes against the identifiers in the bodies, a window of the log at a time.

The tokens of an entry must be those of its identifiers under one generation of the index key, or under more while the key
rotates, and no others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from ledger.service.auditing_open import KINDS_WITH_SUBJECTS, Content, Opened
from ledger.store.reading import as_bytes
from ledger.store.tables import LedgerTable, SubjectTokenRow, TokenRow
from schemas.views import AuditFinding

_STRAYS = ("内容にない検索索引があります", "index rows without an identifier in the body")
_WORDS = {
    (TokenRow, False): (
        "検索索引が内容と一致しません",
        "the person index differs from the identifiers in the body",
    ),
    (SubjectTokenRow, False): (
        "同意・停止の索引が内容と一致しません",
        "the index of consents and stops differs from the identifiers in the body",
    ),
    (TokenRow, True): _STRAYS,
    (SubjectTokenRow, True): _STRAYS,
}
_PREFIX: dict[type[LedgerTable], str] = {TokenRow: "", SubjectTokenRow: "subject "}

WINDOW_ENTRIES = 1 << 17
"""Each window reads through the whole index once; its tokens are held in memory."""


@dataclass(frozen=True, slots=True)
class Misfiled:
    """An entry whose tokens are not those of its identifiers. made: what should stand, (token, *rest), under the newest key.

    strays: the entry has no identifier, or is none.
    """

    rows_of: type[LedgerTable]
    seq: int
    made: list[tuple[Any, ...]]
    strays: bool = False


class IndexAudit:
    """Takes opened entries in order; `compare` and `misfiled` look at those since the last look.

    unfiled: entries with identifiers whose period has no living index key, so that nobody can be found in them.
    """

    def __init__(self, log: int) -> None:
        self._log = log
        self._start = 0
        self._tokens: dict[int, list[frozenset[bytes]]] = {}
        self._subjects: dict[int, list[dict[bytes, int]]] = {}
        self._damaged: set[int] = set()
        self.unfiled: dict[int, str] = {}

    def take(self, one: Opened) -> None:
        if one.tokens:
            self._tokens[one.seq] = one.tokens
        if one.header is not None and one.header.kind in KINDS_WITH_SUBJECTS and one.body is not None:
            self._subjects[one.seq] = one.subjects
        if one.content is Content.DAMAGED:
            self._damaged.add(one.seq)
        if one.without_key:
            self.unfiled[one.seq] = one.without_key

    def is_due(self, seq: int) -> bool:
        return seq - self._start >= WINDOW_ENTRIES

    def compare(self, connection: Connection, end: int) -> Iterator[AuditFinding]:
        for one in self.misfiled(connection, end):
            words = _WORDS[one.rows_of, one.strays]
            yield _finding(f"{_PREFIX[one.rows_of]}{one.seq}", *words)

    def misfiled(self, connection: Connection, end: int) -> Iterator[Misfiled]:
        """The entries from the last look on, and before `end`, whose tokens are not as they should be."""
        yield from self._misfiled_people(connection, end)
        yield from self._misfiled_subjects(connection, end)
        self._start = end
        self._tokens, self._subjects, self._damaged = {}, {}, set()

    def _misfiled_people(self, connection: Connection, end: int) -> Iterator[Misfiled]:
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
                yield Misfiled(TokenRow, seq, [(token,) for token in sorted(made[-1])])
        for seq in sorted(stored.keys() - self._damaged):
            yield Misfiled(TokenRow, seq, [], strays=True)

    def _misfiled_subjects(self, connection: Connection, end: int) -> Iterator[Misfiled]:
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
                yield Misfiled(SubjectTokenRow, seq, sorted(made[-1].items()) if made else [])
        for seq in sorted(stored.keys() - self._damaged):
            yield Misfiled(SubjectTokenRow, seq, [], strays=True)


def _finding(place: str, ja: str, en: str) -> AuditFinding:
    return AuditFinding(what="index", place=place, ja=ja, en=en)
