from tests.service.conftest import clock, google, home, ledger, upload

__all__ = ["clock", "google", "home", "ledger", "upload"]
