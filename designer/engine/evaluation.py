"""Sender authentication at a place of the route: who asks, with which address, and what of the result the trace
keeps.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from designer.engine.authentication import (
    AuthenticationResults,
    Receiver,
    Sender,
    Signature,
    weighed,
)
from designer.engine.dmarc import PublishedPolicy, published_policy, vouching
from designer.engine.plan import Plan
from designer.engine.spf import SpfResult, check_host
from designer.engine.state import Copy, Run
from designer.engine.trace import AuthView, LateAuthView

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
    return _evaluated(run.plan, _sender(copy, ip, copy.dkim if signed is None else signed), receiver, key)


def judged_outside(run: Run, copy: Copy) -> AuthView:
    """What an outside receiver finds (R-DNS-11): nothing on the way depends on it, so it is found when it is read."""
    return LateAuthView(partial(_view_of, run.plan, _sender(copy, copy.client_ip, copy.dkim)))


def _view_of(plan: Plan, sender: Sender) -> AuthView:
    return view(_evaluated(plan, sender, OUTSIDE, None))


def _sender(copy: Copy, ip: str | None, signed: tuple[Signature, ...]) -> Sender:
    return Sender(ip or "", copy.helo or "", copy.mail_from, copy.header_from, signed, copy.arc)


def _evaluated(plan: Plan, sender: Sender, receiver: Receiver, key: object) -> AuthenticationResults:
    known = plan.authentication if key is not None or receiver is OUTSIDE else None
    found = known.get((sender, key)) if known is not None else None
    if found is None:
        found = weighed(sender, receiver, _spf(plan, sender), _policy(plan, sender.header_domain))
        if known is not None:
            _make_room(known)
            known[sender, key] = found
    return found


def fails_policy(run: Run, copy: Copy, ip: str | None, signed: tuple[Signature, ...]) -> bool:
    """True where DMARC of a copy fails and the visible sender's domain asks for its mail to be stopped (R-FILT-12)."""
    plan, sender = run.plan, _sender(copy, ip, signed)
    domain = sender.header_domain
    published = _policy(plan, domain)
    if published.policy not in {"quarantine", "reject"}:
        return False
    signers = tuple([signature.d for signature in signed if signature.result == "pass"])
    return not any(vouching(domain, _spf(plan, sender).result, sender.spf_domain, signers, published))


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
