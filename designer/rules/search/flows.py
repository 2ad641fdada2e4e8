"""Flows: origins x destinations, with the worst that can happen to ordinary mail between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from designer.model.message import Message, OutcomeWord
from designer.model.topology import Topology
from designer.model.values import domain_of
from designer.rules.search.cases import BEST_TO_WORST, Case, Search, encrypted, search
from designer.rules.search.recipients import RecipientClass

if TYPE_CHECKING:
    from designer.engine.plan import Plan

_TRUST = (None, "internal", "external")
_TLS = (None, "yes", "no")


@dataclass(frozen=True, slots=True)
class FlowMessage:
    """A message behind a cell: its class in words, the message to play, and how it fared."""

    says: str
    message: Message
    outcome: OutcomeWord
    route: tuple[str, ...]
    trust: Literal["internal", "external"] | None
    tls: Literal["yes", "no"] | None
    code: str | None
    question: str | None
    stands_for: int
    """How many recipients are of this class."""


@dataclass(frozen=True, slots=True)
class FlowCell:
    """Mail from one origin to one destination: the worst of its messages, which stand worst first."""

    origin: str
    destination: str
    messages: tuple[FlowMessage, ...]

    @property
    def outcome(self) -> OutcomeWord:
        """The worst outcome."""
        return self.messages[0].outcome

    @property
    def route(self) -> tuple[str, ...]:
        """The path of the message that fares worst."""
        return self.messages[0].route

    @property
    def trust(self) -> Literal["internal", "external"] | None:
        """`external` where any message arrives so."""
        return max((row.trust for row in self.messages), key=_TRUST.index)

    @property
    def tls(self) -> Literal["yes", "no"] | None:
        """`no` where any message goes in clear text somewhere."""
        return max((row.tls for row in self.messages), key=_TLS.index)

    @property
    def mixed(self) -> bool:
        """True where not all messages fare alike."""
        return len({row.outcome for row in self.messages}) > 1


@dataclass(frozen=True, slots=True)
class FlowMatrix:
    """Origins and destinations are node ids, in the order of the design; pairs without mail have no cell."""

    origins: tuple[str, ...]
    destinations: tuple[str, ...]
    cells: tuple[FlowCell, ...]
    classes: int
    total: int

    def cell(self, origin: str, destination: str) -> FlowCell | None:
        """The cell of a pair; None where no mail goes between them."""
        pairs = ((row, (row.origin, row.destination)) for row in self.cells)
        return next((row for row, pair in pairs if pair == (origin, destination)), None)

    @property
    def bounded(self) -> bool:
        """True where the bound kept classes from being simulated: a cell may then be too friendly."""
        return self.total > self.classes


def flows_matrix(topology: Topology, plan: Plan, found: Search | None = None) -> FlowMatrix:
    """What becomes of ordinary mail between every origin and every destination of a design.

    `found` is a search that was already made. Attacks and messages at the limits are no flows; the invariants judge
    them.
    """
    found = found or search(plan)
    groups: dict[tuple[str, str], list[FlowMessage]] = {}
    for case in found.cases:
        destination = destination_of(plan, case.kind.recipient)
        row = _behind(case) if case.kind.intent == "ordinary" and destination is not None else None
        if row is not None and destination is not None:
            groups.setdefault((case.kind.origin, destination), []).append(row)
    cells = tuple(
        FlowCell(*pair, tuple(sorted(rows, key=lambda row: -BEST_TO_WORST.index(row.outcome))))
        for pair, rows in groups.items()
    )
    places = [node.id for node in topology.nodes]
    origins = tuple(node for node in places if any(cell.origin == node for cell in cells))
    destinations = tuple(node for node in places if any(cell.destination == node for cell in cells))
    order = {pair: number for number, pair in enumerate((a, b) for a in origins for b in destinations)}
    cells = tuple(sorted(cells, key=lambda cell: order[cell.origin, cell.destination]))
    return FlowMatrix(origins, destinations, cells, len(found.cases), found.total)


def destination_of(plan: Plan, recipient: RecipientClass) -> str | None:
    """Where mail of a recipient belongs: the mailbox's node, for groups and mail users their tenant's, else outside."""
    if not recipient.exists:
        return None
    if recipient.home is not None:
        return recipient.home
    if recipient.outside:
        return next((node.id for node in plan.topology.nodes if node.kind == "internet"), None)
    tenant = plan.tenant_of_domain(domain_of(recipient.address))
    return (tenant.exo or tenant.eop) if tenant is not None else None


def _behind(case: Case) -> FlowMessage | None:
    worst = case.worst
    if worst is None:
        return None
    kind = case.kind
    return FlowMessage(
        kind.says,
        kind.playable,
        worst.result,
        worst.route,
        worst.treated_as,
        encrypted(case.trace, worst),
        worst.code,
        worst.question,
        kind.recipient.size,
    )


def title_of(topology: Topology, node: str) -> str:
    """What a row or column is called: the node's label, with the id where a kind occurs twice."""
    row = topology.node(node)
    twins = [other for other in topology.nodes if other.title == row.title]
    return row.title if len(twins) == 1 else f"{row.title} ({node})"
