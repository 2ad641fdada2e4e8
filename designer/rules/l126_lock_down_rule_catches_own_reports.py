"""A rule that is to lock the tenant catches reports and automatic replies of own users.

A mail flow rule rejects or quarantines what comes from outside past the filter, tests the envelope sender, and has no
exception for mail whose AuthAs header is Internal.

Why it hurts: non-delivery reports and out-of-office replies have an empty envelope sender, which is in no own domain,
so they count as outside mail.

How to mend it: use a Partner connector for the lock-down, or add the exception.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.matching import prefix_size
from designer.model.rules import TransportRule
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import FILTERED, changed
from designer.rules.finding import Finding, Rule
from designer.rules.recognition import deliverers
from designer.rules.things import each_acting_rule
from designer.rules.witness import reply_from_cloud

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


AUTH_AS = "X-MS-Exchange-Organization-AuthAs"


@for_each(each_acting_rule)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, rule: TransportRule) -> Iterator[Finding]:
    hosts = deliverers(plan, tenant)
    if not hosts:
        return
    stops = rule.Quarantine or rule.DeleteMessage or rule.RejectMessageReasonText is not None
    if not stops or rule.FromScope != "NotInOrganization" or rule.SenderAddressLocation == "Header":
        return
    past = any(prefix_size(rule.ExceptIfSenderIpRanges, ip) is not None for node in hosts for ip in node.ips)
    headers = {rule.ExceptIfHeaderContainsMessageHeader, rule.ExceptIfHeaderMatchesMessageHeader} - {None}
    if (past or headers) and AUTH_AS.casefold() not in {(name or "").casefold() for name in headers}:
        ref = tenant.ref(f"transport_rules[{rule.Name}]")
        free = not rule.ExceptIfHeaderContainsMessageHeader
        yield RULE.finding(
            f"Rule {rule.Name} also catches reports and automatic replies of own users.",
            (ref / "SenderAddressLocation", ref / "FromScope", ref),
            witness=reply_from_cloud(plan, tenant),
            fix=remedies.settings(
                "Except internal mail",
                (ref / "ExceptIfHeaderContainsMessageHeader", AUTH_AS),
                (ref / "ExceptIfHeaderContainsWords", ("Internal",)),
            )
            if free
            else remedies.setting("Test the From line", ref / "SenderAddressLocation", "Header"),
        )


RULE = Rule(
    "L-126",
    "lock-down-rule-catches-reports",
    "warning",
    "A rule that is to lock the tenant catches reports and automatic replies of own users",
    "R-INC-20, R-INC-21, R-TR-15",
    check,
)
GOOD = changed(
    FILTERED,
    (
        "    outbound_connectors: []",
        """\
    outbound_connectors: []
    transport_rules:
      - Name: Nothing past the filter
        FromScope: NotInOrganization
        SenderAddressLocation: Envelope
        ExceptIfSenderIpRanges: [203.0.113.70]
        ExceptIfHeaderContainsMessageHeader: X-MS-Exchange-Organization-AuthAs
        ExceptIfHeaderContainsWords: [Internal]
        Quarantine: true""",
    ),
)
_EXCEPTION = """\
        ExceptIfHeaderContainsMessageHeader: X-MS-Exchange-Organization-AuthAs
        ExceptIfHeaderContainsWords: [Internal]
"""
BAD = changed(GOOD, (_EXCEPTION, ""))
