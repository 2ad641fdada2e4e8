"""S11: each recipient's way: a mailbox here, an outbound connector, or MX (R-OUT-1 to R-OUT-7, R-ATTR-22).

Centralized transport is the connector for `*` (R-OUT-10): a more specific one goes first (R-OUT-14), and one scoped
to own domains does not carry mail for the internet (R-OUT-13). Where mail goes from on-premises is the Send
connector's affair (R-OUT-15).
"""

from __future__ import annotations

from functools import partial

from designer.engine import replies
from designer.engine.cloud import CloudPass
from designer.engine.forwarding import run_inbox_rules
from designer.engine.state import Copy, Rcpt
from designer.engine.steps.selection import losers, select
from designer.model.values import domain_of

JUNK_SCL = 5
"""SCL from which a cloud mailbox files a message in Junk Email (R-FILT-22)."""


def choose_ways(work: CloudPass) -> None:
    """Delivers to mailboxes here; what is left has a way out, kept with the recipient for S12."""
    for copy in work.places:
        for rcpt in list(copy.rcpts):
            _route(work, copy, rcpt)


def _route(work: CloudPass, copy: Copy, rcpt: Rcpt) -> None:
    if rcpt.connector is not None:
        _by_rule(work, copy, rcpt)
    elif work.centralized is not None:
        rcpt.way = work.centralized
    elif rcpt.local is not None:
        copy.rcpts.remove(rcpt)
        _deliver(work, copy, rcpt)
    elif not _may_relay(work, rcpt):
        connector = work.connector
        work.run.decide(
            copy,
            "S11",
            "R-ATTR-22",
            "{0} is outside and the message has no right to be relayed",
            rcpt.address,
            because=(("{0}", partial(work.tenant.inbound_ref, connector)),) if connector is not None else (),
        )
        work.run.finish(copy, rcpt, "rejected", replies.RELAY_DENIED_ATTR36)
        copy.rcpts.remove(rcpt)
    else:
        _by_domain(work, copy, rcpt)


def _by_rule(work: CloudPass, copy: Copy, rcpt: Rcpt) -> None:
    """A connector that a mail flow rule chose beats every other decision (R-OUT-1, R-TR-8)."""
    row = work.tenant.outbound_by_name.get((rcpt.connector or "").casefold())
    if row is None or not row.Enabled:
        work.run.decide(copy, "S11", "R-TR-8", "the rule's connector {0} is missing or disabled", rcpt.connector)
        work.run.finish(copy, rcpt, "deferred", replies.DNS_FAILED, final=replies.EXPIRED)
        copy.rcpts.remove(rcpt)
        return
    rcpt.way = row
    work.run.decide(
        copy,
        "S11",
        "R-OUT-1",
        "a mail flow rule chose connector {0} for {1}",
        row.Name,
        rcpt.address,
        because=(("{0}", partial(work.tenant.outbound_ref, row)),),
    )


def _may_relay(work: CloudPass, rcpt: Rcpt) -> bool:
    """Only originating mail leaves again for the outside; what the tenant itself sends on (forwards, contacts) may
    (R-ATTR-22).
    """
    if work.direction == "originating" or work.tenant.accepts(rcpt.address):
        return True
    return rcpt.looked_up or rcpt.derived_from is not None


def _by_domain(work: CloudPass, copy: Copy, rcpt: Rcpt) -> None:
    """By the recipient's domain; what has been on-premises makes no second trip on its way outside (R-OUT-11), while a
    mailbox that is on-premises is reached by the same connector (R-OUT-10).
    """
    domain = domain_of(rcpt.address)
    again = work.from_onprem and not work.tenant.accepts(rcpt.address)
    chosen = select(work.tenant, domain, again)
    rcpt.way = chosen.connector
    name = chosen.connector.Name if chosen.connector is not None else "MX"
    tie = f"; equally exact: {', '.join(chosen.tie)}" if chosen.tie else ""
    rule = "R-OUT-3" if chosen.connector is not None else "R-OUT-5"
    text = "connector {1} carries {0}" + tie if chosen.connector is not None else "no connector covers {0}: by MX"
    setting = (
        "RecipientDomains"
        if chosen.connector is not None and not chosen.connector.AllAcceptedDomains
        else "AllAcceptedDomains"
    )
    work.run.decide(
        copy,
        "S11",
        rule,
        text,
        domain,
        name,
        because=(
            (setting, partial(work.tenant.outbound_ref, chosen.connector, setting))
            if chosen.connector
            else ("outbound_connectors", partial(work.tenant.ref, "outbound_connectors")),
        ),
        considered=partial(losers, work.tenant, domain, chosen.connector, again),
    )


def _deliver(work: CloudPass, copy: Copy, rcpt: Rcpt) -> None:
    """Into the mailbox, or its Junk Email folder; then the user's rules run (R-OUT-2)."""
    junk = rcpt.scl is not None and rcpt.scl >= JUNK_SCL and not rcpt.left_in_inbox and not _trusted(rcpt)
    text = "SCL {1}: Junk Email of {0}" if junk else "delivered to the mailbox of {0}"
    ref = rcpt.local.ref if rcpt.local is not None else None
    rule = "R-FILT-22" if junk else "R-OUT-2"
    work.run.decide(copy, "S11", rule, text, rcpt.address, rcpt.scl, because=(("the mailbox of {0}", ref),))
    work.run.finish(copy, rcpt, "junked" if junk else "delivered")
    if not junk:
        run_inbox_rules(work, copy, rcpt)


def _trusted(rcpt: Rcpt) -> bool:
    recipient = rcpt.local.recipient if rcpt.local is not None else None
    return recipient is not None and recipient.JunkEmailRuleEnabled is False
