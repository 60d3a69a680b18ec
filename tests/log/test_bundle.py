"""Proof bundles: three outcomes for every thing that can be right, unknown or wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.errors import BadInput
from ledger.log.audience import build_audience, prove_member
from ledger.log.bundle import Bundle, BundleEntry, Membership, build_bundle
from ledger.log.bundle_check import verify_bundle
from ledger.log.canonical import canonical
from ledger.log.checkpoint import Checkpoint, sign_checkpoint
from ledger.log.commitment import commit, open_items
from ledger.log.header import Header, encode_header
from ledger.log.merkle import leaf_hash, prove_consistency, prove_inclusion, reader_of, root_of
from ledger.log.note import Signer
from ledger.log.outcome import NOT_PROVED, OUTCOMES, Status, verdict
from tests.log.trees import leaves_of

ORIGIN = "example.com/log"
LOG = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"L" * 32))
OTHER = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"O" * 32))
VERIFIERS = [LOG.verifier()]
SEED = b"s" * 32
RECORDS = [UUID(int=0x0193591C8F5C7A3B9D2E4F6071829304 + number).bytes for number in range(3)]
TOKENS = [b"token %d" % number for number in range(300)]
AUDIENCE = build_audience(RECORDS[2], SEED, TOKENS)
BODIES: list[dict[str, Any]] = [
    {"/statutory/items": ["氏名"], "/statutory/third_party.name": "例", "/operational/note": "x"},
    {"/reason": "correct", "/operational/score": 1e16},
    {"/operational/audience": AUDIENCE.to_json()},
]
KINDS = ("provision", "amendment", "receipt")
LEAVES = [
    encode_header(
        Header(ORIGIN, 10 + number, f"2026-11-24T03:44:0{number}.000000Z", KINDS[number], commit(record, body, SEED))
    )
    for number, (record, body) in enumerate(zip(RECORDS, BODIES, strict=True))
]
HASHES = [*leaves_of(10), *map(leaf_hash, LEAVES), *leaves_of(20)]
SIZE = 20
READ = reader_of(HASHES)


def _checkpoint(size: int, signer: Signer = LOG, origin: str = ORIGIN) -> bytes:
    return sign_checkpoint(Checkpoint(origin, size, root_of(HASHES[:size])), [signer])


def _entry(number: int, paths: list[str], members: tuple[Membership, ...] = ()) -> BundleEntry:
    openings = tuple(open_items(RECORDS[number], BODIES[number], SEED, paths))
    proof = tuple(prove_inclusion(10 + number, SIZE, READ))
    return BundleEntry(RECORDS[number], LEAVES[number], proof, openings, members)


MEMBER = Membership("/operational/audience", prove_member(RECORDS[2], SEED, AUDIENCE, 270, TOKENS[256:]))
BUNDLE = build_bundle(
    ORIGIN,
    _checkpoint(SIZE),
    [
        _entry(0, ["/statutory/items", "/statutory/third_party.name"]),
        _entry(1, ["/reason", "/operational/score"]),
        _entry(2, ["/operational/audience"], (MEMBER,)),
    ],
)


def _codes(bundle: Bundle, *args: Any, **kwargs: Any) -> dict[str, str]:
    return {each.pointer: each.code for each in verify_bundle(bundle, VERIFIERS, *args, **kwargs)}


def _with_entry(place: int, **change: Any) -> Bundle:
    entries = list(BUNDLE.entries)
    entries[place] = replace(entries[place], **change)
    return replace(BUNDLE, entries=tuple(entries))


def test_a_good_bundle_passes_in_every_part() -> None:
    assert _codes(BUNDLE) == {
        "/checkpoint": "CHECKPOINT_SIGNED",
        "/entries/0/proof": "ENTRY_INCLUDED",
        "/entries/0/openings/0": "ITEM_COMMITTED",
        "/entries/0/openings/1": "ITEM_COMMITTED",
        "/entries/1/proof": "ENTRY_INCLUDED",
        "/entries/1/openings/0": "ITEM_COMMITTED",
        "/entries/1/openings/1": "ITEM_COMMITTED",
        "/entries/2/proof": "ENTRY_INCLUDED",
        "/entries/2/openings/0": "ITEM_COMMITTED",
        "/entries/2/members/0": "MEMBER_INCLUDED",
    }
    assert verdict(verify_bundle(BUNDLE, VERIFIERS)) is Status.PASSED
    assert [entry.role for entry in BUNDLE.entries] == ["record", "amendment", "record"]


def test_a_bundle_reads_back_from_its_bytes_and_from_any_spelling() -> None:
    data = BUNDLE.encode()
    assert data == canonical(BUNDLE.to_json())
    assert Bundle.parse(data) == BUNDLE
    assert Bundle.from_json(json.loads(json.dumps(BUNDLE.to_json(), indent=2))) == BUNDLE
    for other in (data + b"\n", b" " + data, json.dumps(BUNDLE.to_json()).encode(), data[:-1], b"", b"[]"):
        with pytest.raises(BadInput):
            Bundle.parse(other)


def test_every_changed_byte_is_refused() -> None:
    bundle = build_bundle(
        ORIGIN, _checkpoint(SIZE), [_entry(1, ["/reason"]), _entry(2, ["/operational/audience"], (MEMBER,))]
    )
    data = bundle.encode()
    assert verdict(verify_bundle(Bundle.parse(data), VERIFIERS)) is Status.PASSED
    refused = 0
    for place, byte in enumerate(data):
        for other in {byte ^ 1 << place % 8, byte ^ 0x20}:
            changed = data[:place] + bytes([other]) + data[place + 1 :]
            try:
                assert verdict(verify_bundle(Bundle.parse(changed), VERIFIERS)) is not Status.PASSED
            except BadInput:
                refused += 1
    assert refused < 2 * len(data), "some changes are well formed and fail only in verification"


@pytest.mark.parametrize(
    ("bundle", "pointer", "code"),
    [
        (replace(BUNDLE, checkpoint=_checkpoint(SIZE, OTHER).decode()), "/checkpoint", "CHECKPOINT_KEY_UNKNOWN"),
        (
            replace(BUNDLE, checkpoint=BUNDLE.checkpoint.replace("\n20\n", "\n21\n")),
            "/checkpoint",
            "CHECKPOINT_SIGNATURE_INVALID",
        ),
        (replace(BUNDLE, checkpoint="no note"), "/checkpoint", "CHECKPOINT_MALFORMED"),
        (replace(BUNDLE, checkpoint="\ud800"), "/checkpoint", "CHECKPOINT_MALFORMED"),
        (replace(BUNDLE, checkpoint=_checkpoint(SIZE, origin="x").decode()), "/checkpoint", "CHECKPOINT_OTHER_LOG"),
        (replace(BUNDLE, checkpoint=_checkpoint(19).decode()), "/entries/0/proof", "ENTRY_NOT_INCLUDED"),
        (_with_entry(0, proof=BUNDLE.entries[1].proof), "/entries/0/proof", "ENTRY_NOT_INCLUDED"),
        (_with_entry(0, proof=()), "/entries/0/proof", "ENTRY_NOT_INCLUDED"),
        (_with_entry(0, leaf=LEAVES[1], role="amendment"), "/entries/0/proof", "ENTRY_NOT_INCLUDED"),
        (_with_entry(0, leaf=b"{}"), "/entries/0/leaf", "ENTRY_MALFORMED"),
        (
            _with_entry(0, leaf=LEAVES[0].replace(b"example.com/log", b"example.com/lag")),
            "/entries/0/leaf",
            "ENTRY_OTHER_LOG",
        ),
        (_with_entry(0, role="amendment"), "/entries/0/role_in_bundle", "ENTRY_OTHER_KIND"),
        (_with_entry(0, record_id=RECORDS[1]), "/entries/0/openings/0", "ITEM_NOT_COMMITTED"),
        (_with_entry(0, openings=BUNDLE.entries[1].openings), "/entries/0/openings/1", "ITEM_NOT_COMMITTED"),
        (_with_entry(0, openings=()), "/entries/0/record_id", "RECORD_ID_NOT_SHOWN"),
        (_with_entry(2, openings=()), "/entries/2/members/0", "MEMBER_NOT_INCLUDED"),
        (
            _with_entry(2, members=(replace(MEMBER, path="/operational"),)),
            "/entries/2/members/0",
            "MEMBER_NOT_INCLUDED",
        ),
        (
            _with_entry(2, members=(replace(MEMBER, member=replace(MEMBER.member, token=b"token 3")),)),
            "/entries/2/members/0",
            "MEMBER_NOT_INCLUDED",
        ),
        (
            _with_entry(2, members=(replace(MEMBER, member=replace(MEMBER.member, size=299)),)),
            "/entries/2/members/0",
            "MEMBER_NOT_INCLUDED",
        ),
        (
            _with_entry(0, members=(replace(MEMBER, path="/statutory/items"),)),
            "/entries/0/members/0",
            "MEMBER_NOT_INCLUDED",
        ),
    ],
)
def test_everything_wrong_has_its_own_outcome(bundle: Bundle, pointer: str, code: str) -> None:
    outcomes = verify_bundle(bundle, VERIFIERS)
    assert code in [each.code for each in outcomes if each.pointer == pointer]
    assert verdict(outcomes) is OUTCOMES[code][0]


def test_a_list_whose_stated_size_is_not_its_trees_is_refused() -> None:
    body: dict[str, Any] = {"/operational/audience": AUDIENCE.to_json() | {"size": 299}}
    leaf = encode_header(Header(ORIGIN, 0, "2026-11-24T03:44:00.000000Z", "receipt", commit(RECORDS[2], body, SEED)))
    note = sign_checkpoint(Checkpoint(ORIGIN, 1, leaf_hash(leaf)), [LOG])
    openings = tuple(open_items(RECORDS[2], body, SEED, body))
    bundle = build_bundle(ORIGIN, note, [BundleEntry(RECORDS[2], leaf, (), openings, (MEMBER,))])
    codes = _codes(bundle)
    assert codes["/entries/0/openings/0"] == "ITEM_COMMITTED"
    assert codes["/entries/0/members/0"] == "MEMBER_NOT_INCLUDED"


def test_inclusion_is_never_better_than_the_checkpoint() -> None:
    for bad in (_checkpoint(SIZE, OTHER).decode(), BUNDLE.checkpoint.replace("— example", "— exempla")):
        codes = _codes(replace(BUNDLE, checkpoint=bad))
        assert codes["/entries/0/proof"] == "ENTRY_INCLUDED_UNSIGNED"
    assert verdict(verify_bundle(BUNDLE, [])) is Status.INDETERMINATE


def test_a_key_of_another_log_does_not_count() -> None:
    elsewhere = Signer("example.com/other", Ed25519PrivateKey.from_private_bytes(b"E" * 32))
    forged = replace(BUNDLE, checkpoint=_checkpoint(SIZE, elsewhere).decode())
    outcomes = verify_bundle(forged, [LOG.verifier(), elsewhere.verifier()])
    assert outcomes[0].code == "CHECKPOINT_KEY_UNKNOWN"


@pytest.mark.parametrize(
    ("known", "proof", "code"),
    [
        (lambda: _checkpoint(SIZE), None, "CONSISTENT"),
        (lambda: _checkpoint(7), lambda: prove_consistency(7, SIZE, READ), "CONSISTENT"),
        (lambda: _checkpoint(31), lambda: prove_consistency(SIZE, 31, READ), "CONSISTENT"),
        (lambda: _checkpoint(0), None, "CONSISTENT"),
        (lambda: _checkpoint(7), None, "CONSISTENCY_NOT_SHOWN"),
        (lambda: _checkpoint(7), lambda: prove_consistency(8, SIZE, READ), "INCONSISTENT"),
        (lambda: _checkpoint(7), list, "INCONSISTENT"),
        (lambda: sign_checkpoint(Checkpoint(ORIGIN, SIZE, bytes(32)), [LOG]), None, "INCONSISTENT"),
        (lambda: sign_checkpoint(Checkpoint(ORIGIN, 0, bytes(32)), [LOG]), None, "INCONSISTENT"),
        (lambda: _checkpoint(7, OTHER), lambda: prove_consistency(7, SIZE, READ), "KNOWN_CHECKPOINT_NOT_VERIFIED"),
        (lambda: b"no note", None, "KNOWN_CHECKPOINT_NOT_VERIFIED"),
    ],
)
def test_a_checkpoint_that_the_reader_kept(
    known: Callable[[], bytes], proof: Callable[[], list[bytes]] | None, code: str
) -> None:
    outcomes = verify_bundle(BUNDLE, VERIFIERS, known(), proof() if proof else None)
    assert outcomes[-1].code == code
    assert verdict(outcomes) is OUTCOMES[code][0]


def test_nothing_is_said_of_a_kept_checkpoint_when_the_bundles_own_is_not_verified() -> None:
    forged = replace(BUNDLE, checkpoint=_checkpoint(SIZE, OTHER).decode())
    assert verify_bundle(forged, VERIFIERS, _checkpoint(SIZE))[-1].code == "KNOWN_CHECKPOINT_NOT_VERIFIED"


def test_all_faults_of_a_malformed_bundle_are_named() -> None:
    value = BUNDLE.to_json()
    value["origin"] = 3
    value["entries"][0]["leaf"] = "!"
    value["entries"][0]["record_id"] = value["entries"][0]["record_id"].upper()
    value["entries"][0]["proof"][1] = "AAAA"
    value["entries"][1]["openings"][0]["salt"] = None
    value["entries"][1]["role_in_bundle"] = ""
    value["entries"][2]["members"][0]["member"]["token"] = "?"
    with pytest.raises(BadInput) as caught:
        Bundle.from_json(value)
    assert [fault.pointer for fault in caught.value.faults] == [
        "/origin",
        "/entries/0/leaf",
        "/entries/0/proof/1",
        "/entries/0/record_id",
        "/entries/1/role_in_bundle",
        "/entries/1/openings/0/salt",
        "/entries/2/members/0/member/token",
    ]


def test_nothing_is_shown_twice() -> None:
    value = BUNDLE.to_json()
    value["entries"].append(value["entries"][0])
    value["entries"][1]["openings"] *= 2
    with pytest.raises(BadInput) as caught:
        Bundle.from_json(value)
    assert [fault.pointer for fault in caught.value.faults] == ["/entries/1/openings", "/entries"]


@pytest.mark.parametrize(
    "change",
    [
        {"format": "daicho-bundle@v2"},
        {"format": None},
        {"entries": {}},
        {"entries": [None]},
        {"entries": [{}]},
        {"checkpoint": ""},
        {"more": 1},
        {"entries": [BUNDLE.entries[0].to_json() | {"members": []}]},
        {"entries": [BUNDLE.entries[0].to_json() | {"members": [{"path": 1, "member": {}}]}]},
        {"entries": [BUNDLE.entries[0].to_json() | {"openings": None}]},
        {"entries": [BUNDLE.entries[0].to_json() | {"proof": "AAAA"}]},
        {"entries": [BUNDLE.entries[0].to_json() | {"record_id": 7}]},
    ],
    ids=lambda change: str(change)[:40],
)
def test_values_of_another_form_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        Bundle.from_json(BUNDLE.to_json() | change)


def test_every_outcome_and_limit_has_both_languages() -> None:
    for status, ja, en in OUTCOMES.values():
        assert status in Status
        assert ja.endswith("。")
        assert en.endswith(".")
    assert NOT_PROVED[0].code == "COMPLETENESS"
    assert all(limit.ja and limit.en for limit in NOT_PROVED)
    assert verdict([]) is Status.INDETERMINATE
    shown = json.dumps([each.to_json() for each in verify_bundle(BUNDLE, VERIFIERS)], ensure_ascii=False)
    assert "氏名" not in shown
