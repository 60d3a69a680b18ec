"""Asking a time-stamp authority over HTTP (RFC 3161 3.4): `application/timestamp-query` in, `-reply` out, in bounded time."""

from __future__ import annotations

import http.client
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography import x509
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

from ledger.log.time_stamp import RESPONSE_BYTES_MAX, TimeStamp, check_response

_OK = 200


@dataclass(frozen=True, slots=True)
class Authority:
    """Whom to ask and whom to believe. policy: the dotted OID that its tokens must be of, if any."""

    name: str
    url: str
    roots: Sequence[x509.Certificate]
    policy: str | None = None


class NoAnswer(Exception):
    """The authority gave nothing that could be looked at. The message names no content."""


def ask(authority: Authority, data: bytes, timeout_seconds: float) -> tuple[bytes, TimeStamp]:
    """A time-stamp over `data`: the DER answer, and what it says. Raises NoAnswer, TimeStampRefused.

    Each request has a fresh nonce, so that an old answer can't be played again.
    """
    request = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256).build()
    response = post(authority.url, request.as_bytes(), timeout_seconds)
    said = check_response(response, data, authority.roots, nonce=request.nonce, policy=authority.policy)
    return response, said


def post(url: str, request: bytes, timeout_seconds: float) -> bytes:
    """Send a DER `TimeStampReq`; the DER `TimeStampResp`. Follows no redirect. Raises NoAnswer."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=timeout_seconds)
    try:
        headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, request, headers)
        answer = connection.getresponse()
        body = answer.read(RESPONSE_BYTES_MAX + 1)
    except (OSError, http.client.HTTPException) as error:
        raise NoAnswer(type(error).__name__) from None
    finally:
        connection.close()
    if answer.status != _OK or len(body) > RESPONSE_BYTES_MAX:
        raise NoAnswer(f"HTTP {answer.status}")
    return body
