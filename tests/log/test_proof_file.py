"""tlog-proof@v1 files: two real Rekor entries, and damage."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import BadInput, DaichoError, VerificationFailed
from ledger.log.checkpoint import Checkpoint, sign_checkpoint
from ledger.log.merkle import leaf_hash, prove_inclusion, reader_of, root_of
from ledger.log.note import COSIGNATURE, Signer, UnknownSigner, Verifier
from ledger.log.policy import Policy
from ledger.log.proof_file import LogProof
from tests.log.trees import leaves_of
from tests.log.vectors import flips, load

REKOR = load("sigstore-rekor-v2/cases.json")
LOG = Signer("example.com/log", Ed25519PrivateKey.from_private_bytes(b"L" * 32))
LEAVES = leaves_of(9)


def _proof(extra: bytes = b"") -> LogProof:
    note = sign_checkpoint(Checkpoint("example.com/log", 9, root_of(LEAVES)), [LOG])
    return LogProof(5, tuple(prove_inclusion(5, 9, reader_of(LEAVES))), note, extra)


@pytest.mark.parametrize("name", sorted(REKOR))
def test_entries_of_rekor(name: str) -> None:
    case = REKOR[name]
    data, verifier = case["tlog_proof"].encode(), Verifier.parse(case["vkey"].strip())
    leaf = base64.b64decode(case["leaf_base64"])
    proof = LogProof.parse(data)
    assert proof.encode() == data
    checkpoint = proof.verify(leaf_hash(leaf), [verifier], verifier.name)
    assert proof.index < checkpoint.size
    policy = Policy.parse(f"log {case['vkey'].strip()}\nquorum none\n".encode())
    assert proof.verify_under(leaf_hash(leaf), policy) == checkpoint
    with pytest.raises(VerificationFailed):
        proof.verify(leaf_hash(leaf + b" "), [verifier], verifier.name)
    with pytest.raises(UnknownSigner):
        proof.verify(leaf_hash(leaf), [LOG.verifier()], verifier.name)


@pytest.mark.parametrize("extra", [b"", b"some context"])
def test_every_changed_byte_is_refused(extra: bytes) -> None:
    data = _proof(extra).encode()
    start = data.index(b"index")
    LogProof.parse(data).verify(LEAVES[5], [LOG.verifier()], "example.com/log")
    for changed in flips(data):
        if changed[start:] == data[start:] and extra:
            continue  # extra data is not authenticated, which the format says
        with pytest.raises(DaichoError):
            LogProof.parse(changed).verify(LEAVES[5], [LOG.verifier()], "example.com/log")
    for cut in range(len(data)):
        with pytest.raises(DaichoError):
            LogProof.parse(data[:cut]).verify(LEAVES[5], [LOG.verifier()], "example.com/log")


def test_changed_extra_data_is_never_taken_for_another_part() -> None:
    data = _proof(b"some context").encode()
    end = data.index(b"index")
    for changed in flips(data[:end]):
        try:
            proof = LogProof.parse(changed + data[end:])
        except BadInput:
            continue
        assert (proof.index, proof.proof, proof.checkpoint) == (5, _proof().proof, _proof().checkpoint)


@given(st.integers(0, 2**63 - 1), st.lists(st.binary(min_size=32, max_size=32), max_size=64), st.binary(max_size=100))
def test_any_proof_survives_encoding(index: int, hashes: list[bytes], extra: bytes) -> None:
    proof = LogProof(index, tuple(hashes), _proof().checkpoint, extra)
    assert LogProof.parse(proof.encode()) == proof


def test_files_of_another_form_are_refused() -> None:
    good = _proof().encode().decode()
    for bad in (
        good.replace("@v1", "@v2"),
        good.replace("index 5", "index 05"),
        good.replace("index 5", "index  5"),
        good.replace("index 5\n", ""),
        good.replace("index 5", "extra \nindex 5"),
        good.replace("index 5", "extra AAAA\nextra AAAA\nindex 5"),
        good.replace("\n\n", "\n\n\n", 1),
        good.replace("\n\n", "\n", 1),
        good.replace("\n", "\r\n"),
        good + good,
        " " + good,
        good.replace("index 5", "index 5\n" + "\n".join(["A" * 43 + "="] * 65)),
    ):
        with pytest.raises(BadInput):
            LogProof.parse(bad.encode())
    for proof in (LogProof(-1, (), _proof().checkpoint), LogProof(0, (), b"no note"), LogProof(0, (b"x",), b"")):
        with pytest.raises(BadInput):
            proof.encode()


def test_a_policy_demands_its_witnesses() -> None:
    witness = Signer("witness.example/w", Ed25519PrivateKey.from_private_bytes(b"W" * 32), COSIGNATURE)
    head = Checkpoint("example.com/log", 9, root_of(LEAVES))
    lines = f"log {LOG.verifier().vkey()}\nwitness w {witness.verifier().vkey()}\nquorum w\n"
    policy = Policy.parse(lines.encode())
    proof = _proof()
    with pytest.raises(VerificationFailed, match="quorum"):
        proof.verify_under(LEAVES[5], policy)
    cosigned = LogProof(5, proof.proof, sign_checkpoint(head, [LOG, witness], time_s=1))
    assert cosigned.verify_under(LEAVES[5], policy) == head
