"""What the routes for uploads of many lines have in common: headers, parameters, and their description."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Header, Query
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from api.body import check_encoding, check_length, check_media_type
from api.bulk import MEDIA_TYPES, UPLOAD_ID
from api.deps import BulkRunnerDep, LedgerDep, SettingsDep
from api.openapi import REF, refuses
from api.verdicts import Taker
from ledger.errors import BadInput
from ledger.service.line_upload import LineUpload
from schemas.upload import OnFault

ABOUT_ID = (
    "UUIDv7。idのない行のidはこれと行番号から決まり、再送しても二重に記録されません / A UUIDv7. Lines without an id get one "
    "from it and their number: sent again, nothing is recorded twice"
)
ABOUT_FAULTS = (
    "誤りのある行を飛ばす（skip）か、全体を受け付けない（refuse）か / Broken lines are left out (skip), or nothing is stored "
    "if there are any (refuse)"
)
ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "各行の結果と結び / A verdict for each line, and the end",
        "headers": {UPLOAD_ID: {"schema": {"type": "string", "format": "uuid"}}},
        "content": {
            MEDIA_TYPES[0]: {
                "schema": {
                    "anyOf": [
                        {"$ref": REF.format(model="LineResult")},
                        {
                            "type": "object",
                            "required": ["upload"],
                            "properties": {
                                "upload": {"$ref": REF.format(model="UploadEnd")},
                                "problem": {"$ref": REF.format(model="Problem")},
                            },
                            "additionalProperties": False,
                        },
                    ]
                }
            }
        },
    },
    **refuses(400, 413, 415, 422, 503),
}


class Uploading:
    """A request to upload many lines. A dependency of its routes."""

    def __init__(
        self,
        request: Request,
        ledger: LedgerDep,
        settings: SettingsDep,
        runner: BulkRunnerDep,
        upload_id: Annotated[UUID | None, Header(alias=UPLOAD_ID, description=ABOUT_ID)] = None,
        on_fault: Annotated[OnFault, Query(description=ABOUT_FAULTS)] = OnFault.SKIP,
    ) -> None:
        self._request = request
        self._ledger = ledger
        self._settings = settings
        self._runner = runner
        self._upload_id = upload_id
        self._on_fault = on_fault

    def answer(self, model: type[BaseModel], begin: Callable[[UUID | None], LineUpload]) -> Response:
        """begin: makes the upload of an id. Raises HTTPException (415), TooLarge, BadInput; the rest is the answer's."""
        check_media_type(self._request, MEDIA_TYPES)
        gzipped = bool(check_encoding(self._request, ("gzip",)))
        check_length(self._request, self._settings.bulk_bytes_max)
        try:
            taker = Taker(model, begin(self._upload_id))
        except BadInput as error:
            pointer = f"/header/{UPLOAD_ID}"
            raise BadInput([dataclasses.replace(fault, pointer=pointer) for fault in error.faults]) from None
        kept = self._ledger.scratch() if self._on_fault is OnFault.REFUSE else None
        return self._runner.stream(taker, gzipped, kept)


UploadingDep = Annotated[Uploading, Depends()]
