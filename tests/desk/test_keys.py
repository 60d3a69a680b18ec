from __future__ import annotations

import datetime as dt
import stat
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.x509.oid import NameOID

from ledger.desk.keys import ReportKey, make_report_key, read_report_key
from ledger.errors import Misconfigured

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def pem_of(key: RSAPrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def make_certificate(
    subject: str,
    key: RSAPrivateKey | ec.EllipticCurvePrivateKey,
    issuer: str,
    issuer_key: RSAPrivateKey | ec.EllipticCurvePrivateKey,
    *,
    authority: bool,
) -> x509.Certificate:
    def name(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    return (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW)
        .not_valid_after(NOW + dt.timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .sign(issuer_key, hashes.SHA256())
    )


def company_key(path: Path, *, complete: bool = True) -> ReportKey:
    """A key whose certificate is issued by a company's own authority."""
    root_key, key = generate_private_key(65537, 2048), generate_private_key(65537, 2048)
    root = make_certificate("Mihon Root", root_key, "Mihon Root", root_key, authority=True)
    own = make_certificate("Mihon Desk", key, "Mihon Root", root_key, authority=False)
    chain = [own, root] if complete else [own]
    path.write_bytes(pem_of(key) + b"".join(one.public_bytes(serialization.Encoding.PEM) for one in chain))
    return read_report_key(path)


def test_the_key_file_is_for_its_owner_only_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "report.pem"
    key = make_report_key(path, "株式会社見本" * 20, NOW)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_report_key(path).certificate_sha256 == key.certificate_sha256
    with pytest.raises(FileExistsError):
        make_report_key(path)


def test_the_certificate_is_for_signing_and_lasts_ten_years(report_key: ReportKey) -> None:
    certificate = x509.load_der_x509_certificate(report_key.certificate_der)
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.digital_signature
    assert usage.content_commitment
    assert not usage.key_cert_sign
    assert certificate.not_valid_after_utc - certificate.not_valid_before_utc == dt.timedelta(days=3650)


def test_a_company_certificate_is_read_with_its_chain(tmp_path: Path) -> None:
    assert len(company_key(tmp_path / "k.pem").chain_der) == 1


def test_a_chain_that_does_not_reach_its_root_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="whole chain"):
        company_key(tmp_path / "k.pem", complete=False)


def test_an_elliptic_key_is_refused(tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    own = make_certificate("Mihon", key, "Mihon", key, authority=False)
    path = tmp_path / "k.pem"
    path.write_bytes(pem_of(key) + own.public_bytes(serialization.Encoding.PEM))
    with pytest.raises(Misconfigured, match="RSA"):
        read_report_key(path)


def test_a_certificate_of_another_key_is_refused(tmp_path: Path) -> None:
    key, other = generate_private_key(65537, 2048), generate_private_key(65537, 2048)
    own = make_certificate("Mihon", other, "Mihon", other, authority=False)
    path = tmp_path / "k.pem"
    path.write_bytes(pem_of(key) + own.public_bytes(serialization.Encoding.PEM))
    with pytest.raises(Misconfigured, match="not the key's own"):
        read_report_key(path)


@pytest.mark.parametrize("content", [b"", b"no key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_a_broken_key_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "k.pem"
    path.write_bytes(content)
    with pytest.raises(Misconfigured):
        read_report_key(path)


def test_a_key_without_its_certificate_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "k.pem"
    path.write_bytes(pem_of(generate_private_key(65537, 2048)))
    with pytest.raises(Misconfigured):
        read_report_key(path)


def test_a_missing_key_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured):
        read_report_key(tmp_path / "none.pem")


def test_the_key_never_shows_itself(report_key: ReportKey) -> None:
    assert repr(report_key) == f"ReportKey(certificate_sha256={report_key.certificate_sha256!r})"
