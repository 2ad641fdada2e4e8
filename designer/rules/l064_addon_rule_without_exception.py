"""A rule sends mail to an add-on service, and sends it again when it returns.

The rule routes by a connector to a service that hands the mail back, and has no exception for the header that the
service stamps, nor for its address.

Why it hurts: the returned message matches the rule again and loops until 5.4.14.

How to mend it: add an exception on the header of the service.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.matching import prefix_size
from designer.model.refs import Ref
from designer.model.rules import TransportRule
from designer.model.topology import Node, Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HOSTED, changed
from designer.rules.facts import SERVICES, public_ips
from designer.rules.finding import Finding, Rule
from designer.rules.routes import target_of
from designer.rules.things import each_acting_rule
from designer.rules.witness import from_cloud, outside_address

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_acting_rule)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, rule: TransportRule) -> Iterator[Finding]:
    row = tenant.outbound_by_name.get((rule.RouteMessageOutboundConnector or "").casefold())
    node = target_of(plan, row) if row is not None else None
    if row is None or node is None or not _returns(plan, tenant, node) or _excepted(rule, node):
        return
    ref = tenant.ref(f"transport_rules[{rule.Name}]")
    header = next(iter((node.adds_header or {}).items()), None)
    yield RULE.finding(
        f"Rule {rule.Name} sends mail to {node.title} ({node.id}) again after it has come back.",
        (ref, ref / "ExceptIfHeaderContainsMessageHeader", tenant.outbound_ref(row), Ref("nodes", node.id)),
        witness=from_cloud(plan, tenant, outside_address(plan)),
        fix=remedies.settings(
            f"Except mail with {header[0]}: {header[1]}",
            (ref / "ExceptIfHeaderContainsMessageHeader", header[0]),
            (ref / "ExceptIfHeaderContainsWords", (header[1],)),
        )
        if header is not None
        else remedies.steps(
            "Except what has come back",
            "Ask which header the service stamps.",
            f"Add an exception for it to {rule.Name}.",
        ),
    )


def _returns(plan: Plan, tenant: TenantPlan, node: Node) -> bool:
    """True where a service hands the mail back to the tenant."""
    back = plan.node_for_host(node.returns_to) if node.returns_to is not None else node.delivers_onward
    return node.kind in SERVICES and back == tenant.eop


def _excepted(rule: TransportRule, node: Node) -> bool:
    headers = {rule.ExceptIfHeaderContainsMessageHeader, rule.ExceptIfHeaderMatchesMessageHeader} - {None}
    stamped = {name.casefold() for name in node.adds_header or {}}
    if headers and (not stamped or stamped & {(name or "").casefold() for name in headers}):
        return True
    return any(prefix_size(rule.ExceptIfSenderIpRanges, ip) is not None for ip in public_ips(node))


RULE = Rule(
    "L-064",
    "addon-rule-without-exception",
    "error",
    "A rule sends mail to an add-on service, and sends it again when it returns",
    "R-TR-9",
    check,
)
_NODE = """\
  - {id: signer, kind: addon, ips: [203.0.113.95], fqdn: smtp.signer.example.net, modifies: [body],
     adds_header: {X-Signed: "yes"}, returns_to: contoso-com.mail.protection.outlook.com, client_cert: customer}
certs:
  customer: {subject: c42.signer.example.net, san: [c42.signer.example.net]}
dns:
  contoso.com:
"""
_OBJECTS = """\
      - {DomainName: c42.signer.example.net}
    inbound_connectors:
      - Name: From the signer
        ConnectorType: OnPremises
        CloudServicesMailEnabled: true
        SenderDomains: ["*"]
        TlsSenderCertificateName: c42.signer.example.net
    outbound_connectors:
      - Name: To the signer
        ConnectorType: OnPremises
        CloudServicesMailEnabled: true
        IsTransportRuleScoped: true
        UseMXRecord: false
        SmartHosts: [smtp.signer.example.net]
        TlsSettings: CertificateValidation
    transport_rules:
      - Name: Sign
        FromScope: InOrganization
        RouteMessageOutboundConnector: To the signer
        ExceptIfHeaderContainsMessageHeader: X-Signed
        ExceptIfHeaderContainsWords: ["yes"]
"""
GOOD = changed(
    HOSTED,
    ("title: All mailboxes in Exchange Online", "title: A signature service on the way out"),
    ("dns:\n  contoso.com:\n", _NODE),
    ("    inbound_connectors: []\n    outbound_connectors: []\n", _OBJECTS),
)
BAD = changed(
    GOOD,
    ('        ExceptIfHeaderContainsMessageHeader: X-Signed\n        ExceptIfHeaderContainsWords: ["yes"]\n', ""),
)
