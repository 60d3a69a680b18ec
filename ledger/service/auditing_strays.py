"""The audit of rows that can't be of this ledger, and what it says where such a row stops another part of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from ledger.errors import DaichoError
from ledger.service.auditing_log import RANGE_FINDINGS_MAX
from ledger.service.core import Core
from ledger.store.reading import Head
from ledger.store.strays import Stray, last_entry, strays
from schemas.views import AuditFinding

PLACE_CHARS_MAX = 60
_NAMED = {
    "entry": ("entry", ""),
    "tile": ("tile", ""),
    "log": ("head", "log "),
    "body": ("body", ""),
    "attachment": ("attachment", ""),
    "audience_group": ("list", ""),
    "person_index": ("index", ""),
    "subject_index": ("index", "subject "),
    "audience_index": ("index", ""),
    "time_stamp": ("time_stamp", ""),
    "witness": ("witness", ""),
    "witnessed": ("cosignature", ""),
}
"""How a row of a table is named; of all others, as a projection, by table."""


def stray_findings(core: Core, connection: Connection, heads: Sequence[Head]) -> list[AuditFinding]:
    found = strays(connection, core.log, [head.log for head in heads], heads[-1].end)
    return [_finding(one) for one in found]


def not_named(strays: Sequence[AuditFinding], findings: Sequence[AuditFinding]) -> list[AuditFinding]:
    """Those of which no other finding tells."""
    named = {(one.what, one.place) for one in findings}
    return [one for one in strays if (one.what, one.place) not in named]


@contextmanager
def may_stop(findings: list[AuditFinding], part: str, named: Sequence[AuditFinding]) -> Iterator[None]:
    """Within, a row that was named already may stop the reader. What stops it where none was named is a fault of ours."""
    try:
        yield
    except (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, SQLAlchemyError, DaichoError) as error:
        if not named:
            raise
        findings.append(
            AuditFinding(
                what="database",
                place=part,
                ja=f"種類の違う値があるため最後まで検査できません（{type(error).__name__}）",
                en=f"can't be audited to its end: a value is not of its column's type ({type(error).__name__})",
            )
        )


def within_reach(connection: Connection, ledger: int, heads: Sequence[Head]) -> list[Head]:
    """Heads that claim far more entries than are stored, cut to what an audit can look at and still name as missing."""
    reach = last_entry(connection, ledger) + 1 + RANGE_FINDINGS_MAX
    cut: list[Head] = []
    for head in heads:
        first = cut[-1].end if cut else 0
        cut.append(replace(head, first=first, size=min(head.size, max(0, reach - first))))
    return cut


def _finding(stray: Stray) -> AuditFinding:
    what, prefix = _NAMED.get(stray.table, ("projection", f"{stray.table} "))
    place = "/".join(part.hex() if isinstance(part, bytes) else f"{part}" for part in stray.place)
    if stray.wrong_type:
        ja, en = "列の種類と違う値があります", "a value is not of its column's type"
    else:
        ja, en = "この台帳にない番号の行です", "a row of a log or an entry that the ledger does not have"
    return AuditFinding(what=what, place=f"{prefix}{place}"[:PLACE_CHARS_MAX], ja=ja, en=en)
