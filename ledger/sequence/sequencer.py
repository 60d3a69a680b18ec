"""The one place where entries get their index.

    stage (by the caller) → BEGIN IMMEDIATE → read head → headers, leaf hashes, chain, tiles → insert → swap head → COMMIT
    → sign → compare-and-swap the checkpoint store → reply

The head row is the guard: it is read inside the write transaction and swapped on (size, root), so several processes may
append to one database. Doubt about the head is fatal (`HeadMismatch`); every other fault fails one batch and leaves
nothing behind. Only heads known to be committed are signed; after a COMMIT with an unknown outcome the head is read again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, select, text, update
from sqlalchemy.exc import DBAPIError

from ledger.errors import Frozen, HeadMismatch, IntegrityError
from ledger.log.chain import chain_over
from ledger.log.checkpoint import Checkpoint, sign_checkpoint
from ledger.log.growth import Growth
from ledger.log.header import encode_headers
from ledger.log.merkle import leaf_hashes, root_at
from ledger.log.note import Signer
from ledger.log.tile import read_hashes_from
from ledger.sequence.checkpoint_store import CheckpointStore
from ledger.sequence.released import must_not_contradict, release
from ledger.sequence.staged import Outcome, Placed, Staged, Stale, Taken
from ledger.sequence.vouched import Vouched
from ledger.store.database import Database
from ledger.store.index_periods import announced, is_outdated
from ledger.store.packed import PackedTokens
from ledger.store.reading import Head, read_head, seqs_of_ids, tile_reader
from ledger.store.tables import (
    BodyRow,
    EntryIdRow,
    EntryRow,
    KindRow,
    LedgerTable,
    LogRow,
    RecordRow,
    SubjectTokenRow,
    TileRow,
    TokenRow,
)

DENSE_KINDS = frozenset({"provision", "receipt", "amendment"})


@dataclass(slots=True)
class _Batch:
    """Entries about to be written, in order, with what the tree makes of them."""

    staged: list[Staged]
    leaves: list[bytes]
    chains: list[bytes]
    head: Head


class Sequencer:
    """Appends batches to one log. Thread-safe; the caller decides how much goes into a batch.

    log: the number under which the ledger's rows stand. current: the log that takes new entries, if not the first.
    signers: gives who signs a checkpoint, by the seq after its last entry; asked after the commit, so that a key's own entry
    counts already. now: returns the current UTC time as `YYYY-MM-DDTHH:MM:SS.ffffffZ`. refile: makes an entry's index tokens
    again under the newest keys, when a key was rotated after the entry was staged; may be set later.
    """

    refile: Callable[[Staged], Staged] | None = None

    def __init__(
        self,
        database: Database,
        log: int,
        signers: Callable[[int], Sequence[Signer]],
        checkpoints: CheckpointStore,
        now: Callable[[], str],
        current: int | None = None,
    ) -> None:
        self._database = database
        self._log = log
        self._current = log if current is None else current
        self._signers = signers
        self._checkpoints = checkpoints
        self._now = now
        self._lock = threading.Lock()
        self._growth: Growth | None = None
        self._owed: Head | None = None
        self.vouched = Vouched(database, self._current)

    def append(
        self, staged: Sequence[Staged], *, proofs: bool = True, before: Callable[[Connection], None] | None = None
    ) -> list[Outcome]:
        """Make the batch durable and return one outcome for each entry, in order.

        before: run first in the same transaction: how a log is opened together with its first entries. proofs=False
        leaves `Placed.proof` empty, for bulk imports that report by line. Raises Frozen, HeadMismatch, Busy; on any error
        nothing of the batch is stored.
        """
        if not staged:
            return []

        def make(connection: Connection) -> Sequence[Staged]:
            if before:
                before(connection)
            return staged

        return self.append_made(make, proofs=proofs)

    def append_made(self, make: Callable[[Connection], Sequence[Staged]], *, proofs: bool = True) -> list[Outcome]:
        """As `append`, of entries that are made in the transaction itself, after what they tell of was done in it.

        Where `make` gives nothing, nothing is written, whatever it did.
        """
        with self._lock:
            try:
                return self._append(make, proofs)
            except BaseException:
                self._growth = None
                raise

    def _append(self, make: Callable[[Connection], Sequence[Staged]], proofs: bool) -> list[Outcome]:
        with self._database.writing() as connection:
            staged = make(connection)
            if not staged:
                return []
            head = read_head(connection, self._current)
            if head.frozen:
                raise Frozen("this log is frozen and takes no more entries", "この台帳は凍結されており、追記できません")
            outcomes, fresh = self._sort_out(connection, staged)
            if not fresh:
                self.settle()
                return [outcome for outcome in outcomes if outcome is not None]
            must_not_contradict(self._checkpoints, head, lambda size: self._root_at(connection, head, size))
            growth = self._grown_to(connection, head)
            batch = self._place(fresh, head, growth)
            self._write(connection, batch, head, growth)
            self._commit(connection, batch.head)
        note = self._release(batch.head)
        growth.commit()
        self._growth = growth
        placed = iter(self._placed(batch, head, growth, note, proofs))
        return [outcome if outcome is not None else next(placed) for outcome in outcomes]

    def _root_at(self, connection: Connection, head: Head, size: int) -> bytes:
        return root_at(size, read_hashes_from(tile_reader(connection, self._current), head.size))

    def _sort_out(self, connection: Connection, staged: Sequence[Staged]) -> tuple[list[Outcome | None], list[Staged]]:
        """Set aside entries whose id is taken or whose record has moved on. None marks the ones to be placed."""
        taken = seqs_of_ids(connection, self._log, [entry.id for entry in staged])
        newest = announced(connection, self._log)
        outcomes: list[Outcome | None] = []
        fresh: list[Staged] = []
        in_batch: set[bytes] = set()
        changing: set[int] = set()
        for entry in staged:
            changes = entry.changes
            if entry.id in taken:
                outcomes.append(Taken(taken[entry.id]))
            elif entry.id in in_batch:
                outcomes.append(Taken(-1))
            elif changes and (moved := self._moved_on(connection, changes, changing)) is not None:
                outcomes.append(Stale(moved))
            elif (ready := self._filed_anew(entry, newest)) is None:
                outcomes.append(Stale(-1))
            else:
                outcomes.append(None)
                fresh.append(ready)
                in_batch.add(entry.id)
                changing.update(record for record, _ in changes)
        return outcomes, fresh

    def _filed_anew(self, entry: Staged, newest: dict[str, int]) -> Staged | None:
        """The entry with tokens under keys that are not outdated; None when only its maker can do that."""
        if not is_outdated(entry.index_keys, newest):
            return entry
        own_tokens_alone = not entry.changes and (entry.tokens or entry.subject_tokens)
        if not own_tokens_alone or self.refile is None:
            return None
        again = self.refile(entry)
        return None if is_outdated(again.index_keys, newest) else again

    def _moved_on(self, connection: Connection, changes: Sequence[tuple[int, int]], changing: set[int]) -> int | None:
        """The first record that is not as it was read; None when all are."""
        table = RecordRow.table_()
        for seq, last_change in changes:
            statement = select(table.c.last_change).where(table.c.log == self._log, table.c.seq == seq)
            if seq in changing or connection.execute(statement).scalar_one_or_none() != last_change:
                return seq
        return None

    def _grown_to(self, connection: Connection, head: Head) -> Growth:
        """The tree's right edge at `head`: kept from the last batch, or read from tiles when another process wrote."""
        growth = self._growth
        if growth is None or growth.size != head.size or growth.root() != head.root:
            growth = Growth.load(head.size, tile_reader(connection, self._current))
            if growth.root() != head.root:
                raise HeadMismatch(
                    f"the tiles of size {head.size} do not fold to the stored root: run `daicho audit`",
                    f"サイズ{head.size}のタイルから計算した根が保存値と違います。`daicho audit` を実行してください",
                )
        self._growth = None
        return growth

    def _place(self, fresh: list[Staged], head: Head, growth: Growth) -> _Batch:
        time = max(self._now(), head.time)
        leaves = encode_headers(head.origin, head.size, time, ((entry.kind, entry.commitment) for entry in fresh))
        hashes = leaf_hashes(leaves)
        chains = chain_over(head.chain, hashes)
        growth.append(hashes)
        size = head.size + len(fresh)
        new_head = Head(head.log, head.origin, size, growth.root(), chains[-1], time, frozen=False, first=head.first)
        return _Batch(fresh, leaves, chains, new_head)

    def _write(self, connection: Connection, batch: _Batch, head: Head, growth: Growth) -> None:
        log, first = self._log, head.end
        insert = self._database.insert
        numbered = list(enumerate(batch.staged, first))
        insert(
            connection,
            EntryRow,
            [
                (log, first + n, leaf, chain)
                for n, (leaf, chain) in enumerate(zip(batch.leaves, batch.chains, strict=True))
            ],
        )
        insert(connection, EntryIdRow, sorted((log, entry.id, seq) for seq, entry in numbered))
        insert(
            connection,
            BodyRow,
            [
                (log, seq, entry.id, entry.key_id, entry.wrapped, entry.sealed, entry.sameness)
                for seq, entry in numbered
                if entry.sealed is not None
            ],
        )
        insert(
            connection,
            KindRow,
            sorted((log, entry.kind, seq) for seq, entry in numbered if entry.kind not in DENSE_KINDS),
        )
        tokens, seqs = list[bytes](), list[int]()
        for seq, entry in numbered:
            own = dict.fromkeys(entry.tokens)
            tokens += own
            seqs += [seq] * len(own)
        self._database.insert_tokens(connection, TokenRow, PackedTokens(b"".join(tokens), seqs), (log,))
        insert(
            connection,
            SubjectTokenRow,
            sorted((token, log, seq, certain) for seq, entry in numbered for token, certain in entry.subject_tokens),
        )
        self._write_projections(connection, numbered)
        self._write_tiles(connection, growth)
        self._swap_head(connection, head, batch.head)

    def _write_projections(self, connection: Connection, numbered: list[tuple[int, Staged]]) -> None:
        rows: dict[type[LedgerTable], list[tuple[Any, ...]]] = {
            RecordRow: [(self._log, seq, *entry.record) for seq, entry in numbered if entry.record]
        }
        for seq, entry in numbered:
            for table, row in entry.rows:
                rows.setdefault(table, []).append((self._log, seq, *row))
        for table, tuples in rows.items():
            self._database.insert(connection, table, tuples)
        for seq, entry in numbered:
            for sql, parameters in entry.updates:
                connection.execute(text(sql), {"log": self._log, "seq": seq, **parameters})
            for write in entry.writes:
                write(connection, seq)

    def _write_tiles(self, connection: Connection, growth: Growth) -> None:
        table = TileRow.table_()
        grown = (
            update(table)
            .where(table.c.log == self._current, table.c.level == bindparam("l"), table.c.tile == bindparam("t"))
            .values(data=bindparam("d"))
        )
        new: list[tuple[Any, ...]] = []
        for level, index, data in growth.changed_tiles():
            if connection.execute(grown, {"l": level, "t": index, "d": data}).rowcount == 0:
                new.append((self._current, level, index, data))
        self._database.insert(connection, TileRow, new)

    def _swap_head(self, connection: Connection, old: Head, new: Head) -> None:
        table = LogRow.table_()
        swapped = connection.execute(
            update(table)
            .where(table.c.log == self._current, table.c.size == old.size, table.c.root == old.root)
            .values(size=new.size, root=new.root, chain=new.chain, time=new.time)
        )
        if swapped.rowcount != 1:
            raise HeadMismatch("the head changed under the writer's lock", "書き込み中に台帳の先頭が変わりました")

    def _commit(self, connection: Connection, new: Head) -> None:
        try:
            connection.commit()
        except DBAPIError as error:
            # COMMIT may have failed after it became durable: only the stored head tells.
            connection.invalidate()
            with self._database.reading() as fresh:
                stored = read_head(fresh, self._current)
            if (stored.size, stored.root) != (new.size, new.root):
                raise IntegrityError(
                    f"the batch was not stored ({type(error.orig).__name__}); nothing of it is in the ledger",
                    "書き込みに失敗しました。この一括分は台帳に入っていません",
                ) from None

    def settle(self) -> None:
        """Release a head whose batch was stored while the checkpoint store did not answer. Raises Busy, HeadMismatch.

        Called before anything is said of the newest head: what a caller is shown was released.
        """
        owed = self._owed
        if owed is not None:
            self._release(owed)

    def _release(self, head: Head) -> bytes:
        self.vouched.remember(head)
        note = sign_checkpoint(Checkpoint(head.origin, head.size, head.root), self._signers(head.end))
        self._owed = head
        release(self._checkpoints, note, head)
        if self._owed == head:
            self._owed = None
        return note

    def _placed(self, batch: _Batch, head: Head, growth: Growth, note: bytes, proofs: bool) -> list[Placed]:
        return [
            Placed(
                head.first + index,
                index,
                batch.head.time,
                leaf,
                growth.size,
                growth.prove(index) if proofs else (),
                note,
            )
            for index, leaf in enumerate(batch.leaves, head.size)
        ]
