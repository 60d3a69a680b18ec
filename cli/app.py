"""The typer application and its groups. The commands add themselves: `cli.commands`."""

from __future__ import annotations

from collections.abc import Callable

import typer

from cli.help import DaichoCommand, DaichoGroup
from cli.lang import both

Function = Callable[..., None]


def _group(ja: str, en: str, completion: bool = False) -> typer.Typer:
    return typer.Typer(
        cls=DaichoGroup,
        help=both(ja, en),
        no_args_is_help=False,
        add_completion=completion,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )


app = _group(
    "第三者提供記録台帳。提供・受領を記録し、本人に開示し、記録が改ざんされていないことを証明します。",
    "The third-party provision record ledger: records what goes out and comes in, discloses it to the person, "
    "and proves that nothing was changed.",
    completion=True,
)
party = _group(
    "取引先台帳（提供先・提供元の氏名・住所・代表者）", "the master of third parties: name, address, representative"
)
law = _group("法令の項目と符号の説明", "what the law demands, and what the codes mean")
key = _group("APIキー", "API keys")
time_stamp = _group("チェックポイントのタイムスタンプ", "time-stamps of checkpoints by outside authorities")
key_backup = _group("鍵の控え（期限と削除）", "backups of the keys: until when each is kept, and that it is deleted")
log_key = _group("台帳の署名鍵（交代・引退・漏えい）", "the keys that sign the log: rotation, retirement, compromise")
duty = _group("果たした義務、提供した情報、添付の書面", "duties done, information given, and papers")
desk = _group(
    "開示等の窓口（受付から終了まで）", "the disclosure desk: a request from intake to closing, each step an entry"
)
consent = _group("本人の同意と撤回、名簿の判定", "consents and withdrawals, and who of a list may go")
hold = _group("法的保全（解除まで廃棄しない）", "legal holds: nothing of a record is destroyed while one stands")
index = _group("本人検索の索引鍵", "the keys of the person index")
audience = _group("名簿（百万人を一件の記録に）", "lists of people: a million in one record")
stop = _group("第三者提供の停止（法35条）", "stops: nothing more of a person is provided (ACT 35)")
witnesses = _group("この台帳の立会人（誰が連署したか）", "the witnesses of this ledger: who has cosigned")
witness = _group(
    "立会人: 他の台帳が追記だけで育っていることを確かめ、連署する独立の小さなサービス",
    "a witness: a small service of its own that cosigns other ledgers' logs while they only grow",
)


def command(group: typer.Typer, name: str, *, ja: str, en: str) -> Callable[[Function], Function]:
    """Add a command under `name`, with its help in both languages."""

    def add(function: Function) -> Function:
        group.command(name, help=both(ja, en), cls=DaichoCommand)(function)
        return function

    return add
