"""Opening the ledger of `--home`, and who is asking at the command line."""

from __future__ import annotations

import os
import pwd
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
    """Who acts, as entries name them: the operating system's user by number. An environment variable could say anything."""
    try:
        return f"cli:{pwd.getpwuid(os.getuid()).pw_name}"
    except KeyError:
        return f"cli:uid-{os.getuid()}"
