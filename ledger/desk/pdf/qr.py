"""A QR code (ISO/IEC 18004) as filled rectangles, so that it prints sharp at any size."""

from __future__ import annotations

import segno

_QUIET_ZONE_MODULES = 4


def qr_operators(payload: bytes, left: float, top: float, side: float) -> list[str]:
    """PDF operators that draw `payload` in a square of `side` points, quiet zone included. Black on the page's white.

    Raises segno.DataOverflowError if the payload does not fit (2,331 bytes at level M).
    """
    matrix = segno.make_qr(payload, error="m", boost_error=False).matrix
    module = side / (len(matrix) + 2 * _QUIET_ZONE_MODULES)
    operators = ["0 g"]
    for row, cells in enumerate(matrix):
        y = top - (row + 1 + _QUIET_ZONE_MODULES) * module
        column = 0
        while column < len(cells):
            if not cells[column]:
                column += 1
                continue
            start = column
            while column < len(cells) and cells[column]:
                column += 1
            x = left + (start + _QUIET_ZONE_MODULES) * module
            operators.append(f"{x:.3f} {y:.3f} {(column - start) * module:.3f} {module:.3f} re")
    operators.append("f")
    return operators
