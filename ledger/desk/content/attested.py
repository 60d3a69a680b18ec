"""What section 9 says of outsiders who vouch for the ledger's head: witnesses, and authorities that time-stamp it."""

from __future__ import annotations

from ledger.desk.blocks import Bilingual, Cell, Line, said
from ledger.desk.wareki import jst_minute
from schemas.attested import Cosigned, LogStamped
from schemas.report import DisclosureReport

_MET = Bilingual("当社の定める定足数を満たしています。", "This meets the quorum that we have set.")
_NOT_MET = Bilingual(
    "当社の定める定足数には足りません。上の大きさとハッシュは、当社の台帳の鍵の署名だけが示しています。",
    "This does not meet the quorum that we have set: the size and hash above are vouched for by our ledger's key alone.",
)


def attested_rows(report: DisclosureReport) -> list[tuple[Bilingual, Cell]]:
    """Nothing where the company names no witnesses and no authority has stamped a head over these records."""
    rows: list[tuple[Bilingual, Cell]] = []
    if report.cosigned is not None:
        rows.append((Bilingual("立会人の連署", "Cosigned by witnesses"), _witnesses(report.cosigned)))
    if report.stamped:
        stamps = tuple(line for one in report.stamped for line in _stamp(one))
        rows.append((Bilingual("台帳のタイムスタンプ", "Time-stamps of the ledger"), stamps))
    return rows


def _witnesses(cosigned: Cosigned) -> Cell:
    count, total = len(cosigned.signed), len(cosigned.signed) + len(cosigned.missing)
    who_ja, who_en = "、".join(cosigned.signed), ", ".join(cosigned.signed)
    if cosigned.first_at is not None:
        when = jst_minute(cosigned.first_at)
        who_ja, who_en = f"（{who_ja}。最初の連署は {when}）", f" ({who_en}; the first at {when})"
    lines = said(Bilingual(f"{total}者のうち{count}者{who_ja}", f"{count} of {total}{who_en}"))
    if cosigned.missing:
        missing = Bilingual("連署のない者: " + "、".join(cosigned.missing), "Missing: " + ", ".join(cosigned.missing))
        lines += said(missing)
    return lines + said(_MET if cosigned.quorum_met else _NOT_MET)


def _stamp(stamp: LogStamped) -> tuple[Line, ...]:
    when = jst_minute(stamp.moment)
    return said(
        Bilingual(
            f"{stamp.authority}: {when}（台帳の大きさ {stamp.tree_size}）",
            f"{stamp.authority}: {when} (entries in the ledger then: {stamp.tree_size})",
        )
    )
