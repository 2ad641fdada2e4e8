"""Who is recognised by which connector: what servers present, and what matches them (R-ATTR-5 to R-ATTR-13)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from designer.model.matching import certificate_domain_accepted, certificate_matches, is_private, prefix_size
from designer.model.message import Message
from designer.model.refs import Ref
from designer.model.tenant import InboundConnector
from designer.model.topology import Certificate, Node
from designer.model.values import domain_of
from designer.rules.addresses import Addresses
from designer.rules.facts import SERVICES, best_exchanger, custom_domains, organizations_of, sends_to_service, sources
from designer.rules.groups import index_of
from designer.rules.memory import per_plan
from designer.rules.routes import incoming_paths, onprem_targets
from designer.rules.things import each_message, each_node, each_onpremises_inbound

if TYPE_CHECKING:
    from typing import TypeAlias

    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan

    OwnedConnector: TypeAlias = tuple[TenantPlan, InboundConnector]


class Presented(NamedTuple):
    """A certificate that a node shows as a client, and the setting that says so; no setting where it is assumed."""

    certificate: Certificate
    name: str
    ref: Ref | None

    @property
    def usable(self) -> bool:
        """True where Exchange Online takes the certificate into account (R-ATTR-14)."""
        return self.certificate.trusted and self.certificate.chain_complete and not self.certificate.expired


@per_plan
def presented(plan: Plan, node_id: str) -> tuple[Presented, ...]:
    """What a node shows to Exchange Online Protection as a client: first hit of R-CONV-2, per Send connector.

    Certificates of the sample messages that start at the node count as well. Empty where it shows none.
    """
    certs, node = plan.topology.certs, plan.nodes[node_id]
    found = [
        Presented(certs[name], name, Ref("messages", message, "client_cert"))
        for message, name in _certified_messages(plan).get(node_id, ())
        if name in certs
    ]
    if node.client_cert is not None and node.client_cert in certs:
        return (*found, Presented(certs[node.client_cert], node.client_cert, Ref("nodes", node_id, "client_cert")))
    named = list(_by_connector(plan, node_id))
    if named:
        return tuple(dict.fromkeys((*found, *named)))
    served = node.tls_server.cert if node.tls_server is not None else None
    if served is not None and served in certs:
        return (*found, Presented(certs[served], served, Ref("nodes", node_id, "tls_server.cert")))
    assumed = plan.certificate_presented(node_id)
    return (*found, *((Presented(assumed, assumed.subject, None),) if assumed is not None and not found else ()))


@per_plan
def addresses(plan: Plan, node_id: str) -> tuple[str, ...]:
    """The addresses that others see mail of a node come from: its own public ones, else those of its messages."""
    return plan.egress_ips(node_id) or _sent_from(plan).get(node_id, ())


@per_plan
def _sent_from(plan: Plan) -> dict[str, tuple[str, ...]]:
    """The public addresses that sample messages come from, by the node that sends them."""
    found: dict[str, tuple[str, ...]] = {}
    for message in plan.topology.messages:
        if message.source_ip is not None and not is_private(message.source_ip):
            found[message.from_node] = (*found.get(message.from_node, ()), message.source_ip)
    return found


@per_plan
def _certified_messages(plan: Plan) -> dict[str, tuple[tuple[str, str], ...]]:
    """The sample messages that bring a certificate, with its name, by the node that sends them."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for message in plan.topology.messages:
        if message.client_cert is not None:
            found[message.from_node] = (*found.get(message.from_node, ()), (message.id, message.client_cert))
    return found


def _by_connector(plan: Plan, node_id: str) -> Iterator[Presented]:
    organization = plan.organization_of_node(node_id)
    for row in sends_to_service(plan, organization) if organization is not None else ():
        name = row.TlsCertificateName
        if organization is not None and name in plan.topology.certs and node_id in sources(organization, row):
            yield Presented(
                plan.topology.certs[name or ""], name or "", organization.send_ref(row, "TlsCertificateName")
            )


@index_of(each_node)
def _holders(plan: Plan, node: Node) -> Iterator[tuple[str, tuple[Node, Presented]]]:
    """What a node presents, by all that a connector may ask for to match it."""
    for shown in presented(plan, node.id):
        for wanted in dict.fromkeys(form for name in shown.certificate.names for form in _wanted_forms(name)):
            yield wanted, (node, shown)


def _wanted_forms(name: str) -> Iterator[str]:
    """What a connector may ask for to match a certificate name (R-INC-4)."""
    yield name
    labels = name.removeprefix("*.").split(".")
    for index in range(0 if name.startswith("*.") else 1, len(labels)):
        yield f"*.{'.'.join(labels[index:])}"


@per_plan
def holders(plan: Plan, wanted: str) -> tuple[tuple[Node, Presented], ...]:
    """The nodes that present a certificate which fits a connector's certificate name, with the certificate."""
    return _holders(plan).get(wanted, ())


@index_of(each_onpremises_inbound)
def _by_certificate_name(plan: Plan, tenant: TenantPlan, row: InboundConnector) -> Iterator[tuple[str, OwnedConnector]]:
    """The enabled OnPremises connectors by the certificate name they ask for."""
    if row.TlsSenderCertificateName is not None:
        yield row.TlsSenderCertificateName, (tenant, row)


@per_plan
def _by_address(plan: Plan) -> Addresses[OwnedConnector]:
    rows = ((tenant, row) for tenant in plan.tenants.values() for row in tenant.onpremises_inbound)
    return Addresses((text, (tenant, row)) for tenant, row in rows for text in row.SenderIPAddresses)


@per_plan
def listing(plan: Plan, text: str) -> tuple[OwnedConnector, ...]:
    """The enabled OnPremises connectors of all tenants that list an address or a part of a block."""
    return _by_address(plan).overlapping(text)


def recognising(plan: Plan, node_id: str) -> Iterator[tuple[OwnedConnector, ...]]:
    """The enabled OnPremises connectors of all tenants that recognise a node (R-ATTR-4).

    One group for each certificate it presents, together with those that know its address.
    """
    by_name = _by_certificate_name(plan)
    near = [owned for ip in addresses(plan, node_id) for owned in listing(plan, ip)]
    for shown in presented(plan, node_id) or (None,):
        names = shown.certificate.names if shown is not None and shown.usable else ()
        forms = dict.fromkeys(form for name in names for form in _wanted_forms(name))
        found = [*(owned for form in forms for owned in by_name.get(form, ())), *near]
        yield tuple({id(row): (tenant, row) for tenant, row in found}.values())


@per_plan
def is_recognised(plan: Plan, node_id: str) -> bool:
    """True where an enabled OnPremises connector of some tenant recognises a node."""
    return any(recognising(plan, node_id))


@per_plan
def recognised_as_own(plan: Plan, tenant: TenantPlan, node_id: str) -> bool:
    """True where an enabled OnPremises connector of a tenant recognises a node."""
    return any(recognises(plan, row, node_id) for row in tenant.onpremises_inbound)


def recognises(plan: Plan, connector: InboundConnector, node_id: str) -> bool:
    """True where an inbound connector would match mail of a node, by its certificate or its address."""
    wanted = connector.TlsSenderCertificateName
    shown = presented(plan, node_id)
    if wanted is not None and any(row.usable and certificate_matches(wanted, row.certificate.names) for row in shown):
        return True
    ips = addresses(plan, node_id)
    return any(prefix_size(connector.SenderIPAddresses, ip) is not None for ip in ips)


def stands_for(plan: Plan, connector: InboundConnector, node: Node) -> bool:
    """True where an inbound connector is made for a node: it would match its mail, or names the node's host name."""
    named = connector.TlsSenderCertificateName
    by_name = named is not None and node.fqdn is not None and certificate_matches(named, (node.fqdn,))
    return by_name or recognises(plan, connector, node.id)


@per_plan
def meant_in_front(plan: Plan, domain: str) -> str | None:
    """The best MX host of a domain that is a service in front: the only best one, or the one of several equal hosts
    for which the tenant has a Partner connector.
    """
    rows = plan.zones.mail_exchangers(domain).exchangers
    tenant = plan.tenant_of_domain(domain)
    best = [row for row in rows if row.preference == rows[0].preference]
    if tenant is None or not best or any(row.node not in plan.nodes for row in best):
        return None
    nodes = {row.host: plan.nodes[row.node or ""] for row in best}
    known = [
        host
        for host, node in nodes.items()
        if node.kind in SERVICES and any(stands_for(plan, row, node) for row in tenant.partner_inbound)
    ]
    return next(iter(known), None)


def receiving_connector(plan: Plan, tenant: TenantPlan, node_id: str) -> InboundConnector | None:
    """The enabled inbound connector that takes internet mail which a node of the incoming path hands over.

    Its envelope senders are foreign, so an OnPremises connector counts first only by a certificate whose domain is
    accepted (R-ATTR-6); then a Partner connector; then an OnPremises connector by whatever it matches; last a Partner
    connector that the node's name fits, or that takes all sender domains and asks for nothing else (R-INC-1).
    """
    own = [row for row in tenant.onpremises_inbound if recognises(plan, row, node_id)]
    by_certificate = (
        row
        for row in own
        if row.TlsSenderCertificateName is not None
        and certificate_domain_accepted(row.TlsSenderCertificateName, tenant.accepted)
    )
    partner = (row for row in tenant.partner_inbound if recognises(plan, row, node_id))
    return next(iter((*by_certificate, *partner, *own, *_by_name_or_sender(plan, tenant, node_id))), None)


def _by_name_or_sender(plan: Plan, tenant: TenantPlan, node_id: str) -> Iterator[InboundConnector]:
    host = plan.nodes[node_id].fqdn
    for row in tenant.partner_inbound:
        wanted = row.TlsSenderCertificateName
        named = wanted is not None and host is not None and certificate_matches(wanted, (host,))
        open_to_all = wanted is None and not row.SenderIPAddresses and "*" in row.SenderDomains
        if named or open_to_all:
            yield row


@per_plan
def clients(plan: Plan, tenant: TenantPlan) -> tuple[str, ...]:
    """The nodes that hand the tenant's own mail to its front door: servers of its organizations, devices, services."""
    found = [
        server
        for org in organizations_of(plan, tenant)
        for row in sends_to_service(plan, org)
        for server in sources(org, row)
    ]
    found += [
        node.id
        for row, node in onprem_targets(plan, tenant)
        if (row.CloudServicesMailEnabled or row in tenant.centralized) and _way_out_unknown(plan, node)
    ]
    found += [
        node.id
        for org in organizations_of(plan, tenant)
        for node in org.nodes
        if node.client_cert is not None and org.organization.hybrid is not None and _way_out_unknown(plan, node)
    ]
    found += (*_handing_over(plan).get(tenant.name, ()), *_handing_back(plan).get(tenant.name, ()))
    return tuple(dict.fromkeys(found))


def tenants_served_by(plan: Plan, node_id: str) -> tuple[TenantPlan, ...]:
    """The tenants to whose front door a node hands their own mail."""
    return _served_by(plan).get(node_id, ())


@per_plan
def _served_by(plan: Plan) -> dict[str, tuple[TenantPlan, ...]]:
    found: dict[str, tuple[TenantPlan, ...]] = {}
    for tenant in plan.tenants.values():
        for node_id in clients(plan, tenant):
            found[node_id] = (*found.get(node_id, ()), tenant)
    return found


@index_of(each_message)
def _handing_over(plan: Plan, message: Message) -> Iterator[tuple[str, str]]:
    """The sender of a sample message that goes straight to the front door, by the tenant."""
    owner = _handed_to(plan, message)
    if owner is not None:
        yield owner.name, message.from_node


@index_of(each_node)
def _handing_back(plan: Plan, node: Node) -> Iterator[tuple[str, str]]:
    """A service that returns mail, by the tenant."""
    door = plan.node_for_host(node.returns_to) if node.returns_to is not None else None
    owner = plan.tenant_of_node(door) if door is not None else None
    if owner is not None and owner.eop == door:
        yield owner.name, node.id


def _way_out_unknown(plan: Plan, node: Node) -> bool:
    """True for a server whose organization does not describe its Send connectors: in a hybrid it sends itself."""
    org = plan.organization_of_node(node.id)
    return org is not None and org.organization.send_connectors is None


def _handed_to(plan: Plan, message: Message) -> TenantPlan | None:
    """The tenant whose own system hands a sample message straight to the front door; None for all other mail."""
    node = plan.nodes.get(message.from_node)
    best = best_exchanger(plan, domain_of(message.rcpt_to[0]))
    target = plan.nodes.get(message.connects_to or (best.node if best is not None else None) or "")
    if node is None or node.kind in {"internet", "partner", "exo", "eop"} or target is None or target.kind != "eop":
        return None
    return plan.tenant_of_domain(domain_of(message.mail_from)) or plan.tenants.get(target.org or "")


EXPIRED = "has expired"


def unfit_because(certificate: Certificate, as_of: str) -> str:
    """Why nobody accepts a certificate; empty where it is good (R-ATTR-14)."""
    if not certificate.chain_complete:
        return "is sent without its intermediate certificates"
    if certificate.expired or (certificate.not_after or "9999")[:10] < as_of:
        return EXPIRED
    if (certificate.not_before or "")[:10] > as_of:
        return "is not valid yet"
    return "" if certificate.trusted else "is not issued by a trusted authority"


@index_of(each_message)
def _without_login(plan: Plan, message: Message) -> Iterator[tuple[str, tuple[Message, Node]]]:
    """A sample message of an own system that reaches the front door without a login, by the tenant."""
    node = plan.nodes.get(message.from_node)
    owner = _handed_to(plan, message) if node is not None and message.auth is None else None
    if node is not None and owner is not None:
        yield owner.name, (message, node)


def anonymous_own_mail(plan: Plan, tenant: TenantPlan) -> Iterator[tuple[Message, Node]]:
    """Sample messages of own systems that reach the front door without a login and match no connector (R-ATTR-40)."""
    for message, node in _without_login(plan).get(tenant.name, ()):
        if tenant.accepts(message.mail_from) and not any(
            recognises(plan, row, node.id) for row in (*tenant.onpremises_inbound, *tenant.partner_inbound)
        ):
            yield message, node


@per_plan
def deliverers(plan: Plan, tenant: TenantPlan) -> tuple[Node, ...]:
    """The nodes that hand the tenant's internet mail to its front door, each once."""
    paths = (path for row in custom_domains(tenant) for path in incoming_paths(plan, row.DomainName))
    return tuple({path[-1].id: path[-1] for path in paths}.values())
