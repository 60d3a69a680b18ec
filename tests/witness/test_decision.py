"""The witness cosigns growth and nothing else, remembers it before it signs, and never goes back."""

from __future__ import annotations

import base64
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import BadInput, DaichoError, Misconfigured
from ledger.log import AddCheckpoint, Signer, Verdict, Verifier, read_cosignature
from ledger.log.add_checkpoint import PROOF_LINES_MAX, read_size
from ledger.witness import State, Witness, create_witness, open_witness
from tests.log.vectors import flips
from tests.witness.conftest import NAME, SIGNER
from tests.witness.logs import ORIGIN, Log

ASKED = st.lists(
    st.tuples(st.none() | st.integers(0, 12), st.integers(0, 12), st.sampled_from([4, 9, 13])), max_size=12
)
"""(the size the log believes the witness at, None for what it is; the new size; where the history shown forks)"""


def test_honest_growth_of_every_size_is_cosigned(witness: Witness, log: Log) -> None:
    seen = 0
    for size in (0, 0, *range(1, 64, 3), 63, 64):
        answer = witness.add_checkpoint(log.request(seen, size))
        assert answer.verdict is Verdict.COSIGNED, size
        cosignature = read_cosignature(log.head(size), answer.body, Verifier.parse(witness.vkey))
        assert cosignature.name == NAME
        seen = size


def test_a_cosignature_holds_by_the_words_of_the_specification(witness: Witness, log: Log) -> None:
    """Checked with nothing of ours: the signed bytes are put together here as tlog-cosignature has them."""
    line = witness.add_checkpoint(log.request(0, 5)).body.decode()
    dash, name, text = line.removesuffix("\n").split(" ")
    signature = base64.b64decode(text, validate=True)
    key = base64.b64decode(witness.vkey.split("+", 2)[2])
    assert (dash, name, key[0], len(signature)) == ("—", NAME, 4, 4 + 8 + 64)
    assert signature[:4].hex() == witness.vkey.split("+")[1]
    time_s = int.from_bytes(signature[4:12], "big")
    message = f"cosignature/v1\ntime {time_s}\n".encode() + log.note(5).partition(b"\n\n")[0] + b"\n"
    Ed25519PublicKey.from_public_bytes(key[1:]).verify(signature[12:], message)


def refusals() -> Iterator[tuple[str, bytes, Verdict, bytes | None]]:
    """What a witness that knows size 7 answers: name, request, verdict, body of a 409 that names the size."""
    log, fork, stranger = Log(SIGNER), Log(SIGNER, fork_at=6), Log(Signer.generate(ORIGIN))
    honest = log.request(7, 12)
    yield "no request", b"", Verdict.MALFORMED, None
    yield "no checkpoint", b"old 7\n\n", Verdict.MALFORMED, None
    yield "old size with a leading zero", honest.replace(b"old 7", b"old 07"), Verdict.MALFORMED, None
    yield "old size negative", honest.replace(b"old 7", b"old -7"), Verdict.MALFORMED, None
    yield "CRLF", honest.replace(b"\n", b"\r\n"), Verdict.MALFORMED, None
    yield "a line that is no hash", honest.replace(b"old 7\n", b"old 7\nAAAA\n"), Verdict.MALFORMED, None
    many = b"old 7\n" + (base64.b64encode(bytes(32)) + b"\n") * (PROOF_LINES_MAX + 1)
    yield "64 proof lines", many + b"\n" + log.note(12), Verdict.MALFORMED, None
    yield "larger than its limit", honest + b"x" * 70_000, Verdict.MALFORMED, None
    yield "a log nobody named", honest.replace(ORIGIN.encode(), b"other.example.com"), Verdict.UNKNOWN_LOG, None
    yield "a stranger's key", stranger.request(7, 12), Verdict.NO_TRUSTED_KEY, None
    yield "a stranger's key, and an old size too large", stranger.request(20, 12), Verdict.NO_TRUSTED_KEY, None
    yield "a broken signature", _broken(honest), Verdict.NO_TRUSTED_KEY, None
    yield "old size over the checkpoint's", log.request(12, 9), Verdict.MALFORMED, None
    yield "old size too small", log.request(3, 12), Verdict.CONFLICT, b"7\n"
    yield "old size zero", log.request(0, 12), Verdict.CONFLICT, b"7\n"
    yield "old size too large", log.request(9, 12), Verdict.CONFLICT, b"7\n"
    yield "a smaller tree", log.request(0, 5), Verdict.CONFLICT, b"7\n"
    yield "another root for the same size", fork.request(7, 7), Verdict.CONFLICT, None
    yield "a fork", fork.request(7, 12), Verdict.NOT_PROVED, None
    yield "no proof", log.request(7, 12, []), Verdict.NOT_PROVED, None
    yield "a proof too long", log.request(7, 12, [*log.proof(7, 12), bytes(32)]), Verdict.NOT_PROVED, None
    yield "a proof where none belongs", log.request(7, 7, [bytes(32)]), Verdict.NOT_PROVED, None


def _broken(request: bytes) -> bytes:
    at = len(request) - 20
    return request[:at] + (b"A" if request[at : at + 1] != b"A" else b"B") + request[at + 1 :]


@pytest.mark.parametrize(
    ("request_body", "verdict", "size"), [pytest.param(*case[1:], id=case[0]) for case in refusals()]
)
def test_everything_else_is_refused(
    witness: Witness, request_body: bytes, verdict: Verdict, size: bytes | None
) -> None:
    witness.add_checkpoint(Log(SIGNER).request(0, 7))
    answer = witness.add_checkpoint(request_body)
    assert answer.verdict is verdict
    assert answer.is_size == (size is not None)
    if size is not None:
        assert answer.body == size
    assert witness.state.seen(ORIGIN).size == 7


def test_a_first_checkpoint_takes_no_proof_and_an_empty_tree_has_one_root(witness: Witness, log: Log) -> None:
    assert witness.add_checkpoint(log.request(0, 5, [bytes(32)])).verdict is Verdict.NOT_PROVED
    root_of_nothing = log.note(0).replace(base64.b64encode(log.head(0).root), base64.b64encode(bytes(32)))
    assert witness.add_checkpoint(b"old 0\n\n" + root_of_nothing).verdict is Verdict.NO_TRUSTED_KEY
    assert witness.add_checkpoint(log.request(0, 5)).verdict is Verdict.COSIGNED


def test_no_request_with_a_changed_byte_is_cosigned(witness: Witness, log: Log) -> None:
    witness.add_checkpoint(log.request(0, 7))
    honest = log.request(7, 12)
    for changed in flips(honest):
        assert witness.add_checkpoint(changed).verdict is not Verdict.COSIGNED
    for cut in range(len(honest)):
        assert witness.add_checkpoint(honest[:cut]).verdict is not Verdict.COSIGNED
    assert witness.add_checkpoint(honest).verdict is Verdict.COSIGNED


@settings(deadline=None, max_examples=60)
@given(asked=ASKED)
def test_whatever_is_asked_the_cosigned_heads_are_one_history(
    tmp_path_factory: pytest.TempPathFactory, asked: list[tuple[int | None, int, int]]
) -> None:
    folder = tmp_path_factory.mktemp("w")
    State.create(folder / "db")
    signer = Signer.generate(NAME, 4)
    with closing(Witness(signer, {ORIGIN: [SIGNER.verifier()]}, State.open(folder / "db"))) as witness:
        cosigned = []
        for old, new, fork_at in asked:
            log = Log(SIGNER, fork_at)
            believed = witness.state.seen(ORIGIN).size if old is None else old
            if witness.add_checkpoint(log.request(believed, new)).verdict is Verdict.COSIGNED:
                cosigned.append((new, log))
        for (size1, log1), (size2, log2) in pairwise(cosigned):
            assert size1 <= size2
            assert log1.leaves[:size1] == log2.leaves[:size1]


def test_it_remembers_after_a_restart(folder: Path, log: Log) -> None:
    with closing(open_witness(folder)) as witness:
        witness.add_checkpoint(log.request(0, 7))
    with closing(open_witness(folder)) as witness:
        answer = witness.add_checkpoint(log.request(0, 3))
        assert (answer.verdict, read_size(answer.body)) == (Verdict.CONFLICT, 7)
        assert witness.add_checkpoint(Log(SIGNER, fork_at=2).request(7, 9)).verdict is Verdict.NOT_PROVED


def test_a_crash_between_store_and_reply_costs_nothing(folder: Path, log: Log, tmp_path: Path) -> None:
    """The process dies at the moment it would sign: the head is durable, and the log is cosigned when it asks again."""
    (tmp_path / "request").write_bytes(log.request(0, 7))
    program = (
        "import os, sys; from pathlib import Path; import ledger.witness.witness as w;"
        "w.cosign = lambda *_: os.kill(os.getpid(), 9);"
        "w_ = __import__('ledger.witness', fromlist=['x']).open_witness(Path(sys.argv[1]));"
        "w_.add_checkpoint(Path(sys.argv[2]).read_bytes())"
    )
    done = subprocess.run([sys.executable, "-c", program, str(folder), str(tmp_path / "request")], check=False)
    assert done.returncode == -9
    with closing(open_witness(folder)) as witness:
        answer = witness.add_checkpoint(log.request(0, 7))
        assert (answer.verdict, answer.body) == (Verdict.CONFLICT, b"7\n")
        assert witness.add_checkpoint(log.request(7, 7)).verdict is Verdict.COSIGNED


def test_two_processes_and_many_threads_never_roll_back(folder: Path, log: Log) -> None:
    """The race of the specification: what was checked first must not be stored last."""
    with closing(open_witness(folder)) as one, closing(open_witness(folder)) as two:
        requests = [log.request(0, size) for size in range(1, 33)]
        with ThreadPoolExecutor(8) as pool:
            verdicts = list(pool.map(lambda n: (one, two)[n % 2].add_checkpoint(requests[n]).verdict, range(32)))
        assert verdicts.count(Verdict.COSIGNED) == 1
        assert one.state.seen(ORIGIN).size == verdicts.index(Verdict.COSIGNED) + 1


def test_times_never_go_back(folder: Path, log: Log) -> None:
    with closing(open_witness(folder, lambda: 2_000.9)) as witness:
        first = witness.add_checkpoint(log.request(0, 3)).body
    with closing(open_witness(folder, lambda: 1_000.0)) as witness:
        second = witness.add_checkpoint(log.request(3, 9)).body
        key = Verifier.parse(witness.vkey)
    assert read_cosignature(log.head(3), first, key).time_s == 2_000
    assert read_cosignature(log.head(9), second, key).time_s == 2_000


def test_what_speaks_against_a_log_is_kept_as_it_signed_it(witness: Witness, log: Log) -> None:
    fork = Log(SIGNER, fork_at=6)
    witness.add_checkpoint(log.request(0, 7))
    for _ in range(3):
        witness.add_checkpoint(fork.request(7, 7))
        witness.add_checkpoint(fork.request(7, 12))
    found = witness.state.evidence()
    assert [(one.kind, one.size, one.note) for one in found] == [
        ("other_root", 7, fork.note(7)),
        ("not_proved", 12, fork.note(12)),
    ]


def test_a_log_may_change_its_key(folder: Path, log: Log) -> None:
    new = Signer.generate(ORIGIN)
    with (folder / "logs").open("a") as file:
        file.write(f"log {new.verifier().vkey()}\n")
    with closing(open_witness(folder)) as witness:
        assert witness.origins == (ORIGIN,)
        assert witness.add_checkpoint(log.request(0, 3)).verdict is Verdict.COSIGNED
        assert witness.add_checkpoint(Log(new).request(3, 5)).verdict is Verdict.COSIGNED


def test_a_folder_that_is_not_right_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="already"):
        create_witness(folder, NAME)
    with pytest.raises(BadInput):
        create_witness(tmp_path / "new", "a name with spaces")
    with pytest.raises(Misconfigured, match="witness init"):
        open_witness(tmp_path / "nothing")
    (folder / "witness.key").chmod(0o644)
    with pytest.raises(Misconfigured, match="readable by others"):
        open_witness(folder)
    (folder / "witness.key").chmod(0o600)
    for text in ("log nonsense\nquorum none\n", "quorum none", ""):
        (folder / "logs").write_text(text)
        with pytest.raises(DaichoError):
            open_witness(folder)


def test_a_lost_database_is_never_made_anew(folder: Path) -> None:
    (folder / "witness.db").rename(folder / "gone")
    with pytest.raises(Misconfigured, match="retire the key"):
        open_witness(folder)
    (folder / "witness.db").write_bytes(b"")
    with pytest.raises(Misconfigured, match="no witness's database"):
        open_witness(folder)


def test_requests_have_one_spelling(log: Log) -> None:
    data = log.request(7, 12)
    assert AddCheckpoint.parse(data).encode() == data
    with pytest.raises(BadInput):
        AddCheckpoint(-1, (), log.note(3)).encode()
    for text in (b"7", b" 7\n", b"07\n", b"x\n", b""):
        with pytest.raises(BadInput):
            read_size(text)
