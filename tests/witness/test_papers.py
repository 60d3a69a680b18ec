"""What a report carries of witnesses and time-stamp authorities, and what its reader is told of them, offline."""

from __future__ import annotations

import base64
import json
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from ledger import Ledger
from ledger.desk.checks import open_signed_pdf
from ledger.desk.verify import verify_pdf
from ledger.log import LogProof, Policy, TrustedKeys, Verifier, leaf_hash, parse_note
from schemas.report import Outcome, PdfOutcome
from tests.cli.command import daicho, in_process
from tests.desk.reading import joined
from tests.time_stamps.authority import Authority, running
from tests.witness.asked import grow, write_policy
from tests.witness.serving import InThread

ASKED = {"identifiers": [{"type": "email", "value": "taro.yamada@example.co.jp"}], "reason": "request 7"}


def paper(ledger: Ledger) -> bytes:
    return ledger.report(ASKED, "cli")


def told(found: PdfOutcome, name: str) -> Any:
    (one,) = (one for one in found.checks if one.id == name)
    return one


def checked(ledger: Ledger, pdf: bytes, **given: Any) -> PdfOutcome:
    return verify_pdf(pdf, TrustedKeys((Verifier.parse(ledger.vkey),)), **given)


@pytest.fixture
def stamping(home: Path, two: list[InThread], tmp_path: Path) -> Iterator[Authority]:
    """An authority beside the two witnesses; papers themselves are not stamped, to be quick."""
    with running(Authority.make(tmp_path, "alpha")) as (alpha,):
        settings = "[witnesses]\ntimeout_seconds = 1.0\n[time_stamps]\npapers_need_one = false\n"
        (home / "operations.toml").write_text(settings + alpha.section())
        yield alpha


def test_a_report_carries_the_cosignatures_of_both_witnesses(home: Path, two: list[InThread]) -> None:
    """It asks for them itself, so that its own look-up is under the checkpoint that they sign."""
    with Ledger.open(home) as ledger:
        size = grow(ledger)
        pdf = paper(ledger)
        files = open_signed_pdf(pdf).attachments
        assert files["log.tlog-policy"] == ledger.policy()
        policy = Policy.parse(ledger.policy())
        proof = LogProof.parse(files["record-0001.tlog-proof"])
        assert proof.verify_under(leaf_hash(proof.extra), policy).size == size + 1
        disclosure = json.loads(files["disclosure.json"])
        assert disclosure["log"]["cosigned"]["signed"] == ["w1", "w2"]
        assert (disclosure["log"]["cosigned"]["missing"], disclosure["log"]["tree_size"]) == ([], size + 1)
        assert len(parse_note(disclosure["log"]["checkpoint"].encode())[1]) == 3
        assert "2者のうち2者（w1、w2。最初の連署は" in joined(pdf)
        assert "Thismeetsthequorumthatwehaveset." in joined(pdf)
        found = checked(ledger, pdf)
        assert found.outcome is Outcome.PASSED
        one = told(found, "witnesses")
        assert (one.reason, one.outcome) == ("WITNESSES_NAMED_MET", Outcome.INDETERMINATE)
        assert "2 of the 2 witnesses that the attached policy names have cosigned (w1, w2; the first at" in one.en
        assert "立会人2者のうち2者が連署しており（w1, w2、最初は" in one.ja
        given = checked(ledger, pdf, policy=policy)
        assert (given.outcome, told(given, "witnesses").reason) == (Outcome.PASSED, "WITNESS_QUORUM_MET")


def test_one_that_is_missing_is_named_on_paper_and_by_whoever_verifies(home: Path, two: list[InThread]) -> None:
    with Ledger.open(home) as ledger:
        grow(ledger)
        two[1].stop()
        pdf = paper(ledger)
        policy = Policy.parse(ledger.policy())
        assert "連署のない者:w2" in joined(pdf)
        assert "Thisdoesnotmeetthequorumthatwehaveset" in joined(pdf)
        found = checked(ledger, pdf)
        assert found.outcome is Outcome.PASSED, "the log's own key says all that the report says"
        one = told(found, "witnesses")
        assert one.reason == "WITNESSES_NAMED_NOT_MET"
        assert "1 of the 2 witnesses" in one.en
        assert "missing: w2." in one.en
        given = checked(ledger, pdf, policy=policy)
        assert (given.outcome, told(given, "witnesses").reason) == (Outcome.FAILED, "WITNESS_QUORUM_NOT_MET")


def test_the_newest_head_that_holds_the_records_and_meets_the_quorum_is_taken(home: Path, two: list[InThread]) -> None:
    """Asking is forbidden: what both signed before holds the first records, and not those that came since."""
    with Ledger.open(home) as ledger:
        size = grow(ledger)
        assert ledger.ask_witnesses().met_size == size
        for one in two:
            one.stop()
        pdf = paper(ledger)
        assert checked(ledger, pdf).tree_size == size
        assert told(checked(ledger, pdf), "witnesses").reason == "WITNESSES_NAMED_MET"
        newest = grow(ledger)
        pdf = paper(ledger)
        found = checked(ledger, pdf)
        assert (found.tree_size, found.outcome) == (newest + 1, Outcome.PASSED)
        assert "0 of the 2 witnesses" in told(found, "witnesses").en
        assert "2者のうち0者0of2連署のない者:w1、w2" in joined(pdf)


def test_who_may_not_ask_takes_what_there_is(home: Path, two: list[InThread]) -> None:
    settings = home / "operations.toml"
    settings.write_text(settings.read_text() + "papers_ask = false\n")
    with Ledger.open(home) as ledger:
        grow(ledger)
        found = checked(ledger, paper(ledger))
        assert "0 of the 2 witnesses" in told(found, "witnesses").en


def test_a_policy_under_edit_keeps_no_paper_back(home: Path, two: list[InThread]) -> None:
    with Ledger.open(home) as ledger:
        grow(ledger)
        ledger.ask_witnesses()
        (home / "policy").write_text("witness w1\n")
        assert checked(ledger, paper(ledger)).outcome is Outcome.PASSED


def test_a_report_says_of_what_the_witnesses_did_nothing_else_than_they_did(home: Path, two: list[InThread]) -> None:
    """A witness's cosignature changed inside: whoever changed it, the reader is told."""
    with Ledger.open(home) as ledger:
        grow(ledger)
        bundle = open_signed_pdf(paper(ledger)).attachments["bundle.json"]
    document = json.loads(bundle)
    lines = document["checkpoint"].split("\n")
    place = next(number for number, line in enumerate(lines) if line.startswith("— witness.example.org/w1 "))
    lines[place] = lines[place][:-8] + ("A" if lines[place][-8] != "A" else "B") + lines[place][-7:]
    document["checkpoint"] = "\n".join(lines)
    file = home.parent / "bundle.json"
    file.write_text(json.dumps(document))
    found = daicho("verify", file, "--trusted", home / "trusted.vkey").expect(5).json
    assert "WITNESS_SIGNATURE_INVALID" in [one["reason"] for one in found["checks"]]


def test_time_stamps_of_the_log_go_along(home: Path, stamping: Authority) -> None:
    """The earliest head over all records; who trusts the authority learns since when they stand there at the latest."""
    roots = [one.public_bytes(Encoding.DER) for one in x509.load_pem_x509_certificates(stamping.roots.read_bytes())]
    with Ledger.open(home) as ledger:
        assert ledger.time_stamp(everything=True)[0].error is None
        grow(ledger)
        first = ledger.time_stamp(everything=True)[0].seq
        ledger.time_stamp(everything=True)
        pdf = paper(ledger)
        files = open_signed_pdf(pdf).attachments
        stamps = json.loads(files["disclosure.json"])["log"]["time_stamps"]
        assert [(one["authority"], one["tree_size"] > 3) for one in stamps] == [("alpha", True)]
        assert (files["time-stamp-1.tsr"], files["time-stamp-1.checkpoint"]) == _kept(ledger, first)
        found = checked(ledger, pdf)
        assert found.outcome is Outcome.PASSED
        assert told(found, "log_time").reason == "ENTRIES_STAMP_NOT_TRUSTED"
        given = checked(ledger, pdf, time_stamp_certificates=roots)
        assert told(given, "log_time").reason == "ENTRIES_STAMPED"
        assert "3 of the 3 entries shown were in the log at" in told(given, "log_time").en
        assert "台帳のタイムスタンプ" in joined(pdf)
        grow(ledger)
        later = checked(ledger, paper(ledger), time_stamp_certificates=roots)
        assert "3 of the 6 entries shown were in the log at" in told(later, "log_time").en


def _kept(ledger: Ledger, seq: int | None) -> tuple[bytes, bytes]:
    assert seq is not None
    files = ledger.time_stamp_evidence(seq)
    return files["stamp.tsr"], files["checkpoint"]


def test_a_stamp_that_was_changed_in_the_table_is_left_out_and_the_report_holds(
    home: Path, stamping: Authority
) -> None:
    with Ledger.open(home) as ledger:
        grow(ledger)
        ledger.time_stamp(everything=True)
        other = ledger.checkpoint().decode().split("\n")
        other[2] = "A" * 43 + "="
        with ledger._core.database.writing() as connection:
            connection.exec_driver_sql("DROP TRIGGER IF EXISTS time_stamp_no_update")
            connection.exec_driver_sql("UPDATE time_stamp SET note = ?", ("\n".join(other).encode(),))
            connection.commit()
        pdf = paper(ledger)
        assert "time-stamp-1.tsr" not in open_signed_pdf(pdf).attachments
        assert checked(ledger, pdf).outcome is Outcome.PASSED


def test_a_sample_for_an_auditor_stands_on_a_cosigned_head(home: Path, two: list[InThread]) -> None:
    with Ledger.open(home) as ledger:
        size = grow(ledger)
        sample = ledger.audit_sample(7, 2, "auditor", "audit")
        assert sample.tree_size == size
        assert sample.cosigned is not None
        assert (sample.cosigned.signed, sample.cosigned.quorum_met) == (("w1", "w2"), True)
        policy = Policy.parse(sample.policy.encode())
        for one in sample.records:
            proof = LogProof.parse(one.proof.encode())
            assert proof.verify_under(leaf_hash(base64.b64decode(one.leaf)), policy).size == size


def test_from_end_to_end_by_commands_alone(home: Path, tmp_path: Path) -> None:
    """`daicho witness` runs in a process of its own; the reader has the paper, the log's key and the witness's policy."""
    folder = tmp_path / "witness"
    vkey = daicho("witness", "init", folder, "--name", "witness.example.org/audit").expect(0).json["vkey"]
    trusted = [line for line in (home / "trusted.vkey").read_text().splitlines() if not line.startswith("#")]
    daicho("witness", "watch", folder, trusted[0]).expect(0)
    port = _free_port()
    with in_process("witness", "serve", folder, "--port", port) as process:
        write_policy(home, "1", {"auditor": (vkey, f"http://127.0.0.1:{port}")})
        with Ledger.open(home) as ledger:
            grow(ledger)
            while ledger.ask_witnesses().signed == 0:
                assert process.poll() is None, "the witness has stopped"
                time.sleep(0.1)
            public = ledger.policy()
        pdf, mine = tmp_path / "report.pdf", tmp_path / "policy"
        mine.write_bytes(public)
        daicho("report", "--home", home, "--email", "taro.yamada@example.co.jp", "--reason", "7", "-o", pdf).expect(0)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
    english = daicho("verify", pdf, "--trusted", home / "trusted.vkey", "--lang", "en", terminal=True).expect(0)
    assert "1 of the 1 witnesses that the attached policy names have cosigned" in " ".join(english.out.split())
    given = daicho("verify", pdf, "--policy", mine).expect(0).json
    assert "WITNESS_QUORUM_MET" in [one["reason"] for one in given["checks"]]
    files = open_signed_pdf(pdf.read_bytes()).attachments
    proof, entry = tmp_path / "record.tlog-proof", tmp_path / "entry"
    proof.write_bytes(files["record-0001.tlog-proof"])
    entry.write_bytes(LogProof.parse(proof.read_bytes()).extra)
    one = daicho("verify", proof, "--entry", entry, "--policy", mine).expect(0).json
    assert [each["reason"] for each in one["checks"]] == ["CHECKPOINT_SIGNED", "WITNESS_QUORUM_MET", "ENTRY_INCLUDED"]
    note = tmp_path / "checkpoint"
    note.write_bytes(LogProof.parse(proof.read_bytes()).checkpoint)
    assert "WITNESS_QUORUM_MET" in daicho("verify", note, "--policy", mine).expect(0).out
    note.write_bytes((home / "checkpoint").read_bytes())
    told_missing = daicho("verify", note, "--policy", mine).expect(5).json
    assert "missing: auditor." in told_missing["checks"][-1]["en"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
