"""The MX at Microsoft bears the label of another domain.

The name of the host does not begin with the domain, for example because it was copied from a second tenant.

Why it hurts: it works, because all these names reach the same front door, until region routing, MTA-STS or DANE look at
the name.

How to mend it: use the MX name that the tenant shows for this domain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.matching import is_front_door
from designer.model.refs import Ref, member
from designer.model.topology import Topology, Zone
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HOSTED, changed
from designer.rules.facts import label_of, service_host
from designer.rules.finding import Finding, Rule
from designer.rules.memory import per_plan
from designer.rules.things import each_accepted_domain, each_own_zone

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


_UNIQUE = re.compile(r"[0-9a-f-]{32,36}")
"""Some tenants get a name made of a unique number instead of the domain."""


@for_each(each_own_zone)
def check(topology: Topology, plan: Plan, _: TenantPlan, domain: str, zone: Zone) -> Iterator[Finding]:
    for mx in zone.mx or ():
        label = mx.host.partition(".")[0]
        if not is_front_door(mx.host) or label.startswith(label_of(domain)) or _UNIQUE.fullmatch(label):
            continue
        other = _names(plan).get(label, "another domain")
        own = service_host(domain)
        rows = tuple(row.model_copy(update={"host": own}) if row is mx else row for row in zone.mx or ())
        yield RULE.finding(
            f"The MX of {domain} is {mx.host}, the name that belongs to {other}.",
            (member("dns", domain, "mx", mx.host), Ref("dns", domain)),
            fix=remedies.setting(f"Use {own}", Ref("dns", domain, "mx"), rows),
        )


@per_plan
def _names(plan: Plan) -> dict[str, str]:
    """The domains of the design by the labels that Microsoft's host names bear for them."""
    names = {label_of(name): name for name in plan.topology.dns}
    return names | {label_of(row.DomainName): row.DomainName for _, row in each_accepted_domain(plan)}


RULE = Rule(
    "L-005",
    "mx-label-of-another-domain",
    "warning",
    "The MX at Microsoft bears the label of another domain",
    "R-ATTR-1, R-ATTR-17",
    check,
)
GOOD = changed(
    HOSTED,
    (
        "  fabrikam.com:\n",
        """\
  contoso.net:
    mx: [{pref: 0, host: contoso-net.mail.protection.outlook.com, node: eop}]
    spf: v=spf1 -all
    dmarc: v=DMARC1; p=reject
  fabrikam.com:
""",
    ),
    ("    inbound", "      - {DomainName: contoso.net}\n    inbound"),
)
BAD = changed(GOOD, ("host: contoso-net.mail.protection.outlook.com", "host: contoso-com.mail.protection.outlook.com"))
