"""Problem documents (RFC 9457, `application/problem+json`): what the API answers when it refuses or fails.

`type` is `urn:daicho:problem:<slug>`, one for each `code`; `title` and `detail` are English, `title_ja` and `detail_ja`
say the same in Japanese. `errors` names every fault at once. A pointer is an RFC 6901 JSON pointer into the document
that was sent; `/query/<name>`, `/path/<name>` and `/header/<name>` point at the request around it. A member name in a
pointer that is not of the form our own names have is shown as `*`, because people put data into names.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class ProblemError(BaseModel):
    """One fault."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pointer: str = Field(description="RFC 6901 JSON pointer; empty for the whole document")
    code: str = Field(description="stable, e.g. `INVALID_INPUT:enum`")
    citation: str = Field(default="", description="the article or standard, e.g. `RULE 20(1)(ii)`")
    ja: str
    en: str


class Problem(BaseModel):
    """A problem document. No member carries personal data or repeats what was sent."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: str = Field(examples=["urn:daicho:problem:bad-input"])
    title: str
    status: int
    detail: str
    code: str = Field(examples=["BAD_INPUT"])
    title_ja: str
    detail_ja: str
    errors: list[ProblemError] = Field(default_factory=list)
    missing_facts: list[str] | None = Field(
        default=None, description="pointers of the facts a decision needs; only with the code `MISSING_FACTS`"
    )
    codes: list[str] | None = Field(default=None, description="codes of law; only with the code `BLOCKED`")
