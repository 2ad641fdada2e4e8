"""A rule exempts mail from the filter by its sender alone.

A mail flow rule sets SCL -1 for sender domains or addresses and looks neither at the authentication result nor at where
the mail comes from.

Why it hurts: whoever forges the sender passes the filter.

How to mend it: also demand `dmarc=pass` in Authentication-Results, or use the Tenant Allow/Block List.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.rules import TransportRule
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HOSTED, changed
from designer.rules.finding import Finding, Rule
from designer.rules.things import each_acting_rule
from designer.rules.witness import STRANGER, cloud_address, forged

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


SENDERS = ("SenderDomainIs", "From", "FromAddressContainsWords", "FromAddressMatchesPatterns")


@for_each(each_acting_rule)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, rule: TransportRule) -> Iterator[Finding]:
    named = [name for name in SENDERS if getattr(rule, name)]
    proven = (
        rule.HeaderContainsMessageHeader
        or rule.HeaderMatchesMessageHeader
        or rule.SenderIpRanges
        or rule.FromScope == "InOrganization"
    )
    if rule.SetSCL != -1 or not named or proven:
        return
    ref = tenant.ref(f"transport_rules[{rule.Name}]")
    yield RULE.finding(
        f"Rule {rule.Name} exempts mail from spam filtering by its sender alone.",
        (ref / "SetSCL", *(ref / name for name in named), ref),
        witness=forged(plan, _trusted(rule), cloud_address(plan, tenant)),
        fix=remedies.settings(
            "Demand dmarc=pass as well",
            (ref / "HeaderContainsMessageHeader", "Authentication-Results"),
            (ref / "HeaderContainsWords", ("dmarc=pass", "dmarc=bestguesspass")),
        ),
    )


def _trusted(rule: TransportRule) -> str:
    """A sender that the rule trusts; empty where its conditions are words and patterns."""
    domain = next(iter(rule.SenderDomainIs), "")
    return next(iter(rule.From), f"{STRANGER}@{domain.removeprefix('*.')}" if domain else "")


RULE = Rule(
    "L-103",
    "filter-bypass-by-sender-only",
    "error",
    "A rule exempts mail from the filter by its sender alone",
    "R-FILT-23",
    check,
)
GOOD = changed(
    HOSTED,
    (
        "    outbound_connectors: []",
        """\
    outbound_connectors: []
    transport_rules:
      - Name: Trust Fabrikam
        SenderDomainIs: [fabrikam.com]
        HeaderContainsMessageHeader: Authentication-Results
        HeaderContainsWords: ["dmarc=pass"]
        SetSCL: -1""",
    ),
)
BAD = changed(
    GOOD,
    ('        HeaderContainsMessageHeader: Authentication-Results\n        HeaderContainsWords: ["dmarc=pass"]\n', ""),
)
