"""Checkpoint, tiles, entries and proofs: what strangers read verifies with the log's public key alone."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from api.routes.logs import log_slug
from ledger.log import (
    Verifier,
    check_consistency,
    check_inclusion,
    decode_entries,
    leaf_hash,
    open_checkpoint,
    root_of,
)
from schemas.vocabulary import Scope
from tests.api.conftest import ORIGIN, Api
from tests.api.samples import problem, provision

LOG = f"/logs/{log_slug(ORIGIN)}"


@pytest.fixture(scope="module", autouse=True)
def _more_than_a_tile(api: Api) -> None:
    for _ in api.ledger.record_many(provision() for _ in range(300)):
        pass


def b64(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def head(api: Api) -> tuple[int, bytes]:
    response = api.get(f"{LOG}/checkpoint", None)
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert response.headers["cache-control"] == "no-cache"
    checkpoint = open_checkpoint(response.content, [Verifier.parse(api.ledger.vkey)], ORIGIN)
    return checkpoint.size, checkpoint.root


def test_the_tree_can_be_rebuilt_from_tiles_and_bundles(api: Api) -> None:
    size, root = head(api)
    assert size > 256
    hashes: list[bytes] = []
    for index in range((size + 255) // 256):
        width = min(256, size - index * 256)
        place = f"{index:03d}" + (f".p/{width}" if width < 256 else "")
        tile = api.get(f"{LOG}/tile/0/{place}", None)
        assert tile.status_code == 200
        assert tile.headers["content-type"] == "application/octet-stream"
        assert tile.headers["cache-control"] == "public, max-age=31536000, immutable"
        bundle = api.get(f"{LOG}/tile/entries/{place}", Scope.AUDIT_READ)
        assert bundle.headers["cache-control"] == "private, max-age=31536000, immutable"
        leaves = decode_entries(bundle.content, width)
        assert [leaf_hash(leaf) for leaf in leaves] == [
            tile.content[at : at + 32] for at in range(0, len(tile.content), 32)
        ]
        hashes += [leaf_hash(leaf) for leaf in leaves]
    assert len(hashes) == size
    assert root_of(hashes) == root
    assert len(api.get(f"{LOG}/tile/1/000.p/1", None).content) == 32


def test_inclusion_and_consistency_proofs_verify(api: Api) -> None:
    size, root = head(api)
    for seq in (0, 255, 256, size - 1):
        proof = api.get("/v1/proofs/inclusion", Scope.AUDIT_READ, params={"seq": seq, "size": size}).json()
        path = [b64(sibling) for sibling in proof["proof"]]
        check_inclusion(seq, size, leaf_hash(b64(proof["leaf"])), path, root)
    for old in (1, 256, size):
        shown = api.get("/v1/proofs/consistency", Scope.AUDIT_READ, params={"old": old, "new": size}).json()
        assert b64(shown["new_root"]) == root
        check_consistency(old, size, b64(shown["old_root"]), root, [b64(one) for one in shown["proof"]])


def test_an_entry_shows_its_header_and_no_body(api: Api) -> None:
    seq = api.post("/v1/records", json=provision()).json()["seq"]
    entry: dict[str, Any] = api.get(f"/v1/entries/{seq}", Scope.AUDIT_READ).json()
    assert entry["kind"] == "provision"
    assert entry["origin"] == ORIGIN
    assert "山田" not in str(entry)
    assert problem(api.get("/v1/entries/99999999", Scope.AUDIT_READ), 404)


@pytest.mark.parametrize(
    "place",
    [
        "tile/0/0",
        "tile/0/000.p/0",
        "tile/0/000.p/257",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/00/000",
        "tile/64/000",
        "tile/0/x000/000",
        "tile/0/999",
        "tile/0/x999/x999/x999/x999/x999/x999/999",
        "tile/0/../checkpoint",
        "tile/x/000",
        "tile/0/",
        "tile/entries/0",
        "tile/entries/999",
        "tile/entries/x999/x999/x999/x999/x999/x999/999",
        "tile/entries/000.p/0",
    ],
)
def test_no_other_spelling_of_a_tile_is_served(api: Api, place: str) -> None:
    assert problem(api.get(f"{LOG}/{place}"), 404)


def test_another_log_is_not_here(api: Api) -> None:
    for rest in ("checkpoint", "tile/0/000", "tile/entries/000"):
        assert problem(api.get(f"/logs/other/{rest}"), 404)


def test_the_audit_is_clean_and_counts_everything(api: Api) -> None:
    report = api.post("/v1/audit", Scope.AUDIT_READ).json()
    assert report["findings"] == []
    assert report["entries_checked"] == report["tree_size"] == head(api)[0]
