"""The structure tree of a tagged PDF (PDF 32000-1:2008, 14.7, 14.8): headings, paragraphs, lists, tables, for readers
that speak the page aloud.

Elements are written as ready-made bytes: a report of a thousand records has some ten thousand of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from reportlab.pdfbase import pdfdoc


@dataclass(slots=True)
class Element:
    """`marks`: (page index, marked-content id) pairs of its own; `children`: elements below it."""

    role: str
    alt: str = ""
    attributes: str = ""
    marks: list[tuple[int, int]] = field(default_factory=list)
    children: list[Element] = field(default_factory=list)

    def add(self, role: str, alt: str = "", attributes: str = "") -> Element:
        child = Element(role, alt, attributes)
        self.children.append(child)
        return child


class RawObject(pdfdoc.PDFObject):
    """An object whose bytes (`content`) are ready, written as they are.

    `__InternalName__` is how reportlab remembers what it has registered.
    """

    __InternalName__: str

    def __init__(self) -> None:
        self.content = b""

    def format(self, document: Any) -> bytes:
        del document
        return self.content


def write_structure(document: Any, root: Element, marks_per_page: Sequence[int]) -> Any:
    """Add the tree to a reportlab document whose pages are `Page1` … and return a reference to its root."""
    tree, tree_number = register_raw(document)
    parents, parents_number = register_raw(document)
    pages = [document.idToObjectNumberAndVersion[f"Page{n + 1}"][0] for n in range(len(marks_per_page))]
    owners = [[0] * count for count in marks_per_page]
    top = _write(document, root, tree_number, pages, owners)
    tree.content = (
        f"<</Type/StructTreeRoot/K {top} 0 R/ParentTree {parents_number} 0 R/ParentTreeNextKey {len(pages)}>>"
    ).encode("ascii")
    numbers = "".join(f"{page}[{' '.join(f'{n} 0 R' for n in row)}]\n" for page, row in enumerate(owners))
    parents.content = f"<</Nums[{numbers}]>>".encode("ascii")
    return pdfdoc.PDFObjectReference(tree.__InternalName__)


def register_raw(document: Any) -> tuple[RawObject, int]:
    """A raw object of a reportlab document, to be filled later, and its number."""
    raw = RawObject()
    name = document.Reference(raw).name
    raw.__InternalName__ = name
    return raw, document.idToObjectNumberAndVersion[name][0]


def _write(document: Any, element: Element, parent: int, pages: list[int], owners: list[list[int]]) -> int:
    raw, number = register_raw(document)
    kids = []
    for page, mark in element.marks:
        owners[page][mark] = number
        kids.append(f"<</Type/MCR/Pg {pages[page]} 0 R/MCID {mark}>>")
    kids.extend(f"{_write(document, child, number, pages, owners)} 0 R" for child in element.children)
    alt = f"/Alt<feff{element.alt.encode('utf-16-be').hex()}>" if element.alt else ""
    raw.content = (f"<</S/{element.role}/P {parent} 0 R{alt}{element.attributes}/K[{' '.join(kids)}]>>").encode("ascii")
    return number
