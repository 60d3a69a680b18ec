"""An RFC 3161 token over the PDF's signature: is it for this signature, and by an authority that the reader trusts?

Checked: the token's own signature, that it stamps this signature value (2.4.2, messageImprint), that the authority's
certificate is for time-stamping alone (2.3), and the path from it to a trusted root, valid at the stamped time. Not
checked: revocation, which no one can learn offline.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Any

from asn1crypto import cms  # type: ignore[import-untyped]  # ships no types
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.sign.validation.generic_cms import validate_sig_integrity

_PATH_LENGTH_MAX = 8


def check_time_stamp(token_der: bytes, stamped: bytes, roots_der: Sequence[bytes]) -> str:
    """The reason code: `TIME_STAMP_TRUSTED`, `TIME_STAMP_NOT_TRUSTED` or `TIME_STAMP_INVALID`. Never raises."""
    try:
        moment, signer, others = _open(token_der, stamped)
        roots = [x509.load_der_x509_certificate(der) for der in roots_der]
        trusted = _is_for_stamping(signer) and _has_path(signer, others, roots, moment)
    except Exception:
        # The ASN.1 reader raises errors of many kinds on damaged tokens; each means the same.
        return "TIME_STAMP_INVALID"
    return "TIME_STAMP_TRUSTED" if trusted else "TIME_STAMP_NOT_TRUSTED"


def _open(token_der: bytes, stamped: bytes) -> tuple[dt.datetime, x509.Certificate, list[x509.Certificate]]:
    signed_data: Any = cms.ContentInfo.load(token_der, strict=True)["content"]
    (signer,) = signed_data["signer_infos"]
    certificates = [item.chosen for item in signed_data["certificates"]]
    wanted = signer["sid"].chosen
    (own,) = [
        one
        for one in certificates
        if one.serial_number == wanted["serial_number"].native and one.issuer == wanted["issuer"]
    ]
    content = signed_data["encap_content_info"]["content"]
    digest = hashlib.new(signer["digest_algorithm"]["algorithm"].native, content.contents).digest()
    intact, valid = validate_sig_integrity(signer, own, "tst_info", digest)
    imprint = content.parsed["message_imprint"]
    algorithm = imprint["hash_algorithm"]["algorithm"].native
    if algorithm not in ("sha256", "sha384", "sha512"):
        raise ValueError("the imprint's hash is too weak")
    if not (intact and valid) or imprint["hashed_message"].native != hashlib.new(algorithm, stamped).digest():
        raise ValueError("the token does not stamp this signature")
    loaded = [x509.load_der_x509_certificate(one.dump()) for one in certificates]
    return content.parsed["gen_time"].native, x509.load_der_x509_certificate(own.dump()), loaded


def _is_for_stamping(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound:
        return False
    return usage.critical and list(usage.value) == [ExtendedKeyUsageOID.TIME_STAMPING]


def _has_path(
    certificate: x509.Certificate,
    others: Sequence[x509.Certificate],
    roots: Sequence[x509.Certificate],
    moment: dt.datetime,
    length: int = 0,
) -> bool:
    if length > _PATH_LENGTH_MAX or not certificate.not_valid_before_utc <= moment <= certificate.not_valid_after_utc:
        return False
    if certificate in roots or any(_issued(certificate, root) and _is_authority(root) for root in roots):
        return True
    return any(
        _has_path(other, others, roots, moment, length + 1)
        for other in others
        if other != certificate and _is_authority(other) and _issued(certificate, other)
    )


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True
