"""`Ledger`: the whole public face for Python users. Everything the API and the command do goes through it.

from ledger import Ledger

Ledger.create("ledger-home", "gmo-cybersecurity", origin="ledger.example.com/2026")
with Ledger.open("ledger-home") as ledger:
    ledger.record({...})
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Self
from uuid import UUID

from ledger.access import Caller
from ledger.clock import utc_now
from ledger.errors import BadInput, NotFound
from ledger.sequence.staged import Outcome, Placed, Taken
from ledger.service import admission, checking, reading, searching, serving
from ledger.service.amending import prepare_amendment
from ledger.service.audience.spool import sweep as sweep_uploads
from ledger.service.audiences_face import AudiencesFace
from ledger.service.audit_face import AuditFace
from ledger.service.backup_face import BackupFace
from ledger.service.consents_face import ConsentsFace
from ledger.service.core import Core
from ledger.service.desk_face import DeskFace
from ledger.service.disposing import destroy_disposed_keys
from ledger.service.duties_face import DutiesFace
from ledger.service.forget_face import ForgetFace
from ledger.service.home import close_core, create_home, open_core, read_profile
from ledger.service.intake import Intake, finish, knows, prepare_record
from ledger.service.listing import list_records
from ledger.service.log_key_acts import settle
from ledger.service.log_keys_face import LogKeysFace
from ledger.service.logs_face import LogsFace
from ledger.service.migrating import migrate_home
from ledger.service.moving import sweep_open_keys
from ledger.service.parsing import parse
from ledger.service.parties import PartyBook, party_out
from ledger.service.publication_face import PublicationFace
from ledger.service.reporting import make_report
from ledger.service.rotation import destroy_retired
from ledger.service.shapes import Shapes
from ledger.service.time_stamps_face import TimeStampsFace
from ledger.service.uploads_face import UploadsFace
from ledger.store.reading import seq_of_id
from schemas.duty import Attachment
from schemas.party import PartyIn, party_from_profile
from schemas.profile import Profile
from schemas.record import AmendmentIn, RecordFilter, RecordIn, SearchIn
from schemas.views import (
    Appended,
    Page,
    PartyOut,
    PersonAnswer,
    RecordView,
    SearchExplained,
)
from schemas.vocabulary import Scope

AMEND_TRIES_MAX = 20


class Ledger(
    DutiesFace,
    DeskFace,
    ConsentsFace,
    AudiencesFace,
    LogsFace,
    ForgetFace,
    LogKeysFace,
    TimeStampsFace,
    BackupFace,
    PublicationFace,
    AuditFace,
    UploadsFace,
):
    """One open ledger. Thread-safe. Close it, or use it as a context manager."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._parties = PartyBook(core)
        self._parties.refresh()
        self._shapes = Shapes()

    # Coming and going

    @classmethod
    def create(
        cls, home: str | Path, profile: str | Path, origin: str, now: Callable[[], dt.datetime] = utc_now
    ) -> None:
        """Make a ledger in the folder `home` for the company of `profile`, and enter the profile's parties.

        origin: the log's name for ever, e.g. `ledger.example.com/2026` (C2SP tlog-checkpoint: schemaless URL).
        Raises Misconfigured.
        """
        loaded = read_profile(profile)
        create_home(Path(home), loaded, origin, now)
        with cls.open(home, now) as ledger:
            admission.write_policy(ledger._core)
            for party in loaded.parties:
                ledger.put_party(party_from_profile(loaded, party))

    @classmethod
    def open(cls, home: str | Path, now: Callable[[], dt.datetime] = utc_now) -> Self:
        """Open the ledger in `home`. Raises Misconfigured, and HeadMismatch when the database is not the one released."""
        ledger = cls(open_core(Path(home), now))
        settle(ledger._core)
        sweep_open_keys(ledger._core, ledger._open_key_ids())
        destroy_disposed_keys(ledger._core)
        destroy_retired(ledger._core)
        sweep_uploads(ledger._core)
        return ledger

    @staticmethod
    def migrate(home: str | Path) -> tuple[str | None, str | None]:
        """Bring the database in `home` to this program's schema; its revision before and after. Raises Misconfigured."""
        return migrate_home(Path(home))

    def close(self) -> None:
        close_core(self._core)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def origin(self) -> str:
        return self._core.origin

    @property
    def profile(self) -> Profile:
        return self._core.profile

    # Writing

    def check(self, situation: Mapping[str, Any]) -> dict[str, Any]:
        """May this go? The verdict of `docs/situation.md`, key for key. A *no* is written as a `refusal` entry.

        `"hypothetical": true` uses the document alone and writes nothing. Raises BadInput, MissingFacts.
        """
        return checking.check(self._core, self._parties, situation)

    def record(self, record: RecordIn | Mapping[str, Any], attachments: Sequence[Attachment] = ()) -> Appended:
        """Record a provision or receipt that happened; returns after it is durable. Raises BadInput, Conflict, Busy.

        attachments: papers sealed and disposed of with the record; a CONTRACT record carries its contract.
        """
        intake = self.prepare(record, attachments)
        outcome = self._core.writer.submit([intake.staged]).result()[0]
        return self._finish(intake, outcome)

    def prepare(self, record: RecordIn | Mapping[str, Any], attachments: Sequence[Attachment] = ()) -> Intake:
        """The first half of `record`: parse, judge and seal, writing nothing to the log."""
        self._parties.refresh_if_behind()
        return prepare_record(self._core, self._parties, record, attachments, self._shapes)

    def submit(self, intake: Intake) -> Future[list[Outcome]]:
        """The second half of `record`, without waiting: resolves once the entry is durable. Raises Busy, Frozen."""
        return self._core.writer.submit([intake.staged])

    def finish(self, intake: Intake, outcomes: Sequence[Outcome]) -> Appended:
        """The last half of `record`: the reply, from what `submit` resolved to. Raises Conflict, Gone."""
        return self._finish(intake, outcomes[0])

    def amend(
        self,
        record_id: UUID,
        amendment: AmendmentIn | Mapping[str, Any],
        attachments: Sequence[Attachment] = (),
    ) -> Appended:
        """Supplement, correct, close or void a record. Raises BadInput, Blocked, NotFound, Gone, Conflict.

        attachments: papers that the amendment adds to the record, such as evidence of the consent.
        """
        parsed = parse(AmendmentIn, amendment)
        for _ in range(AMEND_TRIES_MAX):
            with self._core.database.reading() as connection:
                seq = seq_of_id(connection, self._core.log, record_id.bytes)
                record = reading.load_record(self._core, connection, seq)
            if parsed.id is not None and knows(self._core, parsed.id):
                return admission.replay_amendment(self._core, parsed, attachments)
            intake = prepare_amendment(self._core, self._parties, record, parsed, attachments)
            outcome = self._core.writer.submit([intake.staged]).result()[0]
            if isinstance(outcome, Placed | Taken):
                sweep_open_keys(self._core, self._open_key_ids())
                return self._finish(intake, outcome)
        raise BadInput(
            [], "the record kept changing; try again", "記録が同時に変更され続けています。再試行してください"
        )

    def put_party(self, party: PartyIn | Mapping[str, Any]) -> Appended:
        """Enter a version of a third party into the party master. Raises BadInput."""
        return self._parties.put(parse(PartyIn, party))

    # Reading

    def get(self, record_id: UUID, as_of: dt.datetime | None = None) -> RecordView:
        """A record as it stands, or stood at `as_of`. Raises NotFound, Gone."""
        with self._core.database.reading() as connection:
            seq = seq_of_id(connection, self._core.log, record_id.bytes)
            record = reading.load_record(self._core, connection, seq, as_of)
        self._parties.refresh_if_behind()
        return reading.view(self._core, self._parties, record)

    def records(
        self, wanted: RecordFilter | Mapping[str, Any] | None = None, cursor: str | None = None, limit: int = 100
    ) -> Page:
        """Records by filter, oldest first. cursor: `next` of the page before. Raises BadInput."""
        self._parties.refresh_if_behind()
        return list_records(self._core, self._parties, parse(RecordFilter, wanted or {}), cursor, limit)

    def find_person(self, wanted: SearchIn | Mapping[str, Any], actor: str) -> PersonAnswer:
        """Every record in which the person stands, only their part of it. Writes an `access` entry. Raises BadInput."""
        parsed = parse(SearchIn, wanted)
        self._parties.refresh_if_behind()
        done = searching.search(self._core, searching.parse_asked(self._core, parsed), parsed.as_of)
        access_seq = searching.write_access(self._core, actor, parsed.reason, done)
        return searching.answer(self._core, self._parties, done, access_seq)

    def explain(self, wanted: SearchIn | Mapping[str, Any]) -> SearchExplained:
        """What a look-up would try, without looking anybody up."""
        parsed = parse(SearchIn, wanted)
        asked = searching.parse_asked(self._core, parsed)
        return searching.explained(self._core, searching.plan(self._core, asked))

    def report(self, wanted: SearchIn | Mapping[str, Any], actor: str, *, addressee: str = "本人") -> bytes:
        """A search's result as a signed PDF with the proofs inside, which answers no request: see `deliver` for that.

        Writes an `access` entry. Raises BadInput.
        """
        parsed = parse(SearchIn, wanted)
        self._parties.refresh_if_behind()
        return make_report(self._core, self._parties, parsed, actor, addressee=addressee)

    def parties(self, as_of: dt.date | None = None) -> list[PartyOut]:
        """Each party's version that was true on `as_of` (default today)."""
        self._parties.refresh_if_behind()
        day = as_of or self._core.today()
        found = []
        for key in self._parties.known():
            try:
                found.append(party_out(self._parties.at(key, day), self._parties.history(key)[-1]))
            except NotFound:
                continue
        return found

    def party_history(self, key: str) -> list[PartyOut]:
        """Every version of a party, oldest first. Raises NotFound."""
        self._parties.refresh_if_behind()
        return [party_out(version) for version in self._parties.history(key)]

    # The log

    def entry(self, seq: int) -> dict[str, Any]:
        """Header, exact leaf bytes (base64), chain value and leaf hash of one entry. Raises NotFound."""
        return serving.entry(self._core, seq)

    def proof(self, seq: int, size: int | None = None) -> dict[str, Any]:
        """Inclusion proof of an entry in the tree of `size` (default: now). Raises NotFound, BadInput."""
        return serving.inclusion_proof(self._core, seq, size)

    # API keys

    def create_key(self, name: str, scopes: Iterable[Scope]) -> str:
        """A new API key, shown once."""
        return admission.create_key(self._core, name, scopes)

    def revoke_key(self, name: str) -> None:
        """Raises NotFound."""
        admission.revoke_key(self._core, name)

    def keys(self) -> list[dict[str, object]]:
        """Every key ever made: name, scopes, whether revoked. Never a secret."""
        return admission.list_keys(self._core)

    def authenticate(self, secret: str) -> Caller:
        """Raises NotAuthenticated."""
        return admission.authenticate(self._core, secret)

    # Inside

    def _finish(self, intake: Intake, outcome: object) -> Appended:
        assert isinstance(outcome, Placed | Taken)
        return finish(self._core, intake, outcome)

    def _open_key_ids(self) -> set[str]:
        return admission.open_key_ids(self._core)
