"""Writes the demo's files: `python -m cli.demo_data.build [FOLDER]`. Deterministic; a test compares every byte."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from cli.demo_data import incoming, masters, outgoing
from cli.demo_data.manifest import manifest
from cli.demo_data.outgoing import json_bytes

FILES: Mapping[str, Callable[[], bytes]] = MappingProxyType(
    {
        "google-customer-match.csv": outgoing.google_customer_match,
        "google-customer-match-hashed.csv": outgoing.google_customer_match_hashed,
        "meta-custom-audience.csv": outgoing.meta_custom_audience,
        "x-custom-audience.txt": outgoing.x_custom_audience,
        "thetradedesk-crm.txt": outgoing.trade_desk_crm,
        "thetradedesk-first-party.json": outgoing.trade_desk_first_party,
        "microsoft-bulk.csv": outgoing.microsoft_bulk,
        "ly-customer-data.csv": outgoing.ly_customer_data,
        "meta-conversions.json": outgoing.meta_conversions,
        "google-conversions.json": outgoing.google_conversions,
        "analytics-anonymous.json": outgoing.analytics_anonymous,
        "analytics-customer.json": outgoing.analytics_of_a_customer,
        "dmp-segments.csv": incoming.dmp_segments,
        "ad-results.csv": incoming.ad_results,
        "advertiser-results.csv": outgoing.advertiser_results,
        "alliance-request.json": outgoing.alliance_request,
        "portfolio.json": outgoing.portfolio,
        "gmo-id-login-in.ndjson": incoming.gmo_id_login_in,
        "gmo-id-login-out.ndjson": outgoing.gmo_id_login_out,
        "records.ndjson": incoming.record_documents,
        "records.csv": incoming.record_documents_as_csv,
        "parties-sample.json": lambda: json_bytes(masters.parties_sample()),
        "gate-cases.json": lambda: json_bytes(masters.gate_cases()),
        "manifest.json": lambda: json_bytes(manifest()),
    }
)


def build(folder: Path) -> None:
    for name, make in FILES.items():
        (folder / name).write_bytes(make())


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
