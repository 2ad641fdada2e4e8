"""What several rules ask about a design: the path of incoming mail, what a server presents, who sends for a domain."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import TYPE_CHECKING, NamedTuple, ParamSpec, TypeVar, cast
from weakref import WeakKeyDictionary

from designer.model.matching import (
    certificate_domain_accepted,
    certificate_matches,
    is_front_door,
    is_private,
    prefix_size,
    specificity,
)
from designer.model.message import Message
from designer.model.onprem import ReceiveConnector, SendConnector
from designer.model.refs import Ref
from designer.model.rules import TransportRule
from designer.model.tenant import AcceptedDomain, InboundConnector, OutboundConnector
from designer.model.topology import Certificate, Node, Recipient, Zone
from designer.model.values import domain_of, ip_bounds

if TYPE_CHECKING:
    from typing import TypeAlias

    from designer.engine.organizations import OnPremPlan, TenantPlan
    from designer.engine.plan import Plan
    from designer.engine.zones import MailExchanger

    OwnedConnector: TypeAlias = tuple[TenantPlan, InboundConnector]

P = ParamSpec("P")
R = TypeVar("R")

MOERA = ".onmicrosoft.com"
ROUTING_DOMAIN = ".mail.onmicrosoft.com"
SERVICES = frozenset({"filter", "archive", "addon", "smarthost"})
"""Kinds that handle mail of others on its way."""
LEGACY_HOSTS = ("mail.messaging.microsoft.com", ".frontbridge.com", "mail.eo.outlook.com")
"""Retired names of the service (R-DNS-6)."""

_REMEMBERED: WeakKeyDictionary[object, dict[object, object]] = WeakKeyDictionary()


def per_plan(question: Callable[P, R]) -> Callable[P, R]:
    """Remembers the answers of a question whose first argument is the plan, as long as the plan lives."""

    @wraps(question)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        answers = _REMEMBERED.setdefault(args[0], {})
        key = (question.__name__, *(getattr(a, "name", a) for a in args[1:]))
        if key not in answers:
            answers[key] = question(*args, **kwargs)
        return cast(R, answers[key])

    return asked


# -- domains and MX -------------------------------------------------------------------------------------------------


def custom_domains(tenant: TenantPlan) -> tuple[AcceptedDomain, ...]:
    """The accepted domains that are the customer's own, not Microsoft's."""
    return tuple(row for row in tenant.accepted if not row.DomainName.endswith(MOERA))


def best_exchanger(plan: Plan, domain: str) -> MailExchanger | None:
    """The host that takes a domain's mail first, by described MX records; None where none are described."""
    found = plan.zones.mail_exchangers(domain)
    return found.exchangers[0] if found.kind == "mx" else None


def at_service(plan: Plan, exchanger: MailExchanger) -> bool:
    """True where an MX record leads to Exchange Online Protection."""
    node = plan.nodes.get(exchanger.node or "")
    return is_front_door(exchanger.host) or (node is not None and node.kind == "eop")


def mx_at_service(plan: Plan, domain: str) -> bool:
    """True where the best MX of a domain leads to Exchange Online Protection."""
    best = best_exchanger(plan, domain)
    return best is not None and at_service(plan, best)


@per_plan
def incoming_path(plan: Plan, domain: str) -> tuple[Node, ...]:
    """The hosts that mail from the internet passes before it reaches the tenant's front door, in order.

    Empty where the MX is the front door itself, where no MX is described, or where the design does not say that mail
    gets to the tenant this way.
    """
    tenant, best = plan.tenant_of_domain(domain), best_exchanger(plan, domain)
    if tenant is None or tenant.eop is None or best is None or at_service(plan, best):
        return ()
    passed: list[Node] = []
    node = plan.nodes.get(best.node or "")
    while node is not None and node not in passed:
        passed.append(node)
        following = _hands_on_to(plan, tenant, node)
        if following == tenant.eop:
            return tuple(passed)
        node = plan.nodes.get(following or "")
    return ()


def _hands_on_to(plan: Plan, tenant: TenantPlan, node: Node) -> str | None:
    """The next host on the way in: as the design says, else to the organization behind it (corpus convention)."""
    if isinstance(node.delivers_onward, str):
        return node.delivers_onward
    if node.delivers_onward is False:
        return None
    if node.kind in SERVICES:
        return tenant.eop
    organization = plan.organization_of_node(node.id)
    if organization is None or tenant.exo is None or plan.tenant_of_onprem_org(organization.name) is not tenant:
        return None
    senders = [server for row in sends_to_service(plan, organization) for server in sources(organization, row)]
    if organization.organization.send_connectors is None or not senders or node.id in senders:
        return tenant.eop if organization.organization.send_connectors is None or senders else None
    return senders[0]


def has_cloud_mail(plan: Plan, tenant: TenantPlan) -> bool:
    """True where the tenant holds mailboxes: it has an Exchange Online node."""
    return tenant.exo is not None


# -- organizations --------------------------------------------------------------------------------------------------


def is_hybrid(plan: Plan, organization: OnPremPlan) -> bool:
    """True where the wizard's configuration is described or a routing domain is accepted on either side (L-072)."""
    tenant = plan.tenant_of_onprem_org(organization.name)
    if tenant is None or tenant.exo is None:
        return False
    rows = (*organization.accepted, *tenant.accepted)
    return organization.organization.hybrid is not None or any(row.DomainName.endswith(ROUTING_DOMAIN) for row in rows)


@per_plan
def pairs(plan: Plan) -> tuple[tuple[TenantPlan, OnPremPlan], ...]:
    """Every on-premises organization with the tenant it belongs to."""
    found = ((plan.tenant_of_onprem_org(org.name), org) for org in plan.onprem_orgs.values())
    return tuple((tenant, org) for tenant, org in found if tenant is not None)


def hybrid_pairs(plan: Plan) -> tuple[tuple[TenantPlan, OnPremPlan], ...]:
    """The pairs that are a hybrid deployment."""
    return tuple((tenant, org) for tenant, org in pairs(plan) if is_hybrid(plan, org))


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


# -- certificates ---------------------------------------------------------------------------------------------------


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
        Presented(certs[message.client_cert], message.client_cert, Ref("messages", message.id, "client_cert"))
        for message in plan.topology.messages
        if message.from_node == node_id and message.client_cert in certs and message.client_cert is not None
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


def _by_connector(plan: Plan, node_id: str) -> Iterator[Presented]:
    organization = plan.organization_of_node(node_id)
    for row in sends_to_service(plan, organization) if organization is not None else ():
        name = row.TlsCertificateName
        if organization is not None and name in plan.topology.certs and node_id in sources(organization, row):
            yield Presented(
                plan.topology.certs[name or ""], name or "", organization.send_ref(row, "TlsCertificateName")
            )


@per_plan
def _holders(plan: Plan) -> dict[str, tuple[tuple[Node, Presented], ...]]:
    """Who presents a certificate under a name: by the name itself and by `*.` before each of its parents."""
    found: dict[str, list[tuple[Node, Presented]]] = {}
    for node in plan.topology.nodes:
        for shown in presented(plan, node.id):
            keys = dict.fromkeys(key for name in shown.certificate.names for key in _wanted_forms(name))
            for key in keys:
                found.setdefault(key, []).append((node, shown))
    return {name: tuple(rows) for name, rows in found.items()}


def _wanted_forms(name: str) -> Iterator[str]:
    """What a connector may ask for to match a certificate name (R-INC-4)."""
    yield name
    labels = name.removeprefix("*.").split(".")
    for index in range(0 if name.startswith("*.") else 1, len(labels)):
        yield f"*.{'.'.join(labels[index:])}"


def holders(plan: Plan, wanted: str) -> tuple[tuple[Node, Presented], ...]:
    """The nodes that present a certificate which fits a connector's certificate name, with the certificate."""
    return _holders(plan).get(wanted, ())


@per_plan
def _connector_index(plan: Plan) -> tuple[dict[str, list[OwnedConnector]], list[tuple[str, OwnedConnector]]]:
    """Enabled OnPremises connectors by certificate name, and by each address they list."""
    by_name: dict[str, list[OwnedConnector]] = {}
    by_address: list[tuple[str, OwnedConnector]] = []
    for tenant in plan.tenants.values():
        for row in tenant.onpremises_inbound:
            if row.TlsSenderCertificateName is not None:
                by_name.setdefault(row.TlsSenderCertificateName, []).append((tenant, row))
            by_address += [(text, (tenant, row)) for text in row.SenderIPAddresses]
    return by_name, by_address


def recognising(plan: Plan, node_id: str) -> tuple[OwnedConnector, ...]:
    """The enabled OnPremises connectors of all tenants that recognise a node, with their tenants (R-ATTR-4)."""
    by_name, by_address = _connector_index(plan)
    found = [
        owned
        for shown in presented(plan, node_id)
        if shown.usable
        for name in shown.certificate.names
        for form in _wanted_forms(name)
        for owned in by_name.get(form, ())
    ]
    ips = plan.egress_ips(node_id)
    found += [owned for text, owned in by_address if any(prefix_size((text,), ip) is not None for ip in ips)]
    return tuple({id(row): (tenant, row) for tenant, row in found}.values())


def recognises(plan: Plan, connector: InboundConnector, node_id: str) -> bool:
    """True where an inbound connector would match mail of a node, by its certificate or its address."""
    wanted = connector.TlsSenderCertificateName
    shown = presented(plan, node_id)
    if wanted is not None and any(row.usable and certificate_matches(wanted, row.certificate.names) for row in shown):
        return True
    ips = plan.egress_ips(node_id)
    return any(prefix_size(connector.SenderIPAddresses, ip) is not None for ip in ips)


# -- outbound -------------------------------------------------------------------------------------------------------


@per_plan
def connector_for(plan: Plan, tenant: TenantPlan, domain: str) -> OutboundConnector | None:
    """The outbound connector a tenant chooses for a domain: exact, `*.suffix`, all accepted, `*` (R-OUT-3)."""
    best: tuple[int, OutboundConnector] | None = None
    for row in tenant.selectable_outbound:
        score = specificity(row.RecipientDomains, domain)
        if row.AllAcceptedDomains and tenant.accepted_domain(domain) is not None:
            score = max(score or 0, 1)
        if score is not None and (best is None or score > best[0]):
            best = (score, row)
    return best[1] if best is not None else None


def target_of(plan: Plan, connector: OutboundConnector) -> Node | None:
    """The node an outbound connector hands mail to; None for MX routing or a host that is nowhere."""
    for host in connector.SmartHosts if not connector.UseMXRecord or connector.SmartHosts else ():
        found = plan.nodes.get(plan.node_for_host(host) or "")
        if found is not None:
            return found
    return None


@per_plan
def onprem_targets(plan: Plan, tenant: TenantPlan) -> tuple[tuple[OutboundConnector, Node], ...]:
    """The enabled OnPremises connectors of a tenant with the node that each leads to."""
    rows = (row for row in tenant.outbound if row.Enabled and row.ConnectorType == "OnPremises")
    found = ((row, target_of(plan, row)) for row in rows)
    return tuple((row, node) for row, node in found if node is not None)


# -- recipients -----------------------------------------------------------------------------------------------------


def held_on_premises(plan: Plan, recipient: Recipient) -> bool:
    """True where the recipient's mailbox is outside the cloud, at a node of the design."""
    node = plan.nodes.get(recipient.mailbox_at or "")
    return node is not None and node.kind not in {"exo", "eop"}


def held_in_cloud(plan: Plan, recipient: Recipient) -> bool:
    """True where the recipient's mailbox is in Exchange Online."""
    node = plan.nodes.get(recipient.mailbox_at or "")
    return node is not None and node.kind in {"exo", "eop"}


def recipients_in(plan: Plan, domain: str) -> tuple[Recipient, ...]:
    """The listed recipients whose address is in a domain."""
    return _by_domain(plan).get(domain, ())


@per_plan
def _by_domain(plan: Plan) -> dict[str, tuple[Recipient, ...]]:
    found: dict[str, list[Recipient]] = {}
    for recipient in plan.topology.recipients:
        found.setdefault(domain_of(recipient.address), []).append(recipient)
    return {domain: tuple(rows) for domain, rows in found.items()}


def public_ips(node: Node) -> tuple[str, ...]:
    """The addresses of a node that other organizations can see."""
    return tuple(ip for ip in node.ips if not is_private(ip))


def receiving_connector(plan: Plan, tenant: TenantPlan, node_id: str) -> InboundConnector | None:
    """The enabled inbound connector that takes internet mail which a node of the incoming path hands over.

    Its envelope senders are foreign, so an OnPremises connector counts first only by a certificate whose domain is
    accepted (R-ATTR-6); then a Partner connector; then an OnPremises connector by whatever it matches.
    """
    own = [row for row in tenant.onpremises_inbound if recognises(plan, row, node_id)]
    by_certificate = (
        row
        for row in own
        if row.TlsSenderCertificateName is not None
        and certificate_domain_accepted(row.TlsSenderCertificateName, tenant.accepted)
    )
    partner = (row for row in tenant.partner_inbound if recognises(plan, row, node_id))
    return next(iter((*by_certificate, *partner, *own)), None)


@per_plan
def clients(plan: Plan, tenant: TenantPlan) -> tuple[str, ...]:
    """The nodes that hand the tenant's own mail to its front door: servers of its organizations, devices, services."""
    found = [
        server
        for owner, org in pairs(plan)
        if owner is tenant
        for row in sends_to_service(plan, org)
        for server in sources(org, row)
    ]
    found += [message.from_node for message in plan.topology.messages if _handed_over(plan, tenant, message)]
    found += [
        node.id
        for node in plan.topology.nodes
        if node.returns_to is not None and tenant.eop is not None and plan.node_for_host(node.returns_to) == tenant.eop
    ]
    return tuple(dict.fromkeys(found))


def _handed_over(plan: Plan, tenant: TenantPlan, message: Message) -> bool:
    """True where a sample message of an own system goes straight to the front door."""
    node = plan.nodes.get(message.from_node)
    best = best_exchanger(plan, domain_of(message.rcpt_to[0]))
    target = plan.nodes.get(message.connects_to or (best.node if best is not None else None) or "")
    if node is None or node.kind in {"internet", "partner", "exo", "eop"} or target is None or target.kind != "eop":
        return False
    owner = plan.tenant_of_domain(domain_of(message.mail_from)) or plan.tenants.get(target.org or "")
    return owner is tenant


def unfit_because(certificate: Certificate, as_of: str) -> str:
    """Why nobody accepts a certificate; empty where it is good (R-ATTR-14)."""
    if not certificate.chain_complete:
        return "is sent without its intermediate certificates"
    if certificate.expired or (certificate.not_after or "9999")[:10] < as_of:
        return "has expired"
    if (certificate.not_before or "")[:10] > as_of:
        return "is not valid yet"
    return "" if certificate.trusted else "is not issued by a trusted authority"


def service_only_path(plan: Plan, domain: str) -> bool:
    """True where the MX leads back to the tenant: to the front door, or through services that hand on to it."""
    path = incoming_path(plan, domain)
    return mx_at_service(plan, domain) or (bool(path) and all(node.kind in SERVICES for node in path))


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


def hosts_in_use(plan: Plan) -> Iterator[tuple[str, Ref, str]]:
    """Every MX host of an own domain and every smart host, with its setting and who uses it."""
    for _, domain, zone in own_zones(plan, moera=True):
        for mx in zone.mx or ():
            yield mx.host, Ref("dns", domain, f"mx[{mx.host}]"), f"The MX of {domain}"
    for tenant in plan.tenants.values():
        for oc in tenant.outbound:
            for host in oc.SmartHosts:
                yield host, tenant.outbound_ref(oc, "SmartHosts"), f"Outbound connector {oc.Name}"
    for org in plan.onprem_orgs.values():
        for sc in org.send:
            for host in sc.SmartHosts:
                yield host, org.send_ref(sc, "SmartHosts"), f"Send connector {sc.Name}"
    for message in plan.topology.messages:
        if message.connect_host is not None:
            host = message.connect_host.partition(":")[0].lower()
            yield host, Ref("messages", message.id, "connect_host"), f"Message {message.id}"


def is_legacy_host(host: str) -> bool:
    """True for the retired names of the service (R-DNS-6)."""
    return any(host == name.lstrip(".") or host.endswith(f".{name.lstrip('.')}") for name in LEGACY_HOSTS)


def replaced(plan: Plan, ref: Ref, old: str, new: str) -> object:
    """The value of a setting that holds a host name, with the host replaced."""
    from designer.model.places import value_at

    value = value_at(plan.topology, ref)
    if isinstance(value, tuple):
        return tuple(new if host == old else host for host in value)
    return new if not isinstance(value, str) else value.lower().replace(old, new)


def overlap(first: str, second: str) -> bool:
    """True where two addresses, blocks or ranges share an address."""
    low, high, version = ip_bounds(first)
    other_low, other_high, other_version = ip_bounds(second)
    return version == other_version and low <= other_high and other_low <= high


def skips(connector: InboundConnector) -> bool:
    """True where Enhanced Filtering is on for a connector (R-INC-30)."""
    return connector.EFSkipLastIP or bool(connector.EFSkipIPs)


@per_plan
def deliverers(plan: Plan, tenant: TenantPlan) -> tuple[Node, ...]:
    """The nodes that hand the tenant's internet mail to its front door, each once."""
    paths = (incoming_path(plan, row.DomainName) for row in custom_domains(tenant))
    return tuple({path[-1].id: path[-1] for path in paths if path}.values())


def anonymous_own_mail(plan: Plan, tenant: TenantPlan) -> Iterator[tuple[Message, Node]]:
    """Sample messages of own systems that reach the front door without a login and match no connector (R-ATTR-40)."""
    for message in plan.topology.messages:
        node = plan.nodes.get(message.from_node)
        if node is None or message.auth is not None or not _handed_over(plan, tenant, message):
            continue
        if tenant.accepts(message.mail_from) and not any(
            recognises(plan, row, node.id) for row in (*tenant.onpremises_inbound, *tenant.partner_inbound)
        ):
            yield message, node


def takes_everybody(connector: ReceiveConnector) -> bool:
    """True where the addresses of a Receive connector hold the whole IPv4 internet."""
    return any(low == 0 and high == 2**32 - 1 for low, high, _ in map(ip_bounds, connector.RemoteIPRanges))


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
