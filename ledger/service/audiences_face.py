"""The part of `Ledger` about lists of people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from ledger.errors import NotFound
from ledger.exchange.audience_file import Readable
from ledger.ids import new_id
from ledger.service.audience import spool
from ledger.service.audience.receiving import Progress, answer_again, upload
from ledger.service.core import Core
from ledger.service.intake import given_id, knows
from ledger.service.parsing import parse
from ledger.service.parties import PartyBook
from schemas.audience import AudienceAnswer, AudienceCommit, AudienceIn, UploadState


class AudiencesFace:
    """Mixed into `Ledger`."""

    _core: Core
    _parties: PartyBook

    def upload_audience(
        self, given: AudienceIn | Mapping[str, Any], stream: Readable, progress: Progress | None = None
    ) -> AudienceAnswer:
        """A list of people as one record, as a change of a running record's list, or only asked about.

        stream: the file, read once from where it stands (`docs/audiences.md`). Raises BadInput with the numbers of the
        broken lines, MissingFacts, Blocked, NotFound, Gone, Conflict, Busy; then nothing is recorded.
        """
        return upload(self._core, self._parties, parse(AudienceIn, given), stream, progress)

    def begin_upload(self, given: AudienceIn | Mapping[str, Any]) -> UploadState:
        """Begin an upload that can be resumed, or find the one of this `id` again. Raises BadInput, Conflict."""
        parsed = parse(AudienceIn, given)
        upload_id = UUID(bytes=given_id(self._core, parsed.id) if parsed.id else new_id())
        known = parsed.model_copy(update={"id": upload_id})
        known.model_fields_set.add("id")
        return _state(spool.begin(self._core, upload_id, known))

    def append_upload(self, upload_id: UUID, offset: int, piece: bytes) -> int:
        """Add bytes of the file at `offset`; returns the new one, durable and sealed. Raises NotFound, Conflict."""
        return spool.append(self._core, upload_id, offset, piece)

    def upload_state(self, upload_id: UUID) -> UploadState:
        """How far an upload has come. Raises NotFound."""
        return _state(spool.read(self._core, upload_id))

    def commit_upload(
        self,
        upload_id: UUID,
        wanted: AudienceCommit | Mapping[str, Any] | None = None,
        progress: Progress | None = None,
    ) -> AudienceAnswer:
        """Do what the upload says with what has come. Once recorded, the upload is removed and its answer given again.

        Raises as `upload_audience`, and NotFound.
        """
        try:
            found = spool.read(self._core, upload_id)
        except NotFound:
            if knows(self._core, upload_id):
                return answer_again(self._core, upload_id)
            raise
        changes = {name: one for name, one in parse(AudienceCommit, wanted or {}) if one is not None}
        given = found.given.model_copy(update=changes)
        answer = upload(self._core, self._parties, given, spool.SpoolReader(self._core, found), progress)
        if answer.appended is not None:
            spool.drop(self._core, upload_id)
        return answer

    def drop_upload(self, upload_id: UUID) -> None:
        """Give an upload up; nothing of it is left on disk."""
        spool.drop(self._core, upload_id)


def _state(found: spool.Spooled) -> UploadState:
    return UploadState(id=found.id, offset=found.offset, begun_on=found.day)
