"""S8: the tenant's directory: who is meant, and where the object is (R-RCPT-5 to R-RCPT-15)."""

from __future__ import annotations

from functools import partial

from designer.engine import replies
from designer.engine.cloud import CloudPass
from designer.engine.resolution import resolve
from designer.engine.resolved import Resolved
from designer.engine.state import Copy, Rcpt
from designer.model.values import domain_of, size_in_bytes, whole_number

CLOUD_SEND_BYTES = 35 << 20
CLOUD_MOST_BYTES = 150 << 20
"""Default send limit and the most that can be set (R-LIM-18)."""
DEFAULT_RECIPIENTS = 1000
"""Recipients per message (R-LIM-10)."""


def look_up(work: CloudPass) -> None:
    """Looks up the recipients that the directory may know; pure relay and the centralized hand-over pass by
    (R-CONV-3).
    """
    if work.centralized is not None:
        return
    if _blocked_recipient(work) or _over_limits(work):
        return
    copy = work.copy
    if not work.submitted:
        known = [rcpt for rcpt in copy.rcpts if _is_known(work, rcpt)]
        if not known:
            return
        work.enter(known)
    _resolve(work, work.inside)


def _is_known(work: CloudPass, rcpt: Rcpt) -> bool:
    return work.tenant.accepts(rcpt.address) or work.tenant.directory.find(rcpt.address) is not None


def _resolve(work: CloudPass, copy: Copy) -> None:
    rows = list(resolve(work.run, copy, work.tenant))
    copy.rcpts = []
    for row in rows:
        note_resolved(work, copy, row)


def note_resolved(work: CloudPass, copy: Copy, row: Resolved) -> None:
    """Keeps what the resolver said about one recipient."""
    work.run.decide(
        copy,
        "S8",
        row.rule,
        row.text,
        *row.args,
        because=row.because,
        assumed=row.assumed,
    )
    if row.kind in {"refused", "loop"}:
        work.run.finish(copy, row.rcpt, "loop" if row.kind == "loop" else "rejected", row.reply)
        return
    if row.kind == "held":
        work.run.finish(copy, row.rcpt, "unknown", question=row.question)
        return
    row.rcpt.local = row.found if row.kind == "mailbox" else None
    copy.rcpts.append(row.rcpt)


def _blocked_recipient(work: CloudPass) -> bool:
    """One recipient on the tenant's block list refuses the whole message (R-OUT-36)."""
    lists = work.tenant.tenant.tenant_allow_block_list
    if lists is None or lists.Block is None or work.direction != "originating":
        return False
    blocked = {entry.casefold() for entry in lists.Block.Senders}
    for rcpt in work.copy.rcpts:
        domain = domain_of(rcpt.address)
        hit = next(
            (entry for entry in blocked if entry in {rcpt.address, domain} or domain.endswith(f".{entry}")), None
        )
        if hit is not None:
            work.run.decide(
                work.copy,
                "S8",
                "R-OUT-36",
                "{0} is on the block list: the whole message is refused",
                hit,
                because=(("Block", partial(work.tenant.ref, "tenant_allow_block_list.Block.Senders")),),
            )
            work.refuse_all(replies.RECIPIENT_BLOCKED.about(hit))
            return True
    return False


def _over_limits(work: CloudPass) -> bool:
    """Recipients per message and the sender's size limit, at submission (R-LIM-10, R-LIM-18)."""
    if not work.submitted or work.copy.inbox_forwarded:
        return False
    run, copy, tenant = work.run, work.copy, work.tenant
    sender = tenant.directory.find(copy.mail_from) if copy.mail_from else None
    limit = _recipient_limit(work)
    if len(copy.rcpts) > limit:
        run.decide(copy, "S8", "R-LIM-10", "{0} recipients are more than the limit of {1}", len(copy.rcpts), limit)
        work.refuse_all(replies.TOO_MANY_RECIPIENTS)
        return True
    size = run.message_bytes
    own = sender.recipient.MaxSendSize if sender is not None else None
    most = (size_in_bytes(own) or CLOUD_MOST_BYTES) if own is not None else CLOUD_SEND_BYTES
    if size is not None and size > most:
        run.decide(copy, "S8", "R-LIM-18", "the message is larger than {0} may send", copy.mail_from)
        work.refuse_all(replies.MESSAGE_TOO_LARGE)
        return True
    return False


def _recipient_limit(work: CloudPass) -> int:
    sender = work.tenant.directory.find(work.copy.mail_from) if work.copy.mail_from else None
    values = (
        sender.recipient.RecipientLimits if sender is not None else None,
        work.tenant.transport.MaxRecipientEnvelopeLimit,
    )
    return next((found for value in values if (found := whole_number(value)) is not None), DEFAULT_RECIPIENTS)
