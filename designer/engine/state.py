"""The mutable state of a simulation: copies of the message, their recipients, and the record of what happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from heapq import heappush
from typing import Literal, NamedTuple

from designer.engine.authentication import Signature
from designer.engine.decisions import Because, Considered
from designer.engine.directory import DirectoryObject
from designer.engine.ndr import REPORTED, report
from designer.engine.plan import Plan
from designer.engine.replies import Reply
from designer.engine.trace import Attribution, AuthView, HeaderValue, Hop, Outcome, Trace, Trust
from designer.model.message import Message, OutcomeWord
from designer.model.tenant import OutboundConnector
from designer.model.topology import Certificate

ForwardKind = Literal["inbox-rule", "mailbox", "contact", "rule"]
"""How a derived copy came about (R-FWD-1): a user's inbox rule, forwarding set on the mailbox, a contact, a mail flow
rule.
"""

HOP_MS = 400
"""Model time of one SMTP hop."""
INTERNAL_MS = 60
"""Model time of the hand-over inside one tenant."""


class Report(NamedTuple):
    """What the filter's report of one recipient's copy is made from (R-FILT-25, R-FILT-26)."""

    client_ip: str | None
    trust: Trust
    allowed: bool
    """The address is on the IP Allow list."""
    scl: int
    sfv: str
    category: str


class Rcpt:
    """One recipient of a copy.

    `address` is the envelope's forward-path now, `name` what the outcome calls it; `derived_from` the address whose
    group, forwarding
    or rule made this copy; `chain` the objects that led here (R-RCPT-12).
    """

    forward: ForwardKind | None = None
    forwarder: str | None = None
    set_by: Literal["admin", "user"] = "user"
    looked_up = False
    connector: str | None = None
    """Outbound connector a mail flow rule chose (R-TR-8)."""
    require_tls = False
    scl: int | None = None
    report: Report | None = None
    left_in_inbox = False
    """The policy's action for the verdict leaves it in the mailbox, whatever its SCL (R-FILT-22)."""
    way: OutboundConnector | None = None
    """Outbound connector it leaves by; None for MX delivery."""
    local: DirectoryObject | None = None
    """The mailbox here that the resolver found."""

    def __init__(self, address: str, derived_from: str | None = None, chain: tuple[str, ...] = ()) -> None:
        self.address = address
        self.name = address
        self.derived_from = derived_from
        self.chain = chain

    def begin(self) -> None:
        """Forgets what an earlier organization decided about this recipient."""
        self.looked_up = self.require_tls = self.left_in_inbox = False
        self.connector = self.scl = self.way = self.local = self.report = None

    def derive(self, address: str, source: str) -> Rcpt:
        """A recipient that comes out of this one: a group's member, a forward."""
        child = Rcpt(address, source, (*self.chain, source))
        child.forward, child.forwarder, child.set_by = self.forward, self.forwarder, self.set_by
        return child


class CrossPremises(NamedTuple):
    """The hybrid header hand-over: what `X-MS-Exchange-CrossPremises-*` carries (R-HYB-20)."""

    internal: bool
    origin: str
    """X-OriginatorOrg: a domain of the organization that wrote the headers."""
    scl: int | None
    from_cloud: bool
    """Written by Exchange Online; else by on-premises Exchange."""
    seen_onprem: bool
    """The message has been on-premises (R-OUT-11)."""


class Presented(NamedTuple):
    """What a client shows at the front door: the inputs of attribution (R-ATTR-2)."""

    tls: str | None
    certificate: Certificate | None
    client_ip: str | None
    mail_from: str
    header_from: str


@lru_cache(maxsize=4096)
def beginning_with(prefix: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Those of some header fields, by their names in lower case, that begin with a prefix; most messages have the same
    ones.
    """
    return tuple(name for name in names if name.startswith(prefix))


class Copy:
    """One copy of the message on its way. A fork copies every field; nothing here is shared and changed.

    No slots: a fork is then one copy of a dictionary. What every message begins with is a default of the class.
    """

    node: str
    hop: int = -1
    place: Hop
    """The hop that brought it where it is."""
    number: int = 0
    rcpts: list[Rcpt]
    mail_from: str
    header_from: str
    subject: str
    message_class: str | None
    auto_forward: bool
    headers: dict[str, tuple[str, HeaderValue]]
    """Header fields by name in lower case, with the name as written."""
    received: tuple[str, ...]
    """Addresses of earlier hops, oldest first, without the present client's."""
    report: Report | None = None
    """The filter's report in the header, of this pass."""
    client_ip: str | None = None
    helo: str | None = None
    tls: str | None = None
    certificate: Certificate | None = None
    server_certificate: Certificate | None = None
    host: str | None = None
    dialled_port: int
    out: str | None = None
    trust: Trust = "anonymous"
    cross: CrossPremises | None = None
    from_onprem: bool = False
    incoming_pass: bool = False
    auth: AuthView | None = None
    arc: str | None
    """The last ARC sealer, who recorded that the message passed."""
    dkim: tuple[Signature, ...]
    scl: int | None = None
    sfv: str | None = None
    pool: str | None = None
    srs: bool = False
    inbox_forwarded: bool = False
    authenticated: bool = False
    categorised: str | None = None
    """The on-premises organization whose servers have resolved and judged the copy already."""
    signed: bool = False
    """Exchange Online put its own signature on it."""
    retry: Callable[[Copy], None] | None = None
    """Tries the next host, where there is one, if this one turns the copy away (R-DNS-4)."""
    submitted: bool = True
    """Still at the node where the message was submitted: the next hop is the first."""
    passes: dict[str, int]
    seen: frozenset[object] = frozenset()
    time: int = 0

    def fork(self, rcpts: list[Rcpt]) -> Copy:
        """Another copy with its own recipients."""
        twin = Copy.__new__(Copy)
        twin.__dict__.update(self.__dict__)
        twin.rcpts = rcpts
        twin.headers = dict(self.headers)
        twin.passes = dict(self.passes)
        return twin

    @property
    def presented(self) -> Presented:
        """What the client of the last session showed."""
        return Presented(self.tls, self.certificate, self.client_ip, self.mail_from, self.header_from)

    @property
    def shown(self) -> tuple[str | None, str | None, str | None, str | None, str | None, str | None]:
        """What client and server of the last session showed each other, as a hop keeps it."""
        client, server = self.certificate, self.server_certificate
        return (
            self.client_ip,
            self.helo,
            self.tls,
            client.subject if client is not None else None,
            server.subject if server is not None else None,
            self.host,
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The recipients as outcomes name them."""
        return tuple([rcpt.name for rcpt in self.rcpts])

    def add_header(self, name: str, value: HeaderValue) -> None:
        """Writes a header field, replacing one of the same name; the hop where the copy is shows it."""
        self.headers[name.casefold()] = name, value
        self.place.stamped.append((name, value))

    def remove_header(self, name: str) -> None:
        """Strips a header field."""
        found = self.headers.pop(name.casefold(), None)
        if found is not None:
            self.place.stripped.append(found)

    def remove_headers(self, prefix: str) -> None:
        """Strips every header field whose name begins with a prefix in lower case (header firewall)."""
        headers = self.headers
        for name in beginning_with(prefix, tuple(headers)) if headers else ():
            self.place.stripped.append(headers.pop(name))

    def add_fields(self, fields: Iterable[tuple[str, tuple[str, HeaderValue]]]) -> None:
        """Writes header fields that are always the same: name in lower case, and name and value as written."""
        headers, stamped = self.headers, self.place.stamped
        for key, field in fields:
            headers[key] = field
            stamped.append(field)


class Run:
    """One simulation: the event queue and the growing trace."""

    __slots__ = ("attribution", "copies", "hops", "message", "message_bytes", "outcomes", "plan", "queue", "sequence")

    def __init__(self, plan: Plan, message: Message) -> None:
        self.plan = plan
        self.message = message
        self.hops: list[Hop] = []
        self.outcomes: list[Outcome] = []
        self.queue: list[tuple[int, int, Copy, str]] = []
        self.message_bytes = None if message.size_mb is None else int(message.size_mb * (1 << 20))
        self.sequence = 0
        self.attribution: Attribution | None = None
        self.copies = 0

    def schedule(self, copy: Copy, node: str, delay: int) -> None:
        """Lets a copy arrive at a node, `delay` milliseconds from the copy's own time."""
        copy.time += delay
        self.sequence += 1
        heappush(self.queue, (copy.time, self.sequence, copy, node))

    def split(self, copy: Copy, rcpts: list[Rcpt]) -> Copy:
        """A new copy for some of the recipients (bifurcation)."""
        twin = copy.fork(rcpts)
        self.copies += 1
        twin.number = self.copies
        return twin

    def add_hop(self, copy: Copy, node: str, out: str | None, in_: str | None, internal: bool = False) -> Hop:
        """Records that a copy has come to a node, and puts it there."""
        hops, before, rcpts = self.hops, copy.hop, copy.rcpts
        names = (rcpts[0].name,) if len(rcpts) == 1 else tuple([rcpt.name for rcpt in rcpts])
        number = len(hops)
        if before < 0:
            hop = Hop(number, None, None, node, names, copy.mail_from, out, in_)
            hop.path = (node,)
        else:
            hop = Hop(number, before, copy.node, node, names, copy.mail_from, out, in_)
            hop.path = (*hops[before].path, node)
            if internal:
                hop.trust = copy.trust
            else:
                hop.tls = "yes" if copy.tls else "no"
                hop.dialled = (
                    (*copy.shown, copy.mail_from, self.message_bytes),
                    (rcpts[0].address,) if len(rcpts) == 1 else tuple([rcpt.address for rcpt in rcpts]),
                )
        hop.time_ms = copy.time
        copy.hop = number
        hops.append(hop)
        copy.node = node
        copy.place = hop
        return hop

    def add_attempt(self, copy: Copy, node: str, out: str | None) -> Hop:
        """Records a hop that was tried and failed; the copy stays where it is."""
        hop = Hop(len(self.hops), copy.hop, copy.node, node, copy.names, copy.mail_from, out, None, failed=True)
        hop.path = (*self.hops[copy.hop].path, node) if copy.hop >= 0 else (node,)
        hop.time_ms = copy.time
        self.hops.append(hop)
        return hop

    def decide(
        self,
        copy: Copy,
        step: str,
        rule: str,
        text: str,
        *args: object,
        because: Because = (),
        considered: Considered = (),
        assumed: bool = False,
    ) -> None:
        """Notes a decision on the hop where the copy is."""
        self.hops[copy.hop].noted.append((step, rule, text, args, because, considered, assumed))

    def finish(
        self,
        copy: Copy,
        rcpt: Rcpt,
        result: OutcomeWord,
        reply: Reply | None = None,
        *,
        next_hop: str | None = None,
        final: str | None = None,
        question: str | None = None,
        pool: bool = False,
    ) -> Outcome:
        """Records what became of one recipient's copy at the node where it is."""
        hop = self.hops[copy.hop]
        outcome = Outcome(rcpt.name, rcpt.derived_from, result, copy.node, copy.hop, ())
        if reply is not None:
            outcome.code, outcome.smtp_text = reply.enhanced, reply.line
        outcome.next_hop = next_hop
        outcome.final_code = final
        outcome.question = question
        outcome.treated_as = "internal" if copy.trust == "internal" else "external"
        outcome.auth = copy.auth
        outcome.copy = copy.number
        outcome.time_ms = copy.time
        if pool or copy.pool is not None:
            outcome.pool = copy.pool  # type: ignore[assignment]
        outcome.tls = hop.tls
        self.outcomes.append(outcome)
        return outcome

    def finish_all(self, copy: Copy, result: OutcomeWord, reply: Reply | None = None, **more: str | None) -> None:
        """The same end for every recipient of a copy."""
        for rcpt in copy.rcpts:
            self.finish(copy, rcpt, result, reply, **more)  # type: ignore[arg-type]
        copy.rcpts = []

    def refuse_all(self, copy: Copy, reply: Reply) -> None:
        """Refuses every recipient of a copy in the SMTP dialogue."""
        copy.place.session.replies.extend((rcpt.address, reply.line) for rcpt in copy.rcpts)
        self.finish_all(copy, "rejected", reply)


def complete(run: Run) -> Trace:
    """The answer, with what is known only at the end: routes, TLS between organizations, number of copies."""
    hops, bodies = run.hops, set()
    for outcome in run.outcomes:
        hop = hops[outcome.hop]
        outcome.route = hop.path
        outcome.tls = _tls_between_organizations(run, hop)
        if outcome.result in REPORTED:
            outcome.ndr = report(run.plan, run.message, outcome, hop)
        if outcome.result != "rejected" or not _refused(hop):
            bodies.add(outcome.copy)
    return Trace(run.message, hops, run.outcomes, run.attribution, len(bodies) or 1)


def _tls_between_organizations(run: Run, hop: Hop) -> Literal["yes", "no"] | None:
    """Whether the last session that crossed from one organization to another was encrypted; where none did, the
    first one inside."""
    found: Literal["yes", "no"] | None = None
    while hop.parent is not None:
        if hop.tls is not None and hop.source is not None:
            found = hop.tls
            if not _same_organization(run.plan, hop.source, hop.node):
                break
        hop = run.hops[hop.parent]
    return found


def _same_organization(plan: Plan, source: str, target: str) -> bool:
    first, second = plan.nodes.get(source), plan.nodes.get(target)
    return first is not None and second is not None and first.org is not None and first.org == second.org


def _refused(hop: Hop) -> bool:
    """True where a recipient that is rejected here was refused in the SMTP dialogue, so that no copy came about."""
    return any(noted[0] in {"S1", "S2", "S3", "S4"} for noted in hop.noted)
