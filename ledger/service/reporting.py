"""One person's report: scope (law.md 9), the proofs, and the paper.

In: Art. 29(1) and 30(3) records in which the person stands for certain. Out: person-related provider records and records
the law does not demand (offered only if the profile says so), and records found by nothing but a value that other people
may share, such as a name: those need a second identifier before anything of them is shown.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from typing import Any

from ledger.desk.keys import ReportKey, make_report_key, read_report_key
from ledger.desk.report import build_report
from ledger.log.bundle import BundleEntry, build_bundle
from ledger.log.commitment import open_items
from ledger.log.header import encode_header
from ledger.log.merkle import prove_inclusion
from ledger.log.note import sign_note
from ledger.log.tile import read_hashes_from
from ledger.service.core import Core
from ledger.service.parties import PartyBook, party_out
from ledger.service.proving import checkpoint_of
from ledger.service.sealing import OpenBody
from ledger.service.searching import Found, Search, answer, parse_asked, search, write_access
from ledger.store.reading import read_head, tile_reader
from schemas.record import SearchIn
from schemas.report import (
    Additional,
    Addressee,
    Company,
    Decision,
    DisclosureReport,
    OptOutLink,
    PolicyRef,
    Words,
)
from schemas.views import PartyOut, PersonAnswer, RecordView
from schemas.vocabulary import Duty, Role, Status

REPORT_KEY = "keys/report.pem"
PART_B = {"dates": Additional.DATES, "purpose": Additional.PURPOSE, "form": Additional.SENT_FORM}


def make_report(
    core: Core,
    book: PartyBook,
    wanted: SearchIn,
    actor: str,
    *,
    addressee: str = "本人",
    request_number: str | None = None,
    received_on: dt.date | None = None,
) -> bytes:
    """The signed PDF. Writes the `access` entry first, so that the paper's checkpoint covers it. Raises BadInput."""
    done = search(core, parse_asked(wanted), wanted.as_of)
    access_seq = write_access(core, actor, wanted.reason, done)
    done.found = [found for found in done.found if is_disclosable(core, found)]
    said = answer(core, book, done, access_seq)
    report = DisclosureReport(
        request_number=request_number or f"R-{uuid.uuid4().hex[:12]}",
        received_on=received_on or core.today(),
        answered_on=core.today(),
        generated_at=core.now(),
        decision=Decision.FULL if said.records else Decision.NONE_EXISTS,
        addressee=Addressee(name=addressee),
        company=_company(core),
        answer=said,
        parties_now=_parties_now(book, said),
        opt_out_links=tuple(OptOutLink(name=link.name, url=link.url) for link in core.profile.opt_out_links),
        policy=_policy(core),
        purposes={
            purpose.id: Words(ja=purpose.text.in_language("ja"), en=purpose.text.in_language("en"))
            for purpose in core.profile.all_purposes()
        },
        additional=frozenset(PART_B[name] for name in core.profile.choices.part_b if name in PART_B),
        vkey=core.verifiers[0].vkey(),
        key_fingerprint=hashlib.sha256(core.verifiers[0].vkey().encode()).hexdigest(),
        sample=_any_sample(book, said),
        **_bundle(core, done),
    )
    return build_report(report, report_key(core), lambda text: sign_note(text.decode(), core.signers)).pdf


def is_disclosable(core: Core, found: Found) -> bool:
    """ACT 33(5): records of Art. 29(1) and 30(3), and what the profile offers beside them."""
    if not found.certain:
        return False
    state, verdict = found.record.state, found.record.state.verdict
    if state.void:
        return False
    choices = core.profile.choices
    if state.head["role"] == Role.PRI_PROVIDER:
        return choices.offer_pri_provider_records
    if verdict["status"] == Status.UNLAWFUL or verdict["duty"] == Duty.REQUIRED:
        return bool(verdict["disclosable_under_33_5"])
    return choices.offer_voluntary_records


def report_key(core: Core) -> ReportKey:
    """The RSA key that signs PDFs; made on first use."""
    path = core.home / REPORT_KEY
    return read_report_key(path) if path.exists() else make_report_key(path, core.profile.operator.name)


def shown_paths(body: OpenBody, positions: set[int], dates: bool) -> list[str]:
    """Which items of a body this person is shown: the statutory ones, their own principal, and the dates of Part B."""
    mine = {f"/principals/{n}" for n in positions}
    return [
        path
        for path in body.items
        if path.startswith("/statutory/")
        or path in mine
        or path in ("/head", "/reason")
        or (dates and path == "/dates")
    ]


def _bundle(core: Core, done: Search) -> dict[str, Any]:
    dates = "dates" in core.profile.choices.part_b
    with core.database.reading() as connection:
        head = read_head(connection, core.log)
        hashes = read_hashes_from(tile_reader(connection, core.log), head.size)
        entries = [
            BundleEntry(
                record_id=body.id,
                leaf=encode_header(header),
                proof=tuple(prove_inclusion(body.seq, head.size, hashes)),
                openings=tuple(open_items(body.id, body.items, body.seed, shown_paths(body, found.positions, dates))),
            )
            for found in done.found
            for header, body in [(found.record.header, found.record.body), *found.record.amendments]
        ]
    note = checkpoint_of(core, head)
    return {"checkpoint": note.decode(), "bundle": build_bundle(core.origin, note, entries).to_json()}


def _company(core: Core) -> Company:
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
