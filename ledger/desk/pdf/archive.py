"""What a file needs to be kept for decades: the structural parts of PDF/A-3 (ISO 19005-3), level U.

- XMP metadata that says what the information dictionary says, and names the part and level (6.6);
- an output intent, so that colours mean the same on any device (6.2.3): `srgb.icc`, the sRGB profile that Little CMS 2
  makes ("No copyright, use freely").

Fonts embedded, text mapped to Unicode, no encryption, no script and associated files are other modules' work. tests/desk/
test_archive.py holds the file to each of these rules; no outside PDF/A validator has been run over it.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfdoc

from ledger.desk.pdf.structure import register_raw

PART, LEVEL = "3", "U"
_PROFILE = Path(__file__).parent / "srgb.icc"
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:description>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<xmp:CreatorTool>{creator}</xmp:CreatorTool>
<xmp:CreateDate>{moment}</xmp:CreateDate>
<xmp:ModifyDate>{moment}</xmp:ModifyDate>
<pdf:Producer>{producer}</pdf:Producer>
<pdfaid:part>{part}</pdfaid:part>
<pdfaid:conformance>{level}</pdfaid:conformance>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


def add_archive_parts(
    document: Any, *, title: str, author: str, creator: str, producer: str, made_at: dt.datetime
) -> None:
    """Metadata and output intent into a reportlab `PDFDocument`. The texts are those of its information dictionary."""
    moment = made_at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    text = _XMP.format(
        title=escape(title),
        author=escape(author),
        creator=escape(creator),
        producer=escape(producer),
        moment=moment,
        part=PART,
        level=LEVEL,
    )
    packet = text.encode("utf-8")
    # Without a filter, so that a program that knows no PDF can find it (6.6.2.1); reportlab's own stream would name one.
    metadata, _ = register_raw(document)
    metadata.content = (
        f"<</Type/Metadata/Subtype/XML/Length {len(packet)}>>\nstream\n".encode("ascii") + packet + b"\nendstream"
    )
    profile = pdfdoc.PDFStream(content=_PROFILE.read_bytes(), filters=[pdfdoc.PDFZCompress])
    profile.dictionary["N"] = 3
    intent = pdfdoc.PDFDictionary(
        {
            "Type": "/OutputIntent",
            "S": "/GTS_PDFA1",
            "OutputConditionIdentifier": pdfdoc.PDFString("sRGB IEC61966-2.1"),
            "Info": pdfdoc.PDFString("sRGB IEC61966-2.1"),
            "DestOutputProfile": document.Reference(profile),
        }
    )
    catalog = document.Catalog
    catalog.Metadata = pdfdoc.PDFObjectReference(metadata.__InternalName__)
    # A key that reportlab does not know, but writes if it is listed.
    catalog.__NoDefault__ = [*catalog.__NoDefault__, "OutputIntents"]
    catalog.OutputIntents = pdfdoc.PDFArray([intent])
