"""The party master: every version of a third party is a `party` entry, and this is what they say together.

Bitemporal: `valid_from`/`valid_to` say when a version was true, the entry's own place says since when we knew it. Bodies
are sealed (representatives and natural persons are personal data), so the master lives in memory, opened once and kept in
step with the log.
"""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import dataclass
from typing import Any

from ledger.errors import BadInput, Fault, NotFound
from ledger.ids import new_id
from ledger.law.names import fold as fold_name
from ledger.sequence.staged import Placed
from ledger.service.core import Core, appended
from ledger.service.duty_book import DutyBook
from ledger.service.sealing import items_under, open_body, stage
from ledger.store.reading import read_bodies
from ledger.store.statements import seqs_of_kind
from schemas.party import PartyIn
from schemas.record import document
from schemas.views import Appended, PartyOut

PARTY_KEY_ID = "keep/party"
FACTS_COMPARED = ("name", "address", "representative", "kind", "country", "ceased_on", "equivalent_system")


@dataclass(frozen=True, slots=True)
class PartyVersion:
    """One version: `seq` of its entry, and what it says. repr shows no fact."""

    seq: int
    facts: PartyIn

    def __repr__(self) -> str:
        return f"PartyVersion(seq={self.seq}, key={self.facts.key!r})"

    def was_true_on(self, day: dt.date) -> bool:
        start, end = self.facts.valid_from, self.facts.valid_to
        return (start is None or start <= day) and (end is None or day <= end)


class PartyBook:
    """The master of one ledger. Thread-safe."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._lock = threading.Lock()
        self._versions: dict[str, list[PartyVersion]] = {}
        self._by_seq: dict[int, PartyVersion] = {}
        self._by_name: dict[str, str] = {}
        self._seen_size = -1
        self.duties = DutyBook(core)

    def put(self, party: PartyIn) -> Appended:
        """Enter a new version. Earlier versions stay as they were; the newest that was true on a day is the one used."""
        entry_id = new_id()
        facts = document(party)
        items = {f"/party/{name}": value for name, value in facts.items()}
        staged = stage(self._core, "party", entry_id, items, PARTY_KEY_ID)
        placed = self._core.writer.submit([staged]).result()[0]
        assert isinstance(placed, Placed)
        self.refresh()
        return appended(self._core, entry_id, "party", placed)

    def refresh(self) -> None:
        """Read the `party` and `duty` entries written since the last look, by this process or another."""
        with self._lock:
            self.duties.refresh()
            after = max(self._by_seq, default=-1)
            with self._core.database.reading() as connection:
                seqs = seqs_of_kind(connection, self._core.log, "party", after)
                bodies = read_bodies(connection, self._core.log, seqs)
            for seq in seqs:
                facts = items_under(open_body(self._core, bodies.get(seq), seq).items, "party")
                self._remember(PartyVersion(seq, PartyIn.model_validate(facts, strict=False)))

    def refresh_if_behind(self) -> None:
        """As `refresh`, but only when the log has grown since: one read of the head on the hot path."""
        size = self._core.database.size()
        if size != self._seen_size:
            self.refresh()
            self._seen_size = size

    @property
    def edition(self) -> tuple[int, int]:
        """Changes whenever a party or a duty was entered: what the master says now is what it said under it."""
        return len(self._by_seq), self.duties.read_to

    def _remember(self, version: PartyVersion) -> None:
        facts = version.facts
        self._versions.setdefault(facts.key, []).append(version)
        self._by_seq[version.seq] = version
        for name in (facts.name, facts.name_en, *facts.aliases):
            if name:
                self._by_name[_folded(name)] = facts.key

    def aliases(self) -> set[str]:
        """Names that the newest versions mark as aliases, folded as the judge folds them."""
        newest = [versions[-1].facts for versions in self._versions.values()]
        marked = {name for facts in newest for name in facts.aliases}
        marked |= {facts.name for facts in newest if facts.name and facts.name_is_alias}
        return {fold_name(name) for name in marked}

    def known(self) -> list[str]:
        """The keys of all parties, in order."""
        return sorted(self._versions)

    def knows(self, key: str) -> bool:
        return key in self._versions

    def history(self, key: str) -> list[PartyVersion]:
        """All versions, oldest first. Raises NotFound."""
        versions = self._versions.get(key)
        if not versions:
            raise NotFound("the party master has no party of this key", "取引先台帳にこのキーの相手方はありません")
        return list(versions)

    def at(self, key: str, day: dt.date, known_at_seq: int | None = None) -> PartyVersion:
        """The version true on `day`, as known to the log up to `known_at_seq`. Raises NotFound."""
        known = [v for v in self.history(key) if known_at_seq is None or v.seq <= known_at_seq]
        true_then = [version for version in known if version.was_true_on(day)]
        if not true_then:
            raise NotFound("the party master has no version for that day", "取引先台帳にその日の版がありません")
        return true_then[-1]

    def version(self, seq: int) -> PartyVersion:
        """Raises NotFound."""
        if seq not in self._by_seq:
            raise NotFound("no party version has this number", "この番号の相手方の版はありません")
        return self._by_seq[seq]

    def key_of_name(self, name: str) -> str | None:
        """The party whose name or alias this is, or None."""
        return self._by_name.get(_folded(name))


def must_know(book: PartyBook, key: str, day: dt.date, pointer: str) -> PartyVersion:
    """As `PartyBook.at`; an unknown key is the caller's fault. Raises BadInput."""
    try:
        return book.at(key, day)
    except NotFound:
        raise BadInput(
            [
                Fault(
                    pointer,
                    "UNKNOWN_PARTY",
                    "",
                    "取引先台帳にこのキーの相手方はありません",
                    "the party master has no party of this key for that day",
                )
            ]
        ) from None


def party_out(version: PartyVersion, newest: PartyVersion | None = None) -> PartyOut:
    """A version as it goes out, with the names of the facts that have changed since."""
    facts = version.facts
    now = newest.facts if newest else facts
    return PartyOut(
        key=facts.key,
        version_seq=version.seq,
        kind=facts.kind.value if facts.kind else "",
        name=facts.name,
        name_en=facts.name_en,
        address=facts.address,
        representative=facts.representative,
        country=facts.country,
        source=facts.source,
        checked_on=facts.checked_on,
        ceased_on=facts.ceased_on,
        successor=facts.successor,
        opt_out_url=facts.opt_out_url,
        policy_url=facts.policy_url,
        sample=facts.sample,
        changed_since=[name for name in FACTS_COMPARED if getattr(facts, name) != getattr(now, name)],
    )


def facts_for_judge(facts: PartyIn) -> dict[str, Any]:
    """The master's facts under the names of the situation contract's `third_party`; what it does not know is absent."""
    known: dict[str, Any] = {
        "kind": facts.kind.value if facts.kind else None,
        "country": facts.country,
        "equivalent_system": facts.equivalent_system.value if facts.equivalent_system else None,
        "database_business_in_japan": facts.database_business_in_japan,
        "academic_institution": facts.academic_institution,
        "ceased_on": facts.ceased_on.isoformat() if facts.ceased_on else None,
    }
    return {name: value for name, value in known.items() if value is not None}


def _folded(name: str) -> str:
    return "".join(name.casefold().split())
