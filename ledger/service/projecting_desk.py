"""The tables of the desk, made from the `request` entries: every step's body names its request and its own number, and the
state is the fold.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from ledger.log.header import Header
from ledger.service.desk_files import case_of, number_parts
from ledger.service.sealing import OpenBody

Rows = dict[tuple[Any, ...], tuple[Any, ...]]


def request_rows(entries: Iterable[tuple[Header, OpenBody]]) -> tuple[Rows, Rows]:
    """(rows of `request`, rows of `request_step`) that these entries make."""
    opened: dict[UUID, list[tuple[int, Header, OpenBody]]] = {}
    for header, body in entries:
        head = body.items["/request"]
        opened.setdefault(UUID(head["id"]), []).append((head["n"], header, body))
    requests: Rows = {}
    steps: Rows = {}
    for request_id, taken in opened.items():
        taken.sort(key=lambda entry: entry[0])
        if taken[0][0] != 0 or len({n for n, _, _ in taken}) != len(taken):
            continue
        intake = taken[0][2].seq
        steps.update({(intake, n): (body.seq,) for n, _, body in taken})
        case = case_of([(header, body) for _, header, body in taken])
        requests[number_parts(case.number)] = (intake, request_id.bytes, case.state.value)
    return requests, steps
