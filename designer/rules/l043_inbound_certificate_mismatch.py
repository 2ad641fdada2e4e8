"""The servers present another certificate than the inbound connector expects.

No enabled OnPremises connector recognises the servers that send to the tenant, because none of the names in their
certificate fits TlsSenderCertificateName.

Why it hurts: the connector never matches. Mail of the own servers counts as anonymous internet mail, relaying is
refused with 5.7.64, and under centralized transport messages loop.

How to mend it: make TlsSenderCertificateName equal a name in the certificate, after each renewal.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.matching import certificate_domain_accepted, certificate_matches
from designer.model.refs import Ref
from designer.model.tenant import InboundConnector
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HYBRID, changed
from designer.rules.finding import Finding, Rule
from designer.rules.memory import per_plan
from designer.rules.recognition import clients, holders, presented, recognises
from designer.rules.things import each_onpremises_inbound
from designer.rules.witness import cloud_address, from_premises

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_onpremises_inbound)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, row: InboundConnector) -> Iterator[Finding]:
    wanted = row.TlsSenderCertificateName
    if wanted is None or holders(plan, wanted):
        return
    strangers = strange_clients(plan, tenant)
    if not strangers:
        return
    shown = [p for server in strangers for p in presented(plan, server) if p.ref is not None]
    name = _name_to_expect(tenant, [name for p in shown if p.usable for name in p.certificate.names])
    ref = tenant.inbound_ref(row, "TlsSenderCertificateName")
    fix = remedies.setting(f"Expect {name}", ref, name) if name else None
    verb = "presents" if len(strangers) == 1 else "present"
    yield RULE.finding(
        f"Inbound connector {row.Name} expects {wanted}, but {', '.join(strangers)} {verb} "
        f"{', '.join(dict.fromkeys(p.certificate.subject for p in shown))}.",
        (tenant.inbound_ref(row), ref, *(p.ref for p in shown if p.ref), *(Ref("nodes", s) for s in strangers)),
        f"No name of the certificate fits {wanted}.",
        witness=from_premises(plan, plan.organization_of_node(strangers[0]), cloud_address(plan, tenant)),
        fix=fix
        or remedies.steps(
            "Give the servers a certificate of a public authority",
            f"Install a certificate that carries a name fitting {wanted}.",
            "Name it on the Send connector and assign it to SMTP.",
        ),
    )


def _name_to_expect(tenant: TenantPlan, names: list[str]) -> str | None:
    """A name of the certificate within an accepted domain, or the wildcard over one (R-ATTR-29); else the first."""
    wildcards = [f"*.{name.partition('.')[2]}" for name in names if name.count(".") > 1 and not name.startswith("*.")]
    fitting = (name for name in (*names, *wildcards) if certificate_domain_accepted(name, tenant.accepted))
    return next(fitting, names[0] if names else None)


@per_plan
def strange_clients(plan: Plan, tenant: TenantPlan) -> tuple[str, ...]:
    """Servers with a described certificate that no enabled OnPremises connector fits by name or address."""
    return tuple(
        server
        for server in clients(plan, tenant)
        if any(p.ref is not None for p in presented(plan, server))
        and plan.nodes[server].kind in {"onprem", "edge", "othermta", "device", "app"}
        and not any(
            recognises(plan, row, server)
            or any(
                certificate_matches(row.TlsSenderCertificateName or "", p.certificate.names)
                for p in presented(plan, server)
            )
            for row in tenant.onpremises_inbound
        )
    )


RULE = Rule(
    "L-043",
    "inbound-connector-cert-mismatch",
    "error",
    "The servers present another certificate than the inbound connector expects",
    "R-INC-4",
    check,
)
GOOD = HYBRID
BAD = changed(GOOD, ('TlsSenderCertificateName: "*.contoso.com"', "TlsSenderCertificateName: hub.contoso.com"))
