"""Running a witness: one process over one folder (`ledger/witness/home.py`), until a signal."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from api.listening import Ready, listen, run, warn_unless_loopback
from api.log_lines import configure, log_event
from api.witness.app import create_witness_app
from ledger.witness import open_witness

CONNECTIONS_MAX = 200
SHUTDOWN_SECONDS = 10


def serve_witness(
    folder: Path,
    host: str = "127.0.0.1",
    port: int = 8711,
    log_level: str = "INFO",
    ready: Ready | None = None,
    ready_fd: int | None = None,
) -> None:
    """Raises Misconfigured, BadInput (faults of the file `logs`)."""
    with listen(host, port) as listening, closing(open_witness(folder)) as witness:
        configure(log_level)
        warn_unless_loopback(host, "put TLS in front: without it the way is open, though no cosignature can be forged")
        run(create_witness_app(witness), listening, SHUTDOWN_SECONDS, ready, ready_fd, CONNECTIONS_MAX)
    log_event("stopped")
