"""What the `duty` entries say together: when each standing duty was last done, and which partners are stopped.

Body of a `duty` entry: /duty/kind, /duty/done_on, /duty/result, /duty/reason, and /duty/party with /duty/party_version (seq
of the `party` entry known then) or /duty/record; papers under /attachments. Kept in memory, in step with the log; what is
kept holds no personal data.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from ledger.service.core import Core
from ledger.service.sealing import items_under, open_body
from ledger.store.reading import read_bodies
from ledger.store.statements import seqs_of_kind
from schemas.duty import DutyKind, DutyResult


@dataclass(frozen=True, slots=True)
class DutyDone:
    """One `duty` entry. subject: key of the party, or id of the record."""

    seq: int
    kind: DutyKind
    subject: str
    done_on: dt.date
    result: DutyResult


class DutyBook:
    """Every duty done, by subject. The caller guards `refresh` against itself."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._done: dict[str, list[DutyDone]] = {}
        self._after = -1

    def refresh(self) -> None:
        """Read the `duty` entries written since the last look. Disposed ones say nothing any more."""
        with self._core.database.reading() as connection:
            seqs = seqs_of_kind(connection, self._core.log, "duty", self._after)
            bodies = read_bodies(connection, self._core.log, seqs)
        for seq in seqs:
            if seq in bodies:
                said = items_under(open_body(self._core, bodies[seq], seq).items, "duty")
                subject = str(said.get("party") or said.get("record"))
                done = DutyDone(
                    seq,
                    DutyKind(said["kind"]),
                    subject,
                    dt.date.fromisoformat(said["done_on"]),
                    DutyResult(said["result"]),
                )
                self._done.setdefault(subject, []).append(done)
            self._after = seq

    @property
    def read_to(self) -> int:
        """seq of the newest `duty` entry that was read; -1 before the first."""
        return self._after

    def last(
        self, subject: str, *kinds: DutyKind, results: Collection[DutyResult] = tuple(DutyResult)
    ) -> DutyDone | None:
        """The newest of these kinds and results, by day, then by entry."""
        found = [d for d in self._done.get(subject, ()) if d.kind in kinds and d.result in results]
        return max(found, key=lambda done: (done.done_on, done.seq), default=None)

    def system_check(self, party: str) -> DutyDone | None:
        """The newest RULE 18(1)(i) check of the party."""
        return self.last(party, DutyKind.SYSTEM_CHECK)

    def stopped_on(self, party: str | None) -> dt.date | None:
        """The day of the check that failed, while no later one passed: provision must stop (RULE 18(1)(ii))."""
        newest = self.system_check(party) if party else None
        return newest.done_on if newest and newest.result is DutyResult.FAILED else None

    def entrustees(self) -> set[str]:
        """Keys of parties whose selection or supervision as entrustees was entered (ACT 25)."""
        kinds = (DutyKind.ENTRUSTEE_SELECTION, DutyKind.ENTRUSTEE_SUPERVISION)
        return {subject for subject in list(self._done) if self.last(subject, *kinds)}
