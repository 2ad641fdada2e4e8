"""Sender authentication at a place of the route: who asks, with which address, and what of the result the trace
keeps.
"""

from __future__ import annotations

from typing import Any

from designer.engine.authentication import AuthenticationResults, Receiver, Sender, Signature, weighed
from designer.engine.dmarc import PublishedPolicy, published_policy
from designer.engine.plan import Plan
from designer.engine.spf import SpfResult, check_host
from designer.engine.state import Copy, Run
from designer.engine.trace import AuthView

OUTSIDE = Receiver()
"""An outside receiver: its settings are not described."""
REMEMBERED = 10_000
"""Results of each kind that a plan keeps."""


def evaluate(
    run: Run,
    copy: Copy,
    ip: str | None,
    receiver: Receiver = OUTSIDE,
    key: object = None,
    signed: tuple[Signature, ...] | None = None,
) -> AuthenticationResults:
    """All authentication results of a copy where it is; answers are remembered per plan (`key` names the receiver).

    `signed` are other signatures than the copy has now.
    """
    plan = run.plan
    dkim = copy.dkim if signed is None else signed
    sender = Sender(ip or "", copy.helo or "", copy.mail_from, copy.header_from, dkim, copy.arc)
    if key is None and receiver is not OUTSIDE:
        return weighed(sender, receiver, _spf(plan, sender), _policy(plan, sender.header_domain))
    found = plan.authentication.get((sender, key))
    if found is None:
        _make_room(plan.authentication)
        found = weighed(sender, receiver, _spf(plan, sender), _policy(plan, sender.header_domain))
        plan.authentication[sender, key] = found
    return found


def _spf(plan: Plan, sender: Sender) -> SpfResult:
    """SPF of a sender. Where no record has a macro, only address and domain count, and the answer is remembered."""
    ip, domain = sender.evaluated_ip, sender.spf_domain
    if plan.classes.macros:
        return check_host(ip, domain, sender.mail_from, sender.helo, plan.zones.lookup)
    found = plan.spf.get((ip, domain))
    if found is None:
        _make_room(plan.spf)
        found = plan.spf[ip, domain] = check_host(ip, domain, sender.mail_from, sender.helo, plan.zones.lookup)
    return found


def _policy(plan: Plan, domain: str) -> PublishedPolicy:
    """The DMARC policy for a visible sender's domain."""
    found = plan.policies.get(domain)
    if found is None:
        _make_room(plan.policies)
        found = plan.policies[domain] = published_policy(domain, plan.zones.lookup)
    return found


def _make_room(memory: dict[Any, Any]) -> None:
    if len(memory) >= REMEMBERED:
        memory.clear()


def view(results: AuthenticationResults) -> AuthView:
    """What of the results an outcome shows."""
    return AuthView(
        results.spf, results.dkim, results.dmarc, results.arc, results.compauth, results.evaluated_ip or None
    )
