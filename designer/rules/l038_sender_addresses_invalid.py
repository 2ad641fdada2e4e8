"""An inbound connector lists addresses that it cannot match.

SenderIPAddresses takes single public IPv4 addresses and blocks from /24 to /32: no IPv6, no ranges with a dash, no
private addresses, nothing wider.

Why it hurts: the cmdlet refuses the value, or the connector never matches.

How to mend it: list the public IPv4 addresses of the source; for a larger network, use a certificate.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.matching import is_private
from designer.model.tenant import InboundConnector
from designer.model.topology import Topology
from designer.model.values import ip_bounds
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import WITH_DEVICE, changed
from designer.rules.finding import Finding, Rule
from designer.rules.things import each_inbound

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


MINIMUM_PREFIX = 24
_SLUGS = {
    "is an IPv6 address, which is not supported": "sender-ip-ipv6-unsupported",
}


@for_each(each_inbound)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, row: InboundConnector) -> Iterator[Finding]:
    for text in row.SenderIPAddresses:
        why = invalid_because(text)
        if not why:
            continue
        ref = tenant.inbound_ref(row, "SenderIPAddresses")
        kept = tuple(other for other in row.SenderIPAddresses if not invalid_because(other))
        yield RULE.finding(
            f"{text} on inbound connector {row.Name} {why}.",
            (ref, tenant.inbound_ref(row)),
            fix=remedies.setting("Keep the valid addresses", ref, kept)
            if kept
            else remedies.steps(
                "Name the source another way",
                f"Ask which public IPv4 addresses, or which certificate, the source of {row.Name} has.",
                "List single addresses or blocks from /24 to /32, or set TlsSenderCertificateName.",
            ),
            slug=_SLUGS.get(why),
        )


def invalid_because(text: str) -> str:
    """What is wrong with an entry of SenderIPAddresses; empty where it is valid."""
    low, high, version = ip_bounds(text)
    if version == 6:
        return "is an IPv6 address, which is not supported"
    if "-" in text:
        return "is a range; single addresses and blocks are valid"
    if high - low + 1 > 2 ** (32 - MINIMUM_PREFIX):
        return f"is wider than /{MINIMUM_PREFIX}"
    return "is a private address, which the service never sees" if is_private(text.partition("/")[0]) else ""


RULE = Rule(
    "L-038",
    "sender-ip-range-invalid",
    "error",
    "An inbound connector lists addresses that it cannot match",
    "New-InboundConnector",
    check,
    slugs=("sender-ip-ipv6-unsupported",),
)
GOOD = WITH_DEVICE
BAD = changed(GOOD, ("SenderIPAddresses: [203.0.113.90]", 'SenderIPAddresses: [203.0.113.90, "2001:db8::90"]'))
