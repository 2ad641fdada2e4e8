"""Who sends mail of a domain to the internet, and whether the domain's SPF record knows the address (R-DNS-11)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from designer.model.matching import is_front_door, is_private
from designer.model.message import Message
from designer.model.onprem import SendConnector
from designer.model.refs import Ref
from designer.model.topology import Node
from designer.model.values import domain_of
from designer.rules.facts import (
    SERVICES,
    held_in_cloud,
    held_on_premises,
    lists_recipients,
    recipients_in,
    sources,
    used_in_cloud,
)
from designer.rules.memory import per_plan
from designer.rules.recognition import is_recognised, recognises
from designer.rules.routes import connector_for, target_of

if TYPE_CHECKING:
    from designer.engine.organizations import OnPremPlan, TenantPlan
    from designer.engine.plan import Plan

OUTSIDE = "outside.invalid"
"""Stands for any domain that no organization of the design has."""
SPF_INCLUDE = "include:spf.protection.outlook.com"


class DirectSender(NamedTuple):
    """A node from which mail of a domain reaches other organizations, its address, and the setting that makes it so."""

    node: Node
    ip: str
    ref: Ref
    because: str


def spf_records(plan: Plan, domain: str) -> tuple[str, ...]:
    """The SPF records a domain publishes."""
    from designer.engine.spf_record import is_spf

    return tuple(text for text in plan.zones.lookup(domain, "TXT") if is_spf(text))


@per_plan
def spf_result(plan: Plan, domain: str, ip: str) -> str:
    """What a receiver gets when mail of the domain comes from an address (RFC 7208)."""
    from designer.engine.spf import check_host

    return check_host(ip, domain, f"postmaster@{domain}", domain, plan.zones.lookup).result


def covers_internet(connector: SendConnector) -> bool:
    """True where a Send connector takes mail for any domain."""
    from designer.model.matching import address_space

    return any(space.type == "SMTP" and space.pattern == "*" for space in map(address_space, connector.AddressSpaces))


@per_plan
def internet_connectors(plan: Plan, organization: OnPremPlan) -> tuple[SendConnector, ...]:
    """The enabled Send connectors of an organization that take mail for any domain."""
    return tuple(row.connector for row in organization.send_rows if covers_internet(row.connector))


@per_plan
def sends_mail(plan: Plan, domain: str) -> bool:
    """True where a mailbox or a sample message of the design uses the domain as its sender."""
    if any(held_in_cloud(plan, row) or held_on_premises(plan, row) for row in recipients_in(plan, domain)):
        return True
    outside = {"internet", "partner"}
    return any(
        plan.nodes[message.from_node].kind not in outside
        for message in messages_of(plan, domain)
        if message.from_node in plan.nodes
    )


@per_plan
def messages_of(plan: Plan, domain: str) -> tuple[Message, ...]:
    """The sample messages whose envelope sender is in a domain."""
    return _messages_by_domain(plan).get(domain, ())


@per_plan
def _messages_by_domain(plan: Plan) -> dict[str, tuple[Message, ...]]:
    found: dict[str, list[Message]] = {}
    for message in plan.topology.messages:
        found.setdefault(domain_of(message.mail_from), []).append(message)
    return {domain: tuple(rows) for domain, rows in found.items()}


@per_plan
def direct_senders(plan: Plan, domain: str) -> tuple[DirectSender, ...]:
    """Every node from which mail of a domain leaves for other organizations, save Exchange Online itself."""
    found = {(row.node.id, row.ip): row for row in _all_senders(plan, domain)}
    return tuple(found.values())


def _all_senders(plan: Plan, domain: str) -> Iterator[DirectSender]:
    tenant = plan.tenant_of_domain(domain)
    if tenant is not None and used_in_cloud(plan, domain):
        yield from _behind_the_cloud(plan, tenant)
    homes = {row.mailbox_at for row in recipients_in(plan, domain) if row.mailbox_at in plan.nodes}
    homes |= {message.from_node for message in messages_of(plan, domain) if message.from_node in plan.nodes}
    organizations = {org.name: org for home in sorted(filter(None, homes)) if (org := plan.organization_of_node(home))}
    if not lists_recipients(plan):
        organizations |= {o.name: o for o in plan.onprem_orgs.values() if o.accepted_domain(domain) is not None}
    for organization in organizations.values():
        yield from _from_premises(plan, organization)
    yield from _of_messages(plan, domain)


def _behind_the_cloud(plan: Plan, tenant: TenantPlan) -> Iterator[DirectSender]:
    """Services or servers that Exchange Online hands all internet mail to."""
    connector = connector_for(plan, tenant, OUTSIDE)
    target = target_of(plan, connector) if connector is not None else None
    if connector is None or target is None:
        return
    organization = plan.organization_of_node(target.id)
    if organization is not None and target.kind in {"onprem", "edge"}:
        if connector in tenant.centralized:
            yield from _from_premises(plan, organization)
    elif target.kind in SERVICES and target.returns_to is None and target.delivers_onward != tenant.eop:
        because = f"{tenant.name} sends its internet mail through {target.title} ({target.id})"
        yield from _at(plan, target, tenant.outbound_ref(connector, "SmartHosts"), because)


@per_plan
def _from_premises(plan: Plan, organization: OnPremPlan) -> tuple[DirectSender, ...]:
    """Servers that deliver internet mail themselves, or the smart host they give it to (R-OPS-5)."""
    return tuple(_leaving(plan, organization))


def _leaving(plan: Plan, organization: OnPremPlan) -> Iterator[DirectSender]:
    for connector in internet_connectors(plan, organization):
        because = f"{organization.name} sends internet mail by Send connector {connector.Name}"
        if connector.DNSRoutingEnabled and not connector.SmartHosts:
            for server in _faces(plan, organization, connector):
                yield from _at(plan, plan.nodes[server], organization.send_ref(connector), because)
            continue
        for host in connector.SmartHosts:
            node = plan.nodes.get(plan.node_for_host(host) or "")
            if node is not None and isinstance(node.delivers_onward, str):
                node = plan.nodes.get(node.delivers_onward)
            if node is not None and node.kind in SERVICES and node.returns_to is None:
                yield from _at(plan, node, organization.send_ref(connector, "SmartHosts"), because)


@per_plan
def relayed_by_service(plan: Plan, tenant: TenantPlan, domain: str) -> bool:
    """True where the servers that hold mailboxes of a domain hand their internet mail to the tenant, which knows them
    (R-ATTR-22): receivers see Exchange Online.
    """
    homes = {row.mailbox_at for row in recipients_in(plan, domain) if held_on_premises(plan, row)}
    organizations = {org.name: org for home in homes if home and (org := plan.organization_of_node(home)) is not None}
    return any(
        any(recognises(plan, known, server) for known in tenant.onpremises_inbound)
        for org in organizations.values()
        for row in internet_connectors(plan, org)
        if any(is_front_door(host) for host in row.SmartHosts)
        for server in sources(org, row)
    )


def _faces(plan: Plan, organization: OnPremPlan, connector: SendConnector) -> tuple[str, ...]:
    """The servers that others see mail come from: a subscribed Edge where the connector names nobody (R-EDGE-4)."""
    subscription = organization.organization.edge_subscription
    if subscription is not None and not organization.node_ids(connector.SourceTransportServers):
        return tuple(server for server in subscription.Edge if server in plan.nodes)
    return sources(organization, connector)


def _of_messages(plan: Plan, domain: str) -> Iterator[DirectSender]:
    """Devices, applications and other systems that a sample message shows sending by themselves."""
    for message in messages_of(plan, domain):
        node = plan.nodes.get(message.from_node)
        if node is None or message.auth is not None:
            continue
        if node.kind not in {"device", "app", "othermta", *SERVICES} or _relayed(plan, node, message.connects_to):
            continue
        target = plan.nodes.get(message.connects_to or "")
        to_service = target is not None and target.kind == "eop"
        if to_service and not any(plan.tenant_of_domain(domain_of(address)) for address in message.rcpt_to):
            continue
        host = (message.connect_host or "").partition(":")[0]
        if host and not is_front_door(host) and plan.node_for_host(host) is not None:
            continue
        because = f"message {message.id} of {node.title} ({node.id}) goes out directly"
        ip = message.source_ip
        if ip is not None and not is_private(ip):
            yield DirectSender(node, ip, Ref("messages", message.id, "source_ip"), because)
        else:
            yield from _at(plan, node, Ref("messages", message.id), because)


def _relayed(plan: Plan, node: Node, target: str | None) -> bool:
    """True where another system takes the mail over, or an OnPremises connector lets it in as own mail."""
    kind = plan.nodes[target].kind if target in plan.nodes and target is not None else None
    if kind is not None and kind not in {"eop", "internet", "partner"}:
        return True
    return is_recognised(plan, node.id)


def _at(plan: Plan, node: Node, ref: Ref, because: str) -> Iterator[DirectSender]:
    ips = plan.egress_ips(node.id)
    if ips:
        yield DirectSender(node, ips[0], ref, because)


def with_terms(record: str, *terms: str) -> str:
    """An SPF record with further terms, before its `all`."""
    words = record.split()
    place = next((index for index, word in enumerate(words) if word.lower().lstrip("+-~?") == "all"), len(words))
    fresh = [term for term in terms if term not in words]
    return " ".join((*words[:place], *fresh, *words[place:]))


def address_term(ip: str) -> str:
    """The SPF term for one address."""
    return f"ip6:{ip}" if ":" in ip else f"ip4:{ip}"


def complete_spf(plan: Plan, domain: str) -> str:
    """An SPF record that names every sender of the design for a domain."""
    terms = [address_term(row.ip) for row in direct_senders(plan, domain)]
    if used_in_cloud(plan, domain) or not terms:
        terms.append(SPF_INCLUDE)
    return with_terms("v=spf1 -all", *dict.fromkeys(terms))
