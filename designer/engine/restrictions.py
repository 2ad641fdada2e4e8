"""Who may write to a recipient: authentication, lists of senders, moderators, size (R-RCPT-14, R-RCPT-15)."""

from __future__ import annotations

from designer.engine import replies
from designer.engine.directory import DirectoryObject
from designer.engine.organizations import OnPremPlan, TenantPlan
from designer.engine.resolved import GROUPS, REMOTE, Resolved
from designer.engine.state import Copy, Rcpt, Run
from designer.model.recipients import Recipient
from designer.model.values import domain_of, size_in_bytes

CLOUD_RECEIVE_BYTES = 36 << 20
"""Default receive limit of a cloud mailbox (R-LIM-18)."""
_CLOUD_AUTHENTICATION = {
    "group": replies.GROUP_AUTHENTICATION,
    "dynamic-group": replies.GROUP_AUTHENTICATION,
    "mailbox": replies.MAILBOX_AUTHENTICATION,
    "public-folder": replies.FOLDER_AUTHENTICATION,
    "mail-user": replies.MAIL_USER_AUTHENTICATION,
    "remote-mailbox": replies.MAIL_USER_AUTHENTICATION,
    "mail-contact": replies.MAIL_USER_AUTHENTICATION,
}


def restricted(
    run: Run, copy: Copy, rcpt: Rcpt, found: DirectoryObject, side: TenantPlan | OnPremPlan
) -> Resolved | None:
    cloud = isinstance(side, TenantPlan)
    recipient = found.recipient
    if copy.trust != "internal" and _needs_authentication(found, cloud):
        reply = _CLOUD_AUTHENTICATION[found.kind] if cloud else replies.ONPREM_AUTHENTICATION
        setting = "RequireSenderAuthenticationEnabled"
        if not cloud and recipient.onprem_RequireSenderAuthenticationEnabled is not None:
            setting = "onprem_" + setting
        return Resolved(
            rcpt,
            "refused",
            found,
            "R-RCPT-14",
            "{0} accepts authenticated senders only, and this one is anonymous",
            (found.address,),
            reply,
            ref=found.ref / setting,
        )
    denied = _denied_sender(run, copy, recipient) if found.selective else None
    if denied is not None:
        group = found.kind in GROUPS and cloud
        reply = replies.NOT_ALLOWED_FOR_GROUP if group else replies.NOT_AUTHORIZED
        return Resolved(
            rcpt,
            "refused",
            found,
            "R-RCPT-14",
            "{0} does not accept mail from {1} ({2})",
            (found.address, copy.header_from or copy.mail_from, denied),
            reply,
            ref=found.ref / denied,
        )
    return _too_large(run, copy, rcpt, found, side) or _moderated(run, copy, rcpt, found)


def _moderated(run: Run, copy: Copy, rcpt: Rcpt, found: DirectoryObject) -> Resolved | None:
    """A moderated recipient gets what a moderator lets through; moderators and exempted senders need nobody."""
    recipient = found.recipient
    if not recipient.ModerationEnabled:
        return None
    sender = copy.header_from or copy.mail_from
    exempt = (*recipient.ModeratedBy, *recipient.BypassModerationFromSendersOrMembers)
    if copy.trust == "internal" and _named(run, sender, exempt):
        return None
    who = ", ".join(recipient.ModeratedBy) or f"a moderator of {found.address}"
    return Resolved(
        rcpt,
        "held",
        found,
        "R-RCPT-14",
        "{0} is moderated: the message waits for approval",
        (found.address,),
        ref=found.ref / "ModerationEnabled",
        question=f"Does {who} approve the message?",
    )


def _needs_authentication(found: DirectoryObject, cloud: bool) -> bool:
    """Groups accept only internal senders unless told otherwise (R-RCPT-14)."""
    recipient = found.recipient
    value = recipient.RequireSenderAuthenticationEnabled
    if not cloud and recipient.onprem_RequireSenderAuthenticationEnabled is not None:
        value = recipient.onprem_RequireSenderAuthenticationEnabled
    return value if value is not None else found.kind in GROUPS


_REJECTING = ("RejectMessagesFrom", "RejectMessagesFromDLMembers", "RejectMessagesFromSendersOrMembers")


def _denied_sender(run: Run, copy: Copy, recipient: Recipient) -> str | None:
    sender = copy.header_from or copy.mail_from
    allowed = {
        "AcceptMessagesOnlyFrom": recipient.AcceptMessagesOnlyFrom,
        "AcceptMessagesOnlyFromDLMembers": recipient.AcceptMessagesOnlyFromDLMembers,
        "AcceptMessagesOnlyFromSendersOrMembers": recipient.AcceptMessagesOnlyFromSendersOrMembers,
    }
    if any(allowed.values()) and not any(_named(run, sender, names) for names in allowed.values()):
        return next(name for name, names in allowed.items() if names)
    for name in _REJECTING:
        if _named(run, sender, getattr(recipient, name)):
            return name
    return None


def _named(run: Run, sender: str, names: tuple[str, ...]) -> bool:
    """True where a list of senders or groups names the sender, itself or by membership, of nested groups too.

    An outside sender is also the contact or mail user that stands for it.
    """
    own = run.plan.recipient(sender)
    known = {sender, own.address if own is not None else sender}
    known |= {row.address for row in run.plan.recipients_of(domain_of(sender)) if row.ExternalEmailAddress == sender}
    for name in names:
        listed = run.plan.recipient(name.casefold())
        if name.casefold() in known or (listed is not None and _contains(run, listed, known, frozenset())):
            return True
    return False


def _contains(run: Run, group: Recipient, addresses: set[str], above: frozenset[str]) -> bool:
    if addresses & {group.address, *group.members}:
        return True
    inner = (run.plan.recipient(member) for member in group.members if member not in above)
    return any(row.members and _contains(run, row, addresses, above | {group.address}) for row in inner if row)


def _too_large(
    run: Run, copy: Copy, rcpt: Rcpt, found: DirectoryObject, side: TenantPlan | OnPremPlan
) -> Resolved | None:
    """The recipient's own limit; checked before mail flow rules, which cannot rescue the message (R-RCPT-15,
    R-TR-13).
    """
    size = run.message_bytes
    if size is None or found.kind in REMOTE:
        return None
    limit = size_in_bytes(found.recipient.MaxReceiveSize) if found.recipient.MaxReceiveSize else None
    unset = found.recipient.MaxReceiveSize is None and found.kind not in GROUPS
    if limit is None and unset and isinstance(side, TenantPlan):
        limit = CLOUD_RECEIVE_BYTES
    if limit is None or size <= limit:
        return None
    return Resolved(
        rcpt,
        "refused",
        found,
        "R-RCPT-15",
        "the message is larger than {0} may receive",
        (found.address,),
        replies.RECIPIENT_SIZE,
        ref=found.ref / "MaxReceiveSize",
    )
