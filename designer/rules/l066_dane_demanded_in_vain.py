"""A connector demands DANE of a domain that has none.

SmtpDaneMode is Mandatory, and the described zone of a recipient domain is not signed or has no TLSA records.

Why it hurts: no mail to the domain is ever delivered.

How to mend it: use Opportunistic.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.refs import Ref
from designer.model.tenant import OutboundConnector
from designer.model.topology import Topology, Zone
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HOSTED, changed
from designer.rules.finding import Finding, Rule
from designer.rules.things import each_outbound
from designer.rules.witness import from_cloud, handed_on_address

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_outbound)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, row: OutboundConnector) -> Iterator[Finding]:
    if not row.Enabled or row.SmtpDaneMode != "Mandatory":
        return
    names = [domain.removeprefix("*.") for domain in row.RecipientDomains if domain != "*"]
    zones = {name: topology.dns[name] for name in names if name in topology.dns}
    lacking = [name for name, zone in zones.items() if not (zone.dnssec and _has_tlsa(topology, zone))]
    if lacking:
        ref = tenant.outbound_ref(row, "SmtpDaneMode")
        yield RULE.finding(
            f"Outbound connector {row.Name} demands DANE, "
            f"but {', '.join(lacking)} {'has' if len(lacking) == 1 else 'have'} none.",
            (ref, tenant.outbound_ref(row), *(Ref("dns", name, "tlsa") for name in lacking)),
            witness=from_cloud(plan, tenant, handed_on_address(plan, row)),
            fix=remedies.setting("Use DANE where there is one", ref, "Opportunistic"),
        )


def _has_tlsa(topology: Topology, zone: Zone) -> bool:
    """TLSA records may stand in the domain's zone or in that of its MX host."""
    hosts = [mx.host for mx in zone.mx or ()]
    return bool(zone.tlsa) or any(host in topology.dns and topology.dns[host].tlsa for host in hosts)


RULE = Rule(
    "L-066", "dane-demanded-in-vain", "warning", "A connector demands DANE of a domain that has none", "R-OUT-22", check
)
BAD = changed(
    HOSTED,
    (
        "outbound_connectors: []",
        """\
outbound_connectors:
      - Name: Fabrikam
        RecipientDomains: [fabrikam.com]
        TlsSettings: CertificateValidation
        SmtpDaneMode: Mandatory""",
    ),
)
GOOD = changed(BAD, ("SmtpDaneMode: Mandatory", "SmtpDaneMode: Opportunistic"))
