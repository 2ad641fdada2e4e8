"""S2: whose message is it? Tenant, direction and connector, over all tenants of the service (R-ATTR-1 to R-ATTR-17).

Inputs are certificate, address, envelope sender and recipient (R-ATTR-2). Connectors of all tenants are looked at
(R-ATTR-4), so an added domain or a wildcard certificate name can capture the mail of others (R-ATTR-29, R-ATTR-30).
Originating is tried first, incoming is what remains (R-ATTR-3).
"""

from __future__ import annotations

from functools import partial

from designer.engine import replies
from designer.engine.address import parsed_address
from designer.engine.cloud import CloudPass, looped, note_attribution, run_pass
from designer.engine.decisions import RefMaker
from designer.engine.organizations import TenantPlan
from designer.engine.plan import Plan
from designer.engine.state import Copy, Presented, Rcpt
from designer.engine.steps.evidence import (
    Verdict,
    address_score,
    by_address,
    by_certificate,
    judged,
    sender_accepted,
    unmatched,
)
from designer.engine.steps.partner import partner_connector, violated, why_not
from designer.engine.tls import trustworthy
from designer.engine.transfer import turn_away
from designer.model.matching import EOP_PUBLISHED, certificate_matches, prefix_size
from designer.model.refs import Ref
from designer.model.tenant import InboundConnector
from designer.model.topology import Node
from designer.model.values import domain_of

AFTER_ATTRIBUTION = 2
RETIRED_HOSTS = ("mail.messaging.microsoft.com", ".frontbridge.com", ".mail.eo.outlook.com", "mail.eo.outlook.com")
"""Names of the service that are gone (R-DNS-6)."""


def attribute(work: CloudPass) -> None:
    """Sorts the recipients by tenant; each tenant's share is a pass of its own."""
    if work.submitted:
        if not looped(work):
            work.run.decide(
                work.copy,
                "S2",
                "R-ATTR-11",
                "submitted by a mailbox of {0}: originating",
                work.tenant.name,
                because=(("a mailbox or login of {0}", partial(Ref, "nodes", work.source)),),
            )
        return
    if _wrong_region(work):
        return
    verdicts = _verdicts(work.run.plan, work.copy)
    if len(verdicts) == 1:
        rcpt, verdict = verdicts[0]
        _settle(_branch(work, verdict, [rcpt], alone=True))
    else:
        _sort(work, verdicts)
    note_attribution(work.run, None, None, None)


def _sort(work: CloudPass, verdicts: list[tuple[Rcpt, Verdict]]) -> None:
    """The recipients of one tenant, connector and set of Partner connectors go on together."""
    groups: dict[object, tuple[Verdict, list[Rcpt]]] = {}
    for rcpt, verdict in verdicts:
        name = verdict.tenant.name if verdict.tenant is not None else ""
        limited = verdict.tenant.partners_limited_to(domain_of(rcpt.address)) if verdict.tenant is not None else ()
        key = (name, verdict.match.connector.Name if verdict.match is not None else None, verdict.soft, limited)
        groups.setdefault(key, (verdict, []))[1].append(rcpt)
    passes = [_branch(work, verdict, rcpts, alone=len(groups) == 1) for verdict, rcpts in groups.values()]
    work.copy.rcpts = [] if len(groups) > 1 else work.copy.rcpts
    for other in passes:
        _settle(other)
        if other is not work and other.all_rcpts:
            run_pass(other, AFTER_ATTRIBUTION)


def _verdicts(plan: Plan, copy: Copy) -> list[tuple[Rcpt, Verdict]]:
    """What attribution says about each recipient; where no connector fits, the recipient's domain alone decides."""
    if unmatched(plan, copy):
        return [
            (rcpt, Verdict(plan.tenant_of_domain(domain_of(rcpt.address)), None, False, False)) for rcpt in copy.rcpts
        ]
    shown = (
        copy.tls is None,
        id(copy.certificate),
        copy.client_ip,
        domain_of(copy.mail_from),
        domain_of(copy.header_from),
    )
    found: list[tuple[Rcpt, Verdict]] = []
    for rcpt in copy.rcpts:
        domain = domain_of(rcpt.address)
        question = (shown, domain)
        verdict = plan.verdicts.get(question)
        if verdict is None:
            verdict = plan.verdicts[question] = judged(plan, copy, domain)
        found.append((rcpt, verdict))
    return found


def _branch(work: CloudPass, verdict: Verdict, rcpts: list[Rcpt], alone: bool) -> CloudPass:
    branch = work
    if not alone:
        branch = CloudPass(work.run, work.run.split(work.copy, rcpts), None, False, work.dialled)
    branch.tenant = verdict.tenant  # type: ignore[assignment]
    if verdict.match is not None:
        branch.connector = verdict.match.connector
        branch.evidence = verdict.match.evidence
        branch.by_key = True
        branch.soft = verdict.soft
        branch.direction = "incoming" if verdict.soft else "originating"
    branch.auth = None
    _explain(branch, verdict)
    if verdict.undecided:
        tenants = " or ".join(verdict.ambiguous)
        server = branch.run.plan.name_of(branch.source)
        question = f"Whose server is {server}, as far as certificate and address go: that of {tenants}?"
        branch.run.finish_all(branch.copy, "unknown", question=question)
    return branch


def _explain(work: CloudPass, verdict: Verdict) -> None:
    """Opens the hop at the attributed tenant's front door and says why it is that tenant (R-CONV-4)."""
    run, copy, match = work.run, work.copy, verdict.match
    if verdict.tenant is None:
        _refuse_relay(work, verdict)
        return
    if match is None or verdict.soft:
        _meet_partner(work)
    work.open_door(verdict.tenant.eop or verdict.tenant.exo or work.dialled or "")
    if match is not None:
        text = "{0} by connector {1}: {2}" if not verdict.soft else "incoming for {0}; connector {1} is attached: {2}"
        run.decide(
            copy,
            "S2",
            match.rule,
            text,
            verdict.tenant.name,
            match.connector.Name,
            _EVIDENCE[match.evidence],
            assumed=match.rule != "R-ATTR-8" and copy.certificate is run.plan.assumed_certificate(work.source),
            because=(
                (_KEYS[match.evidence], partial(verdict.tenant.inbound_ref, match.connector, _SETTING[match.rule])),
            ),
            considered=partial(_losers, run.plan, copy.presented, match.connector),
        )
    else:
        run.decide(
            copy,
            "S2",
            "R-ATTR-12",
            "incoming for {0}: it accepts the recipient's domain {1}",
            verdict.tenant.name,
            domain_of(copy.rcpts[0].address),
            because=(("accepted_domains of {0}", partial(verdict.tenant.ref, "accepted_domains")),),
            considered=partial(_losers, run.plan, copy.presented, None, None if work.connector else verdict.tenant),
        )
    if verdict.ambiguous:
        run.decide(
            copy,
            "S2",
            "R-ATTR-9",
            "AMBIGUOUS_ATTRIBUTION: {0} match equally well; the result is unstable",
            ", ".join(verdict.ambiguous),
        )


def _refuse_relay(work: CloudPass, verdict: Verdict) -> None:
    """No tenant has a claim to the message (R-ATTR-15, R-ATTR-16)."""
    run, copy = work.run, work.copy
    work.open_door(work.dialled or "")
    rule = "R-ATTR-16" if verdict.tried else "R-ATTR-15"
    why = (
        "a connector fits the session, but neither certificate, sender nor recipient domain is accepted"
        if verdict.tried
        else ("no connector fits the session and no tenant accepts {0}")
    )
    run.decide(
        copy,
        "S2",
        rule,
        why,
        domain_of(copy.rcpts[0].address),
        because=(("accepted_domains of every tenant", Ref("tenants")),),
        considered=partial(_losers, run.plan, copy.presented, None),
    )
    maybe = _undescribed(run.plan)
    if maybe is not None:
        run.finish_all(copy, "unknown", question=f"Does {maybe} accept {domain_of(copy.rcpts[0].address)}?")
        return
    work.refuse_all(replies.RELAY_DENIED_ATTR36 if verdict.tried else replies.RELAY_DENIED)


def _meet_partner(work: CloudPass) -> None:
    """The Partner connector that applies to incoming mail (R-ATTR-13).

    Where an OnPremises connector is attached as well and the Partner one is satisfied, the OnPremises one stays: its
    header hand-over and Enhanced Filtering are what it is there for (R-INC-17, T-5).
    """
    partner = partner_connector(work)
    if partner is None:
        return
    work.lock = partner.connector
    if not work.soft or violated(partner.connector, work.copy, work.run.plan.as_of) is not None:
        work.connector, work.by_key = partner.connector, partner.by_key


_EVIDENCE = {
    "certificate": "the certificate's domain is accepted",
    "sender": "the envelope sender's domain is accepted",
    "recipient": "only the recipient's domain is accepted, which gives no right to relay",
    "mailbox": "a mailbox submitted it",
}
_KEYS = {
    "certificate": "TlsSenderCertificateName of {1}",
    "sender": "{1} of {0}",
    "recipient": "{1} of {0}",
    "mailbox": "{0}",
}
_SETTING = {
    "R-ATTR-6": "TlsSenderCertificateName",
    "R-ATTR-7": "TlsSenderCertificateName",
    "R-ATTR-8": "SenderIPAddresses",
}


def _undescribed(plan: Plan) -> str | None:
    """A tenant whose accepted domains are not described may well be the one."""
    return next((t.name for t in plan.tenants.values() if t.tenant.accepted_domains is None), None)


def _settle(work: CloudPass) -> None:
    """After attribution: the first one is kept for the trace, and loops are noticed."""
    if not work.copy.rcpts and not work.all_rcpts:
        return
    note_attribution(work.run, work.tenant.name, work.direction, work.in_name)
    looped(work)


def _losers(
    plan: Plan, shown: Presented, winner: InboundConnector | None, partners_of: TenantPlan | None = None
) -> list[tuple[str, str, RefMaker]]:
    """Why the other OnPremises connectors of all tenants, and the Partner ones of one, did not take the message."""
    rows: list[tuple[str, str, RefMaker]] = []
    for tenant in plan.tenants.values():
        for row in tenant.inbound:
            onpremises = row.ConnectorType == "OnPremises"
            if row is winner or not (onpremises or tenant is partners_of):
                continue
            why = _why_not(plan, tenant, row, shown) if onpremises else why_not(row, shown, plan.as_of)
            rows.append((f"{tenant.name}: {row.Name}", why, partial(tenant.inbound_ref, row)))
    return rows


def _why_not(plan: Plan, tenant: TenantPlan, row: InboundConnector, copy: Presented) -> str:
    if not row.Enabled:
        return "it is disabled"
    shown = copy.certificate
    if by_certificate(row):
        if copy.tls is None or shown is None:
            return "no certificate was presented"
        if not trustworthy(shown, plan.as_of):
            return "the certificate presented is not trusted, expired, or its chain is incomplete"
        if not certificate_matches(row.TlsSenderCertificateName or "", shown.names):
            return f"{row.TlsSenderCertificateName} is not among {', '.join(shown.names)}"
    if by_address(row) and address_score(row, copy) is None and not by_certificate(row):
        return f"{copy.client_ip} is not in its SenderIPAddresses"
    if not sender_accepted(plan, tenant, copy):
        return f"{domain_of(copy.mail_from) or 'the null sender'} is no accepted domain of {tenant.name}"
    return "another one fits better"


def _wrong_region(work: CloudPass) -> bool:
    """Legacy names, addresses and endpoints of another region are turned away before anything else (R-ATTR-17).

    An address instead of a name is unsupported (R-DNS-7).
    """
    copy, plan = work.copy, work.run.plan
    host = copy.host or ""
    node = plan.nodes[work.dialled or ""]
    legacy, by_number = _retired_or_number(plan, node, host)
    far = [rcpt for rcpt in copy.rcpts if node.region is not None and _other_region(plan, node.region, rcpt)]
    if not (legacy or by_number or far):
        return False
    why = (
        "a retired name" if legacy else "an address instead of a name" if by_number else "an endpoint of another region"
    )
    near = [] if legacy or by_number else [rcpt for rcpt in copy.rcpts if rcpt not in far]
    away = copy if not near else work.run.split(copy, far)
    work.run.add_attempt(away, node.id, away.out)
    work.run.decide(away, "S2", "R-ATTR-17", "the client dialled {0}, {1}", host or plan.name_of(node.id), why)
    turn_away(work.run, away, replies.WRONG_REGION, node.id, "S2")
    copy.rcpts = near
    return not near


def _retired_or_number(plan: Plan, node: Node, host: str) -> tuple[bool, bool]:
    """Whether the name dialled is a retired one, and whether it is an address; worked out once for a name."""
    found = plan.dialled.get((node.id, host))
    if found is None:
        by_number = parsed_address(host) is not None and (
            host in node.ips or prefix_size((EOP_PUBLISHED,), host) is not None
        )
        found = plan.dialled[node.id, host] = host in node.legacy_hosts or host.endswith(RETIRED_HOSTS), by_number
    return found


def _other_region(plan: Plan, region: str, rcpt: Rcpt) -> bool:
    """The recipient's domain is served in another region than the endpoint's: in its MailFlowRegion where in-region
    routing gives it one (T-18), else in the region of its tenant's own front door.
    """
    tenant = plan.tenant_of_domain(domain_of(rcpt.address))
    if tenant is None:
        return False
    row = tenant.accepted_domain(domain_of(rcpt.address))
    home = row.MailFlowRegion if row is not None else None
    if home is None and tenant.eop is not None:
        home = plan.nodes[tenant.eop].region
    return home is not None and home != region
