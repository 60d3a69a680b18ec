"""The report in every form: the PDF (plain, or with attachments and signature), HTML, JSON, CSV.

Order of sealing, since each step names the one before by its digest: data → digests → the log key's statement over
them and over the certificate → pages (which print the statement as a QR code) → attachments → signature.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from pyhanko.sign.timestamps import TimeStamper

from ledger.desk.content import Sealed, report_document
from ledger.desk.data import bundle_json, disclosure_json, records_csv, shown_bundle
from ledger.desk.html import render_html_document
from ledger.desk.keys import ReportKey
from ledger.desk.names import (
    BUNDLE_NAME,
    DISCLOSURE_NAME,
    LOG_POLICY_NAME,
    NOTE_NAME,
    POLICY_NAME,
    RECORDS_NAME,
    VKEY_NAME,
)
from ledger.desk.pdf import render_document
from ledger.desk.proofs import STAMP_SUFFIX, STAMPED_SUFFIX, SUFFIX, policy_file, proof_files, stamp_files
from ledger.desk.sign import attach_and_sign
from ledger.desk.statement import statement_text
from ledger.desk.view import ReportView, report_view
from schemas.report import DisclosureReport


@dataclass(frozen=True, slots=True, repr=False)
class SignedReport:
    """The finished paper and the files attached to it, by name."""

    pdf: bytes
    attachments: dict[str, bytes]


def render_pdf(report: DisclosureReport) -> bytes:
    """The pages alone: no attachment, no signature. Equal reports give equal bytes."""
    view = report_view(report)
    sealed = _digests(disclosure_json(report, view), bundle_json(report, view))
    return render_document(report_document(report, view, sealed))


def render_html(report: DisclosureReport) -> str:
    """The same content as one HTML file that fetches nothing. It bears no signature, and says so.

    `disclosure.json` can be saved from it, with the proofs inside.
    """
    view = report_view(report)
    sealed = _digests(disclosure_json(report, view), bundle_json(report, view))
    data = disclosure_json(report, view, proofs=True)
    return render_html_document(report_document(report, view, sealed), (DISCLOSURE_NAME, "application/json", data))


def report_files(report: DisclosureReport) -> dict[str, bytes]:
    """`disclosure.json`, its proofs inside, and `records.csv`: for a person who asks for data rather than paper."""
    view = report_view(report)
    return {DISCLOSURE_NAME: disclosure_json(report, view, proofs=True), RECORDS_NAME: records_csv(report, view)}


def build_report(
    report: DisclosureReport,
    key: ReportKey,
    sign_statement: Callable[[bytes], bytes],
    time_stamper: TimeStamper | None = None,
) -> SignedReport:
    """The finished report. `sign_statement` makes a signed note of a text with the log's own key (`statement.py`)."""
    view = report_view(report)
    files = {
        DISCLOSURE_NAME: disclosure_json(report, view),
        RECORDS_NAME: records_csv(report, view),
        BUNDLE_NAME: bundle_json(report, view),
        VKEY_NAME: f"{report.vkey}\n".encode(),
        LOG_POLICY_NAME: policy_file(shown_bundle(report, view), report.vkey),
        POLICY_NAME: _policy_text(report),
        **_proofs(report, view),
        **stamp_files(report.bundle),
    }
    digests = _digests(files[DISCLOSURE_NAME], files[BUNDLE_NAME])
    text = statement_text(
        report.answer.origin, digests.disclosure_sha256, digests.bundle_sha256, key.certificate_sha256
    )
    note = files[NOTE_NAME] = sign_statement(text.encode())
    sealed = Sealed(digests.disclosure_sha256, digests.bundle_sha256, key.certificate_sha256, note)
    pages = render_document(report_document(report, view, sealed))
    attachments = {name: (content, _description(name)) for name, content in files.items()}
    return SignedReport(attach_and_sign(pages, attachments, key, report.generated_at, time_stamper), files)


_DESCRIPTIONS = {
    DISCLOSURE_NAME: "本書の内容（JSON） / The content of this paper as JSON",
    RECORDS_NAME: "記録の一覧（CSV） / The records as CSV",
    BUNDLE_NAME: "台帳に書かれていることの証明 / Proofs that the records stand in the ledger",
    VKEY_NAME: "台帳の検証鍵 / The ledger's verifier key",
    LOG_POLICY_NAME: "台帳の検証方針（C2SP tlog-policy） / The ledger as a policy for C2SP tools",
    NOTE_NAME: "台帳の鍵による署名付きの文 / Statement signed with the ledger's key",
    POLICY_NAME: "プライバシーポリシーのダイジェスト / Digest of the privacy policy",
}
_BY_SUFFIX = {
    SUFFIX: "記録1件の証明（C2SP tlog-proof） / Proof of one record for C2SP tools",
    STAMP_SUFFIX: "台帳のタイムスタンプ（RFC 3161） / Time-stamp of the ledger, RFC 3161",
    STAMPED_SUFFIX: "タイムスタンプの対象 / What the time-stamp stamps",
}


def _description(name: str) -> str:
    return _DESCRIPTIONS.get(name) or _BY_SUFFIX[f".{name.rpartition('.')[2]}"]


def _digests(disclosure: bytes, bundle: bytes) -> Sealed:
    return Sealed(sha256(disclosure).hexdigest(), sha256(bundle).hexdigest())


def _proofs(report: DisclosureReport, view: ReportView) -> dict[str, bytes]:
    return proof_files(report.bundle, {str(item.record.id): item.number for item in view.records})


def _policy_text(report: DisclosureReport) -> bytes:
    policy = report.policy
    lines = [f"version {policy.version}", f"sha256 {policy.sha256}"]
    if policy.effective_on is not None:
        lines.append(f"effective {policy.effective_on.isoformat()}")
    if policy.url is not None:
        lines.append(f"url {policy.url}")
    return "".join(f"{line}\n" for line in lines).encode()
