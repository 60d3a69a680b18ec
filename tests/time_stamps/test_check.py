"""What a time-stamp must satisfy, held against a real authority's answers."""

from __future__ import annotations

import asyncio
import datetime as dt
import subprocess
import time
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.keys.internal import translate_pyca_cryptography_cert_to_asn1, translate_pyca_cryptography_key_to_asn1
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from ledger.log.time_stamp import TimeStampRefused, check_response
from ledger.sequence.authority import Authority as Asked
from ledger.sequence.authority import NoAnswer, ask
from tests.time_stamps.authority import POLICY, Authority, running

DATA = b"stamps.example.com/2026\n7\nAAAA\n"


def _roots(authority: Authority) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates(authority.roots.read_bytes())


def _asked(authority: Authority, policy: str | None = None) -> Asked:
    return Asked(authority.name, authority.url, _roots(authority), policy)


def _refused(response: bytes, data: bytes, authority: Authority, **more: object) -> str:
    with pytest.raises(TimeStampRefused) as refused:
        check_response(response, data, _roots(authority), **more)  # type: ignore[arg-type]  # given by name
    assert refused.value.ja != refused.value.en
    return refused.value.reason


def test_a_good_answer_says_when_and_brings_its_whole_chain(two: tuple[Authority, ...]) -> None:
    alpha, _ = two
    response, said = ask(_asked(alpha, POLICY), DATA, 10)
    assert abs(said.moment - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)
    assert (said.policy, said.signer) == (POLICY, "CN=alpha signer")
    names = [x509.load_der_x509_certificate(der).subject.rfc4514_string() for der in said.chain]
    assert names == ["CN=alpha signer", "CN=alpha CA", "CN=alpha root"]
    assert check_response(response, DATA, _roots(alpha)) == said


def test_other_tools_take_what_is_kept(two: tuple[Authority, ...], tmp_path: Path) -> None:
    alpha, _ = two
    response, _said = ask(_asked(alpha), DATA, 10)
    (tmp_path / "stamp.tsr").write_bytes(response)
    (tmp_path / "data").write_bytes(DATA)
    done = subprocess.run(
        ["openssl", "ts", "-verify", "-in", tmp_path / "stamp.tsr", "-data", tmp_path / "data", "-CAfile", alpha.roots],
        capture_output=True,
        text=True,
    )
    assert "Verification: OK" in done.stdout + done.stderr


def test_other_bytes_request_policy_and_roots_are_each_named(two: tuple[Authority, ...]) -> None:
    alpha, beta = two
    response, _ = ask(_asked(alpha), DATA, 10)
    assert _refused(response, DATA + b"\n", alpha) == "TIME_STAMP_OF_OTHER_BYTES"
    assert _refused(response, DATA, alpha, nonce=7) == "TIME_STAMP_OF_OTHER_REQUEST"
    assert _refused(response, DATA, alpha, policy="1.2.3") == "TIME_STAMP_OF_OTHER_POLICY"
    assert _refused(response, DATA, beta) == "TIME_STAMP_NOT_TRUSTED"


def test_an_old_answer_played_again_is_refused(tmp_path: Path) -> None:
    with running(Authority.make(tmp_path, "replaying")) as (authority,):
        authority.replay = True
        ask(_asked(authority), DATA, 10)
        with pytest.raises(TimeStampRefused) as refused:
            ask(_asked(authority), DATA, 10)
    assert refused.value.reason == "TIME_STAMP_OF_OTHER_REQUEST"


@pytest.mark.parametrize(
    ("usages", "good"),
    [
        ([ExtendedKeyUsageOID.TIME_STAMPING], True),
        ([ExtendedKeyUsageOID.CODE_SIGNING], False),
        ([ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.CODE_SIGNING], False),
    ],
    ids=["stamping", "another", "one-more"],
)
def test_a_certificate_for_anything_but_stamping_is_refused(
    tmp_path: Path, usages: list[x509.ObjectIdentifier], good: bool
) -> None:
    """`openssl ts` won't sign with the wrong certificates, so pyHanko's own stamper does."""
    key = generate_private_key(65537, 2048)
    made = Authority.make(tmp_path, "odd", usages, key=key)
    signer, between = (
        translate_pyca_cryptography_cert_to_asn1(x509.load_pem_x509_certificate((made.folder / name).read_bytes()))
        for name in ("signer.pem", "chain.pem")
    )
    carried: Any = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # pyHanko leaves its constructor untyped
    carried.register(between)
    stamper = DummyTimeStamper(signer, translate_pyca_cryptography_key_to_asn1(key), certs_to_embed=carried)
    token = asyncio.run(stamper.async_timestamp(sha256(DATA).digest(), "sha256")).dump()
    if good:
        assert check_response(token, DATA, _roots(made)).signer == "CN=odd signer"
    else:
        assert _refused(token, DATA, made) == "TIME_STAMP_NOT_FOR_STAMPING"


def test_a_token_is_good_after_its_certificate_expired(tmp_path: Path) -> None:
    made = Authority.make(tmp_path, "short", valid=(-dt.timedelta(days=1), dt.timedelta(seconds=2)))
    with running(made) as (authority,):
        response, said = ask(_asked(authority), DATA, 10)
        ends = x509.load_pem_x509_certificate((made.folder / "signer.pem").read_bytes()).not_valid_after_utc
        while dt.datetime.now(dt.UTC) <= ends + dt.timedelta(seconds=1):
            time.sleep(0.1)
        assert check_response(response, DATA, _roots(made)) == said
        # What is stamped now is not: the certificate was no longer good at that time.
        with pytest.raises(TimeStampRefused) as refused:
            ask(_asked(authority), DATA, 10)
    assert refused.value.reason == "TIME_STAMP_NOT_TRUSTED"


def test_every_changed_byte_is_refused_or_changes_nothing_that_is_said(two: tuple[Authority, ...]) -> None:
    response, said = ask(_asked(two[0]), DATA, 10)
    roots = _roots(two[0])
    for place in range(0, len(response), 3):
        changed = bytearray(response)
        changed[place] ^= 1
        try:
            again = check_response(bytes(changed), DATA, roots)
        except TimeStampRefused:
            continue
        assert (again.moment, again.serial, again.policy) == (said.moment, said.serial, said.policy)


def test_who_does_not_answer_is_given_up_in_time(tmp_path: Path) -> None:
    with running(Authority.make(tmp_path, "slow"), Authority.make(tmp_path, "broken")) as (slow, broken):
        slow.delay_seconds, broken.status = 5, 500
        started = time.monotonic()
        with pytest.raises(NoAnswer):
            ask(_asked(slow), DATA, 0.3)
        assert time.monotonic() - started < 3
        with pytest.raises(NoAnswer, match="500"):
            ask(_asked(broken), DATA, 10)
        gone = _asked(slow)
        slow.delay_seconds = 0
    with pytest.raises(NoAnswer):
        ask(gone, DATA, 0.3)
