"""The body commitment and the chain: golden values made without our code, and what must not verify."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import BadInput, VerificationFailed
from ledger.log.canonical import JSON, canonical
from ledger.log.chain import CHAIN_START, chain_next, chain_over
from ledger.log.commitment import ItemTree, Opening, check_opening, commit, encode_items, item_salts, open_items
from tests.log import reference
from tests.log.test_canonical import own_documents
from tests.log.trees import leaves_of

RECORD_ID = bytes.fromhex("0193591c8f5c7a3b9d2e4f6071829304")
SEED = bytes(range(32))
ITEMS: dict[str, Any] = {
    "/statutory/third_party.name": "株式会社 例",
    "/statutory/items": ["氏名", "電話番号"],
    "/principals/0": {"name": "山田 太郎"},
    "/operational/count": 3,
    "/facts/consent/act": None,
}

bodies = st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), own_documents, max_size=20)


def slow_commitment(record_id: bytes, items: dict[str, Any], seed: bytes) -> bytes:
    """The format's definition, step by step, with the standard library only."""
    order = sorted(items, key=lambda path: path.encode())
    stream = hashlib.shake_256(b"daicho/v1/salts\n" + record_id + seed).digest(32 * len(order))
    leaves = []
    for place, path in enumerate(order):
        salt = stream[32 * place : 32 * place + 32]
        data = b"daicho/v1/item\n" + record_id + salt + canonical([path, items[path]])
        leaves.append(hashlib.sha256(b"\x00" + data).digest())
    head = reference.mth(leaves)
    return hashlib.sha256(b"daicho/v1/body\n" + record_id + len(order).to_bytes(4, "big") + head).digest()


def test_golden() -> None:
    assert commit(RECORD_ID, ITEMS, SEED).hex() == "9052a58af4968b04d1f70dcf1a392cbe3a2ab62daa70463114ec16f48f35ed4b"
    assert commit(RECORD_ID, {}, SEED).hex() == "8fe3e8444a3bdbb3d10190ca2b1e9be403bef2068cc8fc10e78b7eb5a2a0870b"
    [opening] = open_items(RECORD_ID, ITEMS, SEED, ["/statutory/items"])
    assert (
        hashlib.sha256(canonical(opening.to_json())).hexdigest()
        == "b5422a5170ae0e8acf60a509a0c533e228d6e9f3a5eea78478066a9ec1b7b843"
    )


def test_golden_chain() -> None:
    leaves = leaves_of(3)
    assert bytes(32) == CHAIN_START
    assert (
        chain_over(CHAIN_START, leaves)[-1].hex() == "96999acf2f76ca7495aeea6f91c312f4a94241aa85dd18cc796d148d615a863f"
    )
    value = CHAIN_START
    for leaf, expected in zip(leaves, chain_over(CHAIN_START, leaves), strict=True):
        value = chain_next(value, leaf)
        assert value == expected
        assert len(value) == 32
    assert chain_over(chain_over(CHAIN_START, leaves[:1])[0], leaves[1:]) == chain_over(CHAIN_START, leaves)[1:]
    assert chain_over(CHAIN_START, []) == []
    assert chain_over(CHAIN_START, leaves[::-1])[-1] != value


@given(st.binary(min_size=16, max_size=16), bodies, st.binary(min_size=32, max_size=32))
def test_any_body_commits_and_opens_item_by_item(record_id: bytes, items: dict[str, Any], seed: bytes) -> None:
    root = commit(record_id, items, seed)
    assert root == slow_commitment(record_id, items, seed)
    assert commit(record_id, dict(reversed(items.items())), seed) == root
    openings = open_items(record_id, items, seed, items)
    assert [opening.path for opening in openings] == list(items)
    for opening in openings:
        check_opening(root, record_id, opening)
        again = Opening.from_json(json.loads(canonical(opening.to_json())))
        assert again == opening
        check_opening(root, record_id, again)


@given(st.binary(min_size=16, max_size=16), bodies, st.binary(min_size=32, max_size=32), st.booleans())
def test_one_tree_gives_the_commitment_and_every_opening(
    record_id: bytes, items: dict[str, Any], seed: bytes, is_encoded: bool
) -> None:
    tree = ItemTree(record_id, items, seed, encode_items(items) if is_encoded else None)
    assert tree.openings(items) == open_items(record_id, items, seed, items)
    assert tree.commitment == slow_commitment(record_id, items, seed)
    assert tree.openings(items) == open_items(record_id, items, seed, items)


def _refused(root: bytes, record_id: bytes, opening: Opening) -> None:
    with pytest.raises(VerificationFailed):
        check_opening(root, record_id, opening)


def test_nothing_else_verifies() -> None:
    root = commit(RECORD_ID, ITEMS, SEED)
    for opening in open_items(RECORD_ID, ITEMS, SEED, ITEMS):
        _refused(root, RECORD_ID[::-1], opening)
        _refused(root, RECORD_ID + b"\x00", opening)
        _refused(root[::-1], RECORD_ID, opening)
        _refused(root, RECORD_ID, replace(opening, path=opening.path + "x"))
        _refused(root, RECORD_ID, replace(opening, value="株式会社"))
        _refused(root, RECORD_ID, replace(opening, value=float("nan")))
        _refused(root, RECORD_ID, replace(opening, salt=opening.salt[::-1]))
        _refused(root, RECORD_ID, replace(opening, salt=opening.salt[1:]))
        _refused(root, RECORD_ID, replace(opening, index=(opening.index + 1) % 5))
        _refused(root, RECORD_ID, replace(opening, index=-1))
        _refused(root, RECORD_ID, replace(opening, proof=opening.proof[:-1]))
        _refused(root, RECORD_ID, replace(opening, proof=(*opening.proof, bytes(32))))
        for size in (0, 4, 6, 8, 2**32):
            _refused(root, RECORD_ID, replace(opening, size=size))
        for place, value in enumerate(opening.proof):
            damaged = (*opening.proof[:place], value[::-1], *opening.proof[place + 1 :])
            _refused(root, RECORD_ID, replace(opening, proof=damaged))


def test_one_and_true_are_different_values() -> None:
    root = commit(RECORD_ID, {"/a": 1}, SEED)
    [opening] = open_items(RECORD_ID, {"/a": 1}, SEED, ["/a"])
    check_opening(root, RECORD_ID, opening)
    others: list[JSON] = [True, "1", [1], None]
    for other in others:
        _refused(root, RECORD_ID, replace(opening, value=other))


def test_salts_differ_by_place_record_and_seed() -> None:
    salts = item_salts(RECORD_ID, SEED, 100)
    assert len(set(salts)) == 100
    assert all(len(salt) == 32 for salt in salts)
    assert item_salts(RECORD_ID, SEED, 5) == salts[:5]
    assert not set(salts) & set(item_salts(RECORD_ID[::-1], SEED, 100))
    assert not set(salts) & set(item_salts(RECORD_ID, SEED[::-1], 100))


def test_an_opening_gives_nothing_away_in_messages() -> None:
    [opening] = open_items(RECORD_ID, ITEMS, SEED, ["/principals/0"])
    assert "山田" not in repr(opening)
    assert opening.salt.hex() not in repr(opening)
    with pytest.raises(VerificationFailed) as caught:
        check_opening(bytes(32), RECORD_ID, opening)
    assert "山田" not in str(caught.value) + caught.value.ja


def test_bad_arguments_are_refused() -> None:
    for record_id, seed in ((RECORD_ID[1:], SEED), (RECORD_ID, SEED[1:])):
        with pytest.raises(BadInput):
            commit(record_id, ITEMS, seed)
    with pytest.raises(BadInput):
        commit(RECORD_ID, {"/a": float("inf")}, SEED)
    with pytest.raises(BadInput):
        commit(RECORD_ID, {"/a": "\ud800"}, SEED)
    with pytest.raises(BadInput):
        open_items(RECORD_ID, ITEMS, SEED, ["/none"])


@pytest.mark.parametrize(
    "change",
    [
        {"path": 1},
        {"salt": "x"},
        {"salt": None},
        {"index": -1},
        {"index": 5},
        {"index": True},
        {"size": 0},
        {"size": 2**32},
        {"size": "5"},
        {"proof": "x"},
        {"proof": ["AAAA"]},
        {"proof": [None]},
        {"proof": [""] * 33},
        {"extra": 1},
    ],
    ids=str,
)
def test_openings_of_another_form_are_refused(change: dict[str, Any]) -> None:
    [opening] = open_items(RECORD_ID, ITEMS, SEED, ["/statutory/items"])
    with pytest.raises(BadInput):
        Opening.from_json(opening.to_json() | change)
    shapeless: list[object] = [None, [], {}, dict.fromkeys(list(opening.to_json())[:5], 1)]
    for bad in shapeless:
        with pytest.raises(BadInput):
            Opening.from_json(bad)
