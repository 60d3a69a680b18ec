"""Japanese or English: chosen once a run, by `--lang`, else by the locale.

POSIX: the first of LC_ALL, LC_MESSAGES and LANG that is set.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal

Language = Literal["ja", "en"]
LANGUAGES: tuple[Language, ...] = ("ja", "en")

# Help texts are made when the modules load, before the language is known: both stand in one text until it is shown.
_SEPARATOR = "\N{INVISIBLE SEPARATOR}"
_current: ContextVar[Language] = ContextVar("language", default="en")


def language_of(environment: Mapping[str, str]) -> Language:
    """The language of the locale; English for every locale that is not Japanese."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            return "ja" if value.startswith("ja") else "en"
    return "en"


@contextmanager
def using(language: Language) -> Iterator[None]:
    token = _current.set(language)
    try:
        yield
    finally:
        _current.reset(token)


def current() -> Language:
    return _current.get()


def say(ja: str, en: str) -> str:
    """The one of the two that this run speaks."""
    return ja if _current.get() == "ja" else en


def both(ja: str, en: str) -> str:
    """Both in one text, for `spoken` to choose from when it is shown."""
    return f"{en}{_SEPARATOR}{ja}"


def spoken(text: str) -> str:
    en, _, ja = text.partition(_SEPARATOR)
    return say(ja or en, en)
