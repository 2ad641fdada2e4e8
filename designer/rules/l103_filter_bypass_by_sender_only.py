"""A rule exempts mail from the filter by its sender alone, or without a condition.

A mail flow rule sets SCL -1 for sender domains or addresses and looks neither at the authentication result nor at where
the mail comes from; or it has no condition at all although the MX is at the service.

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
from designer.rules.facts import mx_at_service, skips
from designer.rules.finding import Finding, Rule
from designer.rules.l029_bypass_rule_with_enhanced_filtering import NOT_NARROWING
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
    ref = tenant.ref(f"transport_rules[{rule.Name}]")
    if rule.SetSCL == -1 and not proven and not named and _fits_everything(plan, tenant, rule):
        yield RULE.finding(
            f"Rule {rule.Name} exempts all mail from outside from spam filtering.",
            (ref / "SetSCL", ref),
            fix=remedies.setting(f"Disable {rule.Name}", ref / "Enabled", False),
        )
    if rule.SetSCL != -1 or not named or proven:
        return
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


def _fits_everything(plan: Plan, tenant: TenantPlan, rule: TransportRule) -> bool:
    """True for a rule without conditions where the service is what filters, and no filter stands in front of it."""
    direct = any(mx_at_service(plan, row.DomainName) for row in tenant.accepted)
    return direct and not rule.model_fields_set - NOT_NARROWING and not any(map(skips, tenant.inbound))


def _trusted(rule: TransportRule) -> str:
    """A sender that the rule trusts; empty where its conditions are words and patterns."""
    domain = next(iter(rule.SenderDomainIs), "")
    return next(iter(rule.From), f"{STRANGER}@{domain.removeprefix('*.')}" if domain else "")


RULE = Rule(
    "L-103",
    "filter-bypass-by-sender-only",
    "error",
    "A rule exempts mail from the filter by its sender alone, or without a condition",
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
