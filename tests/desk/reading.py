"""Reading a PDF back with another program's eyes (pypdf)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader


def reader(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def root(pdf: bytes) -> Any:
    """The document catalog, untyped: pypdf names every object by its base class."""
    return reader(pdf).trailer["/Root"]


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in reader(pdf).pages]


def text(pdf: bytes) -> str:
    return "\n".join(pages(pdf))


def joined(pdf: bytes) -> str:
    """All text without line breaks and spaces, to find what was wrapped."""
    return "".join(text(pdf).split())


def outline(pdf: bytes) -> list[str]:
    return list(_titles(reader(pdf).outline))


def _titles(entries: Any) -> Iterator[str]:
    for entry in entries:
        if isinstance(entry, list):
            yield from _titles(entry)
        else:
            yield str(entry.title)


def fonts(pdf: bytes) -> dict[str, bool]:
    """Font name -> whether its program is embedded."""
    found: dict[str, bool] = {}
    for page in reader(pdf).pages:
        resources: Any = page["/Resources"]
        for font in resources["/Font"].values():
            loaded = font.get_object()
            (descendant,) = loaded["/DescendantFonts"]
            descriptor = descendant.get_object()["/FontDescriptor"]
            found[str(loaded["/BaseFont"])] = "/FontFile2" in descriptor
    return found
