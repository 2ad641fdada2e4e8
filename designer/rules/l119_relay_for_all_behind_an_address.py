"""A relay connector trusts an address that more than its senders have.

An OnPremises connector recognises by address alone, and an entry of SenderIPAddresses covers more addresses than the
design has senders in it, or several systems of the design share it, as behind a translating firewall. Reported only
when asked for: a design does not say who else is behind an address. A connector that marks such mail as internal is
reported as that (L-049), the address of a service of others as well (L-039).

Why it hurts: whatever else uses the address may relay as the tenant, an infected workstation too, and the address ends
on block lists.

How to mend it: send mail from an address that nothing else uses, or recognise the senders by a certificate.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.matching import prefix_size
from designer.model.refs import Ref
from designer.model.tenant import InboundConnector
from designer.model.topology import Node, Topology
from designer.model.values import ip_bounds
from designer.rules import remedies
from designer.rules.examples import WITH_DEVICE, changed
from designer.rules.facts import public_ips
from designer.rules.finding import Finding, Fix, Rule
from designer.rules.l038_sender_addresses_invalid import invalid_because
from designer.rules.l039_relay_for_shared_address import shared_services

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


def check(topology: Topology, plan: Plan) -> Iterator[Finding]:
    for tenant in plan.tenants.values():
        for row in tenant.onpremises_inbound:
            if row.TlsSenderCertificateName is not None or row.TreatMessagesAsInternal or shared_services(plan, row):
                continue
            for text in row.SenderIPAddresses:
                found = _more_behind(topology, text) if not invalid_because(text) else None
                if found is None:
                    continue
                what, senders = found
                yield RULE.finding(
                    f"{text} on inbound connector {row.Name} {what}.",
                    (
                        tenant.inbound_ref(row, "SenderIPAddresses"),
                        tenant.inbound_ref(row),
                        *(Ref("nodes", node.id) for node in senders),
                    ),
                    "Everything with such an address may relay as the tenant.",
                    fix=_remedy(tenant, row, text, senders),
                )


def _more_behind(topology: Topology, text: str) -> tuple[str, tuple[Node, ...]] | None:
    """What an entry covers beside single senders, in words, and the systems of the design that it covers."""
    low, high, _ = ip_bounds(text)
    senders = tuple(node for node in topology.nodes if any(prefix_size((text,), ip) for ip in public_ips(node)))
    if high > low:
        return f"covers {high - low + 1} addresses; the design names {_named(senders)}", senders
    if len(senders) > 1:
        return f"is the address of {', '.join(node.id for node in senders)}", senders
    return None


def _named(senders: tuple[Node, ...]) -> str:
    return f"only those of {', '.join(node.id for node in senders)}" if senders else "none of them"


def _remedy(tenant: TenantPlan, row: InboundConnector, text: str, senders: tuple[Node, ...]) -> Fix:
    low, high, _ = ip_bounds(text)
    if high > low and senders:
        own = [ip for node in senders for ip in public_ips(node) if prefix_size((text,), ip)]
        kept = tuple(dict.fromkeys((*(other for other in row.SenderIPAddresses if other != text), *own)))
        return remedies.setting(
            f"Name {', '.join(dict.fromkeys(own))} instead", tenant.inbound_ref(row, "SenderIPAddresses"), kept
        )
    return remedies.steps(
        "Separate mail from other traffic",
        "Give what sends mail a public address that nothing else uses.",
        f"Or set TlsSenderCertificateName of {row.Name} to a name in an accepted domain, and remove the address.",
    )


RULE = Rule(
    "L-119",
    "relay-for-all-behind-an-address",
    "info",
    "A relay connector trusts an address that more than its senders have",
    "R-ATTR-22",
    check,
    on_by_default=False,
)
GOOD = WITH_DEVICE
BAD = changed(GOOD, ("SenderIPAddresses: [203.0.113.90]", "SenderIPAddresses: [203.0.113.88/29]"))
