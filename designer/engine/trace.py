"""What the simulator answers: a tree of hops with the decisions that made them, and one outcome per recipient's copy.

These objects are plain (not frozen) because they are built in the hot loop; nobody changes them once `simulate` has returned.
Explanation texts are rendered when they are read: a decision keeps its rule and arguments (see `decisions.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from designer.model.message import Message, OutcomeWord
from designer.model.refs import Ref

Confidence = Literal["DOC", "BLOG", "FIELD", "INF"]
Trust = Literal["anonymous", "partner", "internal"]


@dataclass(slots=True)
class Fact:
    """A setting or circumstance that fed a decision."""

    text: str
    ref: Ref | None = None


@dataclass(slots=True)
class Rejected:
    """A candidate that was considered and lost, and why."""

    what: str
    lost_because: str
    ref: Ref | None = None


@dataclass(slots=True)
class Explanation:
    """A decision in words: what was decided, from which facts, and which candidates lost."""

    says: str
    because: tuple[Fact, ...] = ()
    considered: tuple[Rejected, ...] = ()


@dataclass(slots=True)
class Decision:
    """One step's decision. `rule` is the id of SEMANTICS (R-...), `step` the pipeline stage (S1 to S12, or a convention)."""

    rule: str
    step: str
    render: Callable[[], Explanation]
    confidence: Confidence
    source: str
    assumed: bool = False
    """Settled by a convention of the model, not by the design."""

    @property
    def says(self) -> str:
        return self.render().says

    @property
    def because(self) -> tuple[Fact, ...]:
        return self.render().because

    @property
    def considered(self) -> tuple[Rejected, ...]:
        return self.render().considered


@dataclass(slots=True)
class Session:
    """The SMTP session of one hop as the receiving side sees it."""

    client_ip: str | None = None
    helo: str | None = None
    tls: str | None = None
    """TLS version such as `1.2`; None for clear text."""
    client_certificate: str | None = None
    server_certificate: str | None = None
    dialogue: tuple[str, ...] = ()
    """The SMTP dialogue, lines marked `C: ` and `S: `."""


@dataclass(slots=True)
class AuthView:
    """Sender authentication as seen at the evaluating node (words of RFC 8601)."""

    spf: str = "none"
    dkim: str = "none"
    dmarc: str = "none"
    arc: str | None = None
    compauth: str | None = None
    evaluated_ip: str | None = None


@dataclass(slots=True)
class Hop:
    """The message moving from one node to the next, and what the receiving node decided.

    The first hop of a trace has `source` None: it is the submission at the message's own node. `out` and `in_` name the connectors of
    the two sides; `default` means none configured; both None inside one tenant (EOP and Exchange Online are one pass).
    """

    sequence: int
    parent: int | None
    source: str | None
    node: str
    recipients: tuple[str, ...]
    mail_from: str
    out: str | None = None
    in_: str | None = None
    failed: bool = False
    """An attempted hop: the next node did not take the message."""
    tls: Literal["yes", "no"] | None = None
    trust: Trust = "anonymous"
    session: Session = field(default_factory=Session)
    headers_added: tuple[tuple[str, str], ...] = ()
    headers_removed: tuple[tuple[str, str], ...] = ()
    decisions: list[Decision] = field(default_factory=list)
    auth: AuthView | None = None
    time_ms: int = 0
    """Model time at which the message arrives at `node`."""


@dataclass(slots=True)
class Outcome:
    """What became of one recipient's copy."""

    recipient: str
    derived_from: str | None
    result: OutcomeWord
    at: str
    hop: int
    """Sequence of the last hop of this copy."""
    route: tuple[str, ...]
    code: str | None = None
    smtp_text: str | None = None
    next_hop: str | None = None
    final_code: str | None = None
    tls: Literal["yes", "no"] | None = None
    treated_as: Literal["internal", "external"] | None = None
    pool: Literal["regular", "relay", "high-risk"] | None = None
    auth: AuthView | None = None
    question: str | None = None
    """For `unknown`: what the design would have to say."""
    ndr: str | None = None
    """The non-delivery report as the sender reads it."""
    copy: int = 0
    """Number of the copy, in order of first appearance; copies of one split share the hops before it."""
    time_ms: int = 0


@dataclass(slots=True)
class Attribution:
    """What the front door decided at the first arrival at EOP."""

    tenant: str | None
    direction: Literal["originating", "incoming"] | None
    connector: str | None


@dataclass(slots=True)
class Trace:
    """The whole answer for one message."""

    message: Message
    hops: list[Hop]
    outcomes: list[Outcome]
    attribution: Attribution | None = None
    copies: int = 1
    """Number of copies after bifurcation."""

    def path_to(self, recipient: str, derived_from: str | None = None) -> list[Hop]:
        """The hops of one recipient's copy, first to last; empty where no such copy exists."""
        for outcome in self.outcomes:
            if outcome.recipient == recipient and derived_from in (None, outcome.derived_from):
                return list(self.path_of(outcome))
        return []

    def path_of(self, outcome: Outcome) -> Iterator[Hop]:
        """The hops of the copy that ended in `outcome`, first to last."""
        chain: list[Hop] = []
        at: int | None = outcome.hop
        while at is not None:
            chain.append(self.hops[at])
            at = self.hops[at].parent
        return reversed(chain)
