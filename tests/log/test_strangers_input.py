"""Whatever bytes a stranger brings, the readers answer with their value or an error of the tree, never otherwise."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import DaichoError
from ledger.log.bundle import Bundle
from ledger.log.bundle_check import verify_bundle
from ledger.log.canonical import parse_json
from ledger.log.checkpoint import open_checkpoint, parse_note_unverified
from ledger.log.header import decode_header
from ledger.log.note import Signer, Verifier, open_note
from ledger.log.outcome import Status, verdict
from ledger.log.policy import Policy
from ledger.log.proof_file import LogProof
from ledger.log.tile import decode_entries, parse_tile_path
from tests.log.test_bundle import BUNDLE, VERIFIERS
from tests.log.test_header import GOLDEN
from tests.log.test_policy import TWO_LEVELS
from tests.log.vectors import load

NOTE = BUNDLE.checkpoint.encode()
PROOF = load("sigstore-rekor-v2/cases.json")["staging-rekor-v2.txt"]["tlog_proof"].encode()

READERS: dict[str, tuple[bytes, Callable[[bytes], object]]] = {
    "note": (NOTE, lambda data: open_note(data, VERIFIERS)),
    "checkpoint": (NOTE, lambda data: open_checkpoint(data, VERIFIERS, "example.com/log")),
    "unverified": (NOTE, parse_note_unverified),
    "proof": (PROOF, LogProof.parse),
    "policy": (TWO_LEVELS.encode(), Policy.parse),
    "bundle": (BUNDLE.encode(), Bundle.parse),
    "header": (GOLDEN, decode_header),
    "entries": (b"\x00\x03one\x00\x03two", lambda data: decode_entries(data, 2)),
    "json": (BUNDLE.encode(), parse_json),
    "vkey": (VERIFIERS[0].vkey().encode(), lambda data: Verifier.parse(data.decode("utf-8", "surrogateescape"))),
    "skey": (b"PRIVATE+KEY+a+00000000+AA==", lambda data: Signer.parse(data.decode("utf-8", "surrogateescape"))),
    "path": (b"tile/0/x001/234.p/5", lambda data: parse_tile_path(data.decode("utf-8", "surrogateescape"))),
}


@pytest.mark.parametrize("name", READERS)
@given(data=st.data())
def test_only_errors_of_the_tree(name: str, data: st.DataObject) -> None:
    good, read = READERS[name]
    start = data.draw(st.integers(0, len(good)))
    end = data.draw(st.integers(start, min(len(good), start + 40)))
    patch = data.draw(st.binary(max_size=40) | st.text(max_size=20).map(lambda text: text.encode("utf-8", "replace")))
    with contextlib.suppress(DaichoError):
        read(good[:start] + patch + good[end:])
    with contextlib.suppress(DaichoError):
        read(patch)


shapes = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
)


@given(data=st.data())
def test_a_bundle_with_any_part_replaced_is_refused_or_does_not_pass(data: st.DataObject) -> None:
    value = BUNDLE.to_json()
    part: object = value
    while True:
        assert isinstance(part, dict | list)
        key = data.draw(st.sampled_from(sorted(part) if isinstance(part, dict) else range(len(part))))
        inner = part[key]
        if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
            break
        part = inner
    other = data.draw(shapes)
    part[key] = other
    with contextlib.suppress(DaichoError):
        changed = Bundle.from_json(value)
        outcomes = verify_bundle(changed, VERIFIERS)
        assert verdict(outcomes) is not Status.PASSED or changed == BUNDLE or _only_shows_less(changed)


def _only_shows_less(changed: Bundle) -> bool:
    """Leaving out entries, items or members shows less and says nothing false."""
    by_id = {entry.record_id: entry for entry in BUNDLE.entries}
    return all(
        entry.record_id in by_id
        and set(entry.proof) == set(by_id[entry.record_id].proof)
        and {opening.path for opening in entry.openings} <= {each.path for each in by_id[entry.record_id].openings}
        and set(entry.members) <= set(by_id[entry.record_id].members)
        for entry in changed.entries
    )
