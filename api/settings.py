"""What can be set about the server: environment variables `DAICHO_HOME`, `DAICHO_PORT`, … or arguments of `serve`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

KIB = 1024
MIB = 1024 * KIB

Count = Annotated[int, Field(ge=1)]


class Settings(BaseSettings):
    """Every limit of the server. Sizes are in bytes, times in seconds.

    body_bytes_max: one JSON document, and one line of a bulk upload. inline_bytes_max: documents up to this size are
    judged and sealed on the event loop, which is cheaper than a change of thread; larger ones go to a thread.
    bulk_bytes_max: a bulk upload, before and after decompression. bulk_idle_seconds: how long a bulk upload may stand
    still. shutdown_seconds: how long a stopping server waits for requests under way.
    """

    model_config = SettingsConfigDict(env_prefix="DAICHO_", extra="ignore", frozen=True)

    home: Path = Path("ledger-home")
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 8710
    body_bytes_max: Count = 1 * MIB
    inline_bytes_max: Annotated[int, Field(ge=0)] = 16 * KIB
    bulk_bytes_max: Count = 64 * MIB
    bulk_concurrent_max: Count = 4
    bulk_batch_lines: Count = 500
    bulk_idle_seconds: Annotated[float, Field(gt=0)] = 60.0
    page_records: Count = 100
    shutdown_seconds: Count = 30
    log_level: Annotated[str, Field(pattern=r"^(DEBUG|INFO|WARNING|ERROR|CRITICAL)$")] = "INFO"
