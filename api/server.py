"""Running the ledger's application: one process, one worker, one ledger.

    serve(Settings(home=Path("ledger-home"), port=0), ready=lambda host, port: print(port))

On SIGTERM or SIGINT the server takes no new connection, finishes the requests under way (up to `shutdown_seconds`),
writes what the ledger's queue still holds, closes the ledger and returns. A second signal ends it at once; every record
that was acknowledged is durable even then.
"""

from __future__ import annotations

from api.app import create_app
from api.listening import Ready, listen, run, warn_unless_loopback
from api.log_lines import configure, log_event, log_failure
from api.settings import Settings
from ledger import Ledger


def serve(settings: Settings, ready: Ready | None = None, ready_fd: int | None = None) -> None:
    """Open the ledger of `settings.home` and serve it until a signal.

    ready_fd: a file descriptor that gets `host port\\n` when the server takes connections, and is then closed.
    Raises Misconfigured, HeadMismatch, BadInput (faults of the file `policy`).
    """
    # Bound before the ledger is opened, so that a taken port is found before anything else happens.
    with listen(settings.host, settings.port) as listening, Ledger.open(settings.home) as ledger:
        configure(settings.log_level)
        warn_unless_loopback(settings.host, "keys and records travel in clear: put TLS in front")
        ledger.witnesses()  # a policy with faults is told now, not by a thread later
        with ledger.asking_witnesses(log_failure):
            run(create_app(ledger, settings), listening, settings.shutdown_seconds, ready, ready_fd)
    log_event("stopped")
