"""The person asks: found by e-mail address and by telephone number under different hashes, answered on paper, verified."""

from __future__ import annotations

import json
from typing import Any

from cli.demo.expect import expect, expect_equal
from cli.demo.folder import Folder
from cli.demo.sending import Acknowledged
from cli.demo.talk import daicho, table, tell
from cli.demo_data import demo_files, demo_subject
from cli.exits import ExitCode
from cli.output import Column

REASON = "第三者提供記録の開示請求（デモ）"
DIGEST_CHARS_SHOWN = 16
FOUND = (
    Column("seq", "番号", "seq"),
    Column("file", "ファイル", "file"),
    Column("party", "相手方", "third party"),
    Column("known_as", "相手方に渡った識別子", "as the partner knows them"),
)


def find_subject(folder: Folder, acknowledged: Acknowledged) -> None:
    """Look the person up by each identifier; the answers must be the files that hold it, and name one person."""
    subject = demo_subject()
    by_email = _find(folder, acknowledged, "email", subject["email"])
    by_phone = _find(folder, acknowledged, "phone", subject["phone"])
    common = by_email.keys() & by_phone.keys()
    expect(bool(common), "両方で見つかる記録がありません", "no record is found by both")
    shapes = {name for found in (by_email, by_phone) for known in found.values() for name in known}
    expect(len(shapes) > 4, "異なるハッシュ値で見つかっていません", "the person was not found under different hashes")
    tell(
        f"同じ人が {len(shapes)} 通りの識別子・ハッシュ値で見つかりました（両方に共通の記録 {len(common)} 件）",
        f"the same person, under {len(shapes)} different identifiers and hashes; {len(common)} records are found by both",
    )
    nobody, said = daicho(
        "find", "--email", "nobody@example.jp", "--reason", REASON, *_at(folder), expected=ExitCode.NOTHING_FOUND
    )
    expect_equal("records of nobody", json.loads(nobody)["records"], [])
    expect(".v1" in said, "何を試したかが示されていません", "what was tried is not told")
    tell(
        "該当なしは終了コード3で、何を試し何を試せなかったかを述べます",
        "nobody: exit code 3, with what was tried and what could not be",
    )


def answer_subject(folder: Folder) -> None:
    """The answer as JSON and as the signed paper, and the paper checked as a stranger would."""
    subject = demo_subject()
    asked = ["--email", subject["email"], "--phone", subject["phone"], "--id", subject["id"], "--reason", REASON]
    answer, _ = daicho("find", *asked, *_at(folder), show=False)
    folder.answer_json.write_text(answer)
    pdf = str(folder.answer_pdf)
    daicho("report", *asked, "--addressee", subject["name"], "-o", pdf, "--home", str(folder.ledger))
    _verify(folder, pdf)
    _check_watermark(folder)
    changed = bytearray(folder.answer_pdf.read_bytes())
    changed[len(changed) // 2] ^= 1
    broken = folder.root / "answer-changed.pdf"
    broken.write_bytes(changed)
    trusted = str(folder.ledger / "trusted.vkey")
    daicho("verify", str(broken), "--trusted", trusted, expected=ExitCode.INTEGRITY)
    broken.unlink()
    tell("1ビット変えた写しは検証に失敗します（終了コード5）", "a copy with one bit changed fails (exit code 5)")


def _verify(folder: Folder, pdf: str) -> None:
    said, _ = daicho("verify", pdf, "--trusted", str(folder.ledger / "trusted.vkey"), "--format", "json")
    found = json.loads(said)
    expect_equal("outcome of the paper's verification", found["outcome"], "passed")
    table(found["checks"], (Column("id", "検査", "check"), Column("outcome", "結果", "outcome"), *_SENTENCES))


_SENTENCES = (Column("ja", "内容", "what it says", only="ja"), Column("en", "内容", "what it says", only="en"))


def _check_watermark(folder: Folder) -> None:
    """The paper shows invented facts of partners, so it must say that it is a sample."""
    from ledger.desk.checks import open_signed_pdf

    disclosure = json.loads(open_signed_pdf(folder.answer_pdf.read_bytes()).attachments["disclosure.json"])
    expect_equal("the paper is marked SAMPLE", disclosure["sample"], True)
    tell(
        "取引先の事実が見本なので、書面には SAMPLE の透かしが入っています",
        "the partners' facts are a sample, so the paper bears the watermark SAMPLE",
    )


def _find(folder: Folder, acknowledged: Acknowledged, kind: str, value: str) -> dict[str, list[str]]:
    """Record id -> how the record knows the person, for every record found by this identifier."""
    said, _ = daicho("find", f"--{kind}", value, "--reason", REASON, *_at(folder))
    records = json.loads(said)["records"]
    files = {acknowledged.files_of[one["id"]] for one in records if one["id"] in acknowledged.files_of}
    expect_equal(f"files found by {kind}", files, {one.file for one in demo_files() if kind in one.subject_by})
    known = {one["id"]: _known_as(one, kind) for one in records}
    table(
        [
            {
                "seq": one["seq"],
                "file": acknowledged.files_of.get(one["id"], "–"),
                "party": (one["party"] or {}).get("name"),
                "known_as": known[one["id"]],
            }
            for one in records
        ],
        FOUND,
    )
    return known


def _known_as(record: dict[str, Any], kind: str) -> list[str]:
    """The identifiers of this kind that the record holds of the person, digests shortened."""
    found = []
    for principal in record["principals"]:
        for identifier in principal["identifiers"]:
            if identifier["type"] == kind:
                digest = identifier.get("digest")
                found.append(f"{digest[:DIGEST_CHARS_SHOWN]}…" if digest else identifier["value"])
    return found


def _at(folder: Folder) -> list[str]:
    return ["--home", str(folder.ledger), "--format", "json"]
