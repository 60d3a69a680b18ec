"""The newest released checkpoint as an object on S3, or on anything that speaks S3 with conditional writes.

The swap is one conditional PUT: `If-None-Match: *` for the first note, `If-Match: <ETag>` afterwards. Credentials come from
the environment or the machine's role, as obstore finds them; none stand in a file of ours. Version the bucket: an older
note is then still there for whoever investigates.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ledger.errors import Misconfigured
from ledger.sequence.checkpoint_store import CHECKPOINT_BYTES_MAX, unreachable

if TYPE_CHECKING:
    from obstore.store import S3Store


class S3CheckpointStore:
    """One object. endpoint_url: of another service than Amazon's. Raises Misconfigured when obstore is not installed."""

    def __init__(
        self, bucket: str, key: str, region: str | None, endpoint_url: str | None, timeout_seconds: float
    ) -> None:
        self._key = key
        self._store = _store(bucket, region, endpoint_url, timeout_seconds)

    def __repr__(self) -> str:
        return "S3CheckpointStore()"

    def read(self) -> bytes | None:
        """Raises Busy when the service can't be reached in time or refuses."""
        found = self._get()
        return found[0] if found else None

    def swap(self, expected: bytes | None, new: bytes) -> bool:
        """Raises Busy when the service can't be reached in time or refuses; what became of the PUT is then read first."""
        import obstore
        from obstore.exceptions import AlreadyExistsError, BaseError, NotFoundError, PreconditionError

        found = self._get()
        if (found[0] if found else None) != expected:
            return False
        mode: Any = {"e_tag": found[1]} if found else "create"
        try:
            obstore.put(self._store, self._key, new, mode=mode, use_multipart=False)
        except (AlreadyExistsError, PreconditionError, NotFoundError):
            # Somebody else was first, or our own PUT was sent again after it had been done.
            return self.read() == new
        except BaseError as error:
            if (stored := self.read()) == expected:
                raise unreachable(type(error).__name__) from None
            return stored == new
        return True

    def _get(self) -> tuple[bytes, str] | None:
        import obstore
        from obstore.exceptions import BaseError, NotFoundError

        try:
            found = obstore.get(self._store, self._key)
            if found.meta["size"] > CHECKPOINT_BYTES_MAX:
                raise unreachable("an object that is no checkpoint")
            return bytes(found.bytes()), str(found.meta["e_tag"])
        except (NotFoundError, FileNotFoundError):
            return None
        except BaseError as error:
            raise unreachable(type(error).__name__) from None


def _store(bucket: str, region: str | None, endpoint_url: str | None, timeout_seconds: float) -> S3Store:
    try:
        from obstore.store import S3Store
    except ImportError:
        raise Misconfigured(
            "a checkpoint store on S3 needs obstore: install daicho[s3]",
            "S3の保存先には obstore が必要です（daicho[s3] を入れてください）",
        ) from None
    timeout = timedelta(seconds=timeout_seconds)
    config: Any = {"bucket": bucket, "conditional_put": "etag"}
    if region:
        config["region"] = region
    if endpoint_url:
        config["endpoint"] = endpoint_url
    return S3Store(
        config=config,
        client_options={
            "timeout": timeout,
            "connect_timeout": timeout,
            "allow_http": bool(endpoint_url and endpoint_url.startswith("http://")),
        },
        retry_config={"max_retries": 1, "retry_timeout": timeout},
    )
