"""`daicho witness serve`."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.app import command
from cli.app import witness as group
from cli.commands.serve import LOG_LEVELS, tell_ready
from cli.commands.witness import Folder
from cli.lang import both

PORT = 8711


@command(
    group,
    "serve",
    ja="立会人を起動します（C2SP tlog-witness）。止めるには Ctrl-C。\n\n"
    "--port 0 は空いているポートを選び、標準エラーに表示します。",
    en="Run the witness (C2SP tlog-witness) until Ctrl-C.\n\n--port 0 takes a free port and says which on standard error.",
)
def serve(
    folder: Folder,
    host: Annotated[
        str,
        typer.Option("--host", metavar="ADDRESS", help=both("待ち受けるアドレス", "address to listen on")),
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", metavar="PORT", min=0, max=65535, help=both("ポート", "port"))] = PORT,
    log_level: Annotated[
        str, typer.Option("--log-level", metavar="|".join(LOG_LEVELS), help=both("ログの細かさ", "how much to log"))
    ] = "INFO",
) -> None:
    from api.witness.server import serve_witness  # this command alone needs the server

    serve_witness(folder, host, port, log_level, ready=tell_ready)
