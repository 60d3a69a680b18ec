"""Is this PDF, byte for byte, the one that was signed, and by which certificate? No trust is decided here.

A CMS signature leaves bytes that it does not cover: the zeros that pad `/Contents`, the spelling of its hex digits, the
unsigned parts of the CMS structure itself. None of them may change unnoticed, so the gap in the signed range must be
exactly one spelling of exactly one structure: `<`, upper-case hex, zeros, `>`, and inside DER whose unsigned parts are
rebuilt from constants and compared (RFC 5652, 5; ETSI EN 319 142-1, 5.3).
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import Any

from asn1crypto import cms  # type: ignore[import-untyped]  # ships no types
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.generic_cms import validate_sig_integrity

from ledger.errors import VerificationFailed

PDF_BYTES_MAX = 512 * 1024 * 1024
ATTACHMENT_BYTES_MAX = 256 * 1024 * 1024
_ATTACHMENTS_MAX = 100_064  # a proof file for each entry of the largest bundle, and the rest
_GAP = re.compile(rb"<((?:[0-9A-F]{2})+?)((?:00)*)>")
_MECHANISMS = frozenset({"sha256_rsa", "sha384_rsa", "sha512_rsa"})


@dataclass(frozen=True, slots=True)
class SignedPdf:
    """A PDF whose signature holds over every byte. `signature`: the RSA signature value, which a time-stamp covers."""

    certificate_der: bytes
    signature: bytes
    time_stamp_token: bytes | None
    attachments: dict[str, bytes] = field(repr=False)


class PdfRefused(VerificationFailed):
    """`reason`: the code of `words.py` that says what does not hold."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the PDF is refused: {reason}", f"PDFを受け入れられません: {reason}")
        self.reason = reason


def open_signed_pdf(data: bytes) -> SignedPdf:
    """Check the signature and read the attachments. Raises PdfRefused, and nothing else whatever `data` is."""
    if len(data) > PDF_BYTES_MAX:
        raise PdfRefused("PDF_TOO_LARGE")
    try:
        return _open(data)
    except PdfRefused:
        raise
    except RecursionError:
        raise PdfRefused("PDF_UNREADABLE") from None
    except Exception:
        # Damaged files make the PDF and ASN.1 readers raise errors of many kinds; each means the same to the reader.
        # The cause is not chained: it may quote the content.
        raise PdfRefused("PDF_UNREADABLE") from None


def _open(data: bytes) -> SignedPdf:
    reader = PdfFileReader(io.BytesIO(data))
    signatures = reader.embedded_signatures
    if not signatures:
        raise PdfRefused("NOT_SIGNED")
    if len(signatures) != 1:
        raise PdfRefused("MORE_THAN_ONE_SIGNATURE")
    embedded: Any = signatures[0]
    _check_range(data, embedded)
    signed_data, signer = embedded.signed_data, embedded.signer_info
    certificate = _signer_certificate(signed_data, signer)
    _check_encoding(embedded.pkcs7_content, signed_data, signer)
    if signer["signature_algorithm"].signature_algo != "rsassa_pkcs1v15" or _mechanism(signer) not in _MECHANISMS:
        raise PdfRefused("SIGNATURE_ALGORITHM")
    intact, valid = validate_sig_integrity(signer, certificate, "data", embedded.compute_digest())
    if not (intact and valid):
        raise PdfRefused("SIGNATURE_INVALID")
    return SignedPdf(certificate.dump(), signer["signature"].native, _time_stamp(signer), _attachments(reader))


def _mechanism(signer: Any) -> str:
    name: str = signer["signature_algorithm"]["algorithm"].native
    return name if name != "rsassa_pkcs1v15" else f"{signer['digest_algorithm']['algorithm'].native}_rsa"


def _check_range(data: bytes, embedded: Any) -> None:
    """The signed range is everything but one gap, and the gap is the signature and nothing else."""
    numbers = [int(number) for number in embedded.byte_range]
    if len(numbers) != 4 or numbers[0] != 0:
        raise PdfRefused("NOT_ALL_SIGNED")
    _, gap_start, gap_end, rest = numbers
    if not 0 < gap_start < gap_end or gap_end + rest != len(data):
        raise PdfRefused("NOT_ALL_SIGNED")
    gap = _GAP.fullmatch(data[gap_start:gap_end])
    if gap is None:
        raise PdfRefused("SIGNATURE_ENCODING")
    content = bytes.fromhex((gap[1] + gap[2]).decode("ascii"))
    if content != embedded.pkcs7_content:
        raise PdfRefused("NOT_ALL_SIGNED")


def _check_encoding(content: bytes, signed_data: Any, signer: Any) -> None:
    """Rebuild what the signature does not cover from constants; the result must be the bytes we were given."""
    digest_algorithm = {"algorithm": signer["digest_algorithm"]["algorithm"].native}
    certificates = list(signed_data["certificates"])
    _check_chain([item.chosen for item in certificates])
    leaf = _signer_certificate(signed_data, signer)
    info: dict[str, Any] = {
        "version": "v1",
        "sid": cms.SignerIdentifier(
            {"issuer_and_serial_number": {"issuer": leaf.issuer, "serial_number": leaf.serial_number}}
        ),
        "digest_algorithm": digest_algorithm,
        "signed_attrs": signer["signed_attrs"],
        "signature_algorithm": signer["signature_algorithm"],
        "signature": signer["signature"],
    }
    if signer["unsigned_attrs"].native is not None:
        info["unsigned_attrs"] = signer["unsigned_attrs"]
    rebuilt = cms.ContentInfo(
        {
            "content_type": "signed_data",
            "content": cms.SignedData(
                {
                    "version": "v1",
                    "digest_algorithms": [digest_algorithm],
                    "encap_content_info": {"content_type": "data"},
                    "certificates": certificates,
                    "signer_infos": [info],
                }
            ),
        }
    ).dump()
    if content[: len(rebuilt)] != rebuilt or content[len(rebuilt) :].strip(b"\0"):
        raise PdfRefused("SIGNATURE_ENCODING")


def _signer_certificate(signed_data: Any, signer: Any) -> Any:
    wanted = signer["sid"].chosen
    for item in signed_data["certificates"]:
        certificate = item.chosen
        if certificate.serial_number == wanted["serial_number"].native and certificate.issuer == wanted["issuer"]:
            return certificate
    raise PdfRefused("CERTIFICATE_MISSING")


def _check_chain(certificates: list[Any]) -> None:
    """Every certificate carried along must be signed by another one that is, or by itself: else it could be altered."""
    loaded = [x509.load_der_x509_certificate(item.dump()) for item in certificates]
    for certificate in loaded:
        if not any(_issued(certificate, issuer) for issuer in loaded):
            raise PdfRefused("CERTIFICATE_CHAIN")


def _issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def _time_stamp(signer: Any) -> bytes | None:
    attributes = signer["unsigned_attrs"]
    if attributes.native is None:
        return None
    tokens = [attribute for attribute in attributes if attribute["type"].native == "signature_time_stamp_token"]
    if len(tokens) != 1 or len(attributes) != 1 or len(tokens[0]["values"]) != 1:
        raise PdfRefused("SIGNATURE_ENCODING")
    token: bytes = tokens[0]["values"][0].dump()
    return token


def _attachments(reader: PdfFileReader) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    names: Any = reader.root
    for key in ("/Names", "/EmbeddedFiles", "/Names"):
        if key not in names:
            return {}
        names = names[key]
    if len(names) > 2 * _ATTACHMENTS_MAX:
        raise PdfRefused("ATTACHMENTS_TOO_MANY")
    for number in range(0, len(names), 2):
        name, content = str(names[number]), names[number + 1]["/EF"]["/F"].data
        if name in found:
            raise PdfRefused("ATTACHMENT_TWICE")
        if len(content) > ATTACHMENT_BYTES_MAX:
            raise PdfRefused("PDF_TOO_LARGE")
        found[name] = content
    return found
