"""`LogKeysFace`: the part of `Ledger` for the keys that sign the log."""

from __future__ import annotations

import datetime as dt

from ledger.desk.content.publication import publication_page
from ledger.desk.html import render_html_document
from ledger.service import log_key_acts
from ledger.service.core import Core
from ledger.service.reporting import company_of
from schemas.log_key import LogKeyOut


class LogKeysFace:
    """What `Ledger` adds for its signing keys. `key` is a key id, a fingerprint, the beginning of either, or a vkey."""

    _core: Core

    @property
    def vkey(self) -> str:
        """The newest active verifier key (C2SP signed-note), for everybody who verifies."""
        return self._core.verifiers[0].vkey()

    @property
    def key_fingerprint(self) -> str:
        """Of the same key: what papers print and the company publishes."""
        return self._core.verifiers[0].fingerprint

    def trusted_keys(self) -> str:
        """The text of `trusted.vkey`: every verifier key with its state, for outsiders (`ledger/log/trusted.py`)."""
        return log_key_acts.trusted_file(self._core)

    def log_keys(self) -> list[LogKeyOut]:
        """Every key the log ever had, the newest active one first. Never a secret."""
        return log_key_acts.list_log_keys(self._core)

    def publication_page(self) -> str:
        """The page for the company's site, as one HTML file: every verifier key with its state and fingerprint."""
        core = self._core
        page = publication_page(company_of(core), core.origin, self.log_keys(), core.now())
        return render_html_document(page)

    def rotate_log_key(self, reason: str) -> LogKeyOut:
        """A new key. It and the old one sign every checkpoint until one is retired. Raises BadInput, Blocked."""
        return log_key_acts.rotate(self._core, reason)

    def retire_log_key(self, key: str, reason: str) -> LogKeyOut:
        """The key signs no more and its secret is deleted; what it signed stays good. Raises BadInput, NotFound, Blocked."""
        return log_key_acts.retire(self._core, key, reason)

    def compromised_log_key(self, key: str, since: dt.datetime, reason: str) -> LogKeyOut:
        """Somebody else may hold the key since then: its signature alone proves nothing more. Raises as `retire`."""
        return log_key_acts.compromise(self._core, key, since, reason)
