"""Filters, archives, add-on services, smart hosts, devices and applications that hand on the mail of others."""

from __future__ import annotations

from functools import partial

from designer.engine.authentication import after_body_change
from designer.engine.plan import Plan
from designer.engine.state import Copy, Rcpt, Run
from designer.engine.transfer import Candidate, MailRoute, deliver, other_hosts, route_by_mx
from designer.model.refs import Ref
from designer.model.topology import Node
from designer.model.values import domain_of


def arrive_relay(run: Run, copy: Copy, node: str) -> None:
    """An intermediary takes the copy, does to it what it does, and hands it on."""
    row = run.plan.nodes[node]
    run.add_hop(copy, node, copy.out, "default")
    _change(run, copy, row)
    held = [rcpt for rcpt in copy.rcpts if _holds(run.plan, rcpt, node)]
    for rcpt in held:
        ref = partial(Ref, "recipients", rcpt.address)
        run.decide(
            copy, "S11", "R-RCPT-11", "{0} has its mailbox at {1}", rcpt.address, node, because=(("mailbox_at", ref),)
        )
        run.finish(copy, rcpt, "delivered")
    copy.rcpts = [rcpt for rcpt in copy.rcpts if rcpt not in held]
    if row.delivers_onward is False:
        run.decide(
            copy,
            "S11",
            "R-CONV-1",
            "{0} accepts the message; where it goes from there is not described",
            run.plan.name_of(node),
            because=(("delivers_onward is false", Ref("nodes", node, "delivers_onward")),),
            assumed=True,
        )
        run.finish_all(copy, "delivered")
    elif copy.rcpts:
        relay_onward(run, copy)


def _holds(plan: Plan, rcpt: Rcpt, node: str) -> bool:
    listed = plan.recipient(rcpt.address)
    return listed is not None and listed.mailbox_at == node


def _change(run: Run, copy: Copy, row: Node) -> None:
    """What the intermediary does to the message: header fields, body; the hybrid headers do not survive (R-HYB-24)."""
    if "body" in row.modifies and copy.signed:
        copy.dkim = after_body_change(copy.dkim)
        text = "{0} changes the body: the signature no longer verifies"
        run.decide(copy, "S12", "R-OUT-34", text, run.plan.name_of(row.id))
    if "headers" in row.modifies and copy.cross is not None and not (row.kind == "addon" and copy.cross.from_cloud):
        copy.cross = None
        run.decide(
            copy,
            "S12",
            "R-HYB-24",
            "{0} processes SMTP and rewrites headers: the hybrid header hand-over is broken",
            run.plan.name_of(row.id),
            because=(("modifies headers", Ref("nodes", row.id, "modifies")),),
        )
    for name, value in (row.adds_header or {}).items():
        copy.add_header(name, value)


def relay_onward(run: Run, copy: Copy) -> None:
    """Hands a copy on: to the host the node returns mail to, the node it delivers to, or by MX (R-CONV-1, T-7, T-9)."""
    if len(copy.rcpts) == 1:
        send_by(run, copy, _next_of(run, copy.node, copy.rcpts[0]), "default")
        return
    groups: dict[tuple[str | None, ...], tuple[MailRoute, list[Rcpt]]] = {}
    for rcpt in copy.rcpts:
        route = _next_of(run, copy.node, rcpt)
        key = (
            route.question,
            route.refusal.enhanced if route.refusal else None,
            *(c.node or c.host for c in route.candidates),
        )
        groups.setdefault(key, (route, []))[1].append(rcpt)
    for index, (route, rcpts) in enumerate(groups.values()):
        twin = copy if index == len(groups) - 1 and not index else run.split(copy, rcpts)
        twin.rcpts = rcpts
        send_by(run, twin, route, "default")


def send_by(run: Run, copy: Copy, route: MailRoute, out: str, step: str = "S12") -> None:
    """Sends a copy by a route that DNS or a setting gave, or ends it where there is none."""
    domain = domain_of(copy.rcpts[0].address)
    if route.question is not None:
        run.decide(copy, step, route.rule, "the design does not say where mail for {0} goes", domain)
        run.finish_all(copy, "unknown", question=route.question)
    elif route.refusal is not None:
        run.decide(copy, step, route.rule, "{0} takes no mail: {1}", domain, route.refusal.line)
        run.finish_all(copy, "rejected", route.refusal)
    elif any(c.node == copy.node for c in route.candidates[:1]):
        _ends_here(run, copy, domain, step)
    else:
        text = "by MX of {0}: {1}" if route.rule == "R-DNS-4" else "mail for {0} is handed on to {1}"
        shown = [run.plan.name_of(c.node) if c.host == c.node else c.host for c in route.candidates]
        names = ", ".join(shown) if route.tie else shown[0]
        more = " (equal preference: undetermined in reality)" if route.tie else ""
        later = partial(other_hosts, run.plan, domain) if route.rule == "R-DNS-4" else ()
        fact = ("MX of {0}", partial(Ref, "dns", domain, "mx")) if later else ("{0}", partial(Ref, "nodes", copy.node))
        run.decide(
            copy, step, route.rule, text + more, domain, names, because=(fact,), considered=later, assumed=route.assumed
        )
        deliver(run, copy, route.candidates, out, by_mx=route.rule == "R-DNS-4", step=step)


def _ends_here(run: Run, copy: Copy, domain: str, step: str) -> None:
    """A domain's MX with nothing described behind it keeps the mail, unless the mailbox is said to be elsewhere."""
    if run.plan.owner_of_domain(domain) is None:
        copy.trust = "anonymous"
    for rcpt in copy.rcpts:
        listed = run.plan.recipient(rcpt.address)
        if listed is not None and listed.mailbox_at in run.plan.nodes and listed.mailbox_at != copy.node:
            run.decide(copy, step, "R-CONV-1", "the design does not say where mail for {0} goes from here", domain)
            question = f"Where does {run.plan.name_of(copy.node)} hand mail for {domain} on to?"
            run.finish(copy, rcpt, "unknown", question=question)
        else:
            run.decide(copy, step, "R-OUT-25", "mail for {0} ends here", domain, assumed=True)
            run.finish(copy, rcpt, "delivered")
    copy.rcpts = []


def _next_of(run: Run, node: str, rcpt: Rcpt) -> MailRoute:
    plan = run.plan
    row = plan.nodes[node]
    if row.returns_to is not None:
        return MailRoute((Candidate(row.returns_to, plan.node_for_host(row.returns_to)),), rule="R-CONV-4")
    if isinstance(row.delivers_onward, str):
        return MailRoute((_at(plan, row.delivers_onward),), rule="R-CONV-1")
    domain = domain_of(rcpt.address)
    by_mx = route_by_mx(plan, domain, node, rcpt.address)
    own_mx = any(candidate.node == node for candidate in by_mx.candidates)
    if own_mx:
        behind = _behind(plan, domain)
        if behind is not None:
            return MailRoute((_at(plan, behind),), rule="R-CONV-1", assumed=True)
    return by_mx


def _behind(plan: Plan, domain: str) -> str | None:
    """Behind a service that is an organization's MX: its tenant's front door, or its servers where it has no tenant."""
    tenant = plan.tenant_of_domain(domain)
    if tenant is not None and tenant.eop is not None:
        return tenant.eop
    for org in plan.onprem_orgs.values():
        if org.accepted_domain(domain) is not None and (org.edges or org.servers):
            return (org.edges or org.servers)[0].id
    return None


def _at(plan: Plan, node: str) -> Candidate:
    return Candidate(plan.host_name(node), node if node in plan.nodes else None)
