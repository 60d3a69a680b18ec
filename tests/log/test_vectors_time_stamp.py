"""Time-stamp answers of four real authorities (tests/vectors/rfc3161): each verifies or is refused as its source says."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from asn1crypto import tsp  # type: ignore[import-untyped]  # ships no types
from cryptography import x509

from ledger.log.time_stamp import TimeStampRefused, check_response, stated_moment
from tests.log.vectors import FOLDER

VECTORS = FOLDER / "rfc3161"
HELLO = b"hello"


def answer(name: str) -> bytes:
    return (VECTORS / name).read_bytes()


def chain(folder: str) -> list[x509.Certificate]:
    """The authority's certificate first, the root last; of identrust the root alone, in DER."""
    data = (VECTORS / folder / "ts_chain.pem").read_bytes()
    if data.startswith(b"-----"):
        return x509.load_pem_x509_certificates(data)
    return [x509.load_der_x509_certificate(data)]


def nonce(name: str) -> int:
    asked = tsp.TimeStampReq.load((VECTORS / name).read_bytes())["nonce"].native
    assert isinstance(asked, int)
    return asked


def refused(name: str, data: bytes, roots: list[x509.Certificate], wanted: int | None = None) -> str:
    with pytest.raises(TimeStampRefused) as found:
        check_response(answer(name), data, roots, nonce=wanted)
    return found.value.reason


@pytest.mark.parametrize(
    ("name", "moment"),
    [
        ("sigstage/response-sha256.tsr", "2025-05-09T11:58:55+00:00"),
        ("sigstage/response-sha384.tsr", "2025-05-09T11:58:55+00:00"),
        ("sigstage/response-sha512.tsr", "2025-05-09T11:58:56+00:00"),
        ("sigstage/response-no-embedded-cert.tsr", ""),
        ("test_tsa/response.tsr", "2024-10-08T15:40:32+00:00"),
        ("test_tsa/response-injected-certs.tsr", "2024-10-08T15:40:32+00:00"),
        ("identrust/issue-104.tsr", "2025-03-11T08:52:08+00:00"),
    ],
)
def test_good_answers(name: str, moment: str) -> None:
    found = check_response(answer(name), HELLO, chain(name.split("/")[0]))
    assert found.moment == stated_moment(answer(name))
    assert not moment or found.moment == dt.datetime.fromisoformat(moment)
    assert refused(name, HELLO + b"\n", chain(name.split("/")[0])) == "TIME_STAMP_OF_OTHER_BYTES"
    assert refused(name, HELLO, []) == "TIME_STAMP_NOT_TRUSTED"


def test_a_certificate_that_has_expired_since_was_good_at_the_stamped_time() -> None:
    payload = answer("sigstore.mock/payload")
    found = check_response(answer("sigstore.mock/response-expired.tsr"), payload, chain("sigstore.mock"))
    signer = x509.load_der_x509_certificate(found.chain[0])
    assert found.moment.date() == dt.date(2023, 2, 1)
    assert (
        signer.not_valid_before_utc
        <= found.moment
        <= signer.not_valid_after_utc
        < dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    )


def test_a_wrong_signature_is_called_so() -> None:
    assert (
        refused("sigstage/response-invalid-signature.tsr", HELLO, chain("sigstage")) == "TIME_STAMP_SIGNATURE_INVALID"
    )


def test_injected_certificates_lend_no_name_and_no_trust() -> None:
    name = "test_tsa/response-injected-certs.tsr"
    own = chain("test_tsa")
    carried = [
        x509.load_der_x509_certificate(one.chosen.dump())
        for one in tsp.TimeStampResp.load(answer(name))["time_stamp_token"]["content"]["certificates"]
    ]
    injected = [one for one in carried if one not in own]
    assert injected
    assert check_response(answer(name), HELLO, own).signer == own[0].subject.rfc4514_string()
    assert refused(name, HELLO, injected) == "TIME_STAMP_NOT_TRUSTED"


def test_an_authority_of_the_same_name_is_another() -> None:
    assert refused("test_tsa/other_response.tsr", HELLO, chain("test_tsa")) == "TIME_STAMP_NOT_TRUSTED"


def test_an_answer_is_to_its_own_request_alone() -> None:
    asked, other = nonce("test_tsa/request.der"), nonce("test_tsa/other_request.der")
    assert check_response(answer("test_tsa/response.tsr"), HELLO, chain("test_tsa"), nonce=asked)
    assert refused("test_tsa/response.tsr", HELLO, chain("test_tsa"), other) == "TIME_STAMP_OF_OTHER_REQUEST"
    for digest in ("sha256", "sha384", "sha512"):
        found = refused(f"sigstage/response-{digest}.tsr", HELLO, chain("sigstage"), nonce("sigstage/request.der"))
        assert found == "TIME_STAMP_OF_OTHER_REQUEST"


def test_every_folder_of_vectors_has_its_source_and_licence_told() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    folders = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())
    assert folders == sorted(line.split("`")[1] for line in readme.splitlines() if line.startswith("| `"))


def test_every_answer_here_is_judged_above() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    names = [path.relative_to(VECTORS).as_posix() for path in VECTORS.rglob("*.tsr")]
    assert len(names) == 10
    for name in names:
        assert name in source or name.replace("sha256", "{digest}") in source, name
