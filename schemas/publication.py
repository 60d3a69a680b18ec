"""What `daicho publish` did: a model going out."""

from __future__ import annotations

from pydantic import Field

from schemas.views import Out


class Published(Out):
    """size: of the published checkpoint. The counts are of files written, or deleted, by this run."""

    origin: str
    size: int
    tiles: int = 0
    entry_bundles: int = 0
    partial_tiles_pruned: int = 0
    kept: bool = Field(
        default=False, description="the folder's own checkpoint is newer than what may be shown; it stays"
    )
