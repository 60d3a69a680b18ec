"""An upload of many documents, one a line: tried as a whole if wanted, written, sent again without counting twice.

An upload has an id (UUIDv7). A line without an id of its own gets one from it (`ledger.ids.line_id`), so that the same upload
sent again finds each line's entry: the same content is answered with the first result, other content is that line's fault
(`CONFLICT`). Lines are numbered by the caller, from 1; the numbers of broken and empty lines are passed over, not given away.

`tried` does all that can fail before anything is written: it parses, judges and seals each line, and compares ids that are
taken, in the ledger or by an earlier line of the same upload. What it made is thrown away: writing makes it again, since a
line may depend on what lines before it wrote.
"""

from __future__ import annotations

import hashlib
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from ledger.errors import BadInput, Conflict, Fault, Gone
from ledger.ids import accept_id, line_id, new_id
from ledger.log.canonical import canonical_fast
from ledger.service.consents import Prepared
from ledger.service.core import Core
from ledger.service.intake import Intake
from ledger.service.replaying import SentAgain, what_differs
from schemas.upload import UploadEnd
from schemas.views import LineResult

Document = Mapping[str, Any]
Line = tuple[int, Document | BadInput]
"""(number, what stands in it, or why it can't be read)."""

DIGEST_BYTES = 8


class Way(NamedTuple):
    """What the lines are. prepare: of each document, or why not; writes nothing. write: a result for each, in order."""

    prepare: Callable[[Sequence[Document]], Sequence[Intake | Prepared | BadInput]]
    write: Callable[[Iterable[Document]], Iterator[LineResult]]


@dataclass(slots=True, repr=False)
class Tried:
    """A line that was tried. prepared: None when it has faults."""

    line: int
    prepared: Intake | Prepared | None
    faults: Sequence[Fault] = field(default_factory=tuple)


class LineUpload:
    """One upload, once. Raises BadInput when its id is not one that an entry may have (pointer `/upload_id`)."""

    def __init__(self, core: Core, way: Way, upload_id: UUID | None = None) -> None:
        self.id = UUID(bytes=new_id()) if upload_id is None else _accepted(core, upload_id)
        self._core = core
        self._way = way
        self._own_ids: dict[bytes, bytes] = {}
        self._secret = os.urandom(32)
        self._lines = self._durable = self._replayed = 0

    def tried(self, lines: Sequence[Line]) -> list[Tried]:
        """What these lines would come to, in order; nothing is written. Call it for one batch after another."""
        named = [self._named(number, one) for number, one in lines if not isinstance(one, BadInput)]
        made = iter(self._way.prepare(named))
        found = [_tried(number, one if isinstance(one, BadInput) else next(made)) for number, one in lines]
        ready = [one.prepared for one in found if one.prepared]
        taken = what_differs(self._core, [SentAgain(one.staged.id, "", _content(one)) for one in ready])
        for one, (_, document) in zip(found, lines, strict=True):
            if one.prepared is None:
                continue
            error = taken.get(one.prepared.staged.id)
            fault = _as_fault(error) if error else None
            if fault is None and isinstance(document, Mapping) and document.get("id") is not None:
                fault = self._taken_by_an_earlier_line(one.prepared)
            if fault is not None:
                one.prepared, one.faults = None, (fault,)
        return found

    def write(self, lines: Iterable[Line]) -> Iterator[LineResult]:
        """Record the lines; a result for each, in order, once it is durable. Raises as what writes them."""
        waiting: deque[tuple[int, BadInput | None]] = deque()

        def documents() -> Iterator[Document]:
            for number, document in lines:
                if isinstance(document, BadInput):
                    waiting.append((number, document))
                else:
                    waiting.append((number, None))
                    yield self._named(number, document)

        for result in self._way.write(documents()):
            yield from self._refused(waiting)
            number, _ = waiting.popleft()
            yield self._counted(LineResult(line=number, appended=result.appended, faults=result.faults))
        yield from self._refused(waiting)

    def end(self) -> UploadEnd:
        """How it came out so far."""
        return UploadEnd(
            id=self.id,
            lines=self._lines,
            durable=self._durable,
            replayed=self._replayed,
            faults=self._lines - self._durable,
        )

    def _taken_by_an_earlier_line(self, prepared: Intake | Prepared) -> Fault | None:
        content = _content(prepared)
        said = content if isinstance(content, bytes) else canonical_fast(content)
        digest = hashlib.blake2b(said, key=self._secret, digest_size=DIGEST_BYTES).digest()
        if self._own_ids.setdefault(prepared.staged.id, digest) == digest:
            return None
        ja, en = (
            "このIDは前の行が別の内容で使っています",
            "an earlier line of this upload has the same id with other content",
        )
        return Fault("/id", Conflict.code, "", ja, en)

    def _named(self, number: int, document: Document) -> Document:
        if document.get("id") is not None:
            return document
        return {**document, "id": str(UUID(bytes=line_id(self.id, number)))}

    def _refused(self, waiting: deque[tuple[int, BadInput | None]]) -> Iterator[LineResult]:
        while waiting and waiting[0][1] is not None:
            number, broken = waiting.popleft()
            faults = broken.faults if broken else ()
            yield self._counted(LineResult(line=number, faults=[fault.to_json() for fault in faults]))

    def _counted(self, result: LineResult) -> LineResult:
        self._lines += 1
        if result.appended is not None:
            self._durable += 1
            self._replayed += result.appended.replayed
        return result


def _tried(number: int, made: Intake | Prepared | BadInput) -> Tried:
    return Tried(number, None, made.faults) if isinstance(made, BadInput) else Tried(number, made)


def _accepted(core: Core, upload_id: UUID) -> UUID:
    try:
        return UUID(bytes=accept_id(upload_id, core.now()))
    except BadInput as error:
        raise BadInput([Fault("/upload_id", one.code, one.citation, one.ja, one.en) for one in error.faults]) from None


def _content(prepared: Intake | Prepared) -> Document | bytes:
    return prepared.content if isinstance(prepared, Intake) else prepared.given


def _as_fault(error: Conflict | Gone) -> Fault:
    return Fault("/id", error.code, "", error.ja, error.en)
