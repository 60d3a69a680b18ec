"""Is this a legal name? A corporation's name carries the designator of its legal form (RULE 20(1)(i)ロ).

"Microsoft" is a brand, "Microsoft Corporation" a legal name. The check is tolerant of case, punctuation and width: it
looks for a designator, and does not know whether the corporation exists.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Found anywhere in a Japanese name, before or after the rest; a longer form contains the shorter (医療法人社団).
JAPANESE_DESIGNATORS = (
    *(
        "株式会社",
        "(株)",
        "有限会社",
        "(有)",
        "合同会社",
        "(同)",
        "合資会社",
        "(資)",
        "合名会社",
        "(名)",
        "相互会社",
        "(相)",
    ),
    *("一般社団法人", "(一社)", "公益社団法人", "(公社)", "一般財団法人", "(一財)", "公益財団法人", "(公財)"),
    *("社団法人", "(社)", "財団法人", "(財)", "学校法人", "(学)", "医療法人", "(医)", "社会福祉法人", "(福)"),
    *("宗教法人", "(宗)", "特定非営利活動法人", "NPO法人", "(特非)", "更生保護法人", "職業訓練法人"),
    *("国立大学法人", "公立大学法人", "大学共同利用機関法人", "独立行政法人", "(独)", "国立研究開発法人"),
    *(
        "弁護士法人",
        "弁護士・外国法事務弁護士共同法人",
        "外国法事務弁護士法人",
        "監査法人",
        "税理士法人",
        "司法書士法人",
    ),
    *("行政書士法人", "特許業務法人", "弁理士法人", "社会保険労務士法人", "社労士法人", "土地家屋調査士法人"),
    *("農事組合法人", "協同組合", "企業組合", "健康保険組合", "共済組合", "技術研究組合", "信用組合", "信用金庫"),
    *("労働金庫", "商工会議所", "商工会", "投資法人", "特定目的会社", "管理組合法人", "連合会", "労働組合", "有限公司"),
)
# Corporations set up by an Act of their own, whose names carry no designator.
SPECIAL_CORPORATIONS = frozenset({"日本銀行", "日本放送協会", "日本赤十字社", "日本年金機構", "日本下水道事業団"})
# The last words of a name, joined and stripped of dots: "Pte. Ltd." is `pteltd`, "S.à r.l." is `sarl`.
_ENDINGS = (
    "inc incorporated llc ltd limited corp corporation co company coltd companylimited plc llp lllp lp pllc pc gmbh ag "
    "se kg kgaa ohg ug gmbhcokg ev sa sas sasu sarl sprl srl spa bv nv vof ab as aps oy oyj asa pte pteltd pty ptyltd "
    "pvtltd privatelimited sdnbhd bhd kk kabushikikaisha gk godokaisha yk yugenkaisha sl slu ltda lda spzoo zrt kft "
    "nyrt sro doo dd jsc pjsc ooo pao eood ead ou uab sia foundation association cooperative berhad tbk pttbk"
)
LATIN_ENDINGS = frozenset(_ENDINGS.split())
# Unmistakable wherever they stand: "Acme Inc. (Japan branch)".
_UNMISTAKABLE = "inc incorporated llc ltd limited corp corporation plc llp gmbh pte pty kk kabushikikaisha bhd"
LATIN_ANYWHERE = frozenset(_UNMISTAKABLE.split())
_JOINED = re.compile(r"[.'’/]")
_APART = re.compile(r"[^0-9a-zà-öø-ÿ\u0100-\u024f]+")


def fold(text: str) -> str:
    """Width, case and surrounding space taken out: NFKC, case-folded, stripped."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _unaccented(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def _latin_words(folded: str) -> list[str]:
    return _APART.sub(" ", _unaccented(_JOINED.sub("", folded))).split()


@lru_cache(maxsize=65_536)
def has_legal_form(name: str) -> bool:
    """True when the name carries the designator of a legal form, and something besides it."""
    folded = fold(name)
    compact = re.sub(r"\s+", "", folded)
    if compact in SPECIAL_CORPORATIONS:
        return True
    for designator in JAPANESE_DESIGNATORS:
        designator = designator.casefold()
        if designator in compact:
            return bool(re.search(r"\w", compact.replace(designator, "", 1)))
    words = _latin_words(folded)
    rest = re.search(r"\w", re.sub(r"[a-z]", "", _unaccented(compact))) is not None
    for taken in range(1, min(4, len(words)) + 1):
        if "".join(words[-taken:]) in LATIN_ENDINGS and (len(words) > taken or rest):
            return True
    return any(word in LATIN_ANYWHERE for word in words) and (len(words) > 1 or rest)


def bare_name(name: str) -> str:
    """The name without the designator of its legal form, folded: what people call the company.

    >>> bare_name("Google LLC"), bare_name("株式会社 見本商事"), bare_name("Meta Platforms, Inc.")
    ('google', '見本商事', 'meta platforms')
    """
    folded = fold(name)
    for designator in sorted(JAPANESE_DESIGNATORS, key=len, reverse=True):
        folded = folded.replace(designator.casefold(), " ")
    words = folded.split()
    for taken in range(min(4, len(words) - 1), 0, -1):
        if "".join(_latin_words(" ".join(words[-taken:]))) in LATIN_ENDINGS:
            words = words[:-taken]
            break
    return " ".join(words).strip(" ,.、")
