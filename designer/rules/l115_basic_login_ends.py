"""A device logs in with Basic authentication.

Basic authentication for SMTP AUTH is off by default from the end of December 2026; it is only a remark before.

Why it hurts: after that the login fails with 5.7.139.

How to mend it: use OAuth, High Volume Email, Azure Communication Services, or relay by a connector.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.message import Message
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import WITH_LOGIN, changed
from designer.rules.finding import Finding, Rule
from designer.rules.things import each_message

if TYPE_CHECKING:
    from designer.engine.plan import Plan


ENDS = "2026-12-31"


@for_each(each_message)
def check(topology: Topology, plan: Plan, message: Message) -> Iterator[Finding]:
    node = plan.nodes.get(message.from_node)
    if node is None or message.auth is None or message.auth.method != "smtp-auth":
        return
    ref = Ref("messages", message.id)
    yield RULE.finding(
        f"{node.title} ({node.id}) logs in with Basic authentication, which ends.",
        (ref / "auth.method", ref, Ref("nodes", node.id)),
        fix=remedies.setting("Use OAuth", ref / "auth.method", "smtp-auth-oauth"),
        severity="warning" if plan.as_of >= ENDS else None,
    )


RULE = Rule(
    "L-115",
    "basic-login-ends",
    "info",
    "A device logs in with Basic authentication",
    "Exchange team blog, SMTP AUTH",
    check,
)
GOOD = WITH_LOGIN
BAD = changed(GOOD, ("method: smtp-auth-oauth", "method: smtp-auth"))
