"""One person's report: their records in scope (`scope.py`), the proofs (`bundling.py`), and the paper."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from uuid import UUID

from ledger.desk.keys import ReportKey, make_report_key, read_report_key
from ledger.desk.report import SignedReport, build_report
from ledger.errors import BadInput, Fault
from ledger.log.encoding import encode_base64
from ledger.log.note import sign_note
from ledger.service.asked_period import EVERYTHING, Period
from ledger.service.bundling import prove_found
from ledger.service.core import Core
from ledger.service.holding_back import without
from ledger.service.order11 import excluded_records
from ledger.service.parties import PartyBook, party_out
from ledger.service.scope import Scoped, disposed_words, searched_words, sort_out
from ledger.service.searching import Search, answer, parse_asked, search, write_access
from ledger.service.stamping_papers import signed_in_time
from schemas.record import SearchIn
from schemas.report import (
    Additional,
    Addressee,
    Company,
    Decision,
    DisclosureReport,
    LedgerKey,
    OptOutLink,
    PolicyRef,
    Withheld,
    WithheldItem,
    Words,
)
from schemas.views import PartyOut, PersonAnswer, RecordView

REPORT_KEY = "keys/report.pem"
PART_B = {
    "dates": Additional.DATES,
    "purpose": Additional.PURPOSE,
    "form": Additional.SENT_FORM,
    "data_storage": Additional.DATA_STORAGE,
}


@dataclass(frozen=True, slots=True)
class Paper:
    """What a report says beside the records: which request it answers, to whom, and how it was decided."""

    request_number: str
    received_on: dt.date | None
    addressee: Addressee
    decision: Decision
    agent: str | None = None
    principal: str | None = None
    period: Period = EVERYTHING
    withheld: tuple[Withheld, ...] = ()
    withheld_items: tuple[WithheldItem, ...] = ()
    elsewhere: Words | None = None
    searched_at: dt.datetime | None = None
    not_searched: tuple[dict[str, str], ...] = ()
    earliest_suit_day: dt.date | None = None
    fee: Words | None = None
    on_paper: bool = False
    of_request: bool = True


def make_report(
    core: Core,
    book: PartyBook,
    wanted: SearchIn,
    actor: str,
    *,
    addressee: str = "本人",
) -> bytes:
    """The signed PDF of a search outside the desk, which says that nothing was requested or decided.

    Writes the `access` entry first, so that a checkpoint taken now covers it. Raises BadInput.
    """
    done = search(core, parse_asked(core, wanted), wanted.as_of, excluded_records(core))
    access_seq = write_access(core, actor, wanted.reason, done)
    scoped = sort_out(core, done.found)
    if scoped.uncertain and not scoped.inside:
        raise _second_identifier()
    paper = Paper(
        request_number=f"S-{uuid.uuid4().hex[:12]}",
        received_on=None,
        addressee=Addressee(name=addressee),
        decision=Decision.FULL if scoped.inside else Decision.NONE_EXISTS,
        of_request=False,
    )
    return seal_report(core, report_of(core, book, done, scoped, access_seq, paper)).pdf


def _second_identifier() -> BadInput:
    """Records were found, but by nothing that tells the person from others: neither they nor "none exists" is sealed."""
    return BadInput(
        [
            Fault(
                "/identifiers",
                "SECOND_IDENTIFIER_NEEDED",
                "ACT 33(5), 37(2)",
                "他の人と共通しうる値だけで見つかった記録があります。本人を特定できる識別子を加えてください",
                "records were found only by a value that others may share; give an identifier that is the person's own",
            )
        ]
    )


def report_of(
    core: Core, book: PartyBook, done: Search, scoped: Scoped, access_seq: int, paper: Paper
) -> DisclosureReport:
    """Everything the paper says. `scoped.inside` holds what is shown: withheld records are gone from it already."""
    done.found = [*scoped.inside, *scoped.offered]
    said = answer(core, book, done, access_seq)
    held = _held_back(paper)
    proved = prove_found(core, done.found, held)
    records = [without(record, held.get(record.id, ())) for record in said.records]
    place = {"tree_size": proved.tree_size, "root": encode_base64(proved.root)}
    said = said.model_copy(update={"uncertain": [], "records": records, **place})
    return DisclosureReport(
        request_number=paper.request_number,
        of_request=paper.of_request,
        received_on=paper.received_on,
        answered_on=core.today(),
        generated_at=core.now(),
        decision=paper.decision,
        addressee=paper.addressee,
        agent=paper.agent,
        principal=paper.principal,
        period_start=paper.period[0],
        period_end=paper.period[1],
        company=company_of(core).model_copy(update={"fee": paper.fee}),
        answer=said,
        parties_now=_parties_now(book, said),
        opt_out_links=tuple(OptOutLink(name=link.name, url=link.url) for link in core.profile.opt_out_links),
        policy=_policy(core),
        purposes={
            purpose.id: Words(ja=purpose.text.in_language("ja"), en=purpose.text.in_language("en"))
            for purpose in core.profile.all_purposes()
        },
        withheld=paper.withheld,
        withheld_items=paper.withheld_items,
        additional=frozenset(PART_B[name] for name in core.profile.choices.part_b if name in PART_B),
        voluntary_shown=bool(scoped.offered),
        earlier_searched=searched_words(core, said.explained.recorded_since, paper.elsewhere),
        searched_at=paper.searched_at or core.now(),
        not_searched=paper.not_searched,
        disposed=disposed_words(core),
        earliest_suit_day=paper.earliest_suit_day,
        on_paper=paper.on_paper,
        vkey=core.verifiers[0].vkey(),
        key_fingerprint=core.verifiers[0].fingerprint,
        key_published_at=core.profile.choices.verifier_key_url,
        sample=_any_sample(book, said),
        checkpoint=proved.bundle.checkpoint,
        bundle=proved.bundle.to_json(),
        cosigned=proved.cosigned,
        stamped=proved.stamped,
    )


def _held_back(paper: Paper) -> dict[UUID, frozenset[str]]:
    held: dict[UUID, frozenset[str]] = {}
    for one in paper.withheld_items:
        held[one.record] = held.get(one.record, frozenset()) | frozenset(one.items)
    return held


def seal_report(core: Core, report: DisclosureReport) -> SignedReport:
    """The finished paper, signed, with its attachments, and time-stamped where an authority is configured."""
    key = report_key(core)
    return signed_in_time(
        core,
        lambda stamper: build_report(report, key, lambda text: sign_note(text.decode(), core.signers), stamper),
    )


def report_key(core: Core) -> ReportKey:
    """The RSA key that signs PDFs: the one that operations.toml names, or one made on first use. Raises Misconfigured."""
    own = core.operations.report
    if own is not None:
        return read_report_key(core.home / own.key, core.home / own.certificates)
    path = core.home / REPORT_KEY
    return read_report_key(path) if path.exists() else make_report_key(path, core.profile.operator.name)


def company_of(core: Core) -> Company:
    """The operator as the profile names it."""
    operator, desk = core.profile.operator, core.profile.desk
    who = " ".join(part for part in (operator.representative_title, operator.representative) if part)
    fee = desk.fee
    return Company(
        name=operator.name,
        address=operator.address,
        representative=who or None,
        desk=desk.email or desk.phone or desk.name,
        fee=Words(ja=f"開示手数料 {fee.amount:,}円", en=f"Fee for disclosure: JPY {fee.amount:,}") if fee else None,
    )


def ledger_key(core: Core) -> LedgerKey:
    """The newest key of the log, for letters."""
    return LedgerKey(fingerprint=core.verifiers[0].fingerprint, published_at=core.profile.choices.verifier_key_url)


def _policy(core: Core) -> PolicyRef:
    policy = core.profile.policy
    newest = policy.versions[-1]
    return PolicyRef(
        version=newest.original,
        sha256=policy.digest.removeprefix("sha256:"),
        effective_on=newest.effective_on,
        url=policy.url,
    )


def _parties_now(book: PartyBook, said: PersonAnswer) -> dict[str, PartyOut]:
    keys = {record.party.key for record in said.records if record.party}
    return {key: party_out(book.history(key)[-1]) for key in sorted(keys)}


def _any_sample(book: PartyBook, said: PersonAnswer) -> bool:
    now = _parties_now(book, said).values()
    return any(party.sample for party in now) or any(_is_sample(record) for record in said.records)


def _is_sample(record: RecordView) -> bool:
    return bool(record.party and record.party.sample)
