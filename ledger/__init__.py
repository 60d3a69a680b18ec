"""daicho (台帳): the third-party provision record ledger of APPI articles 29, 30 and 31, as a library.

`Ledger` is imported when it is first asked for: `ledger.log` and `ledger.law` stay usable alone, without a database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ledger.service.facade import Ledger

__all__ = ["Ledger"]


def __getattr__(name: str) -> Any:
    if name == "Ledger":
        from ledger.service.facade import Ledger

        return Ledger
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
