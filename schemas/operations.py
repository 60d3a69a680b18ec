"""How one ledger is run: the file `operations.toml` in its home folder. Absent, or a section absent: the defaults below.

TOML, no unknown name; every time ends in its unit. What a company *is* stands in its profile (`schemas/profile.py`); here
stands where its witnesses, time-stamp authorities and second checkpoint store are. No secret stands in this file.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)


class OperationsError(Exception):
    """The file can't be used; the message names every fault by its place, never by its value."""


Timeout = Annotated[float, Field(gt=0, le=60)]


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TimeStampAuthority(Section):
    """An RFC 3161 authority. roots: PEM file of the certificates to believe, relative to the ledger's folder."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]{0,62}$")]
    url: Annotated[str, StringConstraints(pattern=r"^https?://[!-~]+$", max_length=2000)]
    roots: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    policy: Annotated[str, StringConstraints(pattern=r"^[0-2](\.[0-9]+)+$", max_length=200)] | None = None


class TimeStamps(Section):
    """`[time_stamps]`. papers_need_one: no report or letter is signed while no authority answers."""

    every_hours: Annotated[float, Field(gt=0, le=8784)] = 24
    timeout_seconds: Annotated[float, Field(gt=0, le=120)] = 10
    papers_need_one: bool = True
    authorities: Annotated[tuple[TimeStampAuthority, ...], Field(max_length=16)] = ()

    @model_validator(mode="after")
    def _named_apart(self) -> Self:
        if len({one.name for one in self.authorities}) != len(self.authorities):
            raise ValueError("two authorities have the same name")
        return self


class ReportSigning(Section):
    """`[report]`: PEM files, relative to the ledger's folder. certificates: signer first, root last."""

    key: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    certificates: Annotated[str, StringConstraints(min_length=1, max_length=1000)]


class Witnesses(Section):
    """Asking the witnesses that the file `policy` beside this one names (C2SP tlog-policy), in the background of the server.

    timeout_seconds: how long one witness may take, all asked at once. A head is asked for every_seconds after the last
    time, or as soon as every_entries came since; a witness that is missing is asked again every_seconds later.
    papers_ask: before a report or a sample is made the witnesses are asked for the newest head, once.
    """

    timeout_seconds: Annotated[float, Field(gt=0, le=60)] = 5.0
    every_seconds: Annotated[float, Field(gt=0, le=86_400)] = 60.0
    every_entries: Annotated[int, Field(ge=1)] = 10_000
    papers_ask: bool = True


class FileCheckpoints(Section):
    """The file `checkpoint` in the ledger's home: catches a restore of the database alone. path: elsewhere, absolute."""

    kind: Literal["file"]
    path: Path | None = None


class DatabaseCheckpoints(Section):
    """A row of another database. url: as SQLAlchemy writes it, without a password (PostgreSQL: PGPASSWORD, ~/.pgpass)."""

    kind: Literal["database"]
    url: Annotated[str, StringConstraints(pattern=r"^(sqlite:///|postgresql\+psycopg://)[^\s]+$", max_length=1000)]
    name: Annotated[str, StringConstraints(min_length=1, max_length=255)]
    timeout_seconds: Timeout = 5.0

    @field_validator("url")
    @classmethod
    def _no_secret(cls, url: str) -> str:
        if "password" in url.lower() or urlsplit(url).password is not None:
            raise ValueError("no password stands in this file")
        return url


class S3Checkpoints(Section):
    """An object. Credentials: from the environment (AWS_ACCESS_KEY_ID …) or the machine's role, never from this file."""

    kind: Literal["s3"]
    bucket: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]
    key: Annotated[str, StringConstraints(min_length=1, max_length=500)]
    region: str | None = None
    endpoint_url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s@]+$")] | None = None
    timeout_seconds: Timeout = 5.0


class Operations(Section):
    """All sections of the file."""

    time_stamps: TimeStamps = TimeStamps()
    report: ReportSigning | None = None
    witnesses: Witnesses = Witnesses()
    checkpoint_store: Annotated[FileCheckpoints | DatabaseCheckpoints | S3Checkpoints, Field(discriminator="kind")] = (
        FileCheckpoints(kind="file")
    )


def load_operations(path: Path) -> Operations:
    """The settings in `path`, or the defaults when there is no such file. Raises OperationsError."""
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return Operations()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise OperationsError(f"{path.name} is not readable as TOML: {type(error).__name__}") from None
    try:
        return Operations.model_validate(document)
    except ValidationError as error:
        places = (f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        raise OperationsError("; ".join(places)) from None
