"""Sender authentication at a place of the route: who asks, with which address, and what of the result the trace
keeps.
"""

from __future__ import annotations

from designer.engine.authentication import AuthenticationResults, Receiver, Sender, authenticated
from designer.engine.state import Copy, Run
from designer.engine.trace import AuthView

OUTSIDE = Receiver()
"""An outside receiver: its settings are not described."""


def evaluate(
    run: Run, copy: Copy, ip: str | None, receiver: Receiver = OUTSIDE, key: object = None
) -> AuthenticationResults:
    """All authentication results of a copy where it is; answers are remembered per plan (`key` names the receiver)."""
    sender = Sender(ip or "", copy.helo or "", copy.mail_from, copy.header_from, copy.dkim, copy.arc)
    memory = run.plan.authentication
    found = memory.get((sender, key)) if key is not None or receiver is OUTSIDE else None
    if found is None:
        found = authenticated(sender, receiver, run.plan.zones.lookup)
        memory[sender, key] = found
    return found


def view(results: AuthenticationResults) -> AuthView:
    """What of the results an outcome shows."""
    return AuthView(
        results.spf, results.dkim, results.dmarc, results.arc, results.compauth, results.evaluated_ip or None
    )
