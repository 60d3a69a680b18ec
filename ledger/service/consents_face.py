"""The part of `Ledger` about a person's own will: consents, stops, links, the gate for people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from ledger.service.consent_state import Standing, applicable
from ledger.service.consents import record_consent
from ledger.service.core import Core
from ledger.service.linking import link
from ledger.service.parties import PartyBook
from ledger.service.people_gate import check_people
from ledger.service.stops import lift_stop, place_stop
from ledger.service.subjects import parse_all
from schemas.consent import ConsentBasis, ConsentIn, LinkIn, PeopleAnswer, StopIn
from schemas.record import IdentifierIn, PrincipalIn
from schemas.views import Appended


class ConsentsFace:
    """Mixed into `Ledger`."""

    _core: Core
    _parties: PartyBook

    def record_consent(self, consent: ConsentIn | Mapping[str, Any]) -> Appended:
        """A consent given or withdrawn by one person. Raises BadInput, Conflict, Busy."""
        return record_consent(self._core, consent)

    def place_stop(self, stop: StopIn | Mapping[str, Any]) -> Appended:
        """Stop providing a person's data to third parties (ACT 35(3), 35(5), 27(2)). Raises BadInput, Conflict."""
        return place_stop(self._core, stop)

    def lift_stop(self, stop_id: UUID, reason: str) -> Appended:
        """Lift a stop (`id` of its entry). Raises NotFound."""
        return lift_stop(self._core, stop_id, reason)

    def link(self, record_id: UUID, linked: LinkIn | Mapping[str, Any]) -> Appended:
        """Received person-related information became personal data. Raises BadInput, Blocked, NotFound, Gone, Conflict."""
        return link(self._core, record_id, linked)

    def consent_of(
        self,
        identifiers: Sequence[IdentifierIn],
        basis: ConsentBasis,
        party: str | None = None,
        on: dt.date | None = None,
        purpose: str | None = None,
    ) -> Standing:
        """Consent and stops of one person on a day (default today), by every identifier. Raises BadInput."""
        day = (on or self._core.today()).isoformat()
        return applicable(self._core, parse_all(identifiers, self._core.own_types), basis, party, day, purpose)

    def check_people(
        self,
        situation: Mapping[str, Any],
        principals: Iterable[PrincipalIn | Mapping[str, Any]],
        party: str | None = None,
        purpose: str | None = None,
    ) -> PeopleAnswer:
        """Who of a list may go: allowed, dropped with the reason, not checkable. Drops are one `refusal` entry.

        principals may be a stream: the list is never held. Raises BadInput, MissingFacts.
        """
        self._parties.refresh_if_behind()
        return check_people(self._core, self._parties, situation, principals, party, purpose)
