"""A TrueType font embedded as one composite font (Type0, CIDFontType2), so that every character can be copied.

reportlab embeds a TrueType font as 8-bit fonts of 256 characters whose ToUnicode map cuts code points above U+FFFF
(𠮷, U+20BB7, is copied as garbage). `ReportFont` keeps reportlab's parsing and subsetting and writes:

- one font of two-byte codes; codes are given out in the order in which glyphs are first drawn;
- a CIDToGIDMap stream (two characters may share a glyph and must still be copied as what they are);
- a ToUnicode CMap in UTF-16BE, at most 100 lines a block (Adobe Technical Note 5411), where one code may stand for
  several code points: a base character with its variation selector, or 〓 standing in for a character no font has.

A *glyph character* is a `str` of length 1 in a shaped text (see `shaping.py`): a character of the Japanese face's cmap, or
one of plane 15 or 16 that `pseudo` gave out for a glyph of any face and the text it is copied as.

PDF 32000-1:2008, 9.7 (composite fonts), 9.10.3 (ToUnicode).
"""

from __future__ import annotations

import struct
import threading
import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from reportlab.pdfbase import pdfdoc
from reportlab.pdfbase.ttfonts import TTFontFace

from ledger.desk.fonts import BOLD_PATH, FALLBACK_BOLD_PATHS, FALLBACK_PATHS, REGULAR_PATH
from ledger.desk.pdf.variation import read_variations

GETA = 0x3013  # 〓, the printer's sign for a sort he does not have
# Glyph characters of our own: the Latin fallback's in plane 15, since its words stay whole, all others in plane 16.
LETTERS_FIRST, LETTERS_LAST = 0xF0000, 0xFFFFD
_PSEUDO_FIRST, _PSEUDO_LAST = 0x100000, 0x10FFFD
_BFCHAR_LINES_MAX = 100
_LATIN = 1
# Drawn alone these are nothing, or a mark on top of a neighbour: controls, format and direction characters, line and
# paragraph separators, combining marks. Only `shaping.py` knows where a mark may stand.
_NOTHING_ALONE = frozenset({"Cc", "Cf", "Zl", "Zp", "Mn", "Me", "Mc"})
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")


class Glyph(NamedTuple):
    """face: 0 is the Japanese one, n the n-th fallback. text: what is copied from the PDF."""

    face: int
    id: int
    text: str


class ReportFont:
    """A Japanese face and its fallbacks, shared by all documents and threads. `resource` names it in a page's resources.

    characters: those the Japanese face shows by themselves. widths: glyph character -> advance in 1/1000 em.
    foreign: glyph character -> its fallback face, for those of a fallback.
    Fallbacks are read when a character first needs them. Raises OSError if a font file is missing.
    """

    def __init__(self, resource: str, path: Path, fallbacks: Sequence[Path] = ()) -> None:
        self.resource = resource
        face: Any = _read_face(path)
        self.face = face
        self.characters = frozenset(filter(_shows, map(chr, self.face.charToGlyph)))
        self.variations = read_variations(face.get_table("cmap"))
        self.widths: dict[str, float] = {chr(code): width for code, width in self.face.charWidths.items()}
        self.foreign: dict[str, int] = {}
        self._fallbacks = fallbacks
        self._lock = threading.Lock()
        self._pseudo: dict[Glyph, str] = {}
        self._pseudo_meaning: dict[str, Glyph] = {}
        self._next = {True: LETTERS_FIRST, False: _PSEUDO_FIRST}

    def face_of(self, number: int) -> Any:
        """reportlab's face: 0 is the Japanese one."""
        return self.face if number == 0 else _read_face(self._fallbacks[number - 1])

    def pseudo(self, glyph: int, text: str, face: int = 0) -> str:
        """The glyph character that draws `glyph` of `face` and is copied from the PDF as `text`."""
        meant = Glyph(face, glyph, text)
        with self._lock:
            known = self._pseudo.get(meant)
            if known is not None:
                return known
            is_letter = face == _LATIN
            code = self._next[is_letter]
            if code > (LETTERS_LAST if is_letter else _PSEUDO_LAST):
                # 65,534 different substitutes were met since start-up: fall back on a plain 〓.
                return chr(GETA)
            self._next[is_letter] += 1
            char = chr(code)
            read = self.face_of(face)
            self.widths[char] = read.hmetrics[glyph][0] * 1000 / read.unitsPerEm
            if face:
                self.foreign[char] = face
            self._pseudo_meaning[char] = meant
            self._pseudo[meant] = char
            return char

    def fallback(self, char: str, text: str) -> str | None:
        """The glyph character of the first fallback face that has `char`, copied as `text`; None if none shows it."""
        if not _shows(char):
            return None
        for number in range(1, len(self._fallbacks) + 1):
            glyph = self.face_of(number).charToGlyph.get(ord(char))
            if glyph is not None:
                return self.pseudo(glyph, text, number)
        return None

    def stand_in(self, text: str) -> str:
        """〓 that is copied as `text`, for a character no font has."""
        return self.pseudo(self.face.charToGlyph[GETA], text)

    def meaning(self, char: str) -> Glyph:
        known = self._pseudo_meaning.get(char)
        return known if known is not None else Glyph(0, self.face.charToGlyph[ord(char)], char)


class FontUse(dict[str, str]):
    """One font within one document: glyph character -> its code, four hex digits.

    `runs(text)` is what a line draws: the resource of a face, and what stands between < and > of a Tj operator. Codes are in
    order of first use in their face, so that equal input gives equal bytes.
    """

    def __init__(self, font: ReportFont) -> None:
        super().__init__()
        self.font = font
        self._drawn: dict[int, list[str]] = {}

    def __missing__(self, char: str) -> str:
        drawn = self._drawn.setdefault(self.font.foreign.get(char, 0), [])
        drawn.append(char)
        code = f"{len(drawn):04X}"
        self[char] = code
        return code

    def hex(self, text: str) -> str:
        return "".join(map(self.__getitem__, text))

    def runs(self, text: str) -> list[tuple[str, str]]:
        """`text` in pieces of one face each: (resource name, hex)."""
        foreign = self.font.foreign
        if not foreign or foreign.keys().isdisjoint(text):
            return [(self.font.resource, self.hex(text))]
        pieces = ((face, "".join(piece)) for face, piece in groupby(text, lambda char: foreign.get(char, 0)))
        return [(self._resource(face), self.hex(piece)) for face, piece in pieces]

    def add_to(self, document: Any) -> None:
        """Write every face that was used into a reportlab `PDFDocument`, and name it in the shared font dictionary."""
        for face, drawn in sorted(self._drawn.items()):
            self._add_face(document, face, drawn)

    def _resource(self, face: int) -> str:
        return self.font.resource if face == 0 else f"{self.font.resource}{face}"

    def _add_face(self, document: Any, number: int, drawn: list[str]) -> None:
        meanings = [self.font.meaning(char) for char in drawn]
        face = self.font.face_of(number)
        gids, program = _subset(face, [glyph.id for glyph in meanings])
        name = self._tagged_name(face)
        descriptor = _descriptor(document, face, name, program)
        cid_to_gid = _stream(b"\0\0" + struct.pack(f">{len(gids)}H", *gids))
        widths = [0, *(round(self.font.widths[char]) for char in drawn)]
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
            ToUnicode=document.Reference(_stream(to_unicode([glyph.text for glyph in meanings]))),
        )
        document.idToObject["BasicFonts"].dict[self._resource(number)] = document.Reference(font)

    def _tagged_name(self, face: Any) -> str:
        # Six capital letters mark a subset (9.6.4). They only need to differ between subsets of one face in one document.
        tag = "DAICHO" if self.font.resource == "FR" else "DAICHB"
        return f"{tag}+{face.name.decode('ascii')}"


def _descriptor(document: Any, face: Any, name: str, program: bytes) -> Any:
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


def _shows(char: str) -> bool:
    return unicodedata.category(char) not in _NOTHING_ALONE and char not in _FILLERS


@cache
def _read_face(path: Path) -> Any:
    return TTFontFace(str(path))


@cache
def regular() -> ReportFont:
    return ReportFont("FR", REGULAR_PATH, FALLBACK_PATHS)


@cache
def bold() -> ReportFont:
    return ReportFont("FB", BOLD_PATH, FALLBACK_BOLD_PATHS)
