"""Attachments into a PDF, and a PAdES B-B signature over all of it (ETSI EN 319 142-1), in one incremental update.

The signature certifies: no later change is permitted (DocMDP level 1, PDF 32000-1:2008, 12.8.2.2). With a time-stamper
the signature carries an RFC 3161 token (PAdES B-T).
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from pyhanko.keys.internal import (
    translate_pyca_cryptography_cert_to_asn1,
    translate_pyca_cryptography_key_to_asn1,
)
from pyhanko.pdf_utils import embed
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, IndirectObject, TextStringObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from ledger.desk.keys import ReportKey
from ledger.desk.names import DISCLOSURE_NAME, RECORDS_NAME

FIELD_NAME = "Signature"
_DIGEST = "sha256"
# What a CMS signature needs beside its certificates: signature value, signed attributes, names. A time-stamp token with
# the certificates of its authority is below 16 KiB.
_CONTENTS_BYTES = 2048
_TIME_STAMP_BYTES = 16_384

# How an attached file stands to the pages (ISO 19005-3, 6.8): their content as data, or what helps to check them.
_DATA, _SUPPLEMENT = pdf_name("/Data"), pdf_name("/Supplement")
_IS_DATA = frozenset({DISCLOSURE_NAME, RECORDS_NAME})

_MIME = {
    "json": "application/json",
    "csv": "text/csv",
    "note": "text/plain",
    "vkey": "text/plain",
    "txt": "text/plain",
    "tlog-proof": "text/plain",
    "tlog-policy": "text/plain",
    "checkpoint": "text/plain",
    "tsr": "application/timestamp-reply",
}


def attach_and_sign(
    pdf: bytes,
    attachments: Mapping[str, tuple[bytes, str]],
    key: ReportKey,
    made_at: dt.datetime,
    time_stamper: TimeStamper | None = None,
) -> bytes:
    """`attachments`: file name -> (content, description). `made_at`: the date the attached files bear.

    The signature's own time is the machine's clock, and is only a claim unless a time-stamper is given. Raises the
    time-stamper's error if it gives no token: a report that should bear a time is not sent without.
    """
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    _embed_all(writer, attachments, made_at)
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD_NAME,
        md_algorithm=_DIGEST,
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    signer = signers.PdfSigner(metadata, _Signer(key), timestamper=time_stamper)
    reserved = _CONTENTS_BYTES + sum(map(len, (key.certificate_der, *key.chain_der)))
    if time_stamper is not None:
        reserved += _TIME_STAMP_BYTES
    # Twice, since the gap is written in hex.
    with ThreadPoolExecutor(max_workers=1) as thread:
        # pyHanko runs an event loop of its own, which it may not where one is running already.
        output = thread.submit(signer.sign_pdf, writer, bytes_reserved=2 * reserved).result()
    return bytes(output.getbuffer())


def _embed_all(
    writer: IncrementalPdfFileWriter, attachments: Mapping[str, tuple[bytes, str]], made_at: dt.datetime
) -> None:
    """Embed the files in the order of their names, and say how each stands to the pages (`/AF`).

    pyHanko writes `/AF` itself, but then declares the file to be PDF 2.0, which PDF/A-3 is not.
    """
    params = embed.EmbeddedFileParams(creation_date=made_at, modification_date=made_at)
    # One string for the thousand files that it describes: pyHanko writes strings a byte at a time.
    shared = {
        text: writer.add_object(TextStringObject(text)) for text in sorted({text for _, text in attachments.values()})
    }
    for name, (content, description) in sorted(attachments.items()):
        stream = embed.EmbeddedFileObject.from_file_data(
            writer, content, params=params, mime_type=_MIME[name.rpartition(".")[2]]
        )
        embed.embed_file(writer, _FileSpec(name, name, stream, described=shared[description]))
    if attachments:
        names: Any = writer.root["/Names"]["/EmbeddedFiles"]["/Names"]
        writer.root["/AF"] = writer.add_object(ArrayObject(names.raw_get(n) for n in range(1, len(names), 2)))
        writer.update_root()  # type: ignore[no-untyped-call]  # pyHanko leaves it untyped


@dataclass(frozen=True)
class _FileSpec(embed.FileSpec):
    described: IndirectObject | None = None

    def as_pdf_object(self) -> DictionaryObject:
        written = super().as_pdf_object()
        written["/Desc"] = self.described
        written["/AFRelationship"] = _DATA if self.file_spec_string in _IS_DATA else _SUPPLEMENT
        return written


class _Signer(signers.SimpleSigner):
    """pyHanko's signer loads and checks the key again for every signature; this one keeps it loaded."""

    def __init__(self, key: ReportKey) -> None:
        chain: Any = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # pyHanko leaves its constructor untyped
        chain.register_multiple(map(_certificate, key.chain_der))
        super().__init__(
            signing_cert=_certificate(key.certificate_der),
            # Only names the kind of the key: signing itself is done below.
            signing_key=translate_pyca_cryptography_key_to_asn1(key.private_key),
            cert_registry=chain,
        )
        self._private_key = key.private_key

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        assert digest_algorithm == _DIGEST
        return self._private_key.sign(data, PKCS1v15(), SHA256())


def _certificate(der: bytes) -> Any:
    return translate_pyca_cryptography_cert_to_asn1(x509.load_der_x509_certificate(der))
