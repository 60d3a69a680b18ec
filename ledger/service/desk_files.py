"""Requests in the store: every step is a `request` entry, a request is the fold of its steps, two tables find them.

Body of a `request` entry (the header says nothing but the kind):

    /request    {"id": of the intake entry, "number": "R-2026-0001", "n": 0, 1, 2 …, "step", "actor", "kept_until"}
    /step       the step's document (schemas/request.py), days filled in, with what the ledger added

All steps of a request are sealed under the key of one day, `day/<kept_until>`, fixed when it is entered: four years on, which
is three after the closing of a request that took a year. So everything about a request dies on one day, in every backup at
once, and nothing has to be moved when it is closed. Until then ACT 22 is met by holding little: no number and no copy of a
paper is recorded. A request that is open for longer is kept on (`open_requests.py`): the day it is under is that of its key.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError as DuplicateKey

from ledger.clock import utc_from_text
from ledger.desk.requests import CaseFile, StepTaken, fold, open_case
from ledger.errors import Busy, Conflict, NotFound
from ledger.law import add_years
from ledger.log.header import Header
from ledger.sequence.staged import Outcome, Placed, Staged, Taken
from ledger.service.core import Core
from ledger.service.reading import read_headers
from ledger.service.sealing import OpenBody, check_commitment, open_body, stage
from ledger.store.reading import read_bodies
from ledger.store.tables import KindRow, RequestRow, RequestStepRow
from schemas.request_terms import RequestState, Step

KIND = "request"
RETENTION_YEARS = 4
NUMBER_TRIES_MAX = 50
_NUMBER = re.compile(r"R-(\d{4})-(\d{4,9})", re.ASCII)

FILE_REQUEST = (
    "INSERT INTO request (log, year, number, seq, id, state) VALUES (:log, :year, :number, :seq, :entry_id, :state)"
)
FILE_STEP = "INSERT INTO request_step (log, request, step, seq) VALUES (:log, :request, :step, :seq)"
FILE_FIRST = "INSERT INTO request_step (log, request, step, seq) VALUES (:log, :seq, 0, :seq)"
MOVE = "UPDATE request SET state = :state WHERE log = :log AND seq = :request"


def number_text(year: int, number: int) -> str:
    return f"R-{year}-{number:04d}"


def number_parts(text: str) -> tuple[int, int]:
    """(year, number) of `R-2026-0001`; (0, 0), which no request has, of any other text."""
    found = _NUMBER.fullmatch(text)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def append_intake(core: Core, entry_id: bytes, document: dict[str, Any], actor: str) -> Placed | Taken:
    """Enter a new request under the next number of the year. A number taken meanwhile is tried again with the next."""
    year, kept_until = core.today().year, add_years(core.today(), RETENTION_YEARS)
    for _ in range(NUMBER_TRIES_MAX):
        number = _next_number(core, year)
        head = _head(entry_id, number_text(year, number), 0, Step.INTAKE, actor, kept_until)
        row = {"year": year, "number": number, "entry_id": entry_id, "state": RequestState.RECEIVED.value}
        staged = stage(
            core,
            KIND,
            entry_id,
            {"/request": head, "/step": document},
            _key_id(kept_until),
            document,
            updates=[(FILE_REQUEST, row), (FILE_FIRST, {})],
        )
        try:
            outcome = _submit(core, staged)
        except DuplicateKey:
            continue
        assert isinstance(outcome, Placed | Taken)
        return outcome
    raise Busy("too many requests come in at once; try again", "受付が集中しています。再試行してください")


def append_step(
    core: Core,
    case: CaseFile,
    step: Step,
    document: dict[str, Any],
    actor: str,
    state: RequestState,
    entry_id: bytes,
    sent: dict[str, Any],
) -> None:
    """Enter a step that leaves the request in `state`. sent: what a retry is compared with.

    Raises Conflict when another step came first, the same one sent at the same time included.
    """
    n, request = len(case.steps), case.intake.seq
    staged = stage(
        core,
        KIND,
        entry_id,
        {"/request": _head(case.id.bytes, case.number, n, step, actor, case.kept_until), "/step": document},
        _key_id(case.kept_until),
        sent,
        updates=[
            (FILE_STEP, {"request": request, "step": n}),
            (MOVE, {"request": request, "state": state.value}),
        ],
    )
    try:
        outcome = _submit(core, staged)
    except DuplicateKey:
        outcome = None
    if not isinstance(outcome, Placed):
        raise Conflict(
            "somebody else acted on this request meanwhile: look again",
            "他の人がこの請求を先に処理しました。もう一度確認してください",
        )


def load_case(core: Core, request: UUID | str, steps_max: int | None = None) -> CaseFile:
    """A request by id or number, or as its first `steps_max` steps left it. Raises NotFound, Gone (disposed of)."""
    with core.database.reading() as connection:
        seq = _seq_of(core, connection, request)
        return load_cases(core, connection, [seq], steps_max)[0]


def load_cases(
    core: Core, connection: Connection, intakes: Sequence[int], steps_max: int | None = None
) -> list[CaseFile]:
    """The requests whose intake entries stand at these places. Raises Gone."""
    table = RequestStepRow.table_()
    steps: dict[int, list[int]] = {}
    for intake in intakes:
        rows = connection.execute(
            select(table.c.seq).where(table.c.log == core.log, table.c.request == intake).order_by(table.c.step)
        )
        steps[intake] = list(rows.scalars())[:steps_max]
    wanted = [seq for seqs in steps.values() for seq in seqs]
    headers = read_headers(core, connection, wanted)
    bodies = read_bodies(connection, core.log, wanted)
    cases = []
    for intake in intakes:
        opened = []
        for seq in steps[intake]:
            body = open_body(core, bodies.get(seq), seq)
            check_commitment(body, headers[seq].body)
            opened.append((headers[seq], body))
        cases.append(replace(case_of(opened), kept_until=_day_of(bodies[intake].key_id)))
    return cases


def _day_of(key_id: str) -> dt.date:
    return dt.date.fromisoformat(key_id.removeprefix("day/"))


def case_of(entries: Sequence[tuple[Header, OpenBody]]) -> CaseFile:
    """The fold of a request's entries, intake first."""
    taken = [_taken(header, body) for header, body in entries]
    body = entries[0][1]
    head = body.items["/request"]
    kept_until = dt.date.fromisoformat(head["kept_until"])
    return fold(open_case(UUID(bytes=body.id), head["number"], kept_until, taken[0]), taken[1:])


def open_intakes(core: Core, connection: Connection, everything: bool) -> list[int]:
    """The intake entries of the requests that are not closed, or of all, oldest first."""
    table = RequestRow.table_()
    query = select(table.c.seq).where(table.c.log == core.log).order_by(table.c.seq)
    if not everything:
        query = query.where(table.c.state != RequestState.CLOSED.value)
    return list(connection.execute(query).scalars())


def request_seqs(core: Core, connection: Connection) -> list[int]:
    """Every `request` entry of the log, in order."""
    table = KindRow.table_()
    return list(
        connection.execute(
            select(table.c.seq).where(table.c.log == core.log, table.c.kind == KIND).order_by(table.c.seq)
        ).scalars()
    )


def _taken(header: Header, body: OpenBody) -> StepTaken:
    head = body.items["/request"]
    return StepTaken(Step(head["step"]), body.seq, utc_from_text(header.time), head["actor"], body.items["/step"])


def _head(request_id: bytes, number: str, n: int, step: Step, actor: str, kept_until: dt.date) -> dict[str, Any]:
    return {
        "id": str(UUID(bytes=request_id)),
        "number": number,
        "n": n,
        "step": step.value,
        "actor": actor,
        "kept_until": kept_until.isoformat(),
    }


def _key_id(kept_until: dt.date) -> str:
    return f"day/{kept_until.isoformat()}"


def _submit(core: Core, staged: Staged) -> Outcome:
    return core.writer.submit([staged]).result()[0]


def _next_number(core: Core, year: int) -> int:
    table = RequestRow.table_()
    with core.database.reading() as connection:
        newest = connection.execute(
            select(table.c.number)
            .where(table.c.log == core.log, table.c.year == year)
            .order_by(table.c.number.desc())
            .limit(1)
        ).scalar_one_or_none()
    return (newest or 0) + 1


def _seq_of(core: Core, connection: Connection, request: UUID | str) -> int:
    table = RequestRow.table_()
    query = select(table.c.seq).where(table.c.log == core.log)
    if isinstance(request, UUID):
        query = query.where(table.c.id == request.bytes)
    else:
        year, number = number_parts(request)
        query = query.where(table.c.year == year, table.c.number == number)
    seq = connection.execute(query).scalar_one_or_none()
    if seq is None:
        raise NotFound(
            "there is no such request, or its content was disposed of", "この請求はありません（廃棄済みを含む）"
        )
    return int(seq)
