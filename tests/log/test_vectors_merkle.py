"""The tree against transparency-dev/merkle, Certificate Transparency, Go's tlog and tessera."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from ledger.errors import BadInput, VerificationFailed
from ledger.log.checkpoint import Checkpoint, open_checkpoint
from ledger.log.growth import Growth
from ledger.log.merkle import (
    EMPTY_ROOT,
    check_consistency,
    check_inclusion,
    check_subtree_consistency,
    check_subtree_inclusion,
    leaf_hash,
    node_hash,
    prove_consistency,
    reader_of,
    root_of,
)
from ledger.log.note import Verifier
from ledger.log.tile import (
    decode_entries,
    encode_entries,
    entries_path,
    parse_tile_path,
    tile_path,
    tile_widths,
)
from tests.log.trees import TileStore
from tests.log.vectors import hash_list, load

KINDS = ("inclusion", "consistency", "subtreeinclusion", "subtreeconsistency")
CASES = [
    pytest.param(kind, case, id=f"{kind}/{name}")
    for kind in KINDS
    for name, case in load(f"transparency-dev-merkle/{kind}.json").items()
]


def _check(kind: str, case: dict[str, Any]) -> None:
    proof = hash_list(case["proof"])
    roots = [base64.b64decode(case[name]) for name in ("root", "root1", "root2", "leafHash") if name in case]
    match kind:
        case "inclusion":
            check_inclusion(case["leafIdx"], case["treeSize"], roots[1], proof, roots[0])
        case "consistency":
            check_consistency(case["size1"], case["size2"], roots[0], roots[1], proof)
        case "subtreeinclusion":
            check_subtree_inclusion(case["leafIdx"], case["start"], case["end"], roots[1], proof, roots[0])
        case "subtreeconsistency":
            check_subtree_consistency(case["start"], case["end"], case["size"], roots[0], roots[1], proof)


@pytest.mark.parametrize(("kind", "case"), CASES)
def test_transparency_dev_merkle(kind: str, case: dict[str, Any]) -> None:
    if case["wantErr"]:
        with pytest.raises(VerificationFailed):
            _check(kind, case)
    else:
        _check(kind, case)


def test_all_published_cases_are_here() -> None:
    counts = {kind: sum(param.values[0] == kind for param in CASES) for kind in KINDS}
    assert counts == {"inclusion": 98, "consistency": 98, "subtreeinclusion": 204, "subtreeconsistency": 118}


def test_certificate_transparency() -> None:
    vectors = load("google-ct-python/merkle.json")
    leaves = [leaf_hash(bytes.fromhex(leaf)) for leaf in vectors["leaves"]]
    assert bytes.fromhex(vectors["empty_root"]) == EMPTY_ROOT == root_of([])
    assert [root_of(leaves[:size]).hex() for size in range(1, 9)] == vectors["roots_by_size_1_to_8"]
    for data, value in vectors["leaf_hashes"]:
        assert leaf_hash(bytes.fromhex(data)).hex() == value
    for left, right, value in vectors["node_hashes"]:
        assert node_hash(bytes.fromhex(left), bytes.fromhex(right)).hex() == value
    for case in vectors["consistency"]:
        proof = [bytes.fromhex(value) for value in case["proof"]]
        check_consistency(
            case["size1"], case["size2"], bytes.fromhex(case["root1"]), bytes.fromhex(case["root2"]), proof
        )
        assert prove_consistency(case["size1"], case["size2"], reader_of(leaves)) == proof
    real = vectors["real_log_inclusion"]
    index, size, root = real["leaf_index"], real["tree_size"], bytes.fromhex(real["root"])
    leaf, proof = leaf_hash(bytes.fromhex(real["raw_leaf"])), [bytes.fromhex(value) for value in real["audit_path"]]
    assert leaf.hex() == real["leaf_hash"]
    check_inclusion(index, size, leaf, proof, root)
    for wrong in (index - 1, index + 1, index ^ 1 << 19):
        with pytest.raises(VerificationFailed):
            check_inclusion(wrong, size, leaf, proof, root)


def test_go_sumdb() -> None:
    vectors = load("golang-mod-sumdb/tlog.json")
    assert base64.b64decode(vectors["empty_root"]) == EMPTY_ROOT
    for record in vectors["record_hash"]:
        assert leaf_hash(record["data"].encode()) == base64.b64decode(record["hash"])
    for case in vectors["tile_paths_sumdb"]:
        # Go's paths carry the tile's height, which tlog-tiles fixes at 8: without it the rest must agree.
        path = "tile/" + case["path"].split("/", 2)[2]
        if case.get("bad"):
            with pytest.raises(BadInput):
                parse_tile_path(path)
        else:
            width = 256 if case["W"] == 1 << case["H"] else case["W"]
            assert parse_tile_path(path) == (case["L"], case["N"], width)
            assert tile_path(case["L"], case["N"], width) == path
    other_log, not_decimal, long_root = vectors["bad_tree_notes"]
    assert Checkpoint.parse(other_log).origin != "go.sum database tree"
    for text in (not_decimal, long_root):
        with pytest.raises(BadInput):
            Checkpoint.parse(text)


def test_c2sp_tiles() -> None:
    vectors = load("c2sp/examples.json")
    for case in vectors["tile_index_path"]:
        assert tile_path(0, case["index"], 256) == f"tile/0/{case['path']}"
        assert entries_path(case["index"], 7) == f"tile/entries/{case['path']}.p/7"
    for case in vectors["tiles_of_size"]:
        for level, (full, partial) in enumerate(tile_widths(case["size"])):
            assert case[f"level{level}"] == {"full": full, "partial_width": partial}


def test_tessera_log_is_made_again_byte_for_byte() -> None:
    vectors = load("tessera-testlog/files.json")
    files = {path: base64.b64decode(content) for path, content in vectors["files_base64"].items()}
    verifier = Verifier.parse(vectors["vkey"])
    entries = decode_entries(files[entries_path(0, 15)], 15)
    assert entries[:3] == [b"one", b"two", b"three"]
    leaves = [leaf_hash(entry) for entry in entries]
    store = TileStore()
    growth = Growth.load(0, store.read)
    roots = []
    for size in range(16):
        if size:
            growth.append([leaves[size - 1]])
            store.write(growth.changed_tiles())
            growth.commit()
            assert store.tiles[0, 0] == files[tile_path(0, 0, size)]
            assert encode_entries(entries[:size]) == files[entries_path(0, size)]
        checkpoint = open_checkpoint(files[f"checkpoint.{size}"], [verifier], "example.com/log/testdata")
        assert (checkpoint.size, checkpoint.root) == (size, growth.root())
        roots.append(checkpoint.root)
    for size2 in range(1, 16):
        for size1 in range(1, size2 + 1):
            proof = prove_consistency(size1, size2, reader_of(leaves))
            check_consistency(size1, size2, roots[size1], roots[size2], proof)
    with pytest.raises(VerificationFailed):
        open_checkpoint(files["checkpoint"], [verifier], "example.com/log/other")
