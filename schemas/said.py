"""What our own validators say of a document that does not hold together: one sentence in each language, no value in it."""

from __future__ import annotations

from pydantic_core import PydanticCustomError


def unfit(ja: str, en: str, kind: str = "value_error") -> PydanticCustomError:
    """The error for a validator to raise. kind: the last part of its code, `INVALID_INPUT:<kind>`."""
    return PydanticCustomError(kind, "{en}", {"ja": ja, "en": en})
