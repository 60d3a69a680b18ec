"""What `daicho publish` writes and what the API serves are the same bytes; a profile may open the entry bundles."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from api.routes.logs import log_slug
from ledger import Ledger
from ledger.log import LogProof, Policy, leaf_hash
from schemas.vocabulary import Scope
from tests.api.conftest import ORIGIN, Api
from tests.api.samples import problem, provision

LOG = f"/logs/{log_slug(ORIGIN)}"


def test_the_files_are_the_bytes_that_the_api_serves(api: Api, tmp_path: Path) -> None:
    for _ in api.ledger.record_many(provision() for _ in range(300)):
        pass
    api.ledger.publish(tmp_path, entries=True)
    found = {path.relative_to(tmp_path).as_posix(): path for path in tmp_path.rglob("*") if path.is_file()}
    assert {name.split("/")[0] for name in found} == {"checkpoint", "policy", "tile", "trusted.vkey", "index.html"}
    assert any(name.startswith("tile/1/") for name in found)
    for name, path in found.items():
        if name != "index.html":
            public = not name.startswith("tile/entries/")
            answer = api.get(f"{LOG}/{name}", None if public else Scope.AUDIT_READ)
            assert (answer.status_code, answer.content) == (200, path.read_bytes()), name


def test_policy_and_keys_are_for_everybody_and_not_kept(api: Api) -> None:
    for name, text in (("policy", api.ledger.policy().decode()), ("trusted.vkey", api.ledger.trusted_keys())):
        answer = api.get(f"{LOG}/{name}", None)
        assert answer.text == text
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        assert answer.headers["cache-control"] == "no-cache"
        assert problem(api.get(f"/logs/other/{name}", None), 404)


def test_a_proof_file_is_checked_with_the_policy_alone(api: Api) -> None:
    seq = api.post("/v1/records", json=provision()).json()["seq"]
    answer = api.get(f"/v1/entries/{seq}/tlog-proof", Scope.AUDIT_READ)
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    policy = Policy.parse(api.get(f"{LOG}/policy", None).content)
    proof = LogProof.parse(answer.content)
    assert proof.verify_under(leaf_hash(api.ledger.proof_file(seq).leaf), policy).size > seq
    assert problem(api.get("/v1/entries/99999999/tlog-proof", Scope.AUDIT_READ), 404)


def test_entry_bundles_need_a_key_unless_the_profile_opens_them(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = f"{LOG}/tile/entries/000.p/1"
    assert problem(api.get(bundle, None), 401)
    assert problem(api.get(bundle, Scope.RECORDS_READ), 403)
    closed = api.get(bundle, Scope.AUDIT_READ)
    assert closed.headers["cache-control"].startswith("private")
    choices = api.ledger.profile.choices.model_copy(update={"open_entry_bundles": True})
    opened: Any = api.ledger.profile.model_copy(update={"choices": choices})
    monkeypatch.setattr(Ledger, "profile", property(lambda _: opened))
    answer = api.get(bundle, None)
    assert (answer.status_code, answer.content) == (200, closed.content)
    assert answer.headers["cache-control"].startswith("public")


def test_without_witnesses_health_and_status_say_so(api: Api) -> None:
    assert api.get("/healthz", None).json() == {"status": "ok"}
    shown = api.get("/v1/witnesses", Scope.AUDIT_READ).json()
    assert (shown["witnesses"], shown["quorum"], shown["signed"]) == ([], "none", 0)
