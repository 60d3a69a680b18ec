"""Signed notes and checkpoints: Go's, C2SP's and sunlight's vectors, and damage of every kind."""

from __future__ import annotations

import base64
import pickle
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import BadInput, DaichoError, VerificationFailed
from ledger.log.checkpoint import (
    Checkpoint,
    open_checkpoint,
    open_cosigned,
    parse_note_unverified,
    sign_checkpoint,
)
from ledger.log.note import (
    COSIGNATURE,
    ED25519,
    Signature,
    Signer,
    UnknownSigner,
    Verifier,
    open_note,
    parse_note,
    sign_note,
)
from tests.log.vectors import flips, load

GO = load("golang-mod-sumdb/note.json")
C2SP = load("c2sp/examples.json")
SUNLIGHT = load("sunlight-cosignature/cases.json")

LOG = Signer("example.com/log", Ed25519PrivateKey.from_private_bytes(b"L" * 32))
NEXT = Signer("example.com/log", Ed25519PrivateKey.from_private_bytes(b"N" * 32))
WITNESS = Signer("witness.example/w", Ed25519PrivateKey.from_private_bytes(b"W" * 32), COSIGNATURE)
HEAD = Checkpoint("example.com/log", 7, bytes(range(32)))


@pytest.mark.parametrize("case", GO["open"], ids=lambda case: case["name"].replace(" ", "-"))
def test_notes_of_go(case: dict[str, Any]) -> None:
    data = base64.b64decode(case["note_base64"]) if "note_base64" in case else case["note"].encode()
    verifiers = [Verifier.parse(vkey) for vkey in case["keys"]]
    if not case["ok"]:
        with pytest.raises(BadInput if "malformed" in case["error"] else VerificationFailed):
            open_note(data, verifiers)
        return
    note = open_note(data, verifiers)
    assert note.text == GO["text"]
    assert [signature.name for signature in note.verified] == case["verified"]


def test_signing_gives_the_bytes_that_go_gives() -> None:
    signer = Signer.parse(GO["signing_key"])
    assert sign_note(GO["text"], [signer]) == GO["signed"].encode()
    assert signer.skey() == GO["signing_key"]
    assert signer.verifier().vkey() == GO["good_vkeys"][0]


@pytest.mark.parametrize("vkey", GO["good_vkeys"])
def test_every_substring_and_changed_byte_of_a_key_is_refused(vkey: str) -> None:
    assert Verifier.parse(vkey).vkey() == vkey
    parts = {vkey[start:end] for start in range(len(vkey)) for end in range(start, len(vkey) + 1)} - {vkey}
    changed = {vkey[:at] + chr(ord(vkey[at]) + 1) + vkey[at + 1 :] for at in range(len(vkey))}
    changed |= {text.decode("latin-1") for text in flips(vkey.encode())}
    changed |= {vkey + tail for tail in ("\n", " ", "=", "A", "+")} | {vkey.upper(), vkey.swapcase(), ""}
    for text in parts | changed:
        with pytest.raises(BadInput):
            Verifier.parse(text)


@pytest.mark.parametrize("vkey", GO["bad_vkeys"])
def test_bad_keys_of_go(vkey: str) -> None:
    with pytest.raises(BadInput):
        Verifier.parse(vkey)


def test_every_substring_of_a_signer_key_is_refused_and_never_shown() -> None:
    skey = LOG.skey()
    for start in range(len(skey)):
        for end in range(start, len(skey) + (start > 0)):
            with pytest.raises(BadInput) as caught:
                Signer.parse(skey[start:end])
            assert skey[-20:-2] not in str(caught.value)
    for changed in flips(skey.encode()):
        with pytest.raises(BadInput):
            Signer.parse(changed.decode("latin-1"))


def test_a_signer_shows_its_secret_only_when_asked() -> None:
    seed = base64.b64encode(b"\x01" + b"L" * 32).decode()
    assert seed in LOG.skey()
    for text in (repr(LOG), str(LOG), f"{LOG}", repr([LOG]), repr(LOG.verifier())):
        assert seed[2:40] not in text
        assert (b"L" * 32).hex() not in text
    with pytest.raises(TypeError, match="private key"):
        pickle.dumps(LOG)


def test_generated_keys_differ_and_read_back() -> None:
    for algorithm in (ED25519, COSIGNATURE):
        one, other = (Signer.generate("example.com/log", algorithm) for _ in range(2))
        assert one.skey() != other.skey()
        again = Signer.parse(one.skey())
        assert again.verifier() == Verifier.parse(one.verifier().vkey()) == one.verifier()
        assert len(again.verifier().fingerprint) == 64
    for name in ("", "a b", "a+b", "a\u3000b", "a\nb", "a\u0085b"):
        with pytest.raises(BadInput):
            Signer.generate(name)
    with pytest.raises(BadInput):
        Signer.generate("example.com/log", 2)


def test_examples_of_c2sp() -> None:
    example = C2SP["signed_note"]
    note = open_note(example["note"].encode(), [Verifier.parse(example["vkey"])])
    assert note.text == "This is an example message.\n"
    syntax = parse_note_unverified(C2SP["checkpoint_syntax_example"].encode())
    assert (syntax.origin, syntax.size) == ("example.com/behind-the-sofa", 20852163)
    real = C2SP["real_checkpoint"]
    verifier = Verifier.parse(real["vkey"])
    checkpoint = open_checkpoint(real["note"].encode(), [verifier], "go.sum database tree")
    assert checkpoint.size == 35225469
    with pytest.raises(VerificationFailed, match="another log"):
        open_checkpoint(real["note"].encode(), [verifier], "sum.golang.org")


@pytest.mark.parametrize("name", sorted(SUNLIGHT))
def test_cosignatures_of_sunlight(name: str) -> None:
    note, verifier = SUNLIGHT[name]["checkpoint"].encode(), Verifier.parse(SUNLIGHT[name]["vkey"])
    assert verifier.algorithm == COSIGNATURE
    opened = open_note(note, [verifier])
    [signature] = opened.verified
    assert signature.time_s == 1767139200
    assert len(opened.unverified) == (name == "witness")  # its RFC 6962 signature is of an unknown type
    assert Checkpoint.parse(opened.text).size == 300
    line = next(line for line in note.decode().split("\n") if line.startswith(f"— {verifier.name} "))
    raw = bytearray(base64.b64decode(line.split(" ")[2]))
    raw[11] ^= 1  # the time
    forged = note.decode().replace(line.split(" ")[2], base64.b64encode(raw).decode())
    with pytest.raises(VerificationFailed):
        open_note(forged.encode(), [verifier])


def test_every_changed_byte_of_a_checkpoint_is_refused() -> None:
    for signer in (LOG, WITNESS):
        note = sign_checkpoint(HEAD, [signer], time_s=1_700_000_000)
        verifiers = [signer.verifier()]
        assert open_checkpoint(note, verifiers, HEAD.origin) == HEAD
        for changed in flips(note):
            with pytest.raises(DaichoError):
                open_checkpoint(changed, verifiers, HEAD.origin)
        for cut in range(len(note)):
            with pytest.raises(DaichoError):
                open_checkpoint(note[:cut], verifiers, HEAD.origin)
            with pytest.raises(DaichoError):
                open_checkpoint(note[cut + 1 :], verifiers, HEAD.origin)
        for tail in (b"\n", b" ", b"x\n", "— \n".encode()):
            with pytest.raises(BadInput):
                open_checkpoint(note + tail, verifiers, HEAD.origin)


def test_a_changed_byte_in_a_note_of_two_known_keys_never_counts_for_both() -> None:
    note = sign_checkpoint(HEAD, [LOG, WITNESS], time_s=5)
    verifiers = [LOG.verifier(), WITNESS.verifier()]
    for changed in flips(note):
        try:
            opened = open_note(changed, verifiers)
        except DaichoError:
            continue
        assert len(opened.verified) == 1
        assert opened.text == HEAD.encode()


def test_rotation_signs_with_both_keys_and_either_opens() -> None:
    old = sign_checkpoint(HEAD, [LOG])
    both = sign_checkpoint(HEAD, [NEXT], existing=parse_note(old)[1])
    assert both == sign_checkpoint(HEAD, [LOG, NEXT])
    for signer in (LOG, NEXT):
        assert open_checkpoint(both, [signer.verifier()], HEAD.origin) == HEAD
    assert len(open_note(both, [LOG.verifier(), NEXT.verifier()]).verified) == 2
    assert sign_checkpoint(HEAD, [LOG, NEXT], existing=parse_note(both)[1]) == both


def test_witnesses_never_stand_in_for_the_log() -> None:
    note = sign_checkpoint(HEAD, [WITNESS], time_s=9)
    with pytest.raises(UnknownSigner):
        open_cosigned(note, [LOG.verifier()], HEAD.origin, [WITNESS.verifier()])
    checkpoint, opened = open_cosigned(
        sign_checkpoint(HEAD, [LOG, WITNESS], time_s=9), [LOG.verifier()], HEAD.origin, [WITNESS.verifier()]
    )
    assert checkpoint == HEAD
    assert [signature.time_s for signature in opened.verified] == [None, 9]


def test_cosignatures_need_a_time_in_range() -> None:
    for time_s in (None, -1, 2**63):
        with pytest.raises(BadInput):
            sign_checkpoint(HEAD, [WITNESS], time_s=time_s)
    key = Ed25519PrivateKey.from_private_bytes(b"W" * 32)
    for time_s, is_good in ((2**63 - 1, True), (2**63, False)):
        signature = time_s.to_bytes(8, "big") + key.sign(b"cosignature/v1\ntime %d\ntext\n" % time_s)
        if is_good:
            assert WITNESS.verifier().verify(b"text\n", signature) == time_s
        else:
            with pytest.raises(VerificationFailed):
                WITNESS.verifier().verify(b"text\n", signature)


def test_only_the_first_signature_of_a_key_counts() -> None:
    good = sign_note("text\n", [LOG]).decode()
    bad = sign_note("other\n", [LOG]).decode().split("\n\n")[1]
    assert len(open_note((good + bad).encode(), [LOG.verifier()]).verified) == 1
    first_bad = good.replace("\n\n", f"\n\n{bad}")
    with pytest.raises(VerificationFailed, match="invalid signature"):
        open_note(first_bad.encode(), [LOG.verifier()])


def test_keys_of_one_name_and_id_are_ambiguous_only_if_they_differ() -> None:
    note = sign_note("text\n", [LOG])
    assert open_note(note, [LOG.verifier(), LOG.verifier()]).verified

    class Colliding(Verifier):
        @property
        def key_id(self) -> int:
            return LOG.verifier().key_id

    with pytest.raises(BadInput, match="same name and id"):
        open_note(note, [LOG.verifier(), Colliding("example.com/log", ED25519, bytes(32))])


def test_text_that_is_no_note_text_is_not_signed() -> None:
    for text in ("no newline", "", "a\tb\n", "a\x00\n", "\ud800\n", "a\r\n"):
        with pytest.raises(BadInput):
            sign_note(text, [LOG])
    with pytest.raises(BadInput):
        sign_note("text\n", [])
    with pytest.raises(BadInput):
        sign_note("text\n", [LOG], existing=[Signature("a b", 1, "AAAAAAA=")])
    with pytest.raises(BadInput):
        sign_note(
            "text\n", [LOG], existing=[Signature(f"k{n}", n, base64.b64encode(bytes(9)).decode()) for n in range(100)]
        )


line_texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1)


@given(st.lists(line_texts | st.just(""), min_size=1))
def test_any_text_survives_signing(lines: list[str]) -> None:
    text = "\n".join(lines) + "\n"
    assert open_note(sign_note(text, [LOG]), [LOG.verifier()]).text == text


@given(line_texts, st.integers(0, 2**63 - 1), st.binary(min_size=32, max_size=32), st.lists(line_texts, max_size=3))
def test_any_checkpoint_survives_encoding(origin: str, size: int, root: bytes, extensions: list[str]) -> None:
    checkpoint = Checkpoint(origin, size, root, tuple(extensions))
    assert Checkpoint.parse(checkpoint.encode()) == checkpoint
    assert open_checkpoint(sign_checkpoint(checkpoint, [LOG]), [LOG.verifier()], origin) == checkpoint


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "a\n1\n",
        "a\n01\n{}\n",
        "a\n+1\n{}\n",
        "a\n-1\n{}\n",
        "a\n１\n{}\n",
        "a\n9223372036854775808\n{}\n",
        "a\n10000000000000000000000\n{}\n",
        "\n1\n{}\n",
        "a\n1\n{}",
        "a\n1\n{}\n\n",
        "a\n1\n{}\n\next\n",
        "a\n1\nAAAA\n",
        "a\n1 \n{}\n",
        "a\n1\n {}\n",
        "a\tb\n1\n{}\n",
    ],
)
def test_texts_that_are_no_checkpoint_are_refused(text: str) -> None:
    with pytest.raises(BadInput):
        Checkpoint.parse(text.replace("{}", base64.b64encode(bytes(32)).decode()))


def test_checkpoints_that_can_not_be_written_are_refused() -> None:
    for bad in (
        Checkpoint("", 1, bytes(32)),
        Checkpoint("a\nb", 1, bytes(32)),
        Checkpoint("a", -1, bytes(32)),
        Checkpoint("a", 2**63, bytes(32)),
        Checkpoint("a", 1, bytes(31)),
        Checkpoint("a", 1, bytes(32), ("",)),
    ):
        with pytest.raises(BadInput):
            bad.encode()
