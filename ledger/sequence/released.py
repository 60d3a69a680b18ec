"""Keeping the checkpoint store and the database's head in step.

The store is swapped after every commit, so it is never ahead of a healthy database. Behind is what a crash between commit
and swap leaves, and heals here; ahead, or another root at the same size, means that the database was restored from a
backup or changed, and the ledger refuses to run. A note of another origin belongs to a log that was frozen before this one
was opened, or to somebody else's ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ledger.errors import DaichoError, HeadMismatch
from ledger.log.checkpoint import Checkpoint, open_checkpoint, parse_note_unverified, sign_checkpoint
from ledger.log.note import Signer, Verifier
from ledger.sequence.checkpoint_store import CheckpointStore
from ledger.store.reading import Head

SWAP_TRIES_MAX = 1000


def release(store: CheckpointStore, note: bytes, head: Head) -> None:
    """Put the note of `head` into the store unless a later head (of another process) is there already.

    Raises HeadMismatch when the store holds another root for this size.
    """
    for _ in range(SWAP_TRIES_MAX):
        current = store.read()
        stored = parse_note_unverified(current) if current is not None else None
        if stored is not None and stored.origin != head.origin:
            raise other_log(stored, head)
        if stored is not None and stored.size >= head.size:
            if stored.size == head.size and stored.root != head.root:
                raise _mismatch(stored, head)
            return
        if store.swap(current, note):
            return
    raise HeadMismatch("the checkpoint store can't be swapped", "チェックポイントの保存先を更新できません")


def must_not_contradict(store: CheckpointStore, head: Head, root_at: Callable[[int], bytes]) -> None:
    """Called under the write lock, before a batch: what was released must be `head`, or lead to it.

    root_at: the root of the database's own tree at an earlier size. Raises HeadMismatch: the database was put back or
    changed while we ran, or somebody else signs under this origin.
    """
    current = store.read()
    if current is not None:
        stored = parse_note_unverified(current)
        if stored.origin != head.origin:
            raise other_log(stored, head)
        if stored.size > head.size or (head.root if stored.size == head.size else root_at(stored.size)) != stored.root:
            raise _mismatch(stored, head)


def reconcile(
    store: CheckpointStore,
    current: bytes | None,
    head: Head,
    root_at: Callable[[int], bytes],
    signers: Sequence[Signer],
    verifiers: Sequence[Verifier],
) -> None:
    """At start: roll the store forward to `head`, or refuse.

    current: what the store held before `head` was read. root_at: the root of the database's own tree at a size up to that
    of `head`; equality is the consistency proof. Raises HeadMismatch.
    """
    if current is None and head.size > 0:
        raise HeadMismatch(
            "the checkpoint store is empty but the database is not: restore the store, or run "
            "`daicho checkpoint --accept-database` after checking where it went",
            "チェックポイントの保存先が空ですが、データベースには記録があります。保存先を戻すか、原因を確かめて "
            "`daicho checkpoint --accept-database` を実行してください",
        )
    if current is not None:
        try:
            named = parse_note_unverified(current)
            if named.origin != head.origin:
                raise other_log(named, head)
            stored = open_checkpoint(current, verifiers, head.origin)
        except HeadMismatch:
            raise
        except DaichoError:
            raise HeadMismatch(
                "the stored checkpoint is not signed by this ledger's key",
                "保存されたチェックポイントはこの台帳の鍵で署名されていません",
            ) from None
        if stored.size > head.size or root_at(stored.size) != stored.root:
            raise _mismatch(stored, head)
        if stored.size == head.size and stored.root == head.root:
            return
    if root_at(head.size) != head.root:
        raise HeadMismatch(
            f"the stored root of size {head.size} is not the one that the tiles make: nothing is signed. Run `daicho audit`",
            f"サイズ{head.size}の根が保存されたタイルと一致しないため、署名しません。`daicho audit` を実行してください",
        )
    release(store, sign_checkpoint(Checkpoint(head.origin, head.size, head.root), signers), head)


def _mismatch(stored: Checkpoint, head: Head) -> HeadMismatch:
    return HeadMismatch(
        f"the last released checkpoint (size {stored.size}) is not in the database's history (size {head.size}): the "
        "database was restored from a backup or changed. Nothing is written. Bring back the newer database; if it is "
        "lost for good, freeze this log and open a new one: `daicho freeze --new-origin NAME --reason TEXT`",
        f"公開済みチェックポイント（サイズ{stored.size}）がデータベース（サイズ{head.size}）の履歴にありません。"
        "データベースが古い控えから戻されたか変更されています。書き込みは行いません。新しいデータベースを戻してください。"
        "失われた場合は `daicho freeze --new-origin 名前 --reason 理由` でこの台帳を凍結し、新しい台帳を始めてください",
    )


def other_log(stored: Checkpoint, head: Head) -> HeadMismatch:
    """The store holds the note of another log."""
    return HeadMismatch(
        f"the checkpoint store holds a checkpoint of {stored.origin}, this ledger writes {head.origin}: the store is "
        "another ledger's, or this database is from before a new log was opened. Nothing is written. Bring back the newer "
        "database, or correct [checkpoint_store] in operations.toml",
        f"チェックポイントの保存先には {stored.origin} のものがあり、この台帳の名前 {head.origin} と違います。"
        "別の台帳の保存先か、新しい台帳を始める前のデータベースです。書き込みは行いません。"
        "新しいデータベースを戻すか、operations.toml の [checkpoint_store] を直してください",
    )
