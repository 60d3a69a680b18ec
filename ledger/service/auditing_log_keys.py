"""The audit of the log's signing keys: rows against entries, secrets against rows, the released checkpoint, trusted.vkey."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from ledger.errors import BadInput, DaichoError
from ledger.log.note import Verifier, open_note
from ledger.service.checkpoint_stores import CHECKPOINT
from ledger.service.core import Core
from ledger.service.home import KEYS, VERIFIER
from ledger.service.log_key_acts import is_log_key, trusted_file
from ledger.service.log_keys import LogKey, key_files, read_signer
from ledger.service.projecting import Rows
from ledger.service.sealing import Items
from ledger.store.tables import LogKeyRow
from schemas.views import AuditFinding

_STEPS = {"": {"active"}, "active": {"retired", "compromised"}, "retired": {"compromised"}}


class LogKeyAudit:
    """Takes the bodies of `key` entries in order; `findings` compares them with what is stored beside the log.

    rows: of `log_key`, as these entries make them.
    """

    def __init__(self) -> None:
        self.rows: Rows = {}
        self._found: list[AuditFinding] = []
        self._states: dict[str, str] = {}

    def take(self, seq: int, items: Items) -> None:
        if not is_log_key(items):
            return
        vkey, state, since = (str(items.get(f"/key/{name}", "")) for name in ("vkey", "state", "since"))
        self.rows[seq,] = (vkey, state, since)
        before = self._states.get(vkey, "")
        if state not in _STEPS.get(before, {"compromised"}):
            self._find("entry", f"{seq}", "鍵の状態の変わり方が正しくありません", "a key can't come into this state")
        try:
            verifier = Verifier.parse(vkey)
        except BadInput:
            self._find("entry", f"{seq}", "検証鍵が壊れています", "the verifier key is none")
        else:
            if (verifier.fingerprint, verifier.name) != (items.get("/key/fingerprint"), items.get("/key/name")):
                self._find("entry", f"{seq}", "鍵の指紋が鍵と違います", "the fingerprint is not the key's")
        self._states[vkey] = state

    def findings(self, core: Core, connection: Connection) -> list[AuditFinding]:
        table = LogKeyRow.table_()
        rows = connection.execute(select(table).where(table.c.log == core.log))
        stored: Rows = {(row.seq,): (row.vkey, row.state, row.since) for row in rows}
        for place in sorted(self.rows.keys() | stored.keys(), key=repr):
            if self.rows.get(place) != stored.get(place):
                self._find(
                    "projection",
                    f"log_key {place[0]}",
                    "鍵の行が記録と違います",
                    "the key's row differs from its entry",
                )
        try:
            self._found += _beside(core, core.log_keys.known())
        except (DaichoError, ValueError):
            self._find("key", KEYS, "署名鍵を読めません", "the signing keys can't be read")
        return self._found

    def _find(self, what: str, place: str, ja: str, en: str) -> None:
        self._found.append(AuditFinding(what=what, place=place, ja=ja, en=en))


def _beside(core: Core, keys: list[LogKey]) -> Iterator[AuditFinding]:
    """What stands in files: the secrets of active keys and no other, and the verifier keys for outsiders."""
    active = {key.verifier for key in keys if key.state == "active" and key.verifier.name == core.origin}
    here = set()
    for path in key_files(core.log_keys.folder):
        try:
            here.add(read_signer(path).verifier())
        except DaichoError:
            yield AuditFinding(
                what="key",
                place=f"{KEYS}/{path.name}",
                ja="署名鍵が読めないか、他人に読める権限です",
                en="the signing key can't be read, or others may read it",
            )
    for verifier in sorted(active - here, key=Verifier.vkey):
        yield AuditFinding(
            what="key",
            place=f"{KEYS} {verifier.key_id:08x}",
            ja="有効な署名鍵の秘密鍵がありません",
            en="the secret of an active signing key is missing",
        )
    text = trusted_file(core).encode()
    path = core.home / VERIFIER
    if not path.exists() or path.read_bytes() != text:
        yield AuditFinding(
            what="key",
            place=VERIFIER,
            ja="検証鍵のファイルが記録と違います",
            en="the file is not what the key entries say",
        )


def unsigned_by(core: Core, note: bytes, end: int) -> list[Verifier]:
    """The keys that should have signed the checkpoint before the entry `end` and have not: each that was active then."""
    active = (key.verifier for key in core.log_keys.known(end) if key.state == "active")
    due = [verifier for verifier in active if verifier.name == core.origin]
    opened = open_note(note, core.verifiers)
    signed = {(one.name, one.key_id) for one in opened.verified}
    return [verifier for verifier in due if (verifier.name, verifier.key_id) not in signed]


def checkpoint_findings(core: Core, note: bytes, end: int) -> list[AuditFinding]:
    """A released checkpoint lacks the signature of a key that was active there."""
    return [
        AuditFinding(
            what="checkpoint",
            place=f"{CHECKPOINT} {verifier.key_id:08x}",
            ja="この大きさの時点で有効だった鍵の署名がありません",
            en="a key that was active at this size has not signed it",
        )
        for verifier in unsigned_by(core, note, end)
    ]
