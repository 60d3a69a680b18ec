"""`DutiesFace`: the part of `Ledger` for standing duties, notices, papers and the lint of the policy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from ledger.law import DutyLimits
from ledger.service import attachments as papers
from ledger.service import duties as entering
from ledger.service import reading
from ledger.service.core import Core
from ledger.service.duty_states import due_now
from ledger.service.linting import PartyFinding, lint_parties
from ledger.service.parsing import parse
from ledger.service.parties import PartyBook, party_out
from ledger.service.sealing import open_body
from ledger.store.reading import read_bodies, seq_of_id
from schemas.duty import Attachment, AttachmentOut, DutyIn, DutyOut, NoticeIn
from schemas.views import Appended


class DutiesFace:
    """What `Ledger` adds for duties. It brings `_core` and `_parties`."""

    _core: Core
    _parties: PartyBook

    def record_duty(self, duty: DutyIn | Mapping[str, Any], attachments: Sequence[Attachment] = ()) -> Appended:
        """Enter a standing duty done: a RULE 18 check, the supervision of an entrustee (ACT 25), a look at facts.

        A system check with result `failed` stops the partner: from then on `check` and `record` no longer let its
        equivalent-action system count (RULE 18(1)(ii)). Raises BadInput, TooLarge, NotFound.
        """
        self._parties.refresh_if_behind()
        done = entering.record_duty(self._core, self._parties, parse(DutyIn, duty), attachments)
        self._parties.refresh()
        return done

    def record_notice(self, notice: NoticeIn | Mapping[str, Any], attachments: Sequence[Attachment] = ()) -> Appended:
        """Enter information given to a principal (RULE 17, 18(3), 18(4)).

        Raises Blocked where RULE 18(3) does not apply, with its citation; BadInput, TooLarge, NotFound, Gone.
        """
        self._parties.refresh_if_behind()
        return entering.record_notice(self._core, self._parties, parse(NoticeIn, notice), attachments)

    def duties(self, as_of: dt.date | None = None, limits: DutyLimits | None = None) -> list[DutyOut]:
        """What is due on `as_of` (default today) for the ledger as it stands, the most urgent first.

        `severity` is overdue, due, soon (within 30 days) or later. limits: the company's own days where the law gives
        none. Opens every living record.
        """
        self._parties.refresh_if_behind()
        return due_now(self._core, self._parties, as_of or self._core.today(), limits)

    def attachments(self, entry_id: UUID) -> list[AttachmentOut]:
        """The papers of an entry; of a record, those of its amendments too. Raises NotFound, Gone."""
        core = self._core
        with core.database.reading() as connection:
            seq = seq_of_id(connection, core.log, entry_id.bytes)
            if reading.read_headers(core, connection, [seq])[seq].kind in reading.RECORD_KINDS:
                record = reading.load_record(core, connection, seq)
                bodies = [record.body, *(body for _, body in record.amendments)]
            else:
                bodies = [open_body(core, read_bodies(connection, core.log, [seq]).get(seq), seq)]
        return [paper for body in bodies for paper in papers.list_papers(body)]

    def attachment(self, seq: int, n: int) -> Attachment:
        """One paper in the clear, checked against its entry. Raises NotFound, Gone, IntegrityError."""
        return papers.read_paper(self._core, seq, n)

    def lint(self) -> list[PartyFinding]:
        """What is missing, old or at odds between the policy and the party master."""
        self._parties.refresh_if_behind()
        versions = [self._parties.history(key)[-1] for key in self._parties.known()]
        return lint_parties(self._core.profile, [party_out(version) for version in versions], self._core.today())
