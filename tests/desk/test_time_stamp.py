"""RFC 3161 time-stamps: published tokens, and a whole report stamped by an authority made here."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from asn1crypto import tsp  # type: ignore[import-untyped]  # ships no types
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.keys.internal import (
    translate_pyca_cryptography_cert_to_asn1,
    translate_pyca_cryptography_key_to_asn1,
)
from pyhanko.sign.timestamps import DummyTimeStamper

from ledger.desk.checks.time_stamp import check_time_stamp
from ledger.desk.keys import ReportKey
from ledger.desk.report import build_report
from ledger.desk.verify import verify_pdf
from schemas.report import Outcome
from tests.desk.inputs import SIGNER, make_report, sign_statement

VECTORS = Path(__file__).parents[1] / "vectors" / "rfc3161"
VKEY = SIGNER.verifier().vkey()


def _token(name: str) -> bytes:
    token: bytes = tsp.TimeStampResp.load((VECTORS / name).read_bytes())["time_stamp_token"].dump()
    return token


def _chain(folder: str) -> list[bytes]:
    pem = (VECTORS / folder / "ts_chain.pem").read_bytes()
    return [one.public_bytes(serialization.Encoding.DER) for one in x509.load_pem_x509_certificates(pem)]


@pytest.mark.parametrize("digest", ["sha256", "sha384", "sha512"])
def test_a_published_token_is_trusted_with_its_root_and_only_then(digest: str) -> None:
    token = _token(f"sigstage/response-{digest}.tsr")
    assert check_time_stamp(token, b"hello", _chain("sigstage")[-1:]) == "TIME_STAMP_TRUSTED"
    assert check_time_stamp(token, b"hello", []) == "TIME_STAMP_NOT_TRUSTED"
    assert check_time_stamp(token, b"hello", _chain("test_tsa")[-1:]) == "TIME_STAMP_NOT_TRUSTED"


@pytest.mark.parametrize("data", [b"hello\n", b"", b"jello"])
def test_a_token_for_something_else_is_refused(data: bytes) -> None:
    assert check_time_stamp(_token("sigstage/response-sha256.tsr"), data, _chain("sigstage")) == "TIME_STAMP_INVALID"


def test_a_token_with_a_wrong_signature_is_refused() -> None:
    token = _token("sigstage/response-invalid-signature.tsr")
    assert check_time_stamp(token, b"hello", _chain("sigstage")) == "TIME_STAMP_INVALID"


def test_a_token_without_its_certificate_needs_it_from_the_reader() -> None:
    token = _token("sigstage/response-no-embedded-cert.tsr")
    assert check_time_stamp(token, b"hello", []) == "TIME_STAMP_NOT_TRUSTED"
    assert check_time_stamp(token, b"hello", _chain("sigstage")) == "TIME_STAMP_TRUSTED"


def test_certificates_injected_into_a_token_lend_it_no_trust() -> None:
    token = _token("test_tsa/response-injected-certs.tsr")
    carried = [
        item.chosen
        for item in tsp.TimeStampResp.load((VECTORS / "test_tsa/response-injected-certs.tsr").read_bytes())[
            "time_stamp_token"
        ]["content"]["certificates"]
    ]
    injected = [item.dump() for item in carried if item.dump() not in _chain("test_tsa")]
    assert injected
    assert check_time_stamp(token, b"hello", injected) == "TIME_STAMP_NOT_TRUSTED"
    assert check_time_stamp(_token("test_tsa/response.tsr"), b"hello", _chain("test_tsa")) == "TIME_STAMP_TRUSTED"


def test_a_certificate_that_has_expired_since_was_valid_then() -> None:
    token = _token("sigstore.mock/response-expired.tsr")
    payload = (VECTORS / "sigstore.mock" / "payload").read_bytes()
    assert check_time_stamp(token, payload, _chain("sigstore.mock")) == "TIME_STAMP_TRUSTED"


@pytest.mark.parametrize("token", [b"", b"\x30\x00", bytes(100)])
def test_what_is_no_token_is_refused_without_an_error(token: bytes) -> None:
    assert check_time_stamp(token, b"hello", []) == "TIME_STAMP_INVALID"


def test_any_changed_byte_of_what_a_token_says_is_refused() -> None:
    token = _token("sigstage/response-sha256.tsr")
    inner: bytes = tsp.TimeStampResp.load((VECTORS / "sigstage/response-sha256.tsr").read_bytes())["time_stamp_token"][
        "content"
    ]["encap_content_info"]["content"].contents
    start = token.index(inner)
    for place in range(start, start + len(inner), 5):
        changed = bytearray(token)
        changed[place] ^= 1
        assert check_time_stamp(bytes(changed), b"hello", _chain("sigstage")) == "TIME_STAMP_INVALID"


def _authority(usage: list[x509.ObjectIdentifier]) -> tuple[RSAPrivateKey, x509.Certificate]:
    key = generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "見本時刻認証局")])
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=3650))
        .add_extension(x509.ExtendedKeyUsage(usage), critical=True)
        .sign(key, hashes.SHA256())
    )
    return key, certificate


def _stamped(report_key: ReportKey, usage: list[x509.ObjectIdentifier]) -> tuple[bytes, bytes]:
    """(a stamped report, the authority's certificate)."""
    key, certificate = _authority(usage)
    stamper = DummyTimeStamper(
        translate_pyca_cryptography_cert_to_asn1(certificate),
        translate_pyca_cryptography_key_to_asn1(key),
        fixed_dt=dt.datetime(2026, 11, 24, 4, 0, tzinfo=dt.UTC),
    )
    pdf = build_report(make_report(1), report_key, sign_statement, stamper).pdf
    return pdf, certificate.public_bytes(serialization.Encoding.DER)


def _reason(pdf: bytes, certificates: list[bytes]) -> tuple[str, Outcome]:
    outcome = verify_pdf(pdf, [VKEY], time_stamp_certificates=certificates)
    (reason,) = [check.reason for check in outcome.checks if check.id == "time_stamp"]
    return reason, outcome.outcome


def test_a_stamped_report_says_whether_its_time_can_be_trusted(report_key: ReportKey) -> None:
    pdf, certificate = _stamped(report_key, [ExtendedKeyUsageOID.TIME_STAMPING])
    assert _reason(pdf, [certificate]) == ("TIME_STAMP_TRUSTED", Outcome.PASSED)
    # An authority nobody vouches for leaves the time open, and nothing else.
    assert _reason(pdf, []) == ("TIME_STAMP_NOT_TRUSTED", Outcome.PASSED)


def test_an_authority_whose_certificate_is_not_for_stamping_is_not_trusted(report_key: ReportKey) -> None:
    pdf, certificate = _stamped(report_key, [ExtendedKeyUsageOID.CODE_SIGNING])
    assert _reason(pdf, [certificate])[0] == "TIME_STAMP_NOT_TRUSTED"
