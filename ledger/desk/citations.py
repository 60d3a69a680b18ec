"""Citations as a Japanese reader writes them: `ACT 27(1)` is 法第27条第1項, `RULE 20(1)(ii)` is 規則第20条第1項第2号."""

from __future__ import annotations

import re

_LAWS = {"ACT": "法", "RULE": "規則", "ORDER": "施行令"}
_CITATION = re.compile(r"(ACT|RULE|ORDER) (\d+)(?:-(\d+))?((?:\([0-9]+\))?)((?:\([ivx]+\))?)(.*)")
_PARAGRAPHS = re.compile(r"(?:, \(\d+\))+")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")


def article_ja(citation: str) -> str:
    """The citation in Japanese; one that is not of this form is given back as it is.

    >>> article_ja("ACT 27(1)(iv)"), article_ja("RULE 24(1)(ii)"), article_ja("ACT 39"), article_ja("GL-K 4-1-2")
    ('法第27条第1項第4号', '規則第24条第1項第2号', '法第39条', 'GL-K 4-1-2')
    >>> article_ja("ACT 35(2), (4), (6)")
    '法第35条第2項、第4項、第6項'
    """
    found = _CITATION.fullmatch(citation)
    if found is None:
        return citation
    law, article, branch, paragraph, item, rest = found.groups()
    text = f"{_LAWS[law]}第{article}条"
    if branch:
        text += f"の{branch}"
    if paragraph:
        text += f"第{paragraph[1:-1]}項"
    if item:
        roman = item[1:-1]
        if roman not in _ROMAN:
            return citation
        text += f"第{_ROMAN.index(roman) + 1}号"
    if _PARAGRAPHS.fullmatch(rest):
        rest = "".join(f"、第{number}項" for number in re.findall(r"\d+", rest))
    return text + rest
