"""All formats by id, and reading a file by one of them."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import BinaryIO

from ledger.errors import NotFound
from ledger.exchange import agreed, bare_list, generic, google, ly, meta, microsoft, trade_desk
from ledger.exchange.adapter import Document, Format, LineFault, Parsed
from ledger.exchange.context import Context
from ledger.exchange.flows import FLOWS
from ledger.exchange.sniff import HEAD_BYTES

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        entry.id: entry
        for module in (google, meta, bare_list, trade_desk, microsoft, ly, agreed, generic)
        for entry in module.FORMATS
    }
)
_DIGEST_CHUNK_BYTES = 1024 * 1024


def format_by_id(format_id: str) -> Format:
    """Raises NotFound."""
    try:
        return FORMATS[format_id]
    except KeyError:
        raise NotFound("no such file format; docs/formats.md lists them", "その形式はありません") from None


def detect(head: bytes) -> list[str]:
    """Ids of the formats that the first bytes of a file look like; more than one, or none, means: name it yourself."""
    start = head[:HEAD_BYTES]
    return [entry.id for entry in FORMATS.values() if entry.recognises(start)]


def read_records(format_id: str, stream: BinaryIO, context: Context) -> Iterator[Document | LineFault]:
    """Record documents and faults in the file's order, without holding the file.

    The digest of the file goes into `operational.source_file_digest` when the stream can be read twice and the context
    names none. Raises NotFound for an unknown format.
    """
    entry = format_by_id(format_id)
    if context.source_file_digest is None and stream.seekable():
        context = context.model_copy(update={"source_file_digest": _digest(stream)})
    return entry.read(stream, context, FLOWS[context.flow] if context.flow is not None else entry.flow)


def parse(format_id: str, data: bytes | BinaryIO, context: Context) -> Parsed:
    """A whole file at once. Raises NotFound for an unknown format; everything else is a fault of the answer."""
    stream = io.BytesIO(data) if isinstance(data, bytes) else data
    found = list(read_records(format_id, stream, context))
    return Parsed(
        records=tuple(entry for entry in found if not isinstance(entry, LineFault)),
        line_faults=tuple(entry for entry in found if isinstance(entry, LineFault)),
    )


def _digest(stream: BinaryIO) -> str:
    start = stream.tell()
    digest = hashlib.sha256()
    while chunk := stream.read(_DIGEST_CHUNK_BYTES):
        digest.update(chunk)
    stream.seek(start)
    return "sha256:" + digest.hexdigest()
