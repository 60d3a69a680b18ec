"""Which papers prove that somebody may ask for the principal (ORDER 13; GL-T 3-8-7).

ORDER 13 knows two agents. A legal representative of a minor or an adult ward is one by law: the family register or the
certificate of registered guardianship says so, and the ward's own power of attorney would prove nothing. An agent appointed
for the request is one by the principal's word alone: a power of attorney, however near a relative they are. Whichever it is,
the agent is identified as well as the principal, since the answer goes to the agent.
"""

from __future__ import annotations

from collections.abc import Iterator

from ledger.desk.requests.case import CaseFile
from ledger.desk.requests.needs import Act, Refused
from schemas.request_terms import AuthorityPaper, Checked, RequestBy

PROVING = {
    RequestBy.LEGAL_REPRESENTATIVE: frozenset(
        {AuthorityPaper.FAMILY_REGISTER, AuthorityPaper.GUARDIANSHIP_CERTIFICATE, AuthorityPaper.COURT_DECISION}
    ),
    RequestBy.APPOINTED_AGENT: frozenset({AuthorityPaper.POWER_OF_ATTORNEY}),
}
_CITATION = "ORDER 13; GL-T 3-8-7"
_NEEDED = {
    RequestBy.LEGAL_REPRESENTATIVE: (
        "法定代理人の資格は、戸籍（family_register）、後見の登記事項証明書（guardianship_certificate）又は"
        "家庭裁判所の審判書（court_decision）で確認してください。委任状では確認できません",
        "legal representation is proved by the family register (family_register), a certificate of registered guardianship "
        "(guardianship_certificate) or the family court's decision (court_decision); a power of attorney does not prove it",
    ),
    RequestBy.APPOINTED_AGENT: (
        "任意代理人の代理権は、本人の委任状（power_of_attorney）で確認してください。戸籍などでは確認できません",
        "an appointed agent's authority is proved by the principal's power of attorney (power_of_attorney); a family "
        "register or the like does not prove it",
    ),
}


def papers_prove_it(case: CaseFile, act: Act) -> Iterator[Refused]:
    """Authority is confirmed by a paper that proves it for this agent, and nothing else."""
    if act.document["result"] != Checked.CONFIRMED or case.by not in PROVING:
        return
    if PROVING[case.by].isdisjoint(AuthorityPaper(paper) for paper in act.document["papers"]):
        ja, en = _NEEDED[case.by]
        yield Refused("PAPER_DOES_NOT_PROVE_AUTHORITY", _CITATION, ja, en)


def agent_is_identified(case: CaseFile, act: Act) -> Iterator[Refused]:
    """A paper names an agent; that who asks is the one it names is a second thing to see."""
    if act.document["result"] == Checked.CONFIRMED and case.by in PROVING and not act.document.get("agent_seen"):
        yield Refused(
            "AGENT_NOT_IDENTIFIED",
            _CITATION,
            "代理人本人の確認に用いた書類等（agent_seen）も示してください",
            "say as well what was seen of the agent's own identity (agent_seen)",
        )
