"""Changing the keys that sign the log: new, retired, compromised. Each change is a `key` entry.

Body of such an entry: /key/action `log_key`, and under /key/ vkey, name, fingerprint, state, since, reason; no secret.

    rotate       secret durable, then its entry: from that entry on the old and the new key sign the same checkpoints
    retire       entry, then the secret is deleted: what the key signed stays good, and nobody can sign with it any more
    compromised  as retire, and from `since` on the key's signature alone proves nothing

A crash between file and entry leaves a secret that no entry knows, or one that no entry needs: `settle` sweeps both. It also
enters the first key, which is made before there is a log, and writes the file of verifier keys anew where it is behind.
"""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

from sqlalchemy import select

from ledger.clock import utc_from_text, utc_text
from ledger.errors import BadInput, Blocked, DaichoError, Fault, NotFound
from ledger.ids import new_id
from ledger.log.note import Signer, Verifier
from ledger.log.trusted import State, write_trusted
from ledger.sequence.staged import Staged
from ledger.service.core import Core
from ledger.service.home import VERIFIER, write_new
from ledger.service.log_keys import LogKey, key_files, read_signer
from ledger.service.sealing import Items, open_body, stage
from ledger.store.reading import read_bodies
from ledger.store.tables import KindRow, LogKeyRow
from ledger.vault.masterkey import sync_directory
from schemas.log_key import LogKeyOut

KIND, KEY_ID = "key", "keep/key"
ACTION = "log_key"
ACTIVE_MAX = 2
REASON_CHARS_MAX = 500
FIRST_REASON = "the first key of the log"


def list_log_keys(core: Core) -> list[LogKeyOut]:
    """Every key, the newest active one first."""
    found = core.log_keys.known()
    with core.database.reading() as connection:
        bodies = read_bodies(connection, core.log, [key.seq for key in found])
    out = []
    for key in found:
        items = open_body(core, bodies.get(key.seq), key.seq).items if key.seq >= 0 else {}
        out.append(
            LogKeyOut(
                key_id=f"{key.verifier.key_id:08x}",
                fingerprint=key.verifier.fingerprint,
                vkey=key.verifier.vkey(),
                state=key.state,
                since=utc_from_text(key.since) if key.since else None,
                reason=str(items.get("/key/reason", "")),
                seq=key.seq,
                secret_here=core.log_keys.secret_of(key.verifier) is not None,
            )
        )
    return out


def rotate(core: Core, reason: str) -> LogKeyOut:
    """A new key that signs beside the old one. Raises BadInput (no reason), Blocked (two keys sign already)."""
    _check_reason(reason)
    with core.log_keys.changing():
        settle(core, locked=True)
        if len(_active(core)) >= ACTIVE_MAX:
            raise Blocked(
                "two keys sign already: retire one first",
                "既に二つの鍵で署名しています。先に一つを引退させてください",
                codes=["KEY_OVERLAP"],
            )
        signer = Signer.generate(core.origin)
        path = core.log_keys.folder / f"log-{signer.verifier().key_id:08x}.key"
        write_new(path, (signer.skey() + "\n").encode(), 0o600)
        _enter(core, signer.verifier(), "active", core.now(), reason)
        settle(core, locked=True)
    return _one(core, signer.verifier())


def retire(core: Core, key: str, reason: str) -> LogKeyOut:
    """End a key in good order. Raises BadInput, NotFound, Blocked (not active, or the only one that signs)."""
    return _end(core, key, "retired", core.now(), reason)


def compromise(core: Core, key: str, since: dt.datetime, reason: str) -> LogKeyOut:
    """Somebody else may hold the key since then. Raises BadInput, NotFound, Blocked (the only one that signs)."""
    if since > core.now():
        raise BadInput(
            [Fault("/since", "OUT_OF_RANGE", "", "未来の時刻は指定できません", "a time to come can't be given")]
        )
    return _end(core, key, "compromised", since, reason)


def settle(core: Core, *, locked: bool = False) -> None:
    """Make files agree with entries. locked: the caller holds `LogKeys.changing`."""
    if not locked:
        with core.log_keys.changing():
            settle(core, locked=True)
        return
    known = core.log_keys.known()
    for key in known:
        if key.seq < 0:
            _enter(core, key.verifier, "active", core.now(), FIRST_REASON)
            known = core.log_keys.known()
    _sweep(core, {key.verifier for key in known if key.state == "active"})
    _publish(core)


def trusted_file(core: Core) -> str:
    """The file of verifier keys for outsiders (`ledger/log/trusted.py`)."""
    return write_trusted(core.log_keys.states())


def _end(core: Core, wanted: str, state: State, since: dt.datetime, reason: str) -> LogKeyOut:
    _check_reason(reason)
    with core.log_keys.changing():
        settle(core, locked=True)
        key = _find(core, wanted)
        if (state == "retired" and key.state != "active") or (
            key.state == "compromised" and utc_text(since) >= key.since
        ):
            raise Blocked(f"the key is {key.state} already", "この鍵は既に使われていません", codes=["KEY_NOT_ACTIVE"])
        if key.state == "active" and not any(other != key for other in _active(core)):
            raise Blocked(
                "it is the only key that signs: run `daicho log-key rotate` first",
                "署名できる唯一の鍵です。先に `daicho log-key rotate` を実行してください",
                codes=["KEY_LAST"],
            )
        _enter(core, key.verifier, state, since, reason)
        settle(core, locked=True)
    return _one(core, key.verifier)


def _enter(core: Core, verifier: Verifier, state: State, since: dt.datetime, reason: str) -> None:
    core.writer.submit([key_entry(core, verifier, state, since, reason)]).result()


def key_entry(core: Core, verifier: Verifier, state: State, since: dt.datetime, reason: str) -> Staged:
    """The entry of a change of a key."""
    items = {
        "/key/action": ACTION,
        "/key/vkey": verifier.vkey(),
        "/key/name": verifier.name,
        "/key/fingerprint": verifier.fingerprint,
        "/key/state": state,
        "/key/since": utc_text(since),
        "/key/reason": reason,
    }
    row = (verifier.vkey(), state, utc_text(since))
    return stage(core, KIND, new_id(), items, KEY_ID, rows=[(LogKeyRow, row)])


def _active(core: Core) -> list[LogKey]:
    return [key for key in core.log_keys.known() if key.state == "active" and key.verifier.name == core.origin]


def _find(core: Core, wanted: str) -> LogKey:
    """By verifier key, or the beginning of fingerprint or key id. Raises NotFound unless exactly one fits."""
    text = wanted.strip().lower()
    found = [
        key
        for key in core.log_keys.known()
        if wanted.strip() == key.verifier.vkey()
        or (text and (key.verifier.fingerprint.startswith(text) or f"{key.verifier.key_id:08x}".startswith(text)))
    ]
    if len(found) != 1:
        raise NotFound(
            "no key, or more than one, has this id or fingerprint: see `daicho log-key list`",
            "このIDまたは指紋の鍵がないか、複数あります（`daicho log-key list`）",
        )
    return found[0]


def _one(core: Core, verifier: Verifier) -> LogKeyOut:
    return next(key for key in list_log_keys(core) if key.vkey == verifier.vkey())


def _sweep(core: Core, active: set[Verifier]) -> None:
    """Delete the secrets of keys that no entry knows (a crash before it) or that sign no more."""
    verifiers = {path: read_signer(path).verifier() for path in key_files(core.log_keys.folder)}
    doomed = [path for path, one in verifiers.items() if one.name == core.origin and one not in active]
    if not doomed or not _rows_are_whole(core):
        return
    for path in doomed:
        path.unlink()
        sync_directory(path.parent)


def _rows_are_whole(core: Core) -> bool:
    """Whether the rows of the signing keys are those of their entries: a row that somebody changed must not cost a secret."""
    kinds = KindRow.table_()
    with core.database.reading() as connection:
        entered = connection.execute(select(kinds.c.seq).where(kinds.c.log == core.log, kinds.c.kind == KIND)).scalars()
        rows = {key.seq: (key.verifier.vkey(), key.state, key.since) for key in core.log_keys.changes()}
        seqs = sorted(rows.keys() | set(entered))
        bodies = read_bodies(connection, core.log, seqs)
    try:
        items = {seq: open_body(core, bodies.get(seq), seq).items for seq in seqs}
    except DaichoError:
        return False
    said = {
        seq: (one["/key/vkey"], one["/key/state"], one["/key/since"]) for seq, one in items.items() if is_log_key(one)
    }
    return said == rows


def is_log_key(items: Items) -> bool:
    """Whether a `key` entry is about a key that signs the log; others are about keys of the person index."""
    return items.get("/key/action") == ACTION


def _publish(core: Core) -> None:
    path, text = core.home / VERIFIER, trusted_file(core).encode()
    if _read(path) != text:
        temporary = path.with_suffix(".new")
        temporary.unlink(missing_ok=True)
        write_new(temporary, text, 0o644)
        temporary.replace(path)
        sync_directory(path.parent)


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if os.path.lexists(path) else None


def _check_reason(reason: str) -> None:
    if not 0 < len(reason.strip()) <= REASON_CHARS_MAX or not reason.isprintable():
        raise BadInput(
            [
                Fault(
                    "/reason", "INVALID_INPUT:reason", "", "理由を書いてください", "give a reason, one line of 1 to 500"
                )
            ]
        )
