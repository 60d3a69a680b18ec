r"""Proof bundles: what a stranger needs to check records offline, with no database and no network.

    {"checkpoint": <signed note, text>,
     "entries": [{"leaf": <base64 of the header bytes>,
                  "openings": [<opening>, …],
                  "proof": [<base64 hash>, …],
                  "record_id": <UUID>,
                  "role_in_bundle": <"record" for a provision or receipt, else the entry's kind>,
                  "members": [{"member": <member>, "path": <path of the item that commits to the list>}, …]}, …],
     "earlier": [<bundle>, …],
     "format": "daicho-bundle@v1",
     "origin": <the log's origin>}

`members` and `earlier` are there only if they are not empty. `earlier` holds the entries of logs that were frozen before
this one was opened, oldest first: each a bundle of its own, with its own origin and checkpoint and no `earlier`. Openings
are those of `ledger.log.commitment`, members those of `ledger.log.audience`. A bundle's inclusion proofs are all in the
tree of its own checkpoint. As a file a bundle is the RFC 8785 bytes of this object, so that it has one spelling and one
digest; `Bundle.from_json` takes the object however spelled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from uuid import UUID

from ledger.errors import BadInput, Fault, VerificationFailed
from ledger.log.audience import MemberOpening, check_member
from ledger.log.canonical import JSON, canonical_fast, parse_json
from ledger.log.checkpoint import Checkpoint, parse_note_unverified
from ledger.log.commitment import Opening, check_opening
from ledger.log.encoding import decode_base64, decode_hash, encode_base64, malformed
from ledger.log.header import decode_header
from ledger.log.merkle import EMPTY_ROOT, check_consistency, check_inclusion, leaf_hash
from ledger.log.note import UnknownSigner, Verifier, open_note
from ledger.log.outcome import Outcome, outcome
from ledger.log.trusted import TrustedKeys

_T = TypeVar("_T")

FORMAT = "daicho-bundle@v1"
BUNDLE_BYTES_MAX = 256 * 1024 * 1024
ENTRIES_MAX = 100_000
EARLIER_MAX = 1_000
OPENINGS_MAX = 10_000

RECORD_ROLE = "record"
RECORD_KINDS = frozenset({"provision", "receipt"})

_MEMBERS = {"format", "origin", "checkpoint", "entries"}
_ENTRY_MEMBERS = {"record_id", "leaf", "proof", "openings", "role_in_bundle"}


@dataclass(frozen=True, slots=True)
class Membership:
    """A person shown in the list whose root and size are the value of the body item at `path`."""

    path: str
    member: MemberOpening


@dataclass(frozen=True, slots=True)
class BundleEntry:
    """One entry. record_id: 16 bytes. leaf: the exact header bytes. proof: its inclusion proof."""

    record_id: bytes
    leaf: bytes
    proof: tuple[bytes, ...]
    openings: tuple[Opening, ...]
    members: tuple[Membership, ...] = ()
    role: str = ""

    def __post_init__(self) -> None:
        if not self.role:
            object.__setattr__(self, "role", role_of(decode_header(self.leaf).kind))

    def to_json(self) -> dict[str, Any]:
        value: dict[str, Any] = {
            "record_id": str(UUID(bytes=self.record_id)),
            "leaf": encode_base64(self.leaf),
            "proof": [encode_base64(each) for each in self.proof],
            "openings": [opening.to_json() for opening in self.openings],
            "role_in_bundle": self.role,
        }
        if self.members:
            value["members"] = [{"path": each.path, "member": each.member.to_json()} for each in self.members]
        return value


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle, nothing verified. checkpoint: the signed note as text. earlier: of logs frozen before this one."""

    origin: str
    checkpoint: str
    entries: tuple[BundleEntry, ...]
    earlier: tuple[Bundle, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "origin": self.origin,
            "checkpoint": self.checkpoint,
            "entries": [entry.to_json() for entry in self.entries],
            **({"earlier": [bundle.to_json() for bundle in self.earlier]} if self.earlier else {}),
        }

    def encode(self) -> bytes:
        """The file: canonical JSON, no newline at its end."""
        return canonical_fast(self.to_json())

    @classmethod
    def parse(cls, data: bytes) -> Bundle:
        """The bundle that encodes to exactly `data`. BadInput with every fault otherwise."""
        if len(data) > BUNDLE_BYTES_MAX:
            raise malformed("bundle", "the bundle is too long", "証明束が長すぎます")
        bundle = cls.from_json(parse_json(data, "bundle"))
        if bundle.encode() != data:
            raise malformed("bundle", "the bundle is not canonical JSON", "証明束が正規形のJSONではありません")
        return bundle

    @classmethod
    def from_json(cls, value: object) -> Bundle:
        """Strict inverse of `to_json`. BadInput with every fault, each with its pointer."""
        if type(value) is not dict or value.keys() - {"earlier"} != _MEMBERS or value["format"] != FORMAT:
            raise malformed("bundle", f"the value is not a {FORMAT} object", f"{FORMAT}ではありません")
        faults: list[Fault] = []
        for name in ("origin", "checkpoint"):
            if type(value[name]) is not str or not value[name]:
                faults.append(_fault(f"/{name}", "the member is not a text", "文字列ではありません"))
        entries: list[BundleEntry] = []
        if type(value["entries"]) is not list or len(value["entries"]) > ENTRIES_MAX:
            faults.append(_fault("/entries", "the entries are not a list of at most 100,000", "記録の一覧が不正です"))
        else:
            for place, entry in enumerate(value["entries"]):
                try:
                    entries.append(_entry(entry))
                except BadInput as error:
                    faults += _moved(f"/entries/{place}", error)
        if len({entry.leaf for entry in entries}) != len(entries):
            faults.append(_fault("/entries", "an entry is there twice", "同じ記録が二度あります"))
        earlier = _earlier(value["earlier"], value["origin"], faults) if "earlier" in value else ()
        if faults:
            raise BadInput(faults)
        return cls(value["origin"], value["checkpoint"], tuple(entries), earlier)


def role_of(kind: str) -> str:
    """The role in a bundle of an entry of this kind."""
    return RECORD_ROLE if kind in RECORD_KINDS else kind


def build_bundle(
    origin: str, checkpoint: bytes, entries: Sequence[BundleEntry], earlier: Sequence[Bundle] = ()
) -> Bundle:
    """The bundle of `entries`, whose proofs are in the tree of `checkpoint` (a signed note)."""
    return Bundle(origin, checkpoint.decode("utf-8"), tuple(entries), tuple(earlier))


def _earlier(value: object, origin: object, faults: list[Fault]) -> tuple[Bundle, ...]:
    """The bundles of frozen logs: at least one, none nested, no origin twice."""
    if type(value) is not list or not 0 < len(value) <= EARLIER_MAX:
        faults.append(_fault("/earlier", "the member is not a list of bundles", "以前の台帳の一覧が不正です"))
        return ()
    bundles: list[Bundle] = []
    for place, item in enumerate(value):
        try:
            bundles.append(Bundle.from_json(item))
        except BadInput as error:
            faults += _moved(f"/earlier/{place}", error)
    origins = [origin, *(bundle.origin for bundle in bundles)]
    if any(bundle.earlier for bundle in bundles) or len(set(origins)) != len(origins):
        faults.append(_fault("/earlier", "a bundle is nested or there twice", "以前の台帳が重複しています"))
    return tuple(bundles)


def _entry(value: object) -> BundleEntry:
    if type(value) is not dict or value.keys() - {"members"} != _ENTRY_MEMBERS or value.get("members", [0]) == []:
        raise malformed("bundle", "the entry's members are not those of the format", "記録の構成が不正です")
    faults: list[Fault] = []
    leaf = b""
    try:
        leaf = decode_base64(value["leaf"])
    except (TypeError, ValueError):
        faults.append(_fault("/leaf", "the leaf is not base64", "見出しがbase64ではありません"))
    proof = _each(value["proof"], "/proof", _hash, faults)
    if type(value["role_in_bundle"]) is not str or not value["role_in_bundle"]:
        faults.append(_fault("/role_in_bundle", "the role is not a text", "役割が文字列ではありません"))
    record_id = _record_id(value["record_id"], faults)
    openings = _each(value["openings"], "/openings", Opening.from_json, faults)
    members = _each(value.get("members", []), "/members", _membership, faults)
    if len({opening.path for opening in openings}) != len(openings):
        faults.append(_fault("/openings", "a path is opened twice", "同じ項目が二度あります"))
    if faults:
        raise BadInput(faults)
    return BundleEntry(record_id, leaf, proof, openings, members, value["role_in_bundle"])


def verify_bundle(
    bundle: Bundle,
    verifiers: Sequence[Verifier] | TrustedKeys,
    known_checkpoint: bytes | None = None,
    consistency: Sequence[bytes] | None = None,
) -> list[Outcome]:
    """Check everything in a bundle; one outcome for each thing, never an exception for what the bundle says.

    verifiers: the logs' keys; only those whose name is the bundle's origin are used, and for each earlier bundle its own.
    What a compromised key alone has signed is `CHECKPOINT_KEY_COMPROMISED`, unless it is consistent with a newer known
    checkpoint by a good key.
    known_checkpoint: a signed checkpoint that the reader kept from elsewhere, of any size.
    consistency: the consistency proof between it and the bundle's, from the smaller to the larger.

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
    for place, earlier in enumerate(bundle.earlier):
        outcomes += [replace(one, pointer=f"/earlier/{place}{one.pointer}") for one in verify_bundle(earlier, keys)]
    return outcomes if compared is None else [*outcomes, outcome("/checkpoint", compared)]


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


def _record_id(value: object, faults: list[Fault]) -> bytes:
    try:
        record_id = UUID(value) if type(value) is str else None
    except ValueError:
        record_id = None
    if record_id is None or str(record_id) != value:
        faults.append(_fault("/record_id", "the record id is not a UUID in lower case", "記録IDがUUIDではありません"))
        return bytes(16)
    return record_id.bytes


def _hash(value: object) -> bytes:
    try:
        return decode_hash(value)  # type: ignore[arg-type]  # anything but a text raises TypeError
    except (TypeError, ValueError):
        raise malformed("bundle", "the hash is not 32 bytes in base64", "ハッシュ値が不正です") from None


def _membership(value: object) -> Membership:
    if type(value) is not dict or value.keys() != {"path", "member"} or type(value["path"]) is not str:
        raise malformed("bundle", "the membership's members are not those of the format", "名簿項目が不正です")
    try:
        return Membership(value["path"], MemberOpening.from_json(value["member"]))
    except BadInput as error:
        raise BadInput(_moved("/member", error)) from None


def _each(value: object, pointer: str, parse: Callable[[object], _T], faults: list[Fault]) -> tuple[_T, ...]:
    if type(value) is not list or len(value) > OPENINGS_MAX:
        faults.append(_fault(pointer, "the member is not a list, or too long", "一覧ではないか長すぎます"))
        return ()
    parsed = []
    for place, item in enumerate(value):
        try:
            parsed.append(parse(item))
        except BadInput as error:
            faults += _moved(f"{pointer}/{place}", error)
    return tuple(parsed)


def _moved(pointer: str, error: BadInput) -> list[Fault]:
    """The error's faults, seen from further out."""
    return [replace(fault, pointer=pointer + fault.pointer) for fault in error.faults]


def _fault(pointer: str, en: str, ja: str) -> Fault:
    return Fault(pointer, "MALFORMED:bundle", "", ja, en)
