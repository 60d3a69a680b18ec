"""`daicho audit`: does everything still say what was written? And `daicho audit sample`, for an outside auditor."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.app import app, command
from cli.columns import FINDINGS
from cli.exits import ExitCode
from cli.files import read_bytes
from cli.home import actor, opened
from cli.lang import both
from cli.note import counted, note, progress
from cli.options import HOME, Home, takes_output
from cli.output import Column, Output
from cli.unfinished import tell_unfinished
from cli.usage import Misuse

SAMPLE = "sample"
SAMPLE_SIZE = 25
REASON = "audit sample / 監査のための抽出"
AUDIT = (
    Column("origin", "台帳名", "origin"),
    Column("tree_size", "件数", "size"),
    Column("root", "根", "root"),
    Column("entries_checked", "検査した記録", "entries checked"),
    Column("bodies_checked", "検査した内容", "contents checked"),
    Column("tiles_checked", "検査したタイル", "tiles checked"),
    Column("unreadable_by_disposal", "廃棄済みの内容", "contents disposed of"),
    Column("seconds", "秒", "seconds"),
)
SAMPLED = (
    Column("index", "番号", "index"),
    Column("entered_at", "記帳", "entered"),
    Column("role", "立場", "role"),
    Column("party", "相手方", "third party"),
    Column("party_version_seq", "相手方の版", "party version"),
    Column("status", "状態", "status"),
    Column("codes", "指摘", "codes"),
    Column("principals", "人数", "people"),
    Column("papers", "書面", "papers", wide=True),
    Column("id", "ID", "id"),
)


@command(
    app,
    "audit",
    ja="台帳のすべてを計算し直し、書いたときと違うものを一つずつ挙げます。一つでもあれば終了コード5です。\n\n"
    "`daicho audit sample --seed N` は、外部の監査人のために記録を抽出します。抽出は種とチェックポイントだけで決まり、"
    "誰でもやり直せます（docs/audit.md）。氏名は出ません。アクセス記録に残ります。",
    en="Recompute the whole ledger and name each thing that is not as it was written. Exit code 5 if there is any.\n\n"
    "`daicho audit sample --seed N` draws records for an outside auditor: seed and checkpoint alone decide which, so anybody "
    "can draw them again (docs/audit.md). Nobody is named, and the drawing is in the access log.",
)
@takes_output
def audit(
    out: Output,
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="[sample]", help=both("sample なら抽出", "sample: draw a sample instead"), show_default=False
        ),
    ] = None,
    home: Home = HOME,
    seed: Annotated[
        int | None, typer.Option("--seed", metavar="N", help=both("抽出の種", "of a sample: its seed"))
    ] = None,
    size: Annotated[
        int, typer.Option("--size", metavar="COUNT", help=both("抽出する件数", "of a sample: how many records"))
    ] = SAMPLE_SIZE,
    receipts: Annotated[
        Path | None,
        typer.Option(
            "--receipts",
            metavar="FILE",
            help=both(
                "相手方の受領件数（CSVかNDJSON: party, day, count, unit）と突き合わせる",
                "compare with what a partner counted (CSV or NDJSON: party, day, count, unit)",
            ),
        ),
    ] = None,
) -> None:
    if what == SAMPLE:
        _sample(out, home, seed, size)
        return
    if what is not None:
        raise Misuse("audit の後に書けるのは sample だけです", "only `sample` may follow `audit`")
    _audit(out, home, receipts)


def _sample(out: Output, home: Path, seed: int | None, size: int) -> None:
    if seed is None:
        raise Misuse("--seed を指定してください", "give --seed")
    with opened(home) as ledger:
        sample = ledger.audit_sample(seed, size, actor(), REASON)
    about = sample.model_dump(mode="json")
    known = tuple(sample.records[0].model_dump()) if sample.records else ()
    out.rows(about.pop("records"), SAMPLED, known, "records", about)
    note(
        f"種 {seed}、ログ {sample.origin} の {sample.tree_size} 件から {len(sample.records)} 件を抽出しました",
        f"{counted(len(sample.records), 'record')} drawn with seed {seed} from {sample.origin} at size {sample.tree_size}",
    )


def _audit(out: Output, home: Path, receipts: Path | None) -> None:
    from ledger import Ledger

    with progress("検査中", "auditing") as bar:
        found = Ledger.audit_home(home, bar, processes=None)
    differences = []
    if receipts is not None:
        with opened(home) as ledger:
            differences = [one.model_dump(mode="json") for one in ledger.reconcile(read_bytes(receipts))]
    document = found.model_dump(mode="json") | ({"receipts": differences} if receipts is not None else {})
    out.one(document, AUDIT)
    if out.tabular and found.findings:
        out.rows(found.findings, FINDINGS)
    for late in found.overdue:
        note(f"遅れ: {late.what} {late.place}  {late.ja}", f"overdue: {late.what} {late.place}  {late.en}")
    tell_unfinished(found.unfinished_disposals)
    for one in found.producers:
        if one.missing or one.duplicates:
            missing, twice = _runs(one.missing), len(one.duplicates)
            note(
                f"欠番・重複: {one.producer}  欠番 {missing}  重複 {twice}件",
                f"incomplete: {one.producer}  missing {missing}  {counted(twice, 'repeat')}",
            )
    for told in differences:
        where, theirs, ours = f"{told['party']} {told['day']}", told["receipt"], told["ledger"]
        note(
            f"受領件数の相違: {where}  相手方 {theirs}  台帳 {ours}",
            f"receipt differs: {where}  partner {theirs}  ledger {ours}",
        )
    if found.witnesses is not None:
        asked = found.witnesses
        note(
            f"立会人{len(asked.witnesses)}のうち{asked.signed}が{asked.asked_size:,}件に連署",
            f"{asked.signed} of {len(asked.witnesses)} witnesses signed size {asked.asked_size:,}",
        )
        for absent in asked.missing:
            note(f"欠けています: {absent.name}（{absent.failure}）", f"missing: {absent.name} ({absent.failure})")
    if found.clean:
        note("改ざん・破損はありません", "clean: nothing was changed")
        return
    for finding in found.findings:
        note(
            f"破損: {finding.what} {finding.place}  {finding.ja}",
            f"damaged: {finding.what} {finding.place}  {finding.en}",
        )
    note(
        f"{len(found.findings)}か所に破損があります",
        f"{counted(len(found.findings), 'finding')}: the ledger is damaged",
    )
    raise typer.Exit(ExitCode.INTEGRITY)


def _runs(missing: list[tuple[int, int]]) -> str:
    return ", ".join(f"{first}" if first == last else f"{first}-{last}" for first, last in missing[:20]) or "-"
