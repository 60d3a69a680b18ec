"""The end of a disposal: its keys stand in no backup of the key store any more, as far as the ledger can know."""

from __future__ import annotations

from ledger.ids import new_id
from ledger.sequence.staged import Placed
from ledger.service.core import Core, appended
from ledger.service.disposing import KEY_ID
from ledger.service.key_backups import deleted_backups, unfinished
from ledger.service.sealing import stage
from schemas.views import Appended


def finish_disposals(core: Core) -> list[Appended]:
    """Write `final` for every disposal whose term is over, whose rotations are done and whose backups are deleted."""
    finished = []
    for one in unfinished(core):
        if one.final_from <= core.today() and not one.rotations and not one.key_backups:
            entry_id = new_id()
            items = {
                "/disposal/state": "final",
                "/disposal/of": one.seq,
                "/disposal/backups": deleted_backups(core, one.seq),
            }
            placed = core.writer.submit([stage(core, "disposal", entry_id, items, KEY_ID)]).result()[0]
            assert isinstance(placed, Placed)
            finished.append(appended(core, entry_id, "disposal", placed))
    return finished
