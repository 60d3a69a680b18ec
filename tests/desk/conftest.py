from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from ledger.desk.keys import ReportKey, make_report_key
from ledger.desk.report import SignedReport, build_report
from tests.desk.inputs import make_report, sign_statement


@pytest.fixture(scope="session")
def report_key(tmp_path_factory: pytest.TempPathFactory) -> ReportKey:
    path: Path = tmp_path_factory.mktemp("keys") / "report.pem"
    return make_report_key(path, "株式会社見本セキュリティ", dt.datetime(2026, 1, 1, tzinfo=dt.UTC))


@pytest.fixture(scope="session")
def signed(report_key: ReportKey) -> SignedReport:
    return build_report(make_report(3), report_key, sign_statement)
