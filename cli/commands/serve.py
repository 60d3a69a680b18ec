"""`daicho serve`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from cli.app import app, command
from cli.lang import both
from cli.note import note
from cli.options import HOME, Home

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


@command(
    app,
    "serve",
    ja="HTTP API を起動します。止めるには Ctrl-C。\n\n--port 0 は空いているポートを選び、標準エラーに表示します。"
    "その他の上限は環境変数 DAICHO_* で変えられます。",
    en="Run the HTTP API until Ctrl-C.\n\n--port 0 takes a free port and says which on standard error. "
    "Other limits are set by environment variables DAICHO_*.",
)
def serve(
    home: Home = HOME,
    host: Annotated[
        str | None,
        typer.Option(
            "--host",
            metavar="ADDRESS",
            help=both("待ち受けるアドレス（既定 127.0.0.1）", "address to listen on (default 127.0.0.1)"),
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            "--port", metavar="PORT", min=0, max=65535, help=both("ポート（既定 8710）", "port (default 8710)")
        ),
    ] = None,
    log_level: Annotated[
        str | None,
        typer.Option(
            "--log-level",
            metavar="|".join(LOG_LEVELS),
            help=both("ログの細かさ（既定 INFO）", "how much to log (default INFO)"),
        ),
    ] = None,
) -> None:
    from api.server import serve as run  # this command alone needs the server
    from api.settings import Settings

    said: dict[str, Any] = {"home": home, "host": host, "port": port, "log_level": log_level}
    settings = Settings(**{name: value for name, value in said.items() if value is not None})
    run(settings, ready=tell_ready)


def tell_ready(host: str, port: int) -> None:
    shown = f"[{host}]" if ":" in host else host
    note(f"http://{shown}:{port} で待ち受けています", f"listening on http://{shown}:{port}")
