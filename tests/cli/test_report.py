"""`daicho report` and `daicho verify`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.exits import ExitCode
from ledger import Ledger
from ledger.desk.checks import open_signed_pdf
from tests.cli.command import daicho
from tests.cli.documents import EMAIL
from tests.desk_requests.desk import pdf_text, squeezed


@pytest.fixture
def bundle_file(report_file: Path, tmp_path: Path) -> Path:
    file = tmp_path / "bundle.json"
    file.write_bytes(open_signed_pdf(report_file.read_bytes()).attachments["bundle.json"])
    return file


@pytest.fixture
def trusted(home: Path) -> Path:
    return home / "trusted.vkey"


def test_a_report_is_verified_with_nothing_but_its_file_and_a_key(
    report_file: Path, trusted: Path, tmp_path: Path, home: Path
) -> None:
    key = trusted.read_text().splitlines()[-1]
    home.rename(tmp_path / "elsewhere")
    result = daicho("verify", report_file, "--vkey", key).expect(0)
    assert result.json["outcome"] == "passed"
    assert {one["outcome"] for one in result.json["checks"]} == {"passed"}
    assert "does not prove" in result.err
    listed = tmp_path / "keys.txt"
    listed.write_text(f"# our own\n\n{key}\n")
    daicho("verify", report_file, "--trusted", listed).expect(0)
    daicho("verify", "-", "--trusted", listed, stdin=report_file.read_bytes()).expect(0)


def test_without_a_key_or_with_another_s_nothing_is_called_passed_or_forged(report_file: Path, tmp_path: Path) -> None:
    result = daicho("verify", report_file).expect(ExitCode.ERROR)
    assert result.json["outcome"] == "indeterminate"
    assert "no verifier key was given" in result.err
    other = tmp_path / "other"
    Ledger.create(other, "gmo-cybersecurity", "other.example.com/2026")
    assert daicho("verify", report_file, "--trusted", other / "trusted.vkey").json["outcome"] == "indeterminate"
    assert daicho("verify", report_file, "--vkey", "not a key").expect(ExitCode.ERROR).out == ""


@pytest.mark.parametrize("place", [0.1, 0.3, 0.5, 0.7, 0.9, 0.999])
def test_a_changed_report_fails(place: float, report_file: Path, trusted: Path) -> None:
    content = bytearray(report_file.read_bytes())
    content[int(len(content) * place)] ^= 1
    report_file.write_bytes(content)
    result = daicho("verify", report_file, "--trusted", trusted).expect(ExitCode.INTEGRITY)
    assert result.json["outcome"] == "failed"


def test_a_bundle_alone(bundle_file: Path, trusted: Path) -> None:
    assert daicho("verify", bundle_file, "--trusted", trusted).expect(0).json["file"] == "bundle"
    assert daicho("verify", bundle_file).expect(ExitCode.ERROR).json["outcome"] == "indeterminate"
    document = json.loads(bundle_file.read_text())
    bundle_file.write_text(json.dumps(document, indent=2, ensure_ascii=False))
    daicho("verify", bundle_file, "--trusted", trusted).expect(0)
    document["entries"][0]["proof"][0] = "A" * 43 + "="
    bundle_file.write_text(json.dumps(document))
    assert daicho("verify", bundle_file, "--trusted", trusted).expect(ExitCode.INTEGRITY).json["outcome"] == "failed"


@pytest.mark.parametrize("content", [b"", b"{}", b"not a bundle", b"\xff\xd8\xff", b'{"format": "daicho-bundle@v1"}'])
def test_what_is_neither_report_nor_bundle_could_not_be_checked(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    result = daicho("verify", file).expect(ExitCode.ERROR)
    assert "Traceback" not in result.err
    assert "unexpected" not in result.err


def test_a_pdf_of_somebody_else_fails(tmp_path: Path) -> None:
    file = tmp_path / "file.pdf"
    file.write_bytes(b"%PDF-1.7\n%%EOF\n")
    daicho("verify", file).expect(ExitCode.INTEGRITY)


def test_against_a_checkpoint_kept_from_earlier(home: Path, report_file: Path, trusted: Path, tmp_path: Path) -> None:
    with Ledger.open(home) as ledger:
        report_size = daicho("verify", report_file, "--trusted", trusted).json["tree_size"]
        later = tmp_path / "later.note"
        later.write_bytes(ledger.checkpoint())
        daicho("find", "--home", home, "--email", EMAIL, "--reason", "grow")
        newest = tmp_path / "newest.note"
        newest.write_bytes(ledger.checkpoint())
        proof = tmp_path / "proof.json"
        proof.write_text(json.dumps(ledger.consistency(report_size)))
    at = ("verify", report_file, "--trusted", trusted)
    daicho(*at, "--checkpoint", later).expect(0)
    assert daicho(*at, "--checkpoint", newest).expect(ExitCode.ERROR).json["outcome"] == "indeterminate"
    daicho(*at, "--checkpoint", newest, "--consistency", proof).expect(0)
    document = json.loads(proof.read_text())
    document["proof"][0] = "A" * 43 + "="
    proof.write_text(json.dumps(document))
    daicho(*at, "--checkpoint", newest, "--consistency", proof).expect(ExitCode.INTEGRITY)
    proof.write_text('{"proof": [1]}')
    daicho(*at, "--checkpoint", newest, "--consistency", proof).expect(ExitCode.USAGE)


def test_the_paper_is_for_its_owner_s_eyes_and_is_not_replaced_by_accident(home: Path, report_file: Path) -> None:
    assert report_file.stat().st_mode & 0o777 == 0o600
    first = report_file.read_bytes()
    again = ("report", "--home", home, "--email", EMAIL, "--reason", "again", "-o", report_file)
    daicho(*again).expect(ExitCode.USAGE)
    assert report_file.read_bytes() == first
    daicho(*again, "--force").expect(0)
    assert report_file.read_bytes() != first
    assert [one.name for one in report_file.parent.iterdir() if one.name.startswith(".daicho-")] == []


def test_a_person_without_records_gets_a_paper_that_says_so(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "none.pdf"
    daicho("report", "--home", home, "--email", "nobody@example.jp", "--reason", "request 8", "-o", file).expect(0)
    disclosure = json.loads(open_signed_pdf(file.read_bytes()).attachments["disclosure.json"])
    assert disclosure["records"] == []
    text = pdf_text(file.read_bytes())
    assert squeezed("あなたの個人データを第三者に提供した記録も、第三者から受領した記録もありません") in text


@pytest.mark.parametrize("email", [EMAIL, "nobody@example.jp"])
def test_a_copy_of_a_search_claims_nothing_that_did_not_happen(home: Path, tmp_path: Path, email: str) -> None:
    """No request, identity, decision or fee in any page or file of it: these are the desk's."""
    file = tmp_path / "r.pdf"
    daicho("report", "--home", home, "--email", email, "--reason", "x", "-o", file, "--addressee", "山田 太郎").expect(
        0
    )
    disclosure = json.loads(open_signed_pdf(file.read_bytes()).attachments["disclosure.json"])
    for name in ("request_number", "received_on", "decision"):
        assert disclosure[name] is None
    assert disclosure["company"]["fee"] is None
    text = pdf_text(file.read_bytes())
    for said in (
        "請求手続によらない検索結果の写し",
        "請求・本人確認・決定",
        "Request, identity, decision",
        "None of these",
        "ご本人の確認と開示するかどうかの決定は、請求を受けた窓口が行います",
        "It answers no request and is no notice of a decision",
    ):
        assert squeezed(said) in text
    for claimed in (
        "回答書",
        "受け付けた日",
        "1,000",
        "開示します",
        "開示しません",
        "R-",
        "Disclosed",
        "received on",
        "訴え",
    ):
        assert squeezed(claimed) not in text
    daicho("report", "--home", home, "--email", email, "--reason", "x", "-o", file, "--request", "R-1").expect(2)


def test_a_folder_that_is_not_there_is_told(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "nowhere" / "r.pdf"
    result = daicho("report", "--home", home, "--email", EMAIL, "--reason", "x", "-o", file).expect(ExitCode.ERROR)
    assert "No such file" in result.err
