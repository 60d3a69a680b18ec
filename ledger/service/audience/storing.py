"""A list becomes the item of a body, sealed groups and index rows; and back again."""

from __future__ import annotations

import hmac
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from ledger.errors import Gone
from ledger.log.audience import GROUP_SIZE, Audience, MemberOpening, build_audience, member_order, prove_member
from ledger.people import Tokeniser
from ledger.service.audience.members import Members, pack_group, unpack_group
from ledger.service.audience.tokens import TokenRows, add_members
from ledger.service.core import Core
from ledger.service.index_keys import newest
from ledger.service.sealing import Items, OpenBody, body_aad
from ledger.store.audience_tables import AudienceGroupRow, AudienceRow, AudienceTokenRow
from ledger.store.reading import StoredBody, as_bytes
from ledger.vault import open_part, seal_part, unwrap_key

ITEM, DAY_ITEM = "/audience", "/audience_day"
START, ADD, REMOVE, REPLACE = "start", "add", "remove", "replace"
_SEED_LABEL = b"daicho/v1/audience-seed"
_HASH_BYTES = 32


@dataclass(frozen=True, slots=True)
class Against:
    """What consents and stops say against a list that went out: how many, and the first days (ISO), "" for none."""

    withdrawn: int
    stopped: int
    first_ended: str
    first_stopped: str
    opted_out: bool

    def added_to(self, facts: dict[str, dict[str, Any]]) -> dict[str, Any]:
        """As `consent_record` does for named principals: the fact is added before the record is judged."""
        if self.opted_out:
            if not self.stopped:
                return {}
            facts["opt_out"] = {**facts.get("opt_out", {}), "stops_on_request": False}
            return {"/opt_out/stops_on_request": False}
        consent = facts.get("consent", {})
        given = str(consent.get("given_on") or "")
        days = [self.first_ended] if self.first_ended and self.first_ended >= given else []
        days += [max(self.first_stopped, given)] if self.first_stopped else []
        if not days or consent.get("withdrawn_on"):
            return {}
        facts["consent"] = {**consent, "withdrawn_on": min(days)}
        return {"/consent/withdrawn_on": min(days)}


@dataclass(slots=True, repr=False)
class Listed:
    """The list that comes with a record or an amendment. day: JST, ISO; "" where the record has none.

    said: what the caller sent, for sameness. content of `lay` is there once it ran.
    """

    members: Members
    change: str
    day: str
    said: dict[str, Any]
    against: Against | None = None
    key_id: str = ""
    groups: list[bytes] = field(default_factory=list)
    sealed: list[bytes] = field(default_factory=list)
    rows: TokenRows = field(default_factory=TokenRows)

    def __repr__(self) -> str:
        return f"Listed({len(self.members)} members, {self.change})"

    def item(self, facts: dict[str, dict[str, Any]], dates: dict[str, str]) -> Items:
        """The items before the tree is built: enough to be judged by. Adds to `facts` what consents and stops say."""
        if not self.day:
            self.day = (
                dates.get("last_provision_date") or dates.get("provision_date") or dates.get("period_start") or ""
            )
        items: Items = {ITEM: {"size": len(self.members), "change": self.change}, DAY_ITEM: self.day}
        added = self.against.added_to(facts) if self.against else {}
        if self.against and added:
            counts = {"withdrawn": self.against.withdrawn, "stopped": self.against.stopped}
            items["/consents"] = {"audience": counts, "added": added}
        return items

    def lay(self, core: Core, entry_id: bytes, body_seed: bytes, record_key: bytes, period: str) -> dict[str, Any]:
        """Build the tree, seal the groups, make the index rows. Returns the item that commits to the list."""
        seed, aad = audience_seed(body_seed), body_aad(core.realm, entry_id)
        self.key_id = newest(core, period)
        tokeniser = Tokeniser(core.keys.get(self.key_id))
        self.sealed, self.rows = [], TokenRows()
        order = array("I", member_order(seed, len(self.members)))

        def placed() -> Iterator[bytes]:
            for n, start in enumerate(range(0, len(order), GROUP_SIZE)):
                group = self.members.picked(order[start : start + GROUP_SIZE])
                self.sealed.append(seal_part(record_key, _label(n), pack_group(group), aad))
                add_members(self.rows, tokeniser, group, start)
                yield from group

        audience = build_audience(entry_id, seed, placed())
        self.groups = list(audience.groups)
        return {**audience.to_json(), "change": self.change}

    def filed(self) -> dict[str, Any]:
        """For the sequencer: no tokens beside the list, which is refused when its index key was rotated since."""
        return {"tokens": (), "index_keys": (self.key_id,)}

    def write(self, core: Core, target: int | None) -> Any:
        """What writes the rows in the entry's transaction. target: the record's seq; None for the entry's own."""

        def write(connection: Connection, seq: int) -> None:
            insert, log = core.database.insert, core.log
            record = seq if target is None else target
            # Each page is written to once, group by group and token by token: more of them need not be kept.
            with core.database.scanning(connection):
                insert(connection, AudienceRow, [(log, seq, record, b"".join(self.groups))])
                insert(connection, AudienceGroupRow, [(log, seq, n, sealed) for n, sealed in enumerate(self.sealed)])
                for bucket in self.rows.packed():
                    core.database.insert_tokens(connection, AudienceTokenRow, bucket, (log, seq))

        return write


def audience_seed(body_seed: bytes) -> bytes:
    """The seed of order and salts, 32 bytes, from the seed of the body's commitment."""
    return hmac.digest(body_seed, _SEED_LABEL, "sha256")


def is_listed(body: OpenBody) -> bool:
    """Whether the entry brings a list of people."""
    return ITEM in body.items


def group_count(body: OpenBody) -> int:
    return -(-int(body.items[ITEM]["size"]) // GROUP_SIZE)


def record_key_of(core: Core, body: OpenBody, stored: StoredBody) -> bytes:
    return unwrap_key(stored.wrapped, core.keys.get(stored.key_id), body_aad(core.realm, body.id))


def open_groups(
    core: Core, connection: Connection, body: OpenBody, stored: StoredBody, groups: Sequence[int] | None = None
) -> Iterator[tuple[int, list[bytes]]]:
    """(number, members in tree order) of these groups (None: all). Raises Gone, IntegrityError."""
    key, aad = record_key_of(core, body, stored), body_aad(core.realm, body.id)
    size = int(body.items[ITEM]["size"])
    table = AudienceGroupRow.table_()
    query = select(table.c.sealed).where(table.c.log == core.log, table.c.seq == body.seq)
    for n in range(group_count(body)) if groups is None else groups:
        sealed = connection.execute(query.where(table.c.n == n)).scalar_one_or_none()
        if sealed is None:
            raise Gone(f"a group of the list of entry {body.seq} is gone", f"記録{body.seq}の名簿の区画がありません")
        count = min(GROUP_SIZE, size - n * GROUP_SIZE)
        yield n, unpack_group(open_part(key, _label(n), as_bytes(sealed), aad), count)


def prove(core: Core, connection: Connection, body: OpenBody, place: int, group: Sequence[bytes]) -> MemberOpening:
    """The opening of the member at `place`. group: the members of its group. Raises VerificationFailed."""
    table = AudienceRow.table_()
    hashes = as_bytes(
        connection.execute(select(table.c.groups).where(table.c.log == core.log, table.c.seq == body.seq)).scalar_one()
    )
    item = body.items[ITEM]
    groups = tuple(hashes[at : at + _HASH_BYTES] for at in range(0, len(hashes), _HASH_BYTES))
    audience = Audience(bytes.fromhex(item["root"]), int(item["size"]), groups)
    return prove_member(body.id, audience_seed(body.seed), audience, place, group)


def _label(n: int) -> str:
    return f"members/{n}"
