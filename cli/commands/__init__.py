"""The commands, each in a file of its own. Importing this package adds them all to the application, in this order."""

from cli.commands import (  # isort: skip
    version,
    init,
    serve,
    record,
    amend,
    check,
    listing,
    show,
    find,
    party,
    report,
    verify,
    audit,
    law,
    key,
    migrate,
)

__all__ = [
    "amend",
    "audit",
    "check",
    "find",
    "init",
    "key",
    "law",
    "listing",
    "migrate",
    "party",
    "record",
    "report",
    "serve",
    "show",
    "verify",
    "version",
]
