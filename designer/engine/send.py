"""Which Send connector carries a recipient, and from which server (R-OPS-1 to R-OPS-4)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from designer.engine.decisions import RefMaker
from designer.engine.organizations import SUBSCRIPTION_SPACE, OnPremPlan, SendRow
from designer.model.matching import covers
from designer.model.onprem import SendConnector
from designer.model.topology import Node

EXACT = 1000
REMEMBERED = 4096
"""Choices an organization keeps."""


class SendChoice(NamedTuple):
    """The chosen connector and the server that sends, or why there is none.

    `too_small`: some connector covers the recipient, but none takes a message of this size.
    """

    row: SendRow | None
    source: str | None = None
    too_small: bool = False
    specificity: int = 0
    cost: int = 0


class _Ranked(NamedTuple):
    order: tuple[int, int, int, str]
    row: SendRow
    source: str | None


def choose_send(org: OnPremPlan, node: Node, domain: str, size: int | None) -> SendChoice:
    """The Send connector for a domain as a server sees it: eliminated, then specificity, cost, hops, name."""
    question = (node.id, domain, size)
    found: SendChoice | None = org.chosen_send.get(question)
    if found is None:
        if len(org.chosen_send) >= REMEMBERED:
            org.chosen_send.clear()
        found = org.chosen_send[question] = _chosen(org, node, domain, size)
    return found


def _chosen(org: OnPremPlan, node: Node, domain: str, size: int | None) -> SendChoice:
    rows = [row for row, _ in org.send_by_domain.covering(domain)]
    rows += [row for row in org.send_rows_inward if row not in rows]
    ranked: list[_Ranked] = []
    too_small = False
    for row in rows:
        score = _specificity(org, row, node, domain)
        if score is None or not _in_scope(org, row, node):
            continue
        if size is not None and row.max_bytes is not None and size > row.max_bytes:
            too_small = True
            continue
        place = _nearest_source(org, row, node)
        if place is not None:
            source, links, hops = place
            cost = links + _address_cost(row, domain)
            ranked.append(_Ranked((-score, cost, hops, row.connector.Name), row, source))
    if not ranked:
        return SendChoice(None, too_small=too_small)
    best = min(ranked)
    return SendChoice(best.row, best.source, False, -best.order[0], best.order[1])


def losers(
    org: OnPremPlan, node: Node, domain: str, size: int | None, winner: SendConnector
) -> Sequence[tuple[str, str, RefMaker]]:
    """Why the other Send connectors were not taken."""
    chosen = choose_send(org, node, domain, size)
    rows: list[tuple[str, str, RefMaker]] = []
    for connector in org.send:
        if connector.Name == winner.Name:
            continue
        row = next((r for r in org.send_rows if r.connector is connector), None)
        rows.append((connector.Name, _why_lost(org, node, domain, size, row, chosen), partial(org.send_ref, connector)))
    return rows


def _why_lost(
    org: OnPremPlan, node: Node, domain: str, size: int | None, row: SendRow | None, chosen: SendChoice
) -> str:
    if row is None:
        return "it is disabled"
    score = _specificity(org, row, node, domain)
    if score is None:
        return f"no address space of it covers {domain}"
    if not _in_scope(org, row, node):
        return "it is scoped to another site"
    if size is not None and row.max_bytes is not None and size > row.max_bytes:
        return f"its MaxMessageSize is {row.connector.MaxMessageSize}"
    if score < chosen.specificity:
        return "its address space is less specific"
    place = _nearest_source(org, row, node)
    if place is None:
        return "no chain of site links leads to its source server"
    cost = place[1] + _address_cost(row, domain)
    if cost > chosen.cost:
        return f"its aggregate cost is {cost}, not {chosen.cost}"
    return "its source server is farther away, or its name comes later"


def _specificity(org: OnPremPlan, row: SendRow, node: Node, domain: str) -> int | None:
    best: int | None = None
    for space in row.spaces:
        if space.type != "SMTP":
            continue
        if space.pattern == SUBSCRIPTION_SPACE:
            accepted = org.accepted_domain(domain) if node.kind == "edge" else None
            score = -1 if accepted is not None and accepted.DomainType != "ExternalRelay" else None
            if score is not None and "*" in {s.pattern for s in row.spaces}:
                score = 0
            score = 1 if score == -1 else score
        elif covers(space.pattern, domain):
            pattern = space.pattern
            score = 0 if pattern == "*" else len(pattern) + 1 if pattern.startswith("*.") else EXACT
        else:
            score = None
        if score is not None and (best is None or score > best):
            best = score
    return best


def _address_cost(row: SendRow, domain: str) -> int:
    best = (-1, 1)
    for space in row.spaces:
        if space.pattern == SUBSCRIPTION_SPACE or covers(space.pattern, domain):
            exact = 0 if space.pattern == "*" else EXACT if space.pattern == domain else len(space.pattern)
            best = max(best, (exact, space.cost), key=lambda pair: pair[0])
    return best[1]


def _in_scope(org: OnPremPlan, row: SendRow, node: Node) -> bool:
    """A scoped connector serves only the servers of its source servers' sites (R-OPS-1)."""
    if not row.connector.IsScopedConnector or not row.sources or node.kind == "edge":
        return True
    sites = {org.sites.get(source) for source in row.sources}
    return org.sites.get(node.id) in sites


def _nearest_source(org: OnPremPlan, row: SendRow, node: Node) -> tuple[str | None, int, int] | None:
    """The source server to use, the cost of the site links to it, and how far it is: 0 local, 1 same site, 2 remote."""
    if not row.sources or node.id in row.sources:
        return node.id, 0, 0
    key = (node.id, id(row))
    if key not in org.nearest:
        org.nearest[key] = _nearest_other(org, row, node)
    return org.nearest[key]


def _nearest_other(org: OnPremPlan, row: SendRow, node: Node) -> tuple[str | None, int, int] | None:
    if node.kind == "edge":
        return None
    up = {server.id: server.up for server in org.nodes}
    places: list[tuple[bool, int, int, str]] = []
    for source in row.sources:
        gate = source if source in org.sites else next(iter(org.subscribed_servers), node.id)
        links = org.site_cost(node.id, gate)
        if links is not None:
            same = org.sites.get(node.id) == org.sites.get(gate)
            places.append((not up.get(source, True), links, 1 if same else 2, source))
    if not places:
        return None
    _, links, hops, source = min(places)
    return source, links, hops
