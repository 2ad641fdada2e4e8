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
    for copy in work.places:
        if copy.rcpts:
            _apply(work, copy)


def _apply(work: CloudPass, copy: Copy) -> None:
    rules = RulePass(work.run, copy, work.tenant, work.tenant.rules, copy.trust == "internal", door=work.copy)
    before = copy.rcpts
    shares = apply_rules(rules, before)
    if len(shares) == 1 and shares[0].rcpts == before:
        return
    old = {id(rcpt) for rcpt in before}
    for share in shares:
        branch = work if share.copy is copy else work.branch(share.copy)
        share.copy.rcpts = [rcpt for rcpt in share.rcpts if id(rcpt) in old]
        _resolve_added(branch, share.copy, [rcpt for rcpt in share.rcpts if id(rcpt) not in old])


def _resolve_added(work: CloudPass, copy: Copy, added: list[Rcpt]) -> None:
    if not added:
        return
    staying, copy.rcpts = copy.rcpts, added
    rows = list(resolve(work.run, copy, work.tenant))
    copy.rcpts = staying
    for row in rows:
        note_resolved(work, copy, row)
