"""RFC 3161 time-stamps: does this token say, by an authority the reader trusts, that these bytes existed at its time?

A time-stamp is kept as the authority's whole answer, a DER `TimeStampResp`, so that other tools read it:

    openssl ts -verify -in STAMP.tsr -data CHECKPOINT -CAfile ROOTS.pem

Checked, with rfc3161-client: status granted; the token's CMS signature and the path from its signer to one of the reader's
roots, both at the stamped time (RFC 3161 appendix B: a certificate that expired since was good then); the signer's extended
key usage, critical and time-stamping alone (2.3); the message imprint (2.4.2); and where given the nonce of the request and
the policy. Not checked: revocation, which nobody can learn offline.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256, sha384, sha512

from asn1crypto import cms, parser, tsp  # type: ignore[import-untyped]  # ships no types
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from rfc3161_client import TimeStampResponse, VerificationError, VerifierBuilder, decode_timestamp_response

from ledger.errors import VerificationFailed

RESPONSE_BYTES_MAX = 262_144
_PATH_LENGTH_MAX = 8
_GRANTED = 0
_OBJECT_IDENTIFIER = b"\x06"
_HASHES = {
    "2.16.840.1.101.3.4.2.1": sha256,
    "2.16.840.1.101.3.4.2.2": sha384,
    "2.16.840.1.101.3.4.2.3": sha512,
}
_WORDS = {
    "TIME_STAMP_MALFORMED": ("タイムスタンプの書式が正しくありません", "the time-stamp is not of the format"),
    "TIME_STAMP_NOT_GRANTED": ("時刻認証局がタイムスタンプを拒みました", "the authority has refused the time-stamp"),
    "TIME_STAMP_OF_OTHER_BYTES": ("別のデータのタイムスタンプです", "the time-stamp is of other bytes"),
    "TIME_STAMP_OF_OTHER_REQUEST": ("別の要求への応答です", "the answer is to another request (nonce)"),
    "TIME_STAMP_OF_OTHER_POLICY": ("別のポリシーのタイムスタンプです", "the time-stamp is of another policy"),
    "TIME_STAMP_NOT_FOR_STAMPING": (
        "証明書の用途が時刻認証だけではありません",
        "the signer's certificate is not for time-stamping alone",
    ),
    "TIME_STAMP_NOT_TRUSTED": (
        "信頼する証明書に、その時刻でつながりません",
        "no path, good at the stamped time, leads to a certificate that is trusted",
    ),
    "TIME_STAMP_SIGNATURE_INVALID": ("タイムスタンプの署名が正しくありません", "the time-stamp's signature is wrong"),
}


class TimeStampRefused(VerificationFailed):
    """`reason`: one of the codes above."""

    def __init__(self, reason: str) -> None:
        ja, en = _WORDS[reason]
        super().__init__(en, ja)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class TimeStamp:
    """What a good time-stamp says. moment: UTC. chain: DER certificates, the signer's first, the trusted root last."""

    moment: dt.datetime
    serial: int
    policy: str
    signer: str
    chain: tuple[bytes, ...]


def stated_moment(response: bytes) -> dt.datetime:
    """The time that an answer states, nothing verified. Raises TimeStampRefused if it is none."""
    try:
        return _decode(response).tst_info.gen_time
    except TimeStampRefused:
        raise
    except Exception:
        raise TimeStampRefused("TIME_STAMP_MALFORMED") from None


def check_response(
    response: bytes,
    stamped: bytes | None,
    roots: Sequence[x509.Certificate],
    *,
    digest: bytes | None = None,
    nonce: int | None = None,
    policy: str | None = None,
) -> TimeStamp:
    """Check a DER `TimeStampResp` (or the bare token) over the bytes `stamped`, or over what has this `digest`.

    roots: certificates that the reader trusts; those among them that are not self-signed only help to build the path.
    Raises TimeStampRefused.
    """
    try:
        return _check(response, stamped, roots, digest, nonce, policy)
    except TimeStampRefused:
        raise
    except Exception:
        # Damaged certificates make their readers fail in many ways; each means the same.
        raise TimeStampRefused("TIME_STAMP_MALFORMED") from None


def _check(
    response: bytes,
    stamped: bytes | None,
    roots: Sequence[x509.Certificate],
    digest: bytes | None,
    nonce: int | None,
    policy: str | None,
) -> TimeStamp:
    parsed = _decode(response)
    info = parsed.tst_info
    hashed = _HASHES.get(info.message_imprint.hash_algorithm.dotted_string)
    expected = digest if digest is not None else hashed(stamped or b"").digest() if hashed else b""
    if hashed is None or info.message_imprint.message != expected:
        raise TimeStampRefused("TIME_STAMP_OF_OTHER_BYTES")
    if nonce is not None and info.nonce != nonce:
        raise TimeStampRefused("TIME_STAMP_OF_OTHER_REQUEST")
    if policy is not None and info.policy.dotted_string != policy:
        raise TimeStampRefused("TIME_STAMP_OF_OTHER_POLICY")
    carried = _certificates(parsed)
    signer = _signer(parsed, [*carried, *roots])
    if not _is_for_stamping(signer):
        raise TimeStampRefused("TIME_STAMP_NOT_FOR_STAMPING")
    _verify(parsed, expected, signer, bool(carried), roots)
    chain = _chain(signer, [*roots, *carried], info.gen_time)
    return TimeStamp(
        moment=info.gen_time,
        serial=info.serial_number,
        policy=info.policy.dotted_string,
        signer=signer.subject.rfc4514_string(),
        chain=tuple(one.public_bytes(Encoding.DER) for one in chain),
    )


def _decode(response: bytes) -> TimeStampResponse:
    if len(response) > RESPONSE_BYTES_MAX:
        raise TimeStampRefused("TIME_STAMP_MALFORMED")
    try:
        parsed = decode_timestamp_response(_in_order(response))
        if parsed.status != _GRANTED:
            raise TimeStampRefused("TIME_STAMP_NOT_GRANTED")
        # rfc3161-client panics on reading what an answer lacks, and its panic is no Exception: look before it does.
        if not tsp.TimeStampResp.load(_as_response(response))["time_stamp_token"].native:
            raise TimeStampRefused("TIME_STAMP_MALFORMED")
        _ = parsed.tst_info, parsed.signed_data
    except (ValueError, TypeError, KeyError):
        raise TimeStampRefused("TIME_STAMP_MALFORMED") from None
    return parsed


def _as_response(data: bytes) -> bytes:
    """The answer, also where only the token was given: SEQUENCE { SEQUENCE { INTEGER 0 }, token }."""
    contents = parser.parse(data, strict=True)[4]
    if contents[:1] != _OBJECT_IDENTIFIER:
        return data
    token = cms.ContentInfo.load(data, strict=True)
    dumped: bytes = tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token}).dump()
    return dumped


def _in_order(data: bytes) -> bytes:
    """The answer with its certificates in the order that DER asks of a set.

    Authorities built on OpenSSL send them in another, which rfc3161-client does not read. They are no part of what is signed.
    """
    response = tsp.TimeStampResp.load(_as_response(data), strict=True)
    if response["status"]["status"].native != "granted":
        dumped: bytes = response.dump()
        return dumped
    signed = response["time_stamp_token"]["content"]
    certificates = signed["certificates"]
    if certificates.native is not None:
        signed["certificates"] = cms.CertificateSet(sorted(certificates, key=lambda one: one.dump()))
    return bytes(response.dump())


def _certificates(parsed: TimeStampResponse) -> list[x509.Certificate]:
    return [x509.load_der_x509_certificate(der) for der in sorted(parsed.signed_data.certificates)]


def _signer(parsed: TimeStampResponse, certificates: Sequence[x509.Certificate]) -> x509.Certificate:
    infos = list(parsed.signed_data.signer_infos)
    if len(infos) != 1:
        raise TimeStampRefused("TIME_STAMP_MALFORMED")
    for certificate in certificates:
        if (certificate.issuer, certificate.serial_number) == (infos[0].issuer, infos[0].serial_number):
            return certificate
    raise TimeStampRefused("TIME_STAMP_NOT_TRUSTED")


def _is_for_stamping(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except (x509.ExtensionNotFound, ValueError):
        return False
    return usage.critical and list(usage.value) == [ExtendedKeyUsageOID.TIME_STAMPING]


def _verify(
    parsed: TimeStampResponse,
    digest: bytes,
    signer: x509.Certificate,
    carried: bool,
    roots: Sequence[x509.Certificate],
) -> None:
    anchors = [one for one in roots if one.issuer == one.subject]
    between = [one for one in roots if one.issuer != one.subject and one != signer]
    if not anchors:
        raise TimeStampRefused("TIME_STAMP_NOT_TRUSTED")
    verifier = VerifierBuilder(
        tsa_certificate=None if carried else signer, intermediates=list(between), roots=list(anchors)
    ).build()
    try:
        verifier.verify(parsed, digest)
    except VerificationError as error:
        # The path is judged before the signature: only a signature under a good path is known to be wrong.
        known = "certificate verify error" in str(error) or "signer certificate" in str(error)
        raise TimeStampRefused("TIME_STAMP_NOT_TRUSTED" if known else "TIME_STAMP_SIGNATURE_INVALID") from None


def _chain(signer: x509.Certificate, known: Sequence[x509.Certificate], moment: dt.datetime) -> list[x509.Certificate]:
    """The path that was verified, for those who keep it."""
    chain = [signer]
    while chain[-1].issuer != chain[-1].subject and len(chain) < _PATH_LENGTH_MAX:
        above = next((one for one in known if _issued(chain[-1], one, moment)), None)
        if above is None:
            break
        chain.append(above)
    return chain


def _issued(certificate: x509.Certificate, issuer: x509.Certificate, moment: dt.datetime) -> bool:
    if not issuer.not_valid_before_utc <= moment <= issuer.not_valid_after_utc:
        return False
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True
