"""How one ledger is run: the file `operations.toml` in its home folder. Absent, or a section absent: the defaults below.

TOML, no unknown name; every time ends in its unit. What a company *is* stands in its profile (`schemas/profile.py`); here
stands where its witnesses, time-stamp authorities and second checkpoint store are. No secret stands in this file.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError


class OperationsError(Exception):
    """The file can't be used; the message names every fault by its place, never by its value."""


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Operations(Section):
    """All sections of the file."""


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
