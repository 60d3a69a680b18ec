"""The sections `[time_stamps]` and `[report]`, and a company's own certificate for PDFs."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from ledger import Ledger
from ledger.desk.checks import open_signed_pdf
from ledger.desk.keys import make_report_key, read_report_key
from ledger.desk.verify import verify_pdf
from ledger.errors import Misconfigured
from schemas.operations import OperationsError, load_operations
from schemas.report import Outcome

ONE = '[[time_stamps.authorities]]\nname = "a"\nurl = "https://tsa.example.com/"\nroots = "a.pem"\n'
ASKED = {"identifiers": [{"type": "email", "value": "taro@example.jp"}], "reason": "request 7"}


@pytest.mark.parametrize(
    "text",
    [
        ONE + ONE,
        ONE.replace("https", "file"),
        ONE.replace('"a.pem"', '""'),
        ONE + 'policy = "any"\n',
        "[time_stamps]\nevery_hours = 0\n",
        "[time_stamps]\ntimeout_seconds = 1000\n",
        '[report]\nkey = "a"\n',
    ],
)
def test_what_can_t_be_is_refused_with_its_place(tmp_path: Path, text: str) -> None:
    (tmp_path / "operations.toml").write_text(text)
    with pytest.raises(OperationsError, match=r"time_stamps|report"):
        load_operations(tmp_path / "operations.toml")


def test_the_defaults_of_an_authority(tmp_path: Path) -> None:
    (tmp_path / "operations.toml").write_text(ONE)
    found = load_operations(tmp_path / "operations.toml").time_stamps
    assert (found.every_hours, found.papers_need_one, found.authorities[0].policy) == (24, True, None)


def test_a_company_certificate_signs_the_papers(tmp_path: Path) -> None:
    home = tmp_path / "home"
    Ledger.create(home, "gmo-cybersecurity", "papers.example.com/2026")
    own = make_report_key(tmp_path / "made.pem", "株式会社サンプル", dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    pem = (tmp_path / "made.pem").read_bytes()
    key = load_pem_private_key(pem, None)
    (home / "keys" / "company.key.pem").write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    chain = b"".join(one.public_bytes(Encoding.PEM) for one in x509.load_pem_x509_certificates(pem))
    (home / "keys" / "company.chain.pem").write_bytes(chain)
    (home / "operations.toml").write_text(
        '[report]\nkey = "keys/company.key.pem"\ncertificates = "keys/company.chain.pem"\n'
    )
    with Ledger.open(home) as ledger:
        paper = ledger.report(ASKED, actor="staff")
        assert open_signed_pdf(paper).certificate_der == own.certificate_der
        assert verify_pdf(paper, [ledger.vkey]).outcome is Outcome.PASSED
    assert not (home / "keys" / "report.pem").exists()
    (home / "keys" / "company.chain.pem").write_bytes(b"")
    with Ledger.open(home) as ledger, pytest.raises(Misconfigured):
        ledger.report(ASKED, actor="staff")


def test_a_key_and_another_s_certificate_are_refused(tmp_path: Path) -> None:
    for name in ("a", "b"):
        make_report_key(tmp_path / name)
    pem = (tmp_path / "a").read_text()
    (tmp_path / "a.key").write_text(pem[: pem.index("-----BEGIN CERT")])
    other = (tmp_path / "b").read_text()
    (tmp_path / "b.chain").write_text(other[other.index("-----BEGIN CERT") :])
    with pytest.raises(Misconfigured):
        read_report_key(tmp_path / "a.key", tmp_path / "b.chain")
