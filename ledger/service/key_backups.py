"""Backups of the key store, and the disposals that are not final while one of them is kept.

A backup of the keys opens what is disposed of later, so a disposal is final only once every backup that held its keys is
said to be deleted (docs/backup.md). Which disposals were over before a backup began is entered with it; copies made by
other means are not known here, and for them there is the term of `disposing.py`.

Bodies of `admin` entries:

    back_up_keys         {expires_on, manifest, clear_of: seq of the last disposal of whose keys the copy has none, or -1}
    key_backup_deleted   {of: seq of the former, reason}
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ledger.clock import jst_day, utc_from_text
from ledger.errors import BadInput, Conflict, DaichoError, Fault, Misconfigured, NotFound
from ledger.ids import new_id
from ledger.log.header import decode_header
from ledger.sequence.staged import Placed
from ledger.service.backup_manifest import MANIFEST, Manifest, read_manifest
from ledger.service.core import Core, appended
from ledger.service.disposing import destroy_disposed_keys, disposals, keys_of, owed_rotations
from ledger.service.sealing import items_under, open_body, stage
from ledger.store.reading import read_bodies, read_leaves
from ledger.store.statements import seqs_of_kind
from ledger.vault.masterkey import sync_directory
from schemas.views import Appended, AuditFinding, UnfinishedDisposal

ADMIN_KEY_ID = "keep/admin"
TAKEN, DELETED = "back_up_keys", "key_backup_deleted"


@dataclass(frozen=True, slots=True)
class KeyBackup:
    """A backup of the key store that was entered. seq: of its entry. deleted_on: when that was said, JST.

    clear_of: disposals up to this entry were over before it began. holds: entries of disposals, not final, whose keys it has.
    overdue: its day is past, and nobody said that it is deleted.
    """

    seq: int
    taken_on: dt.date
    expires_on: dt.date
    manifest: str
    clear_of: int
    deleted_on: dt.date | None = None
    holds: list[int] = field(default_factory=list)
    overdue: bool = False

    def holds_keys_of(self, disposal: int) -> bool:
        return disposal > self.clear_of

    def to_json(self) -> dict[str, Any]:
        deleted = self.deleted_on.isoformat() if self.deleted_on else None
        days = {"taken_on": self.taken_on.isoformat(), "expires_on": self.expires_on.isoformat(), "deleted_on": deleted}
        return {"seq": self.seq, **days, "holds": self.holds, "overdue": self.overdue}


def clear_of(core: Core) -> int:
    """The last disposal of whose keys, and of those before it, the key store has none left; -1 where there is none."""
    destroy_disposed_keys(core)
    owed, last = owed_rotations(core), -1
    for entry in disposals(core):
        if entry["state"] != "started":
            continue
        if owed & set(entry.get("rotate", [])) or any(core.keys.state(key_id) == "living" for key_id in keys_of(entry)):
            break
        last = entry["seq"]
    return last


def key_backups(core: Core) -> list[KeyBackup]:
    """Every backup of the keys that was entered, oldest first."""
    waiting = [entry["seq"] for entry in _waiting(disposals(core))]
    kept = [
        one if one.deleted_on else replace(one, holds=list(filter(one.holds_keys_of, waiting))) for one in _known(core)
    ]
    return [replace(one, overdue=one.deleted_on is None and one.expires_on < core.today()) for one in kept]


def unfinished(core: Core) -> list[UnfinishedDisposal]:
    """Disposals that are not final, and what each waits for."""
    backups, owed = _known(core), owed_rotations(core)
    return [
        UnfinishedDisposal(
            seq=entry["seq"],
            final_from=dt.date.fromisoformat(entry["final_from"]),
            rotations=sorted(owed & set(entry.get("rotate", []))),
            key_backups={
                one.seq: one.expires_on for one in backups if one.deleted_on is None and one.holds_keys_of(entry["seq"])
            },
        )
        for entry in _waiting(disposals(core))
    ]


def deleted_backups(core: Core, disposal: int) -> list[dict[str, Any]]:
    """Which backups held the keys of a disposal, and when each was said to be deleted: what its final entry says."""
    return [
        {"seq": one.seq, "deleted_on": one.deleted_on.isoformat() if one.deleted_on else None}
        for one in _known(core)
        if one.holds_keys_of(disposal)
    ]


def audited(core: Core) -> tuple[list[AuditFinding], list[UnfinishedDisposal]]:
    """Backups past their day that nobody said are deleted, and what `unfinished` says. Never raises: damage is told there."""
    try:
        return [_overdue(one) for one in key_backups(core) if one.overdue], unfinished(core)
    except DaichoError:
        return [], []


def enter_deleted(core: Core, seq: int, reason: str) -> Appended:
    """Say that a backup of the keys is deleted, wherever it was. Raises NotFound, Conflict (said before), BadInput."""
    if not reason.strip():
        raise BadInput([Fault("/reason", "INVALID_INPUT:missing", "", "理由がありません", "say how it was deleted")])
    known = {one.seq: one for one in _known(core)}
    if seq not in known:
        raise NotFound("no backup of the keys was entered there", "その番号に鍵の控えの記録はありません")
    if known[seq].deleted_on is not None:
        raise Conflict("it is said to be deleted already", "既に削除済みと記録されています")
    items = {"/admin/action": DELETED, "/admin/of": seq, "/admin/reason": reason}
    entry_id = new_id()
    placed = core.writer.submit([stage(core, "admin", entry_id, items, ADMIN_KEY_ID)]).result()[0]
    assert isinstance(placed, Placed)
    return appended(core, entry_id, "admin", placed)


def delete_backup(core: Core, folder: Path, reason: str) -> Appended:
    """Delete the files of a backup of the keys, then say so. Raises Misconfigured, NotFound (of another ledger), Conflict.

    Nothing but what its manifest names is deleted.
    """
    manifest = read_manifest(folder)
    known = [one for one in _known(core) if one.manifest == manifest.encode().decode()]
    if manifest.kind != "keys":
        raise Misconfigured("this is no backup of the keys", "これは鍵の控えではありません")
    if not known:
        raise NotFound("this ledger has entered no such backup", "この台帳の記録にない控えです")
    if known[0].deleted_on is None:
        _delete(folder, manifest)
    return enter_deleted(core, known[0].seq, reason)


def _delete(folder: Path, manifest: Manifest) -> None:
    # The manifest goes last: until then a run that was cut off can be run again.
    for name in (*sorted(manifest.files), MANIFEST):
        (folder / name).unlink(missing_ok=True)
        sync_directory(folder)
    if not any(folder.iterdir()):
        folder.rmdir()
        sync_directory(folder.parent)


def _known(core: Core) -> list[KeyBackup]:
    with core.database.reading() as connection:
        seqs = seqs_of_kind(connection, core.log, "admin", -1)
        bodies = read_bodies(connection, core.log, seqs)
        said = {seq: items_under(open_body(core, body, seq).items, "admin") for seq, body in bodies.items()}
        wanted = [seq for seq, one in said.items() if one.get("action") in (TAKEN, DELETED)]
        entered = {
            seq: jst_day(utc_from_text(decode_header(leaf).time))
            for seq in wanted
            for _, leaf, _ in read_leaves(connection, core.log, seq, seq + 1)
        }
    deleted = {said[seq]["of"]: entered[seq] for seq in wanted if said[seq]["action"] == DELETED}
    return [
        KeyBackup(
            seq,
            entered[seq],
            dt.date.fromisoformat(said[seq]["expires_on"]),
            said[seq].get("manifest", ""),
            said[seq].get("clear_of", -1),
            deleted.get(seq),
        )
        for seq in wanted
        if said[seq]["action"] == TAKEN
    ]


def _waiting(entries: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    final = {entry["of"] for entry in entries if entry["state"] == "final"}
    return [entry for entry in entries if entry["state"] == "started" and entry["seq"] not in final]


def _overdue(one: KeyBackup) -> AuditFinding:
    waiting = ", ".join(map(str, one.holds)) or "-"
    return AuditFinding(
        what="key_backup",
        place=str(one.seq),
        ja=f"鍵の控えの期限（{one.expires_on}）を過ぎましたが、削除の記録がありません（完了を待つ廃棄: {waiting}）",
        en=f"this backup of the keys expired on {one.expires_on} and nobody said that it is deleted (disposals waiting: "
        f"{waiting})",
    )
