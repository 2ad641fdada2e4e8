"""S9: mail flow rules, for every recipient's copy, in every pass (R-TR-1, R-TR-10)."""

from __future__ import annotations

from designer.engine.cloud import CloudPass
from designer.engine.mailflow_rules import RulePass, apply_rules
from designer.engine.resolution import resolve
from designer.engine.state import Copy, Rcpt
from designer.engine.steps.resolution import note_resolved


def apply_mail_flow_rules(work: CloudPass) -> None:
    """Applies the tenant's rules; recipients that a rule adds are resolved in turn."""
    if not work.tenant.rules:
        return
    for copy in {id(c): c for c in (work.copy, work.inside)}.values():
        if copy.rcpts:
            _apply(work, copy)


def _apply(work: CloudPass, copy: Copy) -> None:
    rules = RulePass(work.run, copy, work.tenant, work.tenant.rules, copy.trust == "internal", door=work.copy)
    before = copy.rcpts
    kept = apply_rules(rules, before)
    old = {id(rcpt) for rcpt in before}
    copy.rcpts = [rcpt for rcpt in kept if id(rcpt) in old]
    fresh: list[Rcpt] = [rcpt for rcpt in kept if id(rcpt) not in old]
    if not fresh:
        return
    staying, copy.rcpts = copy.rcpts, fresh
    rows = list(resolve(work.run, copy, work.tenant))
    copy.rcpts = staying
    for row in rows:
        note_resolved(work, copy, row)
