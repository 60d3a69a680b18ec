"""Running the application: one process, one worker, one ledger.

    serve(Settings(home=Path("ledger-home"), port=0), ready=lambda host, port: print(port))

On SIGTERM or SIGINT the server takes no new connection, finishes the requests under way (up to `shutdown_seconds`),
writes what the ledger's queue still holds, closes the ledger and returns. A second signal ends it at once; every record
that was acknowledged is durable even then.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator

import uvicorn

from api.app import create_app
from api.log_lines import configure, log_event
from api.settings import Settings
from ledger import Ledger
from ledger.errors import Misconfigured

KEEP_ALIVE_SECONDS = 30
BACKLOG_CONNECTIONS = 1024

Ready = Callable[[str, int], None]
"""Called once with the bound host and port, when connections are taken."""


def serve(settings: Settings, ready: Ready | None = None, ready_fd: int | None = None) -> None:
    """Open the ledger of `settings.home` and serve it until a signal.

    ready_fd: a file descriptor that gets `host port\\n` when the server takes connections, and is then closed.
    Raises Misconfigured, HeadMismatch.
    """
    with _listen(settings) as listening, Ledger.open(settings.home) as ledger:
        configure(settings.log_level)
        if not _is_loopback(settings.host):
            log_event("not_loopback", logging.WARNING, text="keys and records travel in clear: put TLS in front")
        server = _Server(_config(ledger, settings), lambda host, port: _tell(host, port, ready, ready_fd))
        with asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
            runner.run(server.serve(sockets=[listening]))
    log_event("stopped")


class _Server(uvicorn.Server):
    """Tells when it is ready, and after a signal returns instead of raising the signal again."""

    def __init__(self, config: uvicorn.Config, ready: Ready) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        host, port = self.servers[0].sockets[0].getsockname()[:2]
        self._ready(host, port)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _config(ledger: Ledger, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        create_app(ledger, settings),
        loop="auto",  # uvloop and httptools where they are installed
        http="auto",
        ws="none",
        workers=1,
        access_log=False,  # our own log names routes, never addresses
        log_config=None,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=settings.shutdown_seconds,
    )


def _listen(settings: Settings) -> socket.socket:
    """Bound before the ledger is opened, so that a taken port is found before anything else happens."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        listening.close()
        raise Misconfigured(
            f"can't listen on {settings.host} port {settings.port}: {error.strerror}",
            f"{settings.host}のポート{settings.port}を使えません",
        ) from None
    listening.listen(BACKLOG_CONNECTIONS)
    return listening


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _tell(host: str, port: int, ready: Ready | None, ready_fd: int | None) -> None:
    log_event("ready", host=host, port=port)
    if ready is not None:
        ready(host, port)
    if ready_fd is not None:
        with os.fdopen(ready_fd, "w") as pipe:
            pipe.write(f"{host} {port}\n")
