"""S2: whose message is it? Tenant, direction and connector, over all tenants of the service (R-ATTR-1 to R-ATTR-17).

Inputs are certificate, address, envelope sender and recipient (R-ATTR-2). Connectors of all tenants are looked at
(R-ATTR-4), so an added domain or a wildcard certificate name can capture the mail of others (R-ATTR-29, R-ATTR-30).
Originating is tried first, incoming is what remains (R-ATTR-3).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache, partial
from typing import NamedTuple

from designer.engine import replies
from designer.engine.address import parsed_address
from designer.engine.cloud import CloudPass, Evidence, looped, note_attribution, run_pass
from designer.engine.decisions import RefMaker
from designer.engine.organizations import TenantPlan
from designer.engine.plan import Plan
from designer.engine.state import Copy, Presented, Rcpt
from designer.engine.tls import trustworthy
from designer.engine.transfer import defer
from designer.model.matching import EOP_PUBLISHED, certificate_domain_accepted, certificate_matches, prefix_size
from designer.model.refs import Ref
from designer.model.tenant import InboundConnector
from designer.model.values import domain_of, ip_bounds

AFTER_ATTRIBUTION = 2
SLASH_24 = 256
EXACT = 1000
"""Score of an exact certificate name; a wildcard scores its number of labels."""
HEADER_COUNTED_UNTIL = "2023-11-01"
"""Before this date the domain of the From header gave the right to relay too (R-ATTR-22)."""
RETIRED_HOSTS = ("mail.messaging.microsoft.com", ".frontbridge.com", ".mail.eo.outlook.com", "mail.eo.outlook.com")
"""Names of the service that are gone (R-DNS-6)."""


class Match(NamedTuple):
    """A connector that fits, how exactly, and by which evidence its tenant is tied to the message."""

    tenant: TenantPlan
    connector: InboundConnector
    score: tuple[int, int]
    evidence: Evidence
    rule: str


class Verdict(NamedTuple):
    """What attribution says about one recipient; `tenant` None is a refusal."""

    tenant: TenantPlan | None
    match: Match | None
    soft: bool
    tried: bool
    """Some connector fitted the session, but no domain tied it to its tenant (R-ATTR-16)."""
    ambiguous: tuple[str, ...] = ()


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
    plan, copy = work.run.plan, work.copy
    shown = (
        copy.tls is None,
        id(copy.certificate),
        copy.client_ip,
        domain_of(copy.mail_from),
        domain_of(copy.header_from),
    )
    groups: dict[object, tuple[Verdict, list[Rcpt]]] = {}
    for rcpt in copy.rcpts:
        domain = domain_of(rcpt.address)
        question = (shown, domain)
        verdict = plan.verdicts.get(question)
        if verdict is None:
            verdict = plan.verdicts[question] = _originating(plan, copy, domain) or _by_recipient(plan, copy, domain)
        name = verdict.tenant.name if verdict.tenant is not None else ""
        key = (name, verdict.match.connector.Name if verdict.match is not None else None, verdict.soft)
        groups.setdefault(key, (verdict, []))[1].append(rcpt)
    passes = [_branch(work, verdict, rcpts, alone=len(groups) == 1) for verdict, rcpts in groups.values()]
    work.copy.rcpts = [] if len(groups) > 1 else work.copy.rcpts
    for other in passes:
        _settle(other)
        if other is not work and other.all_rcpts:
            run_pass(other, AFTER_ATTRIBUTION)
    note_attribution(work.run, None, None, None)


def _branch(work: CloudPass, verdict: Verdict, rcpts: list[Rcpt], alone: bool) -> CloudPass:
    branch = work
    if not alone:
        branch = CloudPass(work.run, work.run.split(work.copy, rcpts), None, False, work.dialled)
    branch._set_tenant(verdict.tenant)
    if verdict.match is not None:
        branch.connector = verdict.match.connector
        branch.evidence = verdict.match.evidence
        branch.by_key = True
        branch.soft = verdict.soft
        branch.direction = "incoming" if verdict.soft else "originating"
    branch.auth = None
    _explain(branch, verdict)
    return branch


def _explain(work: CloudPass, verdict: Verdict) -> None:
    """Opens the hop at the attributed tenant's front door and says why it is that tenant (R-CONV-4)."""
    run, copy, match = work.run, work.copy, verdict.match
    if verdict.tenant is None:
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
        return
    from designer.engine.steps.partner import partner_connector

    if match is None or verdict.soft:
        partner = partner_connector(work)
        if partner is not None:
            work.connector, work.by_key = partner.connector, partner.by_key
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
    if not work.all_rcpts:
        return
    note_attribution(work.run, work.tenant.name, work.direction, work.in_name)
    looped(work)


# -- originating --------------------------------------------------------------------------------------------------


def by_certificate(connector: InboundConnector) -> bool:
    """True where a connector may be found by certificate."""
    return connector.TlsSenderCertificateName is not None and connector.identified_by != "ip"


def by_address(connector: InboundConnector) -> bool:
    """True where a connector may be found by IP address."""
    return bool(connector.SenderIPAddresses) and connector.identified_by != "certificate"


def certificate_score(connector: InboundConnector, copy: Copy | Presented, as_of: str) -> int | None:
    """How exactly a connector's certificate name fits the one presented; else None (R-ATTR-14, R-INC-4)."""
    wanted, shown = connector.TlsSenderCertificateName, copy.certificate
    if wanted is None or shown is None or copy.tls is None or not by_certificate(connector):
        return None
    if not trustworthy(shown, as_of) or not certificate_matches(wanted, shown.names):
        return None
    return wanted.count(".") if wanted.startswith("*.") else EXACT


def address_score(connector: InboundConnector, copy: Copy | Presented) -> int | None:
    """How exactly a connector's addresses hold the client's: a smaller range scores higher (R-INC-6)."""
    if not by_address(connector):
        return None
    size = prefix_size(usable_ranges(connector.SenderIPAddresses), copy.client_ip)
    return None if size is None else -size


@lru_cache(maxsize=4096)
def usable_ranges(ranges: tuple[str, ...]) -> tuple[str, ...]:
    """The entries a connector can really match: IPv4, single or /24 to /32; ranges, wider blocks and IPv6 never do
    (R-INC-6).
    """
    usable = []
    for text in ranges:
        low, high, version = ip_bounds(text)
        if version == 4 and "-" not in text and high - low < SLASH_24:
            usable.append(text)
    return tuple(usable)


def _allowed_domain(connector: InboundConnector, mail_from: str) -> bool:
    """AssociatedAcceptedDomains of an OnPremises connector limit the sender's domain (R-INC-7)."""
    return not connector.AssociatedAcceptedDomains or domain_of(mail_from) in connector.AssociatedAcceptedDomains


def _sender_accepted(plan: Plan, tenant: TenantPlan, copy: Copy | Presented) -> bool:
    if tenant.accepts(copy.mail_from):
        return True
    return plan.as_of < HEADER_COUNTED_UNTIL and tenant.accepts(copy.header_from)


def _matches(plan: Plan, copy: Copy) -> tuple[list[Match], list[Match]]:
    """Connectors whose certificate fits and those whose address fits, with the evidence that ties them to the
    message.

    Certificate first (R-ATTR-5); RequireTls and the Restrict flags are not read here (R-INC-16). One of sender,
    recipient or certificate domain must be accepted (R-ATTR-23); a null or foreign sender is tied by certificate only
    (R-ATTR-24).
    """
    by_cert: list[Match] = []
    by_ip: list[Match] = []
    for tenant in plan.tenants.values():
        for row in tenant.onpremises_inbound:
            if not _allowed_domain(row, copy.mail_from):
                continue
            exact = certificate_score(row, copy, plan.as_of)
            if exact is not None:
                name = row.TlsSenderCertificateName or ""
                if certificate_domain_accepted(name, tenant.accepted):
                    by_cert.append(Match(tenant, row, (2, exact), "certificate", "R-ATTR-6"))
                elif _sender_accepted(plan, tenant, copy):
                    by_cert.append(Match(tenant, row, (1, exact), "sender", "R-ATTR-7"))
                else:
                    by_cert.append(Match(tenant, row, (0, exact), "recipient", "R-ATTR-7"))
            size = address_score(row, copy)
            if size is not None:
                tied = _sender_accepted(plan, tenant, copy)
                by_ip.append(
                    Match(tenant, row, (1 if tied else 0, size), "sender" if tied else "recipient", "R-ATTR-8")
                )
    return by_cert, by_ip


def _originating(plan: Plan, copy: Copy, domain: str) -> Verdict | None:
    """The originating test: by certificate domain, then by certificate and sender, then by address and sender."""
    by_cert, by_ip = _matches(plan, copy)
    for candidates in (
        [m for m in by_cert if m.score[0] == 2],
        [m for m in by_cert if m.score[0] == 1],
        [m for m in by_ip if m.score[0] == 1],
    ):
        if candidates:
            return _pick(plan, copy, candidates, domain)
    return None


def _pick(plan: Plan, copy: Copy, candidates: list[Match], domain: str) -> Verdict:
    """The most exact match (R-ATTR-10); a tenant's own mail to other tenants is captured here first (R-ATTR-25)."""
    best = max(match.score for match in candidates)
    equal = [match for match in candidates if match.score == best]
    tenants = tuple(dict.fromkeys(match.tenant.name for match in equal))
    if len(tenants) > 1:
        equal.sort(
            key=lambda m: (
                not m.tenant.accepts(copy.mail_from),
                m.tenant.accepted_domain(domain) is None,
                m.tenant.name,
            )
        )
    chosen = equal[0] if len(tenants) > 1 else min(equal, key=lambda match: match.connector.Name)
    return Verdict(chosen.tenant, chosen, False, True, tenants if len(tenants) > 1 else ())


def _by_recipient(plan: Plan, copy: Copy, domain: str) -> Verdict:
    """The incoming test: the tenant that accepts the recipient's domain; a fitting connector is attached (Q-1).

    Without a connector the sender's own tenant has no part in it (R-ATTR-26).
    """
    tenant = plan.tenant_of_domain(domain)
    by_cert, by_ip = _matches(plan, copy)
    if tenant is None:
        return Verdict(None, None, False, bool(by_cert or by_ip))
    for candidates in (by_cert, by_ip):
        own = [match for match in candidates if match.tenant is tenant]
        if own:
            return Verdict(tenant, max(own, key=lambda match: match.score), True, True)
    return Verdict(tenant, None, False, bool(by_cert or by_ip))


def _losers(
    plan: Plan, shown: Presented, winner: InboundConnector | None, partners_of: TenantPlan | None = None
) -> list[tuple[str, str, RefMaker]]:
    """Why the other OnPremises connectors of all tenants, and the Partner ones of one, did not take the message."""
    from designer.engine.steps.partner import why_not

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
    if not _sender_accepted(plan, tenant, copy):
        return f"{domain_of(copy.mail_from) or 'the null sender'} is no accepted domain of {tenant.name}"
    return "another one fits better"


# -- wrong region -------------------------------------------------------------------------------------------------


def _wrong_region(work: CloudPass) -> bool:
    """Legacy names, addresses and endpoints of another region are turned away before anything else (R-ATTR-17).

    An address instead of a name is unsupported (R-DNS-7).
    """
    copy, plan = work.copy, work.run.plan
    host = copy.host or ""
    node = plan.nodes[work.dialled or ""]
    legacy = host in node.legacy_hosts or host.endswith(RETIRED_HOSTS)
    by_number = parsed_address(host) is not None and (
        host in node.ips or prefix_size((EOP_PUBLISHED,), host) is not None
    )
    region = _other_region(plan, node.region, copy.rcpts)
    if not (legacy or by_number or region):
        return False
    why = (
        "a retired name" if legacy else "an address instead of a name" if by_number else "an endpoint of another region"
    )
    work.run.add_attempt(copy, node.id, copy.out)
    work.run.decide(copy, "S2", "R-ATTR-17", "the client dialled {0}, {1}", host or node.id, why)
    defer(work.run, copy, replies.WRONG_REGION, node.id, replies.EXPIRED, "S2")
    return True


def _other_region(plan: Plan, region: str | None, rcpts: Iterable[Rcpt]) -> bool:
    """In-region routing: the recipient domain's MailFlowRegion is not the endpoint's (T-18)."""
    if region is None:
        return False
    for rcpt in rcpts:
        tenant = plan.tenant_of_domain(domain_of(rcpt.address))
        row = tenant.accepted_domain(domain_of(rcpt.address)) if tenant is not None else None
        if row is not None and row.MailFlowRegion is not None and row.MailFlowRegion != region:
            return True
    return False
