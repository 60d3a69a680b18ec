"""One person's report: their records in scope (`scope.py`), the proofs, and the paper."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from ledger.desk.keys import ReportKey, make_report_key, read_report_key
from ledger.desk.report import SignedReport, build_report
from ledger.errors import BadInput, Fault
from ledger.log.bundle import Bundle, BundleEntry, build_bundle
from ledger.log.header import encode_header
from ledger.log.merkle import prove_inclusion
from ledger.log.note import sign_note
from ledger.log.tile import read_hashes_from
from ledger.service.asked_period import EVERYTHING, Period
from ledger.service.audience.finding import memberships
from ledger.service.audience.storing import DAY_ITEM as LIST_DAY
from ledger.service.audience.storing import ITEM as LIST
from ledger.service.core import Core
from ledger.service.holding_back import is_hidden, without
from ledger.service.order11 import excluded_records
from ledger.service.parties import PartyBook, party_out
from ledger.service.proving import checkpoint_of
from ledger.service.scope import Scoped, disposed_words, searched_words, sort_out
from ledger.service.sealing import OpenBody, check_commitment
from ledger.service.searching import Search, answer, parse_asked, search, write_access
from ledger.service.stamping_papers import signed_in_time
from ledger.store.reading import Head, read_heads, tile_reader
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
Held = Mapping[UUID, Collection[str]]
"""Record id -> the statutory items of it that are held back."""
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
    earliest_suit_day: dt.date | None = None
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

    Writes the `access` entry first, so that the paper's checkpoint covers it. Raises BadInput.
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
    records = [without(record, held.get(record.id, ())) for record in said.records]
    said = said.model_copy(update={"uncertain": [], "records": records})
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
        company=company_of(core) if paper.of_request else company_of(core).model_copy(update={"fee": None}),
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
        disposed=disposed_words(core),
        earliest_suit_day=paper.earliest_suit_day,
        vkey=core.verifiers[0].vkey(),
        key_fingerprint=core.verifiers[0].fingerprint,
        key_published_at=core.profile.choices.verifier_key_url,
        sample=_any_sample(book, said),
        **_bundle(core, done, held),
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


def shown_paths(body: OpenBody, positions: set[int], dates: bool, held: Collection[str] = ()) -> list[str]:
    """Which items of a body this person is shown: the statutory ones, their own principal, and the dates of Part B.

    Not the list of principals as the record's own words have it, which names everybody; nor the reason of an amendment,
    which is staff's free text and may. held: statutory items that a decision holds back.
    """
    head = body.items.get("/head", {})
    mine = {f"/principals/{n}" for n in positions}
    return [
        path
        for path in body.items
        if (
            (path.startswith("/statutory/") and path != "/statutory/principal")
            or path in mine
            or path in ("/head", LIST)
            or (dates and path in ("/dates", LIST_DAY))
        )
        and not is_hidden(path, head, held)
    ]


def _bundle(core: Core, done: Search, held: Held) -> dict[str, Any]:
    """The proofs, each in the tree of the log that holds the entry: frozen logs with entries come as earlier bundles."""
    with core.database.reading() as connection:
        heads = read_heads(connection)
        entries = [_entries_in(core, connection, done, head, held) for head in heads]
    earlier = [
        build_bundle(head.origin, checkpoint_of(core, head), own)
        for head, own in zip(heads[:-1], entries[:-1], strict=True)
        if own
    ]
    note = checkpoint_of(core, heads[-1])
    bundle: Bundle = build_bundle(core.origin, note, entries[-1], earlier)
    return {"checkpoint": note.decode(), "bundle": bundle.to_json()}


def _entries_in(core: Core, connection: Connection, done: Search, head: Head, held: Held) -> list[BundleEntry]:
    """What was found in one log, with its proofs."""
    dates = "dates" in core.profile.choices.part_b
    # A tile at the right edge grows, so what was read of it is remembered for this head in this snapshot only.
    hashes = read_hashes_from(cache(tile_reader(connection, head.log)), head.size)
    entries = []
    for found in done.found:
        items = held.get(UUID(bytes=found.record.body.id), ())
        for header, body in [(found.record.header, found.record.body), *found.record.amendments]:
            if header.origin != head.origin:
                continue
            check_commitment(body, header.body)
            entries.append(
                BundleEntry(
                    record_id=body.id,
                    leaf=encode_header(header),
                    proof=tuple(prove_inclusion(header.index, head.size, hashes)),
                    openings=tuple(body.tree.openings(shown_paths(body, found.positions, dates, items))),
                    members=()
                    if is_hidden(LIST, {}, items)
                    else tuple(memberships(core, connection, body, found.members)),
                )
            )
    return entries


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
