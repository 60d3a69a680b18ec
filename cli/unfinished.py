"""What is said of disposals that are not final, by the commands that look at them."""

from __future__ import annotations

from collections.abc import Sequence

from cli.note import note
from schemas.views import UnfinishedDisposal


def tell_unfinished(found: Sequence[UnfinishedDisposal]) -> None:
    """What each disposal that is not final waits for, on standard error."""
    for one in found:
        kept = "、".join(f"{seq}番（期限 {day}）" for seq, day in one.key_backups.items()) or "なし"
        kept_en = ", ".join(f"entry {seq} (delete by {day})" for seq, day in one.key_backups.items()) or "none"
        rotations = ", ".join(one.rotations)
        note(
            f"未完了の廃棄: 記録番号 {one.seq}、完了は {one.final_from} 以降。残る鍵の控え: {kept}"
            + (f"。更新待ちの索引鍵: {rotations}" if rotations else ""),
            f"not final: disposal {one.seq}, from {one.final_from} on; backups of its keys: {kept_en}"
            + (f"; index keys to rotate: {rotations}" if rotations else ""),
        )
