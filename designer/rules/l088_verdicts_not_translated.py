"""The spam verdict of the service does not reach the Junk folder on-premises.

Mail for on-premises mailboxes passes Exchange Online Protection, and the on-premises mail flow rules do not turn the
verdicts SFV:SPM, SFV:SKS and SFV:SKB in X-Forefront-Antispam-Report into an SCL above the Junk threshold. A hybrid
deployment that keeps the headers carries the SCL itself and is not reported.

Why it hurts: the service cannot write into on-premises mailboxes, so spam lands in the inbox.

How to mend it: create the three rules, and set SCLJunkThreshold to 4.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.message import Message
from designer.model.rules import TransportRule
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HYBRID, changed
from designer.rules.facts import acting_rules, domains_held, mx_at_service
from designer.rules.finding import Finding, Fix, Rule
from designer.rules.routes import onprem_targets
from designer.rules.things import each_pair
from designer.rules.witness import from_internet, local_address

if TYPE_CHECKING:
    from designer.engine.organizations import OnPremPlan, TenantPlan
    from designer.engine.plan import Plan


HEADER = "x-forefront-antispam-report"
VERDICTS = ("SFV:SPM", "SFV:SKS", "SFV:SKB")
JUNK = 6


@for_each(each_pair)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, org: OnPremPlan) -> Iterator[Finding]:
    if org.organization.transport_rules is None or not _served(plan, tenant, org) or _keeps_headers(plan, tenant, org):
        return
    config = org.organization.organization_config
    threshold = config.SCLJunkThreshold if config is not None and config.SCLJunkThreshold is not None else 4
    seen = {word.upper() for rule in acting_rules(org) if _translates(rule, threshold) for word in _words(rule)}
    missing = [word for word in VERDICTS if word not in seen]
    if missing:
        rules = tuple(
            {
                "Name": f"Junk {word}",
                "HeaderContainsMessageHeader": "X-Forefront-Antispam-Report",
                "HeaderContainsWords": (word,),
                "SetSCL": max(JUNK, threshold + 1),
            }
            for word in missing
        )
        edits = tuple(remedies.AddMember(org.ref("transport_rules"), rule) for rule in rules)
        yield RULE.finding(
            f"{org.name} does not turn {', '.join(missing)} into an SCL for the Junk folder.",
            (org.ref("transport_rules"), org.ref()),
            f"The Junk threshold is {threshold}.",
            witness=_spam(plan, org) if VERDICTS[0] in missing else None,
            fix=Fix("Create the rules", edit=remedies.Sequence(edits))
            if threshold < 9
            else remedies.steps("Lower the threshold", "Set SCLJunkThreshold to 4, then create the rules."),
        )


def _spam(plan: Plan, org: OnPremPlan) -> Message | None:
    message = from_internet(plan, local_address(plan, org))
    return message.model_copy(update={"verdict": "spam"}) if message is not None else None


def _served(plan: Plan, tenant: TenantPlan, org: OnPremPlan) -> bool:
    """True where on-premises mailboxes get mail that the service has filtered."""
    domains = domains_held(plan, org)
    return any(mx_at_service(plan, domain) and tenant.accepted_domain(domain) is not None for domain in domains)


def _keeps_headers(plan: Plan, tenant: TenantPlan, org: OnPremPlan) -> bool:
    own = {node.id for node in org.nodes}
    return any(row.CloudServicesMailEnabled and node.id in own for row, node in onprem_targets(plan, tenant))


def _translates(rule: TransportRule, threshold: int) -> bool:
    named = {rule.HeaderContainsMessageHeader, rule.HeaderMatchesMessageHeader} - {None}
    return HEADER in {(name or "").casefold() for name in named} and (rule.SetSCL or 0) > threshold


def _words(rule: TransportRule) -> tuple[str, ...]:
    return (*rule.HeaderContainsWords, *rule.HeaderMatchesPatterns)


RULE = Rule(
    "L-088",
    "eop-verdict-not-translated-onprem",
    "warning",
    "The spam verdict of the service does not reach the Junk folder on-premises",
    "R-FILT-28",
    check,
)
_HEADER = "HeaderContainsMessageHeader: X-Forefront-Antispam-Report"
_CLOUD_MAILBOX = """\
  - {address: david@contoso.com, mailbox_at: exo, cloud_object: mailbox, onprem_object: remote-mailbox,
     RemoteRoutingAddress: david@contoso.mail.onmicrosoft.com}
"""
_RULES = f"""\
    transport_rules:
      - {{Name: Spam, {_HEADER}, HeaderContainsWords: ["SFV:SPM"], SetSCL: 6}}
      - {{Name: Rule, {_HEADER}, HeaderContainsWords: ["SFV:SKS", "SFV:SKB"], SetSCL: 6}}
    hybrid: {{Domains"""
GOOD = changed(
    HYBRID,
    ("title: Hybrid with the MX at", "title: Own mailboxes behind"),
    ("  - {id: exo, kind: exo, org: contoso}\n", ""),
    ("Outbound to contoso-onprem\n        CloudServicesMailEnabled: true", "Outbound to contoso-onprem"),
    (_CLOUD_MAILBOX, ""),
    ("    hybrid: {Domains", _RULES),
)
BAD = changed(GOOD, ('HeaderContainsWords: ["SFV:SPM"], SetSCL: 6', 'HeaderContainsWords: ["SFV:SPM"], SetSCL: 4'))
