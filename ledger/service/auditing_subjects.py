"""The part of the content audit about consents, stops and links: their rows and index tokens say what the bodies say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from ledger.log.header import Header
from ledger.people import Tokeniser
from ledger.service.core import Core
from ledger.service.index_keys import SUBJECT, generations
from ledger.service.sealing import Items, OpenBody
from ledger.service.subjects import parse_documents, values_of_entry
from ledger.store.tables import ConsentRow, LedgerTable, LinkRow, StopRow, SubjectTokenRow
from schemas.consent import CONSENTING_ACTS, ConsentAct
from schemas.views import AuditFinding

KINDS = frozenset({"consent", "stop", "link"})
Row = tuple[Any, ...]


class SubjectAudit:
    """Takes the opened bodies of these kinds, then compares the tables with them."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._makers = [Tokeniser(core.keys.get(key_id)) for key_id in generations(core, SUBJECT)]
        self._rows: dict[type[LedgerTable], dict[tuple[int, ...], Row]] = {ConsentRow: {}, StopRow: {}, LinkRow: {}}
        self._values: dict[int, dict[str, int]] = {}

    def take(self, header: Header, body: OpenBody) -> None:
        if header.kind == "consent":
            self._rows[ConsentRow][body.seq,] = _consent(body.items)
            self._values[body.seq] = values_of_entry(body.items)
        elif header.kind == "stop":
            self._stop(body)
        elif header.kind == "link":
            self._rows[LinkRow][int(body.items["/link"]["record_seq"]), body.seq] = ()

    def findings(self, connection: Connection) -> Iterator[AuditFinding]:
        for rows_of, expected in self._rows.items():
            yield from self._compare(connection, rows_of, expected)
        yield from self._compare_tokens(connection)

    def _stop(self, body: OpenBody) -> None:
        said = body.items["/stop"]
        rows = self._rows[StopRow]
        if said["action"] == "lift":
            of = int(said["of"])
            for place, row in rows.items():
                if (place == (of,) or row[1] == of) and row[-1] == -1:
                    rows[place] = (*row[:-1], body.seq)
            return
        origin = int(said["of"]) if said["action"] == "extend" else -1
        first = rows.get((origin,))
        known = parse_documents([*body.items["/identifiers"], *body.items.get("/linked", [])])
        terms = first[2:5] if first else tuple(said.get(name) for name in ("ground", "since", "scope"))
        types = " ".join(sorted({one.type for one in known}))
        rows[body.seq,] = (body.id, origin, *terms, types, int(any(one.raw is None for one in known)), -1)
        self._values[body.seq] = values_of_entry(body.items)

    def _compare(
        self, connection: Connection, rows_of: type[LedgerTable], expected: dict[tuple[int, ...], Row]
    ) -> Iterator[AuditFinding]:
        table = rows_of.table_()
        keys = len(table.primary_key.columns) - 1
        stored = {
            tuple(row[1 : 1 + keys]): tuple(row[1 + keys :])
            for row in connection.execute(select(table).where(table.c.log == self._core.log))
        }
        for place in sorted(expected.keys() | stored.keys()):
            name = f"{table.name} {place[-1]}"
            if place not in stored:
                yield _finding("projection", name, "行がありません", "the row is missing")
            elif place not in expected:
                yield _finding("projection", name, "元の記録がない行です", "the row has no entry behind it")
            elif stored[place] != expected[place]:
                yield _finding("projection", name, "行が内容と違います", "the row differs from its entry")

    def _compare_tokens(self, connection: Connection) -> Iterator[AuditFinding]:
        table = SubjectTokenRow.table_()
        stored: dict[int, dict[bytes, int]] = {}
        for row in connection.execute(
            select(table.c.token, table.c.seq, table.c.certain).where(table.c.log == self._core.log)
        ):
            stored.setdefault(row.seq, {})[bytes(row.token)] = row.certain
        makers = self._makers
        for seq, values in self._values.items():
            made = [dict(zip(maker.tokens(values), values.values(), strict=True)) for maker in makers]
            found = stored.pop(seq, {})
            every = {token: certain for one in made for token, certain in one.items()}
            if not any(one.items() <= found.items() for one in made) or not found.items() <= every.items():
                yield _finding(
                    "index",
                    f"subject {seq}",
                    "同意・停止の索引が内容と一致しません",
                    "the index of consents and stops differs from the identifiers in the body",
                )
        for seq in sorted(stored):
            yield _finding(
                "index", f"subject {seq}", "内容にない索引があります", "index rows without an identifier in the body"
            )


def _consent(items: Items) -> Row:
    said = items["/consent"]
    effect = -1 if said["action"] == "withdrawn" else int(ConsentAct(said["act"]) in CONSENTING_ACTS)
    known = parse_documents([*items["/identifiers"], *items.get("/linked", [])])
    by_digest = int(any(one.raw is None for one in known))
    return said["basis"], effect, said["moment"], said["scope"], by_digest


def _finding(what: str, place: str, ja: str, en: str) -> AuditFinding:
    return AuditFinding(what=what, place=place, ja=ja, en=en)
