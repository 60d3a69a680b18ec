"""The file `policy` in a ledger's home: which witnesses there are and how many must have cosigned (C2SP tlog-policy).

It holds `witness`, `group` and `quorum` lines; a witness's URL is its submission prefix. `log` lines are the ledger's own
keys and are put in when the policy is given out, without the witnesses' URLs. No file: no witnesses, `quorum none`.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from ledger.errors import DaichoError, Misconfigured
from ledger.log.policy import POLICY_BYTES_MAX, Policy, Trusted
from ledger.service.core import Core

POLICY = "policy"
VKEY_CHARS_MAX = 400
NO_POLICY = Policy((), {}, {}, "none")


def policy_in_force(core: Core) -> Policy:
    """The policy as it stands in the file, or the one read before while the file has faults, as when it is being edited.

    What is served does not fail by an edit; asking does, with every fault. Raises as `read_policy` when none was good yet.
    """
    try:
        return read_policy(core)
    except DaichoError:
        if core.policy_in_force is None:
            raise
        return core.policy_in_force


def read_policy(core: Core) -> Policy:
    """The policy as it stands in the file now. Raises BadInput with the line of every fault, Misconfigured."""
    core.policy_in_force = _read(core)
    return core.policy_in_force


def _read(core: Core) -> Policy:
    try:
        with (core.home / POLICY).open("rb") as file:
            return _parsed(file.read(POLICY_BYTES_MAX + 1), core.origin)
    except FileNotFoundError:
        return NO_POLICY
    except OSError:
        raise Misconfigured(f"the file {POLICY} can't be read", f"{POLICY} を読めません") from None


@lru_cache(maxsize=8)
def _parsed(data: bytes, origin: str) -> Policy:
    policy = Policy.parse(data)
    if any(log.verifier.name != origin for log in policy.logs):
        raise Misconfigured(
            f"the file {POLICY} lists another log: it holds the witnesses of this one",
            f"{POLICY} に別の台帳があります。書くのはこの台帳の立会人です",
        )
    if any(len(witness.verifier.vkey()) > VKEY_CHARS_MAX for witness in policy.witnesses.values()):
        raise Misconfigured(f"a key in the file {POLICY} is too long", f"{POLICY} の鍵が長すぎます")
    return policy


def public_policy(core: Core) -> Policy:
    """The policy for those who verify: this ledger's keys as logs, compromised ones left out; witnesses without URLs."""
    policy = policy_in_force(core)
    logs = tuple(Trusted(key.verifier) for key in core.log_keys.states() if key.state != "compromised")
    witnesses = {name: Trusted(witness.verifier) for name, witness in policy.witnesses.items()}
    return replace(policy, logs=logs, witnesses=witnesses)
