"""What holds of a proof bundle (`ledger.log.bundle`), judged offline: an outcome for each thing that it says.

In this order: the checkpoint's signature; of each entry its place in the tree, its items, its people on lists; the witnesses
of a policy; time-stamped heads (`ledger.log.attested`); the bundles of frozen logs; a checkpoint that the reader kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from cryptography import x509

from ledger.errors import BadInput, VerificationFailed
from ledger.log.attested import judge_stamp, judge_witnesses, policy_of
from ledger.log.audience import MemberOpening, check_member
from ledger.log.bundle import Bundle, BundleEntry, role_of
from ledger.log.canonical import JSON
from ledger.log.checkpoint import Checkpoint, parse_note_unverified
from ledger.log.commitment import check_opening
from ledger.log.header import decode_header
from ledger.log.merkle import EMPTY_ROOT, check_consistency, check_inclusion, leaf_hash
from ledger.log.note import UnknownSigner, Verifier, open_note
from ledger.log.outcome import Outcome, outcome
from ledger.log.policy import Policy
from ledger.log.trusted import TrustedKeys


def verify_bundle(
    bundle: Bundle,
    verifiers: Sequence[Verifier] | TrustedKeys,
    known_checkpoint: bytes | None = None,
    consistency: Sequence[bytes] | None = None,
    *,
    policy: Policy | None = None,
    time_stamp_roots: Sequence[x509.Certificate] = (),
) -> list[Outcome]:
    """Check everything in a bundle; one outcome for each thing, never an exception for what the bundle says.

    verifiers: the logs' keys; only those whose name is the bundle's origin are used, and for each earlier bundle its own.
    What a compromised key alone has signed is `CHECKPOINT_KEY_COMPROMISED`, unless it is consistent with a newer known
    checkpoint by a good key.
    known_checkpoint: a signed checkpoint that the reader kept from elsewhere, of any size.
    consistency: the consistency proof between it and the bundle's, from the smaller to the larger.
    policy: whose witnesses the reader believes; instead of that which the bundle may carry, and of every earlier bundle as
    well: entries said to be of a frozen log need witnesses no less. time_stamp_roots: certificates of time-stamp
    authorities, or of those above them, that the reader trusts.

    `verdict(outcomes)` sums up; `NOT_PROVED` lists what no outcome can show.
    """
    keys = verifiers if isinstance(verifiers, TrustedKeys) else TrustedKeys(tuple(verifiers))
    own = keys.of(bundle.origin)
    code, checkpoint = _open(bundle.checkpoint.encode("utf-8", "replace"), own, bundle.origin)
    compared = None
    if known_checkpoint is not None:
        known_code, known = _open(known_checkpoint, own, bundle.origin)
        judged = known_code == "CHECKPOINT_SIGNED" and code in ("CHECKPOINT_SIGNED", "CHECKPOINT_KEY_COMPROMISED")
        compared = _compare(checkpoint, known if judged else None, consistency)
        newer = checkpoint is not None and known is not None and known.size >= checkpoint.size
        if code == "CHECKPOINT_KEY_COMPROMISED" and compared == "CONSISTENT" and newer:
            code = "CHECKPOINT_OF_KNOWN_HISTORY"
    outcomes = [outcome("/checkpoint", code)]
    is_signed = code in ("CHECKPOINT_SIGNED", "CHECKPOINT_OF_KNOWN_HISTORY")
    for place, entry in enumerate(bundle.entries):
        outcomes += _verify_entry(f"/entries/{place}", entry, bundle.origin, checkpoint, is_signed)
    outcomes += _verify_attested(bundle, checkpoint, own, policy, time_stamp_roots)
    for place, earlier in enumerate(bundle.earlier):
        found = verify_bundle(earlier, keys, policy=policy, time_stamp_roots=time_stamp_roots)
        outcomes += [replace(one, pointer=f"/earlier/{place}{one.pointer}") for one in found]
    return outcomes if compared is None else [*outcomes, outcome("/checkpoint", compared)]


def _verify_attested(
    bundle: Bundle,
    checkpoint: Checkpoint | None,
    keys: TrustedKeys,
    policy: Policy | None,
    roots: Sequence[x509.Certificate],
) -> list[Outcome]:
    if checkpoint is None:
        return []
    outcomes = []
    if policy is not None or bundle.policy:
        believed = policy or policy_of(bundle.policy)
        outcomes.append(judge_witnesses("/policy", bundle.checkpoint.encode(), believed, policy is not None))
    indexes = [index for entry in bundle.entries if (index := _index(entry)) is not None]
    for place, stamped in enumerate(bundle.time_stamps):
        pointer = f"/time_stamps/{place}"
        outcomes.append(judge_stamp(pointer, stamped, checkpoint, indexes, keys.verifiers, roots))
    return outcomes


def _index(entry: BundleEntry) -> int | None:
    try:
        return decode_header(entry.leaf).index
    except BadInput:
        return None


def _open(note: bytes, keys: TrustedKeys, origin: str) -> tuple[str, Checkpoint | None]:
    """(code, checkpoint); the checkpoint is None if it can't be read or is of another log."""
    try:
        checkpoint = parse_note_unverified(note)
        if checkpoint.origin != origin:
            return "CHECKPOINT_OTHER_LOG", None
        open_note(note, keys.verifiers)
    except BadInput:
        return "CHECKPOINT_MALFORMED", None
    except UnknownSigner:
        held = keys.compromised_signer(note)
        return ("CHECKPOINT_KEY_COMPROMISED" if held else "CHECKPOINT_KEY_UNKNOWN"), checkpoint
    except VerificationFailed:
        return "CHECKPOINT_SIGNATURE_INVALID", checkpoint
    return "CHECKPOINT_SIGNED", checkpoint


def _verify_entry(
    pointer: str, entry: BundleEntry, origin: str, checkpoint: Checkpoint | None, is_signed: bool
) -> list[Outcome]:
    try:
        header = decode_header(entry.leaf)
    except BadInput:
        return [outcome(f"{pointer}/leaf", "ENTRY_MALFORMED")]
    outcomes = []
    if header.origin != origin:
        outcomes.append(outcome(f"{pointer}/leaf", "ENTRY_OTHER_LOG"))
    if role_of(header.kind) != entry.role:
        outcomes.append(outcome(f"{pointer}/role_in_bundle", "ENTRY_OTHER_KIND"))
    code = "ENTRY_INCLUDED" if is_signed else "ENTRY_INCLUDED_UNSIGNED"
    if checkpoint is not None:
        try:
            check_inclusion(header.index, checkpoint.size, leaf_hash(entry.leaf), entry.proof, checkpoint.root)
        except VerificationFailed:
            code = "ENTRY_NOT_INCLUDED"
        outcomes.append(outcome(f"{pointer}/proof", code))
    if not entry.openings:
        outcomes.append(outcome(f"{pointer}/record_id", "RECORD_ID_NOT_SHOWN"))
    shown: dict[str, JSON] = {}
    for place, opening in enumerate(entry.openings):
        try:
            check_opening(header.body, entry.record_id, opening)
        except VerificationFailed:
            outcomes.append(outcome(f"{pointer}/openings/{place}", "ITEM_NOT_COMMITTED"))
        else:
            shown[opening.path] = opening.value
            outcomes.append(outcome(f"{pointer}/openings/{place}", "ITEM_COMMITTED"))
    for place, membership in enumerate(entry.members):
        code = _verify_member(entry.record_id, shown.get(membership.path), membership.member)
        outcomes.append(outcome(f"{pointer}/members/{place}", code))
    return outcomes


def _verify_member(record_id: bytes, value: JSON, member: MemberOpening) -> str:
    if not isinstance(value, Mapping) or value.get("size") != member.size or not isinstance(value.get("root"), str):
        return "MEMBER_NOT_INCLUDED"
    try:
        check_member(bytes.fromhex(str(value["root"])), record_id, member)
    except (ValueError, VerificationFailed):
        return "MEMBER_NOT_INCLUDED"
    return "MEMBER_INCLUDED"


def _compare(checkpoint: Checkpoint | None, known: Checkpoint | None, proof: Sequence[bytes] | None) -> str:
    if checkpoint is None or known is None:
        return "KNOWN_CHECKPOINT_NOT_VERIFIED"
    old, new = sorted((checkpoint, known), key=lambda each: each.size)
    if old.size == 0:
        return "CONSISTENT" if old.root == EMPTY_ROOT and (new.size or new.root == EMPTY_ROOT) else "INCONSISTENT"
    if old.size < new.size and proof is None:
        return "CONSISTENCY_NOT_SHOWN"
    try:
        check_consistency(old.size, new.size, old.root, new.root, proof or [])
    except VerificationFailed:
        return "INCONSISTENT"
    return "CONSISTENT"
