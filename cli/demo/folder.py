"""The folder in which the demo works."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from cli.usage import Misuse

_MARK = ".daicho-demo"


@dataclass(frozen=True, slots=True)
class Folder:
    root: Path

    @property
    def ledger(self) -> Path:
        return self.root / "ledger"

    @property
    def damaged(self) -> Path:
        return self.root / "damaged"

    @property
    def acknowledged(self) -> Path:
        return self.root / "acknowledged.ndjson"

    @property
    def answer_json(self) -> Path:
        return self.root / "answer.json"

    @property
    def answer_pdf(self) -> Path:
        return self.root / "answer.pdf"

    @property
    def server_log(self) -> Path:
        return self.root / "server.log"

    @property
    def server_pid(self) -> Path:
        return self.root / "server.pid"


def fresh(root: Path) -> Folder:
    """An empty folder. Only what an earlier demo made is removed: anything else in the way is refused. Raises Misuse."""
    if root.exists():
        if not root.is_dir() or (any(root.iterdir()) and not (root / _MARK).exists()):
            raise Misuse(
                "出力先のフォルダーに、デモのものではないファイルがあります",
                "the output folder holds files that are not the demo's",
            )
        shutil.rmtree(root)
    root.mkdir(parents=True)
    (root / _MARK).touch()
    return Folder(root)
