"""The RSA key that signs reports, and its certificate: one PEM file, private key first, then the certificate chain,
signer first. Self-made by `make_report_key`; a company replaces the file by its own key and chain.

RSA, not an elliptic curve: signing by one would move the PDF to version 2.0 (ISO/TS 32002).
"""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.x509.oid import NameOID

from ledger.errors import Misconfigured

_KEY_BITS = 3072
_VALID_DAYS = 3650
# X.520 bounds an organisation name and a common name to 64 characters.
_NAME_CHARS_MAX = 64


@dataclass(frozen=True, slots=True)
class ReportKey:
    """`certificate_der`: the signer's. `chain_der`: the certificates above it up to the root, if any."""

    private_key: RSAPrivateKey
    certificate_der: bytes
    chain_der: tuple[bytes, ...] = ()

    @property
    def certificate_sha256(self) -> str:
        return sha256(self.certificate_der).hexdigest()

    def __repr__(self) -> str:
        return f"ReportKey(certificate_sha256={self.certificate_sha256!r})"


def make_report_key(path: Path, organisation: str = "daicho", now: dt.datetime | None = None) -> ReportKey:
    """Make a key and a self-signed certificate valid for ten years, write them to `path` (mode 0600).

    Raises FileExistsError if `path` exists: a key in use is never overwritten.
    """
    start = (now or dt.datetime.now(dt.UTC)).replace(microsecond=0)
    key = generate_private_key(public_exponent=65537, key_size=_KEY_BITS)
    certificate = _self_signed(key, organisation[:_NAME_CHARS_MAX], start)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ) + certificate.public_bytes(serialization.Encoding.PEM)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    return read_report_key(path)


def read_report_key(path: Path, certificates_path: Path | None = None) -> ReportKey:
    """Read a key file, or a key and its certificates from two. Raises Misconfigured if one is missing, the key is no RSA key,
    or the certificate is not the key's.
    """
    try:
        pem = path.read_bytes() + (b"\n" + certificates_path.read_bytes() if certificates_path else b"")
        # Checking the key's arithmetic takes longer than signing with it. The file is our own, and a key that is not the
        # certificate's is refused below.
        key = serialization.load_pem_private_key(pem, password=None, unsafe_skip_rsa_key_validation=True)
        certificates = x509.load_pem_x509_certificates(pem)
    except (OSError, ValueError, TypeError) as error:
        raise Misconfigured(
            "the report key file is missing or is not a PEM key with its certificate",
            "報告書の署名鍵のファイルがないか、鍵と証明書のPEMではありません",
        ) from error
    if not isinstance(key, RSAPrivateKey):
        raise Misconfigured("the report key is not an RSA key", "報告書の署名鍵がRSA鍵ではありません")
    if certificates[0].public_key() != key.public_key():
        raise Misconfigured(
            "the first certificate of the report key file is not the key's own",
            "報告書の署名鍵のファイルの最初の証明書が、鍵のものではありません",
        )
    _check_chain(certificates)
    first, *chain = (item.public_bytes(serialization.Encoding.DER) for item in certificates)
    return ReportKey(key, first, tuple(chain))


def _check_chain(certificates: list[x509.Certificate]) -> None:
    """Each must be issued by the next, the last by itself: a reader refuses a certificate nobody can vouch for."""
    for certificate, issuer in pairwise([*certificates, certificates[-1]]):
        try:
            certificate.verify_directly_issued_by(issuer)
        except (InvalidSignature, ValueError, TypeError) as error:
            raise Misconfigured(
                "the certificates of the report key file are not a whole chain, signer first, root last",
                "報告書の署名鍵のファイルの証明書が、署名者からルートまでの順の一続きになっていません",
            ) from error


def _self_signed(key: RSAPrivateKey, organisation: str, start: dt.datetime) -> x509.Certificate:
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, "daicho disclosure report"),
        ]
    )
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=_VALID_DAYS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
