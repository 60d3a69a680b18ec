"""Time-stamps over checkpoints: asked for on a schedule, checked, and kept with the exact bytes they stamp.

What is stamped is the signed note of the newest head, byte for byte. Each token that holds is an `admin` entry

    /admin/action "time_stamp", /admin/authority, /admin/size, /admin/moment, /admin/digest (`row_digest`, hex)

with a row of `time_stamp`, written together: a token that is changed or taken away afterwards is named by the audit. Asking
happens outside the writer; an authority that does not answer costs the others nothing and no append anything. It is
remembered, and told by `authority_states`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import Connection, func, select

from ledger.clock import utc_from_text, utc_text
from ledger.errors import Misconfigured, NotFound
from ledger.ids import new_id
from ledger.log.header import decode_header
from ledger.log.time_stamp import TimeStamp, TimeStampRefused
from ledger.sequence.authority import Authority, NoAnswer, ask
from ledger.sequence.staged import Placed, Staged
from ledger.service.core import Core
from ledger.service.proving import checkpoint_of, leaf_of
from ledger.service.sealing import stage
from ledger.store.reading import Head
from ledger.store.tables import TimeStampRow
from schemas.time_stamp import AuthorityState, StampResult, TimeStampOut

ACTION = "time_stamp"
KEY_ID = "keep/admin"
OVERDUE_AFTER = 2


class StampRow(NamedTuple):
    """A kept time-stamp. note: the signed checkpoint. response: DER. chain: PEM, signer first. moment: UTC text."""

    authority: str
    moment: str
    note: bytes
    response: bytes
    chain: bytes


def authorities(core: Core) -> list[Authority]:
    """Those of `operations.toml`, with their certificates. Raises Misconfigured."""
    found = []
    for one in core.operations.time_stamps.authorities:
        try:
            roots = x509.load_pem_x509_certificates((core.home / one.roots).read_bytes())
        except (OSError, ValueError):
            raise Misconfigured(
                f"the certificates (roots) of the time-stamp authority {one.name} can't be read as PEM",
                f"時刻認証局 {one.name} の証明書（roots）をPEMとして読めません",
            ) from None
        found.append(Authority(one.name, one.url, roots, one.policy))
    return found


def stamp(core: Core, everything: bool = False) -> list[StampResult]:
    """Ask every authority that is due, or all, for a time-stamp of the newest checkpoint. Never raises for an authority."""
    wanted = [one for one in authorities(core) if everything or _is_due(core, one.name)]
    head = core.head()
    if not wanted or head.frozen:
        return []
    note, timeout = checkpoint_of(core, head), core.operations.time_stamps.timeout_seconds
    with ThreadPoolExecutor(len(wanted), "daicho-time-stamp") as pool:
        answers = list(pool.map(lambda one: _ask(one, note, timeout), wanted))
    staged, results = [], []
    for authority, answer in zip(wanted, answers, strict=True):
        if isinstance(answer, str):
            core.stamp_failures[authority.name] = answer
            results.append(StampResult(authority=authority.name, error=answer))
        else:
            core.stamp_failures.pop(authority.name, None)
            staged.append((authority.name, answer[1].moment, _staged(core, authority.name, head.size, note, *answer)))
    outcomes = core.writer.submit([one for *_, one in staged]).result() if staged else []
    for (name, moment, _), outcome in zip(staged, outcomes, strict=True):
        assert isinstance(outcome, Placed)
        results.append(StampResult(authority=name, moment=moment, seq=outcome.seq))
    return sorted(results, key=lambda result: result.authority)


def _ask(authority: Authority, note: bytes, timeout_seconds: float) -> tuple[bytes, TimeStamp] | str:
    try:
        return ask(authority, note, timeout_seconds)
    except TimeStampRefused as refused:
        return refused.reason
    except NoAnswer as error:
        return f"NO_ANSWER: {error}"


def _staged(core: Core, authority: str, size: int, note: bytes, response: bytes, said: TimeStamp) -> Staged:
    chain = b"".join(x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM) for der in said.chain)
    row = (size, authority, utc_text(said.moment), note, response, chain)
    items = {
        "/admin/action": ACTION,
        "/admin/authority": authority,
        "/admin/size": size,
        "/admin/moment": utc_text(said.moment),
        "/admin/digest": row_digest(*row),
    }
    return stage(core, "admin", new_id(), items, KEY_ID, rows=[(TimeStampRow, row)])


def row_digest(size: int, authority: str, moment: str, note: bytes, response: bytes, chain: bytes) -> str:
    """SHA-256 over everything a row says, each part behind its length: what the entry holds of it."""
    digest = hashlib.sha256(b"daicho/v1/time-stamp\n")
    for part in (str(size).encode(), authority.encode(), moment.encode(), note, response, chain):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def time_stamps(core: Core, size: int | None = None) -> list[TimeStampOut]:
    """Those that are kept, oldest first; of one size, or all."""
    return [
        TimeStampOut(seq=row.seq, size=row.size, authority=row.authority, moment=utc_from_text(row.moment))
        for row in _rows(core, size)
    ]


def stamps_over(core: Core, connection: Connection, head: Head, indexes: Sequence[int]) -> list[StampRow]:
    """Of each authority the earliest stamp of this log that is over all these entries, else the newest that is over some.

    Oldest first; nothing for no entries.
    """
    if not indexes:
        return []
    table = TimeStampRow.table_()
    own = (table.c.log == core.log, table.c.seq >= head.first, table.c.seq < head.end)
    found: dict[str, int] = {}
    for best, least in ((func.max(table.c.size), min(indexes)), (func.min(table.c.size), max(indexes))):
        sizes = select(table.c.authority, best).where(*own, table.c.size > least).group_by(table.c.authority)
        found.update((name, int(size)) for name, size in connection.execute(sizes).all())
    rows = []
    for authority, size in found.items():
        wanted = select(table).where(*own, table.c.authority == authority, table.c.size == size)
        row = connection.execute(wanted.order_by(table.c.seq).limit(1)).one()
        rows.append(StampRow(row.authority, row.moment, bytes(row.note), bytes(row.response), bytes(row.chain)))
    return sorted(rows, key=lambda row: row.moment)


def evidence(core: Core, seq: int) -> dict[str, bytes]:
    """The files of one time-stamp for a stranger: `checkpoint`, `stamp.tsr`, `chain.pem`. Raises NotFound."""
    for row in _rows(core, None):
        if row.seq == seq:
            return {"checkpoint": row.note, "stamp.tsr": row.response, "chain.pem": row.chain}
    raise NotFound("there is no time-stamp of this number", "この番号のタイムスタンプはありません")


def authority_states(core: Core) -> list[AuthorityState]:
    """How every authority of `operations.toml` does."""
    settings = core.operations.time_stamps
    after = dt.timedelta(hours=OVERDUE_AFTER * settings.every_hours)
    states = []
    for one in settings.authorities:
        newest = _newest(core, one.name)
        since = utc_from_text(newest.moment) if newest else None
        late = core.now() - (since or _first_time(core)) > after
        states.append(
            AuthorityState(
                authority=one.name,
                newest=since,
                overdue=late and _has_grown(core, newest),
                error=core.stamp_failures.get(one.name),
            )
        )
    return states


def _is_due(core: Core, authority: str) -> bool:
    newest = _newest(core, authority)
    if newest is None:
        return True
    every = dt.timedelta(hours=core.operations.time_stamps.every_hours)
    return core.now() - utc_from_text(newest.moment) >= every and _has_grown(core, newest)


def _has_grown(core: Core, newest: Any) -> bool:
    """Whether there is an entry after the stamped checkpoint that is no time-stamp's own."""
    if newest is None:
        return True
    table, head = TimeStampRow.table_(), core.head()
    stamped = head.first + int(newest.size)
    if newest.seq >= head.first:
        with core.database.reading() as connection:
            own = connection.execute(
                select(func.count()).where(table.c.log == core.log, table.c.seq >= stamped)
            ).scalar_one()
        return head.end - stamped > int(own)
    return True


def _first_time(core: Core) -> dt.datetime:
    with core.database.reading() as connection:
        return utc_from_text(decode_header(leaf_of(core, connection, 0)).time)


def _newest(core: Core, authority: str) -> Any:
    table = TimeStampRow.table_()
    with core.database.reading() as connection:
        return connection.execute(
            select(table.c.seq, table.c.size, table.c.moment)
            .where(table.c.log == core.log, table.c.authority == authority)
            .order_by(table.c.seq.desc())
            .limit(1)
        ).one_or_none()


def _rows(core: Core, size: int | None) -> Iterable[Any]:
    table = TimeStampRow.table_()
    statement = select(table).where(table.c.log == core.log).order_by(table.c.seq)
    if size is not None:
        statement = statement.where(table.c.size == size)
    with core.database.reading() as connection:
        return list(connection.execute(statement))
