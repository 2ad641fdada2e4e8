"""A certificate of the own servers expires soon.

Less than 60 days are left at the date the design speaks of (`as_of`); less than seven days are an error.

Why it hurts: on the day after, Exchange Online no longer recognises the servers and keeps their mail in the queue.

How to mend it: renew the certificate, keep its names, and name it on the connectors again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.examples import HYBRID, changed
from designer.rules.finding import Finding, Rule
from designer.rules.memory import per_plan
from designer.rules.recognition import presented, unfit_because

if TYPE_CHECKING:
    from designer.engine.organizations import OnPremPlan
    from designer.engine.plan import Plan


SOON, NOW = 60, 7
"""Days (R-HYBC-5)."""


def check(topology: Topology, plan: Plan) -> Iterator[Finding]:
    today = dt.date.fromisoformat(plan.as_of)
    for name, nodes in sorted(_in_use(plan).items()):
        end = topology.certs[name].not_after
        left = _days(today, end or "")
        if 0 <= left < SOON and not unfit_because(topology.certs[name], plan.as_of):
            yield RULE.finding(
                f"Certificate {name} of {', '.join(nodes)} expires in {left} days.",
                (Ref("certs", name, "not_after"), Ref("certs", name), *(Ref("nodes", node) for node in nodes)),
                f"It is valid until {end}; the design speaks of {plan.as_of}.",
                fix=remedies.steps(
                    "Renew the certificate",
                    "Have it issued again with the same names and install it on every server.",
                    "Run the Hybrid Configuration wizard to update it on the connectors.",
                ),
                severity="error" if left < NOW else None,
            )


def _days(today: dt.date, end: str) -> int:
    """How many days are left; many where a certificate's end is not a date such as 2027-01-31."""
    try:
        return (dt.date.fromisoformat(end[:10]) - today).days
    except ValueError:
        return SOON


def _in_use(plan: Plan) -> dict[str, list[str]]:
    """The certificates that servers of on-premises organizations present or offer."""
    found: dict[str, list[str]] = {}
    for org in plan.onprem_orgs.values():
        for name, node in _used_in(plan, org):
            found.setdefault(name, []).append(node)
    return found


@per_plan
def _used_in(plan: Plan, org: OnPremPlan) -> tuple[tuple[str, str], ...]:
    """The certificates of an organization's servers."""
    named = [c.TlsCertificateName for c in org.send if c.TlsCertificateName is not None]
    named += [c.TlsCertificateName for c in org.receive if c.TlsCertificateName is not None]
    found: list[tuple[str, str]] = []
    for node in org.nodes:
        served = node.tls_server.cert if node.tls_server is not None else None
        shown = [p.name for p in presented(plan, node.id) if p.ref is not None]
        names = dict.fromkeys((*shown, *((served,) if served else ()), *named))
        found += [(name, node.id) for name in names if name in plan.topology.certs]
    return tuple(found)


RULE = Rule(
    "L-074", "certificate-expires-soon", "warning", "A certificate of the own servers expires soon", "R-HYBC-5", check
)
GOOD = HYBRID
BAD = changed(GOOD, ('not_after: "2027-06-30"', 'not_after: "2026-10-15"'))
