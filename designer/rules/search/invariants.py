"""What must be true of every message in any design, judged on one message of each class."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from designer.engine.trace import Outcome
from designer.model.kinds import KIND
from designer.model.policies import Severity
from designer.model.values import domain_of
from designer.rules.facts import SERVICES, best_exchanger, without_secure_mail
from designer.rules.search.cases import ARRIVED, Case
from designer.rules.search.left_out import described, own, rests_on_a_gap

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan

Judge = Callable[["Plan", Case], Iterator[tuple[Outcome, str]]]
"""The copies of a message that violate an invariant, each with what is wrong in words."""
PAST_THE_FILTER, RELAY, LOOP, NOT_INTERNAL, CLEAR_TEXT, UNREACHED, NEVER_WINS = (f"M-{n:03}" for n in range(1, 8))


@dataclass(frozen=True, slots=True)
class Invariant:
    """A row: what must hold, how it is judged, and which rules of the catalogue say the same of the settings."""

    id: str
    slug: str
    severity: Severity
    title: str
    source: str
    judge: Judge
    rules: tuple[str, ...]
    """Their findings explain a violation: it is then their witness and no finding of its own."""


def _outside(plan: Plan, node: str) -> bool:
    return node in plan.nodes and KIND[plan.nodes[node].kind].family == "outside"


# -- M-001 ------------------------------------------------------------------------------------------------------------


def guards(plan: Plan, domain: str) -> frozenset[str]:
    """The nodes that mail of a domain must pass: where its best MX leads; empty where no MX is described.

    A service in front stands for every node of its kind; the service itself for the front doors.
    """
    best = best_exchanger(plan, domain)
    node = plan.nodes.get(best.node or "") if best is not None else None
    if best is None or node is None:
        return frozenset()
    if node.kind in {"eop", *SERVICES}:
        return frozenset(row.id for row in plan.topology.nodes if row.kind == node.kind)
    return frozenset(
        row.node for row in plan.mail_exchangers(domain).exchangers if row.node and row.preference == best.preference
    )


def _past_the_filter(plan: Plan, case: Case) -> Iterator[tuple[Outcome, str]]:
    if not _outside(plan, case.kind.origin) or case.kind.recipient.outside:
        return
    for outcome in case.trace.outcomes:
        wanted = guards(plan, domain_of(outcome.recipient))
        arrived = outcome.result in ARRIVED and own(plan, outcome.at) and not _let_in(plan, case)
        if arrived and wanted and not wanted & set(outcome.route) and _described_door(plan, outcome):
            names = " or ".join(sorted(wanted))
            yield outcome, f"mail from {case.kind.origin} reaches {outcome.recipient} without passing {names}"


def _let_in(plan: Plan, case: Case) -> bool:
    """True where a Partner connector names the certificate or addresses of the sender: it is let in on purpose."""
    seen = case.trace.attribution
    tenant = plan.tenants.get(seen.tenant or "") if seen is not None else None
    rows = tenant.partner_inbound if tenant is not None and seen is not None else ()
    return any(
        row.Name == seen.connector and bool(row.TlsSenderCertificateName or row.SenderIPAddresses)
        for row in rows
        if seen is not None
    )


def _described_door(plan: Plan, outcome: Outcome) -> bool:
    """False where the first server's connectors are not described: whether it takes such mail is then not known."""
    first = next((node for node in outcome.route if own(plan, node)), None)
    kind = plan.nodes[first].kind if first is not None else ""
    if first is not None and kind in {"eop", "exo"}:
        tenant = plan.tenant_of_node(first)
        return tenant is not None and tenant.tenant.inbound_connectors is not None
    org = plan.organization_of_node(first) if first is not None else None
    exchange = kind in {"onprem", "edge"}
    return exchange and org is not None and org.organization.receive_connectors is not None


# -- M-002, M-003 -----------------------------------------------------------------------------------------------------


def _relay(plan: Plan, case: Case) -> Iterator[tuple[Outcome, str]]:
    """Somebody outside uses our servers to reach somebody else outside (5.7.64 is the proper answer, R-ATTR-15)."""
    if not _outside(plan, case.kind.origin) or not case.kind.recipient.outside:
        return
    for outcome in case.trace.outcomes:
        through = [node for node in outcome.route if own(plan, node)]
        arrived = outcome.result in ARRIVED and _outside(plan, outcome.at) and outcome.derived_from is None
        if arrived and through and _described_door(plan, outcome):
            yield outcome, f"{case.kind.origin} sends to {outcome.recipient} through {through[0]}"


def _loop(plan: Plan, case: Case) -> Iterator[tuple[Outcome, str]]:
    for outcome in case.trace.outcomes:
        told = described(plan, outcome, receiving=False) and not rests_on_a_gap(plan, case, outcome)
        if outcome.result == "loop" and told:
            yield outcome, f"mail from {case.kind.origin} to {outcome.recipient} goes round until it is returned"


# -- M-004, M-005 -----------------------------------------------------------------------------------------------------


def _between_sites(plan: Plan, case: Case) -> Iterator[Outcome]:
    """Copies that go from a mailbox of one own site to a mailbox of another one."""
    if not case.kind.sender.startswith("mailbox ") or case.kind.intent != "ordinary":
        return
    for outcome in case.trace.outcomes:
        kinds = {plan.nodes[node].kind for node in (case.kind.origin, outcome.at) if node in plan.nodes}
        pair = outcome.result in ARRIVED and kinds == {"exo", "onprem"} and outcome.derived_from is None
        if pair and _tenant_of(plan, case.kind.origin) is _tenant_of(plan, outcome.at):
            yield outcome


def _tenant_of(plan: Plan, node: str) -> TenantPlan | None:
    """The tenant of a cloud node, or the one whose domains an on-premises organization shares."""
    if plan.nodes[node].kind in {"eop", "exo"}:
        return plan.tenant_of_node(node)
    org = plan.organization_of_node(node)
    return plan.tenant_of_onprem_org(org.name) if org is not None else None


def _not_internal(plan: Plan, case: Case) -> Iterator[tuple[Outcome, str]]:
    """Hybrid mail counts as internal on the other side (R-HYB-20); only where a hybrid is meant."""
    for outcome in _between_sites(plan, case):
        meant = _is_hybrid(plan, case, outcome) and described(plan, outcome, receiving=True)
        if outcome.treated_as == "external" and meant:
            yield outcome, f"mail from {case.kind.origin} to {outcome.recipient} arrives as external"


def _is_hybrid(plan: Plan, case: Case, outcome: Outcome) -> bool:
    """True where a hybrid with secure mail is described (R-HYB-8), and both addresses are of its tenant."""
    ends = (case.kind.origin, outcome.at)
    tenant = next((found for node in ends if (found := plan.tenant_of_node(node)) is not None), None)
    if tenant is None or not (tenant.accepts(case.kind.message.mail_from) and tenant.accepts(outcome.recipient)):
        return False
    orgs = (org for node in ends if (org := plan.organization_of_node(node)) is not None)
    return any(org.organization.hybrid is not None and not without_secure_mail(org) for org in orgs)


def _clear_text(plan: Plan, case: Case) -> Iterator[tuple[Outcome, str]]:
    for outcome in _between_sites(plan, case):
        plain = [hop for hop in case.trace.path_of(outcome) if hop.tls == "no"]
        if plain and described(plan, outcome, receiving=False):
            yield outcome, f"mail to {outcome.recipient} goes from {plain[0].source} to {plain[0].node} unencrypted"


# -- M-006 ------------------------------------------------------------------------------------------------------------

_MEANT = (
    "R-TR-",
    "R-RCPT-14",
    "R-RCPT-20",
    "R-RCPT-2b",
    "R-LIM",
    "R-FWD",
    "R-FILT-22",
    "R-FILT-23",
    "R-OUT-36",
    "R-ATTR-32",
)
"""Refusals that somebody has configured: mail flow rules, restricted recipients, limits, blocked senders. A missing
routing address (R-RCPT-20) may only not be described; L-078 knows when it is really missing.
"""


def _unreached(plan: Plan, case: Case) -> Iterator[tuple[Outcome, str]]:
    """Ordinary mail to an address that exists, from where it may come, must arrive."""
    kind = case.kind
    listed = kind.recipient.listed
    if kind.intent != "ordinary" or listed is None or kind.recipient.outside or kind.recipient.home is None:
        return
    if not (_outside(plan, kind.origin) or own(plan, kind.origin)):
        return
    for outcome in case.trace.outcomes:
        if outcome.result in ARRIVED or outcome.result in {"unknown", "quarantined"}:
            continue
        silent = outcome.derived_from is not None or _was_meant(case, outcome) or rests_on_a_gap(plan, case, outcome)
        if not silent and described(plan, outcome, receiving=False):
            code = f" ({outcome.code})" if outcome.code else ""
            yield outcome, f"mail from {kind.origin} to {outcome.recipient} is {_FATE[outcome.result]}{code}"


_FATE = {
    "deferred": "held back",
    "rejected": "refused",
    "unreachable": "unroutable",
    "loop": "returned after going round",
    "dropped": "lost without a report",
}


def _was_meant(case: Case, outcome: Outcome) -> bool:
    path = list(case.trace.path_of(outcome))
    decisions = path[-1].decisions if path else []
    return bool(decisions) and decisions[-1].rule.startswith(_MEANT)


def _not_by_one_message(_plan: Plan, _case: Case) -> Iterator[tuple[Outcome, str]]:
    """What never happens shows in no single message: `shadows.py` judges settings and all classes together."""
    return iter(())


INVARIANTS: tuple[Invariant, ...] = (
    Invariant(
        PAST_THE_FILTER,
        "mail-past-the-filter",
        "warning",
        "Mail from the internet reaches a mailbox only through the filter that the MX record names",
        "R-INC-20, R-DNS-3",
        _past_the_filter,
        ("L-015", "L-006", "L-007", "L-080", "L-081", "L-027", "L-082"),
    ),
    Invariant(
        RELAY,
        "relay-for-strangers",
        "error",
        "Nobody outside can send to others outside through our servers",
        "R-ATTR-15, R-OPR-3",
        _relay,
        ("L-080", "L-039", "L-040", "L-042", "L-049", "L-089"),
    ),
    Invariant(
        LOOP,
        "mail-goes-round",
        "error",
        "No message goes round",
        "R-LIM-1, R-LIM-2",
        _loop,
        (
            "L-059",
            "L-055",
            "L-056",
            "L-064",
            "L-067",
            "L-071",
            "L-089",
            "L-095",
            "L-121",
            "L-031",
            "L-043",
            "L-044",
            "L-045",
        ),
    ),
    Invariant(
        NOT_INTERNAL,
        "own-mail-external",
        "warning",
        "Mail between own sites counts as internal",
        "R-HYB-20, R-HYB-21",
        _not_internal,
        (
            "L-072",
            "L-055",
            "L-065",
            "L-071",
            "L-078",
            "L-121",
            "L-075",
            "L-043",
            "L-044",
            "L-045",
            "L-036",
            "L-079",
            "L-086",
            "L-062",
            "L-129",
            "L-048",
        ),
    ),
    Invariant(
        CLEAR_TEXT,
        "own-mail-in-clear-text",
        "warning",
        "Mail between own sites is encrypted",
        "R-OUT-21, R-OPS-6",
        _clear_text,
        ("L-062", "L-129", "L-072", "L-073", "L-044"),
    ),
    Invariant(
        UNREACHED,
        "recipient-unreachable",
        "error",
        "Every recipient is reached from everywhere that mail may come from",
        "R-RCPT-1, R-OUT-24",
        _unreached,
        (),
    ),
    Invariant(
        NEVER_WINS,
        "never-wins",
        "warning",
        "No connector and no mail flow rule is always defeated by another one",
        "R-OUT-3, R-OPS-3, R-TR-1",
        _not_by_one_message,
        ("L-014", "L-016", "L-031", "L-032", "L-058", "L-063", "L-075", "L-113", "L-122", "L-124"),
    ),
)
INVARIANT_IDS = frozenset(row.id for row in INVARIANTS)
"""Ids that waivers and severities may name besides the rules'."""
