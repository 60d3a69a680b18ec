"""Opening the ledger of `--home`, and who is asking at the command line."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ledger import Ledger


@contextmanager
def opened(home: Path) -> Iterator[Ledger]:
    """The ledger in a folder, closed again afterwards. Raises what `Ledger.open` raises."""
    from ledger import Ledger  # here, so that `--help` does not load the whole ledger

    with Ledger.open(home) as ledger:
        yield ledger


def actor() -> str:
    """Who looks somebody up, as the access log names them: the user of the operating system."""
    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError):
        return f"cli:uid-{os.getuid()}"
