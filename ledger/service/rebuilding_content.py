"""The tables as opened entries make them, and the writing of those that differ (`rebuilding.py`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, select

from ledger.log.note import Verifier
from ledger.people import Tokeniser
from ledger.service.audience.auditing import ListAudit
from ledger.service.audience.storing import open_groups
from ledger.service.audience.tokens import TokenRows, add_members
from ledger.service.auditing_content import RUN_ENTRIES
from ledger.service.auditing_index import IndexAudit, Misfiled
from ledger.service.auditing_keys import Disposals
from ledger.service.auditing_log_keys import LogKeyAudit
from ledger.service.auditing_open import Content, IndexKeys, Opened, Run, open_run
from ledger.service.auditing_tables import ids_of_the_gone, is_phase, stored_rows
from ledger.service.core import Core
from ledger.service.index_keys import next_generation
from ledger.service.moving import Place
from ledger.service.projecting import Projector, Rows
from ledger.service.rotation import NONE, WRITE
from ledger.service.sealing import open_body
from ledger.store.audience_tables import AudienceRow, AudienceTokenRow
from ledger.store.index_periods import PREFIX, index_key_id, parse_index_key_id
from ledger.store.reading import read_bodies, read_runs
from ledger.store.sqlite import guards_lifted
from ledger.store.tables import EntryIdRow, IndexPeriodRow, LedgerTable, LogKeyRow, SubjectTokenRow, TokenRow

INDEXES: tuple[type[LedgerTable], ...] = (TokenRow, SubjectTokenRow, AudienceTokenRow)


class Remaking:
    """Takes the opened entries in order; `broken` says what keeps from `write`. connection: holds the write lock."""

    def __init__(self, core: Core, connection: Connection, size: int, index_keys: IndexKeys) -> None:
        self._core = core
        self._connection = connection
        self._size = size
        self._index_keys = index_keys
        self._projector = Projector(core)
        self._index = IndexAudit(core.log)
        self._lists = ListAudit(core, index_keys)
        self._log_keys = LogKeyAudit()
        self._disposals = Disposals()
        self._gone: set[int] = set()
        self._damaged: set[int] = set()
        self._differed: Counter[str] = Counter()

    def take(self, run: list[Opened]) -> None:
        for one in run:
            self._take(one)
        if run and self._index.is_due(run[-1].seq + 1):
            self._refile(run[-1].seq + 1)

    def _take(self, one: Opened) -> None:
        self._projector.take(one)
        self._index.take(one)
        if one.content in (Content.NO_BODY, Content.NO_KEY):
            self._gone.add(one.seq)
        elif one.body is None or one.header is None:
            self._damaged.add(one.seq)
        else:
            if one.header.kind == "disposal":
                self._disposals.take(one.body.items)
            elif one.header.kind == "key":
                self._log_keys.take(one.seq, one.body.items)
            self._lists.take(self._connection, one.body)

    def broken(self) -> list[str]:
        """What can't be read, so that rows made from it would be lost: contents, lists, and index keys that don't open."""
        places = [f"body {seq}" for seq in sorted(self._damaged | (self._gone - self._disposals.explained))]
        places += [f"list {seq}" for seq in sorted(self._lists.damaged)]
        known = {key_id for keys in self._index_keys.values() for key_id in keys}
        return places + [f"key {key_id}" for key_id in self._core.keys.list(PREFIX) if key_id not in known]

    def verifiers(self) -> list[Verifier]:
        """The keys of the log, as its entries say."""
        return [Verifier.parse(vkey) for vkey in sorted({row[0] for row in self._log_keys.rows.values()})]

    def write(self) -> dict[str, int]:
        """How much differed, of each table that was written."""
        self._projector.finish(self._connection)
        self._refile(self._size)
        self._refile_lists()
        self._file_anew()
        wanted: dict[type[LedgerTable], Rows] = {
            **self._projector.rows,
            LogKeyRow: self._log_keys.rows,
            AudienceRow: self._lists.rows,
            IndexPeriodRow: self._periods(),
        }
        with guards_lifted(self._connection, {rows_of.table_().name for rows_of in wanted}):
            for rows_of, rows in wanted.items():
                self._replace(rows_of, rows)
        for rows_of in INDEXES:
            self._drop_strangers(rows_of)
        return dict(sorted((+self._differed).items()))

    def _replace(self, rows_of: type[LedgerTable], rows: Rows) -> None:
        """Put these rows in the place of all that stand, if any differs."""
        connection, table, log = self._connection, rows_of.table_(), self._core.log
        stored = stored_rows(connection, table, log)
        if rows_of is EntryIdRow:
            # What they leave unnamed is in no entry: the audit names it afterwards.
            list(ids_of_the_gone(stored, rows, self._gone, self._size))
        differed = sum(stored.get(place) != row for place, row in rows.items()) + len(stored.keys() - rows.keys())
        if differed:
            connection.execute(table.delete().where(table.c.log == log))
            self._core.database.insert(
                connection, rows_of, [(log, *place, *row) for place, row in sorted(rows.items())]
            )
        self._differed[table.name] += differed + self._of_other_logs(rows_of)

    def _of_other_logs(self, rows_of: type[LedgerTable]) -> int:
        """Rows under a number that is not the ledger's, which nothing reads: deleted and counted."""
        table = rows_of.table_()
        return self._connection.execute(table.delete().where(table.c.log != self._core.log)).rowcount

    def _periods(self) -> Rows:
        """Of each rotated index key its generation. A phase that can't be right starts over, and does no harm by that."""
        stored = stored_rows(self._connection, IndexPeriodRow.table_(), self._core.log)
        rows: Rows = {}
        for period, generation in self._projector.generations.items():
            rotating = period in self._projector.rotating
            found = stored.get((period,))
            if found is not None and found[0] == generation and is_phase(found[1], found[2], rotating):
                rows[period,] = found
            else:
                rows[period,] = (generation, WRITE if rotating else NONE, "")
        return rows

    # The blind indexes

    def _refile(self, end: int) -> None:
        wrong: dict[type[LedgerTable], list[Misfiled]] = {TokenRow: [], SubjectTokenRow: []}
        for one in self._index.misfiled(self._connection, end):
            wrong[one.rows_of].append(one)
        for rows_of, entries in wrong.items():
            self._unfile(rows_of, [one.seq for one in entries])
            self._file(rows_of, [(one.seq, made) for one in entries for made in one.made])

    def _unfile(self, rows_of: type[LedgerTable], seqs: list[int]) -> None:
        """Delete all tokens of these entries. They lie all over the table, which is read through once."""
        if not seqs:
            return
        connection, table = self._connection, rows_of.table_()
        connection.exec_driver_sql("CREATE TEMP TABLE IF NOT EXISTS misfiled (seq PRIMARY KEY)")
        connection.exec_driver_sql("DELETE FROM misfiled")
        connection.exec_driver_sql("INSERT OR IGNORE INTO misfiled VALUES (?)", [(seq,) for seq in seqs])
        connection.exec_driver_sql(
            f"DELETE FROM {table.name} WHERE log = ? AND seq IN (SELECT seq FROM misfiled)",  # noqa: S608  (our own name)
            (self._core.log,),
        )
        self._differed[table.name] += len(seqs)

    def _file(self, rows_of: type[LedgerTable], rows: Iterable[tuple[int, tuple[object, ...]]]) -> None:
        log = self._core.log
        filed = sorted((token, log, seq, *rest) for seq, (token, *rest) in rows)
        self._core.database.insert(self._connection, rows_of, filed)

    def _refile_lists(self) -> None:
        wrong = dict(self._lists.misfiled(self._connection))
        self._unfile(AudienceTokenRow, list(wrong))
        for seq, strays in wrong.items():
            if not strays:
                self._file_list(seq)

    def _file_list(self, seq: int) -> None:
        core, connection = self._core, self._connection
        stored = read_bodies(connection, core.log, [seq])[seq]
        body = open_body(core, stored, seq)
        maker = Tokeniser(self._newest_key(Place.of_key(stored.key_id).period))
        rows, place = TokenRows(), 0
        for _, group in open_groups(core, connection, body, stored):
            add_members(rows, maker, group, place)
            place += len(group)
        for bucket in rows.buckets():
            core.database.insert(connection, AudienceTokenRow, [(token, core.log, seq, at) for token, at in bucket])

    def _file_anew(self) -> None:
        """Entries whose index key was lost: what stood under it nobody could find; a new key is made."""
        unfiled, lists = self._index.unfiled, self._lists.unfiled
        new = {period: {"": self._newest_key(period)} for period in sorted(set(unfiled.values()))}
        for run in self._runs(sorted(unfiled), new):
            for one in open_run(self._core, run):
                self._file(TokenRow, [(one.seq, (token,)) for made in one.tokens for token in made])
                self._file(SubjectTokenRow, [(one.seq, pair) for made in one.subjects for pair in made.items()])
                rows_of = SubjectTokenRow if one.subjects else TokenRow
                self._differed[rows_of.table_().name] += 1
        self._unfile(AudienceTokenRow, sorted(lists))
        for seq in lists:
            self._file_list(seq)

    def _newest_key(self, period: str) -> bytes:
        """The newest living index key of a period; a new one, of no earlier generation than announced, if there is none."""
        living = self._index_keys.get(period)
        if living:
            return list(living.values())[-1]
        _, number = parse_index_key_id(next_generation(self._core, period))
        generation = max(number, self._projector.generations.get(period, 1))
        return self._core.keys.get_or_create(index_key_id(period, generation))

    def _runs(self, seqs: list[int], index_keys: IndexKeys) -> Iterator[Run]:
        core, connection = self._core, self._connection
        for start in range(0, len(seqs), RUN_ENTRIES):
            chunk = seqs[start : start + RUN_ENTRIES]
            bodies = read_bodies(connection, core.log, chunk)
            leaves = {seq: next(read_runs(connection, core.log, seq, seq + 1, 1))[1][0] for seq in chunk}
            yield Run(index_keys, [(seq, leaves[seq], bodies.get(seq)) for seq in chunk])

    def _drop_strangers(self, rows_of: type[LedgerTable]) -> None:
        """Index rows of no entry, which no look-up should meet."""
        table = rows_of.table_()
        outside = (table.c.seq >= self._size) | (table.c.seq < 0)
        if self._connection.execute(select(table.c.seq).where(outside).limit(1)).first() is not None:
            self._differed[table.name] += self._connection.execute(table.delete().where(outside)).rowcount
        self._differed[table.name] += self._of_other_logs(rows_of)
