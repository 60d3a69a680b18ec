"""The checks that `ledger.desk.verify` puts together, each of one thing."""

from __future__ import annotations

from ledger.desk.checks.pdf_signature import PdfRefused, SignedPdf, open_signed_pdf

__all__ = ["PdfRefused", "SignedPdf", "open_signed_pdf"]
