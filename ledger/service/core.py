"""What every part of the service shares: one open ledger."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from ledger.clock import jst_day
from ledger.log.header import decode_header
from ledger.log.note import Signer, Verifier
from ledger.log.policy import Policy
from ledger.people import OwnTypes, Tokeniser
from ledger.sequence.sequencer import Sequencer
from ledger.sequence.staged import Placed
from ledger.sequence.writer import Writer
from ledger.service.log_keys import LogKeys
from ledger.store.database import Database
from ledger.store.reading import Head, read_head
from ledger.vault import KeyStore
from schemas.operations import Operations
from schemas.profile import Profile
from schemas.views import Appended, CodeOut
from schemas.vocabulary import Duty, Status


class RecentTokeniser(NamedTuple):
    """The tokeniser of an index period and when the key store was last asked for its key (monotonic seconds)."""

    asked_at: float
    key_id: str
    tokeniser: Tokeniser


@dataclass(slots=True)
class Core:
    """An open ledger. `now` gives aware UTC datetimes.

    log: the number under which the ledger's rows stand (`ledger/store/tables.py`). current, origin: the number and the
    origin of the log that takes new entries. realm: the origin of the ledger's first log, which sealed bodies are bound to.
    """

    home: Path
    log: int
    current: int
    origin: str
    realm: str
    database: Database
    keys: KeyStore
    sequencer: Sequencer
    writer: Writer
    log_keys: LogKeys
    profile: Profile
    own_types: OwnTypes
    operations: Operations
    now: Callable[[], dt.datetime]
    index_newest: dict[str, str] = field(default_factory=dict)
    tokenisers: dict[str, RecentTokeniser] = field(default_factory=dict)
    no_subjects_until: float = 0.0
    stamp_failures: dict[str, str] = field(default_factory=dict)
    recorded_since: dt.datetime | None = None
    frozen_notes: dict[int, bytes] = field(default_factory=dict)
    frozen_cosigned: dict[int, bytes | None] = field(default_factory=dict)
    policy_in_force: Policy | None = None

    @property
    def signers(self) -> Sequence[Signer]:
        """Who signs the newest checkpoint, the newest key first. Raises Misconfigured."""
        return self.log_keys.signers()

    @property
    def verifiers(self) -> Sequence[Verifier]:
        """Every key the log ever had, the newest active one first."""
        return self.log_keys.verifiers()

    def today(self) -> dt.date:
        return jst_day(self.now())

    def head(self) -> Head:
        """The head of the log that takes new entries."""
        with self.database.reading() as connection:
            return read_head(connection, self.current)


def appended(
    core: Core,
    entry_id: bytes,
    kind: str,
    placed: Placed,
    *,
    status: Status | None = None,
    duty: Duty | None = None,
    codes: Sequence[CodeOut] = (),
    missing_facts: Sequence[str] = (),
    warnings: Sequence[str] = (),
    replayed: bool = False,
) -> Appended:
    """The reply for a durable entry. Built without validation: every value was made by us."""
    return Appended.model_construct(
        id=UUID(bytes=entry_id),
        origin=decode_header(placed.leaf).origin if replayed else core.origin,
        seq=placed.seq,
        index=placed.index,
        time=placed.time,
        kind=kind,
        status=status,
        duty=duty,
        codes=list(codes),
        missing_facts=list(missing_facts),
        warnings=list(warnings),
        replayed=replayed,
        leaf=base64.b64encode(placed.leaf).decode(),
        tree_size=placed.size,
        inclusion_proof=[base64.b64encode(sibling).decode() for sibling in placed.proof],
        checkpoint=placed.checkpoint.decode(),
    )


def appended_like(first: Appended, entry_id: bytes, placed: Placed) -> Appended:
    """As `appended` gave `first`, of another entry of its batch, of which the same is said. A third of the time."""
    made = copy(first)
    # Not through the model, which is frozen: nobody else has this copy yet.
    made.__dict__.update(
        id=UUID(bytes=entry_id),
        seq=placed.seq,
        index=placed.index,
        codes=first.codes.copy(),
        missing_facts=first.missing_facts.copy(),
        warnings=first.warnings.copy(),
        leaf=base64.b64encode(placed.leaf).decode(),
        inclusion_proof=[base64.b64encode(sibling).decode() for sibling in placed.proof],
    )
    return made
