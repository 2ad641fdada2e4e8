"""A device cannot log in at smtp.office365.com with its settings.

It dials an address instead of the name, uses port 465, offers no TLS 1.2, or does not log in.

Why it hurts: the service refuses the connection or the message.

How to mend it: use smtp.office365.com, port 587, TLS 1.2 and the login of a licensed mailbox.
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
from designer.rules.facts import nodes_of_kind
from designer.rules.finding import Finding, Rule
from designer.rules.things import each_message

if TYPE_CHECKING:
    from designer.engine.plan import Plan


HOST = "smtp.office365.com"
OLD_TLS = frozenset({"none", "1.0", "1.1"})
_WRONG = {
    "connect_host": "the host or port it dials is not offered",
    "tls": "its TLS is too old",
    "auth": "it does not log in",
}


@for_each(each_message)
def check(topology: Topology, plan: Plan, message: Message) -> Iterator[Finding]:
    from designer.engine.plan import SUBMISSION_HOSTS

    clouds = {ip for node in nodes_of_kind(plan, "exo") for ip in node.ips}
    host, _, port = (message.connect_host or "").lower().partition(":")
    node = plan.nodes.get(message.from_node)
    if node is None or not (host in SUBMISSION_HOSTS or host in clouds):
        return
    ref = Ref("messages", message.id)
    changes: list[tuple[Ref, object]] = []
    if host in clouds or port == "465":
        changes.append((ref / "connect_host", f"{HOST}:587"))
    if message.tls in OLD_TLS and host != "smtp-legacy.office365.com":
        changes.append((ref / "tls", "1.2"))
    login = message.auth is None
    if not changes and not login:
        return
    wrong = [place.path for place, _ in changes] + (["auth"] if login else [])
    yield RULE.finding(
        f"{node.title} ({node.id}) cannot send at {HOST}: {' and '.join(_WRONG[name] for name in wrong)}.",
        (*(ref / name for name in wrong), ref, Ref("nodes", node.id)),
        witness=message,
        fix=remedies.steps(
            "Let it log in",
            f"Give {node.id} the login of a licensed mailbox with SMTP AUTH enabled.",
            f"Use {HOST}, port 587 and TLS 1.2.",
        )
        if login
        else remedies.settings("Use the supported settings", *changes),
    )


RULE = Rule(
    "L-114",
    "submission-settings-wrong",
    "error",
    "A device cannot log in at smtp.office365.com with its settings",
    "R-ATTR-11, client submission",
    check,
)
GOOD = WITH_LOGIN
BAD = changed(GOOD, ('tls: "1.2"', 'tls: "1.0"'))
