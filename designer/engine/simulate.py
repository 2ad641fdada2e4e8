"""Simulation: one message through a compiled topology, as a queue of arrivals in model time."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from heapq import heappop

from designer.engine import replies
from designer.engine.authentication import Signature
from designer.engine.clients import arrive_door, arrive_exchange_online
from designer.engine.cloud import submit_cloud
from designer.engine.message_class import MessageClass, Remembered, Renaming
from designer.engine.onprem_receive import arrive_onprem
from designer.engine.onprem_transport import submit_onprem
from designer.engine.outside import arrive_outside
from designer.engine.plan import Plan
from designer.engine.relays import arrive_relay, relay_onward
from designer.engine.state import Copy, Rcpt, Run, complete
from designer.engine.tls import OPPORTUNISTIC
from designer.engine.trace import Trace
from designer.engine.transfer import CLOUD, Candidate, deliver
from designer.model.message import Message
from designer.model.refs import Ref

Arrival = Callable[[Run, Copy, str], None]

ARRIVALS: dict[str, Arrival] = {
    "eop": arrive_door,
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
    kind = plan.classes.class_of(message)
    known = plan.traces.get(kind.key)
    if known is None or not (known.renamable or known.names == kind.names):
        return _remember(plan, kind, message)
    if known.names == kind.names and known.trace.message.subject == message.subject:
        trace = known.trace
        return Trace(message, trace.hops, trace.outcomes, trace.attribution, trace.copies)
    return Renaming(plan, known.trace, known.names, message, kind.names).trace()


def _remember(plan: Plan, kind: MessageClass, message: Message) -> Trace:
    trace = _simulated(plan, message)
    if len(plan.traces) >= REMEMBERED:
        plan.traces.clear()
    plan.traces[kind.key] = Remembered(trace, kind.names, plan.classes.can_be_renamed(trace, kind.names))
    return trace


def _simulated(plan: Plan, message: Message) -> Trace:
    run = Run(plan, message)
    copy = _first_copy(message)
    run.add_hop(copy, message.from_node, None, None)
    if message.from_node not in plan.nodes:
        run.finish_all(copy, "unknown", question=f"Where is {message.from_node}?")
        return complete(run)
    _submit(run, copy)
    queue = run.queue
    while queue:
        _, _, waiting, node = heappop(queue)
        for rcpt in waiting.rcpts:
            rcpt.begin()
        waiting.report = None
        if not _goes_round(run, waiting, node):
            ARRIVALS[plan.nodes[node].kind](run, waiting, node)
    return complete(run)


def _first_copy(message: Message) -> Copy:
    copy, own = Copy(), message.__dict__
    rcpts, dkim, headers = own["rcpt_to"], own["dkim"], own["headers"]
    copy.node = own["from_node"]
    copy.rcpts = [Rcpt(address) for address in (rcpts if len(rcpts) == 1 else dict.fromkeys(rcpts))]
    copy.mail_from = own["mail_from"]
    copy.header_from = own["header_from"] if own["header_from"] is not None else own["mail_from"]
    copy.subject, copy.message_class, copy.auto_forward = own["subject"], own["message_class"], own["auto_forward"]
    copy.headers = {name.casefold(): (name, value) for name, value in headers.items()} if headers else {}
    copy.received = own["received_ips"]
    copy.dialled_port = _port(own["connect_host"]) if own["connect_host"] else SMTP_PORT
    copy.dkim = tuple([Signature(row.d, row.result) for row in dkim]) if dkim else ()
    copy.arc = own["arc_sealer"]
    copy.passes = {}
    return copy


def _port(host: str) -> int:
    _, colon, port = host.partition(":")
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
    nodes, hops = run.plan.nodes, run.hops
    if nodes[node].kind in CLOUD:
        return False
    rcpts = copy.rcpts
    names = (rcpts[0].address,) if len(rcpts) == 1 else tuple(sorted([rcpt.address for rcpt in rcpts]))
    state = (node, copy.node, copy.mail_from, copy.trust, names)
    visited = hops[copy.hop].path
    again = state in copy.seen
    if again:
        latest_first = visited[::-1]
        since = latest_first[: latest_first.index(node)] if node in visited else ()
        again = not any(nodes[name].kind == "eop" for name in since)
    if again or len(visited) > MAX_HOPS:
        run.add_hop(copy, node, copy.out, None)
        fact = (("it came from here again", partial(Ref, "nodes", copy.node)),)
        text = "the message comes to {0} again in the same state: it goes round"
        run.decide(copy, "S11", "R-LIM-2", text, run.plan.name_of(node), because=fact)
        run.finish_all(copy, "loop", replies.LOOP_ONPREM)
        return True
    copy.seen |= {state}
    return False
