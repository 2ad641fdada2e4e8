"""Microsoft's front door is named by its IP address.

An MX record, a smart host or a device dials an address of Exchange Online Protection instead of a name.

Why it hurts: it is not supported. The addresses change and belong to a region; the wrong region answers 4.4.62
(ATTR35).

How to mend it: use the MX name of the domain.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.matching import EOP_PUBLISHED, prefix_size
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import WITH_DEVICE, changed
from designer.rules.facts import service_host
from designer.rules.finding import Finding, Rule
from designer.rules.memory import per_plan
from designer.rules.routes import replaced, with_mx_host
from designer.rules.things import odd_hosts_in_use
from designer.rules.witness import sample

if TYPE_CHECKING:
    from designer.engine.plan import Plan


@for_each(odd_hosts_in_use)
def check(topology: Topology, plan: Plan, host: str, ref: Ref, who: str) -> Iterator[Finding]:
    from designer.engine.address import parsed_address

    if parsed_address(host) is None:
        return
    if host not in _doors(plan) and prefix_size((EOP_PUBLISHED,), host) is None:
        return
    usual = next((tenant.default_domain for tenant in plan.tenants.values()), "your-domain")
    new = service_host(ref.id if ref.section == "dns" else usual)
    yield RULE.finding(
        f"{who} names the address {host} of Exchange Online Protection.",
        (ref, ref.object),
        witness=sample(plan, ref),
        fix=remedies.setting(f"Use {new}", Ref("dns", ref.id, "mx"), with_mx_host(plan, ref.id, host, new))
        if ref.section == "dns"
        else remedies.setting(f"Use {new}", ref, replaced(plan, ref, host, new)),
    )


@per_plan
def _doors(plan: Plan) -> frozenset[str]:
    """The addresses of the front doors of the design."""
    return frozenset(ip for node in plan.topology.nodes if node.kind == "eop" for ip in node.ips)


RULE = Rule(
    "L-008", "front-door-by-address", "warning", "Microsoft's front door is named by its IP address", "R-DNS-7", check
)
GOOD = changed(WITH_DEVICE, ("title: A printer", "title: A printer that dials a name"))
BAD = changed(GOOD, ("connect_host: contoso-com.mail.protection.outlook.com", "connect_host: 192.0.2.10"))
