"""Blocks as a tagged, text-searchable PDF by reportlab. `render_document` is the way in."""

from __future__ import annotations

from ledger.desk.pdf.compose import render_document

__all__ = ["render_document"]
