"""What every adapter is: a named format with a reader that turns a file into record documents.

A reader yields, in the file's order, record documents (plain dicts in the shape of `schemas.record.RecordIn`) and
`LineFault`s. A fault never stops the file: the broken line is left out and named, the rest proceeds; whether a file
with faults is used at all is the caller's choice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from ledger.errors import Fault
from ledger.exchange.context import Context
from ledger.exchange.flows import Flow

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class LineFault:
    """One broken place of a file. line: 1-based; for a JSON file the place is `fault.pointer` and line is null."""

    line: int | None
    fault: Fault


@dataclass(frozen=True, slots=True, repr=False)
class Parsed:
    """A whole file, read: its record documents and everything that could not be read."""

    records: tuple[Document, ...]
    line_faults: tuple[LineFault, ...]


Reader = Callable[[BinaryIO, Context, Flow], Iterator[Document | LineFault]]
Recogniser = Callable[[bytes], bool]


@dataclass(frozen=True, slots=True)
class Format:
    """A file format of a partner.

    id: stable name. party: key of the partner whose format it is, or null. flow: the legal class (law.md 11B) that
    its files have unless `Context.flow` names another. recognises: whether the first 4 KiB look like this format.
    source: where the format is published, or that it is agreed by contract.
    """

    id: str
    ja: str
    en: str
    party: str | None
    flow: Flow
    read: Reader
    recognises: Recogniser
    source: str


def fault(pointer: str, code: str, ja: str, en: str) -> Fault:
    """A fault of the file's shape: it has no citation."""
    return Fault(pointer, code, "", ja, en)
