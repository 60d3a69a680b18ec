"""The folder that is a ledger, and how it comes to be and is opened.

daicho.db            the database (SQLite, WAL)
keys/keystore.db     day keys and index keys, wrapped; keys/keystore.key wraps them. Back up apart from the database
keys/log*.key        the log's Ed25519 signer keys (C2SP signed-note form, `log_keys.py`)
checkpoint           the newest released checkpoint: the second store of design.md 4
profile.json         the company profile, as loaded at `init`
operations.toml      witnesses, time-stamp authorities, second checkpoint store (`schemas/operations.py`); may be absent
trusted.vkey         the log's verifier keys and their states, for everybody (`ledger/log/trusted.py`)
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

from ledger.clock import utc_now, utc_text
from ledger.errors import Misconfigured
from ledger.log.chain import CHAIN_START
from ledger.log.merkle import EMPTY_ROOT, root_at
from ledger.log.note import Signer
from ledger.log.tile import read_hashes_from
from ledger.sequence.released import reconcile
from ledger.sequence.sequencer import Sequencer
from ledger.sequence.writer import Writer
from ledger.service.checkpoint_stores import checkpoint_store
from ledger.service.core import Core
from ledger.service.freezes import after_freeze
from ledger.service.log_keys import LogKeys
from ledger.service.own_types import own_types_of
from ledger.service.refiling import refile
from ledger.store.database import Database
from ledger.store.reading import read_head, read_heads, tile_reader
from ledger.store.tables import LogRow
from ledger.vault import KeyStore
from ledger.vault.masterkey import sync_directory
from schemas.operations import Operations, OperationsError, load_operations
from schemas.profile import Profile
from schemas.profiles import ProfileError, load_profile

FIRST_LOG = 1
ORIGIN = re.compile(r"[a-z0-9][a-z0-9.-]{0,99}(:[0-9]{1,5})?(/[A-Za-z0-9._~-]{1,60}){0,4}")
DATABASE, KEYS, LOG_KEY, PROFILE, VERIFIER, OPERATIONS = (
    "daicho.db",
    "keys",
    "keys/log.key",
    "profile.json",
    "trusted.vkey",
    "operations.toml",
)


def read_profile(name_or_path: str | Path) -> Profile:
    """A bundled profile by name, or a file. Raises Misconfigured with every fault of the file."""
    try:
        return load_profile(name_or_path)
    except ProfileError as error:
        raise Misconfigured(f"the profile can't be used: {error}", f"プロファイルを読めません: {error}") from None


def read_operations(home: Path) -> Operations:
    """Raises Misconfigured with every fault of the file."""
    try:
        return load_operations(home / OPERATIONS)
    except OperationsError as error:
        raise Misconfigured(
            f"{OPERATIONS} can't be used: {error}", f"運用設定（{OPERATIONS}）を使えません: {error}"
        ) from None


def create_home(home: Path, profile: Profile, origin: str, now: Callable[[], dt.datetime] = utc_now) -> None:
    """Make a new ledger in `home`, which must not hold one yet. Raises Misconfigured.

    The database is renamed into place last: a folder with keys and no database is a crash's rest, and is refused.
    """
    if not ORIGIN.fullmatch(origin):
        raise Misconfigured(
            "the origin is a name without a scheme, such as ledger.example.com/2026 (C2SP tlog-checkpoint)",
            "originは ledger.example.com/2026 のような、スキームのない名前です（C2SP tlog-checkpoint）",
        )
    if (home / DATABASE).exists() or (home / KEYS).exists():
        raise Misconfigured("there is a ledger in this folder already", "このフォルダーには既に台帳があります")
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    (home / KEYS).mkdir(mode=0o700)
    signer = Signer.generate(origin)
    write_new(home / LOG_KEY, (signer.skey() + "\n").encode(), 0o600)
    write_new(home / VERIFIER, (signer.verifier().vkey() + "\n").encode(), 0o644)
    write_new(home / PROFILE, (profile.model_dump_json(indent=2, exclude_unset=True) + "\n").encode(), 0o644)
    KeyStore(home / KEYS / "keystore.db").close()
    making = home / (DATABASE + ".making")
    database = Database.create(making)
    with database.writing() as connection:
        head = (FIRST_LOG, origin, 0, EMPTY_ROOT, CHAIN_START, utc_text(now()), 0)
        database.insert(connection, LogRow, [head])
        connection.commit()
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    making.rename(home / DATABASE)


def open_core(home: Path, now: Callable[[], dt.datetime] = utc_now) -> Core:
    """Open the ledger in `home`. Raises Misconfigured, HeadMismatch."""
    # Read before the head: a process that appends in between is then ahead in the database only, which is healthy.
    released = checkpoint_store(home, read_operations(home)).read()
    core = open_unchecked(home, now)
    try:
        released = after_freeze(core, checkpoint_store(home, core.operations), released)
        with core.database.reading() as connection:
            head = read_head(connection, core.current)
            hashes = read_hashes_from(tile_reader(connection, core.current), head.size)
            store = checkpoint_store(home, core.operations)
            signers = core.log_keys.signers(head.end)
            reconcile(store, released, head, lambda size: root_at(size, hashes), signers, core.verifiers)
            core.sequencer.vouched.remember(head)
    except BaseException:
        close_core(core)
        raise
    return core


def open_unchecked(home: Path, now: Callable[[], dt.datetime] = utc_now, *, database_name: str = DATABASE) -> Core:
    """The ledger in `home` without comparing it to its released checkpoint: for audit, freeze and restore.

    database_name: a restored database is looked at before it gets its name. Raises Misconfigured.
    """
    if not (home / database_name).exists():
        raise Misconfigured(
            "there is no ledger in this folder: run `daicho init`",
            "このフォルダーに台帳がありません。`daicho init` を実行してください",
        )
    profile = read_profile(home / PROFILE)
    database = Database.open(home / database_name)
    with database.reading() as connection:
        heads = read_heads(connection)
    current = heads[-1]
    log_keys = LogKeys(home / KEYS, database, FIRST_LOG, current.origin)
    operations = read_operations(home)
    store = checkpoint_store(home, operations)
    sequencer = Sequencer(database, FIRST_LOG, log_keys.signers, store, lambda: utc_text(now()), current.log)
    core = Core(
        home=home,
        log=FIRST_LOG,
        current=current.log,
        origin=current.origin,
        realm=heads[0].origin,
        database=database,
        keys=KeyStore(home / KEYS / "keystore.db"),
        sequencer=sequencer,
        writer=Writer(sequencer),
        log_keys=log_keys,
        profile=profile,
        own_types=own_types_of(profile),
        operations=operations,
        now=now,
    )
    sequencer.refile = partial(refile, core)
    return core


def close_core(core: Core) -> None:
    core.writer.close()
    core.keys.close()
    core.database.close()


def write_new(path: Path, content: bytes, mode: int) -> None:
    """A new file, durable with its name when this returns. Raises FileExistsError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    sync_directory(path.parent)
