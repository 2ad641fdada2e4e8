"""Own mail fails the own DMARC policy.

The domain publishes quarantine or reject, and a sample message of an own system bears the domain in its From line while
its envelope sender is of another domain and no DKIM signature of the domain stands beside it.

Why it hurts: receivers refuse the mail (5.7.509 at Microsoft) or put it in quarantine; Exchange Online sends it through
the high-risk pool.

How to mend it: let the system use an envelope sender of the domain, or sign its mail with the domain's key, before the
policy is raised.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.message import Message
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.model.values import domain_of
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import WITH_DEVICE, changed
from designer.rules.finding import Finding, Rule
from designer.rules.things import each_message

if TYPE_CHECKING:
    from designer.engine.plan import Plan


@for_each(each_message)
def check(topology: Topology, plan: Plan, message: Message) -> Iterator[Finding]:
    from designer.engine.dmarc import aligned, published_policy

    node, domain = plan.nodes.get(message.from_node), domain_of(message.header_from or "")
    if node is None or node.kind in {"internet", "partner", "exo", "eop"} or message.auth is not None:
        return
    if plan.tenant_of_domain(domain) is None or not message.mail_from:
        return
    found = published_policy(domain, plan.zones.lookup)
    signed = any(row.result == "pass" and aligned(domain, row.d) for row in message.dkim)
    if found.policy in {None, "none"} or signed or aligned(domain, domain_of(message.mail_from)):
        return
    ref = Ref("messages", message.id)
    yield RULE.finding(
        f"Message {message.id} of {node.title} ({node.id}) fails the DMARC policy of {domain}.",
        (ref / "header_from", ref / "mail_from", Ref("dns", found.domain, "dmarc"), Ref("nodes", node.id)),
        f"The envelope sender {message.mail_from} is not aligned, and no signature of {domain} is.",
        witness=message,
        fix=remedies.steps(
            "Align the system first",
            f"Let {node.id} use an envelope sender in {domain}, or sign its mail with a key of {domain}.",
            f"Until then, lower the policy of {found.domain}.",
        ),
    )


RULE = Rule(
    "L-022", "own-mail-fails-dmarc", "warning", "Own mail fails the own DMARC policy", "R-FILT-13, R-OUT-31", check
)
GOOD = changed(
    WITH_DEVICE,
    ("title: A printer that relays through Exchange Online", "title: A system that sends by itself"),
    ("connects_to: eop, connect_host: contoso-com.mail.protection.outlook.com,", "connects_to: inet,"),
)
BAD = changed(GOOD, ("mail_from: scan@contoso.com, header_from", "mail_from: bounce@esp.example.net, header_from"))
