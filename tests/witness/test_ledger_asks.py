"""The ledger and its witnesses: real ones on loopback, one dead, one slow, one that lies; appends never wait for any."""

from __future__ import annotations

import base64
import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.routes.logs import log_slug
from ledger import Ledger
from ledger.errors import BadInput, Misconfigured, VerificationFailed
from ledger.log import AddCheckpoint, LogProof, Policy, Signer, Verifier, cosign, leaf_hash, open_cosigned
from ledger.log.add_checkpoint import encode_cosignatures
from ledger.log.note import COSIGNATURE
from schemas.vocabulary import Scope
from schemas.witness import WitnessesOut
from tests.api.samples import provision
from tests.api.serving import serving
from tests.cli.command import daicho
from tests.witness.asked import ORIGIN, demand_both, grow, write_policy
from tests.witness.serving import InThread, Running, misbehaving, started, witnesses

DEAD = "http://127.0.0.1:1"


@pytest.fixture
def two_processes(home: Path, folders: list[Path]) -> Iterator[list[Running]]:
    """Both, each in a process that can be killed, in the ledger's policy, both demanded."""
    with witnesses(*folders) as running:
        demand_both(home, folders, [one.url for one in running])
        yield running


def codes(found: WitnessesOut) -> dict[str, str | None]:
    return {one.name: one.failure for one in found.witnesses}


def test_two_witnesses_sign_and_everything_shown_carries_it(home: Path, two: list[InThread]) -> None:
    with Ledger.open(home) as ledger:
        size = grow(ledger)
        found = ledger.ask_witnesses()
        assert (found.signed, found.asked_size, found.met_size) == (2, size, size)
        newest = grow(ledger)
        policy = Policy.parse(ledger.policy())
        checkpoint, cosigned = policy.open_checkpoint(ledger.published_checkpoint())
        assert (checkpoint.size, cosigned) == (size, ("w1", "w2"))
        proof = ledger.proof_file(size - 1)
        assert (proof.met, proof.size, proof.cosigned_by) == (True, size, ("w1", "w2"))
        assert LogProof.parse(proof.data).verify_under(leaf_hash(proof.leaf), policy).size == size
        uncosigned = ledger.proof_file(newest - 1)
        assert (uncosigned.met, uncosigned.size) == (False, newest)
        with pytest.raises(VerificationFailed):
            LogProof.parse(uncosigned.data).verify_under(leaf_hash(uncosigned.leaf), policy)
        assert ledger.ask_witnesses().met_size == newest
        assert all(one.met for one in ledger.proof_files(range(newest)))
        audited = ledger.audit()
        assert audited.clean
        assert audited.witnesses is not None
        assert (audited.witnesses.signed, audited.witnesses.asked_size) == (2, newest)
    assert f"2 of 2 witnesses signed size {newest}" in daicho("audit", "--home", home).expect(0).err


def test_the_public_policy_names_the_log_and_no_address(home: Path, two: list[InThread]) -> None:
    with Ledger.open(home) as ledger:
        policy = Policy.parse(ledger.policy())
        assert [log.verifier.vkey() for log in policy.logs] == [ledger.vkey]
        assert b"http" not in ledger.policy()
        assert policy.encode() == ledger.policy()


def test_one_killed_is_missing_and_told_since_when(home: Path, two_processes: list[Running]) -> None:
    with Ledger.open(home) as ledger:
        first = grow(ledger)
        ledger.ask_witnesses()
        two_processes[1].kill()
        second = grow(ledger)
        found = ledger.ask_witnesses()
        assert codes(found) == {"w1": None, "w2": "UNREACHABLE"}
        assert (found.signed, found.asked_size, found.met_size) == (1, second, first)
        since = found.missing[0].failing_since
        assert since is not None
        assert ledger.ask_witnesses().missing[0].failing_since == since
        assert Policy.parse(ledger.policy()).open_checkpoint(ledger.published_checkpoint())[0].size == first
    assert "missing: w2 (UNREACHABLE)" in daicho("audit", "--home", home).expect(0).err
    told = daicho("witnesses", "status", "--home", home).expect(1)
    assert f"1 of 2 witnesses signed size {second}" in told.err
    assert "missing: w2 since" in told.err
    assert told.json["met_size"] == first
    assert "欠けています: w2" in daicho("witnesses", "ask", "--home", home, "--lang", "ja").expect(1).err


def test_one_that_comes_back_signs_from_where_it_was(
    home: Path, two_processes: list[Running], folders: list[Path]
) -> None:
    with Ledger.open(home) as ledger:
        grow(ledger)
        ledger.ask_witnesses()
        two_processes[1].kill()
        for _ in range(3):
            size = grow(ledger)
            ledger.ask_witnesses()
        two_processes[1] = started(folders[1], two_processes[1].port)
        found = ledger.ask_witnesses()
        assert (found.signed, found.met_size) == (2, size)
        assert [one.failing_since for one in found.witnesses] == [None, None]
    daicho("witnesses", "status", "--home", home).expect(0)


def test_a_ledger_that_forgot_how_far_they_were_learns_it(home: Path, two: list[InThread]) -> None:
    """409 with the size: the ledger proves from there."""
    with Ledger.open(home) as ledger:
        grow(ledger)
        ledger.ask_witnesses()
        with ledger._core.database.writing() as connection:
            connection.exec_driver_sql("DELETE FROM witness")
            connection.commit()
        size = grow(ledger)
        assert ledger.ask_witnesses().met_size == size


def test_a_rolled_back_ledger_is_refused_and_told(home: Path, two: list[InThread], tmp_path: Path) -> None:
    """The whole folder put back, the checkpoint file with it: only those outside can tell, and they do."""

    backup = tmp_path / "backup"
    with Ledger.open(home) as ledger:
        grow(ledger)
        ledger.ask_witnesses()
    shutil.copytree(home, backup)
    with Ledger.open(home) as ledger:
        grow(ledger, 4)
        ledger.ask_witnesses()
    with Ledger.open(backup) as ledger:
        grow(ledger, 1)
        found = ledger.ask_witnesses()
        assert codes(found) == {"w1": "AHEAD", "w2": "AHEAD"}
        grow(ledger, 3)
        found = ledger.ask_witnesses()  # grown to the same size: another root
        assert codes(found) == {"w1": "OTHER_ROOT", "w2": "OTHER_ROOT"}
        grow(ledger, 3)
        found = ledger.ask_witnesses()  # grown past it: a fork
        assert codes(found) == {"w1": "NOT_PROVED", "w2": "NOT_PROVED"}
        assert found.signed == 0
        assert all(one.alarm for one in found.witnesses)
        assert [(one.what, one.place) for one in ledger.audit().findings] == [("witness", "w1"), ("witness", "w2")]
    told = daicho("witnesses", "status", "--home", backup).expect(5)
    assert "contradicts" in told.err
    daicho("witness", "status", tmp_path / "w1").expect(5)


Answer = Callable[[BaseHTTPRequestHandler, bytes], None]


def send(handler: BaseHTTPRequestHandler, status: int, body: bytes = b"", **headers: str) -> None:
    named = {"Content-Length": str(len(body)), **headers}
    handler.send_response(status)
    for name, value in named.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def slow(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    """Drips a byte at a time: each arrives in time, the whole never."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(100):
        try:
            handler.wfile.write(b"x")
        except OSError:
            return
        time.sleep(0.1)


def other_witness(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    head = AddCheckpoint.parse(body).head
    send(handler, 200, encode_cosignatures([cosign(head, Signer.generate("stranger", COSIGNATURE), 1)]))


MISBEHAVIOUR: dict[str, tuple[Answer, str]] = {
    "slow": (slow, "TIMEOUT"),
    "redirect": (lambda h, _: send(h, 307, Location="http://127.0.0.1:1/add-checkpoint"), "REDIRECT"),
    "endless": (lambda h, _: send(h, 200, b"x" * 1_000_000), "BAD_ANSWER"),
    "no signature": (lambda h, _: send(h, 200, b"thank you\n"), "BAD_ANSWER"),
    "a stranger's signature": (other_witness, "BAD_ANSWER"),
    "conflict without end": (lambda h, _: send(h, 409, b"1\n", Content_Type="text/x.tlog.size"), "BAD_ANSWER"),
    "conflict that names nothing": (lambda h, _: send(h, 409, b"x", Content_Type="text/x.tlog.size"), "BAD_ANSWER"),
    "larger than we are": (lambda h, _: send(h, 409, b"999999\n", Content_Type="text/x.tlog.size"), "AHEAD"),
    "unknown log": (lambda h, _: send(h, 404), "LOG_NOT_KNOWN"),
    "key not trusted": (lambda h, _: send(h, 403), "KEY_NOT_TRUSTED"),
    "proof refused": (lambda h, _: send(h, 422), "NOT_PROVED"),
    "broken": (lambda h, _: send(h, 500), "BAD_ANSWER"),
}


def test_a_witness_that_misbehaves_is_told_in_bounded_time_and_harms_nobody(home: Path) -> None:
    """All at once beside each other: the time is that of one."""
    with ExitStack() as stack:
        named: dict[str, tuple[str, str]] = {}
        for n, (answer, _) in enumerate(MISBEHAVIOUR.values()):
            key = Signer.generate(f"w{n}.example", COSIGNATURE).verifier().vkey()
            named[f"w{n}"] = (key, stack.enter_context(misbehaving(answer)))
        dead = Signer.generate("dead.example", COSIGNATURE).verifier().vkey()
        write_policy(home, "any", {**named, "dead": (dead, DEAD)})
        ledger = stack.enter_context(Ledger.open(home))
        grow(ledger)
        started_at = time.monotonic()
        found = ledger.ask_witnesses()
        assert time.monotonic() - started_at < 4
        expected = {f"w{n}": code for n, (_, code) in enumerate(MISBEHAVIOUR.values())}
        assert codes(found) == {**expected, "dead": "UNREACHABLE"}
        assert (found.signed, found.met_size) == (0, 0)
        assert ledger.published_checkpoint() == ledger.checkpoint()


def test_a_server_asks_by_itself_and_a_slow_witness_slows_no_append(
    home: Path, two: list[InThread], tmp_path: Path
) -> None:
    with misbehaving(slow) as url, Ledger.open(home) as ledger:
        secret = ledger.create_key("test", [Scope.ADMIN])
        text = (home / "policy").read_text()
        slow_key = Signer.generate("slow.example", COSIGNATURE).verifier().vkey()
        (home / "policy").write_text(
            text.replace("group q all w1 w2", f"witness w3 {slow_key} {url}\ngroup q 2 w1 w2 w3")
        )
        with (
            serving(home, tmp_path / "log") as server,
            httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {secret}"}) as client,
        ):
            slowest = 0.0
            for _ in range(20):
                before = time.monotonic()
                reply = client.post("/v1/records", json=provision())
                slowest = max(slowest, time.monotonic() - before)
                assert reply.status_code == 201
                time.sleep(0.05)
            size = reply.json()["tree_size"]
            assert slowest < 0.9, "an append waited for a witness"
            policy = Policy.parse(client.get(f"/logs/{log_slug(ORIGIN)}/policy").content)
            cosigned = _until(lambda: policy.open_checkpoint(_checkpoint(client)), lambda got: got[0].size == size)
            assert cosigned[1] == ("w1", "w2")
            health = client.get("/healthz").json()
            assert health["status"] == "ok"
            assert (health["witnesses"]["witnesses"], health["witnesses"]["signed"]) == (3, 2)
            assert health["witnesses"]["failing"] == 1
            shown = client.get("/v1/witnesses").json()
            assert {one["name"]: one["failure"] for one in shown["witnesses"]} == {
                "w1": None,
                "w2": None,
                "w3": "TIMEOUT",
            }
            data = client.get(f"/v1/entries/{size - 1}/tlog-proof").content
            leaf = base64.b64decode(client.get(f"/v1/entries/{size - 1}").json()["leaf"])
            assert LogProof.parse(data).verify_under(leaf_hash(leaf), policy).size == size
            stopped_at = time.monotonic()
            assert server.stop() == 0
            assert time.monotonic() - stopped_at < 10
    told = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert not [line for line in told if line["event"] == "failure"]


def _checkpoint(client: httpx.Client) -> bytes:
    return client.get(f"/logs/{log_slug(ORIGIN)}/checkpoint").content


def _until(make: Callable[[], Any], is_good: Callable[[Any], bool], seconds: float = 15.0) -> Any:
    end = time.monotonic() + seconds
    while True:
        try:
            made = make()
            if is_good(made):
                return made
        except VerificationFailed:
            pass
        assert time.monotonic() < end, "it did not come in time"
        time.sleep(0.05)


def test_without_a_quorum_the_newest_head_is_shown_and_proofs_carry_what_there_is(
    home: Path, two: list[InThread]
) -> None:
    write_policy(home, "none", _named(home))
    with Ledger.open(home) as ledger:
        size = grow(ledger)
        ledger.ask_witnesses()
        key = Verifier.parse(ledger.vkey)
        keys = [one.verifier for one in Policy.parse(ledger.policy()).witnesses.values()]
        assert len(open_cosigned(ledger.published_checkpoint(), [key], ORIGIN, keys)[1].verified) == 3
        newest = grow(ledger)
        assert ledger.published_checkpoint() == ledger.checkpoint()
        assert ledger.proof_file(0).size == size
        assert ledger.proof_file(newest - 1).size == newest


def _named(home: Path) -> dict[str, tuple[str, str]]:
    policy = Policy.parse((home / "policy").read_bytes())
    return {name: (one.verifier.vkey(), one.url) for name, one in policy.witnesses.items()}


def test_a_changed_cosignature_is_not_shown(home: Path, two: list[InThread]) -> None:
    with Ledger.open(home) as ledger:
        size = grow(ledger)
        ledger.ask_witnesses()
        with ledger._core.database.writing() as connection:
            lines = bytes(connection.exec_driver_sql("SELECT lines FROM witnessed").scalar_one())
            at = lines.index(b"\n") - 10
            other = lines[:at] + (b"A" if lines[at : at + 1] != b"A" else b"B") + lines[at + 1 :]
            connection.exec_driver_sql("UPDATE witnessed SET lines = ?", (other,))
            connection.commit()
        assert ledger.published_checkpoint() == ledger.checkpoint()
        proof = ledger.proof_file(size - 1)
        assert (proof.met, proof.cosigned_by) == (False, ())
        found = ledger.audit()
        assert [(one.what, one.place) for one in found.findings] == [("cosignature", f"{ORIGIN} {size}")]


@pytest.mark.parametrize(
    "text",
    ["quorum w1\n", "witness w1 nonsense http://127.0.0.1\nquorum w1\n", "quorum none", "\x00\nquorum none\n"],
)
def test_a_policy_with_faults_is_told_with_its_line(home: Path, text: str) -> None:
    (home / "policy").write_text(text)
    with Ledger.open(home) as ledger, pytest.raises(BadInput) as refused:
        ledger.ask_witnesses()
    assert refused.value.faults[0].code == "MALFORMED:policy"
    daicho("witnesses", "status", "--home", home).expect(1)


def test_while_a_policy_is_edited_wrongly_what_is_served_stays(home: Path, two: list[InThread]) -> None:
    with Ledger.open(home) as ledger:
        grow(ledger)
        ledger.ask_witnesses()
        before = ledger.published_checkpoint(), ledger.policy(), ledger.witnesses()
        (home / "policy").write_text("quorum nobody\n")
        assert (ledger.published_checkpoint(), ledger.policy(), ledger.witnesses()) == before
        with pytest.raises(BadInput):
            ledger.ask_witnesses()


def test_a_policy_of_another_log_is_refused(home: Path) -> None:
    other = Signer.generate("other.example.com/log").verifier().vkey()
    (home / "policy").write_text(f"log {other}\nquorum none\n")
    with Ledger.open(home) as ledger, pytest.raises(Misconfigured, match="another log"):
        ledger.witnesses()


def test_without_a_policy_nobody_is_asked(home: Path) -> None:
    with Ledger.open(home) as ledger:
        found = ledger.ask_witnesses()
        assert (found.witnesses, found.quorum, found.met_size) == ([], "none", found.tree_size)
        assert ledger.policy() == f"log {ledger.vkey}\nquorum none\n".encode()
    assert "no witness is named" in daicho("witnesses", "status", "--home", home).expect(0).err
