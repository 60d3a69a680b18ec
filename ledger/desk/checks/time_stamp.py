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
from pyhanko.keys.internal import translate_pyca_cryptography_cert_to_asn1
from pyhanko.sign.validation.generic_cms import validate_sig_integrity

_PATH_LENGTH_MAX = 8
_IMPRINT_HASHES = frozenset({"sha256", "sha384", "sha512"})


def trusted_moment(token_der: bytes, stamped: bytes, trusted_der: Sequence[bytes]) -> dt.datetime | None:
    """The time that an authority the reader trusts gives, UTC; None where there is none. Never raises."""
    if check_time_stamp(token_der, stamped, trusted_der) != "TIME_STAMP_TRUSTED":
        return None
    signed_data: Any = cms.ContentInfo.load(token_der, strict=True)["content"]
    moment: dt.datetime = signed_data["encap_content_info"]["content"].parsed["gen_time"].native
    return moment


def check_time_stamp(token_der: bytes, stamped: bytes, trusted_der: Sequence[bytes]) -> str:
    """The reason code: `TIME_STAMP_TRUSTED`, `TIME_STAMP_NOT_TRUSTED` or `TIME_STAMP_INVALID`. Never raises.

    trusted_der: certificates that the reader trusts: the authority's own, or any above it.
    """
    try:
        trusted = [x509.load_der_x509_certificate(der) for der in trusted_der]
        signed_data: Any = cms.ContentInfo.load(token_der, strict=True)["content"]
        (signer,) = signed_data["signer_infos"]
        content = signed_data["encap_content_info"]["content"]
        _check_imprint(content.parsed["message_imprint"], stamped)
        carried = [x509.load_der_x509_certificate(item.chosen.dump()) for item in signed_data["certificates"]]
        own = _signer_certificate(signer["sid"].chosen, [*carried, *trusted])
        if own is None:
            return "TIME_STAMP_NOT_TRUSTED"
        digest = hashlib.new(signer["digest_algorithm"]["algorithm"].native, content.contents).digest()
        intact, valid = validate_sig_integrity(
            signer, translate_pyca_cryptography_cert_to_asn1(own), "tst_info", digest
        )
        if not (intact and valid):
            return "TIME_STAMP_INVALID"
        moment = content.parsed["gen_time"].native
        is_trusted = _is_for_stamping(own) and _has_path(own, carried, trusted, moment)
    except Exception:
        # The ASN.1 reader raises errors of many kinds on damaged tokens; each means the same.
        return "TIME_STAMP_INVALID"
    return "TIME_STAMP_TRUSTED" if is_trusted else "TIME_STAMP_NOT_TRUSTED"


def _check_imprint(imprint: Any, stamped: bytes) -> None:
    algorithm = imprint["hash_algorithm"]["algorithm"].native
    if algorithm not in _IMPRINT_HASHES:
        raise ValueError("the imprint's hash is too weak")
    if imprint["hashed_message"].native != hashlib.new(algorithm, stamped).digest():
        raise ValueError("the token does not stamp this signature")


def _signer_certificate(wanted: Any, certificates: Sequence[x509.Certificate]) -> x509.Certificate | None:
    for certificate in certificates:
        issuer = translate_pyca_cryptography_cert_to_asn1(certificate).issuer
        if certificate.serial_number == wanted["serial_number"].native and issuer == wanted["issuer"]:
            return certificate
    return None


def _is_for_stamping(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound:
        return False
    return usage.critical and list(usage.value) == [ExtendedKeyUsageOID.TIME_STAMPING]


def _has_path(
    certificate: x509.Certificate,
    carried: Sequence[x509.Certificate],
    trusted: Sequence[x509.Certificate],
    moment: dt.datetime,
    length: int = 0,
) -> bool:
    if length > _PATH_LENGTH_MAX or not certificate.not_valid_before_utc <= moment <= certificate.not_valid_after_utc:
        return False
    if certificate in trusted or any(_issued(certificate, one) and _is_authority(one) for one in trusted):
        return True
    return any(
        _has_path(one, carried, trusted, moment, length + 1)
        for one in carried
        if one != certificate and _is_authority(one) and _issued(certificate, one)
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
