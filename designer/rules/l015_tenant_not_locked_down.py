"""The MX is another service, but the tenant takes mail from anybody.

Mail is meant to pass a filter or the own servers first. No enabled Partner connector for all sender domains (`*`)
restricts delivery to their certificate or addresses.

Why it hurts: anyone can hand mail directly to the tenant's own host name or its onmicrosoft.com addresses and so go
round the filter. RejectDirectSend does not close this door.

How to mend it: create a Partner connector with SenderDomains `*`, RestrictDomainsToCertificate (preferred) or
RestrictDomainsToIPAddresses, and the certificate name or addresses of what delivers to the tenant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from designer.model.refs import Ref
from designer.model.tenant import InboundConnector
from designer.model.topology import Node, Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import FILTERED, changed
from designer.rules.facts import best_exchanger, custom_domains, mx_at_service, public_ips
from designer.rules.finding import Finding, Fix, Rule
from designer.rules.recognition import presented, stands_for
from designer.rules.routes import incoming_path
from designer.rules.things import each_tenant
from designer.rules.witness import from_internet, some_address

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


def is_lock_down(connector: InboundConnector) -> bool:
    """True for a connector that refuses what comes past the described source (R-INC-20)."""
    restricted = connector.RestrictDomainsToCertificate or connector.RestrictDomainsToIPAddresses
    return connector.ConnectorType == "Partner" and restricted and "*" in connector.SenderDomains


@for_each(each_tenant)
def check(topology: Topology, plan: Plan, tenant: TenantPlan) -> Iterator[Finding]:
    if tenant.tenant.inbound_connectors is None:
        return
    if any(is_lock_down(row) for row in tenant.partner_inbound):
        return
    names = [row.DomainName for row in custom_domains(tenant)]
    if tenant.exo is None:
        names = [domain for domain in names if incoming_path(plan, domain)]
    open_ = [d for d in names if best_exchanger(plan, d) is not None and not mx_at_service(plan, d)]
    if open_:
        yield RULE.finding(
            f"Mail for {', '.join(open_)} is meant to pass another system first, "
            f"but {tenant.name} accepts it from anybody.",
            (
                tenant.ref("inbound_connectors"),
                *(Ref("dns", domain, "mx") for domain in open_),
                *(Ref("dns", domain) for domain in open_),
            ),
            f"A sender that dials the tenant's own host name goes round the MX of {open_[0]}.",
            witness=from_internet(plan, some_address(plan, open_[0]), straight_to=tenant.eop),
            fix=_remedy(plan, tenant, open_),
        )


def _remedy(plan: Plan, tenant: TenantPlan, domains: list[str]) -> Fix:
    disabled = [row for row in tenant.inbound if is_lock_down(row)]
    if disabled:
        ref = tenant.inbound_ref(disabled[0], "Enabled")
        return remedies.setting(f"Enable {disabled[0].Name}", ref, True)
    paths = [path for domain in domains if (path := incoming_path(plan, domain))]
    last = {path[-1].id: path[-1] for path in paths}
    half = next((row for row in tenant.partner_inbound if _fits_all(plan, row, last.values())), None)
    if half is not None:
        flag = "RestrictDomainsToCertificate" if half.TlsSenderCertificateName else "RestrictDomainsToIPAddresses"
        return remedies.setting(f"Turn {flag} on for {half.Name}", tenant.inbound_ref(half, flag), True)
    connector = _connector(plan, list(last.values()), paths)
    if connector is None:
        return remedies.steps(
            "Create a Partner connector",
            "Ask the service for the certificate name or the addresses it delivers from.",
            "Create a Partner connector for all sender domains that is restricted to them.",
        )
    return remedies.addition(
        "Create a Partner connector for what delivers", tenant.ref("inbound_connectors"), connector
    )


def _fits_all(plan: Plan, connector: InboundConnector, nodes: Iterable[Node]) -> bool:
    """True for a connector for all sender domains that knows everything which delivers, but does not restrict."""
    key = connector.TlsSenderCertificateName or connector.SenderIPAddresses
    return "*" in connector.SenderDomains and bool(key) and all(stands_for(plan, connector, node) for node in nodes)


def _connector(plan: Plan, nodes: list[Node], paths: list[tuple[Node, ...]]) -> InboundConnector | None:
    certificates = {p.certificate.subject for node in nodes for p in presented(plan, node.id) if p.usable and p.ref}
    ips = tuple(ip for node in nodes for ip in public_ips(node))
    settings: dict[str, object] = {"Name": "Reject mail past the MX", "SenderDomains": ("*",)}
    passed = tuple(dict.fromkeys(ip for path in paths for node in path for ip in public_ips(node)))
    settings |= {"EFSkipIPs": passed} if any(len(path) > 1 for path in paths) else {"EFSkipLastIP": True}
    if len(nodes) == 1 and len(certificates) == 1:
        key = {"RestrictDomainsToCertificate": True, "TlsSenderCertificateName": certificates.pop()}
        return InboundConnector.model_validate(settings | key)
    if ips and all(public_ips(node) for node in nodes):
        return InboundConnector.model_validate(
            settings | {"RestrictDomainsToIPAddresses": True, "SenderIPAddresses": ips}
        )
    return None


RULE = Rule(
    "L-015",
    "tenant-not-locked-down",
    "warning",
    "The MX is another service, but the tenant takes mail from anybody",
    "R-INC-20",
    check,
)
GOOD = FILTERED
BAD = changed(GOOD, ("        RestrictDomainsToCertificate: true\n", ""))
