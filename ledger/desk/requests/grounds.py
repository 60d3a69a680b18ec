"""On what ground something may be declined, for each kind of request, and what stands in the letter.

ACT 33(2) knows three grounds for not disclosing, and no others: a confidentiality clause or a large volume is none by itself
(GL-T 3-8-3-3, 3-8-2(2)), so those terms are known here only to be refused by name. Correction and stop have grounds of their
own (ACT 34(2), 35(2), (4), (6)); the information of ACT 28(3) one alone (RULE 18(3)).
"""

from __future__ import annotations

from typing import NamedTuple

from schemas.request_terms import DecisionOutcome, GroundTerm, RequestKind, StopGranted, StopOf

DISCLOSURES = frozenset({RequestKind.DISCLOSURE_33_5, RequestKind.DISCLOSURE_33_1})
INFORMING = DISCLOSURES | {RequestKind.INFORMATION_28_3}


class GroundText(NamedTuple):
    """The article a letter cites, and what it says in short."""

    article: str
    ja: str
    en: str


_HARM = GroundText(
    "ACT 33(2)(i)",
    "本人又は第三者の生命、身体、財産その他の権利利益を害するおそれがある場合",
    "it may harm life, body, property or other rights and interests of the principal or of a third party",
)
_HINDERS = GroundText(
    "ACT 33(2)(ii)",
    "業務の適正な実施に著しい支障を及ぼすおそれがある場合",
    "it may gravely hinder the proper conduct of business",
)
_OTHER_LAW = GroundText("ACT 33(2)(iii)", "他の法令に違反することとなる場合", "it would violate another law")
_HINDERS_28_3 = GroundText(
    "RULE 18(3)",
    "業務の適正な実施に著しい支障を及ぼすおそれがある場合",
    "it may gravely hinder the proper conduct of business",
)
_BY_DISCLOSURE = {
    GroundTerm.HARM: _HARM,
    GroundTerm.GRAVELY_HINDERS: _HINDERS,
    GroundTerm.REPEATED_SAME: _HINDERS,
    GroundTerm.OTHER_LAW: _OTHER_LAW,
}

GROUNDS: dict[RequestKind, dict[GroundTerm, GroundText]] = {
    RequestKind.DISCLOSURE_33_5: _BY_DISCLOSURE,
    RequestKind.DISCLOSURE_33_1: _BY_DISCLOSURE,
    RequestKind.INFORMATION_28_3: {
        GroundTerm.GRAVELY_HINDERS: _HINDERS_28_3,
        GroundTerm.REPEATED_SAME: _HINDERS_28_3,
    },
    RequestKind.CORRECTION_34: {
        GroundTerm.NOT_UNTRUE: GroundText(
            "ACT 34(2)",
            "調査の結果、内容が事実でないとは認められない場合",
            "on inquiry the content is not found untrue",
        ),
        GroundTerm.BEYOND_PURPOSE: GroundText(
            "ACT 34(2)",
            "利用目的の達成に必要な範囲を超える訂正等である場合",
            "the correction goes beyond what the purpose of use needs",
        ),
    },
    RequestKind.STOP_35: {
        GroundTerm.NOT_FOUNDED: GroundText(
            "ACT 35(2), (4), (6)", "請求に理由があると認められない場合", "the request is not found to have a reason"
        ),
        GroundTerm.ALTERNATIVE_MEASURES: GroundText(
            "ACT 35(2), (4), (6)",
            "多額の費用を要するなど困難であり、権利利益を保護するため必要な代替措置をとる場合",
            "it is too costly or otherwise difficult, and other measures protect the principal's rights and interests",
        ),
    },
}

OUTCOMES: dict[RequestKind, frozenset[DecisionOutcome]] = {
    **dict.fromkeys(
        INFORMING,
        frozenset({DecisionOutcome.FULL, DecisionOutcome.PART, DecisionOutcome.REFUSED, DecisionOutcome.NONE_EXISTS}),
    ),
    **dict.fromkeys(
        (RequestKind.CORRECTION_34, RequestKind.STOP_35),
        frozenset({DecisionOutcome.GRANTED, DecisionOutcome.NOT_GRANTED}),
    ),
}

STOP_GROUNDS: dict[StopOf, frozenset[StopGranted]] = {
    StopOf.USE: frozenset({StopGranted.ACT_35_1, StopGranted.ACT_35_5, StopGranted.WISH}),
    StopOf.PROVISION: frozenset({StopGranted.ACT_35_3, StopGranted.ACT_35_5, StopGranted.WISH}),
}


def ground_text(kind: RequestKind, term: GroundTerm) -> GroundText | None:
    """What the letter cites, or None where this is no ground for a request of this kind."""
    return GROUNDS[kind].get(term)
