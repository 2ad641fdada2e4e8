"""Recipients point at one another, and nobody keeps the mail.

Mailboxes forward to one another without keeping a copy, contacts lead back to themselves, or an address is a mail user
on both sides and a mailbox on none.

Why it hurts: every message ends as a non-delivery report (5.4.6, 5.4.14).

How to mend it: let one of them keep a copy, or end the chain at a mailbox.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.recipients import Recipient
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HOSTED, changed
from designer.rules.finding import Finding, Rule
from designer.rules.things import each_recipient
from designer.rules.witness import from_internet

if TYPE_CHECKING:
    from designer.engine.plan import Plan


@for_each(each_recipient)
def check(topology: Topology, plan: Plan, row: Recipient) -> Iterator[Finding]:
    circle, ref = _circle(plan, row), Ref("recipients", row.address)
    if circle and _first_of(plan, circle) is row:
        forwards = row.ForwardingAddress or row.ForwardingSmtpAddress
        yield RULE.finding(
            f"{' -> '.join(other.address for other in (*circle, circle[0]))}: nobody keeps the mail.",
            tuple(Ref("recipients", other.address) for other in circle),
            witness=from_internet(plan, row.address),
            fix=remedies.setting(f"Let {row.address} keep a copy", ref / "DeliverToMailboxAndForward", True)
            if forwards is not None
            else remedies.steps("End the chain at a mailbox", f"Give {row.address} a target that is a mailbox."),
        )
    elif _on_neither_side(row):
        yield RULE.finding(
            f"{row.address} points to the other side on both sides, and is a mailbox on none.",
            (ref, ref / "RemoteRoutingAddress", ref / "ExternalEmailAddress"),
            fix=remedies.steps("Convert one of the objects", "Make it a mailbox on the side where the mail is."),
        )


def _first_of(plan: Plan, circle: list[Recipient]) -> Recipient:
    """The recipient of a circle that the design lists first: the circle is told once, from there."""
    return next(row for row in plan.topology.recipients if any(row is other for other in circle))


def _next(plan: Plan, row: Recipient) -> Recipient | None:
    """The listed recipient that gets the mail instead of this one."""
    forward = row.ForwardingAddress or row.ForwardingSmtpAddress
    if forward is not None:
        return None if row.DeliverToMailboxAndForward else plan.recipient(forward)
    target = row.ExternalEmailAddress
    stands_for_another = row.mailbox_at in {None, "none"} and target is not None and target != row.address
    return plan.recipient(target) if stands_for_another and target is not None else None


def _circle(plan: Plan, start: Recipient) -> list[Recipient]:
    """The recipients of a circle that begins at one of them; empty where the chain ends."""
    seen = [start]
    row = _next(plan, start)
    while row is not None and row not in seen:
        seen.append(row)
        row = _next(plan, row)
    return seen if row is start and len(seen) > 1 else []


def _on_neither_side(row: Recipient) -> bool:
    remote = row.onprem_object == "remote-mailbox" and row.RemoteRoutingAddress is not None
    return row.cloud_object == "mail-user" and remote and row.mailbox_at in {None, "none"}


RULE = Rule(
    "L-095",
    "forwarding-loop",
    "error",
    "Recipients point at one another, and nobody keeps the mail",
    "R-RCPT-12, R-RCPT-22",
    check,
)
GOOD = changed(
    HOSTED,
    (
        "  - {address: bob@contoso.com, mailbox_at: exo, cloud_object: mailbox}\n",
        """\
  - {address: amy@contoso.com, mailbox_at: exo, cloud_object: mailbox, ForwardingAddress: bob@contoso.com}
  - {address: bob@contoso.com, mailbox_at: exo, cloud_object: mailbox}
""",
    ),
)
BAD = changed(
    GOOD,
    (
        "{address: bob@contoso.com, mailbox_at: exo, cloud_object: mailbox}",
        "{address: bob@contoso.com, mailbox_at: exo, cloud_object: mailbox, ForwardingAddress: amy@contoso.com}",
    ),
)
