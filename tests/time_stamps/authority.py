"""A real RFC 3161 time-stamp authority on loopback: `openssl ts` behind a tiny HTTP server, with certificates of its own.

    with running(Authority.make(folder, "alpha")) as authority:
        authority.url, authority.roots      # what operations.toml takes

`openssl` is part of every Debian base system; where it is absent `make` fails and says so. An authority may misbehave:
`replay` answers every request with its first answer, `status` refuses by HTTP, `delay_seconds` is slow.
"""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

POLICY = "1.3.6.1.4.1.99999.1"
_CONFIG = """\
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/signer.pem
certs = {folder}/chain.pem
signer_key = {folder}/signer.key
signer_digest = sha256
default_policy = {policy}
digests = sha256, sha384, sha512
accuracy = secs:1
ess_cert_id_chain = no
"""
Key = EllipticCurvePrivateKey | RSAPrivateKey
_LONG = dt.timedelta(days=3650)


@dataclass
class Authority:
    """An authority's folder and how it behaves."""

    folder: Path
    name: str
    roots: Path
    replay: bool = False
    status: int = 200
    delay_seconds: float = 0.0
    url: str = ""
    asked: int = 0
    first: bytes = b""
    lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def make(
        cls,
        folder: Path,
        name: str,
        usages: Sequence[x509.ObjectIdentifier] = (ExtendedKeyUsageOID.TIME_STAMPING,),
        valid: tuple[dt.timedelta, dt.timedelta] = (-dt.timedelta(days=1), _LONG),
        key: Key | None = None,
    ) -> Authority:
        """A root, an authority between and a signer. valid: of the signer's certificate, from now. key: the signer's."""
        assert shutil.which("openssl"), "these tests need the program openssl"
        home = folder / name
        home.mkdir(parents=True)
        now = dt.datetime.now(dt.UTC)
        root_key, between_key, own = (generate_private_key(SECP256R1()) for _ in range(3))
        key = key or own
        root = _certificate(f"{name} root", root_key, None, now - _LONG, now + _LONG)
        between = _certificate(f"{name} CA", between_key, (root, root_key), now - _LONG, now + _LONG)
        start, end = (now + moment for moment in valid)
        signer = _certificate(f"{name} signer", key, (between, between_key), start, end, usages)
        (home / "serial").write_text("01\n")
        (home / "signer.pem").write_bytes(_pem(signer))
        (home / "chain.pem").write_bytes(_pem(between))
        (home / "root.pem").write_bytes(_pem(root))
        (home / "signer.key").write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
        )
        (home / "tsa.cnf").write_text(_CONFIG.format(folder=home, policy=POLICY))
        return cls(home, name, home / "root.pem")

    def answer(self, request: bytes) -> bytes:
        """The DER answer that `openssl ts` makes; the first one again for a replaying authority."""
        with self.lock:
            self.asked += 1
            if self.replay and self.first:
                return self.first
            query = self.folder / "query.tsq"
            query.write_bytes(request)
            out = self.folder / "answer.tsr"
            subprocess.run(
                ["openssl", "ts", "-reply", "-config", self.folder / "tsa.cnf", "-queryfile", query, "-out", out],
                check=True,
                capture_output=True,
            )
            self.first = self.first or out.read_bytes()
            return out.read_bytes()

    def section(self) -> str:
        """Its part of operations.toml."""
        return f'[[time_stamps.authorities]]\nname = "{self.name}"\nurl = "{self.url}"\nroots = "{self.roots}"\n'


@contextmanager
def running(*authorities: Authority) -> Iterator[tuple[Authority, ...]]:
    """Serve them, each under its name, on a port of the system's choice."""
    by_path = {f"/{authority.name}": authority for authority in authorities}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            authority = by_path[self.path]
            request = self.rfile.read(int(self.headers["Content-Length"]))
            time.sleep(authority.delay_seconds)
            body = authority.answer(request)
            self.send_response(authority.status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    for authority in authorities:
        authority.url = f"http://127.0.0.1:{server.server_port}/{authority.name}"
    try:
        yield authorities
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _certificate(
    name: str,
    key: Key,
    issuer: tuple[x509.Certificate, EllipticCurvePrivateKey] | None,
    start: dt.datetime,
    end: dt.datetime,
    usages: Sequence[x509.ObjectIdentifier] = (),
) -> x509.Certificate:
    own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(own)
        .issuer_name(issuer[0].subject if issuer else own)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=not usages, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if usages:
        builder = builder.add_extension(x509.ExtendedKeyUsage(usages), critical=True)
    return builder.sign(issuer[1] if issuer else key, hashes.SHA256())


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.PEM)
