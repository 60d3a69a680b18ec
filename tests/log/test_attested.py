"""What witnesses and time-stamp authorities add to a bundle: counted, named, and never more than was checked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from ledger.errors import BadInput
from ledger.log import (
    COSIGNATURE,
    Bundle,
    Checkpoint,
    Policy,
    Signer,
    StampedHead,
    Status,
    parse_note,
    prove_consistency,
    root_of,
    sign_checkpoint,
    verdict,
    verify_bundle,
)
from ledger.log.outcome import TOLD_ONLY, Outcome
from ledger.sequence.authority import Authority as Asked
from ledger.sequence.authority import ask
from tests.log.test_bundle import BUNDLE, HASHES, LOG, ORIGIN, READ, SIZE, VERIFIERS
from tests.time_stamps.authority import Authority, running

WITNESSES = {name: Signer.generate(f"{name}.example.org", COSIGNATURE) for name in ("legal", "auditor", "it")}
POLICY = "".join(
    [
        f"log {VERIFIERS[0].vkey()}\n",
        *(f"witness {name} {one.verifier().vkey()}\n" for name, one in WITNESSES.items()),
        "group q 2 legal auditor it\nquorum q\n",
    ]
)
HEAD = Checkpoint(ORIGIN, SIZE, root_of(HASHES[:SIZE]))


def cosigned(*names: str) -> Bundle:
    """The bundle under a checkpoint with these cosignatures, and the policy."""
    note = sign_checkpoint(HEAD, [LOG])
    for name in names:
        note = sign_checkpoint(HEAD, [WITNESSES[name]], parse_note(note)[1], time_s=1_800_000_000)
    return replace(BUNDLE, checkpoint=note.decode(), policy=POLICY)


def only(bundle: Bundle, pointer: str, **given: Any) -> Outcome:
    (found,) = (one for one in verify_bundle(bundle, VERIFIERS, **given) if one.pointer == pointer)
    return found


@pytest.mark.parametrize(
    ("signed", "met", "missing"),
    [
        ((), False, "legal, auditor, it"),
        (("legal",), False, "auditor, it"),
        (("legal", "it"), True, "auditor"),
        (("legal", "auditor", "it"), True, "none"),
    ],
)
def test_it_is_said_who_signed_who_is_missing_and_whether_that_suffices(
    signed: tuple[str, ...], met: bool, missing: str
) -> None:
    bundle = Bundle.parse(cosigned(*signed).encode())
    word = "MET" if met else "NOT_MET"
    named = only(bundle, "/policy")
    assert (named.code, named.status) == (f"WITNESSES_NAMED_{word}", Status.INDETERMINATE)
    given = only(bundle, "/policy", policy=Policy.parse(POLICY.encode()))
    assert (given.code, given.status) == (f"WITNESS_QUORUM_{word}", Status.PASSED if met else Status.FAILED)
    for one in (named, given):
        assert f"{len(signed)} of the 3 witnesses" in one.en
        assert f"missing: {missing}." in one.en
        assert f"立会人3者のうち{'' if met else '連署は'}{len(signed)}者" in one.ja
        assert f"連署のない者: {missing.replace('none', 'なし')}。" in one.ja
        assert all(name in one.en for name in signed)


def test_what_the_company_says_of_its_witnesses_makes_the_verdict_neither_better_nor_worse() -> None:
    for bundle in (cosigned(), cosigned("legal", "it")):
        assert verdict(verify_bundle(bundle, VERIFIERS)) is Status.PASSED
        assert verdict(verify_bundle(bundle, [])) is Status.INDETERMINATE
    assert verdict([only(cosigned("legal", "it"), "/policy")]) is Status.INDETERMINATE


def test_the_readers_own_policy_decides() -> None:
    mine = Policy.parse(f"witness mine {WITNESSES['it'].verifier().vkey()}\nquorum mine\n".encode())
    assert verdict(verify_bundle(cosigned("legal", "it"), VERIFIERS, policy=mine)) is Status.PASSED
    assert verdict(verify_bundle(cosigned("legal"), VERIFIERS, policy=mine)) is Status.FAILED
    assert only(BUNDLE, "/policy", policy=mine).code == "WITNESS_QUORUM_NOT_MET"


def test_the_readers_own_witnesses_count_for_frozen_logs_too() -> None:
    """Else a second history of an old log could hide behind a small new one that is cosigned."""
    mine = Policy.parse(f"witness mine {WITNESSES['it'].verifier().vkey()}\nquorum mine\n".encode())
    new = Signer.generate("example.com/new")
    leaf = HASHES[0]
    note = sign_checkpoint(Checkpoint("example.com/new", 1, leaf), [new])
    note = sign_checkpoint(
        Checkpoint("example.com/new", 1, leaf), [WITNESSES["it"]], parse_note(note)[1], time_s=1_800_000_000
    )
    for old, expected in ((cosigned("it"), Status.PASSED), (cosigned("legal"), Status.FAILED)):
        bundle = Bundle("example.com/new", note.decode(), (), (old,))
        found = verify_bundle(bundle, [*VERIFIERS, new.verifier()], policy=mine)
        assert {one.pointer for one in found} >= {"/policy", "/earlier/0/policy"}
        assert verdict(found) is expected


def test_a_cosignature_that_does_not_hold_is_damage_whoever_named_the_witness() -> None:
    bundle = cosigned("legal", "it")
    lines = bundle.checkpoint.split("\n")
    place = next(number for number, line in enumerate(lines) if line.startswith("— it."))
    lines[place] = lines[place][:-6] + ("A" if lines[place][-6] != "A" else "B") + lines[place][-5:]
    changed = replace(bundle, checkpoint="\n".join(lines))
    assert only(changed, "/policy").code == "WITNESS_SIGNATURE_INVALID"
    assert verdict(verify_bundle(changed, VERIFIERS)) is Status.FAILED


def test_a_bundle_with_a_policy_that_is_none_is_refused() -> None:
    for policy in ("", "quorum none\n", "nonsense", 7, f"log {VERIFIERS[0].vkey()}\nquorum none\n", "\ud800"):
        with pytest.raises(BadInput):
            Bundle.from_json(BUNDLE.to_json() | {"policy": policy})


@pytest.fixture(scope="module")
def stamped(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[int, StampedHead], list[x509.Certificate]]:
    """A real time-stamp of each of three sizes, and the authority's root."""
    found = {}
    with running(Authority.make(tmp_path_factory.mktemp("tsa"), "alpha")) as (alpha,):
        roots = x509.load_pem_x509_certificates(alpha.roots.read_bytes())
        for size in (9, 11, SIZE):
            note = sign_checkpoint(Checkpoint(ORIGIN, size, root_of(HASHES[:size])), [LOG])
            response, said = ask(Asked("alpha", alpha.url, roots), note, 10)
            proof = tuple(prove_consistency(size, SIZE, READ)) if size < SIZE else ()
            found[size] = StampedHead(note.decode(), response, proof, said.chain)
    return found, roots


def test_it_is_said_when_how_many_of_the_entries_were_there(
    stamped: tuple[dict[int, StampedHead], list[x509.Certificate]],
) -> None:
    heads, roots = stamped
    bundle = Bundle.parse(replace(BUNDLE, time_stamps=tuple(heads.values())).encode())
    for place, count in enumerate((0, 1, 3)):
        found = only(bundle, f"/time_stamps/{place}", time_stamp_roots=roots)
        assert (found.code, found.status) == ("ENTRIES_STAMPED", Status.PASSED)
        assert f"{count} of the 3 entries" in found.en
        assert "CN=alpha signer" in found.en
        assert f"3件のうち{count}件" in found.ja
        unknown = only(bundle, f"/time_stamps/{place}")
        assert unknown.code == "ENTRIES_STAMP_NOT_TRUSTED"
        assert unknown.code in TOLD_ONLY
        assert f"{count} of the 3 entries" in unknown.en
    assert verdict(verify_bundle(bundle, VERIFIERS, time_stamp_roots=roots)) is Status.PASSED
    assert verdict(verify_bundle(bundle, VERIFIERS)) is Status.PASSED


def test_a_time_stamp_newer_than_the_checkpoint_counts_for_what_is_under_both(
    stamped: tuple[dict[int, StampedHead], list[x509.Certificate]],
) -> None:
    heads, roots = stamped
    note = sign_checkpoint(Checkpoint(ORIGIN, 15, root_of(HASHES[:15])), [LOG]).decode()
    newer = replace(heads[SIZE], consistency=tuple(prove_consistency(15, SIZE, READ)))
    bundle = replace(BUNDLE, checkpoint=note, entries=(), time_stamps=(newer,))
    found = only(bundle, "/time_stamps/0", time_stamp_roots=roots)
    assert found.code == "ENTRIES_STAMPED"


def test_a_time_stamp_of_anything_else_fails(
    stamped: tuple[dict[int, StampedHead], list[x509.Certificate]],
) -> None:
    heads, roots = stamped
    good = heads[11]
    other = sign_checkpoint(Checkpoint("example.com/other", 11, root_of(HASHES[:11])), [LOG]).decode()
    forged = sign_checkpoint(Checkpoint(ORIGIN, 11, root_of(HASHES[1:12])), [LOG]).decode()
    wrong = [
        replace(good, checkpoint=heads[9].checkpoint),
        replace(good, checkpoint=other),
        replace(good, checkpoint=forged),
        replace(good, consistency=good.consistency[:-1]),
        replace(good, consistency=()),
        replace(good, response=heads[9].response),
        replace(good, response=good.response[:-1]),
        replace(good, chain=(b"no certificate",)),
    ]
    for one in wrong:
        found = only(replace(BUNDLE, time_stamps=(one,)), "/time_stamps/0", time_stamp_roots=roots)
        assert (found.code, found.status) == ("ENTRIES_STAMP_INVALID", Status.FAILED)


def test_an_authority_that_the_reader_does_not_trust_says_nothing(
    stamped: tuple[dict[int, StampedHead], list[x509.Certificate]], tmp_path: Path
) -> None:
    """Its own chain, carried along, is believed in nothing: neither its root nor one that claims to be signed."""
    heads, roots = stamped
    own = tuple(one.public_bytes(Encoding.DER) for one in roots)
    other = x509.load_pem_x509_certificates(Authority.make(tmp_path, "beta").roots.read_bytes())
    bundle = replace(BUNDLE, time_stamps=(replace(heads[11], chain=(*heads[11].chain, *own)),))
    assert only(bundle, "/time_stamps/0", time_stamp_roots=other).code == "ENTRIES_STAMP_NOT_TRUSTED"


def test_values_of_another_form_are_refused(
    stamped: tuple[dict[int, StampedHead], list[x509.Certificate]],
) -> None:
    good = stamped[0][11].to_json()
    changes: list[Any] = [
        [],
        {},
        [7],
        [good | {"more": 1}],
        [good | {"checkpoint": "nonsense"}],
        [good | {"checkpoint": 7}],
        [good | {"response": "not base64"}],
        [good | {"consistency": ["AAAA"]}],
        [good | {"consistency": [good["consistency"][0]] * 66}],
        [good | {"chain": "AAAA"}],
        [good | {"chain": ["AAAA"] * 9}],
        [good] * 17,
    ]
    for change in changes:
        with pytest.raises(BadInput) as refused:
            Bundle.from_json(BUNDLE.to_json() | {"time_stamps": change})
        assert all(fault.pointer.startswith("/time_stamps") for fault in refused.value.faults)
