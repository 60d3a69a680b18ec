"""The report as one HTML file: the same blocks as the PDF, nothing fetched, no script, readable by a screen reader.

On a narrow screen a table of several columns scrolls within itself, by touch and by keyboard; the page does not.

Each run of text bears its language; values of records stand in `<bdi>`, so that none can turn the text around it; a
character that is not shown as itself (a control, a direction override) is shown as 〓 with its code point as title.
"""

from __future__ import annotations

import base64
import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import Any

import segno

from ledger.desk.blocks import (
    Bilingual,
    Block,
    Bullets,
    Cell,
    Document,
    Facts,
    Heading,
    Line,
    Paragraph,
    QrCode,
    Space,
    Table,
    said,
    top_level,
)
from ledger.desk.wareki import jst_minute

_STYLE = """
:root{color-scheme:light}
body{font:1rem/1.6 "Noto Sans JP","Hiragino Sans","Yu Gothic",Meiryo,sans-serif;color:#111;background:#fff;
max-width:52rem;margin:0 auto;padding:1rem;overflow-wrap:anywhere}
[lang=en]{color:#444}
h1{font-size:1.6rem;text-align:center}h2{font-size:1.35rem;border-bottom:2px solid #333;margin-top:2.5rem}
h3{font-size:1.1rem;margin-top:1.5rem}h1 span,h2 span,h3 span{font-size:1rem;font-weight:400}
table{border-collapse:collapse;width:100%;margin:.6rem 0;table-layout:fixed}
.wide{overflow-x:auto}caption{text-align:left;font-weight:700;padding:.4rem 0}
th,td{border:1px solid #777;padding:.3rem .5rem;text-align:left;vertical-align:top}.facts th{width:32%}
th{background:#eee;font-weight:700}th [lang=en]{font-weight:400}tr{break-inside:avoid}thead{display:table-header-group}
.right{text-align:right}.center{text-align:center}.large{font-size:1.25rem}
.watermark{border:2px solid #333;padding:.4rem;font-weight:700;text-align:center}
svg{max-width:16rem;height:auto}a{color:#0b3380}footer{margin-top:3rem;border-top:1px solid #777}
@page{margin:15mm}
@media print{body{max-width:none;padding:0}h2,h3,caption{break-after:avoid}nav{display:none}.wide{overflow:visible}
.wide table{min-width:0!important}}
""".strip()
_COLUMN_REM = 7.5
# A letter of few sections needs no list of them.
_CONTENTS_MIN = 4
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
_NOT_SHOWN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_UNSIGNED = Bilingual(
    "このHTML版に電子署名はありません。電子署名が付いているのはPDF版です。",
    "This HTML version bears no signature. The signature is in the PDF version.",
)
_PROOFS = Bilingual(
    "このページのデータと、台帳に書かれていることの証明を保存し、daicho verify で確かめられます:",
    "The data of this page, with the proofs that it stands in the ledger, to be saved and checked with daicho verify:",
)


def render_html_document(document: Document, data: tuple[str, str, bytes] | None = None) -> str:
    """The whole file. Raises nothing for any text of the document.

    data: (name, media type, content) of a file that can be saved from it.
    """
    title = f"{document.title.ja} / {document.title.en}"
    body = [f"<p>{_cell(said(_UNSIGNED))}</p>"]
    if data is not None:
        body.append(_saved(*data))
    if document.watermark is not None:
        body.append(f'<p class="watermark">{_plain(document.watermark)}</p>')
    if not any(isinstance(block, Paragraph) and block.size == "title" for block in document.blocks):
        body.append(f'<h1>{_plain(document.title.ja)}<br><span lang="en">{_plain(document.title.en)}</span></h1>')
    top = top_level(document.blocks)
    sections = [block for block in document.blocks if isinstance(block, Heading) and block.level == top]
    for block in document.blocks:
        if isinstance(block, Heading):
            place = next((number for number, one in enumerate(sections, start=1) if one is block), None)
            if place == 1 and len(sections) >= _CONTENTS_MIN:
                body.append(_contents(sections))
            body.append(_heading(block, block.level - top + 2, place))
        else:
            body.append(_RENDERERS[type(block)](block))
    return (
        f'<!DOCTYPE html>\n<html lang="ja">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_plain(title)}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(body)
        + f"\n</main>\n<footer><p>{_plain(document.number)} {_made(document.made_at)}</p></footer>\n"
        "</body>\n</html>\n"
    )


def _saved(name: str, media_type: str, content: bytes) -> str:
    held = base64.b64encode(content).decode()
    link = f'<a download="{escape(name)}" href="data:{media_type};base64,{held}">{_plain(name)}</a>'
    return f"<p>{_cell(said(_PROOFS))}<br>{link}</p>"


def _made(moment: dt.datetime) -> str:
    return f'<time datetime="{moment.isoformat()}">{jst_minute(moment)}</time>'


def _contents(sections: Sequence[Heading]) -> str:
    items = "\n".join(
        f'<li><a href="#s{place}">{_plain(one.text.ja)} <span lang="en">{_plain(one.text.en)}</span></a></li>'
        for place, one in enumerate(sections, start=1)
    )
    return f'<nav aria-label="目次 / Contents">\n<ul>\n{items}\n</ul>\n</nav>'


def _heading(block: Heading, level: int, place: int | None) -> str:
    """`place`: the number of the section in the list of contents; None: a part of one."""
    mark = f' id="s{place}"' if place is not None else ""
    words = f'{_plain(block.text.ja)}<br><span lang="en">{_plain(block.text.en)}</span>'
    return f"<h{level}{mark}>{words}</h{level}>"


def _paragraph(block: Paragraph) -> str:
    if block.size == "title":
        return f"<h1>{_cell(tuple(line._replace(strong=False) for line in block.lines))}</h1>"
    names = " ".join(name for name in (block.align, block.size) if name not in ("left", "body"))
    return f"<p{f' class={chr(34)}{names}{chr(34)}' if names else ''}>{_cell(block.lines)}</p>"


def _bullets(block: Bullets) -> str:
    return "<ul>\n" + "\n".join(f"<li>{_cell(item)}</li>" for item in block.items) + "\n</ul>"


def _facts(block: Facts) -> str:
    caption = f"<caption>{_cell(said(block.caption))}</caption>\n" if block.caption is not None else ""
    rows = "\n".join(
        f'<tr><th scope="row">{_cell(said(label))}</th><td>{_cell(cell)}</td></tr>' for label, cell in block.rows
    )
    return f'<table class="facts">\n{caption}<tbody>\n{rows}\n</tbody>\n</table>'


def _table(block: Table) -> str:
    head = "".join(f'<th scope="col">{_cell(said(column.label))}</th>' for column in block.columns)
    rows = "\n".join(_row(row) for row in block.rows)
    whole = sum(column.weight for column in block.columns)
    widths = "".join(f'<col style="width:{100 * column.weight / whole:.1f}%">' for column in block.columns)
    name = escape("、".join(column.label.ja for column in block.columns))
    return (
        f'<div class="wide" role="group" tabindex="0" aria-label="{name}">\n'
        f'<table style="min-width:{_COLUMN_REM * len(block.columns):g}rem">\n<colgroup>{widths}</colgroup>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n</div>"
    )


def _row(cells: Sequence[Cell]) -> str:
    """The first cell, the record's number or the company, names the row."""
    first, *others = cells
    return f'<tr><th scope="row">{_cell(first)}</th>' + "".join(f"<td>{_cell(cell)}</td>" for cell in others) + "</tr>"


def _qr(block: QrCode) -> str:
    code = segno.make_qr(block.payload, error="m", boost_error=False)
    picture = code.svg_inline(scale=4, border=4, omitsize=True)
    alt = escape(f"{block.alt.ja} / {block.alt.en}")
    return f'<div role="img" aria-label="{alt}">{picture}</div>'


_RENDERERS: dict[type[Block], Callable[[Any], str]] = {
    Paragraph: _paragraph,
    Bullets: _bullets,
    Facts: _facts,
    Table: _table,
    QrCode: _qr,
    Space: lambda block: "",
}


def _cell(cell: Cell) -> str:
    return "<br>".join(_lines(cell))


def _lines(cell: Cell) -> Iterator[str]:
    for line in cell:
        text = _text(line)
        if line.url is not None:
            text = f'<a href="{escape(line.url)}" rel="noreferrer">{text}</a>'
        if line.strong:
            text = f"<strong>{text}</strong>"
        yield text


def _text(line: Line) -> str:
    shown = _plain(line.text).replace("\n", "<br>")
    if line.lang == "en":
        return f'<span lang="en">{shown}</span>'
    return shown if line.lang == "ja" else f"<bdi>{shown}</bdi>"


def _plain(text: str) -> str:
    return _NOT_SHOWN.sub(lambda found: f'<span title="U+{ord(found[0]):04X}">〓</span>', escape(text))
