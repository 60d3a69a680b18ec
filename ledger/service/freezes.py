"""`freeze` entries: what they say of a log that takes no more entries, and why a new one was opened (design.md 4).

A frozen log's last checkpoint, or more of it, was lost; the log that follows begins with an entry of kind `freeze`:

    /freeze/origin       the frozen log
    /freeze/checkpoint   the signed note of what is left of it: its last note, for ever
    /freeze/cosigned     its newest note that met the policy's quorum, else that any witness had cosigned; absent for none
    /freeze/released     the newest note known to have been released; absent when nobody could say
    /freeze/lost         {"first": …, "last": …}, indexes in the frozen log; absent when none or not known
    /freeze/reason       the operator's words
    /freeze/next         the origin of the log that follows
"""

from __future__ import annotations

from dataclasses import dataclass

from ledger.errors import DaichoError, IntegrityError
from ledger.log.checkpoint import Checkpoint, parse_note_unverified, sign_checkpoint
from ledger.sequence.checkpoint_store import CheckpointStore
from ledger.service.core import Core
from ledger.service.sealing import items_under, open_body
from ledger.store.reading import Head, read_bodies, read_heads

KIND = "freeze"
KEY_ID = "keep/freeze"
FIRST_BATCH_ENTRIES_MAX = 3  # the freeze, and the old log's keys retired


@dataclass(frozen=True, slots=True)
class Freeze:
    """What a `freeze` entry says. checkpoint, released, cosigned: signed notes. lost: first and last index, both lost."""

    seq: int
    origin: str
    checkpoint: bytes
    released: bytes | None
    lost: tuple[int, int] | None
    reason: str
    next_origin: str
    cosigned: bytes | None = None


def frozen_note(core: Core, head: Head) -> bytes:
    """The last note of a frozen log. Raises IntegrityError when no readable `freeze` entry holds one for this head."""
    if head.log not in core.frozen_notes:
        try:
            freeze = freeze_of(core, head)
            stated = parse_note_unverified(freeze.checkpoint)
        except (DaichoError, KeyError):
            raise _unexplained(head) from None
        if (stated.origin, stated.size, stated.root) != (head.origin, head.size, head.root):
            raise _unexplained(head)
        core.frozen_notes[head.log] = freeze.checkpoint
        core.frozen_cosigned[head.log] = freeze.cosigned
    return core.frozen_notes[head.log]


def cosigned_note(core: Core, head: Head) -> bytes | None:
    """The note of a frozen log that witnesses had cosigned; None for none. Raises IntegrityError as `frozen_note`."""
    frozen_note(core, head)
    return core.frozen_cosigned[head.log]


def freeze_of(core: Core, head: Head) -> Freeze:
    """The `freeze` entry of a frozen log: the first of the log after it. Raises Gone, KeyError, what `open_body` does."""
    with core.database.reading() as connection:
        stored = read_bodies(connection, core.log, [head.end]).get(head.end)
    said = items_under(open_body(core, stored, head.end).items, KIND)
    lost = said.get("lost")
    return Freeze(
        seq=head.end,
        origin=said["origin"],
        checkpoint=said["checkpoint"].encode(),
        released=said["released"].encode() if said.get("released") else None,
        lost=(lost["first"], lost["last"]) if lost else None,
        reason=said["reason"],
        next_origin=said["next"],
        cosigned=said["cosigned"].encode() if said.get("cosigned") else None,
    )


def after_freeze(core: Core, store: CheckpointStore, released: bytes | None) -> bytes | None:
    """At start: what the store holds for this log, where it may still hold the note of the log that was frozen before it.

    A crash between the commit that opened this log and the swap of its first checkpoint leaves the old note there; it is
    rolled forward here, and only if the `freeze` entry accounts for it. Returns `released` otherwise.
    """
    heads = frozen_logs(core)
    if not heads or (released is not None and parse_note_unverified(released).origin == core.origin):
        return released
    head, frozen = core.head(), freeze_of(core, heads[-1])
    if released is None:
        # Nothing was released before: the log that was just opened is the first thing there is to hold.
        accounted = head.size <= FIRST_BATCH_ENTRIES_MAX
    else:
        old = parse_note_unverified(released)
        known = parse_note_unverified(frozen.released) if frozen.released else None
        accounted = old.origin in {one.origin for one in heads} and (
            known is None or old.size < known.size or (old.size, old.root) == (known.size, known.root)
        )
    if not accounted:
        return released
    core.sequencer.vouched.require(head)
    note = sign_checkpoint(Checkpoint(head.origin, head.size, head.root), core.log_keys.signers(head.end))
    return note if store.swap(released, note) else store.read()


def frozen_logs(core: Core) -> list[Head]:
    """Every log but the one that takes new entries, oldest first."""
    with core.database.reading() as connection:
        return [head for head in read_heads(connection) if head.log != core.current]


def _unexplained(head: Head) -> IntegrityError:
    return IntegrityError(
        f"log {head.origin} is frozen and no freeze entry holds its last checkpoint: run `daicho audit`",
        f"台帳 {head.origin} は凍結されていますが、最後のチェックポイントを示す凍結記録がありません。"
        "`daicho audit` を実行してください",
    )
