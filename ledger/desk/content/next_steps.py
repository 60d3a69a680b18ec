"""Section 8: what the reader can do next."""

from __future__ import annotations

from ledger.desk.blocks import Bilingual, Block, Bullets, Cell, Facts, Heading, Line, Paragraph, link, said
from ledger.desk.wareki import both
from schemas.report import DisclosureReport

_PPC_URL = "https://www.ppc.go.jp/"


def next_steps(report: DisclosureReport) -> list[Block]:
    desk = report.company.desk
    steps: list[Cell] = [
        said(
            Bilingual(
                "第三者への提供の停止、利用の停止、内容の訂正を請求できます（法第34条、第35条）。"
                f"手数料はかかりません。窓口: {desk}",
                "You may ask us to stop providing your data to third parties, to stop using it, or to correct it "
                f"(ACT 34, 35). There is no fee for these. Desk: {desk}",
            )
        ),
        said(
            Bilingual(
                "提供への同意は、いつでも撤回できます。撤回した後の提供は行いません。",
                "You may withdraw your consent at any time; nothing is provided on it afterwards.",
            )
        ),
        said(
            Bilingual(
                f"本書の内容へのご質問、苦情は、窓口へご連絡ください: {desk}",
                f"Questions and complaints about this paper: {desk}",
            )
        ),
        (
            Line("個人情報保護委員会にも相談できます:", "ja"),
            Line("You may also turn to the Personal Information Protection Commission (PPC):", "en"),
            *link(_PPC_URL),
        ),
    ]
    body = report.company.certified_body
    if body is not None:
        steps.append(said(Bilingual(f"認定個人情報保護団体: {body.ja}", f"Certified organisation: {body.en}")))
    if report.earliest_suit_day is not None:
        day = report.earliest_suit_day
        steps.append(
            said(
                Bilingual(
                    f"決定に不服があるときは、{both(day)}以降、訴えを提起することができます（法第39条）。",
                    f"If you do not accept this decision you may bring a suit from {day.isoformat()} (ACT 39).",
                )
            )
        )
    heading = Heading(1, Bilingual("8. 次にできること", "8. What you can do next"))
    return [heading, Bullets(steps), *_opt_out_pages(report)]


def _opt_out_pages(report: DisclosureReport) -> list[Block]:
    if not report.opt_out_links:
        return []
    return [
        Paragraph(
            said(
                Bilingual(
                    "広告のための利用をご自身で止められるページ（当社のプライバシーポリシーに記載のもの）",
                    "Pages where you can stop the use for advertising yourself (as listed in our privacy policy)",
                ),
                strong=True,
            ),
            keep_with_next=True,
        ),
        Facts([(Bilingual(one.name, one.name), link(one.url)) for one in report.opt_out_links]),
    ]
