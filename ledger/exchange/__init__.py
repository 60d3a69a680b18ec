"""Files in and out: partners' own formats to record documents, and record documents as NDJSON and CSV.

>>> import datetime as dt
>>> from ledger.exchange import Context, parse
>>> data = b"b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514\\n"
>>> parsed = parse("x-custom-audience", data, Context(party="x", made_on=dt.date(2026, 11, 2)))
>>> parsed.records[0]["role"], parsed.records[0]["record"]["items"], parsed.line_faults
('provider', ['メールアドレス（ハッシュ化）'], ())
"""

from ledger.exchange.adapter import Document, Format, LineFault, Parsed
from ledger.exchange.context import Context, context_from
from ledger.exchange.flat import flatten, unflatten
from ledger.exchange.flows import FLOWS, Flow
from ledger.exchange.generic import write_csv, write_ndjson
from ledger.exchange.registry import FORMATS, detect, format_by_id, parse, read_records

__all__ = [
    "FLOWS",
    "FORMATS",
    "Context",
    "Document",
    "Flow",
    "Format",
    "LineFault",
    "Parsed",
    "context_from",
    "detect",
    "flatten",
    "format_by_id",
    "parse",
    "read_records",
    "unflatten",
    "write_csv",
    "write_ndjson",
]
