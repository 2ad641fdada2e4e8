"""A retired name of the service is still in use.

An MX record, a smart host or a device names `mail.messaging.microsoft.com`, a host of frontbridge.com, or
`mail.eo.outlook.com`.

Why it hurts: the names are retired; what dials them is refused or deferred with 4.4.62 (ATTR35).

How to mend it: use the MX name that the tenant shows for the domain.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import WITH_DEVICE, changed
from designer.rules.facts import service_host
from designer.rules.finding import Finding, Rule
from designer.rules.routes import is_legacy_host, replaced, with_mx_host
from designer.rules.things import odd_hosts_in_use
from designer.rules.witness import sample

if TYPE_CHECKING:
    from designer.engine.plan import Plan


@for_each(odd_hosts_in_use)
def check(topology: Topology, plan: Plan, host: str, ref: Ref, who: str) -> Iterator[Finding]:
    if is_legacy_host(host):
        new = service_host(ref.id if ref.section == "dns" else _domain(plan))
        target = ref / "host" if ref.section == "dns" else ref
        yield RULE.finding(
            f"{who} names {host}, which is retired.",
            (target, ref.object),
            witness=sample(plan, ref),
            fix=remedies.setting(f"Use {new}", Ref("dns", ref.id, "mx"), with_mx_host(plan, ref.id, host, new))
            if ref.section == "dns"
            else remedies.setting(f"Use {new}", target, replaced(plan, target, host, new)),
        )


def _domain(plan: Plan) -> str:
    return next((tenant.default_domain for tenant in plan.tenants.values()), "your-domain")


RULE = Rule(
    "L-003", "legacy-host-name", "error", "A retired name of the service is still in use", "R-DNS-6, R-ATTR-17", check
)
GOOD = changed(WITH_DEVICE, ("title: A printer", "title: A printer with the current host name"))
BAD = changed(
    GOOD, ("connect_host: contoso-com.mail.protection.outlook.com", "connect_host: mail.messaging.microsoft.com")
)
