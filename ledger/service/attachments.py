"""Papers beside an entry: contract, consent paper, evidence of a check.

The entry's body holds one item a paper, `/attachments/<n>` = {"name", "media_type", "sha256", "bytes"}, and so the header
commits to it. The content is sealed under a subkey of the entry's own record key (label `attachments/<n>`) in the table
`attachment`: it moves with the record's last day, and dies with the same day key.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, select

from ledger.errors import BadInput, Fault, Gone, IntegrityError, NotFound, TooLarge
from ledger.sequence.staged import Staged
from ledger.service.core import Core
from ledger.service.sealing import Items, OpenBody, body_aad, items_under, open_body
from ledger.store.reading import StoredBody, as_bytes, read_bodies
from ledger.store.tables import AttachmentRow
from ledger.vault import open_part, seal_part, unwrap_key
from schemas.duty import ATTACHMENT_BYTES_MAX, ATTACHMENTS_MAX, Attachment, AttachmentOut

NAME_CHARS_MAX = 255
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}")


def describe(papers: Sequence[Attachment]) -> Items:
    """The body items of these papers. Raises BadInput, TooLarge (16 papers, 16 MiB each), naming every fault."""
    faults = [*_count_faults(papers), *(fault for n, paper in enumerate(papers) for fault in _faults(n, paper))]
    if any(fault.code == "TOO_LARGE" for fault in faults):
        raise TooLarge(faults)
    if faults:
        raise BadInput(faults)
    return {
        f"/attachments/{n}": {
            "name": paper.name,
            "media_type": paper.media_type,
            "sha256": hashlib.sha256(paper.content).hexdigest(),
            "bytes": len(paper.content),
        }
        for n, paper in enumerate(papers)
    }


def attach(core: Core, staged: Staged, papers: Sequence[Attachment]) -> Staged:
    """Seal the papers under the staged entry's own key and put their rows beside it."""
    if papers:
        key = unwrap_key(staged.wrapped, core.keys.get(staged.key_id), body_aad(core.realm, staged.id))
        aad = body_aad(core.realm, staged.id)
        rows = [(AttachmentRow, (n, seal_part(key, _label(n), paper.content, aad))) for n, paper in enumerate(papers)]
        staged.rows = [*staged.rows, *rows]
    return staged


def list_papers(body: OpenBody) -> list[AttachmentOut]:
    """What an entry says of its papers, in order."""
    said = items_under(body.items, "attachments")
    return [AttachmentOut(seq=body.seq, n=n, **said[str(n)]) for n in range(len(said))]


def read_paper(core: Core, seq: int, n: int) -> Attachment:
    """One paper in the clear. Raises NotFound, Gone (disposed of), IntegrityError (not the one committed to)."""
    with core.database.reading() as connection:
        stored = read_bodies(connection, core.log, [seq]).get(seq)
        body = open_body(core, stored, seq)
        assert stored is not None
        listed = list_papers(body)
        if not 0 <= n < len(listed):
            raise NotFound("the entry has no such attachment", "この記録にこの番号の添付はありません")
        content = _open(core, connection, stored, seq, n)
    if not _is_as_described(content, listed[n]):
        raise IntegrityError("an attachment is not the one its entry commits to", "添付が記録の約定値と一致しません")
    return Attachment(listed[n].name, listed[n].media_type, content)


def damaged(core: Core, connection: Connection, body: OpenBody, stored: StoredBody) -> Iterator[int]:
    """Numbers of the papers of one entry that are missing or not the ones it commits to."""
    for described in list_papers(body):
        try:
            content = _open(core, connection, stored, body.seq, described.n)
        except (Gone, IntegrityError):
            yield described.n
            continue
        if not _is_as_described(content, described):
            yield described.n


def stored_places(core: Core, connection: Connection) -> set[tuple[int, int]]:
    """(seq, n) of every sealed paper."""
    table = AttachmentRow.table_()
    return {
        (row.seq, row.n) for row in connection.execute(select(table.c.seq, table.c.n).where(table.c.log == core.log))
    }


def _open(core: Core, connection: Connection, stored: StoredBody, seq: int, n: int) -> bytes:
    table = AttachmentRow.table_()
    sealed: Any = connection.execute(
        select(table.c.sealed).where(table.c.log == core.log, table.c.seq == seq, table.c.n == n)
    ).scalar_one_or_none()
    if sealed is None:
        raise Gone("the attachment is gone", "添付はありません")
    aad = body_aad(core.realm, stored.id)
    return open_part(unwrap_key(stored.wrapped, core.keys.get(stored.key_id), aad), _label(n), as_bytes(sealed), aad)


def _label(n: int) -> str:
    return f"attachments/{n}"


def _is_as_described(content: bytes, described: AttachmentOut) -> bool:
    return len(content) == described.bytes and hashlib.sha256(content).hexdigest() == described.sha256


def _count_faults(papers: Sequence[Attachment]) -> Iterator[Fault]:
    if len(papers) > ATTACHMENTS_MAX:
        yield Fault("/attachments", "TOO_LARGE", "", "添付は16件までです", "at most 16 attachments")


def _faults(n: int, paper: Attachment) -> Iterator[Fault]:
    at = f"/attachments/{n}"
    if not (0 < len(paper.name) <= NAME_CHARS_MAX and paper.name.isprintable() and "/" not in paper.name):
        yield Fault(
            f"{at}/name", "INVALID_INPUT:name", "", "名前が正しくありません", "1 to 255 printable characters, no slash"
        )
    if not _MEDIA_TYPE.fullmatch(paper.media_type):
        yield Fault(
            f"{at}/media_type", "INVALID_INPUT:media_type", "RFC 6838", "形式は type/subtype です", "give type/subtype"
        )
    if not paper.content:
        yield Fault(f"{at}/content", "INVALID_INPUT:content", "", "空の添付です", "the attachment is empty")
    if len(paper.content) > ATTACHMENT_BYTES_MAX:
        yield Fault(f"{at}/content", "TOO_LARGE", "", "添付は16 MiBまでです", "an attachment has at most 16 MiB")
