"""The projections of the desk, made again from the entries: what an audit compares and a rebuild would write.

The tables `request` and `request_step` say nothing that the `request` entries do not: every step's body names its request
and its own number, and the state is the fold.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import Connection, select

from ledger.errors import DaichoError
from ledger.log.header import Header
from ledger.service.core import Core
from ledger.service.desk_files import case_of, number_parts, request_seqs
from ledger.service.reading import read_headers
from ledger.service.sealing import OpenBody, check_commitment, open_body
from ledger.store.reading import read_bodies
from ledger.store.tables import RequestRow, RequestStepRow
from schemas.views import AuditFinding

Rows = set[tuple[object, ...]]


def projected(core: Core, connection: Connection) -> tuple[Rows, Rows, set[int]]:
    """(rows of `request`, rows of `request_step`, seqs of readable entries), as the entries make them."""
    opened: dict[UUID, list[tuple[int, Header, OpenBody]]] = {}
    readable: set[int] = set()
    for header, body in _bodies(core, connection):
        head = body.items["/request"]
        opened.setdefault(UUID(head["id"]), []).append((head["n"], header, body))
        readable.add(body.seq)
    requests: Rows = set()
    steps: Rows = set()
    for request_id, entries in opened.items():
        entries.sort(key=lambda entry: entry[0])
        if entries[0][0] != 0 or len({n for n, _, _ in entries}) != len(entries):
            continue
        intake = entries[0][2].seq
        steps.update((intake, n, body.seq) for n, _, body in entries)
        case = case_of([(header, body) for _, header, body in entries])
        requests.add((*number_parts(case.number), intake, request_id.bytes, case.state.value))
    return requests, steps, readable


def desk_findings(core: Core, connection: Connection) -> list[AuditFinding]:
    """Every difference between the tables and the entries. Rows of entries that were disposed of have nothing to differ."""
    requests, steps, readable = projected(core, connection)
    table, step_table = RequestRow.table_(), RequestStepRow.table_()
    stored = {
        (row.year, row.number, row.seq, bytes(row.id), row.state)
        for row in connection.execute(select(table).where(table.c.log == core.log))
    }
    stored_steps = {
        (row.request, row.step, row.seq)
        for row in connection.execute(select(step_table).where(step_table.c.log == core.log))
    }
    found = [_finding("request", row[2]) for row in sorted(requests ^ stored, key=str) if _present(row[2], readable)]
    found += [
        _finding("request_step", row[2]) for row in sorted(steps ^ stored_steps, key=str) if _present(row[2], readable)
    ]
    return list(dict.fromkeys(found))


def _bodies(core: Core, connection: Connection) -> Iterator[tuple[Header, OpenBody]]:
    """Every readable `request` entry. A damaged one is reported by the audit of bodies, not here."""
    seqs = request_seqs(core, connection)
    headers, stored = read_headers(core, connection, seqs), read_bodies(connection, core.log, seqs)
    for seq in seqs:
        try:
            body = open_body(core, stored.get(seq), seq)
            check_commitment(body, headers[seq].body)
        except DaichoError:
            continue
        yield headers[seq], body


def _present(seq: object, readable: set[int]) -> bool:
    return seq in readable


def _finding(table: str, seq: object) -> AuditFinding:
    return AuditFinding(
        what="projection",
        place=f"{table} {seq}",
        ja="請求の行が元の記録と違います",
        en="the row differs from the entries of the request",
    )
