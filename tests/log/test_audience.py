"""Audiences: the tree against the slow reference, random order, and what must not verify."""

from __future__ import annotations

import hashlib
import json
import struct
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import BadInput, VerificationFailed
from ledger.log.audience import (
    Audience,
    MemberOpening,
    build_audience,
    check_member,
    member_order,
    prove_member,
)
from tests.log import reference

RECORD_ID = bytes.fromhex("0193591c8f5c7a3b9d2e4f6071829304")
SEED = bytes(range(32))


def _tokens(size: int) -> list[bytes]:
    return [hashlib.sha256(b"member %d" % number).digest() for number in range(size)]


def _placed(size: int) -> list[bytes]:
    tokens = _tokens(size)
    return [tokens[number] for number in member_order(SEED, size)]


def _group(placed: list[bytes], index: int) -> list[bytes]:
    start = index // 256 * 256
    return placed[start : start + 256]


def _slow_root(placed: list[bytes]) -> bytes:
    leaves = []
    for place, token in enumerate(placed):
        group, at = divmod(place, 256)
        stream = hashlib.shake_256(b"daicho/v1/member-salts\n" + SEED + group.to_bytes(4, "big")).digest(4096)
        data = b"daicho/v1/member\n" + RECORD_ID + stream[16 * at : 16 * at + 16] + token
        leaves.append(hashlib.sha256(b"\x00" + data).digest())
    size = len(placed).to_bytes(4, "big")
    return hashlib.sha256(b"daicho/v1/audience\n" + RECORD_ID + size + reference.mth(leaves)).digest()


def test_golden() -> None:
    audience = build_audience(RECORD_ID, SEED, _placed(1000))
    assert audience.root.hex() == "157f12d320304d819442341c5a6f5af2e5f9a937b62aa71e00b11bcc75711866"
    assert audience.to_json() == {"root": audience.root.hex(), "size": 1000}
    assert member_order(SEED, 10) == [3, 2, 1, 8, 9, 5, 4, 0, 7, 6]


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 511, 512, 513, 1000, 70_000])
def test_trees_of_every_shape(size: int) -> None:
    placed = _placed(size)
    audience = build_audience(RECORD_ID, SEED, iter(placed))
    assert audience.root == _slow_root(placed)
    assert len(audience.groups) == (size + 255) // 256
    for index in {0, 1, 254, 255, 256, size // 2, size - 1} & set(range(size)):
        member = prove_member(RECORD_ID, SEED, audience, index, _group(placed, index))
        assert (member.token, member.index, member.size) == (placed[index], index, size)
        check_member(audience.root, RECORD_ID, member)
        assert MemberOpening.from_json(json.loads(json.dumps(member.to_json()))) == member


def test_order_is_the_stated_permutation() -> None:
    for size in (0, 1, 2, 1000):
        order = member_order(SEED, size)
        assert sorted(order) == list(range(size))
        stream = hashlib.shake_256(b"daicho/v1/member-order\n" + SEED).digest(8 * size)
        keys = [key & (1 << 62) - 1 for key in struct.unpack(f"<{size}Q", stream)]
        assert order == sorted(range(size), key=lambda number: (keys[number], number))
    assert member_order(SEED[::-1], 1000) != member_order(SEED, 1000)


@given(st.binary(min_size=32, max_size=32))
def test_order_keeps_nothing_of_the_callers_order(seed: bytes) -> None:
    order = member_order(seed, 2000)
    fixed = sum(place == number for place, number in enumerate(order))
    rising = sum(left < right for left, right in pairwise(order))
    assert fixed < 15
    assert 850 < rising < 1150


def test_nothing_else_verifies() -> None:
    placed = _placed(700)
    audience = build_audience(RECORD_ID, SEED, placed)
    member = prove_member(RECORD_ID, SEED, audience, 300, _group(placed, 300))
    wrong: list[tuple[bytes, bytes, MemberOpening]] = [
        (audience.root[::-1], RECORD_ID, member),
        (audience.root, RECORD_ID[::-1], member),
        (audience.root, RECORD_ID[1:], member),
    ]
    changes: list[dict[str, Any]] = [
        {"token": placed[301]},
        {"token": member.token + b"\x00"},
        {"token": b"x" * 2000},
        {"salt": member.salt[::-1]},
        {"salt": member.salt + member.token, "token": b""},
        {"index": 301},
        {"index": -1},
        {"size": 699},
        {"size": 701},
        {"size": 300},
        {"proof": member.proof[:-1]},
        {"proof": (*member.proof, bytes(32))},
    ]
    wrong += [(audience.root, RECORD_ID, replace(member, **change)) for change in changes]
    for place, value in enumerate(member.proof):
        damaged = (*member.proof[:place], value[::-1], *member.proof[place + 1 :])
        wrong.append((audience.root, RECORD_ID, replace(member, proof=damaged)))
    for case in wrong:
        with pytest.raises(VerificationFailed):
            check_member(*case)


def test_wrong_tokens_are_not_proved() -> None:
    placed = _placed(700)
    audience = build_audience(RECORD_ID, SEED, placed)
    for tokens in (_group(placed, 0), _group(placed, 300)[:-1], _group(placed, 300)[::-1], []):
        with pytest.raises(VerificationFailed):
            prove_member(RECORD_ID, SEED, audience, 300, tokens)
    for index in (-1, 700):
        with pytest.raises(BadInput):
            prove_member(RECORD_ID, SEED, audience, index, _group(placed, 0))


def test_bad_arguments_are_refused() -> None:
    for record_id, seed in ((RECORD_ID[1:], SEED), (RECORD_ID, SEED[1:])):
        with pytest.raises(BadInput):
            build_audience(record_id, seed, [])
    with pytest.raises(BadInput):
        member_order(SEED[1:], 3)
    with pytest.raises(BadInput):
        prove_member(RECORD_ID, SEED, Audience(bytes(32), 0, ()), 0, [])


@pytest.mark.parametrize(
    "change",
    [
        {"token": 1},
        {"salt": "x"},
        {"index": 700},
        {"index": True},
        {"size": 2**32},
        {"proof": {}},
        {"proof": ["A"]},
        {"more": 1},
    ],
    ids=str,
)
def test_members_of_another_form_are_refused(change: dict[str, Any]) -> None:
    placed = _placed(700)
    member = prove_member(RECORD_ID, SEED, build_audience(RECORD_ID, SEED, placed), 3, _group(placed, 3))
    assert placed[3].hex() not in repr(member)
    with pytest.raises(BadInput):
        MemberOpening.from_json(member.to_json() | change)
    with pytest.raises(BadInput):
        MemberOpening.from_json(None)
