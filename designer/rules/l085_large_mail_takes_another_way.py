"""Large messages leave by another Send connector than small ones.

A connector for a named domain takes smaller messages than a less specific one that covers the domain too. Connectors
that are too small for a message are left out of the choice.

Why it hurts: a large message to the cloud, for example, goes out as internet mail and arrives as external.

How to mend it: give the specific connector the same limit.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.matching import AddressSpace, covers
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HYBRID, changed
from designer.rules.finding import Finding, Rule
from designer.rules.things import each_organization

if TYPE_CHECKING:
    from designer.engine.organizations import OnPremPlan
    from designer.engine.plan import Plan


@for_each(each_organization)
def check(topology: Topology, plan: Plan, org: OnPremPlan) -> Iterator[Finding]:
    rows = [(row.connector, row.max_bytes, [s for s in row.spaces if s.type == "SMTP"]) for row in org.send_rows]
    for narrow, limit, spaces in rows:
        wider = [
            (row, other)
            for row, other, others in rows
            if row is not narrow and limit is not None and (other is None or other > limit) and _wider(others, spaces)
        ]
        if wider:
            row = wider[0][0]
            ref = org.send_ref(narrow, "MaxMessageSize")
            yield RULE.finding(
                f"Messages over {narrow.MaxMessageSize} go by Send connector {row.Name} instead of {narrow.Name}.",
                (ref, org.send_ref(narrow), org.send_ref(row, "MaxMessageSize")),
                fix=remedies.setting(f"Allow {row.MaxMessageSize}", ref, row.MaxMessageSize),
            )


def _wider(wide: list[AddressSpace], narrow: list[AddressSpace]) -> bool:
    """True where some of the spaces hold one of the narrow ones and more."""
    return any(
        w.pattern != n.pattern and n.pattern not in {"*", "--"} and covers(w.pattern, n.pattern.removeprefix("*."))
        for w in wide
        for n in narrow
    )


RULE = Rule(
    "L-085",
    "large-mail-takes-another-way",
    "warning",
    "Large messages leave by another Send connector than small ones",
    "R-OPS-1",
    check,
)
GOOD = HYBRID
BAD = changed(
    GOOD,
    (
        "AddressSpaces: [contoso.mail.onmicrosoft.com]",
        "AddressSpaces: [contoso.mail.onmicrosoft.com]\n        MaxMessageSize: 10 MB",
    ),
)
