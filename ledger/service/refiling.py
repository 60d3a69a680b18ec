"""Making the index tokens of a staged entry again: its index key was rotated between the staging and the commit."""

from __future__ import annotations

from dataclasses import replace

from ledger.sequence.staged import Staged
from ledger.service.core import Core
from ledger.service.index_keys import SUBJECT, filed
from ledger.service.moving import Place, values_of
from ledger.service.sealing import open_body
from ledger.service.subjects import subject_filed, values_of_entry
from ledger.store.index_periods import parse_index_key_id
from ledger.store.reading import StoredBody


def refile(core: Core, staged: Staged) -> Staged:
    """The entry with tokens made from its sealed content under the newest keys."""
    for key_id in staged.index_keys:
        core.index_newest.pop(parse_index_key_id(key_id)[0], None)
    body = StoredBody(-1, staged.id, staged.key_id, staged.wrapped, staged.sealed or b"", staged.sameness)
    items = open_body(core, body, -1).items
    if any(parse_index_key_id(key_id)[0] == SUBJECT for key_id in staged.index_keys):
        return replace(staged, **subject_filed(core, values_of_entry(items)))
    return replace(staged, **filed(core, Place.of_key(staged.key_id).period, values_of(items)))
