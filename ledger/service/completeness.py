"""What an audit can say of completeness, and what it can't.

A log proves that nothing was taken out of it, never that everything was put in. Two things tell of records that never came:

- a producer that numbers its events without gaps (`producer: {name, seq}`): a number missing between the lowest and the
  highest never came; a number twice is two records of one event
- a partner's receipts: how many records, or people, the partner counted on a day

What happened before a producer's first number or after its last, and what neither of the two covers, nobody can tell.

A file of receipts is CSV with the header `party,day,count` or `party,day,count,unit`, or NDJSON of the same members; `day` is
the day of the provision (YYYY-MM-DD), `unit` is `records` (default) or `people`. Void records are not counted.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from ledger.errors import BadInput, Fault
from ledger.service.core import Core
from ledger.store.tables import RecordRow
from schemas.audit import ProducerSequence, ReceiptDifference

MISSING_RUNS_MAX = 1000
UNITS = ("records", "people")


class ProducerAudit:
    """Takes the `/producer` items of records, in any order."""

    def __init__(self) -> None:
        self._numbers: dict[str, Counter[int]] = defaultdict(Counter)
        self._unnumbered: Counter[str] = Counter()

    def take(self, producer: Any) -> None:
        if not producer:
            return
        if producer.get("seq") is None:
            self._unnumbered[producer["name"]] += 1
        else:
            self._numbers[producer["name"]][int(producer["seq"])] += 1

    def sequences(self) -> list[ProducerSequence]:
        return [self._sequence(name) for name in sorted(self._numbers.keys() | self._unnumbered.keys())]

    def _sequence(self, name: str) -> ProducerSequence:
        numbers = self._numbers.get(name, Counter())
        known = sorted(numbers)
        missing = [(low + 1, high - 1) for low, high in itertools.pairwise(known) if high > low + 1]
        return ProducerSequence(
            producer=name,
            first=known[0] if known else None,
            last=known[-1] if known else None,
            records=numbers.total() + self._unnumbered[name],
            missing=missing[:MISSING_RUNS_MAX],
            duplicates=[number for number in known if numbers[number] > 1][:MISSING_RUNS_MAX],
            unnumbered=self._unnumbered[name],
        )


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a partner counted. day: of the provision, JST."""

    party: str
    day: dt.date
    count: int
    unit: str = "records"


def read_receipts(data: bytes) -> list[Receipt]:
    """The receipts of a file, CSV or NDJSON. Raises BadInput with every fault, by line."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput([_fault(0, "UTF-8ではありません", "the file is not UTF-8")]) from None
    lines: Iterable[Any] = _ndjson(text) if text.lstrip().startswith("{") else csv.DictReader(io.StringIO(text))
    faults: list[Fault] = []
    receipts = []
    for number, line in enumerate(lines, 1):
        try:
            receipts.append(_receipt(line))
        except (KeyError, TypeError, ValueError):
            faults.append(
                _fault(number, "party、day、count（、unit）が必要です", "give party, day, count and, if need be, unit")
            )
    if faults:
        raise BadInput(faults)
    return receipts


def reconcile(core: Core, receipts: Sequence[Receipt]) -> list[ReceiptDifference]:
    """The receipts that the ledger does not agree with."""
    table = RecordRow.table_()
    query = (
        select(table.c.party, table.c.first_day, func.count(), func.sum(table.c.principals))
        .where(table.c.log == core.log, table.c.status != "void")
        .group_by(table.c.party, table.c.first_day)
    )
    with core.database.reading() as connection:
        recorded = {(party, day): (records, people) for party, day, records, people in connection.execute(query)}
    differences = []
    for receipt in receipts:
        known = recorded.get((receipt.party, receipt.day.isoformat()), (0, 0))[UNITS.index(receipt.unit)]
        if known != receipt.count:
            differences.append(
                ReceiptDifference(
                    party=receipt.party, day=receipt.day, unit=receipt.unit, receipt=receipt.count, ledger=int(known)
                )
            )
    return differences


def _ndjson(text: str) -> Iterable[Any]:
    for line in text.splitlines():
        if line.strip():
            try:
                yield json.loads(line)
            except ValueError:
                yield None


def _receipt(line: Any) -> Receipt:
    count, unit = int(line["count"]), line.get("unit") or "records"
    if count < 0 or unit not in UNITS or not line["party"]:
        raise ValueError
    return Receipt(str(line["party"]), dt.date.fromisoformat(line["day"]), count, unit)


def _fault(line: int, ja: str, en: str) -> Fault:
    return Fault(f"/{line}", "INVALID_INPUT:receipt", "", ja, en)
