"""The whole report as one document of blocks."""

from __future__ import annotations

from ledger.desk.blocks import Bilingual, Document
from ledger.desk.content.checking import Sealed, checking, glossary
from ledger.desk.content.companies import companies, withheld
from ledger.desk.content.cover import cover, summary
from ledger.desk.content.next_steps import next_steps
from ledger.desk.content.records import continuing, provisions, receipts, voluntary
from ledger.desk.content.search import search
from ledger.desk.view import ReportView
from schemas.report import DisclosureReport

TITLE = Bilingual("第三者提供記録の開示", "Disclosure of third-party provision records")
COPY_TITLE = Bilingual(
    "請求手続によらない検索結果の写し", "Copy of a search of third-party provision records, without a request"
)
WATERMARK = "サンプル／SAMPLE — partner facts not verified"


def report_document(report: DisclosureReport, view: ReportView, sealed: Sealed) -> Document:
    """Sections 0 to 10. `sealed`: the digests and the note that section 9 prints."""
    blocks = [
        *cover(report),
        *summary(report, view),
        *search(report),
        *provisions(report, view),
        *receipts(report, view),
        *continuing(report, view),
        *companies(report, view),
        *withheld(report, view),
        *voluntary(report, view),
        *next_steps(report),
        *checking(report, sealed),
        *glossary(),
    ]
    return Document(
        title=TITLE if report.of_request else COPY_TITLE,
        number=report.request_number,
        author=report.company.name,
        made_at=report.generated_at,
        blocks=blocks,
        watermark=WATERMARK if is_sample(report) else None,
    )


def is_sample(report: DisclosureReport) -> bool:
    """Whether any partner fact in the report is unverified; the caller's flag can't hide one that is."""
    parties = [record.party for record in report.answer.records]
    return report.sample or any(
        party is not None and party.sample for party in [*parties, *report.parties_now.values()]
    )
