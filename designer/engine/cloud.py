"""One pass through a tenant: the front door, filtering, the directory, routing (EOP and Exchange Online are one pass,
two nodes).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Literal

from designer.engine import replies
from designer.engine.authentication import AuthenticationResults
from designer.engine.headers import STAMPS
from designer.engine.organizations import TenantPlan
from designer.engine.replies import Reply
from designer.engine.state import INTERNAL_MS, Copy, Rcpt, Run
from designer.engine.trace import Attribution
from designer.engine.transfer import defer
from designer.model.refs import Ref
from designer.model.tenant import InboundConnector, OutboundConnector

Evidence = Literal["mailbox", "certificate", "sender", "recipient"]
MAX_PASSES = 20
"""Times one tenant takes the same message (R-LIM-1)."""


class CloudPass:
    """The state of one pass.

    `copy` stands at the front door (or where a mailbox submitted it), `inside` at Exchange Online with the recipients
    that are looked
    up there; both have the same number. `soft` says that the connector was matched by the recipient's domain only
    (R-ATTR-7).
    """

    connector: InboundConnector | None = None
    lock: InboundConnector | None = None
    """The Partner connector whose restrictions incoming mail has to keep (R-INC-10)."""
    soft = False
    by_key = False
    """The connector was found by certificate or address, not by the sender's domain alone."""
    auth: AuthenticationResults | None = None
    promoted = False
    """Cross-premises headers were promoted: the judgement of the other side holds (R-FILT-27)."""
    reaches = True
    """The domain's MX is the service, or Enhanced Filtering looked behind what is before it (R-INC-34)."""
    skipped = False
    """Enhanced Filtering was in effect."""
    centralized: OutboundConnector | None = None

    def __init__(self, run: Run, copy: Copy, tenant: TenantPlan | None, submitted: bool, dialled: str | None) -> None:
        self.run = run
        self.copy = copy
        self.inside: Copy = copy
        self.submitted = submitted
        self.dialled = dialled
        self.source = copy.node
        self.direction: Literal["originating", "incoming"] = "originating" if submitted else "incoming"
        self.evidence: Evidence | None = "mailbox" if submitted else None
        self.branches: list[CloudPass] = []
        """Passes that part from this one, to be taken up at the step after the one that parted them."""
        self.tenant: TenantPlan = tenant  # type: ignore[assignment]

    @property
    def from_onprem(self) -> bool:
        """The message came through an OnPremises connector, now or in an earlier pass (section 13)."""
        if self.copy.from_onprem or self.soft:
            return True
        connector = self.connector
        return self.direction == "originating" and connector is not None and connector.ConnectorType == "OnPremises"

    @property
    def places(self) -> tuple[Copy, ...]:
        """Where recipients of the pass are: at the door, and inside if somebody went there."""
        return (self.copy,) if self.inside is self.copy else (self.copy, self.inside)

    @property
    def in_name(self) -> str:
        """The receiving side's connector as hops name it."""
        return self.connector.Name if self.connector is not None else "default"

    def open_door(self, node: str) -> None:
        """Records the arrival at a front door."""
        hop = self.run.add_hop(self.copy, node, self.copy.out, self.in_name)
        hop.trust = "anonymous"
        self.inside = self.copy

    def refuse(self, rcpt: Rcpt, reply: Reply) -> None:
        """Refuses one recipient where the copy is."""
        self.copy.place.session.replies.append((rcpt.address, reply.line))
        self.run.finish(self.copy, rcpt, "rejected", reply)
        self.copy.rcpts.remove(rcpt)

    def refuse_all(self, reply: Reply) -> None:
        """Refuses every recipient where the copy is."""
        self.run.refuse_all(self.copy, reply)

    def enter(self, rcpts: list[Rcpt]) -> None:
        """Moves recipients from the front door into Exchange Online, for the directory look-up (R-CONV-3)."""
        exo = self.tenant.exo
        if self.copy.node == exo or exo is None:
            self.inside = self.copy
            return
        self.copy.rcpts = [rcpt for rcpt in self.copy.rcpts if rcpt not in rcpts]
        self.inside = self.copy.fork(rcpts)
        if not self.run.plan.nodes[exo].up:
            wait_inside(self.run, self.inside, exo)
            return
        self.inside.time += INTERNAL_MS
        self.run.add_hop(self.inside, exo, None, None, internal=True)

    def branch(self, copy: Copy) -> CloudPass:
        """Another pass for a copy that has parted from the one inside, or from the one at the door."""
        twin = CloudPass.__new__(CloudPass)
        twin.__dict__.update(self.__dict__)
        twin.branches = []
        twin.inside = twin.copy = copy
        if copy.hop != self.copy.hop:
            twin.copy = self.copy.fork([])
            twin.copy.number = copy.number
        self.branches.append(twin)
        return twin

    @property
    def all_rcpts(self) -> list[Rcpt]:
        """Recipients at the door and inside."""
        return self.copy.rcpts if self.inside is self.copy else [*self.copy.rcpts, *self.inside.rcpts]

    def place_of(self, rcpt: Rcpt) -> Copy:
        """The copy a recipient belongs to."""
        return self.inside if rcpt in self.inside.rcpts else self.copy


def wait_inside(run: Run, copy: Copy, node: str) -> None:
    """The other half of the tenant does not answer: the copy waits where it is."""
    run.add_attempt(copy, node, None)
    defer(run, copy, replies.CONNECTION_REFUSED, node, replies.EXPIRED)


def run_pass(work: CloudPass, first: int = 0) -> None:
    """Runs the pipeline from a step on, until no recipient is left."""
    _run_steps(work, first)
    if work.inside is not work.copy:
        _drop_empty_hop(work)


def _run_steps(work: CloudPass, first: int) -> None:
    parted: list[tuple[CloudPass, int]] = []
    for after, step in _pipeline()(first, work.submitted):
        step(work)
        if work.branches:
            parted += [(branch, after) for branch in work.branches]
            work.branches = []
        if not work.copy.rcpts and not work.inside.rcpts:
            break
    for branch, index in parted:
        _run_steps(branch, index)


@cache
def _pipeline() -> Callable[[int, bool], tuple[tuple[int, Callable[[CloudPass], None]], ...]]:
    """The steps know this module, so they are asked for when the first pass runs."""
    from designer.engine.pipeline import steps_from

    return steps_from


def _drop_empty_hop(work: CloudPass) -> None:
    """A hand-over to Exchange Online that nobody took part in (all quarantined at the door) did not happen."""
    run, inside = work.run, work.inside
    if inside.hop != len(run.hops) - 1:
        return
    if any(outcome.hop == inside.hop for outcome in run.outcomes) or any(
        event[2].hop == inside.hop for event in run.queue
    ):
        return
    hop = run.hops.pop()
    run.hops[work.copy.hop].noted.extend(hop.noted)


def arrive_front_door(run: Run, copy: Copy, node: str) -> None:
    """A client connects to the service's front door; the name it dialled decides nothing (R-ATTR-1)."""
    run_pass(CloudPass(run, copy, None, False, node))


def submit_cloud(run: Run, copy: Copy) -> None:
    """A mailbox of the tenant submits a message (R-ATTR-11).

    No lock-down ever meets it (R-INC-22).
    """
    tenant = run.plan.tenant_of_node(copy.node)
    if tenant is None:
        run.finish_all(copy, "unknown", question=f"Which tenant does {run.plan.name_of(copy.node)} belong to?")
        return
    copy.trust = "internal"
    copy.submitted = False
    run.hops[copy.hop].trust = "internal"
    note_attribution(run, tenant.name, "originating", None)
    run_pass(CloudPass(run, copy, tenant, True, None))


def note_attribution(
    run: Run, tenant: str | None, direction: Literal["originating", "incoming"] | None, connector: str | None
) -> None:
    """Keeps what the front door decided at the first arrival."""
    if run.attribution is None:
        run.attribution = Attribution(tenant, direction, connector)


def looped(work: CloudPass) -> bool:
    """True where the tenant has seen this very state before, or too often: the message goes round (R-LIM-1).

    Counted per tenant (R-ATTR-20); the front door says so to the server that brings it back, and that one reports.
    Centralized transport whose way back is not attributed ends here (R-OUT-12), as do mail users that point at each
    other (R-RCPT-22).
    """
    copy, tenant = work.copy, work.tenant
    names = copy.names
    own = [name for name in copy.headers if not name.startswith(STAMPS)] if copy.headers else ()
    state = (
        tenant.name,
        work.in_name,
        work.direction,
        work.source,
        copy.trust,
        copy.from_onprem,
        names if len(names) == 1 else tuple(sorted(names)),
        tuple(sorted(own)),
    )
    count = copy.passes.get(tenant.name, 0) + 1
    copy.passes[tenant.name] = count
    if (copy.seen and state in copy.seen) or count > MAX_PASSES:
        work.run.decide(
            copy,
            "S2",
            "R-LIM-1",
            "{0} takes the same message in the same state again: it goes round until the hop count ends it",
            tenant.name,
            because=(("it came from here again", partial(Ref, "nodes", work.source)),),
        )
        if not work.submitted:
            line = replies.LOOP_CLOUD.line
            copy.place.session.replies.extend((rcpt.address, line) for rcpt in copy.rcpts)
        work.run.finish_all(copy, "loop", replies.LOOP_CLOUD)
        return True
    copy.seen |= {state}
    return False
