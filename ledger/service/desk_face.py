"""`DeskFace`: the part of `Ledger` for requests of a principal, records that ORDER 11 hides, and who looked at whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from ledger.desk.papers import render_agent_form, render_request_form
from ledger.service import desk, desk_acts, desk_letters, order11
from ledger.service.access_letters import access_letter
from ledger.service.access_log import access_log
from ledger.service.core import Core
from ledger.service.desk_files import load_case
from ledger.service.desk_views import queue, view_of
from ledger.service.parsing import parse
from ledger.service.parties import PartyBook
from ledger.service.reporting import company_of
from schemas.request import (
    AccessLetterIn,
    AccessLogIn,
    AuthorityIn,
    CloseIn,
    DecisionIn,
    DeliverIn,
    ExclusionIn,
    FeeIn,
    IdentifiersIn,
    IdentityIn,
    LetterIn,
    RequestIn,
    ResumeIn,
    RouteIn,
    SearchStepIn,
    StopClockIn,
    WithdrawIn,
)
from schemas.request_terms import DeliveryForm, Step
from schemas.request_views import AccessOut, RequestOut, RequestRow, RequestSearched
from schemas.views import Appended

Document = Mapping[str, Any]
RequestKey = UUID | str
"""A request by its id, or by its number (`R-2026-0001`)."""


class DeskFace:
    """What `Ledger` adds for the disclosure desk. It brings `_core` and `_parties`.

    Every step takes the document of `schemas/request.py` and the name of who does it, enters one `request` entry, and gives
    the request as it stands then. Raises BadInput (every fault), Blocked (the codes of every reason why the step may not be
    done), Conflict (somebody acted meanwhile), NotFound, Gone.
    """

    _core: Core
    _parties: PartyBook

    # Looking

    def request(self, request: RequestKey) -> RequestOut:
        """One request with all its steps, identifiers masked. Raises NotFound, Gone."""
        return view_of(self._core, load_case(self._core, request))

    def requests(self, everything: bool = False) -> list[RequestRow]:
        """The queue, the most urgent first: requests not closed, or all that are kept. Nobody is named in it."""
        return queue(self._core, everything)

    def access_log(self, wanted: AccessLogIn | Document, actor: str) -> list[AccessOut]:
        """Who looked at whom and why. With identifiers it is what that person may be told, and is itself entered."""
        return access_log(self._core, parse(AccessLogIn, wanted), actor)

    def access_letter(self, wanted: AccessLetterIn | Document, actor: str) -> bytes:
        """Who looked at the person of a request whose identity is confirmed, as a signed PDF for them; itself entered.

        Raises BadInput (an identifier that is not confirmed), Blocked (`IDENTITY_FIRST`), NotFound, Gone.
        """
        return access_letter(self._core, parse(AccessLetterIn, wanted), actor)

    def request_form(self, agent: bool = False) -> bytes:
        """The blank request form, or the power of attorney, as PDF."""
        company = company_of(self._core)
        return render_agent_form(company) if agent else render_request_form(company)

    # Steps

    def open_request(self, request: RequestIn | Document, actor: str) -> RequestOut:
        """A request comes in. The same id with the same content is the first result again."""
        return view_of(self._core, desk.open_request(self._core, parse(RequestIn, request), actor))

    def add_identity(self, request: RequestKey, evidence: IdentityIn | Document, actor: str) -> RequestOut:
        """What was seen of who asks, and which identifiers it ties to the principal."""
        return self._seen(request, Step.IDENTITY, parse(IdentityIn, evidence), actor)

    def add_authority(self, request: RequestKey, evidence: AuthorityIn | Document, actor: str) -> RequestOut:
        """What was seen of an agent's authority (ORDER 13)."""
        return self._seen(request, Step.AUTHORITY, parse(AuthorityIn, evidence), actor)

    def add_identifiers(self, request: RequestKey, given: IdentifiersIn | Document, actor: str) -> RequestOut:
        """Further identifiers from the requester; a search made before must be made again."""
        return self._take(request, Step.IDENTIFIERS, parse(IdentifiersIn, given), actor)

    def fee(self, request: RequestKey, fee: FeeIn | Document, actor: str) -> RequestOut:
        """The fee asked for, paid or waived. Raises Blocked (`FEE_NOT_ALLOWED:34`, `:35`) where the law knows none."""
        return view_of(self._core, desk_acts.record_fee(self._core, request, parse(FeeIn, fee), actor))

    def route_request(self, request: RequestKey, given: RouteIn | Document, actor: str) -> RequestOut:
        """Sent on to who holds what is asked for, where that lies outside the ledger (ACT 33(1), 34, 35)."""
        return self._take(request, Step.ROUTE, parse(RouteIn, given), actor)

    def search_request(self, request: RequestKey, given: SearchStepIn | Document, actor: str) -> RequestSearched:
        """Search the ledger for the principal; the records are what a decision is about. Writes an `access` entry too."""
        self._parties.refresh_if_behind()
        case, records, scoped = desk_acts.search_ledger(
            self._core, self._parties, request, parse(SearchStepIn, given), actor
        )
        return RequestSearched(
            request=view_of(self._core, case),
            records=[record.model_dump(mode="json") for record in records],
            outside=len(scoped.aside),
            uncertain=len(scoped.uncertain),
        )

    def decide(self, request: RequestKey, decision: DecisionIn | Document, actor: str) -> RequestOut:
        """Decide; not by who entered the request. A granted stop is set before the decision is entered."""
        self._parties.refresh_if_behind()
        given = parse(DecisionIn, decision)
        return view_of(self._core, desk_acts.decide(self._core, self._parties, request, given, actor))

    def letter(self, request: RequestKey, letter: LetterIn | Document, actor: str) -> bytes:
        """A letter as signed PDF, in Japanese and English. `draft` makes it without entering anything."""
        self._parties.refresh_if_behind()
        return desk_letters.send_letter(self._core, self._parties, request, parse(LetterIn, letter), actor)[1]

    def deliver(self, request: RequestKey, given: DeliverIn | Document, actor: str) -> bytes:
        """The report as decided: signed PDF, HTML, JSON or CSV. Enters the delivery and the look-up."""
        self._parties.refresh_if_behind()
        return desk_acts.deliver(self._core, self._parties, request, parse(DeliverIn, given), actor)[1]

    def preview_report(self, request: RequestKey, form: DeliveryForm | str, actor: str) -> bytes:
        """The report as it would be delivered. Enters the look-up only. Raises ValueError for a form there is not."""
        self._parties.refresh_if_behind()
        return desk_acts.preview(self._core, self._parties, request, DeliveryForm(form), actor)

    def stop_clock(self, request: RequestKey, given: StopClockIn | Document, actor: str) -> RequestOut:
        """The desk's own clock stands until `resume`, because the requester must do something first."""
        return self._dated(request, Step.STOP_CLOCK, parse(StopClockIn, given), actor)

    def resume(self, request: RequestKey, given: ResumeIn | Document, actor: str) -> RequestOut:
        """The clock runs again."""
        return self._dated(request, Step.RESUME, parse(ResumeIn, given), actor)

    def withdraw_request(self, request: RequestKey, given: WithdrawIn | Document, actor: str) -> RequestOut:
        """The requester takes the request back."""
        return self._dated(request, Step.WITHDRAW, parse(WithdrawIn, given), actor)

    def close_request(self, request: RequestKey, given: CloseIn | Document, actor: str) -> RequestOut:
        """The end, once the letter that belongs to it is sent."""
        return self._take(request, Step.CLOSE, parse(CloseIn, given), actor)

    # ORDER 11

    def exclude_records(self, given: ExclusionIn | Document, actor: str) -> Appended:
        """Mark records whose known existence would harm (ORDER 11), or take the mark away. Raises NotFound, Gone."""
        desk.check_actor(actor)
        parsed = parse(ExclusionIn, given)
        return order11.mark(self._core, parsed.records, parsed.item, parsed.reason, actor, parsed.excluded)

    # Inside

    def _take(self, request: RequestKey, step: Step, given: Any, actor: str) -> RequestOut:
        return view_of(self._core, desk.take_step(self._core, request, step, given, actor))

    def _seen(self, request: RequestKey, step: Step, given: Any, actor: str) -> RequestOut:
        def complete(_case: Any, document: dict[str, Any]) -> None:
            document.setdefault("seen_on", self._core.today().isoformat())
            document.setdefault("seen_by", actor)

        return view_of(self._core, desk.take_step(self._core, request, step, given, actor, complete))

    def _dated(self, request: RequestKey, step: Step, given: Any, actor: str) -> RequestOut:
        def complete(_case: Any, document: dict[str, Any]) -> None:
            document.setdefault("on", self._core.today().isoformat())

        return view_of(self._core, desk.take_step(self._core, request, step, given, actor, complete))
