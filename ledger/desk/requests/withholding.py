"""What a decision may say of the records that were found, and what can be held back of them.

No half: what identifies a third party (name, address, representative) is held back together or not at all; the items of a
record of a list only with its principal, since what stands in a list tells both.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ledger.desk.requests.case import CaseFile
from ledger.desk.requests.needs import Act, Refused
from schemas.request_terms import DecisionOutcome, RequestKind

THIRD_PARTY = "third_party."


def fits_the_search(case: CaseFile, act: Act) -> Iterator[Refused]:
    """The decision says nothing that the search does not bear out."""
    if case.kind is not RequestKind.DISCLOSURE_33_5 or case.searched is None:
        return
    outcome = DecisionOutcome(act.document["outcome"])
    found = {one["id"]: set(one.get("items", ())) for one in case.searched["found"]}
    if (outcome is DecisionOutcome.NONE_EXISTS) != (not found):
        yield Refused(
            "NOT_AS_FOUND",
            "ACT 33(3)",
            "検索の結果（記録の有無）と結論が合いません",
            "the outcome does not fit what the search found",
        )
    withheld: list[tuple[str, Collection[str]]] = [
        (one["digest"], one.get("items") or ()) for one in act.document["withheld"]
    ]
    whole = [digest for digest, items in withheld if not items]
    parts = [(digest, item) for digest, items in withheld for item in items]
    twice = len({*whole, *parts}) != len(whole) + len(parts) or any(digest in whole for digest, _ in parts)
    if twice or not found.keys() >= {digest for digest, _ in withheld}:
        yield Refused(
            "NO_SUCH_RECORD",
            "",
            "開示しない記録に、検索で見つかっていないもの又は重複があります",
            "a record withheld is not among those found, or named twice",
        )
    elif missing := sorted({item for digest, items in _by_record(withheld) for item in _parted(found[digest], items)}):
        yield Refused(
            "WITHHELD_TOGETHER",
            "ACT 33(2)",
            f"第三者が誰であるかは他の事項からも分かるため、次の事項も併せて示してください: {'、'.join(missing)}",
            f"facts on a third party tell who it is: withhold these as well: {', '.join(missing)}",
        )
    elif any(one.get("in_list") and _lists_apart(one["id"], parts) for one in case.searched["found"]):
        yield Refused(
            "WITHHELD_TOGETHER",
            "ACT 33(2)",
            "名簿の記録では本人を特定する事項から項目が分かるため、次の事項も併せて示してください: principal",
            "in a record of a list what identifies the principal tells the items: withhold this as well: principal",
        )
    elif any(item not in found[digest] for digest, item in parts):
        yield Refused(
            "NO_SUCH_ITEM",
            "ACT 33(2)",
            "開示しない事項に、その記録の法定の記録事項でないもの、又は単独では分けられないものがあります",
            "an item withheld is none of the record's statutory items, or can't be parted from the rest",
        )
    elif found and outcome is DecisionOutcome.PART and not _anything_left(found, whole, parts):
        yield Refused(
            "ALL_WITHHELD",
            "ACT 33(2)",
            "すべてを開示しないときの結論は refused です",
            "where all is withheld the outcome is `refused`",
        )


def _by_record(withheld: list[tuple[str, Collection[str]]]) -> Iterator[tuple[str, set[str]]]:
    """Everything held back of one record: its items may stand on several grounds, each with those of its own."""
    for digest in dict.fromkeys(digest for digest, items in withheld if items):
        yield digest, {item for one, items in withheld if one == digest for item in items}


def _parted(separable: set[str], items: set[str]) -> set[str]:
    """The facts on the third party that are left open while others of them are held back."""
    of_party = {item for item in separable if item.startswith(THIRD_PARTY)}
    return of_party - items if of_party & items else set()


def _lists_apart(digest: str, parts: Collection[tuple[str, str]]) -> bool:
    return (digest, "items") in parts and (digest, "principal") not in parts


def _anything_left(found: dict[str, set[str]], whole: list[str], parts: list[tuple[str, str]]) -> bool:
    held = set(parts)
    return any(
        digest not in whole and not (items and all((digest, item) in held for item in items))
        for digest, items in found.items()
    )
