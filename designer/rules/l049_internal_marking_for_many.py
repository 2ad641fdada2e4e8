"""Messages count as internal for a source that is not exclusively one's own.

TreatMessagesAsInternal is on for a connector by address that covers more than one address, or a third-party service.

Why it hurts: whoever reaches one of these addresses and forges an own sender skips the spam filter.

How to mend it: recognise the source by a certificate of its own, or by its single address.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.refs import Ref
from designer.model.tenant import InboundConnector
from designer.model.topology import Topology
from designer.model.values import ip_bounds
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import WITH_DEVICE, changed
from designer.rules.facts import services_for_all
from designer.rules.finding import Finding, Rule
from designer.rules.recognition import recognises
from designer.rules.things import each_inbound

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_inbound)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, row: InboundConnector) -> Iterator[Finding]:
    trusting = row.Enabled and row.ConnectorType == "OnPremises" and row.TreatMessagesAsInternal
    if not trusting or row.TlsSenderCertificateName is not None:
        return
    wide = [text for text in row.SenderIPAddresses if (bounds := ip_bounds(text))[0] != bounds[1]]
    foreign = [node for node in services_for_all(plan) if recognises(plan, row, node.id)]
    if wide or foreign:
        what = ", ".join((*wide, *(f"{node.title} ({node.id})" for node in foreign)))
        yield RULE.finding(
            f"Inbound connector {row.Name} treats messages as internal for {what}.",
            (
                tenant.inbound_ref(row, "TreatMessagesAsInternal"),
                tenant.inbound_ref(row, "SenderIPAddresses"),
                tenant.inbound_ref(row),
                *(Ref("nodes", node.id) for node in foreign),
            ),
            fix=remedies.setting(
                "Do not treat them as internal", tenant.inbound_ref(row, "TreatMessagesAsInternal"), False
            ),
        )


RULE = Rule(
    "L-049",
    "internal-marking-for-many",
    "warning",
    "Messages count as internal for a source that is not exclusively one's own",
    "R-INC-26",
    check,
)
GOOD = changed(
    WITH_DEVICE,
    ("SenderIPAddresses: [203.0.113.90]", "SenderIPAddresses: [203.0.113.90]\n        TreatMessagesAsInternal: true"),
)
BAD = changed(GOOD, ("SenderIPAddresses: [203.0.113.90]", "SenderIPAddresses: [203.0.113.0/24]"))
