"""C2SP tlog-policy: the specification's example, every fault with its line, quorums against brute force."""

from __future__ import annotations

from itertools import combinations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.errors import BadInput, VerificationFailed
from ledger.log.checkpoint import Checkpoint, sign_checkpoint
from ledger.log.note import COSIGNATURE, ED25519, Signer, UnknownSigner
from ledger.log.policy import Policy


def _signer(name: str, algorithm: int = COSIGNATURE) -> Signer:
    return Signer(name, Ed25519PrivateKey.from_private_bytes(name.encode().ljust(32, b".")), algorithm)


LOG = _signer("example.com/log", ED25519)
NAMES = ("X1", "X2", "X3", "Y1", "Y2", "Y3")
WITNESSES = {name: _signer(f"witness.example/{name}") for name in NAMES}
LINES = [f"witness {name} {signer.verifier().vkey()}" for name, signer in WITNESSES.items()]
TWO_LEVELS = "\n".join(
    [
        "# two operators",
        f"log {LOG.verifier().vkey()}",
        "",
        *LINES[:3],
        "group X-witnesses 2 X1 X2 X3",
        *LINES[3:],
        "\tgroup  Y-witnesses any Y1\tY2 Y3 ",
        "   # both",
        "group X-and-Y all X-witnesses Y-witnesses",
        "quorum X-and-Y",
        "",
    ]
)


def test_the_example_of_the_specification_for_every_set_of_witnesses() -> None:
    policy = Policy.parse(TWO_LEVELS.encode())
    head = Checkpoint("example.com/log", 3, bytes(32))
    for count in range(len(NAMES) + 1):
        for names in combinations(NAMES, count):
            met = sum(name[0] == "X" for name in names) >= 2 and any(name[0] == "Y" for name in names)
            assert policy.is_met(names) is met
            note = sign_checkpoint(head, [LOG, *(WITNESSES[name] for name in names)], time_s=7)
            if met:
                assert policy.open_checkpoint(note) == (head, names)
            else:
                with pytest.raises(VerificationFailed, match="quorum"):
                    policy.open_checkpoint(note)


def test_unknown_names_do_not_count() -> None:
    policy = Policy.parse(TWO_LEVELS.encode())
    assert not policy.is_met(["X-and-Y"])
    assert not policy.is_met(["X-witnesses", "Y-witnesses"])


def test_only_listed_logs_under_their_own_origin() -> None:
    policy = Policy.parse(f"log {LOG.verifier().vkey()} https://example.com/log/\nquorum none\n".encode())
    assert policy.logs[0].url == "https://example.com/log/"
    head = Checkpoint("example.com/log", 3, bytes(32))
    assert policy.open_checkpoint(sign_checkpoint(head, [LOG])) == (head, ())
    other = Checkpoint("example.com/other", 3, bytes(32))
    with pytest.raises(UnknownSigner):
        policy.open_checkpoint(sign_checkpoint(other, [LOG]))
    with pytest.raises(UnknownSigner):
        policy.open_checkpoint(sign_checkpoint(head, [_signer("example.com/log2", ED25519)]))


def test_names_are_octets() -> None:
    vkeys = [signer.verifier().vkey().encode() for signer in WITNESSES.values()]
    policy = Policy.parse(b"witness K " + vkeys[0] + b"\nwitness \xe2\x84\xaa " + vkeys[1] + b"\nquorum \xe2\x84\xaa\n")
    assert policy.is_met(["\u212a"])
    assert not policy.is_met(["K"])
    assert Policy.parse(b"witness \xff " + vkeys[0] + b"\nquorum \xff\n").quorum != "\ufffd"
    spaced = "a\u3000b\u00a0c\u0085".encode()
    assert (
        Policy.parse(b"witness " + spaced + b" " + vkeys[0] + b"\nquorum " + spaced + b"\n").quorum == spaced.decode()
    )


@pytest.mark.parametrize(
    ("lines", "faulty"),
    [
        (["quorum none"], []),
        ([], [0]),
        (["# only a comment"], [0]),
        (["quorum none", "quorum none"], [2]),
        (["quorum X1"], [1]),
        (["quorum X1", LINES[0]], [1]),
        ([LINES[0], "quorum X1"], []),
        ([LINES[0], LINES[0], "quorum X1"], [2, 2]),
        ([LINES[0], LINES[0].replace("X1", "Z", 1), "quorum X1"], [2]),
        ([LINES[0].replace("X1", "none", 1), "quorum none"], [1]),
        ([LINES[0] + " https://w.example x", "quorum none"], [1]),
        ([LINES[0] + " https://w.example", "quorum none"], []),
        ([LINES[0][:-1], "quorum none"], [1]),
        ([f"witness W {LOG.verifier().vkey()}", "quorum none"], [1]),
        ([f"log {WITNESSES['X1'].verifier().vkey()}", "quorum none"], [1]),
        ([f"log {LOG.verifier().vkey()}"] * 2 + ["quorum none"], [2]),
        (["log", "quorum none"], [1]),
        (["witness W", "quorum none"], [1]),
        (["group G any", "quorum none"], [1]),
        (["group G any none", "quorum none"], [1]),
        ([*LINES[:2], "group G 0 X1 X2", "quorum none"], [3]),
        ([*LINES[:2], "group G 3 X1 X2", "quorum none"], [3]),
        ([*LINES[:2], "group G 02 X1 X2", "quorum none"], [3]),
        ([*LINES[:2], "group G some X1 X2", "quorum none"], [3]),
        ([*LINES[:2], "group G any X1 X1", "quorum G"], [3]),
        ([*LINES[:2], "group G any X1 X2", "group H any G X1", "quorum H"], [4]),
        ([*LINES[:2], "group G any X1 G", "quorum G"], [3]),
        ([*LINES[:2], "group X1 any X2", "quorum X1"], [3]),
        (["quorum"], [1, 0]),
        (["wibble", "log nonsense", "quorum nobody"], [1, 2, 3]),
        (["quorum none # comment"], [1, 0]),
    ],
)
def test_all_faults_are_found_with_their_lines(lines: list[str], faulty: list[int]) -> None:
    data = "".join(f"{line}\n" for line in lines).encode()
    if not faulty:
        Policy.parse(data)
        return
    with pytest.raises(BadInput) as caught:
        Policy.parse(data)
    assert [fault.pointer for fault in caught.value.faults] == [f"/{line}" if line else "" for line in faulty]


@pytest.mark.parametrize(
    "data", [b"quorum none", b"quorum none\r\n", b"quorum\x00none\n", b"quorum none\x7f\n", b"\x0b\n"]
)
def test_files_with_forbidden_octets_are_refused(data: bytes) -> None:
    with pytest.raises(BadInput):
        Policy.parse(data)


def test_size_is_bounded() -> None:
    many = "".join(f"witness w{n} {_signer(f'w{n}').verifier().vkey()}\n" for n in range(257)) + "quorum none\n"
    with pytest.raises(BadInput, match="too many"):
        Policy.parse(many.encode())
    with pytest.raises(BadInput):
        Policy.parse(b"#" * 1_000_001 + b"\nquorum none\n")
