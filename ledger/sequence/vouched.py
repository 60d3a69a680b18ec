"""The heads that this process may sign.

The stored head is no proof of itself: whoever can write the database could put another root there, and the log's key would
sign a second history. So a head is signed only if this process made it, or if the stored tiles make it and every head that
was signed or released before leads to it.
"""

from __future__ import annotations

import threading

from ledger.errors import HeadMismatch
from ledger.log.merkle import root_at
from ledger.log.tile import read_hashes_from
from ledger.store.database import Database
from ledger.store.reading import Head, read_head, tile_reader


class Vouched:
    """Remembers the newest head known to be good. Thread-safe. log: the log's own number."""

    def __init__(self, database: Database, log: int) -> None:
        self._database = database
        self._log = log
        self._lock = threading.Lock()
        self._known: tuple[int, bytes] | None = None

    def remember(self, head: Head) -> None:
        """A head that this process made, or found to agree with what was released."""
        with self._lock:
            if self._known is None or head.size >= self._known[0]:
                self._known = head.size, head.root

    def require(self, head: Head) -> None:
        """Raises HeadMismatch for a head that must not be signed, IntegrityError where a tile is damaged."""
        with self._lock:
            if self._known == (head.size, head.root):
                return
            with self._database.reading() as connection:
                newest = read_head(connection, self._log)
                hashes = read_hashes_from(tile_reader(connection, self._log), newest.size)
                wanted = [(newest.size, newest.root), (head.size, head.root)] + ([self._known] if self._known else [])
                holds = all(size <= newest.size and root_at(size, hashes) == root for size, root in wanted)
            if not holds:
                raise HeadMismatch(
                    f"the stored head (size {head.size}) is not the one that the tiles make, or not one that the head "
                    "before it leads to: nothing is signed. Run `daicho audit`",
                    f"保存された先頭（サイズ{head.size}）がタイルまたは以前の先頭と一致しないため、署名しません。"
                    "`daicho audit` を実行してください",
                )
            self._known = newest.size, newest.root
