"""The tables, declared once for SQLite and PostgreSQL.

Portability (design.md 9), held by `tests/store/test_portability.py`:
- the log's number is the first column of every primary key; the person index is keyed (token, log, seq);
- numbers, ids and times come from the application: no serial, no server default, no computing trigger;
- no unique constraint on a hash, no engine-specific type.

One numbering for the whole ledger: `seq` counts entries through all its logs, frozen ones first, so that every table reads
alike whichever log an entry stands in. In `log` and `tile` the column `log` is the log's own number; in all others it is
the number of the ledger's first log, under which its entries are numbered on (docs/decisions/0010-one-numbering.md).

`entry`, `entry_id`, `tile` and `log` are the log. All other tables are projections of entries, or sealed content that a
disposal may delete. No column holds personal data in the clear.
"""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, SmallInteger, String, Table
from sqlmodel import Field, SQLModel


class LedgerTable(SQLModel):
    """Base of all tables. `table_()` is the SQLAlchemy Core table, for statements without ORM objects."""

    __table__: ClassVar[Table]

    @classmethod
    def table_(cls) -> Table:
        return cls.__table__


class LogRow(LedgerTable, table=True):
    """One log and its head. The writer's guard: selected for update, then compare-and-swapped on (size, root)."""

    __tablename__ = "log"

    log: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    origin: str = Field(sa_column=Column(String(255), nullable=False))
    size: int = Field(sa_column=Column(BigInteger, nullable=False))
    root: bytes = Field(sa_column=Column(LargeBinary(32), nullable=False))
    chain: bytes = Field(sa_column=Column(LargeBinary(32), nullable=False))
    time: str = Field(sa_column=Column(String(27), nullable=False))
    frozen: int = Field(sa_column=Column(SmallInteger, nullable=False))


class EntryRow(LedgerTable, table=True):
    """A leaf: the exact header bytes, never re-serialised to verify, and the chain value after it."""

    __tablename__ = "entry"
    __table_args__ = {"sqlite_with_rowid": False}

    log: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    seq: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    leaf: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    chain: bytes = Field(sa_column=Column(LargeBinary(32), nullable=False))


class EntryIdRow(LedgerTable, table=True):
    """Which id stands at which index. Outlives the body, so a disposed id answers 410 and is never taken again."""

    __tablename__ = "entry_id"
    __table_args__ = {"sqlite_with_rowid": False}

    log: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    id: bytes = Field(sa_column=Column(LargeBinary(16), primary_key=True))
    seq: int = Field(sa_column=Column(BigInteger, nullable=False))


class TileRow(LedgerTable, table=True):
    """One C2SP tile, 256 hashes wide when full. A partial tile is a prefix of the row's data and only ever grows."""

    __tablename__ = "tile"
    __table_args__ = {"sqlite_with_rowid": False}

    log: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    level: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    tile: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class BodyRow(LedgerTable, table=True):
    """A sealed body. `wrapped` is the body's key under the key named `key_id` in the key store."""

    __tablename__ = "body"
    __table_args__ = (Index("body_by_key", "log", "key_id"),)

    log: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    seq: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    id: bytes = Field(sa_column=Column(LargeBinary(16), nullable=False))
    key_id: str = Field(sa_column=Column(String(64), nullable=False))
    wrapped: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    sameness: bytes = Field(sa_column=Column(LargeBinary(32), nullable=False))


class AttachmentRow(LedgerTable, table=True):
    """One sealed paper, the `n`th of the entry `seq`. Its digest stands in the entry's body; a disposal deletes the row."""

    __tablename__ = "attachment"

    log: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    seq: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    n: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class DependantRow(LedgerTable, table=True):
    """Projection: a record (`seq`) that omits items because the record `base` holds them."""

    __tablename__ = "dependant"
    __table_args__ = {"sqlite_with_rowid": False}

    log: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    seq: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    base: int = Field(sa_column=Column(BigInteger, nullable=False, autoincrement=False))


class RecordRow(LedgerTable, table=True):
    """Projection: a record as it stands now. Dates are ISO calendar days in JST; "" is unknown or still open.

    `party` is the key in the party master or "". `last_change` is the seq of the newest entry about
    the record (amendment, link, hold), or -1.
    """

    __tablename__ = "record"
    __table_args__ = (
        Index("record_by_party", "log", "party", "seq"),
        Index("record_by_status", "log", "status", "seq"),
        Index("record_by_end", "log", "last_day", "seq"),
    )

    log: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    seq: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    id: bytes = Field(sa_column=Column(LargeBinary(16), nullable=False))
    kind: str = Field(sa_column=Column(String(16), nullable=False))
    role: str = Field(sa_column=Column(String(16), nullable=False))
    form: str = Field(sa_column=Column(String(8), nullable=False))
    duty: str = Field(sa_column=Column(String(20), nullable=False))
    status: str = Field(sa_column=Column(String(10), nullable=False))
    party: str = Field(sa_column=Column(String(64), nullable=False))
    open: int = Field(sa_column=Column(SmallInteger, nullable=False))
    first_day: str = Field(sa_column=Column(String(10), nullable=False))
    last_provision: str = Field(sa_column=Column(String(10), nullable=False))
    last_day: str = Field(sa_column=Column(String(10), nullable=False))
    principals: int = Field(sa_column=Column(Integer, nullable=False))
    last_change: int = Field(sa_column=Column(BigInteger, nullable=False))


class AmendmentRow(LedgerTable, table=True):
    """Projection: which amendment entry (`seq`) changes which record (`target`)."""

    __tablename__ = "amendment"
    __table_args__ = {"sqlite_with_rowid": False}

    log: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    target: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    seq: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))


class KindRow(LedgerTable, table=True):
    """Projection: entries of the sparse kinds (all but records and amendments) by kind, in order."""

    __tablename__ = "entry_kind"
    __table_args__ = {"sqlite_with_rowid": False}

    log: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    kind: str = Field(sa_column=Column(String(16), primary_key=True))
    seq: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))


class TokenRow(LedgerTable, table=True):
    """The blind index: keyed tokens of identifiers, to the entries in which they stand."""

    __tablename__ = "person_index"
    __table_args__ = {"sqlite_with_rowid": False}

    token: bytes = Field(sa_column=Column(LargeBinary(16), primary_key=True))
    log: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    seq: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))


class SubjectTokenRow(LedgerTable, table=True):
    """The blind index of consents and stops. certain: 1 when nobody else has the identifier, 0 when others may."""

    __tablename__ = "subject_index"
    __table_args__ = {"sqlite_with_rowid": False}

    token: bytes = Field(sa_column=Column(LargeBinary(16), primary_key=True))
    log: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    seq: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    certain: int = Field(sa_column=Column(SmallInteger, nullable=False))


class IndexPeriodRow(LedgerTable, table=True):
    """Projection: which generation of a period's index key new tokens are made with; absent means the first one.

    A rotation under way adds where it is (`ledger.service.rotation`): phase "write", "verify" or "delete", "" for none, and
    the place up to which the phase is done.
    """

    __tablename__ = "index_period"

    log: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    period: str = Field(sa_column=Column(String(16), primary_key=True))
    generation: int = Field(sa_column=Column(Integer, nullable=False))
    phase: str = Field(sa_column=Column(String(8), nullable=False))
    place: str = Field(sa_column=Column(String(128), nullable=False))


class ConsentRow(LedgerTable, table=True):
    """Projection: a consent given or withdrawn; nobody is named.

    effect: 1 a consent, 0 a signal that is none, -1 a withdrawal. moment: JST, `YYYY-MM-DDTHH:MM:SS`, sorts as text; a
    withdrawal of which only the day is known stands at `T24:00:00`. scope: "all" or canonical JSON.
    by_digest: 1 when an identifier is known by its digest alone.
    """

    __tablename__ = "consent"

    log: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    seq: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    basis: str = Field(sa_column=Column(String(4), nullable=False))
    effect: int = Field(sa_column=Column(SmallInteger, nullable=False))
    moment: str = Field(sa_column=Column(String(19), nullable=False))
    scope: str = Field(sa_column=Column(String(2500), nullable=False))
    by_digest: int = Field(sa_column=Column(SmallInteger, nullable=False))


class StopRow(LedgerTable, table=True):
    """Projection: a stop; nobody is named. `origin` is the seq of the stop this one extends, or -1.

    lifted: seq of the lifting entry, or -1. types: the types of its identifiers, in order, with a space between.
    """

    __tablename__ = "stop"
    __table_args__ = (Index("stop_by_origin", "log", "origin"),)

    log: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    seq: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    id: bytes = Field(sa_column=Column(LargeBinary(16), nullable=False))
    origin: int = Field(sa_column=Column(BigInteger, nullable=False))
    ground: str = Field(sa_column=Column(String(8), nullable=False))
    since: str = Field(sa_column=Column(String(10), nullable=False))
    scope: str = Field(sa_column=Column(String(2500), nullable=False))
    types: str = Field(sa_column=Column(String(1024), nullable=False))
    by_digest: int = Field(sa_column=Column(SmallInteger, nullable=False))
    lifted: int = Field(sa_column=Column(BigInteger, nullable=False))


class LinkRow(LedgerTable, table=True):
    """Projection: which link entry (`seq`) tells more of whom a record (`target`) is about."""

    __tablename__ = "link"
    __table_args__ = {"sqlite_with_rowid": False}

    log: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    target: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    seq: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))


class HoldRow(LedgerTable, table=True):
    """Projection: a legal hold (`seq`, `id` of its entry) on a record; `lifted` is the seq of the lifting entry, or -1."""

    __tablename__ = "hold"
    __table_args__ = {"sqlite_with_rowid": False}

    log: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    record: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    seq: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    id: bytes = Field(sa_column=Column(LargeBinary(16), nullable=False))
    lifted: int = Field(sa_column=Column(BigInteger, nullable=False))


class WitnessedRow(LedgerTable, table=True):
    """The cosignatures of one checkpoint, no projection: signature lines as the witnesses answered them, verified.

    time: UTC, when the newest of them came.
    """

    __tablename__ = "witnessed"

    log: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    size: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    root: bytes = Field(sa_column=Column(LargeBinary(32), nullable=False))
    lines: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    time: str = Field(sa_column=Column(String(27), nullable=False))


class WitnessRow(LedgerTable, table=True):
    """What the ledger knows of a witness, no projection. `vkey` is its verifier key; times are UTC, "" for never.

    size: what it cosigned last. failing_since: since when it has not answered as it should. failure: why, or "".
    """

    __tablename__ = "witness"

    log: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    vkey: str = Field(sa_column=Column(String(400), primary_key=True))
    size: int = Field(sa_column=Column(BigInteger, nullable=False))
    signed_at: str = Field(sa_column=Column(String(27), nullable=False))
    asked_at: str = Field(sa_column=Column(String(27), nullable=False))
    failing_since: str = Field(sa_column=Column(String(27), nullable=False))
    failure: str = Field(sa_column=Column(String(20), nullable=False))


class ApiKeyRow(LedgerTable, table=True):
    """Projection: API keys, hashed. `revoked` is "" while the key is good, else the UTC time it was revoked."""

    __tablename__ = "api_key"

    log: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    seq: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    id: bytes = Field(sa_column=Column(LargeBinary(16), nullable=False))
    name: str = Field(sa_column=Column(String(64), nullable=False))
    digest: bytes = Field(sa_column=Column(LargeBinary(32), nullable=False))
    scopes: str = Field(sa_column=Column(String(255), nullable=False))
    revoked: str = Field(sa_column=Column(String(27), nullable=False))


class LogKeyRow(LedgerTable, table=True):
    """Projection: the `key` entries, each a key of the log and the state it came into. Of one key the newest row counts.

    vkey: C2SP verifier key. state: active, retired or compromised. since: UTC time, of a compromised key the moment from
    which its signature alone proves nothing.
    """

    __tablename__ = "log_key"
    __table_args__ = {"sqlite_with_rowid": False}

    log: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    seq: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    vkey: str = Field(sa_column=Column(String(512), nullable=False))
    state: str = Field(sa_column=Column(String(12), nullable=False))
    since: str = Field(sa_column=Column(String(27), nullable=False))


class TimeStampRow(LedgerTable, table=True):
    """Projection: a time-stamp of a checkpoint. `seq` is that of the `admin` entry, which holds the row's digest.

    size: of the log at the checkpoint. note: the signed checkpoint, exactly the bytes stamped. response: the authority's DER
    answer. chain: PEM, the signer's certificate first, the root last. moment: the stamped time, UTC.
    """

    __tablename__ = "time_stamp"
    __table_args__ = (Index("time_stamp_by_size", "log", "size"),)

    log: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    seq: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    size: int = Field(sa_column=Column(BigInteger, nullable=False))
    authority: str = Field(sa_column=Column(String(64), nullable=False))
    moment: str = Field(sa_column=Column(String(27), nullable=False))
    note: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    response: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    chain: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class RequestRow(LedgerTable, table=True):
    """Projection: a request at the disclosure desk. `seq`, `id` are those of its intake entry; nobody is named.

    The key is the request's number (`R-<year>-<number>`), so that no number is ever given twice.
    """

    __tablename__ = "request"
    __table_args__ = (Index("request_by_seq", "log", "seq"),)

    log: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    year: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    number: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    seq: int = Field(sa_column=Column(BigInteger, nullable=False))
    id: bytes = Field(sa_column=Column(LargeBinary(16), nullable=False))
    state: str = Field(sa_column=Column(String(16), nullable=False))


class RequestStepRow(LedgerTable, table=True):
    """Projection: which entry (`seq`) is which step of a request (`request` is the seq of its intake, step 0).

    The key lets one step only follow another: of two people who act at once, one is told to look again.
    """

    __tablename__ = "request_step"
    __table_args__ = {"sqlite_with_rowid": False}

    log: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    request: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    step: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    seq: int = Field(sa_column=Column(BigInteger, nullable=False))
