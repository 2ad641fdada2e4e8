"""Non-delivery reports as the sender reads them: who made it, for whom, and the diagnostic line (RFC 3464)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from designer.engine.trace import Hop, Outcome
from designer.model.message import Message
from designer.model.topology import Node

if TYPE_CHECKING:
    from designer.engine.plan import Plan

REPORTED = frozenset({"rejected", "loop", "deferred", "unreachable"})
"""Outcomes that end in a report; what is dropped or quarantined says nothing to the sender."""
CLOUD_HOST = "{}.prod.outlook.com"
EXPIRED_TEXT = "550 {} Message expired"


def report(plan: Plan, message: Message, outcome: Outcome, hop: Hop) -> str | None:
    """The report for one failed copy; None where nobody gets one, such as for the null reverse-path.

    A refusal in the SMTP dialogue is reported by the server that was refused, any other by the server that gave up.
    """
    if outcome.result not in REPORTED or not message.mail_from:
        return None
    refused = hop.session.server is not None and _in_dialogue(outcome, hop)
    maker = hop.source if refused and hop.source is not None else outcome.at
    line = outcome.smtp_text or "Delivery failed"
    if outcome.result in {"deferred", "unreachable"}:
        line = EXPIRED_TEXT.format(outcome.final_code or "4.4.7") + (
            f"; last error: {line}" if outcome.smtp_text else ""
        )
    remote = f"Remote server returned '{line}'" if refused else line
    server = f"{outcome.at} ({_host(plan.nodes.get(outcome.at), outcome.at)})"
    return "\n".join(
        (
            f"To: {message.mail_from}",
            f"Subject: Undeliverable: {message.subject}".rstrip(),
            "",
            "Delivery has failed to these recipients or groups:",
            "",
            f"  {outcome.recipient}",
            "",
            "Diagnostic information for administrators:",
            f"Generating server: {_host(plan.nodes.get(maker), maker)}",
            *((f"Receiving server: {server}",) if refused else ()),
            outcome.recipient,
            remote,
        )
    )


def _in_dialogue(outcome: Outcome, hop: Hop) -> bool:
    return any(line == outcome.smtp_text for _, line in hop.session.replies) or hop.session.final == outcome.smtp_text


def _host(node: Node | None, fallback: str) -> str:
    """The name a server gives itself in a report."""
    if node is None:
        return fallback
    if node.fqdn is not None:
        return node.fqdn
    return CLOUD_HOST.format(node.id) if node.kind in {"eop", "exo"} else node.id
