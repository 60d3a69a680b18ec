"""The part of `Ledger` about uploads of many lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from ledger.errors import BadInput
from ledger.service import bulk
from ledger.service.audience.spool import FOLDER
from ledger.service.consents import Prepared, record_consents
from ledger.service.consents import prepare as prepare_consent
from ledger.service.core import Core
from ledger.service.intake import TOGETHER_RECORDS, Intake, prepare_records
from ledger.service.line_upload import LineUpload, Way
from ledger.service.parsing import parse
from ledger.service.parties import PartyBook
from ledger.service.shapes import Shapes
from ledger.service.upload_memory import known_upload, remember_upload
from ledger.vault import Scratch
from schemas.consent import ConsentIn
from schemas.record import RecordIn
from schemas.views import LineResult

BULK_BATCH_ENTRIES = 10_000
CONSENT_BATCH_ENTRIES = 5_000


class UploadsFace:
    """Mixed into `Ledger`."""

    _core: Core
    _parties: PartyBook
    _shapes: Shapes

    def record_many(
        self,
        records: Iterable[RecordIn | Mapping[str, Any]],
        batch_entries: int = BULK_BATCH_ENTRIES,
        workers: int = 0,
    ) -> Iterator[LineResult]:
        """Record many, in batches of one transaction each; yields a result for each in order, faults included.

        workers: processes that make records ready while this one writes, from the second batch on. A batch is durable when
        its results come out. Inclusion proofs are left empty; ask `proof` for one. Raises Misconfigured when a process ends
        early.
        """
        return bulk.record_many(self._core, self._parties, self._shapes, records, batch_entries, workers)

    def record_consents(
        self, consents: Iterable[ConsentIn | Mapping[str, Any]], batch_entries: int = CONSENT_BATCH_ENTRIES
    ) -> Iterator[LineResult]:
        """Consents, many; yields a result for each in order, faults included. A batch is durable when its results come."""
        return record_consents(self._core, consents, batch_entries)

    def upload_records(self, upload_id: UUID | None = None, workers: int = 0) -> LineUpload:
        """An upload of records, a document a line, that can be tried whole and sent again under its id. Raises BadInput."""
        return LineUpload(
            self._core, Way(self._prepared_records, partial(self.record_many, workers=workers)), upload_id
        )

    def upload_consents(self, upload_id: UUID | None = None) -> LineUpload:
        """As `upload_records`, of consents."""
        return LineUpload(self._core, Way(self._prepared_consents, self.record_consents), upload_id)

    def known_upload(self, digest: bytes) -> UUID | None:
        """The upload id under which a file with this SHA-256 is recorded already."""
        return known_upload(self._core, digest)

    def remember_upload(self, digest: bytes, upload_id: UUID, again: bool = False) -> UUID:
        """Remember, before its first line is written, under which id a file is recorded; the known id, if it has one.

        again: the file is recorded anew on purpose, and this id takes the place of the known one.
        """
        return remember_upload(self._core, digest, upload_id, again)

    def scratch(self) -> Scratch:
        """A place on disk, sealed and without a name, for what is read before it is written. To be closed."""
        return Scratch(self._core.home / FOLDER)

    def _prepared_records(self, given: Sequence[Mapping[str, Any]]) -> list[Intake | BadInput]:
        self._parties.refresh_if_behind()
        made: list[Intake | BadInput] = []
        for start in range(0, len(given), TOGETHER_RECORDS):
            some = given[start : start + TOGETHER_RECORDS]
            made += prepare_records(self._core, self._parties, some, self._shapes)
        return made

    def _prepared_consents(self, given: Sequence[Mapping[str, Any]]) -> list[Prepared | BadInput]:
        return [self._prepared_consent(one) for one in given]

    def _prepared_consent(self, given: Mapping[str, Any]) -> Prepared | BadInput:
        try:
            return prepare_consent(self._core, parse(ConsentIn, given))
        except BadInput as error:
            return error
