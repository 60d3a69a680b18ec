"""Items omitted because an earlier record holds them (RULE 20(2), 24(2), 28(2); GL-K 4-2-3), when that record is named.

What `record.base` says of it is then read in the ledger: its role, the day it was made, that it is being kept, and which
of the omitted facts of the third party are no longer the same. A base that is not here, void or disposed of is recorded
as `disposed`, which the law answers with `OMISSION_BASE_NOT_KEPT`.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ledger.errors import Gone, NotFound
from ledger.service.core import Core
from ledger.service.parties import PartyVersion
from ledger.service.reading import LoadedRecord, load_record
from ledger.store.reading import seq_of_id

_OF_PARTY = {f"third_party.{name}": name for name in ("name", "address", "representative")}


def fill_base(core: Core, base_id: UUID, said: dict[str, Any], party: PartyVersion | None) -> int | None:
    """Write what the ledger knows of the base into `said`; the base's seq, or None when it is not being kept."""
    given = dict(said.get("base") or {})
    base = _kept(core, base_id)
    if base is None:
        said["base"] = {**given, "state": "disposed"}
        return None
    differs = sorted({*given.get("differs", ()), *_changed(base, said, party)})
    head = base.state.head
    said["base"] = {**given, "role": head["role"], "state": "kept", "record_created_at": head["created"]}
    if differs:
        said["base"]["differs"] = differs
    return base.seq


def _kept(core: Core, base_id: UUID) -> LoadedRecord | None:
    with core.database.reading() as connection:
        try:
            base = load_record(core, connection, seq_of_id(connection, core.log, base_id.bytes))
        except (NotFound, Gone):
            return None
    return None if base.state.void else base


def _changed(base: LoadedRecord, said: dict[str, Any], party: PartyVersion | None) -> set[str]:
    """Omitted facts of the third party that the master has otherwise than the base: a new representative, say."""
    if party is None:
        return set()
    omitted = set(said.get("omitted") or ())
    known = {name: getattr(party.facts, fact) for name, fact in _OF_PARTY.items() if name in omitted}
    return {name for name, value in known.items() if value and base.state.record.get(name) != value}
