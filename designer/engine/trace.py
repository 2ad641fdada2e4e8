"""What the simulator answers: a tree of hops with the decisions that made them, and one outcome per recipient's copy.

These objects are plain (not frozen) because they are built in the hot loop; nobody changes them once `simulate` has
returned.
Decisions and their texts are made when they are read: a hop keeps what the steps noted (see `decisions.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import field, fields
from typing import Any, Literal

from designer.engine.decisions import Confidence as Confidence
from designer.engine.decisions import Decision as Decision
from designer.engine.decisions import Explanation as Explanation
from designer.engine.decisions import Fact as Fact
from designer.engine.decisions import Noted, decision_of
from designer.engine.decisions import Rejected as Rejected
from designer.model.message import Message, OutcomeWord
from designer.model.records import dataclass

Trust = Literal["anonymous", "partner", "internal"]
HeaderValue = str | Callable[[], str]
"""A header field's value, or what renders it when it is read."""


def rendered(value: HeaderValue) -> str:
    """The text of a header field."""
    return value() if callable(value) else value


@dataclass(slots=True)
class Session:
    """The SMTP session of one hop as the receiving side sees it."""

    client_ip: str | None = None
    helo: str | None = None
    tls: str | None = None
    """TLS version such as `1.2`; None for clear text."""
    client_certificate: str | None = None
    server_certificate: str | None = None
    server: str | None = None
    """The name dialled."""
    mail_from: str = ""
    size: int | None = None
    replies: list[tuple[str, str]] = field(default_factory=list)
    """Recipients and what the server answered to each; those not listed were accepted."""
    recipients: tuple[str, ...] = ()
    final: str | None = None
    """A refusal of the whole message after its content."""

    @property
    def dialogue(self) -> tuple[str, ...]:
        """The SMTP dialogue (RFC 5321), lines marked `C: ` and `S: `; empty for a hand-over inside one organization."""
        return smtp_dialogue(self)


@dataclass(slots=True)
class AuthView:
    """Sender authentication as seen at the evaluating node (words of RFC 8601)."""

    spf: str = "none"
    dkim: str = "none"
    dmarc: str = "none"
    arc: str | None = None
    compauth: str | None = None
    evaluated_ip: str | None = None


class LateAuthView(AuthView):
    """The same, found when somebody reads one of the words: many messages are never asked about it."""

    __slots__ = ("_find",)

    def __init__(self, find: Callable[[], AuthView]) -> None:
        self._find = find

    def __getattr__(self, name: str) -> Any:
        """A word that has not been read yet: a slot without a value."""
        if name not in _AUTH_WORDS:
            raise AttributeError(name)
        found = self._find()
        for word in _AUTH_WORDS:
            setattr(self, word, getattr(found, word))
        return getattr(found, name)

    def __repr__(self) -> str:
        return repr(self._find())


_AUTH_WORDS = tuple(row.name for row in fields(AuthView))
SessionFacts = tuple[str | None, str | None, str | None, str | None, str | None, str | None, str, int | None]
"""The first fields of a session, in their order."""


class Hop:
    """The message moving from one node to the next, and what the receiving node decided.

    The first hop of a trace has `source` None: it is the submission at the message's own node. `out` and `in_` name
    the connectors of
    the two sides; `default` means none configured; both None inside one tenant (EOP and Exchange Online are one pass).
    Session and decisions are kept as they were noted and become objects when somebody reads them. What most hops do not
    have is a default of the class (no slots), so that a hop costs little.
    """

    failed = False
    """An attempted hop: the next node did not take the message."""
    tls: Literal["yes", "no"] | None = None
    trust: Trust = "anonymous"
    auth: AuthView | None = None
    time_ms = 0
    """Model time at which the message arrives at `node`."""
    path: tuple[str, ...] = ()
    """The nodes of the way so far, this one included."""
    dialled: tuple[SessionFacts, tuple[str, ...]] | None = None
    """What the session was, and the addresses it was for; None for a hand-over inside one organization."""
    _session: Session | None = None
    _decisions: list[Decision] | None = None

    def __init__(
        self,
        sequence: int,
        parent: int | None,
        source: str | None,
        node: str,
        recipients: tuple[str, ...],
        mail_from: str,
        out: str | None = None,
        in_: str | None = None,
        **more: Any,
    ) -> None:
        self.sequence = sequence
        self.parent = parent
        self.source = source
        self.node = node
        self.recipients = recipients
        self.mail_from = mail_from
        self.out = out
        self.in_ = in_
        self.stamped: list[tuple[str, HeaderValue]] = []
        """Header fields the node wrote, values perhaps still to be rendered."""
        self.stripped: list[tuple[str, HeaderValue]] = []
        self.noted: list[Noted] = []
        """Decisions nobody has read yet."""
        if more:
            for name, value in more.items():
                setattr(self, name, value)

    @property
    def session(self) -> Session:
        """The SMTP session that brought the message here."""
        if self._session is None:
            if self.dialled is None:
                self._session = Session()
            else:
                self._session = Session(*self.dialled[0], [], self.dialled[1])
        return self._session

    @property
    def decisions(self) -> list[Decision]:
        """What the node decided, in order."""
        if self._decisions is None:
            self._decisions = []
        if self.noted:
            self._decisions += map(decision_of, self.noted)
            self.noted = []
        return self._decisions

    @decisions.setter
    def decisions(self, decisions: list[Decision]) -> None:
        self._decisions = decisions

    @property
    def headers_added(self) -> tuple[tuple[str, str], ...]:
        """Header fields the message gained here, the `Received` line of the session first."""
        received = (("Received", received_line(self)),) if self.session.server is not None else ()
        return received + tuple((name, rendered(value)) for name, value in self.stamped)

    @property
    def headers_removed(self) -> tuple[tuple[str, str], ...]:
        """Header fields the message lost here."""
        return tuple((name, rendered(value)) for name, value in self.stripped)


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


class Trace:
    """The whole answer for one message. Hops and outcomes may be given as functions that make them when read."""

    __slots__ = ("_hops", "_outcomes", "attribution", "copies", "message")

    def __init__(
        self,
        message: Message,
        hops: list[Hop] | Callable[[], list[Hop]],
        outcomes: list[Outcome] | Callable[[], list[Outcome]],
        attribution: Attribution | None = None,
        copies: int = 1,
    ) -> None:
        self.message = message
        self._hops = hops
        self._outcomes = outcomes
        self.attribution = attribution
        self.copies = copies
        """Number of copies after bifurcation."""

    @property
    def hops(self) -> list[Hop]:
        """Every hop of every copy, in the order of model time."""
        if callable(self._hops):
            self._hops = self._hops()
        return self._hops

    @property
    def outcomes(self) -> list[Outcome]:
        """What became of each recipient's copy."""
        if callable(self._outcomes):
            self._outcomes = self._outcomes()
        return self._outcomes

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


def received_line(hop: Hop) -> str:
    """The `Received` field as the receiving server writes it (RFC 5321 section 4.4); model time stands for the date."""
    session = hop.session
    protocol = f"ESMTPS (version=TLS{session.tls.replace('.', '_')})" if session.tls else "ESMTP"
    seconds = hop.time_ms / 1000
    return (
        f"from {session.helo or 'unknown'} ({session.client_ip or 'unknown'}) by {session.server} with {protocol}; "
        f"model time {seconds:.3f} s"
    )


def smtp_dialogue(session: Session) -> tuple[str, ...]:
    """What client and server said, from what the session holds."""
    if session.server is None:
        return ()
    hello = f"C: EHLO {session.helo or session.client_ip or 'unknown'}"
    lines = [f"S: 220 {session.server}", hello, f"S: 250-{session.server}"]
    if session.tls:
        certificate = session.client_certificate
        shown = f", client shows {certificate}" if certificate else ", client shows no certificate"
        server = session.server_certificate or "no certificate"
        lines += ["S: 250 STARTTLS", "C: STARTTLS", "S: 220 2.0.0 Ready to start TLS"]
        lines += [f"-- TLS {session.tls}: server shows {server}{shown}", hello, f"S: 250 {session.server}"]
    size = f" SIZE={session.size}" if session.size is not None else ""
    lines += [f"C: MAIL FROM:<{session.mail_from}>{size}", "S: 250 2.1.0 Sender OK"]
    answers = dict(session.replies)
    for recipient in session.recipients:
        lines += [f"C: RCPT TO:<{recipient}>", f"S: {answers.get(recipient, '250 2.1.5 Recipient OK')}"]
    if all(recipient in answers for recipient in session.recipients):
        return (*lines, "C: QUIT", "S: 221 2.0.0 Closing")
    lines += ["C: DATA", "S: 354 Start mail input", "C: .", f"S: {session.final or '250 2.6.0 Queued for delivery'}"]
    return (*lines, "C: QUIT", "S: 221 2.0.0 Closing")
