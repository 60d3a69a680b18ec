"""A TrueType font embedded as one composite font (Type0, CIDFontType2), so that every character can be copied.

reportlab embeds a TrueType font as 8-bit fonts of 256 characters whose ToUnicode map cuts code points above U+FFFF
(𠮷, U+20BB7, is copied as garbage). `ReportFont` keeps reportlab's parsing and subsetting and writes:

- one font of two-byte codes; codes are given out in the order in which glyphs are first drawn;
- a CIDToGIDMap stream (two characters may share a glyph and must still be copied as what they are);
- a ToUnicode CMap in UTF-16BE, at most 100 lines a block (Adobe Technical Note 5411), where one code may stand for
  several code points: a base character with its variation selector, or 〓 standing in for a character no font has.

A *glyph character* is a `str` of length 1 in a shaped text (see `shaping.py`): a character of the font's cmap, or a
character of plane 16 that `pseudo` gave out for a pair (glyph id, original text).

PDF 32000-1:2008, 9.7 (composite fonts), 9.10.3 (ToUnicode).
"""

from __future__ import annotations

import struct
import threading
from functools import cache
from pathlib import Path
from typing import Any

from reportlab.pdfbase import pdfdoc
from reportlab.pdfbase.ttfonts import TTFontFace

from ledger.desk.fonts import BOLD_PATH, REGULAR_PATH
from ledger.desk.pdf.variation import read_variations

GETA = 0x3013  # 〓, the printer's sign for a sort he does not have
_PSEUDO_FIRST = 0x100000
_PSEUDO_LAST = 0x10FFFD
_BFCHAR_LINES_MAX = 100


class ReportFont:
    """One face, shared by all documents and threads. `resource` is its name in a page's resource dictionary.

    widths: glyph character -> advance in 1/1000 em. Raises OSError if the font file is missing.
    """

    def __init__(self, resource: str, path: Path) -> None:
        self.resource = resource
        face: Any = TTFontFace(str(path))
        self.face = face
        self.characters = frozenset(map(chr, self.face.charToGlyph))
        self.variations = read_variations(face.get_table("cmap"))
        self.widths: dict[str, float] = {chr(code): width for code, width in self.face.charWidths.items()}
        self._lock = threading.Lock()
        self._pseudo: dict[tuple[int, str], str] = {}
        self._pseudo_meaning: dict[str, tuple[int, str]] = {}

    def pseudo(self, glyph: int, text: str) -> str:
        """The glyph character that draws `glyph` and is copied from the PDF as `text`."""
        with self._lock:
            known = self._pseudo.get((glyph, text))
            if known is not None:
                return known
            code = _PSEUDO_FIRST + len(self._pseudo)
            if code > _PSEUDO_LAST:
                # 65,534 different substitutes were met since start-up: fall back on a plain 〓.
                return chr(GETA)
            char = chr(code)
            self._pseudo[glyph, text] = char
            self._pseudo_meaning[char] = (glyph, text)
            self.widths[char] = self.face.hmetrics[glyph][0] * 1000 / self.face.unitsPerEm
            return char

    def stand_in(self, text: str) -> str:
        """〓 that is copied as `text`, for a character no font has."""
        return self.pseudo(self.face.charToGlyph[GETA], text)

    def meaning(self, char: str) -> tuple[int, str]:
        """(glyph id, text) of a glyph character."""
        known = self._pseudo_meaning.get(char)
        return known if known is not None else (self.face.charToGlyph[ord(char)], char)


class FontUse(dict[str, str]):
    """One font within one document: glyph character -> its code, four hex digits.

    `hex(text)` is what stands between < and > of a Tj operator. Codes are in order of first use, so that equal input
    gives equal bytes.
    """

    def __init__(self, font: ReportFont) -> None:
        super().__init__()
        self.font = font

    def __missing__(self, char: str) -> str:
        code = f"{len(self) + 1:04X}"
        self[char] = code
        return code

    def hex(self, text: str) -> str:
        return "".join(map(self.__getitem__, text))

    def add_to(self, document: Any) -> None:
        """Write the font's objects into a reportlab `PDFDocument` and name it in the shared font dictionary."""
        meanings = [self.font.meaning(char) for char in self]
        gids, program = _subset(self.font.face, [glyph for glyph, _ in meanings])
        name = self._tagged_name()
        descriptor = self._descriptor(document, name, program)
        cid_to_gid = _stream(b"\0\0" + struct.pack(f">{len(gids)}H", *gids))
        widths = [0, *(round(self.font.widths[char]) for char in self)]
        descendant = _dictionary(
            Type="/Font",
            Subtype="/CIDFontType2",
            BaseFont=f"/{name}",
            CIDSystemInfo=_dictionary(
                Registry=pdfdoc.PDFString("Adobe"), Ordering=pdfdoc.PDFString("Identity"), Supplement=0
            ),
            FontDescriptor=document.Reference(descriptor),
            CIDToGIDMap=document.Reference(cid_to_gid),
            DW=1000,
            W=pdfdoc.PDFArray([0, pdfdoc.PDFArrayCompact(widths)]),
        )
        font = _dictionary(
            Type="/Font",
            Subtype="/Type0",
            BaseFont=f"/{name}",
            Encoding="/Identity-H",
            DescendantFonts=pdfdoc.PDFArray([document.Reference(descendant)]),
            ToUnicode=document.Reference(_stream(to_unicode([text for _, text in meanings]))),
        )
        document.idToObject["BasicFonts"].dict[self.font.resource] = document.Reference(font)

    def _tagged_name(self) -> str:
        # Six capital letters mark a subset (9.6.4). They only need to differ between subsets of one document.
        tag = "DAICHO" if self.font.resource == "FR" else "DAICHB"
        return f"{tag}+{self.font.face.name.decode('ascii')}"

    def _descriptor(self, document: Any, name: str, program: bytes) -> Any:
        face = self.font.face
        font_file = _stream(program)
        font_file.dictionary["Length1"] = len(program)
        symbolic, nonsymbolic = 1 << 2, 1 << 5
        return _dictionary(
            Type="/FontDescriptor",
            FontName=f"/{name}",
            Flags=(face.flags & ~nonsymbolic) | symbolic,
            FontBBox=pdfdoc.PDFArray(face.bbox),
            Ascent=face.ascent,
            Descent=face.descent,
            CapHeight=face.capHeight,
            ItalicAngle=face.italicAngle,
            StemV=face.stemV,
            FontFile2=document.Reference(font_file),
        )


def to_unicode(texts: list[str]) -> bytes:
    """The ToUnicode CMap in which code n+1 stands for `texts[n]`."""
    lines = [f"<{code:04X}> <{text.encode('utf-16-be').hex().upper()}>" for code, text in enumerate(texts, start=1)]
    parts = [
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange"
    ]
    for start in range(0, len(lines), _BFCHAR_LINES_MAX):
        block = lines[start : start + _BFCHAR_LINES_MAX]
        parts.append(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar")
    parts.append("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
    return "\n".join(parts).encode("ascii")


def _subset(face: Any, glyphs: list[int]) -> tuple[list[int], bytes]:
    """(new glyph ids in the order of `glyphs`, the font program that holds just these).

    reportlab's subsetter asks for characters; it is given stand-ins 1..n whose glyphs are the ones wanted.
    """
    wanted = list(dict.fromkeys(glyphs))
    view = object.__new__(TTFontFace)
    view.__dict__.update(face.__dict__)
    view.charToGlyph = dict(enumerate(wanted, start=1))
    program = view.makeSubset([0, *view.charToGlyph])
    new_id = {0: 0}
    for glyph in wanted:
        new_id.setdefault(glyph, len(new_id))
    return [new_id[glyph] for glyph in glyphs], program


def _stream(content: bytes) -> Any:
    return pdfdoc.PDFStream(content=content, filters=[pdfdoc.PDFZCompress])


def _dictionary(**entries: Any) -> Any:
    return pdfdoc.PDFDictionary(entries)


@cache
def regular() -> ReportFont:
    return ReportFont("FR", REGULAR_PATH)


@cache
def bold() -> ReportFont:
    return ReportFont("FB", BOLD_PATH)
