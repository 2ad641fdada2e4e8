"""What several rules ask about a design: domains and their MX, organizations, recipients, addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import dropwhile, islice
from typing import TYPE_CHECKING, TypeVar

from designer.model.matching import is_front_door, is_private
from designer.model.onprem import ReceiveConnector, SendConnector
from designer.model.recipients import Recipient
from designer.model.refs import Ref
from designer.model.rules import TransportRule
from designer.model.tenant import AcceptedDomain, InboundConnector
from designer.model.topology import Node, Zone
from designer.model.values import domain_of, ip_bounds
from designer.rules.addresses import Addresses
from designer.rules.memory import per_plan

if TYPE_CHECKING:
    from designer.engine.organizations import OnPremPlan, TenantPlan
    from designer.engine.plan import Plan
    from designer.engine.zones import MailExchanger


V = TypeVar("V")


MOERA = ".onmicrosoft.com"


ROUTING_DOMAIN = ".mail.onmicrosoft.com"


SERVICES = frozenset({"filter", "archive", "addon", "smarthost"})
"""Kinds that handle mail of others on its way."""


def custom_domains(tenant: TenantPlan) -> tuple[AcceptedDomain, ...]:
    """The accepted domains that are the customer's own, not Microsoft's."""
    return tuple(row for row in tenant.accepted if not row.DomainName.endswith(MOERA))


@per_plan
def describes(plan: Plan, tenant: TenantPlan, section: str) -> bool:
    """True where the design says what a tenant has of something, be it nothing."""
    return getattr(tenant.tenant, section) is not None


def best_exchanger(plan: Plan, domain: str) -> MailExchanger | None:
    """The host that takes a domain's mail first, by described MX records; None where none are described."""
    found = plan.zones.mail_exchangers(domain)
    return found.exchangers[0] if found.kind == "mx" else None


def at_service(plan: Plan, exchanger: MailExchanger) -> bool:
    """True where an MX record leads to Exchange Online Protection."""
    node = plan.nodes.get(exchanger.node or "")
    return is_front_door(exchanger.host) or (node is not None and node.kind == "eop")


@per_plan
def mx_at_service(plan: Plan, domain: str) -> bool:
    """True where the best MX of a domain leads to Exchange Online Protection."""
    best = best_exchanger(plan, domain)
    return best is not None and at_service(plan, best)


@per_plan
def is_hybrid(plan: Plan, organization: OnPremPlan) -> bool:
    """True where the wizard's configuration is described or a routing domain is accepted on either side (L-072)."""
    tenants = [tenant for tenant in partners(plan, organization) if tenant.exo is not None]
    rows = (*organization.accepted, *(row for tenant in tenants for row in tenant.accepted))
    marked = organization.organization.hybrid is not None
    return bool(tenants) and (marked or any(row.DomainName.endswith(ROUTING_DOMAIN) for row in rows))


@per_plan
def pairs(plan: Plan) -> tuple[tuple[TenantPlan, OnPremPlan], ...]:
    """Every on-premises organization with the tenants that accept a domain of it, usually one."""
    return tuple((tenant, org) for org in plan.onprem_orgs.values() for tenant in partners(plan, org))


def _domains_of(plan: Plan, organization: OnPremPlan) -> tuple[str, ...]:
    """The domains of an organization; without described accepted domains, what the wizard or mailboxes say."""
    if organization.organization.accepted_domains is not None:
        return tuple(row.DomainName.removeprefix("*.") for row in organization.accepted)
    hybrid = organization.organization.hybrid
    return tuple(dict.fromkeys((*(hybrid.Domains if hybrid is not None else ()), *domains_held(plan, organization))))


@per_plan
def partners(plan: Plan, organization: OnPremPlan) -> tuple[TenantPlan, ...]:
    """The tenants that an on-premises organization belongs to."""
    owners = (plan.tenant_of_domain(domain) for domain in _domains_of(plan, organization))
    return tuple(dict.fromkeys(tenant for tenant in owners if tenant is not None))


def organizations_of(plan: Plan, tenant: TenantPlan) -> tuple[OnPremPlan, ...]:
    """The on-premises organizations that belong to a tenant."""
    return _organizations(plan).get(tenant.name, ())


@per_plan
def _organizations(plan: Plan) -> dict[str, tuple[OnPremPlan, ...]]:
    found: dict[str, list[OnPremPlan]] = {}
    for tenant, org in pairs(plan):
        found.setdefault(tenant.name, []).append(org)
    return {name: tuple(rows) for name, rows in found.items()}


@per_plan
def hybrid_organizations(plan: Plan, tenant: TenantPlan) -> tuple[OnPremPlan, ...]:
    """The on-premises organizations that are a hybrid deployment with a tenant."""
    return tuple(org for org in organizations_of(plan, tenant) if is_hybrid(plan, org))


@per_plan
def hybrid_pairs(plan: Plan) -> tuple[tuple[TenantPlan, OnPremPlan], ...]:
    """The pairs that are a hybrid deployment."""
    return tuple((tenant, org) for tenant, org in pairs(plan) if is_hybrid(plan, org))


def without_secure_mail(organization: OnPremPlan) -> bool:
    """True where the hybrid configuration says its features and SecureMail is none of them (R-HYB-8)."""
    hybrid = organization.organization.hybrid
    return hybrid is not None and bool(hybrid.Features) and "securemail" not in map(str.casefold, hybrid.Features)


def sources(organization: OnPremPlan, connector: SendConnector) -> tuple[str, ...]:
    """The servers that send for a connector: those it names, else those that a subscribed Edge stands for, else all."""
    named = organization.node_ids(connector.SourceTransportServers)
    return named or tuple(node.id for node in organization.servers or organization.nodes)


def leads_to_service(plan: Plan, connector: SendConnector) -> bool:
    """True where a Send connector hands mail to Exchange Online Protection, by smart host or by MX."""
    if not connector.DNSRoutingEnabled or connector.SmartHosts:
        nodes = (plan.nodes.get(plan.node_for_host(host) or "") for host in connector.SmartHosts)
        return any(is_front_door(host) for host in connector.SmartHosts) or any(n and n.kind == "eop" for n in nodes)
    names = (text.partition(":")[2] or text for text in connector.AddressSpaces)
    domains = (name.partition(";")[0].lower().removeprefix("*.") for name in names)
    return any(d.endswith(ROUTING_DOMAIN) or (d != "*" and mx_at_service(plan, d)) for d in domains)


@per_plan
def sends_to_service(plan: Plan, organization: OnPremPlan) -> tuple[SendConnector, ...]:
    """The enabled Send connectors of an organization that hand mail to Exchange Online Protection."""
    return tuple(row.connector for row in organization.send_rows if leads_to_service(plan, row.connector))


@per_plan
def kind_of(plan: Plan, node_id: str) -> str | None:
    """The kind of a node; None where there is none of this id."""
    node = plan.nodes.get(node_id)
    return node.kind if node is not None else None


@per_plan
def _homes(plan: Plan) -> dict[str, str]:
    """The on-premises organizations of nodes."""
    return {node.id: org.name for org in plan.onprem_orgs.values() for node in org.nodes}


@per_plan
def _local_users(plan: Plan) -> dict[str, Recipient]:
    homes, found = _homes(plan), dict[str, Recipient]()
    for row in plan.topology.recipients:
        if row.mailbox_at in homes:
            found.setdefault(homes[row.mailbox_at], row)
    return found


@per_plan
def local_user(plan: Plan, organization: OnPremPlan) -> Recipient | None:
    """The first listed mailbox on a server of an organization."""
    return _local_users(plan).get(organization.name)


@per_plan
def _domains_of_mailboxes(plan: Plan) -> dict[str, dict[str, None]]:
    homes, found = _homes(plan), dict[str, dict[str, None]]()
    for row in plan.topology.recipients:
        if row.mailbox_at in homes:
            found.setdefault(homes[row.mailbox_at], {})[domain_of(row.address)] = None
    return found


@per_plan
def domains_held(plan: Plan, organization: OnPremPlan) -> tuple[str, ...]:
    """The domains of the mailboxes on an organization's servers."""
    return tuple(_domains_of_mailboxes(plan).get(organization.name, ()))


@per_plan
def lists_recipients(plan: Plan) -> bool:
    """True where the design lists recipients at all."""
    return bool(plan.topology.recipients)


@per_plan
def nodes_of_kind(plan: Plan, *kinds: str) -> tuple[Node, ...]:
    """The nodes of some kinds, in the order of the file."""
    return tuple(node for node in plan.topology.nodes if node.kind in kinds)


@per_plan
def services_for_all(plan: Plan) -> tuple[Node, ...]:
    """The services that belong to no organization of the design: they handle the mail of others too."""
    return tuple(node for node in plan.topology.nodes if node.kind in SERVICES and node.org is None)


@per_plan
def _addresses_of_nodes(plan: Plan) -> Addresses[Node]:
    return Addresses((ip, node) for node in plan.topology.nodes for ip in node.ips)


@per_plan
def nodes_within(plan: Plan, text: str) -> tuple[Node, ...]:
    """The nodes with an address in a block or range, each once, in the order of the file."""
    return tuple({node.id: node for node in _addresses_of_nodes(plan).overlapping(text)}.values())


def held_on_premises(plan: Plan, recipient: Recipient) -> bool:
    """True where the recipient's mailbox is outside the cloud, at a node of the design."""
    kind = kind_of(plan, recipient.mailbox_at or "")
    return kind is not None and kind not in {"exo", "eop"}


def held_in_cloud(plan: Plan, recipient: Recipient) -> bool:
    """True where the recipient's mailbox is in Exchange Online."""
    return kind_of(plan, recipient.mailbox_at or "") in {"exo", "eop"}


@per_plan
def recipients_in(plan: Plan, domain: str) -> tuple[Recipient, ...]:
    """The listed recipients whose address is in a domain."""
    return tuple(row for row in plan.recipients_of(domain) if domain_of(row.address) == domain)


@per_plan
def used_in_cloud(plan: Plan, domain: str) -> bool:
    """True where Exchange Online holds a mailbox of a domain."""
    return any(held_in_cloud(plan, row) for row in recipients_in(plan, domain))


@per_plan
def only_in_cloud(plan: Plan, domain: str) -> bool:
    """True where a domain has recipients, and Exchange Online holds every one of them."""
    people = people_of(plan, domain)
    return bool(people) and all_in_cloud(plan, people)


def people_of(plan: Plan, domain: str) -> tuple[Recipient, ...]:
    """The recipients of a domain that have a mailbox somewhere, or may have one."""
    return tuple(row for row in recipients_in(plan, domain) if row.mailbox_at != "none")


def all_in_cloud(plan: Plan, recipients: tuple[Recipient, ...]) -> bool:
    """True where Exchange Online holds every one of these recipients itself."""
    return all(
        held_in_cloud(plan, row) or (row.mailbox_at is None and row.cloud_object not in {None, "none", "mail-user"})
        for row in recipients
    )


def public_ips(node: Node) -> tuple[str, ...]:
    """The addresses of a node that other organizations can see."""
    return tuple(ip for ip in node.ips if not is_private(ip))


def acting_rules(owner: TenantPlan | OnPremPlan) -> tuple[TransportRule, ...]:
    """The mail flow rules of an organization that act, in the order of their priority (R-TR-1)."""
    return tuple(row.rule for row in owner.rules)


def own_zones(plan: Plan, *, moera: bool = False) -> Iterator[tuple[TenantPlan, str, Zone]]:
    """The accepted domains of every tenant whose zone is described; Microsoft's own names only if asked for."""
    for tenant in plan.tenants.values():
        for row in tenant.accepted if moera else custom_domains(tenant):
            zone = plan.topology.dns.get(row.DomainName)
            if zone is not None:
                yield tenant, row.DomainName, zone


def label_of(domain: str) -> str:
    """The label that Microsoft's host names bear for a domain (R-DNS-1)."""
    return domain.replace(".", "-")


def service_host(domain: str) -> str:
    """The usual MX host of a domain at Microsoft (R-DNS-1)."""
    return f"{label_of(domain)}.mail.protection.outlook.com"


def overlap(first: str, second: str) -> bool:
    """True where two addresses, blocks or ranges share an address."""
    low, high, version = ip_bounds(first)
    other_low, other_high, other_version = ip_bounds(second)
    return version == other_version and low <= other_high and other_low <= high


def following(first: V, lists: Iterable[Iterable[V]]) -> tuple[V, ...]:
    """What stands after something in lists that hold it, each once."""
    found: dict[int, V] = {}
    for rows in lists:
        after = dropwhile(lambda row: row is not first, rows)
        found |= {id(row): row for row in islice(after, 1, None)}
    return tuple(row for row in found.values() if row is not first)


def skips(connector: InboundConnector) -> bool:
    """True where Enhanced Filtering is on for a connector (R-INC-30)."""
    return connector.EFSkipLastIP or bool(connector.EFSkipIPs)


def takes_everybody(connector: ReceiveConnector) -> bool:
    """True where the addresses of a Receive connector hold the IPv4 internet, or most of it in several ranges."""
    held, last = 0, -1
    for low, high, version in sorted(map(ip_bounds, connector.RemoteIPRanges)):
        if version == 4:
            held += max(0, high - max(low - 1, last))
            last = max(last, high)
    return held > 2**31


def outside_forwards(plan: Plan, recipient: Recipient) -> Iterator[tuple[str, str, Ref]]:
    """Where mail of a mailbox is forwarded to outside addresses: the kind of R-FWD-1, the address, the setting."""
    ref = Ref("recipients", recipient.address)
    if recipient.ForwardingAddress is not None:
        contact = plan.recipient(recipient.ForwardingAddress)
        target = contact.ExternalEmailAddress if contact is not None else recipient.ForwardingAddress
        if target is not None and plan.owner_of_domain(domain_of(target)) is None:
            yield "contact", target, ref / "ForwardingAddress"
    elif plan.owner_of_domain(domain_of(recipient.ForwardingSmtpAddress or "")) is None:
        kind = "user" if recipient.forwarding_set_by == "user" else "admin"
        if recipient.ForwardingSmtpAddress is not None:
            yield kind, recipient.ForwardingSmtpAddress, ref / "ForwardingSmtpAddress"
    for rule in recipient.inbox_rules:
        for target in (*rule.ForwardTo, *rule.ForwardAsAttachmentTo, *rule.RedirectTo) if rule.Enabled else ():
            if plan.owner_of_domain(domain_of(target)) is None:
                yield "inbox-rule", target, ref / f"inbox_rules[{rule.Name}]"
