"""`daicho verify` on proof files, checkpoints, damaged PDFs and what is nothing of the kind; `daicho audit` beside it."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from ledger import Ledger
from ledger.log.proof_file import LogProof
from tests.cli.command import daicho
from tests.cli.documents import EMAIL


@pytest.fixture
def proof(home: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A proof file and the entry it is for."""
    with Ledger.open(home) as ledger:
        found = ledger.proof(2)
    hashes = tuple(base64.b64decode(one) for one in found["proof"])
    file, entry = tmp_path / "entry.tlog-proof", tmp_path / "entry"
    file.write_bytes(LogProof(2, hashes, found["checkpoint"].encode()).encode())
    entry.write_bytes(base64.b64decode(found["leaf"]))
    return file, entry


class TestProofFile:
    def test_holds(self, home: Path, proof: tuple[Path, Path]) -> None:
        file, entry = proof
        found = daicho("verify", file, "--entry", entry, "--trusted", home / "trusted.vkey").expect(0).json
        assert [one["reason"] for one in found["checks"]] == ["CHECKPOINT_SIGNED", "ENTRY_INCLUDED"]

    def test_without_the_entry_or_a_key_it_can_not_be_told(self, home: Path, proof: tuple[Path, Path]) -> None:
        file, entry = proof
        daicho("verify", file, "--trusted", home / "trusted.vkey").expect(1)
        daicho("verify", file, "--entry", entry).expect(1)

    def test_every_changed_byte_of_it_is_refused(self, home: Path, proof: tuple[Path, Path]) -> None:
        file, entry = proof
        whole = file.read_bytes()
        for place in range(30, len(whole), 17):
            file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
            assert daicho("verify", file, "--entry", entry, "--trusted", home / "trusted.vkey").code != 0
        file.write_bytes(whole)
        entry.write_bytes(entry.read_bytes().replace(b'"v":1', b'"v":2'))
        daicho("verify", file, "--entry", entry, "--trusted", home / "trusted.vkey").expect(5)


class TestCheckpoint:
    def test_by_key_and_by_policy(self, home: Path, tmp_path: Path) -> None:
        daicho("verify", home / "checkpoint", "--trusted", home / "trusted.vkey").expect(0)
        with Ledger.open(home) as ledger:
            vkey = ledger.vkey
        policy = tmp_path / "policy"
        policy.write_text(f"log {vkey}\nquorum none\n")
        daicho("verify", home / "checkpoint", "--policy", policy).expect(0)
        daicho("verify", home / "checkpoint").expect(1)

    def test_changed(self, home: Path) -> None:
        note = (home / "checkpoint").read_bytes()
        lines = note.split(b"\n")
        lines[1] = b"%d" % (int(lines[1]) + 1)
        (home / "checkpoint").write_bytes(b"\n".join(lines))
        daicho("verify", home / "checkpoint", "--trusted", home / "trusted.vkey").expect(5)


class TestOtherFiles:
    def test_a_pdf_with_its_first_byte_changed_is_not_as_it_was_given(self, report_file: Path, home: Path) -> None:
        whole = report_file.read_bytes()
        for place in range(4):
            report_file.write_bytes(whole[:place] + b"X" + whole[place + 1 :])
            found = daicho("verify", report_file, "--trusted", home / "trusted.vkey").expect(5)
            assert found.json["checks"][0]["reason"] == "PDF_HEAD_CHANGED"

    @pytest.mark.parametrize("content", [b"", b"hello\n", b"\x89PNG\r\n", b"party,day\n"])
    def test_what_is_no_such_file_is_called_so(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "file").write_bytes(content)
        told = daicho("verify", tmp_path / "file").expect(1).err
        assert "nothing to verify" in told

    def test_a_report_without_records_is_a_report(self, home: Path, tmp_path: Path) -> None:
        file = tmp_path / "nobody.pdf"
        daicho("report", "--home", home, "--email", "nobody@example.jp", "--reason", "request 8", "-o", file).expect(0)
        assert "exit code is 0 as well" in " ".join(daicho("report", "--help").out.split())
        daicho("verify", file, "--trusted", home / "trusted.vkey").expect(0)


class TestAudit:
    def test_a_sample(self, home: Path) -> None:
        first = (
            daicho("audit", "sample", "--home", home, "--seed", "5", "--size", "2", "--format", "json").expect(0).json
        )
        assert (len(first["records"]), first["seed"]) == (2, 5)
        assert EMAIL not in str(first)
        daicho("audit", "sample", "--home", home).expect(2)
        daicho("audit", "everything", "--home", home).expect(2)

    def test_receipts(self, home: Path, tmp_path: Path) -> None:
        file = tmp_path / "receipts.csv"
        file.write_text("party,day,count\nnobody,2026-11-01,3\n")
        found = daicho("audit", "--home", home, "--receipts", file, "--format", "json").expect(0)
        assert found.json["receipts"][0]["receipt"] == 3
        assert "nobody" in found.err
