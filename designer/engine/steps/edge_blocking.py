"""S4: directory-based edge blocking: unknown recipients of authoritative domains are refused at RCPT (R-RCPT-3,
R-RCPT-4).
"""

from __future__ import annotations

from functools import partial

from designer.engine import replies
from designer.engine.cloud import CloudPass
from designer.engine.resolution import unwrapped
from designer.model.values import domain_of

LEARNED = "2025-06-01"
"""Since June 2025 cloud public folders and dynamic groups are known (R-RCPT-4)."""
LATE_KINDS = frozenset({"dynamic-group", "public-folder"})


def block_unknown(work: CloudPass) -> None:
    """Refuses addresses that no object of the tenant has, before any filtering."""
    if work.direction != "incoming":
        return
    tenant, run = work.tenant, work.run
    for rcpt in list(work.copy.rcpts):
        row = tenant.accepted_domain(domain_of(rcpt.address))
        if row is None or row.DomainType != "Authoritative":
            continue
        if row.MatchSubDomains and row.DomainName != domain_of(rcpt.address):
            continue
        found = tenant.directory.find(rcpt.address)
        late = found is not None and found.kind in LATE_KINDS and run.plan.as_of < LEARNED
        if (found is not None and not late) or (found is None and unwrapped(rcpt.address) is not None):
            continue
        run.decide(
            work.copy,
            "S4",
            "R-RCPT-4" if late else "R-RCPT-3",
            "no object the front door knows has the address {0}, and {1} is authoritative",
            rcpt.address,
            row.DomainName,
            because=(("DomainType of {1}", partial(tenant.ref, f"accepted_domains[{row.DomainName}].DomainType")),),
        )
        work.refuse(rcpt, replies.EDGE_BLOCKED)
