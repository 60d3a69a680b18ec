"""A step sent again under the same id: its first result, and nothing entered.

Compared with what was sent then: the request, the step, who did it and the whole document. Files are not kept; a letter or
report asked for again is made again from the request as it stood and the words that were entered.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ledger.desk.requests import CaseFile
from ledger.errors import Conflict, NotFound
from ledger.service.core import Core
from ledger.service.desk_files import load_case
from ledger.service.sealing import is_same
from ledger.store.reading import read_bodies, seq_of_id


def first_result(core: Core, case: CaseFile, entry_id: bytes, sent: dict[str, Any]) -> CaseFile | None:
    """The request as the step of this id left it, None while there is none. Raises Conflict for other content."""
    with core.database.reading() as connection:
        try:
            seq = seq_of_id(connection, core.log, entry_id)
        except NotFound:
            return None
        stored = read_bodies(connection, core.log, [seq]).get(seq)
    # Read after the entry was found: the case as given may be older than it.
    steps = load_case(core, case.id).steps
    n = next((n for n, one in enumerate(steps) if one.seq == seq), None)
    if n is None or stored is None or not is_same(core, stored, sent):
        raise Conflict(
            f"this id stands already at entry {seq} with other content", f"このIDは別の内容で記録{seq}に使われています"
        )
    return load_case(core, case.id, n + 1)


def case_before(core: Core, request: UUID, case: CaseFile) -> CaseFile:
    """The request as it stood before the newest step of `case`."""
    return load_case(core, request, len(case.steps) - 1)
