"""`daicho find`: every record in which a person stands."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.app import app, command
from cli.columns import found_columns
from cli.exits import ExitCode
from cli.home import actor, opened
from cli.lang import both, say
from cli.note import counted, note
from cli.options import (
    HOME,
    AsOf,
    CustomerIds,
    Digests,
    Emails,
    Home,
    Identifiers,
    IdentifiersFile,
    Names,
    Phones,
    Reason,
    takes_output,
)
from cli.output import Output
from cli.people import search_document
from schemas.views import RecordView, SearchExplained


@command(
    app,
    "find",
    ja="一人の本人の記録をすべて探します。\n\n提携先ごとに違うハッシュ値でも、元の値から作り得るものはすべて調べます。"
    "調べたことは理由とともにアクセス記録に残ります。--explain は、何を試し、何はその方法で見つけられないかを示します。",
    en="Find every record in which a person stands.\n\nEvery hash that a partner may have made of the value is tried. "
    "The look-up is written to the access log with its reason. --explain says what was tried, and what can't be found "
    "that way.",
)
@takes_output
def find(
    reason: Reason,
    out: Output,
    home: Home = HOME,
    email: Emails = None,
    phone: Phones = None,
    customer_id: CustomerIds = None,
    name: Names = None,
    identifier: Identifiers = None,
    digest: Digests = None,
    identifiers: IdentifiersFile = None,
    as_of: AsOf = None,
    explain: Annotated[
        bool, typer.Option("--explain", help=both("何をどう調べたかを表示", "say what was tried, and how"))
    ] = False,
) -> None:
    wanted = search_document(email, phone, customer_id, name, identifier, digest, identifiers, reason, as_of)
    with opened(home) as ledger:
        answer = ledger.find_person(wanted, actor())
    about = answer.model_dump(mode="json", exclude={"records"})
    count = out.rows(
        answer.records,
        found_columns((one.membership for one in answer.records), (one.data_storage for one in answer.records)),
        RecordView.model_fields,
        "records",
        about,
    )
    note(
        f"{count}件（台帳 {answer.origin}、{answer.tree_size}件目まで。アクセス記録 {answer.access_seq} 番）",
        f"{counted(count, 'record')} (log {answer.origin}, size {answer.tree_size}; access entry {answer.access_seq})",
    )
    if explain or not count:
        tell(answer.explained)
    if not count:
        note("該当する記録はありません", "no record was found")
        raise typer.Exit(ExitCode.NOTHING_FOUND)


def tell(explained: SearchExplained) -> None:
    """What was tried and what could not be found that way, on standard error; identifiers masked."""
    asked = ", ".join(f"{one['type']} {one['masked']}" for one in explained.identifiers)
    periods = ", ".join(explained.index_periods) or say("なし", "none")
    since = explained.recorded_since.isoformat() if explained.recorded_since else say("なし", "never")
    note(f"調べた識別子: {asked}", f"asked for: {asked}")
    note(
        f"試した鍵: {explained.keys_tried}個（索引の期間: {periods}）",
        f"keys tried: {explained.keys_tried} (index periods: {periods})",
    )
    for one in explained.tried:
        note(f"  試した: {one.id}  {one.ja}", f"  tried: {one.id}  {one.en}")
    for sentence in explained.not_covered:
        note(f"  この方法では見つからないもの: {sentence['ja']}", f"  not found that way: {sentence['en']}")
    logs = ", ".join(explained.origins)
    note(f"調べた台帳: {logs}（記帳開始 {since}）", f"logs searched: {logs} (recording since {since})")
