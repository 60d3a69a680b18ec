"""`daicho verify`: a paper or a bundle of proofs, checked with nothing but the file and a key that the reader trusts."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from cli.app import app, command
from cli.checkpoint import stamped_checkpoint
from cli.exits import ExitCode
from cli.files import parse_json, read_bytes
from cli.lang import both
from cli.note import note
from cli.options import takes_output
from cli.output import Column, Output
from cli.usage import Misuse
from cli.verifying import Kind, kind_of, read_policy, verify_other
from ledger.log.policy import Policy
from ledger.log.trusted import TrustedKeys, parse_trusted

FILE_BYTES_MAX = 512 * 1024 * 1024
CHECKS = (
    Column("id", "検査", "check"),
    Column("outcome", "結果", "outcome"),
    Column("reason", "符号", "code"),
    Column("ja", "内容", "what it says", only="ja"),
    Column("en", "英語", "what it says", only="en"),
)
_WORDS = {
    "passed": ("検証できました（passed）", "passed: everything that was checked holds"),
    "indeterminate": ("確かめられないことがあります（indeterminate）", "indeterminate: something could not be checked"),
    "failed": ("成り立たないことがあります（failed）", "failed: something does not hold"),
}
_CODES = {"passed": ExitCode.OK, "indeterminate": ExitCode.ERROR, "failed": ExitCode.INTEGRITY}


@command(
    app,
    "verify",
    ja="開示書面と手紙（PDF）、開示データと証明の束（JSON）、証明ファイル、チェックポイントを検証します。"
    "台帳もネットワークも使いません。\n\n"
    "検証鍵は、その書面以外から手に入れたものを --vkey か --trusted で渡してください。"
    "結果は passed（終了コード0）、failed（5）、鍵がないなど確かめられなかったときは indeterminate（1）です。",
    en="Verify a report or letter (PDF), disclosed data or a bundle of proofs (JSON), a proof file or a checkpoint, without "
    "ledger or network.\n\n"
    "Give the verifier key, obtained from anywhere but that paper, by --vkey or --trusted. The outcome is passed (exit code "
    "0), failed (5), or indeterminate (1) where something could not be checked, for instance without a key.",
)
@takes_output
def verify(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help=both(
                "PDF、JSON、証明ファイル、チェックポイント。- は標準入力",
                "the PDF, JSON, proof file or checkpoint; - is standard input",
            ),
        ),
    ],
    out: Output,
    vkey: Annotated[
        list[str] | None,
        typer.Option(
            "--vkey", metavar="KEY", help=both("信頼する検証鍵（複数可）", "a verifier key that you trust (repeatable)")
        ),
    ] = None,
    trusted: Annotated[
        Path | None,
        typer.Option(
            "--trusted",
            metavar="FILE",
            help=both("信頼する検証鍵を一行に一つ書いたファイル", "a file of verifier keys that you trust, one a line"),
        ),
    ] = None,
    checkpoint: Annotated[
        Path | None,
        typer.Option(
            "--checkpoint",
            metavar="FILE",
            help=both("以前に受け取って保管していたチェックポイント", "a checkpoint that you kept from earlier"),
        ),
    ] = None,
    consistency: Annotated[
        Path | None,
        typer.Option(
            "--consistency",
            metavar="FILE",
            help=both(
                "二つのチェックポイントの整合性の証明（JSON）", "consistency proof between the two checkpoints (JSON)"
            ),
        ),
    ] = None,
    time_stamp: Annotated[
        list[Path] | None,
        typer.Option(
            "--time-stamp",
            metavar="FILE",
            help=both(
                "チェックポイントのタイムスタンプ（RFC 3161の応答かトークン、複数可）",
                "a time-stamp of the checkpoint: RFC 3161 answer or token (repeatable)",
            ),
        ),
    ] = None,
    time_stamp_roots: Annotated[
        Path | None,
        typer.Option(
            "--time-stamp-roots",
            metavar="FILE",
            help=both(
                "信頼する時刻認証局の証明書（PEM、複数可）",
                "certificates (PEM) of the time-stamp authorities that you trust, or of those above them",
            ),
        ),
    ] = None,
    entry: Annotated[
        Path | None,
        typer.Option(
            "--entry",
            metavar="FILE",
            help=both(
                "証明ファイルの対象の記録（葉のバイト列）", "of a proof file: the entry it is for, its exact bytes"
            ),
        ),
    ] = None,
    policy: Annotated[
        Path | None,
        typer.Option(
            "--policy",
            metavar="FILE",
            help=both("信頼するログと立会人の方針", "logs and witnesses that you trust (C2SP tlog-policy)"),
        ),
    ] = None,
) -> None:
    data = read_bytes(file, FILE_BYTES_MAX)
    believed = read_policy(policy)
    keys = _keys(trusted, [*(vkey or ()), *(log.verifier.vkey() for log in (believed.logs if believed else ()))])
    roots = _roots(time_stamp_roots) if time_stamp_roots else []
    known = read_bytes(checkpoint) if checkpoint else None
    proof = _proof(consistency) if consistency else None
    kind = kind_of(data)
    if kind is Kind.PDF:
        found = _pdf(data, keys, known, proof, roots, believed)
    elif kind is Kind.BUNDLE:
        found = _bundle(data, keys, known, proof, roots, believed)
    elif kind is Kind.CHECKPOINT:
        found = stamped_checkpoint(data, keys, [read_bytes(one) for one in time_stamp or ()], roots, believed)
    else:
        found = verify_other(kind, data, keys.verifiers, read_bytes(entry) if entry else None, believed)
    checks = found.pop("checks")
    out.rows(checks, CHECKS, ("id", "outcome", "reason", "ja", "en"), "checks", found)
    _tell(found, keys != TrustedKeys() or policy is not None)
    raise typer.Exit(_CODES[found["outcome"]])


def _keys(file: Path | None, more: Sequence[str]) -> TrustedKeys:
    """Verifier keys of a file with their states (`ledger/log/trusted.py`), and those given one by one."""
    try:
        text = read_bytes(file).decode("utf-8") if file else ""
    except UnicodeDecodeError:
        raise Misuse("--trusted は検証鍵のファイルです", "--trusted is a file of verifier keys") from None
    return parse_trusted(text, more)


def _roots(file: Path) -> list[bytes]:
    """The certificates of a PEM file, as DER."""
    try:
        found = x509.load_pem_x509_certificates(read_bytes(file))
    except ValueError:
        raise Misuse(
            "--time-stamp-roots は証明書（PEM）のファイルです", "--time-stamp-roots is a PEM file of certificates"
        ) from None
    return [one.public_bytes(serialization.Encoding.DER) for one in found]


def _proof(file: Path) -> list[bytes]:
    """The hashes of a consistency proof as `GET /v1/proofs/consistency` gives it."""
    document = parse_json(read_bytes(file))
    hashes = document.get("proof") if isinstance(document, dict) else None
    try:
        return [base64.b64decode(one, validate=True) for one in hashes or ()]
    except (TypeError, ValueError):
        raise Misuse("--consistency は整合性の証明ではありません", "--consistency is no consistency proof") from None


def _pdf(
    data: bytes,
    keys: TrustedKeys,
    known: bytes | None,
    proof: list[bytes] | None,
    roots: list[bytes],
    policy: Policy | None,
) -> dict[str, Any]:
    from ledger.desk.verify import verify_pdf

    found = verify_pdf(data, keys, known, consistency=proof, time_stamp_certificates=roots, policy=policy)
    return {"file": "pdf", **found.model_dump(mode="json")}


def _bundle(
    data: bytes,
    keys: TrustedKeys,
    known: bytes | None,
    proof: list[bytes] | None,
    roots: list[bytes],
    policy: Policy | None,
) -> dict[str, Any]:
    from ledger.desk.checks.proved import Given
    from ledger.desk.verify_data import is_disclosure, verify_disclosure
    from ledger.log import NOT_PROVED, Bundle, parse_json, verdict, verify_bundle

    document = parse_json(data, "bundle")
    if is_disclosure(document):
        shown = verify_disclosure(data, Given(keys, known, proof, tuple(roots), policy))
        return {"file": "disclosure", **shown.model_dump(mode="json")}
    bundle = Bundle.from_json(document)
    trusted = [x509.load_der_x509_certificate(der) for der in roots]
    outcomes = verify_bundle(bundle, keys, known, proof, policy=policy, time_stamp_roots=trusted)
    return {
        "file": "bundle",
        "outcome": verdict(outcomes).value,
        "checks": [
            {"id": one.pointer, "outcome": one.status.value, "reason": one.code, "ja": one.ja, "en": one.en}
            for one in outcomes
        ],
        "not_proved": [{"ja": limit.ja, "en": limit.en} for limit in NOT_PROVED],
        "origin": bundle.origin,
        "records": len(bundle.entries),
    }


def _tell(found: dict[str, Any], any_key: bool) -> None:
    """The outcome, and what it does not prove, on standard error."""
    note(*_WORDS[found["outcome"]])
    if not any_key:
        note(
            "検証鍵が渡されていません。台帳の検証鍵を --vkey か --trusted で渡してください",
            "no verifier key was given: pass the log's key by --vkey or --trusted",
        )
    if found.get("letter"):
        note(
            f"  この手紙の番号は {found['letter']}、日付は {found['dated']} です。紙面と比べてください",
            f"  this is the letter {found['letter']} of {found['dated']}: compare with what it says",
        )
    for limit in found["not_proved"]:
        note(f"  証明しないこと: {limit['ja']}", f"  does not prove: {limit['en']}")
