"""The time-stamper of reports and letters: for a token over a signature the configured authorities are tried."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from asn1crypto import tsp  # type: ignore[import-untyped]  # ships no types
from pyhanko.sign.timestamps import TimeStamper

from ledger.errors import Busy
from ledger.log.time_stamp import TimeStampRefused, check_response
from ledger.sequence.authority import Authority, NoAnswer, post
from ledger.service.core import Core
from ledger.service.time_stamping import authorities

_T = TypeVar("_T")


class PaperStamper(TimeStamper):
    """Takes the first good answer, in the order of the file. What no root vouches for is no answer."""

    def __init__(self, wanted: list[Authority], timeout_seconds: float) -> None:
        super().__init__(include_nonce=True)  # type: ignore[no-untyped-call]  # pyHanko leaves its constructor untyped
        self._wanted = wanted
        self._timeout_seconds = timeout_seconds

    async def async_request_tsa_response(self, req: Any) -> Any:
        """Raises Busy when no authority gives a good answer."""
        answer = await asyncio.to_thread(self._ask, req.dump(), req["nonce"].native, _digest(req))
        return tsp.TimeStampResp.load(answer)

    def _ask(self, request: bytes, nonce: int, digest: bytes) -> bytes:
        for authority in self._wanted:
            try:
                answer = post(authority.url, request, self._timeout_seconds)
                check_response(answer, None, authority.roots, digest=digest, nonce=nonce, policy=authority.policy)
            except (NoAnswer, TimeStampRefused):
                continue
            return answer
        raise Busy(
            "no time-stamp authority answers; the paper was not signed (papers_need_one in operations.toml)",
            "時刻認証局が応答しないため、書面に署名していません（operations.tomlのpapers_need_one）",
            retry_after_seconds=60,
        )


def paper_stamper(core: Core) -> PaperStamper | None:
    """None where no authority is configured."""
    wanted = authorities(core)
    return PaperStamper(wanted, core.operations.time_stamps.timeout_seconds) if wanted else None


def signed_in_time(core: Core, sign: Callable[[TimeStamper | None], _T]) -> _T:
    """What `sign` makes with a time-stamper, or without where none is configured, or where the ledger may do without."""
    stamper = paper_stamper(core)
    try:
        return sign(stamper)
    except Busy:
        if stamper is None or core.operations.time_stamps.papers_need_one:
            raise
    return sign(None)


def _digest(req: Any) -> bytes:
    digest: bytes = req["message_imprint"]["hashed_message"].native
    return digest
