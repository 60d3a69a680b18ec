"""The folder that is a witness, made once by `create_witness` and never copied back from a backup.

witness.key    its cosigner key (C2SP signed-note, algorithm 4), mode 0600
witness.vkey   the verifier key, for those who trust it
witness.db     what it has cosigned (`ledger/witness/state.py`)
logs           the logs it watches: `log <vkey> [<url>]` lines of C2SP tlog-policy; several lines of one name while a log
               changes its key
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from ledger.errors import Misconfigured
from ledger.log.note import COSIGNATURE, Signer, Verifier
from ledger.log.policy import POLICY_BYTES_MAX, Policy
from ledger.witness.state import State
from ledger.witness.witness import Witness

KEY, VKEY, DATABASE, LOGS = "witness.key", "witness.vkey", "witness.db", "logs"
_NO_LOGS = """\
# The logs that this witness cosigns, one a line: log <verifier key> [<url of its checkpoint and tiles>]
# このあと一行に一つずつ: log <検証鍵> [<公開先のURL>]
quorum none
"""


def create_witness(folder: Path, name: str) -> str:
    """Make a witness called `name` (a schema-less URL) in `folder`; returns its verifier key.

    Raises Misconfigured when there is one, BadInput when the name holds a space or a plus sign.
    """
    signer = Signer.generate(name, COSIGNATURE)
    if (folder / KEY).exists() or (folder / DATABASE).exists():
        raise Misconfigured("there is a witness in this folder already", "このフォルダーには既に立会人があります")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write_new(folder / LOGS, _NO_LOGS, 0o644)
    _write_new(folder / VKEY, signer.verifier().vkey() + "\n", 0o644)
    _write_new(folder / KEY, signer.skey() + "\n", 0o600)
    State.create(folder / DATABASE)
    return signer.verifier().vkey()


def add_log(folder: Path, vkey: str, url: str = "") -> str:
    """Watch one more log; returns its origin. Raises BadInput when the key is none or is listed already."""
    lines = _read(folder / LOGS).decode("utf-8")
    line = f"log {vkey} {url}".rstrip()
    Policy.parse(f"{lines}{line}\n".encode())
    temporary = folder / (LOGS + ".new")
    temporary.unlink(missing_ok=True)
    _write_new(temporary, f"{lines}{line}\n", 0o644)
    temporary.replace(folder / LOGS)
    return Verifier.parse(vkey).name


def read_logs(folder: Path) -> Policy:
    """The file `logs`. Raises Misconfigured with the line of every fault, or when it names witnesses or a quorum."""
    policy = Policy.parse(_read(folder / LOGS))
    if policy.witnesses or policy.quorum != "none":
        raise Misconfigured(
            f"{LOGS} holds `log` lines and `quorum none`, no witnesses", f"{LOGS} に書けるのは log の行だけです"
        )
    return policy


def open_witness(folder: Path, clock: Callable[[], float] = time.time) -> Witness:
    """Raises Misconfigured when the folder is no witness's, or lost its database; BadInput when `logs` has faults."""
    logs: dict[str, list[Verifier]] = {}
    for log in read_logs(folder).logs:
        logs.setdefault(log.verifier.name, []).append(log.verifier)
    return Witness(_read_key(folder / KEY), logs, State.open(folder / DATABASE), clock)


def _read_key(path: Path) -> Signer:
    text = _read(path).decode("ascii", "replace").removesuffix("\n")
    if path.stat().st_mode & 0o077:
        raise Misconfigured(
            "the witness's key is readable by others: chmod 600 it", "立会人の鍵が他人に読める権限です（chmod 600）"
        )
    signer = Signer.parse(text)
    if signer.verifier().algorithm != COSIGNATURE:
        raise Misconfigured("the key is not a cosigner's", "立会人の鍵ではありません")
    return signer


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(POLICY_BYTES_MAX + 1)
    except OSError:
        raise Misconfigured(
            f"{path.name} can't be read: run `daicho witness init`",
            f"{path.name} を読めません。`daicho witness init` を実行してください",
        ) from None


def _write_new(path: Path, text: str, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
