"""Mail that the tenant hands on by MX comes back to it.

The domain is InternalRelay, or it is Authoritative with recipients outside the cloud; its MX leads to the tenant,
directly or through a filter; and no outbound connector with a smart host takes its mail.

Why it hurts: the message enters the tenant again and again until 5.4.14 (hop count exceeded).

How to mend it: create an outbound connector for the domain whose smart host is the server that holds the recipients. If
there are none, make the domain Authoritative.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.recipients import Recipient
from designer.model.refs import Ref
from designer.model.tenant import AcceptedDomain, OutboundConnector
from designer.model.topology import Node, Topology
from designer.model.values import domain_of
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HYBRID, changed
from designer.rules.facts import acting_rules, describes, held_on_premises, only_in_cloud, pairs
from designer.rules.finding import Finding, Fix, Rule
from designer.rules.memory import per_plan
from designer.rules.recognition import recognises
from designer.rules.routes import connector_for, onprem_targets, service_only_path, target_of
from designer.rules.things import each_custom_domain
from designer.rules.witness import UNKNOWN, from_internet, some_address

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_custom_domain)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, row: AcceptedDomain) -> Iterator[Finding]:
    if not _comes_back(plan, tenant, row):
        return
    connector = connector_for(plan, tenant, row.DomainName)
    if connector is not None and connector.UseMXRecord:
        yield _by_mx(plan, tenant, row, connector)
    elif has_no_way_on(plan, tenant, row):
        yield _uncovered(plan, tenant, row, outside_recipients(plan, tenant, row.DomainName))


def has_no_way_on(plan: Plan, tenant: TenantPlan, row: AcceptedDomain) -> bool:
    """True where mail that a domain hands on comes back, because no outbound connector takes it."""
    if not _comes_back(plan, tenant, row) or connector_for(plan, tenant, row.DomainName) is not None:
        return False
    return not (hands_on(plan, tenant, row.DomainName) and onprem_targets(plan, tenant))


def _comes_back(plan: Plan, tenant: TenantPlan, row: AcceptedDomain) -> bool:
    """True where a domain hands mail on and its MX leads to the tenant again."""
    if not describes(plan, tenant, "outbound_connectors") or routed_by_rule(plan, tenant):
        return False
    some = row.DomainType == "InternalRelay" or hands_on(plan, tenant, row.DomainName)
    return some and service_only_path(plan, row.DomainName)


@per_plan
def hands_on(plan: Plan, tenant: TenantPlan, domain: str) -> bool:
    """True where the tenant hands on mail of recipients outside the cloud to a domain."""
    return bool(outside_recipients(plan, tenant, domain))


def _handed_on_to(plan: Plan, address: str) -> str | None:
    """The domain by which mail of a recipient outside the cloud is handed on."""
    recipient = plan.recipient(address)
    if recipient is None or not held_on_premises(plan, recipient):
        return None
    external = recipient.ExternalEmailAddress if plan.cloud_object(address) is not None else None
    return domain_of(external or address)


@per_plan
def outside_recipients(plan: Plan, tenant: TenantPlan, domain: str) -> tuple[Recipient, ...]:
    """Recipients outside the cloud whose mail the tenant hands on to this domain (R-RCPT-21)."""
    relay = (row := tenant.accepted_domain(domain)) is not None and row.DomainType == "InternalRelay"
    rows = (row for row in plan.recipients_of(domain) if _handed_on_to(plan, row.address) == domain)
    return tuple(row for row in rows if relay or plan.cloud_object(row.address) is not None)


@per_plan
def routed_by_rule(plan: Plan, tenant: TenantPlan) -> bool:
    """True where a mail flow rule hands mail to the own servers: what it leaves over cannot be judged here."""
    for rule in acting_rules(tenant):
        row = tenant.outbound_by_name.get((rule.RouteMessageOutboundConnector or "").casefold())
        target = target_of(plan, row) if row is not None else None
        if target is not None and target.kind in {"onprem", "edge", "othermta"}:
            return True
    return False


def _by_mx(plan: Plan, tenant: TenantPlan, row: AcceptedDomain, connector: OutboundConnector) -> Finding:
    host = own_host(plan, tenant, row.DomainName)
    return RULE.finding(
        f"Outbound connector {connector.Name} delivers mail for {row.DomainName} by MX, "
        f"and the MX leads back to {tenant.name}.",
        (
            tenant.outbound_ref(connector, "UseMXRecord"),
            tenant.outbound_ref(connector),
            Ref("dns", row.DomainName, "mx"),
        ),
        "Each pass ends at the tenant's own front door.",
        witness=from_internet(plan, some_address(plan, row.DomainName)),
        fix=remedies.settings(
            f"Send to {host.fqdn} instead",
            (tenant.outbound_ref(connector, "UseMXRecord"), False),
            (tenant.outbound_ref(connector, "SmartHosts"), (host.fqdn,)),
        )
        if host is not None
        else remedies.steps("Name a smart host", "Set UseMXRecord off and name the server that holds the recipients."),
        slug="hybrid-connector-dns-routing-loop",
    )


def _uncovered(plan: Plan, tenant: TenantPlan, row: AcceptedDomain, outside: tuple[Recipient, ...]) -> Finding:
    domain, accepted = row.DomainName, tenant.ref(f"accepted_domains[{row.DomainName}]")
    host = own_host(plan, tenant, domain)
    why = "has recipients outside the cloud" if outside else "is InternalRelay"
    needless = only_in_cloud(plan, domain) and not plan.organizations_of_domain(domain)
    return RULE.finding(
        f"{domain} {why} and its MX leads back to {tenant.name}, but no outbound connector takes its mail.",
        (
            accepted,
            tenant.ref("outbound_connectors"),
            Ref("dns", domain, "mx"),
            *(Ref("recipients", recipient.address) for recipient in outside),
        ),
        "The message is handed on by MX and comes back to the same front door.",
        *(("All its recipients are in Exchange Online, so it need not hand on anything.",) if needless else ()),
        witness=from_internet(plan, outside[0].address if outside else f"{UNKNOWN}@{domain}"),
        fix=_remedy(plan, tenant, row, host, needed=bool(outside)),
        slug="no-connector-to-own-servers" if host is not None or outside else None,
    )


def _remedy(plan: Plan, tenant: TenantPlan, row: AcceptedDomain, host: Node | None, *, needed: bool) -> Fix:
    domain = row.DomainName
    served = (domain, f"*.{domain}") if row.MatchSubDomains else (domain,)
    asleep = _disabled_connector(plan, tenant, domain)
    if asleep is not None:
        return remedies.setting(f"Enable {asleep.Name}", tenant.outbound_ref(asleep, "Enabled"), True)
    if host is not None:
        value = {
            "Name": f"Outbound to {host.org or host.id}",
            "ConnectorType": "OnPremises",
            "RecipientDomains": served,
            "UseMXRecord": False,
            "SmartHosts": (host.fqdn,),
            "TlsSettings": "EncryptionOnly",
            "CloudServicesMailEnabled": _comes_with_headers(plan, tenant, host),
        }
        return remedies.addition(f"Create a connector to {host.fqdn}", tenant.ref("outbound_connectors"), value)
    if needed or row.MatchSubDomains:
        return remedies.steps(
            "Create a connector", f"Name {' and '.join(served)}, and the host that holds the recipients as smart host."
        )
    ref = tenant.ref(f"accepted_domains[{domain}]") / "DomainType"
    return remedies.setting(f"Make {domain} Authoritative", ref, "Authoritative")


def _disabled_connector(plan: Plan, tenant: TenantPlan, domain: str) -> OutboundConnector | None:
    """A connector that would take the mail of the domain to a host, if it were enabled."""
    rows = (row for row in tenant.outbound if not row.Enabled and not row.IsTransportRuleScoped)
    fitting = (row for row in rows if row.AllAcceptedDomains or domain in row.RecipientDomains)
    return next((row for row in fitting if not row.UseMXRecord and target_of(plan, row) is not None), None)


def _comes_with_headers(plan: Plan, tenant: TenantPlan, host: Node) -> bool:
    """True where the other direction keeps the cross-premises headers (R-HYB-25)."""
    return any(row.CloudServicesMailEnabled and recognises(plan, row, host.id) for row in tenant.onpremises_inbound)


def own_host(plan: Plan, tenant: TenantPlan, domain: str) -> Node | None:
    """The one named server of the organizations that accept the domain."""
    orgs = [org for owner, org in pairs(plan) if owner is tenant and org.accepted_domain(domain) is not None]
    nodes = [node for org in orgs for node in org.nodes if node.fqdn is not None and node.up]
    return nodes[0] if len(nodes) == 1 else None


RULE = Rule(
    "L-059",
    "internal-relay-without-connector",
    "error",
    "Mail that the tenant hands on by MX comes back to it",
    "R-RCPT-6, R-LIM-3",
    check,
    slugs=("no-connector-to-own-servers", "hybrid-connector-dns-routing-loop"),
)
GOOD = HYBRID
BAD = changed(
    GOOD,
    ("UseMXRecord: false\n        SmartHosts: [mail.contoso.com]\n", "UseMXRecord: true\n"),
)
