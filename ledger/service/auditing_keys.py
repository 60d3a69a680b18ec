"""The key store and the state of retention: every key opens, and lies where the law says its records must be kept.

A record is sealed under the key of its last day or a later one (it waits for records that lean on it, or was held), under
its own key while its last day is open, and under the key of a hold while that stands; its amendments and links are sealed
under the same. The keys of a day that a disposal names are destroyed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from ledger.errors import IntegrityError
from ledger.service.core import Core
from ledger.service.disposed_ids import are_others
from ledger.service.projecting import Projector
from ledger.service.sealing import Items, items_under
from ledger.store.index_periods import PREFIX
from ledger.store.tables import HoldRow, RecordRow
from schemas.views import AuditFinding

_LAST_DAY, _ID = 10, 0


class Disposals:
    """What the opened `disposal` entries say."""

    def __init__(self) -> None:
        self.explained: set[int] = set()
        self.days: set[str] = set()
        self._ids: list[tuple[str, list[int]]] = []

    def take(self, items: Items) -> None:
        said = items_under(items, "disposal")
        seqs = [seq for first, last in said.get("entries", []) for seq in range(first, last + 1)]
        self.explained.update(seqs)
        if "ids" in said:
            self._ids.append((said["ids"], seqs))
        self.days.update(day["last_day"] for day in said.get("days", []))

    def changed_ids(self, stored: Mapping[int, bytes], size: int) -> Iterator[AuditFinding]:
        """Disposals of which an entry has another id than it had. stored: the id of each entry; size: how many there are."""
        for said, seqs in self._ids:
            if seqs and seqs[-1] < size and are_others(said, seqs, stored):
                yield AuditFinding(
                    what="projection",
                    place=f"entry_id {seqs[0]}-{seqs[-1]}",
                    ja="廃棄した記録のIDが、廃棄の記録の示すものと違います",
                    en="the ids of disposed entries are not those that the disposal says",
                )


def key_findings(core: Core, disposals: Disposals, in_use: set[str], unfiled: set[str]) -> Iterator[AuditFinding]:
    """in_use: the keys under which content stands. unfiled: index periods that should have a key."""
    for period in sorted(unfiled):
        yield _finding(
            f"{PREFIX}{period}",
            "この期間の検索索引の鍵がありません（`daicho rebuild` で索引を作り直せます）",
            "the index key of this period is missing: `daicho rebuild` makes the index again",
        )
    for key_id in core.keys.list():
        try:
            core.keys.get(key_id)
        except IntegrityError:
            yield _finding(key_id, "鍵を開けません", "the stored key does not open")
    for day in sorted(disposals.days):
        key_id = f"day/{day}"
        state = core.keys.state(key_id)
        if state == "living" and key_id not in in_use:
            yield _finding(
                key_id,
                "廃棄の記録があるのに鍵が残っています（台帳を一度開くと破棄されます）",
                "a disposal names this day, and its key lives still: opening the ledger destroys it",
            )
        elif state == "never":
            yield _finding(
                key_id,
                "廃棄の記録があるのに、鍵保管庫に破棄の記録がありません",
                "a disposal names this day, and the key store knows nothing of its key",
            )
    if not core.keys.tombstones_hold():
        yield _finding(
            "tombstones",
            "破棄した鍵の記録が書き換えられています",
            "the notes of destroyed keys are not those that were written",
        )
    for stone in core.keys.destroyed("day/"):
        if stone.key_id.removeprefix("day/") not in disposals.days:
            yield _finding(stone.key_id, "廃棄の記録がないのに破棄された鍵です", "destroyed, and no disposal says why")


def retention_findings(projector: Projector, key_ids: Mapping[int, str]) -> Iterator[AuditFinding]:
    """key_ids: of every opened entry of a record, the key it is sealed under."""
    standing = {place[0]: row[_ID] for place, row in projector.rows[HoldRow].items() if row[1] == -1}
    for seq, record in projector.record_of.items():
        row = projector.rows[RecordRow].get((record,))
        if row is None or seq not in key_ids:
            continue
        hold = standing.get(record)
        if not _is_kept_right(key_ids[seq], row[_LAST_DAY], row[_ID], hold):
            yield AuditFinding(
                what="retention",
                place=f"{seq}",
                ja="保存期間または保全措置と異なる鍵で封緘されています",
                en="sealed under a key that is not that of its last day, its hold or its own",
            )


def _is_kept_right(key_id: str, last_day: str, record_id: bytes, hold: bytes | None) -> bool:
    if hold is not None:
        return key_id == f"hold/{UUID(bytes=hold)}"
    if last_day:
        return key_id.startswith("day/") and key_id.removeprefix("day/") >= last_day
    return key_id == f"open/{UUID(bytes=record_id)}"


def _finding(key_id: str, ja: str, en: str) -> AuditFinding:
    return AuditFinding(what="key", place=key_id, ja=ja, en=en)
