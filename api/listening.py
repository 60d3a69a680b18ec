"""Running an ASGI application under uvicorn: one process, one worker, until a signal.

On SIGTERM or SIGINT the server takes no new connection, finishes the requests under way (up to `shutdown_seconds`) and
returns. A second signal ends it at once.
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
from typing import Any

import uvicorn

from api.log_lines import log_event
from ledger.errors import Misconfigured

KEEP_ALIVE_SECONDS = 30
BACKLOG_CONNECTIONS = 1024

Ready = Callable[[str, int], None]
"""Called once with the bound host and port, when connections are taken."""


def listen(host: str, port: int) -> socket.socket:
    """A bound, listening socket; port 0 takes a free one. Raises Misconfigured."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise Misconfigured(
            f"can't listen on {host} port {port}: {error.strerror}", f"{host}のポート{port}を使えません"
        ) from None
    listening.listen(BACKLOG_CONNECTIONS)
    return listening


def run(
    app: Any,
    listening: socket.socket,
    shutdown_seconds: int,
    ready: Ready | None = None,
    ready_fd: int | None = None,
    concurrent_max: int | None = None,
) -> None:
    """Serve `app` until a signal.

    ready_fd: a file descriptor that gets `host port\\n` when the server takes connections, and is then closed.
    concurrent_max: more connections than this are answered 503.
    """
    config = uvicorn.Config(
        app,
        loop="auto",  # uvloop and httptools where they are installed
        http="auto",
        ws="none",
        workers=1,
        access_log=False,  # our own log names routes, never addresses
        log_config=None,
        proxy_headers=False,
        server_header=False,
        limit_concurrency=concurrent_max,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=shutdown_seconds,
    )
    server = _Server(config, lambda host, port: _tell(host, port, ready, ready_fd))
    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(server.serve(sockets=[listening]))


def warn_unless_loopback(host: str, text: str) -> None:
    if not _is_loopback(host):
        log_event("not_loopback", logging.WARNING, text=text)


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
