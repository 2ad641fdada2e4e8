"""What the design leaves out: an outcome that rests on it proves nothing.

The simulator has to settle every message and does so by the conventions for what is not described. A finding must not
assume the worst: where the refusal would be another one, had the design said more, nothing is reported.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from designer.engine.decisions import Decision
from designer.engine.trace import Hop, Outcome
from designer.model.values import domain_of
from designer.rules.facts import SERVICES
from designer.rules.recognition import presented
from designer.rules.search.cases import Case

if TYPE_CHECKING:
    from designer.engine.plan import Plan

OWN = frozenset({"eop", "exo", "onprem", "edge", "othermta"})
"""The organizations' own servers and services: not outside, not a device, not a third party."""
_CLOUD = frozenset({"eop", "exo"})
_UNKNOWN_ADDRESS = frozenset({"R-RCPT-3", "R-RCPT-5"})
_RESTRICTED = frozenset({"R-INC-11", "R-INC-12"})
_DMARC = "5.7.509"


def own(plan: Plan, node: str) -> bool:
    """True for a server or service of the organizations themselves."""
    return node in plan.nodes and plan.nodes[node].kind in OWN


def described(plan: Plan, outcome: Outcome, *, receiving: bool) -> bool:
    """False where a copy went a way that settings decide which the design does not describe: nothing follows then.

    Every own sender's outgoing connectors must be described, and who takes the copy over at its last place; with
    `receiving` at every place.
    """
    route = outcome.route
    if len(route) == 1 and not _domains_described(plan, route[0]):
        return False
    for number, (source, target) in enumerate(pairwise(route)):
        last = number == len(route) - 2
        if own(plan, source) and not _sends_as_described(plan, source):
            return False
        if (receiving or last) and own(plan, target) and not _takes_as_described(plan, source, target):
            return False
    return True


def _domains_described(plan: Plan, node: str) -> bool:
    org = plan.organization_of_node(node)
    return org is None or org.organization.accepted_domains is not None


def _sends_as_described(plan: Plan, node: str) -> bool:
    tenant = plan.tenant_of_node(node)
    if plan.nodes[node].kind in _CLOUD:
        known = tenant is not None and tenant.tenant.accepted_domains is not None
        return known and tenant is not None and tenant.tenant.outbound_connectors is not None
    org = plan.organization_of_node(node)
    if org is None:
        return True
    return org.organization.send_connectors is not None and org.organization.accepted_domains is not None


def _takes_as_described(plan: Plan, source: str, node: str) -> bool:
    tenant, org = plan.tenant_of_node(node), plan.organization_of_node(node)
    if plan.nodes[node].kind in _CLOUD:
        known = tenant is not None and tenant.tenant.inbound_connectors is not None
        inside = plan.nodes[source].kind in _CLOUD
        return inside or (known and tenant is not None and tenant.tenant.accepted_domains is not None)
    if org is None or plan.organization_of_node(source) is org:
        return True
    organization = org.organization
    return organization.receive_connectors is not None and organization.accepted_domains is not None


def deciding(case: Case, outcome: Outcome) -> Decision | None:
    """The decision that ended a copy: the last one, or that of sender authentication, which speaks earlier."""
    path = list(case.trace.path_of(outcome))
    decisions = path[-1].decisions if path else []
    judged = [row for row in decisions if row.rule == "R-FILT-13"] if outcome.code == _DMARC else []
    return next(iter((*judged[-1:], *decisions[-1:])), None)


def rests_on_a_gap(plan: Plan, case: Case, outcome: Outcome) -> bool:
    """True where what ended a copy rests on an address, a certificate, an object or an owner that is not described."""
    path = list(case.trace.path_of(outcome))
    if not path or _owner_unknown(plan, outcome.recipient):
        return True
    last, decision = path[-1], deciding(case, outcome)
    if outcome.result == "deferred":
        return _unseen_hand_over(plan, outcome)
    if outcome.result == "loop":
        return _place_unknown(plan, outcome.recipient)
    if outcome.code == _DMARC:
        return _unseen_sender(plan, case, last)
    if decision is not None and decision.rule in _RESTRICTED and _stranger_by_name(plan, case):
        return True
    return decision is not None and _refused_unseen(plan, decision.rule, last, outcome)


def _owner_unknown(plan: Plan, recipient: str) -> bool:
    """True where no tenant accepts the domain, and accepted domains of a tenant or of servers are not described."""
    if plan.tenant_of_domain(domain_of(recipient)) is not None:
        return False
    doors = (plan.tenant_of_node(node.id) for node in plan.topology.nodes if node.kind in _CLOUD)
    if any(door is None or door.tenant.accepted_domains is None for door in doors):
        return True
    orgs = (org.organization.accepted_domains for org in plan.onprem_orgs.values())
    return plan.owner_of_domain(domain_of(recipient)) is None and None in orgs


def _place_unknown(plan: Plan, recipient: str) -> bool:
    row = plan.recipient(recipient)
    return row is not None and row.mailbox_at is None


def _stranger_by_name(plan: Plan, case: Case) -> bool:
    """True where a partner's domain is demanded to come from the partner, and nothing says where that is."""
    seen = case.trace.attribution
    tenant = plan.tenants.get(seen.tenant or "") if seen is not None else None
    rows = tenant.partner_inbound if tenant is not None else ()
    named = any(seen is not None and row.Name == seen.connector and "*" not in row.SenderDomains for row in rows)
    return named and plan.zones.zone(domain_of(case.kind.message.mail_from)) is None


def _refused_unseen(plan: Plan, rule: str, last: Hop, outcome: Outcome) -> bool:
    client, row = plan.nodes.get(last.source or ""), plan.recipient(outcome.recipient)
    if rule == "R-INC-12" and client is not None:
        return client.kind in {*SERVICES, "partner"} and not presented(plan, client.id)
    if rule == "R-INC-11" and client is not None:
        return not plan.egress_ips(client.id)
    if rule in _UNKNOWN_ADDRESS and row is not None and last.node in plan.nodes:
        here = plan.nodes[last.node].kind in _CLOUD
        return (row.cloud_object if here else row.onprem_object) is None
    return False


def _unseen_hand_over(plan: Plan, outcome: Outcome) -> bool:
    """Mail waits because the next host does not know the address it comes from, or shows no certificate."""
    target, source = plan.nodes.get(outcome.next_hop or ""), plan.nodes.get(outcome.at)
    if target is None or source is None or not target.up:
        return False
    if outcome.code == "4.7.320":
        return target.tls_server is None and target.fqdn is None
    return outcome.code == "4.4.316" and not plan.egress_ips(source.id)


def _unseen_sender(plan: Plan, case: Case, last: Hop) -> bool:
    """SPF was judged without an address, or by a record in a zone that is not described."""
    seen = last.auth
    zone = plan.zones.zone(domain_of(case.kind.message.mail_from))
    return (seen is not None and not seen.evaluated_ip) or zone is None
