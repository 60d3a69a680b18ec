"""Links: received person-related information became personal data by collation. When, from where, how it is known.

A `link` entry is no second receipt (ACT 30): consent and expectation were judged when the data came (ACT 31). It is kept
and moved with its record, under the same key and in the same period of the person index, so that a look-up by the linked
identifiers finds the record.

Body:

    /link              {record, record_seq, source, confirmation, linked_on}
    /principals/<n>    whom position n of the record is now known to be
    /identifiers/<n>   the identifiers by which they are known here
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from ledger.errors import BadInput, Blocked, Busy, Fault
from ledger.sequence.staged import Placed, Staged, Stale, Taken
from ledger.service.consents import extend
from ledger.service.core import Core, appended
from ledger.service.index_keys import filed, guard
from ledger.service.intake import given_id
from ledger.service.moving import CHANGED, place_of
from ledger.service.parsing import parse
from ledger.service.principals import identifiers_of, principal_items
from ledger.service.reading import LoadedRecord, load_record
from ledger.service.replaying import replay
from ledger.service.sealing import stage
from ledger.service.subjects import parse_all, parse_documents
from ledger.store.reading import seq_of_id
from schemas.consent import LinkIn
from schemas.record import document
from schemas.views import Appended
from schemas.vocabulary import Role

KIND = "link"
TRIES_MAX = 20
PROJECT = "INSERT INTO link (log, target, seq) VALUES (:log, :target, :seq)"


def link(core: Core, record_id: UUID, given: LinkIn | Mapping[str, Any]) -> Appended:
    """Raises BadInput, Blocked (no receipt of person-related information), NotFound, Gone, Conflict."""
    linked = parse(LinkIn, given)
    entry_id = given_id(core, linked.id)
    content = document(linked)
    content.pop("id", None)
    content["record"] = str(record_id)
    for _ in range(TRIES_MAX):
        with core.database.reading() as connection:
            record = load_record(core, connection, seq_of_id(connection, core.log, record_id.bytes))
        _must_fit(core, record, linked)
        outcome = core.writer.submit([_staged(core, record_id, record, linked, content, entry_id)]).result()[0]
        if not isinstance(outcome, Stale):
            break
    if isinstance(outcome, Taken):
        return replay(core, entry_id, KIND, content)
    if not isinstance(outcome, Placed):
        raise Busy("the record kept changing; try again", "記録が同時に変更され続けています。再試行してください")
    own = core.own_types
    told = parse_documents(record.identifiers_at(linked.position), own)
    known = [*parse_all(identifiers_of(linked.principal), own), *told]
    extend(core, [known])
    return appended(core, entry_id, KIND, outcome)


def _staged(
    core: Core, record_id: UUID, record: LoadedRecord, linked: LinkIn, content: dict[str, Any], entry_id: bytes
) -> Staged:
    people, values = principal_items([linked.principal], core.own_types, linked.position)
    place = place_of(core, record)
    guards = guard(core, place.period, place.period)
    items = {
        "/link": {
            "record": str(record_id),
            "record_seq": record.seq,
            "source": linked.source,
            "confirmation": linked.confirmation,
            "linked_on": linked.linked_on.isoformat(),
        },
        **people,
    }
    return stage(
        core,
        KIND,
        entry_id,
        items,
        place.key_id,
        content,
        **{**filed(core, place.period, values), "index_keys": guards},
        updates=[(PROJECT, {"target": record.seq}), (CHANGED, {"target": record.seq})],
        expect=(record.seq, record.change),
    )


def _must_fit(core: Core, record: LoadedRecord, linked: LinkIn) -> None:
    if record.state.head["role"] != Role.PRI_RECIPIENT.value:
        raise Blocked(
            "only a receipt of person-related information is linked to a person later",
            "個人関連情報の受領の記録だけが、後の照合の対象です",
            codes=["NOT_PERSON_RELATED"],
        )
    if linked.linked_on > core.today():
        raise BadInput([Fault("/linked_on", "INVALID_INPUT:future", "", "未来の日付です", "is in the future")])
    if linked.position > 0 and linked.position not in record.state.principals:
        raise BadInput(
            [Fault("/position", "INVALID_INPUT:position", "", "この番号の本人はいません", "no such principal")]
        )
