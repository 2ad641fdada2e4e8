"""Where messages begin, and in whose name: every origin of a design with the senders and the ways it can use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from designer.model.kinds import KIND
from designer.model.matching import is_private
from designer.model.message import Authentication, Message
from designer.model.topology import Node
from designer.model.values import domain_of
from designer.rules.search.recipients import RecipientClass, outside_domains

if TYPE_CHECKING:
    from designer.engine.plan import Plan

Intent = Literal["ordinary", "hostile", "unusual"]
"""Mail that a design must serve, mail it should withstand, and mail at its limits."""
STRANGER = "stranger@outside.example"
UNSEEN_ADDRESS = "198.51.100.254"
"""Stands for an outside address where the design gives none (RFC 5737)."""
MAIL_SERVERS = frozenset({"eop", "onprem", "edge", "othermta"})
"""Kinds that anybody on the internet may dial."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """A way for a message to begin: where, in whose name, how it is handed over."""

    origin: str
    sender: str
    way: str
    intent: Intent
    message: Message
    """Without a recipient that matters."""
    scope: str = ""
    """An accepted domain: only mail to its organization and to outsiders is of interest. Empty: all mail."""


def beginnings(plan: Plan, senders: tuple[RecipientClass, ...]) -> tuple[Beginning, ...]:
    """Every way for a message to begin, ordinary ones first."""
    found: list[Beginning] = []
    for node in plan.topology.nodes:
        found.extend(_of_node(plan, node, senders))
    order = ("ordinary", "hostile", "unusual")
    return tuple(sorted(found, key=lambda row: order.index(row.intent)))


def _of_node(plan: Plan, node: Node, senders: tuple[RecipientClass, ...]) -> Iterator[Beginning]:
    family = KIND[node.kind].family
    if family == "outside":
        yield from _outside(plan, node)
    elif node.kind in {"device", "app"}:
        yield from _device(plan, node)
    elif node.kind in {"exo", "onprem", "othermta"}:
        yield from _mailboxes(plan, node, senders)


def _message(node: Node, sender: str, **settings: object) -> Message:
    values = {"id": "search", "from_node": node.id, "mail_from": sender, "rcpt_to": ("nobody@example.com",)} | settings
    return Message.model_validate(values)


# -- mailboxes of the own sites ---------------------------------------------------------------------------------------


def _mailboxes(plan: Plan, node: Node, senders: tuple[RecipientClass, ...]) -> Iterator[Beginning]:
    """Each class of mailboxes at a site sends as itself."""
    for row in senders:
        if row.home != node.id or row.outside or row.listed is None or _no_mailbox(row):
            continue
        login = {"user": row.address} if node.kind != "othermta" else None
        auth = Authentication.model_validate(login) if login else None
        message = _message(node, row.address, header_from=row.address, auth=auth)
        yield Beginning(node.id, f"mailbox {row.address}", "signed in", "ordinary", message)


def _no_mailbox(row: RecipientClass) -> bool:
    listed = row.listed
    groups = {"group", "dynamic-group", "public-folder", "mail-contact"}
    return listed is None or listed.cloud_object in groups or listed.licensed is False


# -- the internet and partners ----------------------------------------------------------------------------------------


def _outside(plan: Plan, node: Node) -> Iterator[Beginning]:
    """Strangers and partners: in their own name by MX, and what an attacker would try: straight to a server, as us."""
    ip = source_address(plan, node)
    own = own_sender(plan, node, ip)
    base = {"source_ip": ip}
    partner = node.kind == "partner"
    for sender in _demanded_senders(plan):
        yield Beginning(node.id, sender, "by MX", "unusual", _message(node, sender, header_from=sender, **base))
    yield Beginning(node.id, "its own domain", "by MX", "ordinary", _message(node, own, header_from=own, **base))
    if not partner:
        yield Beginning(node.id, "nobody (a report)", "by MX", "ordinary", _message(node, "", **base))
        for domain in own_domains(plan):
            forged = f"ceo@{domain}"
            message = _message(node, forged, header_from=forged, **base)
            yield Beginning(node.id, f"forged {domain}", "by MX", "hostile", message, domain)
        yield from _impostor(plan, node, ip)
    for target, settings in doors(plan):
        way, scope = f"straight to {target}", domain_behind(plan, target)
        straight = base | settings
        message = _message(node, own, header_from=own, **straight)
        yield Beginning(node.id, "its own domain", way, "hostile", message, scope)
        if partner:
            continue
        yield Beginning(node.id, "nobody (a report)", way, "hostile", _message(node, "", **straight), scope)
        if scope:
            forged = f"ceo@{scope}"
            message = _message(node, forged, header_from=forged, **straight)
            yield Beginning(node.id, f"forged {scope}", way, "hostile", message, scope)


def domain_behind(plan: Plan, node: str) -> str:
    """A domain of the organization that a server belongs to; empty where the design does not say."""
    tenant = plan.tenant_of_node(node) if plan.nodes[node].kind in {"eop", "exo"} else None
    if tenant is not None:
        return tenant.default_domain if tenant.accepted else ""
    org = plan.organization_of_node(node)
    return org.accepted[0].DomainName.removeprefix("*.") if org is not None and org.accepted else ""


def _impostor(plan: Plan, node: Node, ip: str) -> Iterator[Beginning]:
    """Somebody in the name of another outside domain, whose records do not list the address."""
    domain = next((name for name in outside_domains(plan) if not _authentic(plan, name, ip)), None)
    if domain is not None:
        sender = f"impostor@{domain}"
        message = _message(node, sender, header_from=sender, source_ip=ip)
        yield Beginning(node.id, f"forged {domain}", "by MX", "hostile", message)


def _demanded_senders(plan: Plan) -> tuple[str, ...]:
    """Senders outside that the file's demands name; whether their mail is authentic, the design decides."""
    texts = (text.removeprefix("*.") for policy in plan.topology.policies for text in policy.sender if text != "*")
    addresses = (text if "@" in text else f"somebody@{text}" for text in texts)
    return tuple(dict.fromkeys(address for address in addresses if not _is_own(plan, address)))


def doors(plan: Plan) -> Iterator[tuple[str, dict[str, object]]]:
    """Servers of the design that an outsider can dial without being sent there by MX."""
    spare = _further_exchangers(plan)
    for node in plan.topology.nodes:
        dialled = (node.kind in MAIL_SERVERS and node.org is not None) or node.id in spare
        if not dialled or not node.up:
            continue
        if node.kind == "eop":
            tenant = plan.tenant_of_node(node.id)
            label = tenant.default_domain.replace(".", "-") if tenant is not None else "tenant"
            yield node.id, {"connects_to": node.id, "connect_host": f"{label}.mail.protection.outlook.com"}
        elif any(not is_private(ip) for ip in node.ips):
            yield node.id, {"connects_to": node.id}


def _further_exchangers(plan: Plan) -> frozenset[str]:
    """Nodes behind MX records that are not the best ones: spammers try those first (R-DNS-3)."""
    found: set[str] = set()
    for tenant in plan.tenants.values():
        for row in tenant.accepted:
            hosts = plan.mail_exchangers(row.DomainName).exchangers
            found.update(mx.node for mx in hosts[1:] if mx.node is not None)
    return frozenset(found)


def own_domains(plan: Plan) -> tuple[str, ...]:
    """One domain of each organization: those that an outsider would forge."""
    tenants = [tenant.default_domain for tenant in plan.tenants.values() if tenant.accepted]
    others = [org.accepted[0].DomainName.removeprefix("*.") for org in plan.onprem_orgs.values() if org.accepted]
    return tuple(dict.fromkeys((*tenants, *others)))


def source_address(plan: Plan, node: Node) -> str:
    """The address a node outside sends from: its own, else that of a saved message, else an unused one."""
    public = [ip for ip in node.ips if not is_private(ip)]
    saved = [row.source_ip for row in plan.topology.messages if row.from_node == node.id and row.source_ip]
    return (public or saved or [UNSEEN_ADDRESS])[0]


def own_sender(plan: Plan, node: Node, ip: str) -> str:
    """A sender whose mail a receiver has no reason to doubt: of a saved message, or of a domain that lists the
    address, else of a domain without any policy.
    """
    for row in plan.topology.messages:
        strange = (
            row.from_node == node.id and row.mail_from and not row.connects_to and not _is_own(plan, row.mail_from)
        )
        if strange and _authentic(plan, domain_of(row.mail_from), row.source_ip or ip):
            return row.mail_from
    for domain in outside_domains(plan):
        hosts = {mx.node for mx in plan.mail_exchangers(domain).exchangers}
        if node.id in hosts and _authentic(plan, domain, ip):
            return f"somebody@{domain}"
    return STRANGER


def _is_own(plan: Plan, address: str) -> bool:
    return plan.owner_of_domain(domain_of(address)) is not None


def _authentic(plan: Plan, domain: str, ip: str) -> bool:
    from designer.engine.spf import check_host

    result = check_host(ip, domain, f"postmaster@{domain}", domain, plan.zones.lookup).result
    return result == "pass" or (result == "none" and not plan.zones.lookup(f"_dmarc.{domain}", "TXT"))


# -- devices and applications -----------------------------------------------------------------------------------------


def _device(plan: Plan, node: Node) -> Iterator[Beginning]:
    """A device sends as its saved messages do; without one, anonymously in the name of the organization."""
    shapes: dict[object, Message] = {}
    for row in plan.topology.messages:
        if row.from_node == node.id and not _expects_refusal(row):
            shapes.setdefault((row.connects_to, row.connect_host, row.auth, row.mail_from, row.client_cert), row)
    for row in shapes.values():
        shown = row.model_copy(update={"id": "search", "expect": None, "note": "", "subject": "", "verdict": None})
        way = "signed in" if row.auth is not None else f"by {row.connects_to or row.connect_host or 'MX'}"
        yield Beginning(node.id, row.mail_from or "nobody (a report)", way, "ordinary", shown)
    domains = own_domains(plan)
    if not shapes and domains:
        sender = f"{SAFE_NAME}@{domains[0]}"
        yield Beginning(node.id, sender, "as configured", "ordinary", _message(node, sender, header_from=sender))


SAFE_NAME = "device"


def _expects_refusal(message: Message) -> bool:
    rows = message.expect.recipients if message.expect is not None else ()
    return any(row.outcome in {"rejected", "quarantined", "dropped", "deferred"} for row in rows)
