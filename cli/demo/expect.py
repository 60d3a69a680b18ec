"""What the demo promises. A promise that is not kept ends it."""

from __future__ import annotations

from typing import Any


class DemoFailed(Exception):
    """A step did not come out as it must. ja, en: one sentence each."""

    def __init__(self, ja: str, en: str) -> None:
        super().__init__(en)
        self.ja = ja
        self.en = en


def expect(kept: bool, ja: str, en: str) -> None:
    """Raises DemoFailed unless `kept`."""
    if not kept:
        raise DemoFailed(ja, en)


def expect_equal(what: str, found: Any, wanted: Any) -> None:
    """Raises DemoFailed. what: where it stands, e.g. `meta-conversions.json: status`."""
    expect(found == wanted, f"{what} が {wanted} でなく {found} です", f"{what} is {found}, not {wanted}")
