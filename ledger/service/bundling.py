"""The proofs of a report: of each entry shown, in the tree of a checkpoint that outsiders vouch for, if there is one.

Which checkpoint: the newest that holds every entry shown and meets the quorum of the policy, else the newest cosigned by
anybody, else the newest head, with the log's own signature alone. Beforehand the witnesses are asked, once and in a bounded
time, unless `papers_ask` of operations.toml forbids it. Of each time-stamp authority goes along the earliest stamp of a
head that holds every entry shown, else the newest of a head that holds some.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import Connection

from ledger.clock import utc_from_text
from ledger.errors import DaichoError, VerificationFailed
from ledger.log.attested import CHAIN_MAX, STAMPED_MAX, StampedHead
from ledger.log.bundle import Bundle, BundleEntry, build_bundle
from ledger.log.checkpoint import parse_note_unverified
from ledger.log.header import Header, encode_header
from ledger.log.merkle import check_consistency, prove_inclusion
from ledger.log.policy import Policy
from ledger.log.tile import TileReader, read_hashes_from
from ledger.service.audience.finding import memberships
from ledger.service.audience.storing import DAY_ITEM as LIST_DAY
from ledger.service.audience.storing import ITEM as LIST
from ledger.service.core import Core
from ledger.service.holding_back import is_hidden
from ledger.service.proving import consistency
from ledger.service.sealing import OpenBody, check_commitment
from ledger.service.searching import Found
from ledger.service.time_stamping import StampRow, stamps_over
from ledger.service.witness_policy import policy_in_force, public_policy
from ledger.service.witnessed import Shown, cosigned_of, covering
from ledger.service.witnessing import ask_witnesses
from ledger.store.reading import Head, read_heads, tile_reader
from schemas.attested import Cosigned, LogStamped

Held = Mapping[UUID, Collection[str]]
"""Record id -> the statutory items of it that are held back."""


@dataclass(frozen=True, slots=True, repr=False)
class Proved:
    """tree_size, root: of the head under which the bundle stands. cosigned: None where no witnesses are named."""

    bundle: Bundle
    tree_size: int
    root: bytes
    cosigned: Cosigned | None
    stamped: tuple[LogStamped, ...]


def prove_found(core: Core, found: Sequence[Found], held: Held) -> Proved:
    """The bundle of these records with what was said of them later; entries of frozen logs come as earlier bundles."""
    ask_for_paper(core)
    policy = public_policy(core)
    with core.database.reading() as connection:
        *frozen, head = read_heads(connection)
        entries = _entries_of(found, head.origin)
        shown = covering(core, connection, head, 1 + max((header.index for header, _, _ in entries), default=-1))
        stamps, stamped = _stamped(connection, core, head, shown, [header.index for header, _, _ in entries])
        own = _proved(core, connection, head, shown.size, entries, held)
        earlier = [
            _earlier(core, connection, old, those, held, policy)
            for old in frozen
            if (those := _entries_of(found, old.origin))
        ]
    text = _text(policy, head.origin)
    bundle = build_bundle(head.origin, shown.note, own, earlier, text, stamps)
    return Proved(bundle, shown.size, shown.root, cosigned_of(policy, shown.note) if text else None, stamped)


def _earlier(
    core: Core, connection: Connection, old: Head, entries: Sequence[_Entry], held: Held, policy: Policy
) -> Bundle:
    """The bundle of a frozen log's entries, with what outsiders had said of it."""
    indexes = [header.index for header, _, _ in entries]
    shown = covering(core, connection, old, 1 + max(indexes))
    stamps, _ = _stamped(connection, core, old, shown, indexes)
    proved = _proved(core, connection, old, shown.size, entries, held)
    return build_bundle(old.origin, shown.note, proved, (), _text(policy, old.origin), stamps)


def ask_for_paper(core: Core) -> None:
    """Ask the witnesses for the newest head before a paper is made; that nobody answers, or the policy has faults, is told
    elsewhere (`daicho witnesses`) and keeps no paper back."""
    if core.operations.witnesses.papers_ask:
        with suppress(DaichoError):
            if policy_in_force(core).witnesses:
                ask_witnesses(core)


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


_Entry = tuple[Header, OpenBody, Found]


def _entries_of(found: Sequence[Found], origin: str) -> list[_Entry]:
    """What was found in one log: the records and their amendments and links."""
    return [
        (header, body, one)
        for one in found
        for header, body in [(one.record.header, one.record.body), *one.record.amendments]
        if header.origin == origin
    ]


def _proved(
    core: Core, connection: Connection, head: Head, size: int, entries: Sequence[_Entry], held: Held
) -> list[BundleEntry]:
    dates = "dates" in core.profile.choices.part_b
    # A tile at the right edge grows, so what was read of it is remembered for this head in this snapshot only.
    reader: TileReader = cache(tile_reader(connection, head.log))
    hashes = read_hashes_from(reader, head.size)
    proved = []
    for header, body, found in entries:
        items = held.get(UUID(bytes=found.record.body.id), ())
        check_commitment(body, header.body)
        hidden = is_hidden(LIST, {}, items)
        proved.append(
            BundleEntry(
                record_id=body.id,
                leaf=encode_header(header),
                proof=tuple(prove_inclusion(header.index, size, hashes)),
                openings=tuple(body.tree.openings(shown_paths(body, found.positions, dates, items))),
                members=() if hidden else tuple(memberships(core, connection, body, found.members)),
            )
        )
    return proved


def _stamped(
    connection: Connection, core: Core, head: Head, shown: Shown, indexes: Sequence[int]
) -> tuple[list[StampedHead], tuple[LogStamped, ...]]:
    """A stamp whose note is not of this log's history is left out: the audit names it."""
    heads, said = [], []
    for row in stamps_over(core, connection, head, indexes)[:STAMPED_MAX]:
        try:
            note = parse_note_unverified(row.note)
            old, new = sorted(((note.size, note.root), (shown.size, shown.root)))
            proof = consistency(connection, head, old[0], new[0])
            check_consistency(old[0], new[0], old[1], new[1], proof)
        except VerificationFailed:
            continue
        heads.append(StampedHead(row.note.decode(), row.response, tuple(proof), _chain(row)))
        said.append(LogStamped(authority=row.authority, moment=utc_from_text(row.moment), tree_size=note.size))
    return heads, tuple(said)


def _chain(row: StampRow) -> tuple[bytes, ...]:
    """Without the root: whoever does not have it believes none."""
    chain = x509.load_pem_x509_certificates(row.chain)
    return tuple(one.public_bytes(Encoding.DER) for one in chain if one.issuer != one.subject)[:CHAIN_MAX]


def _text(policy: Policy, origin: str) -> str:
    """The policy for this log alone. Its names are octets, a bundle is text: one that is no UTF-8 is not carried along."""
    own = replace(policy, logs=tuple(log for log in policy.logs if log.verifier.name == origin))
    try:
        return own.encode().decode("utf-8") if own.witnesses else ""
    except UnicodeDecodeError:
        return ""
