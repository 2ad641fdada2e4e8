"""Simulation: one message through a compiled topology, as a queue of arrivals in model time."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from functools import partial

from designer.engine import replies
from designer.engine.authentication import Signature
from designer.engine.clients import arrive_exchange_online
from designer.engine.cloud import arrive_front_door, submit_cloud
from designer.engine.message_class import Classes, MessageClass, Remembered, Renaming
from designer.engine.onprem_receive import arrive_onprem
from designer.engine.onprem_transport import submit_onprem
from designer.engine.outside import arrive_outside
from designer.engine.plan import Plan
from designer.engine.relays import arrive_relay, relay_onward
from designer.engine.state import Copy, Rcpt, Run
from designer.engine.tls import OPPORTUNISTIC
from designer.engine.trace import Trace
from designer.engine.transfer import Candidate, deliver
from designer.model.message import Message
from designer.model.refs import Ref

Arrival = Callable[[Run, Copy, str], None]

ARRIVALS: dict[str, Arrival] = {
    "eop": arrive_front_door,
    "exo": arrive_exchange_online,
    "onprem": arrive_onprem,
    "edge": arrive_onprem,
    "filter": arrive_relay,
    "archive": arrive_relay,
    "addon": arrive_relay,
    "smarthost": arrive_relay,
    "device": arrive_relay,
    "app": arrive_relay,
    "internet": arrive_outside,
    "partner": arrive_outside,
    "othermta": arrive_outside,
}
"""What happens when a copy arrives, by kind of node."""
MAX_HOPS = 60
"""Hops after which any copy is stopped: twice the Received lines an Exchange server lets pass (R-LIM-2)."""
SMTP_PORT = 25
REMEMBERED = 10_000
"""Traces a plan keeps."""


def simulate(plan: Plan, message: Message) -> Trace:
    """Everything that happens to a message: hops, decisions, and one outcome for each recipient's copy.

    A message of a class that the plan has met is answered from memory, with its own names (see `message_class`).
    """
    classes = plan.classes
    if classes is None:
        classes = plan.classes = Classes(plan)
    kind = classes.class_of(message)
    known = plan.traces.get(kind.key)
    if known is None or not (known.renamable or known.names == kind.names):
        return _remember(plan, classes, kind, message)
    if known.names == kind.names and known.trace.message.subject == message.subject:
        trace = known.trace
        return Trace(message, trace.hops, trace.outcomes, trace.attribution, trace.copies)
    return Renaming(plan, known.trace, known.names, message, kind.names).trace()


def _remember(plan: Plan, classes: Classes, kind: MessageClass, message: Message) -> Trace:
    trace = _simulated(plan, message)
    if len(plan.traces) >= REMEMBERED:
        plan.traces.clear()
    plan.traces[kind.key] = Remembered(trace, kind.names, classes.can_be_renamed(trace, kind.names))
    return Trace(message, trace.hops, trace.outcomes, trace.attribution, trace.copies)


def _simulated(plan: Plan, message: Message) -> Trace:
    run = Run(plan, message)
    copy = _first_copy(run, message)
    if message.from_node not in plan.nodes:
        run.add_hop(copy, message.from_node, None, None)
        run.finish_all(copy, "unknown", question=f"Where is {message.from_node}?")
        return run.trace()
    run.add_hop(copy, message.from_node, None, None)
    _submit(run, copy)
    while run.queue:
        _, _, waiting, node = heapq.heappop(run.queue)
        for rcpt in waiting.rcpts:
            rcpt.begin()
        waiting.report = None
        if not _goes_round(run, waiting, node):
            ARRIVALS[plan.nodes[node].kind](run, waiting, node)
    return run.trace()


def _first_copy(run: Run, message: Message) -> Copy:
    copy = Copy.__new__(Copy)
    copy.node, copy.hop, copy.number = message.from_node, -1, 0
    copy.rcpts = [Rcpt(address) for address in dict.fromkeys(message.rcpt_to)]
    copy.mail_from = message.mail_from
    copy.header_from = message.header_from if message.header_from is not None else message.mail_from
    copy.subject, copy.message_class, copy.auto_forward = message.subject, message.message_class, message.auto_forward
    copy.headers = {name.casefold(): (name, value) for name, value in (message.headers or {}).items()}
    copy.received = message.received_ips
    copy.client_ip = copy.helo = copy.tls = copy.host = copy.out = None
    copy.certificate = copy.server_certificate = None
    copy.dialled_port = _port(message.connect_host)
    copy.trust = "anonymous"
    copy.cross = copy.auth = copy.scl = copy.sfv = copy.pool = copy.categorised = None
    copy.from_onprem = copy.incoming_pass = copy.srs = copy.inbox_forwarded = copy.signed = copy.authenticated = False
    copy.dkim = tuple(Signature(row.d, row.result) for row in message.dkim)
    copy.arc = message.arc_sealer
    copy.submitted = True
    copy.report = copy.retry = None
    copy.passes, copy.seen = {}, frozenset()
    copy.time = 0
    return copy


def _port(host: str | None) -> int:
    _, colon, port = (host or "").partition(":")
    return int(port) if colon and port.isdigit() else SMTP_PORT


def _submit(run: Run, copy: Copy) -> None:
    """The message begins at its own node: in a mailbox, on a server, or at somebody outside."""
    kind = run.plan.nodes[copy.node].kind
    if kind in {"exo", "eop"}:
        submit_cloud(run, copy)
    elif kind in {"onprem", "edge"}:
        submit_onprem(run, copy)
    else:
        _send_out(run, copy)


def _send_out(run: Run, copy: Copy) -> None:
    message, plan = run.message, run.plan
    host = (message.connect_host or "").partition(":")[0].casefold() or None
    target = message.connects_to or (plan.node_for_host(host) if host else None)
    if target is None and host is None:
        relay_onward(run, copy)
        return
    name = host or (plan.nodes[target].fqdn if target in plan.nodes else None) or target or ""
    shown = plan.name_of(name) if name == target else name
    where = (("{0}", partial(Ref, "nodes", target or copy.node)),)
    run.decide(copy, "S1", "R-ATTR-1", "connects to {0}, as the message says", shown, because=where)
    deliver(
        run, copy, (Candidate(name, target if target in plan.nodes else None),), "default", OPPORTUNISTIC, step="S1"
    )


def _goes_round(run: Run, copy: Copy, node: str) -> bool:
    """A copy that comes to the same place in the same state again, with no cloud pass on the way, loops (R-LIM-2)."""
    kind = run.plan.nodes[node].kind
    if kind in {"eop", "exo"}:
        return False
    state = (node, copy.node, copy.mail_from, copy.trust, tuple(sorted(rcpt.address for rcpt in copy.rcpts)))
    visited: list[str] = []
    at: int | None = copy.hop
    while at is not None:
        visited.append(run.hops[at].node)
        at = run.hops[at].parent
    since = visited[: visited.index(node)] if node in visited else []
    cloud = any(run.plan.nodes[name].kind == "eop" for name in since)
    if (state in copy.seen and not cloud) or len(visited) > MAX_HOPS:
        run.add_hop(copy, node, copy.out, None)
        again = (("it came from here again", partial(Ref, "nodes", copy.node)),)
        text = "the message comes to {0} again in the same state: it goes round"
        run.decide(copy, "S11", "R-LIM-2", text, run.plan.name_of(node), because=again)
        run.finish_all(copy, "loop", replies.LOOP_ONPREM)
        return True
    copy.seen = copy.seen | {state}
    return False
