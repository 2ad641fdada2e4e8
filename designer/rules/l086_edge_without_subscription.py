"""An Edge server of the hybrid deployment is not subscribed.

The hybrid configuration or a connector names an Edge server that no Edge subscription covers, or the subscription
was made again after the Hybrid Configuration wizard had run.

Why it hurts: the settings of the hybrid are missing on the Edge: headers are stripped, mail is not relayed.

How to mend it: subscribe the server, then run the Hybrid Configuration wizard again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HYBRID, changed
from designer.rules.facts import sends_to_service
from designer.rules.finding import Finding, Rule
from designer.rules.routes import onprem_targets
from designer.rules.things import each_hybrid_pair

if TYPE_CHECKING:
    from designer.engine.organizations import OnPremPlan, TenantPlan
    from designer.engine.plan import Plan


@for_each(each_hybrid_pair)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, org: OnPremPlan) -> Iterator[Finding]:
    subscription, hybrid = org.organization.edge_subscription, org.organization.hybrid
    if hybrid is None and org.organization.send_connectors is None:
        return
    named = [*(hybrid.EdgeTransportServers if hybrid is not None else ())]
    named += [server for row in sends_to_service(plan, org) for server in row.SourceTransportServers]
    named += [node.id for row, node in onprem_targets(plan, tenant) if row.CloudServicesMailEnabled]
    edges = [node.id for node in org.edges if node.id in org.node_ids(tuple(named))]
    covered = subscription.Edge if subscription is not None else ()
    missing = [server for server in edges if server not in covered]
    if missing:
        value = {"Edge": (*covered, *missing)}
        yield RULE.finding(
            f"Edge server {', '.join(missing)} of {org.name} has no Edge subscription.",
            (org.ref("edge_subscription"), *(Ref("nodes", server) for server in missing), org.ref()),
            fix=remedies.setting("Subscribe it", org.ref("edge_subscription"), value)
            if subscription is None
            else remedies.setting("Subscribe it", org.ref("edge_subscription.Edge"), value["Edge"]),
        )
    elif subscription is not None and subscription.recreated_after_hcw and org.edges:
        yield RULE.finding(
            f"The Edge subscription of {org.name} was made again after the hybrid wizard had run.",
            (org.ref("edge_subscription.recreated_after_hcw"), org.ref("edge_subscription")),
            fix=remedies.steps("Restore the hybrid settings on the Edge", "Run the Hybrid Configuration wizard again."),
            slug="edge-subscription-recreated",
        )


RULE = Rule(
    "L-086",
    "edge-without-subscription",
    "error",
    "An Edge server of the hybrid deployment is not subscribed",
    "R-EDGE-1",
    check,
    slugs=("edge-subscription-recreated",),
)
GOOD = changed(
    HYBRID,
    (
        "certs:\n",
        """\
  - {id: edge01, kind: edge, org: contoso-onprem, ips: [203.0.113.30], fqdn: mail.contoso.com,
     tls_server: {cert: hybrid}}
certs:
""",
    ),
    ('fqdn: mail.contoso.com, version: "SE"', 'fqdn: mbx.contoso.com, version: "SE"'),
    (
        "    hybrid: {Domains: [contoso.com], Features: [SecureMail]}",
        """\
    edge_subscription: {Edge: edge01}
    hybrid: {Domains: [contoso.com], Features: [SecureMail], EdgeTransportServers: [edge01]}""",
    ),
    (
        "AddressSpaces: [contoso.mail.onmicrosoft.com]",
        "AddressSpaces: [contoso.mail.onmicrosoft.com]\n        SourceTransportServers: [edge01]",
    ),
    (
        '        AddressSpaces: ["*"]\n',
        """\
        AddressSpaces: ["*"]
        SourceTransportServers: [onprem]
      - Name: EdgeSync - Inbound to SiteA
        AddressSpaces: ["--"]
        SourceTransportServers: [edge01]
        DNSRoutingEnabled: false
        SmartHosts: ["--"]
""",
    ),
    (
        "    receive_connectors:\n",
        """\
    receive_connectors:
      - Name: Default internal receive connector EDGE01
        Server: edge01
        RemoteIPRanges: [192.0.2.0/26]
        PermissionGroups: [AnonymousUsers, ExchangeServers, Partners]
        TlsCertificateName: hybrid
        TlsDomainCapabilities: ["mail.protection.outlook.com:AcceptCloudServicesMail"]
""",
    ),
)
BAD = changed(GOOD, ("    edge_subscription: {Edge: edge01}\n", ""))
